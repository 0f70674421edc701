"""Parts of a problem: some decisions of a solution are kept, and the rest is searched again."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.matrix.matrix import LARGE, Floats
from planner.search.highs import Columns, Outcome, explore
from planner.search.incumbent import Held
from planner.search.root_node import Root

NEAR = 0.02
"""A whole number this near to the relaxation agrees with it."""

IMPROVE_GAP, IMPROVE_NODES = 0.5, 1
"""How far a part of the problem is searched: a part of the gap asked for, and nodes."""

Part = Callable[[Root, Floats], Columns]
"""Which decisions of a solution are kept while it is bettered."""


def better(held: Held, root: Root, parts: tuple[Part, ...]) -> None:
    """Better solutions in parts of the problem.

    A part is searched again only after something better was found outside it.
    """
    searched: dict[Part, float | None] = {}
    for part in parts:
        y = held.small  # the other thread may take it away
        if y is None or held.done():
            return
        if searched.get(part) == held.objective:
            continue
        kept = part(root, y)
        if len(kept) < np.count_nonzero(root.matrix.integer):
            gap = IMPROVE_GAP * held.limits.gap
            explore_part(held, root, kept, y, gap, IMPROVE_NODES)
        searched[part] = held.objective


def large(root: Root, _: Floats) -> Columns:
    """What is decided first: projects, reforms and packages; sites and persons are left."""
    return _whole(root, root.matrix.stage < LARGE)


def used(root: Root, y: Floats) -> Columns:
    """Decisions that neither the relaxation nor the solution makes at all."""
    lower = root.matrix.lower
    idle = (root.x <= lower + NEAR) & (np.round(y) <= lower)
    return _whole(root, idle)


def near(root: Root, y: Floats) -> Columns:
    """Decisions on which the relaxation and the solution agree."""
    return _whole(root, np.abs(y - root.x) <= NEAR)


def alike(other: Floats) -> Part:
    """Decisions that are the same in the solution and in another one."""

    def part(root: Root, y: Floats) -> Columns:
        return _whole(root, np.round(y) == np.round(other))

    return part


def _whole(root: Root, picked: NDArray[np.bool_]) -> Columns:
    """The whole-number columns among those picked."""
    return np.flatnonzero(root.matrix.integer & picked).astype(np.int32)


def explore_part(
    held: Held, root: Root, kept: Columns, values: Floats, gap: float, nodes: int | None
) -> Outcome:
    """Search the problem with the columns ``kept`` fixed at ``values``."""
    lower, upper = root.cut.lower.copy(), root.cut.upper.copy()
    lower[kept] = upper[kept] = np.round(values[kept])
    part = replace(root.cut, lower=lower, upper=upper)
    limits = replace(held.limits, threads=1, gap=gap, nodes=nodes, seconds=held.seconds_left)
    return explore(part, limits, held.small, None, held.take_small, held.done)
