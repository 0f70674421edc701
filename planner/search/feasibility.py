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

from models.matrix.aggregation import aggregate
from models.matrix.elastic import BROKEN, elastic
from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Limits, run_unpolished, solve_fixed_integers
from planner.search.root_node import RootNode
from planner.search.state import SearchState


def without_objective(matrix: Matrix) -> Matrix:
    """Return the problem of keeping the rules only."""
    return replace(matrix, cost=np.zeros_like(matrix.cost), offset=0.0)


def feasibility_phase(state: SearchState, root: RootNode) -> None:
    """Find a plan without regard to the objective; else the least that is broken, and try longer.

    The plan offered is the best one with the decisions found.
    """
    params = state.params.feasibility
    if _keep_the_rules(state, root, params.first_nodes):
        return
    break_least(state)
    _keep_the_rules(state, root, params.max_nodes)


def _keep_the_rules(state: SearchState, root: RootNode, nodes: int) -> bool:
    """Solve without the objective; return whether nothing is left to be sought."""
    if state.incumbent is not None or state.should_stop():
        return True
    matrix = root.matrix_with_cuts
    outcome = run_unpolished(
        without_objective(matrix), _limits(state, nodes), stop=state.should_stop
    )
    if outcome.x is None:
        return outcome.ending == "infeasible"
    y = solve_fixed_integers(matrix, np.where(matrix.integer, np.round(outcome.x), 0.0))
    state.offer_presolved(outcome.x if y is None else y)
    return state.incumbent is not None


def break_least(state: SearchState) -> None:
    """Break targets and limits as little as possible; note what is broken, offer what breaks none.

    The sum over the rows is minimised of what each lacks or exceeds, relative to its size.
    """
    original = state.problem.original
    if original.softness is None or state.incumbent is not None or state.should_stop():
        return
    groups, aggregated = original.aggregation, aggregate(original)
    problem, rows = elastic(aggregated)
    named = rows if groups is None else groups.first_rows[rows]

    def note(x: Floats) -> None:
        slack = x[len(aggregated.cost) :]
        state.least_broken = {
            int(row): float(part) for row, part in zip(named, slack, strict=True) if part > BROKEN
        }

    nodes = state.params.feasibility.elastic_nodes
    limits = replace(_limits(state, nodes), gap=0.0)
    outcome = run_unpolished(problem, limits, on_incumbent=note, stop=state.should_stop)
    if outcome.x is None:
        return
    note(outcome.x)
    if not state.least_broken:
        _offer_decisions(state, outcome.x[: len(aggregated.cost)])


def _offer_decisions(state: SearchState, x: Floats) -> None:
    """Offer the best original solution with the decisions of an aggregated one."""
    original = state.problem.original
    whole = x if original.aggregation is None else x[original.aggregation.column_group]
    found = solve_fixed_integers(original, np.where(original.integer, np.round(whole), 0.0))
    if found is not None:
        state.offer(found)


def _limits(state: SearchState, nodes: int) -> Limits:
    """Return the limits of a run of so many nodes in the time left."""
    return replace(state.limits, threads=1, nodes=nodes, seconds=state.seconds_left)
