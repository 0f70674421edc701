"""Rules 5.1 to 5.11: who pays, what is carried, what limits the use of money."""

from collections.abc import Mapping

from models.schema.money import KINDS, Source
from planner.auditing.items import Accounts
from planner.auditing.money import Ledger
from planner.auditing.outcome import Outcome, Outcomes, at_least, at_most, equal
from planner.auditing.state import State


def _amounts(state: State) -> dict[tuple[str, int], float]:
    return {(row.source, state.county.t(row.year)): row.amount for row in state.county.data.amounts}


def _eligible(state: State, source: Source, use: str, kind: str) -> bool:
    allowed = kind == "capital" or (source.pays_current and not source.cover > 0)
    return allowed and use in state.county.payable(source)


def _limited(
    state: State, rule: str, where: Mapping[str, object], value: float, limit: float
) -> Outcome:
    """Require that a sum of money keeps a limit; it binds where there is money at all."""
    allowed = state.units.money_tolerance(limit)
    return at_most(rule, where, value, limit, allowed, binds=value > allowed)


def _reached(
    state: State, rule: str, where: Mapping[str, object], value: float, limit: float
) -> Outcome:
    """Require that a sum of money reaches a limit; it binds where any is asked for."""
    allowed = state.units.money_tolerance(limit)
    return at_least(rule, where, value, limit, allowed, binds=limit > allowed)


def eligible_source(state: State, ledger: Ledger) -> Outcomes:
    """A source pays only for its programs, and current cost only if it may."""
    sources = {row.id: row for row in state.county.data.sources}
    for (name, program, kind, t), amount in state.decisions.paid.items():
        place = state.at(t, source=name, program=program, kind=kind)
        if not _eligible(state, sources[name], program, kind):
            yield at_most("eligible_source", place, amount, 0, state.units.money_tolerance())


def fund_spending(state: State, ledger: Ledger) -> Outcomes:
    """What eligible sources pay for a use's capital or current cost is that cost (5.1)."""
    sources = state.county.data.sources
    for t in state.county.plan_years:
        for use in state.county.payees:
            for kind in KINDS:
                paid = sum(
                    state.decisions.paid.get((row.id, use, kind, t), 0.0)
                    for row in sources
                    if _eligible(state, row, use, kind)
                )
                place = state.at(t, program=use, kind=kind)
                due = ledger.of_use(use, kind, t)
                yield equal("fund_spending", place, paid, due, state.units.money_tolerance(due))


def source_balance(state: State, ledger: Ledger) -> Outcomes:
    """payments + carried + lapsed = amount + carried into the year (5.2)."""
    amounts, balances = _amounts(state), state.decisions.balances
    for source in state.county.data.sources:
        before = source.opening
        for t in state.county.plan_years:
            row = balances.get((source.id, t))
            carried, lapsed = (row.carried, row.lapsed) if row else (0.0, 0.0)
            place = state.at(t, source=source.id)
            used = ledger.paid_by(source.id, t) + carried + lapsed
            available = amounts.get((source.id, t), 0.0) + before
            allowed = state.units.money_tolerance(available)
            yield equal("source_balance", place, used, available, allowed)
            before = carried


def source_used_up(state: State, ledger: Ledger) -> Outcomes:
    """A source cannot pay more than it has: payments <= amount + carried into the year (5.2)."""
    for source in state.county.data.sources:
        for t in state.county.plan_years:
            paid, place = ledger.paid_by(source.id, t), state.at(t, source=source.id)
            yield _limited(state, "source_balance", place, paid, _available(state, source, t))


def _available(state: State, source: Source, t: int) -> float:
    """Return the amount of a year and what was carried into it, or left before the plan."""
    before = state.decisions.balances.get((source.id, t - 1))
    carried_in = source.opening if t == 1 else before.carried if before else 0.0
    return _amounts(state).get((source.id, t), 0.0) + carried_in


def spend_least(state: State, ledger: Ledger) -> Outcomes:
    """payments >= share * (amount + carried into the year) (5.11)."""
    for source in state.county.data.sources:
        for t in state.county.plan_years if source.spend_least > 0 else ():
            least = source.spend_least * _available(state, source, t)
            paid, place = ledger.paid_by(source.id, t), state.at(t, source=source.id)
            yield _reached(state, "spend_least", place, paid, least)


def carry_limit(state: State, ledger: Ledger) -> Outcomes:
    """carried <= limit * amount of the year (5.3)."""
    amounts = _amounts(state)
    for source in state.county.data.sources:
        for t in state.county.plan_years:
            row = state.decisions.balances.get((source.id, t))
            carried = row.carried if row else 0.0
            limit = source.carry_limit * amounts.get((source.id, t), 0.0)
            place = state.at(t, source=source.id)
            yield _limited(state, "carry_limit", place, carried, limit)


def earmark(state: State, ledger: Ledger) -> Outcomes:
    """A source pays at least the earmarked share over the plan to the programs named (5.4)."""
    for source in state.county.data.sources:
        if source.earmark_share == 0 or source.earmark_every == "year":
            continue
        mine = [(key, x) for key, x in state.decisions.paid.items() if key[0] == source.id]
        limit = source.earmark_share * sum(amount for _, amount in mine)
        uses = state.county.stands_for(*source.earmark_programs)
        named = sum(amount for key, amount in mine if key[1] in uses)
        place = {"source": source.id}
        yield _reached(state, "earmark", place, named, limit).asked(source)


def earmark_yearly(state: State, ledger: Ledger) -> Outcomes:
    """A source pays in each year at least the earmarked share to the programs named (5.9)."""
    for source in state.county.data.sources:
        if source.earmark_share == 0 or source.earmark_every != "year":
            continue
        uses = state.county.stands_for(*source.earmark_programs)
        for t in state.county.plan_years:
            named = sum(
                amount
                for (payer, use, _, year), amount in state.decisions.paid.items()
                if (payer, year) == (source.id, t) and use in uses
            )
            limit = source.earmark_share * ledger.paid_by(source.id, t)
            place = state.at(t, source=source.id)
            yield _reached(state, "earmark_yearly", place, named, limit).asked(source)


def program_floor(state: State, ledger: Ledger) -> Outcomes:
    """A program's part of all spending without debt reaches its floor (5.5)."""
    for row in state.county.data.program_limits:
        if row.floor is not None:
            value, limit = ledger.over_plan(row.program), row.floor * ledger.without_debt
            place = {"program": row.program}
            yield _reached(state, "program_floor", place, value, limit).asked(row)


def program_ceiling(state: State, ledger: Ledger) -> Outcomes:
    """A program's part of all spending without debt keeps its ceiling (5.6)."""
    for row in state.county.data.program_limits:
        if row.ceiling is not None:
            value, limit = ledger.over_plan(row.program), row.ceiling * ledger.without_debt
            place = {"program": row.program}
            yield _limited(state, "program_ceiling", place, value, limit).asked(row)


def year_ceiling(state: State, ledger: Ledger) -> Outcomes:
    """A year takes at most its share of what is decided to be spent on a program (5.10)."""
    years = state.county.plan_years
    for row in state.county.data.program_limits:
        if row.year_ceiling is None:
            continue
        decided = {t: ledger.decided(row.program, t) for t in years}
        for t in years:
            limit = row.year_ceiling * sum(decided.values())
            place = state.at(t, program=row.program)
            yield _limited(state, "year_ceiling", place, decided[t], limit).asked(row)


def matching(state: State, ledger: Ledger) -> Outcomes:
    """Own sources match what a source pays in a year for what it may pay (5.7)."""
    own = {row.id for row in state.county.data.sources if row.kind == "own"}
    for source in state.county.data.sources:
        if source.matching_ratio == 0:
            continue
        uses = state.county.payable(source)
        for t in state.county.plan_years:
            value = sum(
                amount
                for (payer, use, _, year), amount in state.decisions.paid.items()
                if payer in own and use in uses and year == t
            )
            limit = source.matching_ratio * ledger.paid_by(source.id, t)
            place = state.at(t, source=source.id)
            yield _reached(state, "matching", place, value, limit)


def debt_ceiling(state: State, ledger: Ledger) -> Outcomes:
    """The outstanding principal of all bonds at each year's end keeps the limit (5.8)."""
    limit = state.county.settings.debt_limit
    if limit is None:
        return
    for t in state.county.plan_years:
        owed, most = ledger.outstanding(t), max(limit, ledger.outstanding_before(t))
        yield _limited(state, "debt_ceiling", state.at(t), owed, most)


def place_floor(state: State, ledger: Ledger) -> Outcomes:
    """The county spends the least that is asked for in the catchment of a node (5.13)."""
    asked = [row for row in state.county.data.nodes if row.least > 0]
    accounts = Accounts(state, ledger)
    for row in asked:
        placed = sum(
            bill.amount * accounts.nodes(bill.thing).get(row.settlement, 0.0)
            for bill in ledger.bills
            if bill.t in state.county.plan_years
        )
        place = {"node": row.settlement}
        yield _reached(state, "place_floor", place, placed, row.least).asked(row)
