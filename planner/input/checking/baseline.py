"""The plan that does nothing: it must reach the base flows, or the instance contradicts itself."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from models.schema.geography import Reachable, ancestry, catchment_weights
from models.schema.instance import Condition, Instance
from planner.input.checking.findings import Finder

NEAR = 1e-6
"""Shares and relative flows may miss by this much."""
BEYOND = 2.0
"""A service level that nothing reaches; the LP takes a far higher one for infinite."""


def find_below_base(finder: Finder, options: Reachable) -> None:
    """Every flow that is below its base when nothing is done, with what is in its way."""
    _conditions(finder)
    _service(finder, options)
    _hubs(finder)
    _drivers(finder)


def start_levels(instance: Instance) -> dict[tuple[str, Condition], float]:
    """Access, digital and institution levels before year 1, by node and condition."""
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
    """Conditions a stream needs and the share that passes at level 0."""
    needs: dict[str, list[tuple[Condition, float]]] = defaultdict(list)
    for row in instance.requirements:
        needs[row.stream].append((row.condition, row.passes))
    return needs


def _conditions(finder: Finder) -> None:
    instance = finder.instance
    levels = start_levels(instance)
    needs = _requirements(instance)
    for index, row in enumerate(instance.flows):
        for condition, passes in needs[row.stream]:
            if condition == "service":
                continue
            level = levels[row.node, condition]
            limit = row.potential * (passes + (1 - passes) * level)
            if row.base > limit + NEAR * max(1.0, row.base):
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


def _needs(instance: Instance) -> dict[str, Need]:
    """The highest service level that any base flow of a node needs."""
    requirements = _requirements(instance)
    needs: dict[str, Need] = {}
    for index, row in enumerate(instance.flows):
        for condition, passes in requirements[row.stream]:
            if condition != "service" or row.base <= NEAR or row.potential <= 0:
                continue
            share = row.base / row.potential
            if share <= passes + NEAR:
                continue
            level = (share - passes) / (1 - passes)
            if row.node not in needs or level > needs[row.node].level:
                needs[row.node] = Need(level, index)
    return needs


def _service(finder: Finder, options: Reachable) -> None:
    """Existing facilities, shared in the best way, must give each node the level it needs."""
    instance = finder.instance
    needs = _needs(instance)
    wanted = {node: min(need.level, BEYOND) for node, need in needs.items()}
    missing = shortfalls(instance, wanted, options)
    for node, short in missing.items():
        if short > NEAR:
            row = instance.flows[needs[node].row]
            level = max(0.0, wanted[node] - short)
            passes = dict(_requirements(instance)[row.stream])["service"]
            limit = row.potential * (passes + (1 - passes) * level)
            _below(finder, needs[node].row, limit, "service", level)


def shortfalls(
    instance: Instance, levels: dict[str, float], options: Reachable
) -> dict[str, float]:
    """How far each node stays below the wanted service level, least in total (a small LP).

    Variables: the share of each settlement's need served by each facility it reaches, and the
    shortfall of each node; rows as rules 3.21 and 3.22.
    """
    if not levels:
        return {}
    inside = catchment_weights(instance)
    weight = {row.id: row.weight for row in instance.services}
    population = {row.id: row.population for row in instance.settlements}
    nodes = {name: place for place, name in enumerate(levels)}
    lp = _Rows(len(nodes))
    for node, place in nodes.items():
        lp.add(("level", node), place, -1.0, -levels[node])
        for settlement, share in inside[node].items():
            for service in instance.services:
                load = service.need * population[settlement]
                for facility in options[settlement, service.id]:
                    if facility.capacity <= 0:
                        continue
                    column = lp.column()
                    lp.add(("level", node), column, -share * weight[service.id], -levels[node])
                    lp.add(("once", settlement, service.id), column, 1.0, 1.0)
                    room = ("room", service.id, facility.settlement)
                    lp.add(room, column, load, facility.capacity)
    values = lp.least(len(nodes))
    return {node: values[place] for node, place in nodes.items()}


class _Rows:
    """Rows ``a x <= b`` of a linear program, gathered entry by entry."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows: dict[tuple[str, ...], int] = {}
        self.limits: list[float] = []
        self.entries: list[tuple[int, int, float]] = []

    def column(self) -> int:
        self.columns += 1
        return self.columns - 1

    def add(self, row: tuple[str, ...], column: int, value: float, limit: float) -> None:
        if row not in self.rows:
            self.rows[row] = len(self.limits)
            self.limits.append(limit)
        self.entries.append((self.rows[row], column, value))

    def least(self, first: int) -> list[float]:
        """The values that minimise the sum of the first columns; all are at least 0."""
        table = np.array(self.entries)
        rows, columns = table[:, 0].astype(int), table[:, 1].astype(int)
        shape = (len(self.limits), self.columns)
        matrix = coo_matrix((table[:, 2], (rows, columns)), shape=shape).tocsr()
        cost = np.zeros(self.columns)
        cost[:first] = 1.0
        result: Any = linprog(  # type: ignore[call-overload]
            cost, A_ub=matrix, b_ub=self.limits, bounds=(0, None), method="highs"
        )
        return [float(value) for value in result.x[:first]]


def _hubs(finder: Finder) -> None:
    """Base loads must fit through the hubs as they are."""
    instance = finder.instance
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
        if total > hub.capacity + NEAR * max(1.0, hub.capacity):
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
    """Staff in post before year 1 must not push a driven flow below its base."""
    instance = finder.instance
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
    for index, flow in enumerate(instance.flows):
        added = sum(gain * staff.get((flow.node, who), 0.0) for who, gain in gains[flow.stream])
        lost = added < -NEAR * max(1.0, flow.base)
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
