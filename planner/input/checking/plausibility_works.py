"""Find implausible works: projects that cannot start, choices without effect, idle limits."""

from collections import Counter, defaultdict
from itertools import groupby

from models.schema.geography import ancestry
from models.schema.instance import Instance
from models.schema.money import payable
from models.schema.people import most_hires
from models.schema.tolerances import GRANT
from planner.input.checking.findings import Finder
from planner.input.checking.locks import obstacles
from planner.input.checking.offers import Verdict, verdicts
from planner.input.checking.plausibility_money import money_by_source
from planner.language.figures import shortened
from planner.language.message import Message


def find_implausible_works(finder: Finder) -> None:
    """Warn of what is implausible about projects, contracts, masts, reforms and hubs."""
    judged = list(verdicts(finder.instance))
    _offers(finder, judged)
    _outlays(finder, judged)
    _contracts(finder, judged)
    _affordable(finder, judged)
    for find in (
        _groups,
        _late,
        _effects,
        _unlinked,
        _quotas,
        _steps,
        _drivers,
        _capacities,
        _hubs,
    ):
        find(finder)


def _offers(finder: Finder, judged: list[Verdict]) -> None:
    """Warn of projects that can never start, and contracts that a project admits but cannot use.

    What the regime or the county's minimum excludes is said once per contract instead.
    """
    index = {row.id: place for place, row in enumerate(finder.instance.projects)}
    seen = set()
    for project, group in groupby(judged, key=lambda row: row.project):
        rows = list(group)
        seen.add(project)
        if not any(row.offerable for row in rows):
            why = obstacles(rows)
            finder.warn("project_never", "projects", index[project], "contracts", project, why=why)
            continue
        for row in rows:
            named = bool(finder.instance.projects[index[project]].contracts)
            if named and row.obstacle is not None and row.obstacle.code == "offer.grant":
                place = index[project]
                finder.warn("offer_not", "projects", place, "contracts", project, why=row.obstacle)
    for project in index:
        if project not in seen:
            why = (Message.of("offer.none"),)
            finder.warn("project_never", "projects", index[project], "contracts", project, why=why)


def _outlays(finder: Finder, judged: list[Verdict]) -> None:
    """Warn of contracts under which the county pays more than the project costs."""
    index = {row.id: place for place, row in enumerate(finder.instance.projects)}
    equity = {row.id: row.equity for row in finder.instance.contracts}
    for row in judged:
        outlay = (1 - equity[row.contract]) * finder.instance.projects[index[row.project]].capital
        if row.offerable and row.deal.grant > outlay + GRANT * row.deal.project.capital:
            place = index[row.project]
            finder.warn(
                "grant_above_outlay",
                "projects",
                place,
                "running",
                row.project,
                contract=row.contract,
                grant=shortened(row.deal.grant),
                outlay=shortened(outlay),
            )


def _contracts(finder: Finder, judged: list[Verdict]) -> None:
    """Warn of contracts that no project uses, or that no project open to all contracts can use."""
    instance = finder.instance
    open_to_all = {row.id for row in instance.projects if not row.contracts}
    for index, contract in enumerate(instance.contracts):
        rows = [row for row in judged if row.contract == contract.id]
        barred = [row for row in rows if row.obstacle is not None]
        if not rows:
            finder.warn("contract_unused", "contracts", index, "id", contract.id)
        elif len(barred) == len(rows):
            why = barred[0].obstacle or ""
            finder.warn(
                "contract_never", "contracts", index, "id", contract.id, count=len(rows), why=why
            )
        else:
            some = [row for row in barred if row.project in open_to_all]
            if some:
                finder.warn(
                    "contract_partly",
                    "contracts",
                    index,
                    "grant_cap",
                    contract.id,
                    count=len(some),
                    of=len(rows),
                    project=some[0].project,
                    why=some[0].obstacle or "",
                )


def _budgets(instance: Instance) -> dict[str, float]:
    """Return all money of the plan that may be paid for each use [10 000 yuan]."""
    budgets: dict[str, float] = defaultdict(float)
    money = money_by_source(instance)
    for source in instance.sources:
        for use in payable(source, instance.uses):
            budgets[use] += money[source.id]
    return budgets


def _affordable(finder: Finder, judged: list[Verdict]) -> None:
    """Warn of projects whose cheapest contract costs more than all money for projects."""
    instance = finder.instance
    budgets = _budgets(instance)
    cheapest: dict[str, float] = {}
    for row in judged:
        if row.offerable:
            cost = row.deal.county_capital
            cheapest[row.project] = min(cost, cheapest.get(row.project, cost))
    for index, project in enumerate(instance.projects):
        cost, budget = cheapest.get(project.id, 0.0), budgets[project.use or "ppp"]
        tolerance = finder.units.money_tolerance(budget)
        within = len(project.profile) <= instance.county.years
        if within and cost > budget + tolerance:
            finder.warn(
                "unaffordable", "projects", index, "capital", project.id, cost=cost, budget=budget
            )


def _groups(finder: Finder) -> None:
    size = Counter(row.group for row in finder.instance.projects if row.group)
    for index, row in enumerate(finder.instance.projects):
        if row.group and size[row.group] == 1:
            finder.warn("group_of_one", "projects", index, "group", row.group)


def _late(finder: Finder) -> None:
    """Warn of projects and reforms that take effect only after the plan (or the year after it)."""
    county = finder.instance.county
    last = county.first_year + county.years - 1 + (1 if county.horizon_value else 0)
    for index, row in enumerate(finder.instance.projects):
        start = row.earliest or county.first_year
        if start + len(row.profile) > last:
            finder.warn("too_late", "projects", index, "profile", row.id, year=start)
    for index, reform in enumerate(finder.instance.reforms):
        if county.first_year + reform.lead > last:
            finder.warn("too_late", "reforms", index, "lead", reform.id, year=county.first_year)


def _effects(finder: Finder) -> None:
    """Warn of projects, reforms and masts that change nothing."""
    instance = finder.instance
    useful = {row.project for row in instance.project_gains if row.gain}
    useful |= {row.project for row in instance.project_hubs if row.extra > 0}
    useful |= {row.project for row in instance.project_nodes if row.access_lift > 0}
    useful |= {name for row in instance.projects for name in row.requires}
    if any(row.counts_private_capital for row in instance.streams):
        useful |= {row.project for row in instance.project_nodes}
    reformed = {row.reform for row in instance.reform_gains if row.gain}
    reformed |= {row.reform for row in instance.reform_lifts if row.lift > 0}
    reformed |= {name for row in instance.reforms for name in row.requires}
    covering = {row.mast for row in instance.coverage if row.share > 0}
    for table, active in (("projects", useful), ("reforms", reformed), ("masts", covering)):
        for index, row in enumerate(getattr(instance, table)):
            if row.id not in active:
                finder.warn("no_effect", table, index, "id", row.id)


def _unlinked(finder: Finder) -> None:
    """Warn of categories, packages and facilities without the rows that give them an effect."""
    instance = finder.instance
    offered = {row.category for row in instance.terms}
    pooled = {row.category for row in instance.pools}
    for index, row in enumerate(instance.categories):
        for table, known in (("terms", offered), ("pools", pooled)):
            if row.id not in known:
                finder.warn("category_without", "categories", index, "id", row.id, lacks=table)
    packaged = {row.package for row in instance.terms}
    for index, package in enumerate(instance.packages):
        if package.id not in packaged:
            finder.warn("package_unused", "packages", index, "id", package.id)
    levelled = {row.service for row in instance.facility_levels}
    for index, facility in enumerate(instance.facilities):
        if facility.capacity <= 0 and facility.service not in levelled:
            finder.warn("facility_idle", "facilities", index, "service", facility.service)


def _drivers(finder: Finder) -> None:
    """Warn of streams that need a driver and have none."""
    instance = finder.instance
    driven = {row.stream for row in instance.talent_gains if row.gain > 0}
    driven |= {row.stream for row in instance.project_gains if row.gain > 0}
    driven |= {row.stream for row in instance.reform_gains if row.gain > 0}
    for index, row in enumerate(instance.streams):
        private = row.counts_private_capital and instance.project_nodes
        if row.needs_driver and row.id not in driven and not private:
            finder.warn("no_driver", "streams", index, "needs_driver", row.id)


def _quotas(finder: Finder) -> None:
    """Warn of quotas of hires that the packages can never reach: they limit nothing."""
    instance = finder.instance
    for index, quota in enumerate(instance.quotas):
        terms = [row for row in instance.terms if row.category == quota.category]
        pools = [row for row in instance.pools if row.category == quota.category]
        won = [sum(most_hires(row, pool) for pool in pools) for row in terms]
        if quota.most >= max(won, default=0):
            most = max(won, default=0)
            finder.warn(
                "quota_idle", "quotas", index, "most", quota.most, name=quota.category, most=most
            )


def _steps(finder: Finder) -> None:
    """Warn of steps of hires without a share that hires are steady by: they limit nothing."""
    for index, row in enumerate(finder.instance.categories):
        if row.steady is None and row.steady_step != 1:
            finder.warn("step_alone", "categories", index, "steady_step", row.steady_step)


def _capacities(finder: Finder) -> None:
    """Warn of yearly limits too small for anything that they limit."""
    instance = finder.instance
    years = {row.year: row for row in instance.years}
    all_years = [instance.year(t) for t in range(1, instance.county.years + 1)]
    works = [years[year].works_capacity if year in years else None for year in all_years]
    if instance.projects and all(limit is not None and limit < 1 for limit in works):
        finder.warn("no_works", "years", None, "works_capacity")
    admin = [years[year].admin_capacity if year in years else None for year in all_years]
    most = max((limit for limit in admin if limit is not None), default=0.0)
    if None in admin:
        return
    for index, reform in enumerate(instance.reforms):
        if reform.lead > 0 and reform.workload > most:
            finder.warn("no_admin", "reforms", index, "workload", reform.workload, most=most)


def _hubs(finder: Finder) -> None:
    """Warn of hubs that never bind, where a project would add capacity in vain."""
    instance = finder.instance
    load = {row.id: row.load for row in instance.streams}
    most = _largest_loads(instance, load)
    if instance.hubs and not any(load.values()):
        finder.warn("no_load", "streams", None, "load")
        return
    capacity = {row.settlement: row.capacity for row in instance.hubs}
    for index, row in enumerate(instance.project_hubs):
        if row.extra > 0 and most[row.hub] <= capacity[row.hub]:
            finder.warn(
                "extra_in_vain",
                "project_hubs",
                index,
                "extra",
                row.extra,
                hub=row.hub,
                most=most[row.hub],
                capacity=capacity[row.hub],
            )


def _largest_loads(instance: Instance, load: dict[str, float]) -> dict[str, float]:
    """Return the load of each hub if every flow below it reached its potential."""
    above = ancestry(instance)
    most: dict[str, float] = defaultdict(float)
    for row in instance.flows:
        for hub in above[row.node]:
            most[hub] += load[row.stream] * row.potential
    return most
