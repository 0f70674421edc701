"""The proof: branch and bound on structural columns, then the solver's own."""

from dataclasses import replace

import numpy as np

from models.matrix.matrix import Floats
from planner.search.branch_and_bound import BranchAndBound
from planner.search.highs import Columns, Outcome, run, run_unpolished
from planner.search.neighbourhoods import solve_sub_mip
from planner.search.root_node import RootNode
from planner.search.state import SearchState

CONTRADICTED = "called infeasible although a solution is known"


def grow_tree(state: SearchState, root: RootNode) -> None:
    """Run branch and bound until the gap is closed, no node is open or its budget is spent."""
    if state.should_stop():
        return
    gap = state.params.neighbourhoods.leaf_gap * state.limits.gap

    def solve(columns: Columns, values: Floats) -> float:
        outcome = solve_sub_mip(state, root, columns, values, gap, None)
        if outcome.ending == "infeasible":  # pruned by the word of one run, the bound may be wrong
            outcome = solve_sub_mip(state, root, columns, values, gap, None, presolve=False)
        if outcome.ending == "infeasible":
            return -np.inf
        return np.inf if outcome.bound is None else outcome.bound

    BranchAndBound(state, root, solve).run()


def prove(state: SearchState, root: RootNode) -> Outcome:
    """Solve the presolved problem by the solver, which hears of solutions found elsewhere."""
    offered = [state.objective]

    def user_solution() -> Floats | None:
        if state.presolved_incumbent is None or state.objective == offered[0]:
            return None
        offered[0] = state.objective
        return state.presolved_incumbent

    gap = state.limits.gap if state.problem.exact else _aggregated_gap(state)
    limits = replace(state.limits, threads=1, gap=gap, seconds=state.seconds_left)
    outcome = run_unpolished(
        root.matrix_with_cuts,
        limits,
        state.presolved_incumbent,
        state.report,
        state.offer_presolved,
        state.should_stop,
        user_solution,
    )
    state.tighten_bound(outcome.bound)
    state.nodes = max(state.nodes, outcome.nodes)
    if outcome.x is not None:
        state.offer_presolved(outcome.x)
    return _after_presolved(state, outcome)


def _aggregated_gap(state: SearchState) -> float:
    """Return the gap asked of the solver where presolved solutions may be worth less."""
    return state.limits.gap * state.params.aggregated_gap


def _after_presolved(state: SearchState, outcome: Outcome) -> Outcome:
    """Return the answer after a run on the presolved problem, or go on with the original one."""
    ending = state.termination()
    if ending is not None:
        return state.outcome(ending)
    if outcome.ending == "infeasible" and state.incumbent is not None:
        return _contradicted(state)
    if outcome.ending in ("infeasible", "failure", "node_limit"):
        return replace(state.outcome(outcome.ending), message=outcome.message)
    return prove_original(state)


def prove_original(state: SearchState) -> Outcome:
    """Solve the original problem by the solver, from the incumbent."""
    limits = replace(state.limits, threads=1, seconds=state.seconds_left)
    outcome = run(
        state.problem.original,
        limits,
        state.incumbent,
        state.report,
        state.offer,
        state.should_stop,
    )
    if outcome.ending == "infeasible" and state.incumbent is not None:
        return _contradicted(state)
    if outcome.x is not None:
        state.offer(outcome.x)
    state.tighten_bound(outcome.bound)
    if outcome.ending == "infeasible":
        return outcome
    if outcome.ending == "failure":
        return replace(state.outcome("failure"), message=outcome.message)
    return state.outcome(state.termination() or outcome.ending)


def _contradicted(state: SearchState) -> Outcome:
    """Return the incumbent of a search that ended in a contradiction, without its bound."""
    return replace(state.outcome("failure"), bound=None, message=CONTRADICTED)
