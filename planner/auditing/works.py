"""Rules 3.6 to 3.13: projects and their contracts; and choices that are made once and stay."""

from collections import Counter
from collections.abc import Hashable, Iterable

from models.schema.tolerances import MONEY, WORKS
from models.schema.works import Contract, Project
from planner.auditing import contracts
from planner.auditing.outcome import Outcomes, at_most, true
from planner.auditing.state import Facts


def _once(rule: str, what: str, keys: Iterable[Hashable]) -> Outcomes:
    """What is done stays done, so the plan has one row of it: a second one would be a restart."""
    for key, rows in Counter(keys).items():
        yield at_most(rule, {what: key}, rows, 1)


def project_stays(facts: Facts) -> Outcomes:
    """A project started under a contract stays started (3.6)."""
    rows = facts.plan.decisions.projects
    yield from _once("project_stays", "project", ((r.project, r.contract) for r in rows))


def mast_stays(facts: Facts) -> Outcomes:
    """A mast on air stays on air (3.14)."""
    yield from _once("mast_stays", "mast", (row.mast for row in facts.plan.decisions.masts))


def fibre_stays(facts: Facts) -> Outcomes:
    """A settlement with fibre keeps it (3.15)."""
    rows = facts.plan.decisions.fibre
    yield from _once("fibre_stays", "settlement", (row.settlement for row in rows))


def facility_stays(facts: Facts) -> Outcomes:
    """A facility open at a level stays open (3.19)."""
    rows = facts.plan.decisions.facilities
    keys = ((row.service, row.settlement, row.level) for row in rows)
    yield from _once("facility_stays", "facility", keys)


def reform_stays(facts: Facts) -> Outcomes:
    """A reform enacted stays enacted (3.26)."""
    rows = facts.plan.decisions.reforms
    yield from _once("reform_stays", "reform", (row.reform for row in rows))


def window(facts: Facts) -> Outcomes:
    """A project starts no earlier and no later than its window says (3.7)."""
    for (name, contract), t in facts.choices.started.items():
        project, year = facts.ground.projects[name], facts.year(t)
        place = facts.at(t, project=name, contract=contract)
        inside = (project.earliest is None or year >= project.earliest) and (
            project.latest is None or year <= project.latest
        )
        yield true("window", place, inside)


def one_contract(facts: Facts) -> Outcomes:
    """A project starts under one contract at most (3.8)."""
    for name in facts.ground.projects:
        starts = facts.starts(name, facts.ground.last)
        yield at_most("one_contract", {"project": name}, starts, 1)


def not_offerable(facts: Facts) -> Outcomes:
    """A project starts only under a contract that the county may offer for it."""
    for (name, contract), t in facts.choices.started.items():
        project, terms = facts.ground.projects[name], facts.ground.contracts[contract]
        place = facts.at(t, project=name, contract=contract)
        offerable = contracts.offerable(facts.ground.data.county, project, terms)
        yield true("not_offerable", place, offerable)


def operating_year(facts: Facts) -> Outcomes:
    """The year a project is said to operate from is its start plus its build years."""
    for row in facts.plan.decisions.projects:
        project = facts.ground.projects.get(row.project)
        if project is not None:
            holds = row.operating == row.year + len(project.profile)
            where: dict[str, object] = {"project": row.project, "year": row.year}
            yield true("operating_year", where, holds)


def prerequisite(facts: Facts) -> Outcomes:
    """A project starts only when those it requires operate (3.9)."""
    for name, project in facts.ground.projects.items():
        for before in project.requires:
            for t in facts.ground.plan_years:
                place = facts.at(t, project=name, requires=before)
                value, limit = facts.starts(name, t), facts.operating(before, t)
                yield at_most("prerequisite", place, value, limit)


def exclusive_group(facts: Facts) -> Outcomes:
    """Of the projects of a group at most one starts (3.10)."""
    groups = {row.group for row in facts.ground.data.projects if row.group is not None}
    for group in sorted(groups):
        members = [row.id for row in facts.ground.data.projects if row.group == group]
        starts = sum(facts.starts(name, facts.ground.last) for name in members)
        yield at_most("exclusive_group", {"group": group}, starts, 1)


def works_capacity(facts: Facts) -> Outcomes:
    """Projects under construction in a year keep within the limit (3.11)."""
    for row in facts.ground.data.years:
        t = facts.ground.t(row.year)
        if row.works_capacity is None or t not in facts.ground.plan_years:
            continue
        building = sum(
            facts.starts(name, t) - facts.operating(name, t) for name in facts.ground.projects
        )
        limit = row.works_capacity
        yield at_most("works_capacity", facts.at(t), building, limit, WORKS, binds=limit > 0)


def _county_money(project: Project, contract: Contract, age: int) -> float:
    return contracts.county_capital(project, contract, age) + contracts.county_current(
        project, contract, age
    )


def _affordability(facts: Facts, rule: str, kinds: tuple[str, ...], share: float) -> Outcomes:
    """County money of contracts of these kinds <= a share of budget expenditure; legacy only."""
    ground = facts.ground
    if ground.data.county.regime != "legacy":
        return
    for row in ground.data.years:
        t = ground.t(row.year)
        if row.budget_expenditure is None or t not in ground.plan_years:
            continue
        money = sum(
            _county_money(ground.projects[p], ground.contracts[k], t - start + 1)
            for (p, k), start in facts.choices.started.items()
            if ground.contracts[k].kind in kinds
        )
        limit = share * row.budget_expenditure
        yield at_most(rule, facts.at(t), money, limit, MONEY, binds=True)


def ppp_ceiling(facts: Facts) -> Outcomes:
    """County money of concession and government-paid contracts keeps its ceiling (3.12)."""
    share = facts.ground.data.county.ppp_ceiling
    yield from _affordability(facts, "ppp_ceiling", ("concession", "government_paid"), share)


def government_paid_ceiling(facts: Facts) -> Outcomes:
    """County money of government-paid contracts alone keeps its own ceiling (3.13)."""
    share = facts.ground.data.county.government_paid_ceiling
    yield from _affordability(facts, "government_paid_ceiling", ("government_paid",), share)
