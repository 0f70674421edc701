"""Compare the items and townships that a plan reports with those of its decisions; add them up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from models.schema.case import Case
from models.schema.money import KINDS, PAYEES
from models.schema.plan import Entry, Item, Plan, Township
from models.schema.tolerances import OBJECTIVE, SHARE
from planner.auditing.items import Accounts
from planner.auditing.money import Ledger
from planner.auditing.outcome import Outcomes, equal, same_or_absent, true
from planner.auditing.state import State
from planner.auditing.townships import Townships

ITEM_KEY = ("what", "id", "option", "place", "before", "node", "program", "kind", "year")


def with_accounts(plan: Plan, state: State) -> Plan:
    """Return the plan with its items and townships, worked out from its decisions."""
    accounts = Accounts(state, Ledger(state))
    return plan.model_copy(update={"items": accounts.items, "townships": Townships(accounts).rows})


def accounted(plan: Plan, case: Case) -> Plan:
    """Return the plan with its items and townships, worked out where it holds none."""
    return plan if plan.townships else with_accounts(plan, State(case, plan))


def reported_accounts(state: State, ledger: Ledger) -> Outcomes:
    """Items and townships are those of the plan, and add up; earlier formats may have none."""
    accounts = Accounts(state, ledger)
    if not _without(state.plan, state.plan.items):
        yield from _reported_items(accounts)
        yield from _items_add_up(state)
    if not _without(state.plan, state.plan.townships):
        yield from _reported_townships(accounts)
        yield from _townships_add_up(state)


def _reported_items(accounts: Accounts) -> Outcomes:
    """Items are those of the decisions and payments."""
    state, stated = accounts.state, accounts.state.plan.items
    yield from _same_rows("reported_items", ITEM_KEY, stated, accounts.items)
    for row, expected in _pairs(ITEM_KEY, stated, accounts.items):
        place = _place(ITEM_KEY, row)
        figures = {name: getattr(row, name) for name in ("amount", "private", "due_after")}
        for name, value in figures.items():
            limit = getattr(expected, name)
            allowed = state.units.money_tolerance(limit)
            yield equal("reported_items", place | {"field": name}, value, limit, allowed)
        for source in sorted({*row.sources, *expected.sources}):
            limit = expected.sources.get(source, 0.0)
            allowed = state.units.money_tolerance(limit)
            paid = row.sources.get(source, 0.0)
            yield equal("reported_items", place | {"source": source}, paid, limit, allowed)


def _items_add_up(state: State) -> Outcomes:
    """Items sum to spending by program, kind and year, and to what each source pays of it."""
    spent: dict[tuple[str, str, int], float] = defaultdict(float)
    paid: dict[tuple[str, str, str, int], float] = defaultdict(float)
    for row in state.plan.items:
        t = state.county.t(row.year)
        spent[row.program, row.kind, t] += row.amount
        for source, amount in row.sources.items():
            paid[source, row.program, row.kind, t] += amount
    for payee in PAYEES:
        for kind, t in product(KINDS, state.county.plan_years):
            place = state.at(t, program=payee, kind=kind)
            limit = state.decisions.spending.get((payee, kind, t), 0.0)
            allowed = state.units.money_tolerance(limit)
            total = sum(spent[use, kind, t] for use in state.county.stands_for(payee))
            yield equal("items_add_up", place, total, limit, allowed)
    for key in sorted({*paid, *state.decisions.paid}):
        place = state.at(key[3], source=key[0], program=key[1], kind=key[2])
        limit = state.decisions.paid.get(key, 0.0)
        allowed = state.units.money_tolerance(limit)
        yield equal("items_add_up", place, paid[key], limit, allowed)


def _reported_townships(accounts: Accounts) -> Outcomes:
    """Townships are those of the decisions and flows."""
    state = accounts.state
    stated, expected = state.plan.townships, Townships(accounts).rows
    yield from _same_rows("reported_townships", ("node",), stated, expected)
    for row, known in _pairs(("node",), stated, expected):
        for name, (value, limit) in _township_figures(row, known).items():
            place = {"node": row.node, "field": name}
            if name == "money":
                allowed = state.units.money_tolerance(known.money)
                yield equal("reported_townships", place, row.money, known.money, allowed)
            else:
                tolerance = OBJECTIVE if name == "gain" else SHARE
                yield same_or_absent("reported_townships", place, value, limit, tolerance)
        place = {"node": row.node, "field": "weakest"}
        yield true("reported_townships", place, row.weakest == known.weakest)


def _township_figures(
    row: Township, known: Township
) -> dict[str, tuple[float | None, float | None]]:
    """Pair the figures of a row with those expected, by the name of the figure."""
    names = ("population", "money", "per_head", "works", "masts", "facilities", "persons", "gain")
    found: dict[str, tuple[float | None, float | None]] = {
        name: (getattr(row, name), getattr(known, name)) for name in names
    }
    for name in ("served_before", "served", "levels_before", "levels"):
        stated, expected = getattr(row, name), getattr(known, name)
        for key in {*stated, *expected}:
            found[f"{name}.{key}"] = (stated.get(key), expected.get(key))
    return found


def _townships_add_up(state: State) -> Outcomes:
    """The money of all townships, the seat and what is county-wide sums to that of the items."""
    total = sum(row.amount for row in state.plan.items)
    allowed = state.units.money_tolerance(total)
    money = sum(row.money for row in state.plan.townships)
    yield equal("townships_add_up", {}, money, total, allowed)


def _without(plan: Plan, rows: Sequence[Entry]) -> bool:
    """Tell whether a plan of an earlier format holds none of these rows."""
    return not rows and not plan.provenance.with_accounts


Row = Item | Township


def _same_rows(
    rule: str, key: tuple[str, ...], stated: Sequence[Row], expected: Sequence[Row]
) -> Outcomes:
    """Every row that follows from the decisions is there once, and no other."""
    wanted = {_key(key, row) for row in expected}
    seen: set[tuple[Any, ...]] = set()
    for row in stated:
        found = _key(key, row)
        yield true(rule, _place(key, row), found in wanted and found not in seen)
        seen.add(found)
    for row in expected:
        yield true(rule, _place(key, row), _key(key, row) in seen)


def _pairs(
    key: tuple[str, ...], stated: Iterable[Any], expected: Iterable[Any]
) -> Iterator[tuple[Any, Any]]:
    """Yield each stated row with the one expected under its key."""
    wanted: Mapping[tuple[Any, ...], Any] = {_key(key, row): row for row in expected}
    for row in stated:
        if _key(key, row) in wanted:
            yield row, wanted[_key(key, row)]


def _key(names: tuple[str, ...], row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _place(names: tuple[str, ...], row: Row) -> dict[str, object]:
    """Return the place of a row: the parts of its key that are not empty."""
    return {name: getattr(row, name) for name in names if getattr(row, name) not in ("", False)}
