"""Figures that meet in one rule of the model, with the places where they stand.

Zeros meet nothing. A product (need times population) stands in several places.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.schema.people import Pool, Terms

Place = tuple[str, int | None, str]
"""Table, row (from 0; None: the whole table) and column."""
Key = tuple[str, str]
"""Flow node and stream."""

ROUNDING = 1e-12
"""A difference this much smaller than its parts is the rounding of binary figures: zero."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure above 0 and the cells it is made from; without cells ``named`` says what it is."""

    value: float
    places: tuple[Place, ...] = ()
    named: str = ""


ONE_PERSON = Figure(1.0, named="spread.person")
WHOLE = Figure(1.0, named="spread.whole")


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two figures that meet in a rule; ``rule`` is the key of its name in the phrases."""

    rule: str
    small: Figure
    large: Figure

    @property
    def ratio(self) -> float:
        """Return how many times the smaller figure goes into the larger."""
        return self.large.value / self.small.value


class Extremes:
    """The smallest and the largest of some figures."""

    __slots__ = ("largest", "smallest")

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        """Begin with these figures."""
        self.smallest: Figure | None = None
        self.largest: Figure | None = None
        for figure in figures:
            self.add(figure)

    def add(self, figure: Figure) -> None:
        """Take a figure into account, unless it is zero."""
        if figure.value <= 0:
            return
        if self.smallest is None or figure.value < self.smallest.value:
            self.smallest = figure
        if self.largest is None or figure.value > self.largest.value:
            self.largest = figure

    def both(self) -> Iterator[Figure]:
        """Yield the smallest and the largest, where there is any."""
        if self.smallest is not None and self.largest is not None:
            yield self.smallest
            yield self.largest


def apart(rule: str, one: Figure, other: Figure) -> Iterator[Meeting]:
    """Yield the meeting of two figures, unless one is zero."""
    small, large = sorted((one, other), key=lambda figure: figure.value)
    if small.value > 0:
        yield Meeting(rule, small, large)


def difference(value: float, *parts: float) -> float:
    """Return the value, or 0 where it is no more than the rounding of its parts."""
    return value if value > ROUNDING * max(parts) else 0.0


def hires(terms: Terms, pool: Pool) -> float:
    """Return about how many persons of the pool a package wins, 0 where it wins no whole one.

    The size is all that counts here; ``most_hires`` counts them exactly and takes much longer.
    """
    won = terms.uptake * pool.candidates
    return won if won > 1 - ROUNDING else 0.0
