"""Infrastructure by contract: viability, grants, starts, operation, county money."""

from typing import Any

import pyomo.environ as pyo

from models.rules.cumulative import Lasting, grouped, stays
from models.schema.contracts import offerable
from models.schema.instance import Instance
from models.schema.scenario import Lock
from models.schema.works import Project, most_works


def declare(m: Any) -> None:
    """Add offerable deals, starts and operation to the model."""
    data = m.instance
    m.deal = offerable(data)
    m.project = {row.id: row for row in data.projects}
    m.PROJECTS = pyo.Set(initialize=list(m.project))
    m.DEALS = pyo.Set(dimen=2, initialize=list(m.deal))
    m.old_projects = {p for p, _ in m.past.projects}
    m.contracts_of = grouped((p, k) for p, k in m.deal)
    m.NEW_DEALS = pyo.Set(dimen=2, initialize=[d for d in m.DEALS if d[0] not in m.old_projects])
    m.STARTS = m.NEW_DEALS * m.YEARS
    m.CLOSED = pyo.Set(
        dimen=3, initialize=[(p, k, t) for p, k, t in m.STARTS if not _open(m, m.project[p], t)]
    )
    m.PROJECT_PREREQUISITES = pyo.Set(
        dimen=3,
        initialize=[
            (p, before, t)
            for p in m.contracts_of
            if p not in m.old_projects
            for before in dict.fromkeys(m.project[p].requires)
            for t in m.YEARS
        ],
    )
    m.in_group = grouped((row.group, row.id) for row in data.projects if row.group)
    m.GROUPS = pyo.Set(initialize=list(m.in_group))
    m.WORKS_YEARS = m.years_with("works_capacity")
    m.CEILING_YEARS = (
        m.years_with("budget_expenditure")
        if data.county.regime == "legacy"
        else pyo.Set(initialize=[])
    )
    m.access_lift = {(row.project, row.node): row.access_lift for row in data.project_nodes}
    m.project_gain = {(r.project, r.node, r.stream): r.gain for r in data.project_gains}
    m.hub_extra = {(row.project, row.hub): row.extra for row in data.project_hubs}
    m.spent_at = _private_shares(data)
    m.started = pyo.Var(m.STARTS, domain=pyo.Binary)
    m.project_state = Lasting(m.started, m.past.projects)
    m.operating = pyo.Expression(m.PROJECTS, m.TIMES, rule=_operating)
    _index_effects(m)


def _open(m: Any, project: Project, t: int) -> bool:
    year: int = m.instance.year(t)
    return (project.earliest or year) <= year <= (project.latest or year)


def _private_shares(data: Instance) -> dict[tuple[str, str], float]:
    """Return the part of a project's private outlay that is spent at each of its nodes."""
    rows = grouped((row.project, row) for row in data.project_nodes)
    shares = {}
    for project, places in rows.items():
        stated = any(row.capital_share is not None for row in places)
        for row in places:
            shares[project, row.node] = (row.capital_share or 0.0) if stated else 1 / len(places)
    return shares


def _index_effects(m: Any) -> None:
    """Group effects by the place they act on, so that rules need not search for them."""
    m.lifting_projects = grouped((n, p) for (p, n), lift in m.access_lift.items() if lift)
    m.driving_projects = grouped(((n, s), p) for p, n, s in m.project_gain)
    m.widening_projects = grouped((hub, p) for p, hub in m.hub_extra)
    m.projects_at = grouped((n, p) for p, n in m.spent_at)


def _operating(m: Any, p: str, t: int) -> Any:
    """Return 1 from the year the building is finished, under whichever contract."""
    build_years = len(m.project[p].profile)
    return sum(m.project_state[p, k, t - build_years] for k in m.contracts_of.get(p, ()))


def _effective(m: Any, p: str, t: int) -> Any:
    """Return operation since the base year, whose measured figures hold what operated then."""
    base = m.past.base - len(m.project[p].profile)
    before = sum(m.project_state.at_base(base, p, k) for k in m.contracts_of.get(p, ()))
    return m.operating[p, t] - before


def _under_way(m: Any, p: str, t: int) -> Any:
    return sum(m.project_state[p, k, t] for k in m.contracts_of.get(p, ()))


def project_stays(m: Any, p: str, k: str, t: int) -> Any:
    """A project once started stays started (rule 3.6)."""
    return stays(m.started, p, k, t)


def window(m: Any, p: str, k: str, t: int) -> Any:
    """A project does not start outside its window (rule 3.7)."""
    return m.project_state.begun(p, k, t) <= 0


def one_contract(m: Any, p: str) -> Any:
    """A project starts under one contract at most (rule 3.8)."""
    return _under_way(m, p, m.LAST) <= 1


def prerequisite(m: Any, p: str, before: str, t: int) -> Any:
    """A project starts only when those it requires operate (rule 3.9)."""
    return _under_way(m, p, t) <= m.operating[before, t]


def exclusive_group(m: Any, group: str) -> Any:
    """Of a group of rival projects at most one starts (rule 3.10)."""
    before = sum(p in m.old_projects for p in m.in_group[group])
    return sum(_under_way(m, p, m.LAST) for p in m.in_group[group]) <= max(1, before)


def works_capacity(m: Any, t: int) -> Any:
    """Projects under construction stay within what the county can supervise (rule 3.11)."""
    building = {p: _under_way(m, p, t) - m.operating[p, t] for p in m.PROJECTS}
    before = sum(building[p] for p in m.old_projects)
    return sum(building.values()) <= max(most_works(m.year[t].works_capacity), pyo.value(before))


def ppp_ceiling(m: Any, t: int) -> Any:
    """County money for partnerships stays within its share of expenditure (rule 3.12, legacy)."""
    county = m.instance.county
    return _within_ceiling(m, ("concession", "government_paid"), t, county.ppp_ceiling)


def government_paid_ceiling(m: Any, t: int) -> Any:
    """County money for government-paid contracts stays within its own share (rule 3.13, legacy)."""
    county = m.instance.county
    return _within_ceiling(m, ("government_paid",), t, county.government_paid_ceiling)


def _within_ceiling(m: Any, kinds: tuple[str, ...], t: int, ceiling: float) -> Any:
    """Return the rule that money for these kinds keeps its share, or what is promised already."""
    paid = {
        (p, k): capital(m, p, k, t) + _current(m, p, k, t)
        for p, k in m.DEALS
        if m.deal[p, k].contract.kind in kinds
    }
    before = sum(money for (p, _), money in paid.items() if p in m.old_projects)
    return sum(paid.values()) <= max(ceiling * m.year[t].budget_expenditure, pyo.value(before))


def _built(m: Any, p: str, k: str, t: int) -> Any:
    """Return the share of the capital that falls due in year t."""
    profile = m.project[p].profile
    first = m.past.projects.get((p, k), 1)
    ages = [(j, share) for j, share in enumerate(profile) if t - j >= first]
    return sum(share * m.project_state.begun(p, k, t - j) for j, share in ages)


def capital(m: Any, p: str, k: str, t: int) -> Any:
    """Return what the county pays in year t for building a project [10 000 yuan]."""
    money = m.deal[p, k].county_capital
    return money * _built(m, p, k, t) if money else 0


def _current(m: Any, p: str, k: str, t: int) -> Any:
    """Return the upkeep of a public project, or availability payments of the concession years."""
    d = m.deal[p, k]
    opened = t - d.build_years
    running = m.project_state[p, k, opened]
    ended = m.project_state[p, k, opened - d.contract.concession_years]
    return d.upkeep * running + d.availability * (running - ended)


def spending(m: Any, use: str, kind: str, t: int) -> Any:
    """Return the county's cost of projects of a use in t, capital or current [10 000 yuan]."""
    part = capital if kind == "capital" else _current
    return sum(part(m, p, k, t) for p, k in m.NEW_DEALS if (m.project[p].use or "ppp") == use)


def placed(m: Any, n: str) -> Any:
    """Return the county's cost of projects at a node over the plan [10 000 yuan].

    A project is divided over its nodes as its private outlay is.
    """
    deals = [(p, k) for p in m.projects_at.get(n, ()) for k in m.contracts_of.get(p, ())]
    return sum(
        m.spent_at[p, n] * (capital(m, p, k, t) + _current(m, p, k, t))
        for p, k in deals
        for t in m.YEARS
    )


def owed(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what projects from before the plan still cost in year t [10 000 yuan]."""
    part = capital if kind == "capital" else _current
    old = m.past.projects
    return sum(part(m, p, k, t) for p, k in old if (m.project[p].use or "ppp") == use)


def lifts(m: Any, e: str, n: str, t: int) -> Any:
    """Return what operating projects add to the access level of node n."""
    if e != "access":
        return 0
    return sum(m.access_lift[p, n] * _effective(m, p, t) for p in m.lifting_projects.get(n, ()))


def drives(m: Any, n: str, s: str, t: int) -> Any:
    """Return what projects add to the driver of a stream by operation and private outlay."""
    working = sum(
        m.project_gain[p, n, s] * _effective(m, p, t) for p in m.driving_projects.get((n, s), ())
    )
    if not m.stream[s].counts_private_capital or t > m.LAST:
        return working
    return working + sum(
        m.spent_at[p, n] * m.deal[p, k].private_capital * _built(m, p, k, t)
        for p in m.projects_at.get(n, ())
        for k in m.contracts_of.get(p, ())
    )


def widens(m: Any, hub: str, t: int) -> Any:
    """Return what operating projects add to the capacity of a hub [load units a year]."""
    return sum(m.hub_extra[p, hub] * _effective(m, p, t) for p in m.widening_projects.get(hub, ()))


def project_chosen(m: Any, lock: Lock, year: int | None) -> Any:
    """Return how often the project of a lock starts, under its contract or any."""
    contracts = [k for k in m.contracts_of.get(lock.id, ()) if lock.option in (None, k)]
    return sum(m.project_state.chosen((lock.id, k), m.LAST, year) for k in contracts)
