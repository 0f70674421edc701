"""Edits of a document by the path of what is changed, for plans and counties alike."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from models.schema.instance import Instance
from models.schema.plan import Plan

Document = dict[str, Any]
Edit = Callable[[Document], object]
Path = tuple[str | int, ...]


def edited_plan(plan: Plan, *edits: Edit) -> Plan:
    """The plan as its document reads after the edits."""
    document = plan.model_dump(mode="json", by_alias=True)
    for edit in edits:
        edit(document)
    return Plan.model_validate(document)


def edited_county(instance: Instance, *edits: Edit) -> Instance:
    """The county as its document reads after the edits."""
    document = instance.model_dump(mode="json")
    for edit in edits:
        edit(document)
    return Instance.model_validate(document)


def rows(document: Document, table: str, match: Document) -> list[Document]:
    """The rows of a table, or of a table of decisions, that have these values; at least one."""
    where = document if table in document else document["decisions"]
    found = [row for row in where[table] if match.items() <= row.items()]
    assert found, f"no row of {table} has {match}"
    return found


def put(table: str, match: Document, **values: Any) -> Edit:
    """Change every row of the table that matches."""
    return lambda document: [row.update(values) for row in rows(document, table, match)]


def add(table: str, row: Document) -> Edit:
    """Add a row to the table."""

    def edit(document: Document) -> None:
        (document if table in document else document["decisions"])[table].append(row)

    return edit


def again(table: str, match: Document, **values: Any) -> Edit:
    """Add a copy of the first row that matches, with other values."""

    def edit(document: Document) -> None:
        row = rows(document, table, match)[0]
        add(table, {**row, **values})(document)

    return edit


def drop(table: str, match: Document) -> Edit:
    """Take the rows that match out of the table."""

    def edit(document: Document) -> None:
        gone = rows(document, table, match)
        where = document if table in document else document["decisions"]
        where[table] = [row for row in where[table] if row not in gone]

    return edit


def setting(name: str, value: Any) -> Edit:
    """Change a setting of the county."""
    return lambda document: document["county"].update({name: value})


def head(*path: str | int, to: Any) -> Edit:
    """Change the value at a path of the document."""

    def edit(document: Document) -> None:
        at(document, path[:-1])[path[-1]] = to

    return edit


def at(document: Any, path: Path) -> Any:
    """What stands at a path of the document."""
    for step in path:
        document = document[step]
    return document


def numbers(document: Any, path: Path = ()) -> Iterator[tuple[Path, int | float]]:
    """Every number of a document with its path."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from numbers(value, (*path, key))
    elif isinstance(document, list):
        for place, value in enumerate(document):
            yield from numbers(value, (*path, place))
    elif isinstance(document, int | float) and not isinstance(document, bool):
        yield path, document


def with_value(document: Document, path: Path, value: Any) -> Document:
    """A copy of the document with another value at the path."""
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed
