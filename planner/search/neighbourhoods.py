"""Parts of a problem: some decisions of a solution are kept, and the rest is searched again."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.matrix.matrix import STRUCTURAL_PRIORITIES, Floats
from planner.search.highs import Columns, Outcome, run_unpolished
from planner.search.root_node import RootNode
from planner.search.state import SearchState

NEAR = 0.02
"""A whole number this near to the relaxation agrees with it."""

IMPROVE_GAP, IMPROVE_NODES = 0.5, 1
"""How far a part of the problem is searched: a part of the gap asked for, and nodes."""

Neighbourhood = Callable[[RootNode, Floats], Columns]
"""Which decisions of a solution are kept while it is bettered."""


def improve(state: SearchState, root: RootNode, parts: tuple[Neighbourhood, ...]) -> None:
    """Better solutions in parts of the problem.

    A part is searched again only after something better was found outside it.
    """
    searched: dict[Neighbourhood, float | None] = {}
    for part in parts:
        y = state.presolved_incumbent  # the other thread may take it away
        if y is None or state.should_stop():
            return
        if searched.get(part) == state.objective:
            continue
        kept = part(root, y)
        if len(kept) < np.count_nonzero(root.matrix.integer):
            gap = IMPROVE_GAP * state.limits.gap
            solve_sub_mip(state, root, kept, y, gap, IMPROVE_NODES)
        searched[part] = state.objective


def fixed_structure(root: RootNode, _: Floats) -> Columns:
    """What is decided first: projects, reforms and packages; sites and persons are left."""
    return _whole(root, root.matrix.branching_priority < STRUCTURAL_PRIORITIES)


def fixed_inactive(root: RootNode, y: Floats) -> Columns:
    """Decisions that neither the relaxation nor the solution makes at all."""
    lower = root.matrix.lower
    idle = (root.x <= lower + NEAR) & (np.round(y) <= lower)
    return _whole(root, idle)


def rins(root: RootNode, y: Floats) -> Columns:
    """Decisions on which the relaxation and the solution agree."""
    return _whole(root, np.abs(y - root.x) <= NEAR)


def crossover(other: Floats) -> Neighbourhood:
    """Decisions that are the same in the solution and in another one."""

    def part(root: RootNode, y: Floats) -> Columns:
        return _whole(root, np.round(y) == np.round(other))

    return part


def _whole(root: RootNode, picked: NDArray[np.bool_]) -> Columns:
    """The whole-number columns among those picked."""
    return np.flatnonzero(root.matrix.integer & picked).astype(np.int32)


def solve_sub_mip(
    state: SearchState, root: RootNode, kept: Columns, values: Floats, gap: float, nodes: int | None
) -> Outcome:
    """Search the problem with the columns ``kept`` fixed at ``values``."""
    lower, upper = root.matrix_with_cuts.lower.copy(), root.matrix_with_cuts.upper.copy()
    lower[kept] = upper[kept] = np.round(values[kept])
    part = replace(root.matrix_with_cuts, lower=lower, upper=upper)
    limits = replace(state.limits, threads=1, gap=gap, nodes=nodes, seconds=state.seconds_left)
    return run_unpolished(
        part, limits, state.presolved_incumbent, None, state.offer_presolved, state.should_stop
    )
