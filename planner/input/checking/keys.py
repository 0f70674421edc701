"""Check ids and keys: which ids a county has, which tables refer to them, unique rows."""

from collections.abc import Iterator

from models.schema.fields import Row
from models.schema.instance import CONDITIONS, Instance
from models.schema.money import PROGRAMS, payees
from planner.input.checking.findings import Finder
from planner.input.complaint import nearest
from planner.language.message import Message

KEYS: dict[str, tuple[str, ...]] = {
    "years": ("year",),
    "settlements": ("id",),
    "nodes": ("settlement",),
    "streams": ("id",),
    "requirements": ("stream", "condition"),
    "flows": ("node", "stream"),
    "hubs": ("settlement",),
    "categories": ("id",),
    "packages": ("id",),
    "terms": ("category", "package"),
    "pools": ("node", "category"),
    "quotas": ("category", "year"),
    "talent_gains": ("category", "stream"),
    "projects": ("id",),
    "contracts": ("id",),
    "project_nodes": ("project", "node"),
    "project_gains": ("project", "node", "stream"),
    "project_hubs": ("project", "hub"),
    "fibre": ("settlement",),
    "masts": ("id",),
    "coverage": ("mast", "settlement"),
    "services": ("id",),
    "facility_levels": ("service", "level"),
    "facilities": ("service", "settlement"),
    "served": ("settlement", "service"),
    "floors": ("service", "year"),
    "travel": ("origin", "destination"),
    "reforms": ("id",),
    "reform_lifts": ("reform", "node"),
    "reform_gains": ("reform", "node", "stream"),
    "sources": ("id",),
    "amounts": ("source", "year"),
    "program_limits": ("program",),
    "uses": ("id",),
}
"""No two rows of a table agree in these columns. Commitments have no key: several may be due to
the same program in the same year."""

REFERS: dict[str, dict[str, str]] = {
    "settlements": {"parent": "settlements"},
    "nodes": {"settlement": "settlements"},
    "requirements": {"stream": "streams"},
    "flows": {"node": "nodes", "stream": "streams"},
    "hubs": {"settlement": "settlements"},
    "categories": {"needs": "condition"},
    "terms": {"category": "categories", "package": "packages"},
    "pools": {"node": "nodes", "category": "categories"},
    "quotas": {"category": "categories"},
    "talent_gains": {"category": "categories", "stream": "streams"},
    "packages": {"use": "uses"},
    "projects": {"requires": "projects", "contracts": "contracts", "use": "uses"},
    "project_nodes": {"project": "projects", "node": "nodes"},
    "project_gains": {"project": "projects", "node": "nodes", "stream": "streams"},
    "project_hubs": {"project": "projects", "hub": "hubs"},
    "fibre": {"settlement": "settlements", "upstream": "settlements"},
    "masts": {"site": "settlements"},
    "coverage": {"mast": "masts", "settlement": "settlements"},
    "services": {"use": "uses"},
    "facility_levels": {"service": "services"},
    "facilities": {"service": "services", "settlement": "settlements"},
    "served": {"settlement": "settlements", "service": "services"},
    "floors": {"service": "services"},
    "travel": {"origin": "settlements", "destination": "settlements"},
    "reforms": {"requires": "reforms", "use": "uses"},
    "reform_lifts": {"reform": "reforms", "node": "nodes"},
    "reform_gains": {"reform": "reforms", "node": "nodes", "stream": "streams"},
    "sources": {"programs": "payee", "earmark_programs": "payee", "not_for": "payee"},
    "amounts": {"source": "sources"},
    "program_limits": {"program": "program"},
    "commitments": {"program": "program"},
}
"""Which column refers to which table (or to the fixed words of conditions and programs)."""


def known_ids(instance: Instance) -> dict[str, set[str]]:
    """Return the ids that exist, by the table that defines them."""
    known = {table: {str(part) for part in _ids(rows)} for table, rows in instance.tables()}
    paid_for = set(payees(instance.uses))
    spending = {*PROGRAMS, *(row.id for row in instance.uses)}
    return {**known, "condition": set(CONDITIONS), "payee": paid_for, "program": spending}


def _ids(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        value = getattr(row, "id", None) or getattr(row, "settlement", None)
        if value is not None:
            yield value


def values(row: Row, column: str) -> tuple[str, ...]:
    """Return the ids in a cell: none, one, or those of a list."""
    value = getattr(row, column)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def find_repeated(finder: Finder) -> None:
    """Note lists that name the same id twice, which would count it twice."""
    for table, columns in {**REFERS, "facilities": {"levels": ""}}.items():
        for index, row in enumerate(getattr(finder.instance, table)):
            for column in columns:
                names = values(row, column)
                for name in sorted({name for name in names if names.count(name) > 1}):
                    finder.error("listed_twice", table, index, column, name)


def find_unknown(finder: Finder) -> None:
    """Note ids that refer to nothing."""
    known = known_ids(finder.instance)
    for table, columns in REFERS.items():
        for index, row in enumerate(getattr(finder.instance, table)):
            for column, target in columns.items():
                for name in values(row, column):
                    if name not in known[target]:
                        _unknown(finder, table, index, column, name, known, target)


def _unknown(
    finder: Finder,
    table: str,
    index: int,
    column: str,
    name: str,
    known: dict[str, set[str]],
    target: str,
) -> None:
    fixed = target in ("condition", "payee", "program")
    if target in ("nodes", "hubs") and name in known["settlements"]:
        advice = Message.of("define.advice", table=target)
    else:
        advice = nearest(name, known[target], "" if fixed else target)
    finder.error("unknown_id", table, index, column, name, Message.of(f"a.{target}"), advice)


def find_duplicates(finder: Finder) -> None:
    """Note rows that repeat the key of an earlier row, perhaps with other values."""
    for table, columns in KEYS.items():
        first: dict[tuple[object, ...], int] = {}
        for index, row in enumerate(getattr(finder.instance, table)):
            key = tuple(getattr(row, column) for column in columns)
            if key in first:
                named = ", ".join(str(part) for part in key)
                earlier = finder.row_number(table, first[key])
                finder.error("duplicate_row", table, index, columns[-1], named, first=earlier)
            first.setdefault(key, index)
