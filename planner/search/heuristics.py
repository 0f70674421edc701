"""Primal heuristics in the order in which the search uses them: start, dives, neighbourhoods."""

import numpy as np

from models.matrix.matrix import Floats
from planner.search.diving import Dive
from planner.search.feasibility import feasibility_phase
from planner.search.highs import Columns, Relaxation
from planner.search.neighbourhoods import (
    crossover,
    fixed_structure,
    improve,
    rins,
    solve_sub_mip,
)
from planner.search.params import DivingParams
from planner.search.root_node import RootNode
from planner.search.state import SearchState

NONE: Columns = np.array([], dtype=np.int32)


def find_plan(state: SearchState, root: RootNode) -> None:
    """Find a plan, and improve it while it is far from the dual bound."""
    if not is_close(state, state.params.close_gap):
        apart = root.copy()
        first_plan(state, apart, apart.relaxation)
    if is_close(state, state.params.close_gap):
        run_dive(state, careful_dive(state, root.copy()))
    improve_plan(state, root)


def first_plan(state: SearchState, root: RootNode, relaxation: Relaxation) -> None:
    """Find a first plan by a quick dive, a sub-MIP where it fails, or without the objective.

    ``relaxation``, of ``root``, is left as the dive ends, so it should be a copy.
    """
    fixed = run_dive(state, quick_dive(state, root, relaxation))
    if len(fixed):
        _complete(state, root, fixed, relaxation.lower)
    feasibility_phase(state, root)


def improve_plan(state: SearchState, root: RootNode) -> None:
    """Improve the incumbent in one neighbourhood after another, until it is close."""
    plans = [state.presolved_incumbent]
    for neighbourhood in (rins, fixed_structure):
        improve(state, root, (neighbourhood,))
        if is_close(state, state.params.close_gap):
            return
        plans.append(state.presolved_incumbent)
    improve(state, root, tuple(crossover(plan) for plan in plans if plan is not None))


def is_close(state: SearchState, factor: float) -> bool:
    """Return whether the gap is below ``factor`` times the requested gap."""
    return state.gap is not None and state.gap < factor * state.limits.gap


def quick_dive(state: SearchState, root: RootNode, relaxation: Relaxation) -> Dive:
    """Return a dive to a first plan, without cuts, along ``relaxation`` of the root node."""
    return dive_without_cuts(state, root, relaxation, state.params.quick_dive)


def dive_without_cuts(
    state: SearchState, root: RootNode, relaxation: Relaxation, params: DivingParams
) -> Dive:
    """Return a dive that separates no cuts, with the iteration budget of the root node."""
    return Dive(
        root.matrix, relaxation, state.should_stop, params, root_iterations=root.lp_iterations
    )


def careful_dive(state: SearchState, root: RootNode) -> Dive:
    """Return a dive with cuts, given up once it cannot end near the bound or improve the plan."""
    gap = state.params.dive_gap * state.limits.gap
    cutoff = state.dual_bound - gap * abs(state.dual_bound)
    return Dive(
        root.matrix,
        root.relaxation,
        state.should_stop,
        state.params.careful_dive,
        root.separation_round,
        cutoff=cutoff if state.objective is None else max(cutoff, state.objective),
        root_iterations=root.lp_iterations,
    )


def run_dive(state: SearchState, dive: Dive) -> Columns:
    """Dive and offer the solution; where there is none, return the columns that were fixed."""
    if state.should_stop():
        return NONE
    x = dive.relaxation.optimum()
    y, fixed = (None, NONE) if x is None else dive.run(x)
    if y is None:
        return fixed
    state.offer_presolved(y)
    return NONE


def _complete(state: SearchState, root: RootNode, fixed: Columns, values: Floats) -> None:
    """Complete a failed dive by a sub-MIP; where that fails, keep structural columns only.

    ``values`` are those of all columns, of which ``fixed`` are kept.
    """
    params = state.params.neighbourhoods
    structural = fixed[root.matrix.structural[fixed]]
    for kept in (fixed, structural) if len(structural) < len(fixed) else (structural,):
        if state.presolved_incumbent is None and not state.should_stop():
            solve_sub_mip(state, root, kept, values, params.completion_gap, params.max_nodes)


def warm_start(state: SearchState, root: RootNode, relaxation: Relaxation, start: Floats) -> None:
    """Offer solutions with the decisions of a solution of a similar problem.

    All its decisions, and its structural ones with a dive for the rest; where its structural
    decisions are infeasible, none.
    """
    columns, values = state.problem.map_decisions(start)
    values = np.clip(values, root.matrix.lower[columns], root.matrix.upper[columns])
    structural = root.matrix.structural[columns]
    x = relaxation.try_fix(columns[structural], values[structural])
    if x is None:
        return
    basis = relaxation.solver_basis
    y = relaxation.try_fix(columns[~structural], values[~structural])
    if y is not None:
        state.offer_presolved(y)
        relaxation.release(columns[~structural])
    relaxation.restore_basis(basis)
    y, _ = quick_dive(state, root, relaxation).run(x)
    if y is not None:
        state.offer_presolved(y)
