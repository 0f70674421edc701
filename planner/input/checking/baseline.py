"""The plan that does nothing must reach the base flows, or the county contradicts itself."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from models.matrix.matrix import Matrix
from models.schema.geography import Reachable, ancestry, catchment_weights
from models.schema.homes import own_share, surplus
from models.schema.instance import Condition, Instance
from models.schema.past import past
from models.schema.tolerances import TYPED_SHARE
from models.schema.units import Units, units_of
from models.schema.works import ProjectGain, ReformGain
from planner.input.checking.findings import Finder
from planner.processes.deadline import Deadline
from planner.search.highs import Limits, run_unpolished

BEYOND = 2.0
"""A service level out of reach: levels end at 1, and a solver takes huge ones for infinite."""


def find_below_base(finder: Finder, options: Reachable, deadline: Deadline) -> None:
    """Note every flow that falls below its base when nothing is done, with what limits it.

    Raises EndedError once ``deadline`` is past.
    """
    _conditions(finder)
    _service(finder, options, deadline)
    _hubs(finder)
    _drivers(finder)


def start_levels(instance: Instance) -> dict[tuple[str, Condition], float]:
    """Return access, digital and institution levels before year 1, by node and condition."""
    covered = {row.id: row.covered for row in instance.settlements}
    inside = catchment_weights(instance)
    levels: dict[tuple[str, Condition], float] = {}
    for node in instance.nodes:
        name = node.settlement
        levels[name, "access"] = node.access
        levels[name, "institution"] = node.institution
        weights = inside[name].items()
        levels[name, "digital"] = sum(weight * covered[place] for place, weight in weights)
    return levels


def _requirements(instance: Instance) -> dict[str, list[tuple[Condition, float]]]:
    """Return the conditions a stream needs, each with the share that passes at level 0."""
    needs: dict[str, list[tuple[Condition, float]]] = defaultdict(list)
    for row in instance.requirements:
        needs[row.stream].append((row.condition, row.passes))
    return needs


def _conditions(finder: Finder) -> None:
    instance, units = finder.instance, finder.units
    levels = start_levels(instance)
    needs = _requirements(instance)
    for index, row in enumerate(instance.flows):
        for condition, passes in needs[row.stream]:
            if condition == "service":
                continue
            level = levels[row.node, condition]
            limit = row.potential * (passes + (1 - passes) * level)
            if row.base > limit + units.flow_tolerance(row.stream, row.base):
                _below(finder, index, limit, condition, level)


def _below(finder: Finder, index: int, limit: float, condition: Condition, level: float) -> None:
    row = finder.instance.flows[index]
    finder.error(
        "below_base",
        "flows",
        index,
        "base",
        row.base,
        stream=row.stream,
        node=row.node,
        limit=limit,
        condition=condition,
        level=level,
    )


@dataclass(frozen=True)
class Need:
    """The service level that a node needs for its base flows, and the row that asks for it."""

    level: float
    row: int


def _needs(instance: Instance, units: Units) -> dict[str, Need]:
    """Return the highest service level that any base flow of a node needs."""
    requirements = _requirements(instance)
    needs: dict[str, Need] = {}
    for index, row in enumerate(instance.flows):
        for condition, passes in requirements[row.stream]:
            negligible = row.base <= units.flow_tolerance(row.stream)
            if condition != "service" or negligible or row.potential <= 0:
                continue
            share = row.base / row.potential
            if share <= passes + TYPED_SHARE:
                continue
            level = (share - passes) / (1 - passes)
            if row.node not in needs or level > needs[row.node].level:
                needs[row.node] = Need(level, index)
    return needs


def _service(finder: Finder, options: Reachable, deadline: Deadline) -> None:
    """Note nodes that existing facilities, shared in the best way, do not give their level."""
    instance = finder.instance
    needs = _needs(instance, finder.units)
    wanted = {node: min(need.level, BEYOND) for node, need in needs.items()}
    missing = _Serving(instance, options, deadline).least_short(wanted)
    for index, stated in enumerate(instance.served):
        short = missing["served", stated.settlement, stated.service]
        if short > TYPED_SHARE:
            finder.error(
                "served_beyond",
                "served",
                index,
                "share",
                stated.share,
                most=max(0.0, stated.share - short),
                service=stated.service,
                settlement=stated.settlement,
            )
    for node in wanted:
        short = missing["level", node]
        if short > TYPED_SHARE:
            row = instance.flows[needs[node].row]
            level = max(0.0, wanted[node] - short)
            passes = dict(_requirements(instance)[row.stream])["service"]
            limit = row.potential * (passes + (1 - passes) * level)
            _below(finder, needs[node].row, limit, "service", level)


def shortfalls(
    instance: Instance,
    levels: dict[str, float],
    options: Reachable,
    deadline: Deadline | None = None,
) -> dict[str, float]:
    """Return how far each node stays below the wanted service level, least in total.

    Own people are served first, and what table ``served`` states is kept.

    Raises EndedError once ``deadline`` is past.
    """
    found = _Serving(instance, options, deadline or Deadline()).least_short(levels)
    return {node: found["level", node] for node in levels}


class _Serving:
    """The linear program of serving with what is there before the plan.

    Its first columns are shortfalls: of the wanted level of each node, and of each row of
    ``served``. The others are the share of a settlement's need that each facility in reach serves;
    its rows are rules 3.21 and 3.22. What a place serves at home follows from rule 3.29.
    """

    def __init__(self, instance: Instance, options: Reachable, deadline: Deadline) -> None:
        self.instance, self.options, self.deadline = instance, options, deadline
        self.population = {row.id: row.population for row in instance.settlements}
        self.need = {row.id: row.need for row in instance.services}
        self.people = units_of(instance).people
        size = {(row.service, row.level): row.capacity for row in instance.facility_levels}
        before = past(instance)
        opened = {
            (place, service): size[service, level]
            for (service, place, level), t in before.facilities.items()
            if t > before.base
        }
        self.old = {
            (row.settlement, row.service): row.capacity
            + opened.get((row.settlement, row.service), 0.0)
            for row in instance.facilities
        }

    def load(self, settlement: str, service: str) -> float:
        """Return how many people of a settlement need a service [persons]."""
        return self.need[service] * self.population[settlement]

    def home(self, settlement: str, service: str) -> float | None:
        """Return the share served at home before others; None where nothing says so."""
        need = self.load(settlement, service)
        first = self.instance.county.own_people_first and need > 0
        if not first or (settlement, service) not in self.old:
            return None
        return own_share(self.old[settlement, service], need)

    def least_short(self, levels: dict[str, float]) -> dict[tuple[str, ...], float]:
        """Return the shortfall of each level and of each row of ``served``, least in total."""
        weights = catchment_weights(self.instance)
        wanted: dict[tuple[str, ...], tuple[float, dict[tuple[str, str], float]]] = {
            ("level", node): (
                level,
                {
                    (settlement, service.id): share * service.weight
                    for settlement, share in weights[node].items()
                    for service in self.instance.services
                },
            )
            for node, level in levels.items()
        }
        for row in self.instance.served:
            pair = row.settlement, row.service
            wanted["served", *pair] = row.share, {pair: 1.0}
        return self._least(wanted) if wanted else {}

    def _least(
        self, wanted: dict[tuple[str, ...], tuple[float, dict[tuple[str, str], float]]]
    ) -> dict[tuple[str, ...], float]:
        rows = _Rows(len(wanted))
        columns: dict[tuple[str, str], list[int]] = {}
        for place, (key, (least, parts)) in enumerate(wanted.items()):
            self.deadline.check()
            limit = -least + sum(part * (self.home(*pair) or 0.0) for pair, part in parts.items())
            rows.add(key, place, -1.0, limit)
            for pair, part in parts.items():
                if pair not in columns:
                    columns[pair] = self._served_away(rows, *pair)
                for column in columns[pair]:
                    rows.add(key, column, -part, limit)
        return dict(zip(wanted, rows.least_total(len(wanted), self.deadline), strict=True))

    def _served_away(self, rows: "_Rows", settlement: str, service: str) -> list[int]:
        """Add the columns of a settlement's need, but for what is served at home."""
        home, load = self.home(settlement, service), self.load(settlement, service)
        found = []
        for facility in self.options[settlement, service]:
            at = facility.settlement
            room = self.old[at, service]
            if self.home(at, service) is not None:
                room = surplus(room, self.load(at, service))
            if room <= 0 or (at == settlement and home is not None):
                continue
            column = rows.column()
            rows.add(("once", settlement, service), column, 1.0, 1.0 - (home or 0.0))
            rows.add(("room", service, at), column, load / self.people, room / self.people)
            found.append(column)
        return found


class _Rows:
    """Rows ``a x <= b`` of a linear program over ``x >= 0``, collected entry by entry."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows: dict[tuple[str, ...], int] = {}
        self.limits: list[float] = []
        self.entries: list[tuple[int, int, float]] = []

    def column(self) -> int:
        """Add a column and return its number."""
        self.columns += 1
        return self.columns - 1

    def add(self, row: tuple[str, ...], column: int, value: float, limit: float) -> None:
        """Add an entry to a row, which begins with its first entry."""
        if row not in self.rows:
            self.rows[row] = len(self.limits)
            self.limits.append(limit)
        self.entries.append((self.rows[row], column, value))

    def least_total(self, first: int, deadline: Deadline) -> list[float]:
        """Return the first columns where their sum is least.

        Raises RuntimeError if the solver finds no optimum, EndedError if not before ``deadline``.
        """
        matrix = self._matrix(first)
        deadline.check()
        outcome = run_unpolished(matrix, Limits(gap=0.0, seconds=deadline.left))
        deadline.check()
        if outcome.x is None:
            raise RuntimeError(f"no optimum of doing nothing: {outcome.message or outcome.ending}")
        return [float(value) for value in outcome.x[:first]]

    def _matrix(self, first: int) -> Matrix:
        """Return the program as the solver takes it: maximise minus the sum."""
        rows, columns, values = zip(*self.entries, strict=True)
        shape = (len(self.limits), self.columns)
        table = coo_array((values, (rows, columns)), shape=shape).tocsc()
        none = np.zeros(self.columns)
        return Matrix(
            cost=np.where(np.arange(self.columns) < first, -1.0, 0.0),
            offset=0.0,
            lower=none,
            upper=np.full(self.columns, np.inf),
            integer=none.astype(bool),
            row_lower=np.full(len(self.limits), -np.inf),
            row_upper=np.array(self.limits),
            start=table.indptr,
            index=table.indices,
            value=table.data,
            secondary_objective=none,
            branching_priority=none.astype(np.int32),
            columns=(),
            rows=(),
        )


def _hubs(finder: Finder) -> None:
    """Note hubs through which the base flows do not fit."""
    instance, units = finder.instance, finder.units
    load = {row.id: row.load for row in instance.streams}
    above = ancestry(instance)
    carried: dict[str, float] = defaultdict(float)
    heaviest: dict[str, tuple[float, str, str]] = {}
    for row in instance.flows:
        part = load[row.stream] * row.base
        for place in above[row.node]:
            carried[place] += part
            heaviest[place] = max(heaviest.get(place, (0.0, "", "")), (part, row.stream, row.node))
    for index, hub in enumerate(instance.hubs):
        total = carried[hub.settlement]
        if total > hub.capacity + units.load_tolerance(load, hub.capacity):
            _, stream, node = heaviest[hub.settlement]
            finder.error(
                "below_base_hub",
                "hubs",
                index,
                "capacity",
                hub.capacity,
                hub=hub.settlement,
                load=total,
                stream=stream,
                node=node,
            )


def _drivers(finder: Finder) -> None:
    """Note driven flows that staff and works from before year 1 push below their base."""
    instance, units = finder.instance, finder.units
    driven = {row.id for row in instance.streams if row.needs_driver}
    stays = {row.id: (row.retention_low, row.retention_high) for row in instance.categories}
    gains: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in instance.talent_gains:
        gains[row.stream].append((row.category, row.gain))
    staff = {
        (pool.node, pool.category): stays[pool.category][0] * pool.staff
        + (stays[pool.category][1] - stays[pool.category][0]) * pool.anchored
        for pool in instance.pools
    }
    begun = _least_driven_before(instance)
    for index, flow in enumerate(instance.flows):
        added = sum(gain * staff.get((flow.node, who), 0.0) for who, gain in gains[flow.stream])
        added += begun.get((flow.node, flow.stream), 0.0)
        lost = added < -units.flow_tolerance(flow.stream, flow.base)
        if flow.stream in driven and flow.base > 0 and lost:
            finder.error(
                "below_base_driver",
                "flows",
                index,
                "base",
                flow.base,
                stream=flow.stream,
                node=flow.node,
                limit=flow.base + added,
            )


def _least_driven_before(instance: Instance) -> dict[tuple[str, str], float]:
    """Return what works and reforms from before the plan add to each driver, in the worst year.

    What worked at the end of the base year is in the base flows already.
    """
    before = past(instance)
    build = {row.id: len(row.profile) for row in instance.projects}
    lead = {row.id: row.lead for row in instance.reforms}
    works = {p: t + build[p] for (p, _), t in before.projects.items()}
    laws = {r: t + lead[r] for (r,), t in before.reforms.items()}
    rows: list[tuple[int | None, ProjectGain | ReformGain]] = [
        *((works.get(row.project), row) for row in instance.project_gains),
        *((laws.get(row.reform), row) for row in instance.reform_gains),
    ]
    least: dict[tuple[str, str], float] = {}
    for t in range(1, instance.county.years + 2):
        added: dict[tuple[str, str], float] = defaultdict(float)
        for begun, row in rows:
            if begun is not None and before.base < begun <= t:
                added[row.node, row.stream] += row.gain
        least |= {key: min(gain, least.get(key, gain)) for key, gain in added.items()}
    return least
