"""The plain numbers of a tiny county, read off its tables for the brute-force reference."""

from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.money import PAYEES
from models.schema.places import Settlement
from models.schema.scenario import Scenario

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ROUNDING = 1e-12
"""By how much of the larger one two ways of adding up the same figures may differ."""

LOOSE = 1e-7
"""By how much of its size a figure may miss its limit before its combination is ruled out unsolved.

The linear programs decide about what is closer.
"""


@dataclass(frozen=True)
class County:
    """An instance as its scenario changes it, with the derived numbers of the contract."""

    given: Instance
    scenario: Scenario

    @staticmethod
    def of(instance: Instance, scenario: Scenario) -> "County":
        """The county that the scenario makes of the instance."""
        return County(Case(instance, scenario).county, scenario)

    @cached_property
    def years(self) -> int:
        """H, the number of years of the plan."""
        return self.given.county.years

    @cached_property
    def terms(self) -> int:
        """The number of indices t: H, or H + 1 with the year after the plan."""
        return self.years + (self.given.county.horizon_value > 0)

    @cached_property
    def discount(self) -> Array:
        """d[t] for each index t."""
        rate, years = self.given.county.discount_rate, self.years
        d = [(1 + rate) ** -(t - 1) for t in range(1, years + 1)]
        after = range(1, self.given.county.horizon_value + 1)
        if self.terms > years:
            d.append(sum((1 + rate) ** -(years - 1 + y) for y in after))
        return np.array(d)

    @cached_property
    def nodes(self) -> list[str]:
        """The flow nodes."""
        return [row.settlement for row in self.given.nodes]

    def least_gain(self, n: int) -> float | None:
        """The gain that node number n must reach, None if none is asked: the larger of two."""
        row, least = self.given.nodes[n], self.given.county.minimum_gain
        if not row.hard or row.minimum_gain is None:
            return least
        return row.minimum_gain if least is None else max(least, row.minimum_gain)

    @cached_property
    def streams(self) -> list[str]:
        """The streams."""
        return [row.id for row in self.given.streams]

    @cached_property
    def flows(self) -> list[tuple[int, int, float, float]]:
        """Node number, stream number, base, potential of each flow."""
        return [
            (self.nodes.index(f.node), self.streams.index(f.stream), f.base, f.potential)
            for f in self.given.flows
        ]

    @cached_property
    def worth(self) -> list[float]:
        """Index points of its direction that a unit of each stream is worth."""
        worth = []
        for number, row in enumerate(self.given.streams):
            total = sum(base for _, s, base, _ in self.flows if s == number)
            reference = total if row.reference is None else row.reference
            worth.append(100 * row.weight / reference if row.weight > 0 else 0.0)
        return worth

    @cached_property
    def directions(self) -> list[list[int]]:
        """The streams of each direction that has any."""
        both = [
            [s for s, row in enumerate(self.given.streams) if row.direction == direction]
            for direction in ("inbound", "outbound")
        ]
        return [streams for streams in both if streams]

    @cached_property
    def settlements(self) -> dict[str, Settlement]:
        """The settlements by id."""
        return {row.id: row for row in self.given.settlements}

    @cached_property
    def seat(self) -> str:
        """The county seat, the root."""
        return next(row.id for row in self.given.settlements if row.parent is None)

    def ancestors(self, place: str) -> list[str]:
        """The settlement and all above it, nearest first."""
        above: list[str] = []
        at: str | None = place
        while at is not None:
            above.append(at)
            at = self.settlements[at].parent
        return above

    @cached_property
    def catchments(self) -> list[list[str]]:
        """The settlements of each node's catchment."""
        nearest = {
            place: next((up for up in self.ancestors(place) if up in self.nodes), None)
            for place in self.settlements
        }
        return [[i for i, at in nearest.items() if at == node] for node in self.nodes]

    def shares(self, places: list[str]) -> dict[str, float]:
        """Population weights within a group of settlements, even where nobody lives."""
        people = sum(self.settlements[i].population for i in places)
        if people == 0:
            return {i: 1 / len(places) for i in places}
        return {i: self.settlements[i].population / people for i in places}

    def minutes(self, origin: str, destination: str) -> float:
        """Travel time; infinite where nothing is known."""
        if origin == destination:
            return 0.0
        rows = {(row.origin, row.destination): row.minutes for row in self.given.travel}
        for pair in ((origin, destination), (destination, origin)):
            if pair in rows:
                return rows[pair]
        return self._by_coordinates(self.settlements[origin], self.settlements[destination])

    def _by_coordinates(self, a: Settlement, b: Settlement) -> float:
        detour, speed = self.given.county.detour, self.given.county.speed
        if detour is None or speed is None or a.latitude is None or b.latitude is None:
            return np.inf
        if a.longitude is None or b.longitude is None:
            return np.inf
        north, south = radians(a.latitude), radians(b.latitude)
        half = sin((north - south) / 2) ** 2
        half += cos(north) * cos(south) * sin(radians(a.longitude - b.longitude) / 2) ** 2
        return 2 * 6371.0088 * asin(sqrt(half)) * detour / speed * 60

    @cached_property
    def reach(self) -> list[list[str]]:
        """For each facility row the settlements that it can serve."""
        standard = {row.id: row.standard for row in self.given.services}
        return [
            [
                i
                for i in self.settlements
                if self.minutes(i, row.settlement) <= standard[row.service] + 1e-9
                and (
                    row.capacity > 0
                    or row.levels != ("none",)
                    or ("facility", row.service, row.settlement) in self.past
                )
            ]
            for row in self.given.facilities
        ]

    @cached_property
    def base_year(self) -> int:
        """The t at whose end the tables were measured."""
        stated, first = self.given.county.base_year, self.given.county.first_year
        return 0 if stated is None else stated - first + 1

    @cached_property
    def past(self) -> dict[tuple[str, str, str | None], tuple[str | None, int]]:
        """Option and year t <= 0 of what stands since before the plan, by (what, id, place)."""
        first = self.given.county.first_year
        return {
            (row.what, row.id, row.place): (row.option, row.year - first + 1)
            for row in self.given.history
            if row.what not in ("hire", "bond")
        }

    @cached_property
    def draws(self) -> list[tuple[str, int, float]]:
        """Source, year t <= 0 and amount of what bonds paid before the plan."""
        first = self.given.county.first_year
        rows = [row for row in self.given.history if row.what == "bond"]
        return [(row.id, row.year - first + 1, row.amount) for row in rows]

    @cached_property
    def payees(self) -> list[str]:
        """What is paid for: the programs, debt and then the uses."""
        return [*PAYEES, *(row.id for row in self.given.uses)]

    def program(self, payee: int) -> int:
        """Return the program, by its place among the payees, that a program or use is of."""
        own = {row.id: row.program for row in self.given.uses}
        return self.payees.index(own.get(self.payees[payee], self.payees[payee]))

    def stands_for(self, *names: str) -> set[int]:
        """Return the payees that a list names, a program with all its uses."""
        every = range(len(self.payees))
        return {a for a in every if {self.payees[a], self.payees[self.program(a)]} & set(names)}

    def row(self, program: str, use: str | None) -> int:
        """Return the payee of a thing, by its place."""
        return self.payees.index(use or program)

    @cached_property
    def commitments(self) -> Array:
        """Money promised before the plan: [payee, capital or current, t]."""
        owed = np.zeros((len(self.payees), 2, self.years))
        for row in self.given.commitments:
            kind, t = int(row.kind == "current"), row.year - self.given.county.first_year
            owed[self.payees.index(row.program), kind, t] += row.amount
        return owed

    def limits(self, field: str) -> list[float | None]:
        """A column of the table of years, for t = 1..H; None is no limit."""
        target = field == "coverage_target"
        rows = {row.year: row for row in self.given.years if row.hard or not target}
        calendar = [self.given.year(t) for t in range(1, self.years + 1)]
        return [getattr(rows[year], field) if year in rows else None for year in calendar]

    @cached_property
    def cash_discount(self) -> Array:
        """(1 + rate)^-(t - 1) for t = 1..H."""
        return (1 + self.given.county.discount_rate) ** -np.arange(float(self.years))
