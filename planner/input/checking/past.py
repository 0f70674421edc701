"""Check what is said to have happened before the plan."""

from collections import defaultdict

from models.schema.case import Case
from models.schema.history import Deed, Done
from models.schema.instance import Instance
from planner.auditing.idle import idle
from planner.auditing.money import Ledger
from planner.input.checking.findings import Finder
from planner.input.complaint import nearest
from planner.language.message import Message

REFERS: dict[Deed, dict[str, str]] = {
    "project": {"id": "projects", "option": "contracts"},
    "hire": {"id": "categories", "option": "packages", "place": "nodes"},
    "mast": {"id": "masts"},
    "fibre": {"id": "fibre"},
    "facility": {"id": "services", "option": "facility_levels", "place": "facilities"},
    "reform": {"id": "reforms"},
    "bond": {"id": "sources", "option": "projects"},
}
"""The tables that the columns of a row refer to; it has no other column of these."""
OPTIONAL = {("bond", "option")}
NUMBERS: dict[Deed, str] = {"hire": "persons", "bond": "amount"}
"""The figure that a row states."""


def find_history(finder: Finder) -> None:
    """Note rows of the history that name something unknown, are not past, or repeat another."""
    settings = finder.instance.county
    base, first = settings.base_year, settings.first_year
    if base is not None and base >= first:
        finder.error("base_year_late", "county", None, "base_year", base, first=first)
    seen: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(finder.instance.history):
        if row.year >= first:
            finder.error("history_not_past", "history", index, "year", row.year, first=first)
        known = _known(finder.instance, row)
        for column in ("id", "option", "place"):
            _column(finder, index, row, column, known)
        _number(finder, index, row)
        key: tuple[object, ...] = row.what, row.id, row.place
        if row.what in NUMBERS:
            key = *key, row.option, row.year
        if key in seen:
            earlier = finder.row_number("history", seen[key])
            finder.error("history_twice", "history", index, "id", row.id, first=earlier)
        seen.setdefault(key, index)


def _known(instance: Instance, row: Done) -> dict[str, set[str]]:
    """Return the ids that each column of the row may have."""
    levels = {level.level for level in instance.facility_levels if level.service == row.id}
    ids = {
        "project": {project.id for project in instance.projects},
        "hire": {category.id for category in instance.categories},
        "mast": {mast.id for mast in instance.masts},
        "fibre": {link.settlement for link in instance.fibre},
        "facility": {service.id for service in instance.services},
        "reform": {reform.id for reform in instance.reforms},
        "bond": {source.id for source in instance.sources if source.kind == "bond"},
    }
    options: dict[str, set[str]] = {
        "project": {contract.id for contract in instance.contracts},
        "hire": {terms.package for terms in instance.terms if terms.category == row.id},
        "facility": levels,
        "bond": {project.id for project in instance.projects},
    }
    places: dict[str, set[str]] = {
        "hire": {pool.node for pool in instance.pools if pool.category == row.id},
        "facility": {place.settlement for place in instance.facilities if place.service == row.id},
    }
    return {
        "id": ids[row.what],
        "option": options.get(row.what, set()),
        "place": places.get(row.what, set()),
    }


def _column(finder: Finder, index: int, row: Done, column: str, known: dict[str, set[str]]) -> None:
    """Note a value that is missing, needless or unknown."""
    value, table = getattr(row, column), REFERS[row.what].get(column)
    what = Message.of(f"deed.{row.what}")
    if value is None and (table is None or (row.what, column) in OPTIONAL):
        return
    if value is None:
        finder.error("history_needs", "history", index, column, what=what, field=column)
    elif table is None:
        finder.error("history_without", "history", index, column, value, what=what, field=column)
    elif value not in known[column]:
        advice = nearest(value, known[column], table if column == "id" else "")
        finder.error(
            "unknown_id", "history", index, column, value, Message.of(f"a.{table}"), advice
        )


def _number(finder: Finder, index: int, row: Done) -> None:
    """Note a number of persons or of money that is missing, or that the row cannot have."""
    what = Message.of(f"deed.{row.what}")
    for column in ("persons", "amount"):
        value = getattr(row, column)
        if (NUMBERS.get(row.what) == column) != (value > 0):
            code = "history_without" if value else "history_needs"
            finder.error(code, "history", index, column, value or "", what=what, field=column)


def find_unpaid_bills(finder: Finder, case: Case) -> None:
    """Note what is promised already and cannot be paid: no plan can keep it.

    Bills are commitments, what history still costs, and service of bonds drawn before the plan.
    """
    ledger = Ledger(idle(case))
    _beyond_money(finder, ledger)
    _without_payer(finder, ledger)


def _beyond_money(finder: Finder, ledger: Ledger) -> None:
    """Note years whose bills are more than all money there can be.

    Money is what the sources have in the year and what they may carry into it, or had left over.
    """
    county = finder.instance
    carry = {row.id: row.carry_limit for row in county.sources}
    money: dict[int, float] = defaultdict(float)
    for row in county.amounts:
        money[row.year] += row.amount
        money[row.year + 1] += carry[row.source] * row.amount
    money[county.county.first_year] += sum(row.opening for row in county.sources)
    for t in range(1, county.county.years + 1):
        year, bills = county.year(t), ledger.of_year(t)
        if bills > money[year] + finder.units.money_tolerance(bills):
            finder.error(
                "bills_beyond", "amounts", None, "amount", money[year], bills=bills, year=year
            )


def _without_payer(finder: Finder, ledger: Ledger) -> None:
    """Note payees and kinds with bills that no source may pay."""
    county = finder.instance
    due: dict[tuple[str, str], float] = defaultdict(float)
    for (payee, kind, t), amount in ledger.due.items():
        if 1 <= t <= county.county.years:
            due[payee, kind] += amount
    for (payee, kind), amount in sorted(due.items()):
        paid = any(
            payee in row.programs and (kind == "capital" or row.pays_current)
            for row in county.sources
        )
        if amount > 0 and not paid:
            named = Message.of(f"kind.{kind}")
            finder.error(
                "bills_unpayable", "sources", None, "programs", payee, kind=named, bills=amount
            )
