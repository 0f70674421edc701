"""Check the least money of places: no more than can be spent there, nor than there is."""

from collections import defaultdict

from models.schema.contracts import Deal, offerable
from models.schema.geography import levels_at, nearest_nodes
from models.schema.instance import Instance
from models.schema.people import most_hires
from models.schema.places import Fibre, Mast
from planner.input.checking.findings import Finder
from planner.input.checking.plausibility_money import money


def find_least(finder: Finder) -> None:
    """Note a least of money above what a node's items can cost, or in sum above all money."""
    instance, units = finder.instance, finder.units
    asked = {row.settlement: row.least for row in instance.nodes if row.least and row.hard}
    if not asked:
        return
    everything, total = money(instance), sum(asked.values())
    if total > everything + units.money_tolerance(everything):
        finder.error("least_beyond_money", "nodes", None, "least", total, money=everything)
    most = most_placed(instance)
    for index, row in enumerate(instance.nodes):
        limit = most[row.settlement]
        if asked.get(row.settlement, 0.0) > limit + units.money_tolerance(limit):
            finder.error(
                "least_beyond_items",
                "nodes",
                index,
                "least",
                row.least,
                node=row.settlement,
                most=limit,
            )


def most_placed(instance: Instance) -> dict[str, float]:
    """Return by node what its items can cost over the plan at the most [10 000 yuan].

    Everything is begun in year 1, each at its dearest, rivals together: an upper bound.
    """
    node, years = nearest_nodes(instance), instance.county.years
    most: dict[str, float] = defaultdict(float)
    for place, cost in (*_links(instance, years), *_facilities(instance, years)):
        most[node[place] or ""] += cost
    for place, cost in (*_projects(instance, years), *_hires(instance, years)):
        most[place] += cost
    return most


def _links(instance: Instance, years: int) -> list[tuple[str, float]]:
    rows: list[tuple[str, Mast | Fibre]] = [
        *((row.site, row) for row in instance.masts),
        *((row.settlement, row) for row in instance.fibre),
    ]
    return [
        (
            place,
            row.capital * row.county_capital_share + row.running * row.county_running_share * years,
        )
        for place, row in rows
    ]


def _facilities(instance: Instance, years: int) -> list[tuple[str, float]]:
    cost = {
        (row.service, row.level): row.capital + row.running * years
        for row in instance.facility_levels
    }
    taken = {(row.id, row.place): row.option for row in instance.history if row.what == "facility"}
    found = []
    for (service, place), levels in levels_at(instance).items():
        past = taken.get((service, place))
        names = levels if past is None else [past]
        found.append((place, max((cost[service, name] for name in names), default=0.0)))
    return found


def _projects(instance: Instance, years: int) -> list[tuple[str, float]]:
    dearest: dict[str, float] = defaultdict(float)
    for (project, _), deal in offerable(instance).items():
        dearest[project] = max(dearest[project], _cost(deal, years))
    rows: dict[str, list[tuple[str, float | None]]] = defaultdict(list)
    for row in instance.project_nodes:
        rows[row.project].append((row.node, row.capital_share))
    return [
        (node, dearest[project] * (1 / len(nodes) if not stated else share or 0.0))
        for project, nodes in rows.items()
        for stated in [any(share is not None for _, share in nodes)]
        for node, share in nodes
    ]


def _cost(deal: Deal, years: int) -> float:
    return deal.county_capital + (deal.upkeep + deal.availability) * years


def _hires(instance: Instance, years: int) -> list[tuple[str, float]]:
    """Return what persons can cost: each year all whom the dearest package wins, and the past."""
    found = []
    terms = {(row.category, row.package): row for row in instance.terms}
    for pool in instance.pools:
        costs = [
            most_hires(row, pool) * sum(sum(row.pay[: years - t]) for t in range(years))
            for row in instance.terms
            if row.category == pool.category
        ]
        found.append((pool.node, max(costs, default=0.0)))
    for done in instance.history:
        if done.what == "hire":
            pay = terms[done.id, done.option or ""].pay
            found.append((done.place or "", done.persons * sum(pay)))
    return found
