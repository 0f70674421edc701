"""Cut long lists into pages: rows with a ``number``, the newest first."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from api.store.database import int64
from api.store.records import Page


class Numbered(Protocol):
    """A record that knows its place in the order of arrival."""

    @property
    def number(self) -> int:
        """Return the place, from 1."""


R = TypeVar("R", bound=Numbered)


def visible(
    table: sa.Table, given: Mapping[str, object], allowed: Collection[str] | None
) -> sa.Select[Any]:
    """Return the query of the rows that have the values given, None for any.

    ``allowed`` are the counties whose rows may be seen, None for all.
    """
    named = {name: value for name, value in given.items() if value is not None}
    wanted = sa.select(table).filter_by(**named)
    return wanted if allowed is None else wanted.where(table.c.county_id.in_(sorted(allowed)))


def newest_first(
    wanted: sa.Select[Any], table: sa.Table, after: int | None, limit: int
) -> sa.Select[Any]:
    """Return the query of a page and one row more, to know whether another page follows."""
    if after is not None:
        wanted = wanted.where(table.c.number < int64(after))
    return wanted.order_by(table.c.number.desc()).limit(limit + 1)


def page_of(found: list[R], limit: int) -> Page[R]:
    """Return the first ``limit`` records as a page, and where the next one begins."""
    items = tuple(found[:limit])
    return Page(items, items[-1].number if len(found) > limit else None)
