"""Bounds on all combinations of the programs' choices at once.

Every array here has one axis for each program, so that an element belongs to one combination. A
combination is ruled out only where no serving, anchoring or payment could save it, and its bound
is never below what it is worth: levels, staff and flows are each at their best alone.
"""

from collections.abc import Sequence

import numpy as np

from tests.reference.choices import Choice
from tests.reference.county import LOOSE, ROUNDING, Array, County, Mask
from tests.reference.money import DEBT, payable

CONDITIONS = ("access", "digital", "service", "institution")


class Combinations:
    """All combinations of one choice for each program."""

    def __init__(self, county: County, choices: list[list[Choice]]) -> None:
        """Takes the choices of the programs in the order of PROGRAMS; none may be empty."""
        self.county, self.choices = county, choices
        self.shape = tuple(len(each) for each in choices)
        self._stacks: dict[tuple[int, str], Array] = {}
        self.levels = self._levels()
        self.least_staff, self.most_staff = self._staff()

    def _column(self, program: int, field: str, index: tuple[int, ...]) -> Array:
        key = program, field
        if key not in self._stacks:
            effects = [getattr(choice, field) for choice in self.choices[program]]
            self._stacks[key] = np.stack(effects, axis=-1)
        column = self._stacks[key][index]
        return np.asarray(column).reshape(
            [-1 if axis == program else 1 for axis in range(len(self.choices))]
        )

    def total(self, field: str, *index: int) -> Array:
        """Sum over the programs of one number of their effects."""
        columns = [self._column(p, field, index) for p in range(len(self.choices))]
        return np.asarray(sum((c for c in columns if c.any()), np.zeros((1,) * len(columns))))

    def _levels(self) -> dict[tuple[int, str, int], Array]:
        levels = {}
        for n, row in enumerate(self.county.given.nodes):
            before = {"access": row.access, "institution": row.institution}
            for t in range(self.county.terms):
                for condition in CONDITIONS:
                    level = before.get(condition, 0.0) + self.total(condition, n, t)
                    levels[n, condition, t] = np.minimum(1.0, level)
        return levels

    def _staff(self) -> tuple[dict[tuple[int, int, int], Array], ...]:
        """Fewest and most persons in post that anchoring allows, by node, category, t."""
        most: dict[tuple[int, int, int], Array] = {}
        least: dict[tuple[int, int, int], Array] = {}
        for pool in self.county.given.pools:
            n = self.county.nodes.index(pool.node)
            c = [row.id for row in self.county.given.categories].index(pool.category)
            row = self.county.given.categories[c]
            extra = row.retention_high - row.retention_low
            high = low = np.array(pool.staff)
            few = many = np.array(pool.anchored)
            for t in range(self.county.terms):
                hired = self.total("hires", n, c, t) if t < self.county.years else 0.0
                high = row.retention_low * high + np.maximum(extra * few, extra * many) + hired
                low = row.retention_low * low + np.minimum(extra * few, extra * many) + hired
                room = [pool.anchor_capacity * self.levels[n, e, t] for e in row.needs]
                many, few = high, np.array(0.0)
                for limit in room:
                    many = np.minimum(many, limit)
                most[n, c, t], least[n, c, t] = high, low
        return least, most

    def _drivers(self, n: int, s: int, t: int, base: float) -> Array:
        """Most that drives a stream; below 0 no flow is left."""
        driver = base + self.total("driver", n, s, t)
        names = [row.id for row in self.county.given.categories]
        for gain in self.county.given.talent_gains:
            if gain.stream == self.county.streams[s]:
                key = n, names.index(gain.category), t
                staff = self.most_staff if gain.gain > 0 else self.least_staff
                driver = driver + gain.gain * staff.get(key, np.array(0.0))
        return driver

    def _flows(self) -> tuple[dict[tuple[int, int, int], Array], Mask]:
        """Bound on each flow, and where all are possible."""
        most: dict[tuple[int, int, int], Array] = {}
        possible = np.ones(self.shape, dtype=bool)
        for n, s, base, potential in self.county.flows:
            stream = self.county.given.streams[s]
            needs = [row for row in self.county.given.requirements if row.stream == stream.id]
            for t in range(self.county.terms):
                flow = np.array(np.inf)
                if stream.needs_driver:
                    flow = self._drivers(n, s, t, base)
                    possible &= flow >= -LOOSE * (base + np.abs(flow - base))
                for need in needs:
                    level = need.passes + (1 - need.passes) * self.levels[n, need.condition, t]
                    flow = np.minimum(flow, potential * level)
                most[n, s, t] = np.maximum(0.0, flow)
        return most, possible

    def _through_hubs(
        self, most: dict[tuple[int, int, int], Array], streams: Sequence[int], t: int
    ) -> Array:
        """Bound on the worth of some streams together in t: each hub alone limits its subtree."""
        county = self.county
        worth = {key: county.worth[key[1]] for key in most if key[2] == t and key[1] in streams}
        best = sum((w * most[key] for key, w in worth.items()), np.zeros(self.shape))
        for k, hub in enumerate(county.given.hubs):
            room = hub.capacity + self.total("hub", k, t)
            inside = [
                n for n, i in enumerate(county.nodes) if hub.settlement in county.ancestors(i)
            ]
            load = {key: county.given.streams[key[1]].load * (key[0] in inside) for key in worth}
            total = np.zeros(self.shape)
            by_value = sorted(worth, key=lambda key: -worth[key] / max(load[key], 1e-300))
            for key in by_value:
                flow = most[key]
                if load[key] > 0:
                    flow = np.minimum(flow, room / load[key])
                    room = room - load[key] * flow
                total = total + worth[key] * flow
            best = np.minimum(best, total)
        return best

    def _money(self) -> tuple[Mask, Array]:
        """Where spending keeps 5.5, 5.6, 5.10, 5.13 and may be payable; its cost to the gain."""
        county, years = self.county, self.county.years
        cells = {
            a: [
                self._column(county.program(a), "spending", (a, kind, t))
                for kind in (0, 1)
                for t in range(years)
            ]
            for a in range(len(county.payees))
            if a != DEBT
        }
        everything = np.asarray(sum(sum(each) for each in cells.values()))
        possible = payable(county, cells) & np.ones(self.shape, dtype=bool)
        for row in county.given.program_limits:
            uses = county.stands_for(row.program)
            mine = np.asarray(sum(sum(cells[a]) for a in uses))
            if row.floor is not None and row.hard:
                possible &= mine >= (row.floor - ROUNDING) * everything
            if row.ceiling is not None and row.hard:
                possible &= mine <= (row.ceiling + ROUNDING) * everything
            if row.year_ceiling is not None and row.hard:
                decided = self._decided({a: cells[a] for a in uses})
                limit = row.year_ceiling * np.asarray(sum(decided)) + ROUNDING * mine
                for year in decided:
                    possible &= year <= limit
        for n, node in enumerate(county.given.nodes):
            if node.least and node.hard:
                possible &= self.total("placed", n) >= node.least * (1 - ROUNDING)
        cost = sum(
            each[kind * years + t] * county.cash_discount[t]
            for each in cells.values()
            for kind in (0, 1)
            for t in range(years)
        )
        return possible, county.given.county.thrift * np.asarray(cost)

    def _decided(self, cells: dict[int, list[Array]]) -> list[Array]:
        """What is decided to be spent in each year, without what comes from before."""
        years = self.county.years
        before = sum(choices[0].before for choices in self.choices)
        owed = np.asarray(before)[list(cells)].sum(axis=(0, 1))
        return [
            np.asarray(sum(each[t] + each[years + t] for each in cells.values())) - owed[t]
            for t in range(years)
        ]

    def bounds(self) -> Array:
        """An upper bound of the objective, -inf where the combination is impossible."""
        county, weights = self.county, self.county.discount / self.county.discount.sum()
        beta = county.given.county.beta
        most, possible = self._flows()
        affordable, cost = self._money()
        value = np.zeros(self.shape)
        for t in range(county.terms):
            sides = [self._through_hubs(most, streams, t) for streams in county.directions]
            mean = self._through_hubs(most, range(len(county.streams)), t) / len(sides)
            two_way = (1 - beta) * mean + beta * np.minimum(sides[0], sides[-1])
            value += weights[t] * (two_way - 100)
        value -= cost
        return np.where(possible & affordable & self._gains(most), value, -np.inf)

    def _gains(self, most: dict[tuple[int, int, int], Array]) -> Mask:
        """Where rule 6.2 could hold."""
        possible = np.ones(self.shape, dtype=bool)
        for n in range(len(self.county.nodes)):
            least = self.county.least_gain(n)
            if least is not None:
                rows = [(s, base) for at, s, base, _ in self.county.flows if at == n]
                t = self.county.years - 1
                index = sum(self.county.worth[s] * most[n, s, t] for s, _ in rows)
                base = sum(self.county.worth[s] * b for s, b in rows)
                possible &= index >= (1 + least - LOOSE) * base
        return possible
