"""Which figures of money meet in one rule, and which shares meet a whole."""

from collections.abc import Iterator

from models.schema.contracts import Deal
from models.schema.geography import levels_at
from models.schema.instance import Instance
from models.schema.people import Pool
from planner.input.checking.meetings import (
    WHOLE,
    Extremes,
    Figure,
    Key,
    Meeting,
    Place,
    apart,
    difference,
    hires,
)


def _lesser(one: Figure, other: Figure | None) -> Figure:
    return one if other is None or one.value <= other.value else other


def money_meetings(county: Instance, deals: dict[Key, Deal]) -> Iterator[Meeting]:
    """Costs meet each other and the money there is.

    What costs more than all the money is never bought, and money beyond all costs never short, so
    the scale is the smaller of the dearest cost and the largest amount: a cost is lost where it is
    too small beside that. Money is too much only where even the dearest cost is lost beside it.
    """
    costs = Extremes(_costs(county, deals))
    amounts = Extremes(_amounts(county))
    if costs.smallest is None or costs.largest is None:
        return
    scale = _lesser(costs.largest, amounts.largest)
    if costs.smallest.value < scale.value:
        yield Meeting("spread.money", costs.smallest, scale)
    if amounts.largest is not None and costs.largest.value < amounts.largest.value:
        yield Meeting("spread.money", costs.largest, amounts.largest)
    for rule, limit in _money_limits(county):
        if 0 < limit.value < scale.value:
            yield Meeting(rule, limit, scale)


def _amounts(county: Instance) -> Iterator[Figure]:
    for index, row in enumerate(county.amounts):
        yield Figure(row.amount, (("amounts", index, "amount"),))
    for index, source in enumerate(county.sources):
        yield Figure(source.opening, (("sources", index, "opening"),))


def _money_limits(county: Instance) -> Iterator[tuple[str, Figure]]:
    """Yield limits of money; one far above all that is spent binds nothing and loses nothing."""
    limits = county.county
    if limits.debt_limit is not None and any(row.kind == "bond" for row in county.sources):
        yield "spread.debt", Figure(limits.debt_limit, (("county", None, "debt_limit"),))
    if limits.regime == "legacy":
        for column in ("ppp_ceiling", "government_paid_ceiling"):
            for index, row in enumerate(county.years):
                cells: tuple[Place, ...] = (
                    ("county", None, column),
                    ("years", index, "budget_expenditure"),
                )
                share = getattr(limits, column)
                yield "spread.ppp", Figure(share * (row.budget_expenditure or 0.0), cells)


def _costs(county: Instance, deals: dict[Key, Deal]) -> Iterator[Figure]:
    """Yield what the county may have to pay at once for one thing [10 000 yuan]."""
    yield from _pay(county)
    yield from _works(county, deals)
    for table in ("masts", "fibre"):
        for index, row in enumerate(getattr(county, table)):
            for column in ("capital", "running"):
                share = f"county_{column}_share"
                cells = ((table, index, column), (table, index, share))
                value = getattr(row, column) * getattr(row, share)
                yield Figure(value, cells if getattr(row, share) < 1 else cells[:1])
    used = {(service, level) for (service, _), of in levels_at(county).items() for level in of}
    for index, level in enumerate(county.facility_levels):
        if (level.service, level.level) in used:
            yield Figure(level.capital, (("facility_levels", index, "capital"),))
            yield Figure(level.running, (("facility_levels", index, "running"),))
    for index, reform in enumerate(county.reforms):
        yield Figure(reform.cost, (("reforms", index, "cost"),))
        yield Figure(reform.running, (("reforms", index, "running"),))
    for index, promise in enumerate(county.commitments):
        yield Figure(promise.amount, (("commitments", index, "amount"),))


def _pay(county: Instance) -> Iterator[Figure]:
    """Yield the pay of one person, and that of all whom the largest pool may give."""
    largest: dict[str, tuple[int, Pool]] = {}
    for index, pool in enumerate(county.pools):
        known = largest.get(pool.category)
        if known is None or pool.candidates > known[1].candidates:
            largest[pool.category] = index, pool
    for index, row in enumerate(county.terms):
        if row.category not in largest:
            continue
        at, pool = largest[row.category]
        won = hires(row, pool)
        for pay in row.pay[: county.county.years] if won else ():
            cell = ("terms", index, "pay")
            yield Figure(pay, (cell,))
            yield Figure(pay * won, (cell, ("pools", at, "candidates")))


def _works(county: Instance, deals: dict[Key, Deal]) -> Iterator[Figure]:
    """Yield what the county pays for each offerable deal: by build year, and in operation."""
    index = {row.id: place for place, row in enumerate(county.projects)}
    at = {row.id: place for place, row in enumerate(county.contracts)}
    for (project, contract), deal in deals.items():
        row = deal.project
        capital: Place = ("projects", index[project], "capital")
        money = difference(deal.county_capital, row.capital)
        for share in row.profile:
            cells = (capital, ("projects", index[project], "profile"))
            yield Figure(money * share, cells if share < 1 else (capital,))
        upkeep = difference(deal.upkeep, row.running, row.revenue)
        yield Figure(upkeep, (("projects", index[project], "running"),))
        yield Figure(deal.availability, (capital, ("contracts", at[contract], "availability")))


def share_meetings(county: Instance) -> Iterator[Meeting]:
    """Shares multiply a part of what a rule holds, beside the whole."""
    for rule, table, column in SHARES:
        for index, row in enumerate(getattr(county, table)):
            yield from apart(
                rule, Figure(getattr(row, column) or 0.0, ((table, index, column),)), WHOLE
            )
    for index, row in enumerate(county.requirements):
        cell = ("requirements", index, "passes")
        yield from apart("spread.condition", Figure(difference(1 - row.passes, 1), (cell,)), WHOLE)


SHARES = (
    ("spread.floor", "program_limits", "floor"),
    ("spread.floor", "program_limits", "ceiling"),
    ("spread.earmark", "sources", "earmark_share"),
    ("spread.matching", "sources", "matching_ratio"),
    ("spread.spend_least", "sources", "spend_least"),
    ("spread.condition", "requirements", "passes"),
    ("spread.level", "project_nodes", "access_lift"),
    ("spread.level", "reform_lifts", "lift"),
    ("spread.level", "coverage", "share"),
)
"""Rule, table and column of the shares that stand beside a whole in a rule."""
