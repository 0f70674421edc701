"""Money that stays unused, by source and year: the rule in the way, and what would avoid it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from models.schema.money import Source
from planner.auditing import finance
from planner.auditing.money import Ledger, left
from planner.auditing.outcome import Outcome, Outcomes
from planner.auditing.state import State

Cause = Literal["earmark", "matching", "debt_ceiling", "carry_limit", "end", "surplus", "undrawn"]


@dataclass(frozen=True)
class Unused:
    """What a source loses in year t, or leaves undrawn; why, and the least that would avoid it.

    Attributes:
        source: the source.
        t: the year, from 1.
        amount: what lapses or is not drawn [10 000 yuan].
        cause: the rule that stops it from being paid or carried; ``end`` where the plan ends,
            ``surplus`` where none does: nothing that it may pay is missing money; ``undrawn`` the
            same of a bond.
        least: of ``earmark`` the spending on the earmarked programs that is missing, of
            ``matching`` the own money, of ``debt_ceiling`` the debt limit [10 000 yuan]; of
            ``carry_limit`` the limit that would carry all of it [share]; else the amount.
    """

    source: str
    t: int
    amount: float
    cause: Cause
    least: float


def unused(state: State, ledger: Ledger) -> Iterator[Unused]:
    """Yield what stays unused by source and year, in the order of the county."""
    for source in state.county.data.sources:
        for t in state.county.plan_years:
            row = state.decisions.balances.get((source.id, t))
            if row is not None and row.lapsed > state.units.money_tolerance():
                cause, least = _why(state, ledger, source, t, row.lapsed)
                yield Unused(source.id, t, row.lapsed, cause, least)


def _why(
    state: State, ledger: Ledger, source: Source, t: int, amount: float
) -> tuple[Cause, float]:
    """Find the rule that would be broken if the source paid this more, or carried it."""
    where = {"source": source.id}
    of_year = where | {"year": state.year(t)}
    earmark = _slack(finance.earmark(state, ledger), where)
    earmark = min(earmark, _slack(finance.earmark_yearly(state, ledger), of_year))
    matching = _slack(finance.matching(state, ledger), of_year)
    missing: dict[Cause, float] = {
        "earmark": source.earmark_share * amount - earmark,
        "matching": source.matching_ratio * amount - matching,
        "debt_ceiling": _debt(state, ledger, source, t, amount),
    }
    allowed = state.units.money_tolerance(amount)
    for cause, least in missing.items():
        if least > allowed:
            return cause, least
    if source.kind == "bond":
        return "undrawn", amount
    if t == state.county.last:
        return "end", amount
    return _carrying(state, source, t, amount)


def _slack(outcomes: Outcomes, where: Mapping[str, object]) -> float:
    """Return the least slack of the outcomes at a place; infinite where there is none.

    What the county only wishes for stops no payment.
    """
    return min((each.slack for each in _at(outcomes, where)), default=float("inf"))


def _at(outcomes: Outcomes, where: Mapping[str, object]) -> Iterator[Outcome]:
    return (each for each in outcomes if each.hard and where.items() <= each.where.items())


def _debt(state: State, ledger: Ledger, source: Source, t: int, amount: float) -> float:
    """Return by how much more debt would exceed its limit if the amount were drawn in year t."""
    limit = state.county.settings.debt_limit
    if source.kind != "bond" or limit is None:
        return 0.0
    owed = (
        ledger.outstanding(y) + amount * left(source.rate, source.term, y - t)
        for y in state.county.plan_years
        if y >= t
    )
    return max(owed) - limit


def _carrying(state: State, source: Source, t: int, amount: float) -> tuple[Cause, float]:
    """Return the carry-over limit that the amount exceeds; without money in the year there is none.

    Where the limit leaves room, nothing is in the way: the money is not needed later either.
    """
    given = sum(
        row.amount
        for row in state.county.data.amounts
        if row.source == source.id and state.county.t(row.year) == t
    )
    row = state.decisions.balances.get((source.id, t))
    carried = amount + (row.carried if row else 0.0)
    allowed = state.units.money_tolerance(carried)
    if not given or carried <= source.carry_limit * given + allowed:
        return "surplus", amount
    return "carry_limit", carried / given
