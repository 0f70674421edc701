"""Economy: of plans of equal gain, the cheapest.

The objective charges a little for money (``thrift``), but a search stops within a gap, and a solver
does not see what lies below its tolerances. So the search ends with a second goal: the least
spending at which the objective does not fall. First decisions of the plan may only be dropped or
put off; where the plan is proved optimal, any other plan of that gain may take its place. The dual
bound stays: a plan is only ever replaced by one that is worth as much.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.matrix.matrix import Floats, Matrix
from planner.search.highs import (
    Limits,
    OnIncumbent,
    OnProgress,
    Outcome,
    polish,
    relative_gap,
    run_unpolished,
    with_least_objective,
)
from planner.search.params import EconomyParams
from planner.search.progress import Progress

SAME = 1e-9
"""Objectives are equal within this, relative to them or to 1; spending likewise."""

MOST_COST = 1e3
"""Cost of a decision at most, in terms of the dearest one in the plan: it would not be chosen."""


def economise(
    matrix: Matrix,
    outcome: Outcome,
    limits: Limits,
    params: EconomyParams,
    on_progress: OnProgress | None = None,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Return the outcome with a cheaper solution of no smaller objective, if there is one.

    Work is counted in nodes, so that the same problem gives the same solution; with a time limit it
    is also a share of the time of the search. A search that was stopped or that failed keeps its
    solution.

    Parameters:
        limits: of the search; its time limit counts from now.
        on_progress, on_incumbent: called once, with a cheaper solution.
        stop: asked often; once true, the best solution so far is kept.
    """
    if outcome.x is None or matrix.spending is None or outcome.ending in ("interrupt", "failure"):
        return outcome
    began, x = time.monotonic(), outcome.x
    whole = np.round(x)
    kept = np.where(matrix.integer, np.clip(whole, matrix.lower, matrix.upper), matrix.upper)
    uppers = [kept, matrix.upper] if outcome.ending == "proved" else [kept]
    for upper in uppers:
        if stop is not None and stop():
            break
        spent = time.monotonic() - began
        seconds = None if limits.seconds is None else _seconds(outcome, limits.seconds, params)
        budget = replace(
            limits,
            gap=params.gap,
            nodes=params.max_nodes,
            seconds=None if seconds is None else max(0.0, seconds - spent),
            threads=1,
        )
        x = _cheaper(matrix, x, upper, budget, stop)
    if x is not outcome.x:
        _report(matrix, x, outcome, on_progress, on_incumbent)
    return replace(outcome, x=x)


def _report(
    matrix: Matrix,
    x: Floats,
    outcome: Outcome,
    on_progress: OnProgress | None,
    on_incumbent: OnIncumbent | None,
) -> None:
    objective, bound = matrix.objective(x), outcome.bound
    if on_incumbent is not None:
        on_incumbent(x)
    if on_progress is not None:
        gap = relative_gap(objective, bound)
        on_progress(Progress(outcome.seconds, objective, bound, gap, nodes=outcome.nodes))


def _seconds(outcome: Outcome, left: float, params: EconomyParams) -> float:
    """Return the seconds that may be spent where time is limited and ``left`` are left."""
    return max(params.overtime, min(left, params.time_share * outcome.seconds))


def _cheaper(
    matrix: Matrix,
    x: Floats,
    upper: Floats,
    limits: Limits,
    stop: Callable[[], bool] | None,
) -> Floats:
    """Return a cheaper solution below ``upper``, or ``x`` where none of its objective is found."""
    assert matrix.spending is not None
    largest = float(matrix.spending[x > 0].max(initial=0.0))
    if largest <= 0 or matrix.spending @ x <= 0:
        return x
    spending = np.minimum(matrix.spending / largest, MOST_COST)
    slack = SAME * max(1.0, abs(matrix.objective(x)))
    equal = with_least_objective(replace(matrix, upper=upper), matrix.objective(x) - slack)
    cheapest = replace(equal, cost=-spending, offset=0.0)
    outcome = run_unpolished(cheapest, limits, x, stop=stop)
    if outcome.ending == "failure":  # seen with a start only: what it announces is lost
        outcome = run_unpolished(cheapest, limits, stop=stop)
    found = outcome.x
    if found is None or _same_integers(matrix.integer, found, x):
        return x
    other = polish(matrix, found, limits.seconds)
    worth = matrix.objective(other) >= matrix.objective(x) - slack
    saved = float(spending @ (x - other)) > SAME * max(1.0, float(spending @ x))
    return other if worth and saved else x


def _same_integers(integer: NDArray[np.bool_], one: Floats, other: Floats) -> bool:
    return bool(np.array_equal(np.round(one[integer]), np.round(other[integer])))
