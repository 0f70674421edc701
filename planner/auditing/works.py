"""Rules 3.6 to 3.13: projects and their contracts, and decisions that are taken once and stay."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

from models.schema.tolerances import WORKS
from models.schema.works import Contract, Project
from planner.auditing import contracts
from planner.auditing.outcome import Outcomes, at_most, true
from planner.auditing.state import State


def _once(rule: str, what: str, keys: Iterable[Hashable]) -> Outcomes:
    """A decision that stays has one row in the plan: a second row would be a restart."""
    for key, rows in Counter(keys).items():
        yield at_most(rule, {what: key}, rows, 1)


def project_stays(state: State) -> Outcomes:
    """A project started under a contract stays started (3.6)."""
    rows = state.plan.decisions.projects
    yield from _once("project_stays", "project", ((r.project, r.contract) for r in rows))


def mast_stays(state: State) -> Outcomes:
    """A mast on air stays on air (3.14)."""
    yield from _once("mast_stays", "mast", (row.mast for row in state.plan.decisions.masts))


def fibre_stays(state: State) -> Outcomes:
    """A settlement with fibre keeps it (3.15)."""
    rows = state.plan.decisions.fibre
    yield from _once("fibre_stays", "settlement", (row.settlement for row in rows))


def facility_stays(state: State) -> Outcomes:
    """A facility open at a level stays open (3.19)."""
    rows = state.plan.decisions.facilities
    keys = ((row.service, row.settlement, row.level) for row in rows)
    yield from _once("facility_stays", "facility", keys)


def reform_stays(state: State) -> Outcomes:
    """A reform enacted stays enacted (3.26)."""
    rows = state.plan.decisions.reforms
    yield from _once("reform_stays", "reform", (row.reform for row in rows))


def _new_starts(state: State) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the starts of the plan; what happened before it is not judged again."""
    yield from ((key, t) for key, t in state.decisions.started.items() if t >= 1)


def _begun_before(state: State) -> set[str]:
    return {project for project, _ in state.county.done["project"]}


def window(state: State) -> Outcomes:
    """A project starts no earlier and no later than its window says (3.7)."""
    for (name, contract), t in _new_starts(state):
        project, year = state.county.projects[name], state.year(t)
        place = state.at(t, project=name, contract=contract)
        inside = (project.earliest is None or year >= project.earliest) and (
            project.latest is None or year <= project.latest
        )
        yield true("window", place, inside)


def one_contract(state: State) -> Outcomes:
    """A project starts under one contract at most (3.8)."""
    for name in state.county.projects:
        starts = state.starts(name, state.county.last)
        yield at_most("one_contract", {"project": name}, starts, 1)


def not_offerable(state: State) -> Outcomes:
    """A project starts only under a contract that the county may offer for it."""
    for (name, contract), t in _new_starts(state):
        project, terms = state.county.projects[name], state.county.contracts[contract]
        place = state.at(t, project=name, contract=contract)
        offerable = contracts.offerable(state.county.settings, project, terms)
        yield true("not_offerable", place, offerable)


def operating_year(state: State) -> Outcomes:
    """The reported first year of operation is the start plus the build years."""
    for row in state.plan.decisions.projects:
        project = state.county.projects.get(row.project)
        if project is not None:
            holds = row.operating == row.year + len(project.profile)
            where: dict[str, object] = {"project": row.project, "year": row.year}
            yield true("operating_year", where, holds)


def prerequisite(state: State) -> Outcomes:
    """A project starts only when those it requires operate (3.9)."""
    for name, project in state.county.projects.items():
        for before in project.requires if name not in _begun_before(state) else ():
            for t in state.county.plan_years:
                place = state.at(t, project=name, requires=before)
                value, limit = state.starts(name, t), state.operating(before, t)
                yield at_most("prerequisite", place, value, limit)


def exclusive_group(state: State) -> Outcomes:
    """Of the projects of a group at most one starts (3.10)."""
    groups = {row.group for row in state.county.data.projects if row.group is not None}
    for group in sorted(groups):
        members = [row.id for row in state.county.data.projects if row.group == group]
        starts = sum(state.starts(name, state.county.last) for name in members)
        most = max(1, sum(name in _begun_before(state) for name in members))
        yield at_most("exclusive_group", {"group": group}, starts, most)


def works_capacity(state: State) -> Outcomes:
    """Projects under construction in a year keep within the limit (3.11)."""
    for row in state.county.data.years:
        t = state.county.t(row.year)
        if row.works_capacity is None or t not in state.county.plan_years:
            continue
        building = {
            name: state.starts(name, t) - state.operating(name, t) for name in state.county.projects
        }
        before = sum(building[name] for name in _begun_before(state))
        limit = max(math.floor(row.works_capacity + WORKS), before)
        value = sum(building.values())
        yield at_most("works_capacity", state.at(t), value, limit, binds=limit > 0)


def _county_money(project: Project, contract: Contract, age: int) -> float:
    return contracts.county_capital(project, contract, age) + contracts.county_current(
        project, contract, age
    )


def _affordability(state: State, rule: str, kinds: tuple[str, ...], share: float) -> Outcomes:
    """County money of contracts of these kinds <= a share of budget expenditure; legacy only."""
    county = state.county
    if county.settings.regime != "legacy":
        return
    for row in county.data.years:
        t = county.t(row.year)
        if row.budget_expenditure is None or t not in county.plan_years:
            continue
        due = {
            (p, k): _county_money(county.projects[p], county.contracts[k], t - start + 1)
            for (p, k), start in state.decisions.started.items()
            if county.contracts[k].kind in kinds
        }
        money = sum(due.values())
        before = sum(amount for key, amount in due.items() if key in county.done["project"])
        limit = max(share * row.budget_expenditure, before)
        allowed = state.units.money_tolerance(limit)
        yield at_most(rule, state.at(t), money, limit, allowed, binds=True)


def ppp_ceiling(state: State) -> Outcomes:
    """County money of concession and government-paid contracts keeps its ceiling (3.12)."""
    share = state.county.settings.ppp_ceiling
    yield from _affordability(state, "ppp_ceiling", ("concession", "government_paid"), share)


def government_paid_ceiling(state: State) -> Outcomes:
    """County money of government-paid contracts alone keeps its own ceiling (3.13)."""
    share = state.county.settings.government_paid_ceiling
    yield from _affordability(state, "government_paid_ceiling", ("government_paid",), share)
