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
    at_least,
    busy,
    effective,
    place,
    unlocked,
    when,
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
        if 1 <= start + j <= years:
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
        if t < 1:
            continue
        year = first + t - 1
        if year < (project.earliest or year) or year > (project.latest or year):
            return False
        if any(end.get(needed, np.inf) > t for needed in project.requires):
            return False
    pairs = combinations(picks, 2)
    if any(a[0].group and a[0].group == b[0].group and max(a[2], b[2]) >= 1 for a, b in pairs):
        return False
    building = busy(((start[p], end[p], 1.0) for p in start), county.years)
    before = busy(((start[p], end[p], 1.0) for p in start if start[p] < 1), county.years)
    return within(building, at_least(county.limits("works_capacity"), before))


def _within_ceilings(county: County, picks: list[Pick]) -> bool:
    """Rules 3.12 and 3.13."""
    rules = county.given.county
    if rules.regime != "legacy":
        return True

    def spending(*kinds: str, before: bool = False) -> Array:
        money = [
            county_money(p, county.years).sum(axis=0)
            for p in picks
            if p[1].kind in kinds and (p[2] < 1 or not before)
        ]
        return np.asarray(sum(money, start=np.zeros(county.years)))

    base = county.limits("budget_expenditure")
    shares = {
        ("concession", "government_paid"): rules.ppp_ceiling,
        ("government_paid",): rules.government_paid_ceiling,
    }
    return all(
        within(
            spending(*kinds),
            at_least(
                [None if b is None else share * b for b in base], spending(*kinds, before=True)
            ),
        )
        for kinds, share in shares.items()
    )


def _effects(county: County, choice: Choice, pick: Pick) -> None:
    """Adds to the choice what one project does."""
    project, contract, start = pick
    operates = start + len(project.profile)
    payee, money = county.row("ppp", project.use), county_money(pick, county.years)
    for node, share in _shares(county, project.id):
        place(county, choice, node, share * float(money.sum()))
    choice.spending[payee] += money
    choice.before[payee] += money * (start < 1)
    for row in county.given.project_nodes:
        if row.project == project.id:
            choice.access[county.nodes.index(row.node), effective(county, operates)] += (
                row.access_lift
            )
    for gain in county.given.project_gains:
        if gain.project == project.id:
            at = county.nodes.index(gain.node), county.streams.index(gain.stream)
            choice.driver[(*at, effective(county, operates))] += gain.gain
    _widen_hubs(county, choice, project.id, operates)
    if contract.kind != "public":
        _private_outlay(county, choice, pick)


def _widen_hubs(county: County, choice: Choice, project: str, operates: int) -> None:
    """Adds to the choice what a project adds to the capacity of hubs from when it operates."""
    hubs = [row.settlement for row in county.given.hubs]
    for row in county.given.project_hubs:
        if row.project == project and row.hub in hubs:
            choice.hub[hubs.index(row.hub), effective(county, operates)] += row.extra


def _shares(county: County, project: str) -> list[tuple[str, float]]:
    """The nodes of a project, each with its part of the private outlay."""
    rows = [row for row in county.given.project_nodes if row.project == project]
    shared = any(row.capital_share is not None for row in rows)
    return [(row.node, (row.capital_share or 0.0) if shared else 1 / len(rows)) for row in rows]


def _private_outlay(county: County, choice: Choice, pick: Pick) -> None:
    """Private capital drives the flagged streams while the project is built (reading 14)."""
    project, contract, start = pick
    outlay = (1 - contract.equity) * project.capital - grant(project, contract)
    for node, part in _shares(county, project.id):
        for s, stream in enumerate(county.given.streams):
            if stream.counts_private_capital:
                for j, share in enumerate(project.profile):
                    if 1 <= start + j <= county.years:
                        at = county.nodes.index(node), s, start + j - 1
                        choice.driver[at] += outlay * share * part


def _ways(county: County, project: Project) -> list[Pick | None]:
    """Not at all, or under a contract from a year on; as it was, if it was before the plan."""
    before = county.past.get(("project", project.id, None))
    if before is not None:
        contract = next(row for row in county.given.contracts if row.id == before[0])
        return [(project, contract, before[1])]
    made = [
        (project, contract, t)
        for contract in county.given.contracts
        if offerable(county, project, contract)
        for t in range(1, county.years + 1)
    ]
    return [None, *made]


def project_choices(county: County) -> list[Choice]:
    """All ways to start projects under contracts."""
    options = [_ways(county, project) for project in county.given.projects]

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
        for combination in product(*(when(county, "reform", r.id) for r in reforms)):
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
    new = [(reform, t) for reform, t in picks if t >= 1]
    if any(force.get(needed, np.inf) > t for reform, t in new for needed in reform.requires):
        return False
    done = {reform.id: t + max(1, reform.lead) for reform, t in picks}
    load = busy(((t, done[r.id], r.workload) for r, t in picks), county.years)
    before = busy(((t, done[r.id], r.workload) for r, t in picks if t < 1), county.years)
    return within(load, at_least(county.limits("admin_capacity"), before))


def _reform_effects(county: County, choice: Choice, reform: Reform, t: int) -> None:
    force = t + reform.lead
    payee = county.row("reforms", reform.use)
    spent, before = choice.spending[payee], choice.before[payee]
    if t >= 1:
        spent[CURRENT, t - 1] += reform.cost
    spent[CURRENT, max(0, force - 1) :] += reform.running
    before[CURRENT, max(0, force - 1) :] += reform.running * (t < 1)
    for lift in county.given.reform_lifts:
        if lift.reform == reform.id:
            choice.institution[county.nodes.index(lift.node), effective(county, force)] += lift.lift
    for gain in county.given.reform_gains:
        if gain.reform == reform.id:
            at = county.nodes.index(gain.node), county.streams.index(gain.stream)
            choice.driver[(*at, effective(county, force))] += gain.gain
