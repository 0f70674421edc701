"""Large neighbourhood search: fix some columns of a solution and solve the rest as a sub-MIP.

References:
    Danna, Rothberg, Le Pape (2005): Exploring relaxation induced neighborhoods to improve MIP
    solutions. Mathematical Programming 102, 71-90. doi 10.1007/s10107-004-0518-7
    Rothberg (2007): An evolutionary algorithm for polishing mixed integer programming solutions.
    INFORMS Journal on Computing 19 (4), 534-541. doi 10.1287/ijoc.1060.0189
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.matrix.matrix import Floats
from planner.search.highs import Columns, Outcome, run_unpolished
from planner.search.params import NeighbourhoodParams
from planner.search.root_node import RootNode
from planner.search.state import SearchState

Neighbourhood = Callable[[RootNode, Floats, NeighbourhoodParams], Columns]
"""Returns the integer columns that a sub-MIP fixes at the values of a presolved solution."""


def improve(state: SearchState, root: RootNode, neighbourhoods: tuple[Neighbourhood, ...]) -> None:
    """Improve the incumbent by one sub-MIP for each neighbourhood, in this order.

    A neighbourhood that is named again is searched again only if the incumbent has improved
    meanwhile.
    """
    params = state.params.neighbourhoods
    searched: dict[Neighbourhood, float | None] = {}
    for neighbourhood in neighbourhoods:
        y = state.presolved_incumbent  # another thread may replace it
        if y is None or state.should_stop():
            return
        if searched.get(neighbourhood) == state.objective:
            continue
        fixed = neighbourhood(root, y, params)
        if len(fixed) < np.count_nonzero(root.matrix.integer):
            gap = params.improvement_gap * state.limits.gap
            solve_sub_mip(state, root, fixed, y, gap, params.max_nodes)
        searched[neighbourhood] = state.objective


def fixed_structure(root: RootNode, _: Floats, __: NeighbourhoodParams) -> Columns:
    """Fix structural columns: projects, reforms and packages; sites and persons are left."""
    return _integers(root, root.matrix.structural)


def fixed_inactive(root: RootNode, y: Floats, params: NeighbourhoodParams) -> Columns:
    """Fix columns at their lower bound in both the relaxation and the solution."""
    lower = root.matrix.lower
    inactive = (root.x <= lower + params.agreement) & (np.round(y) <= lower)
    return _integers(root, inactive)


def rins(root: RootNode, y: Floats, params: NeighbourhoodParams) -> Columns:
    """Fix columns on which the relaxation and the solution agree (Danna et al. 2005)."""
    return _integers(root, np.abs(y - root.x) <= params.agreement)


def crossover(other: Floats) -> Neighbourhood:
    """Return the neighbourhood of what a solution shares with another one (Rothberg 2007)."""

    def shared(root: RootNode, y: Floats, _: NeighbourhoodParams) -> Columns:
        return _integers(root, np.round(y) == np.round(other))

    return shared


def _integers(root: RootNode, picked: NDArray[np.bool_]) -> Columns:
    """Return the integer columns among those picked."""
    return np.flatnonzero(root.matrix.integer & picked).astype(np.int32)


def solve_sub_mip(
    state: SearchState,
    root: RootNode,
    fixed: Columns,
    values: Floats,
    gap: float,
    nodes: int | None,
    presolve: bool = True,
) -> Outcome:
    """Solve the presolved problem with the columns ``fixed`` at ``values``, rounded.

    Better solutions are offered to the state as they are found.

    Parameters:
        values: one value for each column of the presolved problem.
        gap: relative gap at which the sub-MIP ends.
        nodes: limit of nodes, None for none.
        presolve: whether the solver may presolve; without, it runs under another seed.
    """
    lower, upper = root.matrix_with_cuts.lower.copy(), root.matrix_with_cuts.upper.copy()
    lower[fixed] = upper[fixed] = np.round(values[fixed])
    sub_mip = replace(root.matrix_with_cuts, lower=lower, upper=upper)
    limits = replace(state.limits, threads=1, gap=gap, nodes=nodes, seconds=state.seconds_left)
    if not presolve:
        limits = replace(limits, presolve=False, seed=limits.seed + 1)
    return run_unpolished(
        sub_mip, limits, state.presolved_incumbent, None, state.offer_presolved, state.should_stop
    )
