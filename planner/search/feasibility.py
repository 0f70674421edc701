"""The feasibility phase: find any plan at all, once dives have ended without one.

Dives follow the objective, which spends money on gains before the rules that are hardest to keep
have theirs: where floors and targets are near what the money allows, the last sites fit nowhere.
So the objective is left out. Flows and levels then drop out in presolve, and what is left, money
and sites, is a far smaller problem. Its solution is a start for the neighbourhoods.

References:
    Fischetti, Glover, Lodi (2005): The feasibility pump. Mathematical Programming 104, 91-104.
    doi 10.1007/s10107-004-0570-3 (the same idea, of setting the objective aside)
"""

from dataclasses import replace

import numpy as np

from models.matrix.matrix import Matrix
from planner.search.highs import run_unpolished, solve_fixed_integers
from planner.search.root_node import RootNode
from planner.search.state import SearchState


def without_objective(matrix: Matrix) -> Matrix:
    """Return the problem of keeping the rules only."""
    return replace(matrix, cost=np.zeros_like(matrix.cost), offset=0.0)


def feasibility_phase(state: SearchState, root: RootNode) -> None:
    """Find a plan without regard to the objective; offer the best one with its decisions."""
    if state.presolved_incumbent is not None or state.should_stop():
        return
    matrix, nodes = root.matrix_with_cuts, state.params.feasibility.max_nodes
    limits = replace(state.limits, threads=1, nodes=nodes, seconds=state.seconds_left)
    outcome = run_unpolished(
        without_objective(matrix), limits, on_progress=None, stop=state.should_stop
    )
    if outcome.x is None:
        return
    whole = np.where(matrix.integer, np.round(outcome.x), 0.0)
    y = solve_fixed_integers(matrix, whole)
    state.offer_presolved(outcome.x if y is None else y)
