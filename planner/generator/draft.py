"""What the generator's steps share: a seeded source of chance, and the county as far as drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from models.schema.fields import Row
from planner.generator.presets import Preset

T = TypeVar("T")


class Dice:
    """Seeded chance: the same seed gives the same draws."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def between(self, low: float, high: float) -> float:
        """Draw a number evenly from ``low`` to ``high``."""
        return low + (high - low) * float(self._rng.random())

    def around(self, median: float, spread: float) -> float:
        """Draw a lognormal number; ``spread`` is the standard deviation of its logarithm."""
        return median * math.exp(spread * float(self._rng.standard_normal()))

    def chance(self, share: float) -> bool:
        """Draw True in the given share of draws."""
        return bool(self._rng.random() < share)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Give the options in random order."""
        return [options[int(k)] for k in self._rng.permutation(len(options))]


@dataclass
class Draft:
    """A county while it is drawn.

    ``people`` counts a node's whole catchment, ``spot`` is km east and north of the seat, ``level``
    a safe lower value of each condition before the plan, ``base`` the flow before the plan.
    """

    preset: Preset
    dice: Dice
    years: int
    first_year: int
    seat: str = ""
    nodes: list[str] = field(default_factory=list)
    villages: list[str] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    spot: dict[str, tuple[float, float]] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    level: dict[tuple[str, str], float] = field(default_factory=dict)
    base: dict[tuple[str, str], float] = field(default_factory=dict)
    hubs: dict[str, float] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, *rows: Row) -> None:
        """Append rows to a table."""
        self.tables.setdefault(table, []).extend(rows)

    @property
    def residents(self) -> int:
        """Count the residents of all catchments, the seat left out [persons]."""
        return sum(self.people[n] for n in self.nodes)

    def km(self, a: str, b: str) -> float:
        """Measure the distance as the crow flies [km]."""
        (ax, ay), (bx, by) = self.spot[a], self.spot[b]
        return math.hypot(ax - bx, ay - by)

    def node_of(self, place: str) -> str:
        """Find the flow node in whose catchment a node or village lies."""
        while place not in self.people:
            place = self.parent[place]
        return place

    def nearest(self, place: str, among: Sequence[str], count: int = 1) -> list[str]:
        """Find the ``count`` places nearest to ``place``, itself first if it is among them."""
        return sorted(among, key=lambda other: (self.km(place, other), other))[:count]

    def road_km(self, a: str, b: str) -> float:
        """Estimate the road distance [km]."""
        return self.km(a, b) * self.preset.detour


def figure(value: float, digits: int = 2) -> float:
    """Round the value to this number of significant digits."""
    if value == 0:
        return 0.0
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return float(round(value, places))


def figure_above(value: float, digits: int = 3) -> float:
    """Round the value up to this number of significant digits."""
    near = figure(value, digits)
    if near >= value:
        return near
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
    return figure(near + unit, digits)


def step(value: float, unit: float = 0.05, low: float = 0.05, high: float = 0.95) -> float:
    """Clip the value to ``low`` and ``high``, as a multiple of ``unit``."""
    return round(round(min(high, max(low, value)) / unit) * unit, 4)
