"""Serving, anchoring and flows once all whole-number decisions are taken: a linear program."""

import numpy as np

from models.schema.works import Facility
from tests.reference.choices import Choice
from tests.reference.county import Array, County
from tests.reference.linear import LinearProgram, Terms

Affine = tuple[Terms, float]


FIELDS = ("access", "digital", "institution", "driver", "hub", "hires", "capacity", "opened")


def effects(combination: list[Choice]) -> dict[str, Array]:
    """What the choices do together; the linear program of serving and flow knows only this."""
    return {
        field: np.asarray(sum(getattr(choice, field) for choice in combination)) for field in FIELDS
    }


class Physics:
    """The linear program of one combination; its best worth is the index gain."""

    def __init__(self, county: County, done: dict[str, Array], flows: bool = True) -> None:
        """Writes the rows for what the choices do; without ``flows`` those of serving alone."""
        self.county, self.effects, self.program = county, done, LinearProgram()
        self.serve: dict[tuple[str, int, int], int] = {}
        self._serving()
        if flows:
            self.staff = self._talent()
            self.flow = self._flows()
            self._hubs()
            self._gains()

    def _served(self, place: str, service: str, t: int) -> Terms:
        """Share of a settlement's need served: the sum of these columns."""
        rows = self.county.given.facilities
        return {
            column: 1.0
            for (i, f, at), column in self.serve.items()
            if (i, rows[f].service, at) == (place, service, t)
        }

    def _serving(self) -> None:
        """Rules 3.21 to 3.25."""
        county = self.county
        rows = county.given.facilities
        need = {service.id: service.need for service in county.given.services}
        for t in range(county.years):
            for f, row in enumerate(rows):
                if row.capacity > 0 or self.effects["opened"][f, t] > 0:
                    for i in county.reach[f]:
                        self.serve[i, f, t] = self.program.column(upper=1.0)
                    taken = {
                        self.serve[i, f, t]: need[row.service] * county.settlements[i].population
                        for i in county.reach[f]
                    }
                    self.program.at_most(taken, float(self.effects["capacity"][f, t]))
            for service in county.given.services:
                for i in county.settlements:
                    terms = self._served(i, service.id, t)
                    if len(terms) > 1:
                        self.program.at_most(terms, 1.0)
        self._own_people_first()
        self._kept()
        self._floors()
        self._parity()

    def _own_people_first(self) -> None:
        """Rule 3.29."""
        county = self.county
        if not county.given.county.own_people_first:
            return
        need = {service.id: service.need for service in county.given.services}
        for (i, f, t), column in self.serve.items():
            row = county.given.facilities[f]
            people = need[row.service] * county.settlements[i].population
            if row.settlement == i and people > 0:
                own = min(1.0, float(self.effects["capacity"][f, t]) / people)
                self.program.at_most({column: -1.0}, -own)

    def _kept(self) -> None:
        """Rule 3.34."""
        county = self.county
        stated = {(row.settlement, row.service): row.share for row in county.given.served}
        own = {
            (row.settlement, row.service): row.capacity + self._opened_before(row)
            for row in county.given.facilities
        }
        for service in county.given.services:
            for i in self._reached(service.id):
                people = service.need * county.settlements[i].population
                if people == 0:
                    continue
                here = i, service.id
                before = stated.get(here, min(1.0, own.get(here, 0.0) / people))
                for t in range(county.years):
                    less = dict.fromkeys(self._served(i, service.id, t), -1.0)
                    if t == 0:
                        self.program.at_most(less, -before)
                    else:
                        self.program.at_most(less | self._served(i, service.id, t - 1), 0.0)

    def _opened_before(self, row: Facility) -> float:
        """Places opened after the base year and before the plan."""
        option, t = self.county.past.get(("facility", row.service, row.settlement), (None, 0))
        if option is None or t <= self.county.base_year:
            return 0.0
        sizes = self.county.given.facility_levels
        return next(s.capacity for s in sizes if (s.service, s.level) == (row.service, option))

    def _reached(self, service: str) -> list[str]:
        """The settlements that some facility of the service is in reach of."""
        rows = enumerate(self.county.given.facilities)
        reach = {i for f, row in rows if row.service == service for i in self.county.reach[f]}
        return sorted(reach)

    def _floors(self) -> None:
        county = self.county
        first = county.given.county.first_year
        floors = [
            (row.service, row.year - first, row.share) for row in county.given.floors if row.hard
        ]
        floors += [
            (row.id, county.years - 1, row.floor)
            for row in county.given.services
            if row.floor is not None and row.hard
        ]
        for service, t, floor in floors:
            for i in self._reached(service):
                terms = self._served(i, service, t)
                self.program.at_most(dict.fromkeys(terms, -1.0), -floor)

    def _parity(self) -> None:
        county, last = self.county, self.county.years - 1
        rest = [i for i in county.settlements if i != county.seat]
        if sum(county.settlements[i].population for i in rest) == 0:
            return
        shares = county.shares(rest)
        for service in county.given.services:
            if service.gap is None or not service.hard:
                continue
            elsewhere = {
                column: -shares[i] for i in rest for column in self._served(i, service.id, last)
            }
            at_seat = self._served(county.seat, service.id, last)
            self.program.at_most(at_seat | elsewhere, service.gap)
            if county.given.county.own_people_first:
                continue
            own = sum(
                row.capacity
                for row in county.given.facilities
                if (row.service, row.settlement) == (service.id, county.seat)
            )
            need = service.need * county.settlements[county.seat].population
            # Where nobody needs the service, any old capacity at the seat serves all.
            share = min(1.0, own / need) if need > 0 else 0.0
            self.program.at_most(elsewhere, service.gap - share)

    def _level(self, n: int, condition: str, t: int) -> Affine:
        """A node's level; only that of services is still to be decided."""
        row = self.county.given.nodes[n]
        if condition == "service":
            at, share = min(t, self.county.years - 1), self.county.shares(self.county.catchments[n])
            terms = {
                column: service.weight * share[i]
                for service in self.county.given.services
                for i in share
                for column in self._served(i, service.id, at)
            }
            return terms, 0.0
        before = {"access": row.access, "institution": row.institution}.get(condition, 0.0)
        return {}, min(1.0, before + float(self.effects[condition][n, t]))

    def _at_most_level(self, column: int, most: float, passes: float, level: Affine) -> None:
        """column <= most * (passes + (1 - passes) * level)."""
        terms, constant = level
        part = most * (1 - passes)
        row = {c: -part * factor for c, factor in terms.items()}
        self.program.at_most({column: 1.0} | row, most * passes + part * constant)

    def _talent(self) -> dict[tuple[int, str, int], int]:
        """Rules 3.3 to 3.5; the columns of staff."""
        county, staff = self.county, {}
        kinds = {row.id: (c, row) for c, row in enumerate(county.given.categories)}
        for pool in county.given.pools:
            n, (c, row) = county.nodes.index(pool.node), kinds[pool.category]
            extra = row.retention_high - row.retention_low
            before: tuple[int, int] | None = None
            for t in range(county.terms):
                here, anchored = self.program.column(), self.program.column()
                hired = float(self.effects["hires"][n, c, t]) if t < county.years else 0.0
                if before is None:
                    old = row.retention_low * pool.staff + extra * pool.anchored
                    self.program.equals({here: 1.0}, hired + old)
                else:
                    stay = {before[0]: -row.retention_low, before[1]: -extra}
                    self.program.equals({here: 1.0} | stay, hired)
                self.program.at_most({anchored: 1.0, here: -1.0}, 0.0)
                for condition in row.needs:
                    level = self._level(n, condition, t)
                    self._at_most_level(anchored, pool.anchor_capacity, 0.0, level)
                staff[n, row.id, t] = here
                before = here, anchored
        return staff

    def _flows(self) -> dict[tuple[int, int, int], int]:
        """Rules 4.1, 4.2 and 6.1; the columns of flow."""
        county, flow = self.county, {}
        weights = county.discount / county.discount.sum()
        beta, both = county.given.county.beta, len(county.directions) > 1
        for t in range(county.terms):
            mean = (1 - beta) / 2 if both else 1.0
            for n, s, base, potential in county.flows:
                stream = county.given.streams[s]
                column = self.program.column(weights[t] * mean * county.worth[s])
                flow[n, s, t] = column
                if stream.needs_driver:
                    self._driver(column, n, s, t, base)
                for row in county.given.requirements:
                    if row.stream == stream.id:
                        level = self._level(n, row.condition, t)
                        self._at_most_level(column, potential, row.passes, level)
            if both:
                least = self.program.column(beta * weights[t])
                for streams in county.directions:
                    side = {
                        column: -county.worth[s]
                        for (_, s, at), column in flow.items()
                        if s in streams and at == t
                    }
                    self.program.at_most({least: 1.0} | side, 0.0)
        return flow

    def _driver(self, column: int, n: int, s: int, t: int, base: float) -> None:
        people = {
            self.staff[n, row.category, t]: -row.gain
            for row in self.county.given.talent_gains
            if row.stream == self.county.streams[s] and (n, row.category, t) in self.staff
        }
        self.program.at_most({column: 1.0} | people, base + float(self.effects["driver"][n, s, t]))

    def _hubs(self) -> None:
        """Rule 4.3."""
        county = self.county
        for k, hub in enumerate(county.given.hubs):
            inside = [
                n for n, i in enumerate(county.nodes) if hub.settlement in county.ancestors(i)
            ]
            for t in range(county.terms):
                load = {
                    column: county.given.streams[s].load
                    for (n, s, at), column in self.flow.items()
                    if n in inside and at == t
                }
                self.program.at_most(load, hub.capacity + float(self.effects["hub"][k, t]))

    def _gains(self) -> None:
        """Rule 6.2."""
        county = self.county
        for n in range(len(county.nodes)):
            least = county.least_gain(n)
            if least is None:
                continue
            rows = [(s, base) for at, s, base, _ in county.flows if at == n]
            index = {self.flow[n, s, county.years - 1]: -county.worth[s] for s, _ in rows}
            base_index = sum(county.worth[s] * base for s, base in rows)
            self.program.at_most(index, -(1 + least) * base_index)

    def gain(self) -> float | None:
        """The best discounted index gain; None where no serving or flow is possible."""
        best = self.program.best()
        return None if best is None else best - 100.0


def spending(combination: list[Choice]) -> Array:
    """Spending [payee, kind, t] of a combination; debt service is nobody's choice."""
    return np.stack([choice.spending for choice in combination]).sum(axis=0)
