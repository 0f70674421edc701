"""Projects under contract and reforms, enumerated."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from models.schema.tolerances import FARMERS_SHARE, GRANT
from models.schema.works import Contract, Project, Reform
from tests.reference.choices import (
    CAPITAL,
    CURRENT,
    Choice,
    busy,
    start_years,
    unlocked,
    within,
    years_from,
)
from tests.reference.county import Array, County

Pick = tuple[Project, Contract, int]


def grant(project: Project, contract: Contract) -> float:
    """The grant that makes the private side whole, 0 where it needs none or is not asked."""
    if contract.kind == "public":
        return 0.0
    build, factor = len(project.profile), 1 / (1 + contract.hurdle_rate)
    income = project.revenue * (1 - contract.farmers_share) - project.running
    if contract.kind == "government_paid":
        income += contract.availability * project.capital
    discounted_build = sum(share * factor**j for j, share in enumerate(project.profile))
    value = -(1 - contract.equity) * project.capital * discounted_build
    value += sum(income * factor ** (build + y) for y in range(contract.concession_years))
    return max(0.0, -value) / discounted_build


def offerable(county: County, project: Project, contract: Contract) -> bool:
    """Whether project and contract may be combined (reading 8)."""
    rules = county.given.county
    admitted = {"public", "concession"} | (
        {"government_paid"} if rules.regime == "legacy" else set()
    )
    return (
        (not project.contracts or contract.id in project.contracts)
        and contract.kind in admitted
        and contract.farmers_share >= rules.farmers_share_minimum - FARMERS_SHARE
        and grant(project, contract) <= (contract.grant_cap + GRANT) * project.capital
    )


def county_money(pick: Pick, years: int) -> Array:
    """What the county pays for the project: [kind, t]."""
    project, contract, start = pick
    money = np.zeros((2, years))
    build = len(project.profile)
    public = contract.kind == "public"
    kept = project.revenue * (1 - contract.farmers_share)
    due = (
        project.capital if public else contract.equity * project.capital + grant(project, contract)
    )
    for j, share in enumerate(project.profile):
        if start + j <= years:
            money[CAPITAL, start + j - 1] += due * share
    for at in years_from(start + build, years):
        if public:
            money[CURRENT, at] += max(0.0, project.running - kept)
        elif (
            contract.kind == "government_paid"
            and at + 1 < start + build + contract.concession_years
        ):
            money[CURRENT, at] += contract.availability * project.capital
    return money


def _legal(county: County, picks: list[Pick]) -> bool:
    """Rules 3.7 and 3.9 to 3.11."""
    first = county.given.county.first_year
    start = {project.id: t for project, _, t in picks}
    end = {project.id: t + len(project.profile) for project, _, t in picks}
    for project, _, t in picks:
        year = first + t - 1
        if year < (project.earliest or year) or year > (project.latest or year):
            return False
        if any(end.get(needed, np.inf) > t for needed in project.requires):
            return False
    if any(a[0].group and a[0].group == b[0].group for a, b in combinations(picks, 2)):
        return False
    building = busy(((start[p], end[p], 1.0) for p in start), county.years)
    return within(building, county.limits("works_capacity"))


def _within_ceilings(county: County, picks: list[Pick]) -> bool:
    """Rules 3.12 and 3.13."""
    rules = county.given.county
    if rules.regime != "legacy":
        return True
    spent = {
        kind: sum(
            (county_money(p, county.years).sum(axis=0) for p in picks if p[1].kind == kind),
            start=np.zeros(county.years),
        )
        for kind in ("concession", "government_paid")
    }
    base = county.limits("budget_expenditure")
    both = [None if b is None else rules.ppp_ceiling * b for b in base]
    paid = [None if b is None else rules.government_paid_ceiling * b for b in base]
    return within(spent["concession"] + spent["government_paid"], both) and within(
        spent["government_paid"], paid
    )


def _effects(county: County, choice: Choice, pick: Pick) -> None:
    """Adds to the choice what one project does."""
    project, contract, start = pick
    operates = start + len(project.profile)
    choice.spending[county.row("ppp", project.use)] += county_money(pick, county.years)
    for row in county.given.project_nodes:
        if row.project == project.id:
            choice.access[county.nodes.index(row.node), operates - 1 :] += row.access_lift
    for gain in county.given.project_gains:
        if gain.project == project.id:
            at = county.nodes.index(gain.node), county.streams.index(gain.stream)
            choice.driver[(*at, slice(operates - 1, None))] += gain.gain
    _widen_hubs(county, choice, project.id, operates)
    if contract.kind != "public":
        _private_outlay(county, choice, pick)


def _widen_hubs(county: County, choice: Choice, project: str, operates: int) -> None:
    """Adds to the choice what a project adds to the capacity of hubs from when it operates."""
    hubs = [row.settlement for row in county.given.hubs]
    for row in county.given.project_hubs:
        if row.project == project and row.hub in hubs:
            choice.hub[hubs.index(row.hub), operates - 1 :] += row.extra


def _private_outlay(county: County, choice: Choice, pick: Pick) -> None:
    """Private capital drives the flagged streams while the project is built (reading 14)."""
    project, contract, start = pick
    outlay = (1 - contract.equity) * project.capital - grant(project, contract)
    rows = [row for row in county.given.project_nodes if row.project == project.id]
    shared = any(row.capital_share is not None for row in rows)
    for row in rows:
        part = (row.capital_share or 0.0) if shared else 1 / len(rows)
        for s, stream in enumerate(county.given.streams):
            if stream.counts_private_capital:
                for j, share in enumerate(project.profile):
                    if start + j <= county.years:
                        at = county.nodes.index(row.node), s, start + j - 1
                        choice.driver[at] += outlay * share * part


def project_choices(county: County) -> list[Choice]:
    """All ways to start projects under contracts."""
    options: list[list[tuple[Project, Contract, int] | None]] = [
        [None]
        + [
            (project, contract, t)
            for contract in county.given.contracts
            if offerable(county, project, contract)
            for t in range(1, county.years + 1)
        ]
        for project in county.given.projects
    ]

    def each() -> Iterator[Choice]:
        for combination in product(*options):
            picks = [pick for pick in combination if pick is not None]
            if _legal(county, picks) and _within_ceilings(county, picks):
                made = [("project", p.id, None, k.id, t) for p, k, t in picks]
                choice = Choice.nothing(county, "ppp", made)
                for pick in picks:
                    _effects(county, choice, pick)
                yield choice

    return unlocked(each(), county, "project")


def reform_choices(county: County) -> list[Choice]:
    """All ways to enact reforms."""
    reforms = county.given.reforms

    def each() -> Iterator[Choice]:
        for combination in product(start_years(county.years), repeat=len(reforms)):
            picks = [(r, t) for r, t in zip(reforms, combination, strict=True) if t is not None]
            if _reforms_legal(county, picks):
                made = [("reform", r.id, None, None, t) for r, t in picks]
                choice = Choice.nothing(county, "reforms", made)
                for reform, t in picks:
                    _reform_effects(county, choice, reform, t)
                yield choice

    return unlocked(each(), county, "reform")


def _reforms_legal(county: County, picks: list[tuple[Reform, int]]) -> bool:
    """Rules 3.27 and 3.28."""
    force = {reform.id: t + reform.lead for reform, t in picks}
    if any(force.get(needed, np.inf) > t for reform, t in picks for needed in reform.requires):
        return False
    done = {reform.id: t + max(1, reform.lead) for reform, t in picks}
    load = busy(((t, done[r.id], r.workload) for r, t in picks), county.years)
    return within(load, county.limits("admin_capacity"))


def _reform_effects(county: County, choice: Choice, reform: Reform, t: int) -> None:
    force = t + reform.lead
    spent = choice.spending[county.row("reforms", reform.use)]
    spent[CURRENT, t - 1] += reform.cost
    spent[CURRENT, force - 1 :] += reform.running
    for lift in county.given.reform_lifts:
        if lift.reform == reform.id:
            choice.institution[county.nodes.index(lift.node), force - 1 :] += lift.lift
    for gain in county.given.reform_gains:
        if gain.reform == reform.id:
            at = county.nodes.index(gain.node), county.streams.index(gain.stream)
            choice.driver[(*at, slice(force - 1, None))] += gain.gain
