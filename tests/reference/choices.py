"""Every whole-number choice each program could make, with what it costs and does.

A choice of a program is one complete setting of its binaries and persons over all years. What the
choices of the five programs do adds up, so each carries its effects as arrays that can be summed.
Rules that concern one program alone are checked here; the others when choices are combined.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.schema.scenario import Lock
from tests.reference.county import ROUNDING, Array, County

Made = tuple[str, str, str | None, str | None, int]
CAPITAL, CURRENT = 0, 1


@dataclass(frozen=True)
class Choice:
    """What a program decides, its spending [payee, kind, t], its effects; t runs to H + 1.

    Of its spending, ``before`` was promised or begun before the plan, and ``placed`` [node] is at a
    flow node, over all years.
    """

    made: tuple[Made, ...]
    spending: Array
    before: Array
    access: Array
    digital: Array
    institution: Array
    service: Array
    driver: Array
    hub: Array
    hires: Array
    capacity: Array
    opened: Array
    placed: Array

    @staticmethod
    def nothing(county: County, program: str, made: Iterable[Made] = ()) -> "Choice":
        """A choice without effect, which costs what was promised before the plan."""
        years, terms, given = county.years, county.terms, county.given
        nodes = len(county.nodes)
        owed = np.zeros_like(county.commitments)
        mine = sorted(county.stands_for(program))
        owed[mine] = county.commitments[mine]
        return Choice(
            made=tuple(made),
            spending=owed,
            before=owed.copy(),
            access=np.zeros((nodes, terms)),
            digital=np.zeros((nodes, terms)),
            institution=np.zeros((nodes, terms)),
            service=np.zeros((nodes, terms)),
            driver=np.zeros((nodes, len(county.streams), terms)),
            hub=np.zeros((len(given.hubs), terms)),
            hires=np.zeros((nodes, len(given.categories), years)),
            capacity=np.zeros((len(given.facilities), years)),
            opened=np.zeros((len(given.facilities), years)),
            placed=np.zeros(nodes),
        )

    @cached_property
    def starts(self) -> dict[str, int]:
        """The year t in which each id of ``made`` was chosen, for one-of-a-kind ids."""
        return {row[1]: row[4] for row in self.made}


def place(county: County, choice: Choice, settlement: str, money: float) -> None:
    """Adds county money to the node whose catchment holds the settlement."""
    for n, places in enumerate(county.catchments):
        if settlement in places:
            choice.placed[n] += money


def matches(lock: Lock, made: Made, county: County) -> bool:
    """Whether a choice made is what the lock speaks of."""
    what, name, place, option, t = made
    return (
        (what, name) == (lock.what, lock.id)
        and lock.place in (None, place)
        and lock.option in (None, option)
        and lock.year in (None, county.given.year(t))
    )


def unlocked(choices: Iterable[Choice], county: County, *kinds: str) -> list[Choice]:
    """Rules 7.1 and 7.2 for the kinds of lock that belong to the program."""
    forced = [lock for lock in county.scenario.forced if lock.what in kinds]
    forbidden = [lock for lock in county.scenario.forbidden if lock.what in kinds]
    return [
        choice
        for choice in choices
        if all(any(matches(lock, made, county) for made in choice.made) for lock in forced)
        and not any(matches(lock, made, county) for lock in forbidden for made in choice.made)
    ]


def start_years(years: int) -> list[int | None]:
    """Never, or in one of the years."""
    return [None, *range(1, years + 1)]


def when(county: County, what: str, name: str) -> list[int | None]:
    """When something may be done: never or in a year of the plan; or when it was before."""
    before = county.past.get((what, name, None))
    return start_years(county.years) if before is None else [before[1]]


def at_least(limits: Iterable[float | None], least: Iterable[float]) -> list[float | None]:
    """Limits that are no lower than what happened before the plan needs by itself."""
    return [
        None if limit is None else max(limit, need)
        for limit, need in zip(limits, least, strict=True)
    ]


def within(values: Iterable[float], limits: Iterable[float | None]) -> bool:
    """Whether each yearly value keeps the limit of its year; None is no limit."""
    return all(
        limit is None or value - limit <= ROUNDING * max(abs(value), abs(limit))
        for value, limit in zip(values, limits, strict=True)
    )


def busy(spans: Iterable[tuple[int, int, float]], years: int) -> list[float]:
    """Summed weight of the spans (first t, t after the last, weight) in each year."""
    rows = list(spans)
    return [
        sum(weight for first, end, weight in rows if first <= t < end) for t in range(1, years + 1)
    ]


def years_from(first: int, years: int) -> Iterator[int]:
    """Positions of the years t = first..H in an array."""
    yield from range(max(0, first - 1), years)


def effective(county: County, first: int) -> slice:
    """Positions of the years in which something works that began to work in year t = first.

    What worked by the end of the base year is in the county's figures already: no year.
    """
    return slice(None, 0) if first <= county.base_year else slice(max(0, first - 1), None)
