"""Townships: what each gets of the plan, and what it had and has of services, levels and flows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from models.schema.instance import CONDITIONS, Condition
from models.schema.plan import Township
from models.schema.tolerances import NEGLIGIBLE_GAIN
from models.schema.units import decimals
from planner.auditing.items import Accounts
from planner.auditing.state import State

YUAN = 10_000
"""Yuan in the unit of money."""


@dataclass(frozen=True)
class Townships:
    """The townships of a plan, summed up from its items and recomputed states."""

    accounts: Accounts

    @property
    def state(self) -> State:
        """The plan against its county."""
        return self.accounts.state

    @cached_property
    def rows(self) -> tuple[Township, ...]:
        """Every flow node, then the county seat and what is county-wide."""
        seat = self.state.county.seat
        places = [*self.state.county.nodes, *([seat] if seat is not None else []), ""]
        return tuple(self._row(place) for place in places)

    def _row(self, node: str) -> Township:
        county, gains = self.state.county, self._gains
        people = sum(county.settlements[i].population for i in self._places(node))
        money = self._money[node]
        amount = self.accounts.steps.amount(money)
        return Township(
            node=node,
            population=people,
            money=amount,
            per_head=rounded(amount * YUAN / people) if people else None,
            **{what: count[node] for what, count in self._counts.items()},
            served_before=self._served(node, 0),
            served=self._served(node, county.last),
            levels_before=self._levels(node, 0),
            levels=self._levels(node, county.last),
            gain=gains.get(node),
            weakest=self._weakest(node),
        )

    def _places(self, node: str) -> list[str]:
        """Return the settlements of a row: its catchment, the seat alone, or all."""
        county = self.state.county
        if not node:
            return list(county.settlements)
        return county.catchments.get(node, [node])

    @cached_property
    def _money(self) -> Counter[str]:
        """County money over the plan by place [steps]."""
        total: Counter[str] = Counter()
        for row in self.accounts.items:
            total[row.node] += self.accounts.steps.count(row.amount)
        return total

    @cached_property
    def _counts(self) -> Mapping[str, Counter[str]]:
        """Projects, masts, facilities and persons by place; what came before is not counted."""
        made, county = self.state.decisions, self.state.county
        found: dict[str, Counter[str]] = {
            "works": Counter(
                node
                for (p, _), t in made.started.items()
                if t >= 1
                for node in (self.state.capital_shares(p) or {"": 1.0})
            ),
            "masts": Counter(
                county.node_of(county.masts[mast].site) for mast, t in made.on_air.items() if t >= 1
            ),
            "facilities": Counter(
                county.node_of(place) for (_, place, _), t in made.opened.items() if t >= 1
            ),
            "persons": Counter(),
        }
        for (node, _, _, t), persons in made.hired.items():
            found["persons"][node] += persons if t >= 1 else 0
        return found

    def _served(self, node: str, t: int) -> dict[str, float]:
        """Return by service the share of need that is served in year t; 0 is before the plan."""
        county, places = self.state.county, self._places(node)
        return {
            name: rounded(county.mean(places, {i: self._share(i, name, t) for i in places}))
            for name in county.services
        }

    def _share(self, settlement: str, service: str, t: int) -> float:
        if t == 0:
            return self.state.served_before(settlement, service)
        return self.state.served.get((settlement, service, t), 0.0)

    def _levels(self, node: str, t: int) -> dict[str, float]:
        """Return the level of each condition in year t; none where the row is no flow node."""
        if node not in self.state.county.nodes:
            return {}
        if t > 0:
            return {e: rounded(self.state.levels[node, e, t]) for e in CONDITIONS}
        county, places = self.state.county, self._places(node)
        served = self._served(node, 0)
        covered = {i: min(1.0, self.state.coverage_limit(i, 0)) for i in places}
        before: dict[Condition, float] = {
            "access": min(1.0, self.state.access_limit(node, 0)),
            "digital": county.mean(places, covered),
            "service": sum(row.weight * served[row.id] for row in county.data.services),
            "institution": min(1.0, self.state.institution_limit(node, 0)),
        }
        return {condition: rounded(before[condition]) for condition in CONDITIONS}

    @cached_property
    def _gains(self) -> dict[str, float]:
        """Index points that each flow node gains by the last year."""
        flows, base = self.state.flows_in(self.state.county.last), self.state.county.base
        index = self.state.node_index
        return {n: rounded(index(n, flows) - index(n, base)) for n in self.state.county.nodes}

    def _weakest(self, node: str) -> Condition | None:
        """Return the condition of the lowest level that a stream of the node requires."""
        required = {
            e
            for place, stream in self.state.county.base
            if place == node
            for e, _ in self.state.required[stream]
        }
        levels = self._levels(node, self.state.county.last)
        needed: list[Condition] = [e for e in CONDITIONS if e in required and e in levels]
        return min(needed, key=lambda condition: levels[condition], default=None)


def below_base(state: State) -> dict[str, list[int]]:
    """Return by flow node the years of the plan in which its index is below that of the base year.

    A node that loses less than a negligible gain loses nothing.
    """
    index, base = state.node_index, state.county.base
    found = {
        node: [
            state.year(t)
            for t in state.county.plan_years
            if index(node, state.flows_in(t)) < index(node, base) - NEGLIGIBLE_GAIN
        ]
        for node in state.county.nodes
    }
    return {node: years for node, years in found.items() if years}


def rounded(value: float) -> float:
    """Return a figure without noise, and no negative zero."""
    return round(value, decimals()) + 0.0
