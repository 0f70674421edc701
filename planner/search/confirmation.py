"""Confirm the solver's claims that a problem has no solution, or that none is better.

Presolve is known to call problems infeasible that are not, so neither its verdict nor that of a
single run counts as a result. A claim is confirmed if a ray of the relaxation proves it in rational
arithmetic, or if a second run, without presolve and under another seed, comes to the same verdict.

Nor is a bound beyond doubt that presolve had a part in: HiGHS 1.16.0 cut off the optimum of one
small county in some ten thousand. A small problem is solved again without it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csc_array

from models.matrix.matrix import Floats, Matrix
from planner.search.farkas import proves_infeasible
from planner.search.feasibility import without_objective
from planner.search.highs import (
    Ending,
    Limits,
    OnIncumbent,
    OnProgress,
    Outcome,
    infeasibility_ray,
    polish,
    run,
    run_unpolished,
)

DOUBTED_NODES = 2_000
"""Nodes after which a second run ends: a small problem takes few."""
KEPT = 1e-10
"""Part of the figures of a row by which rounding may miss it."""
ABOVE = 1e-7
"""Part of a bound by which a solution must exceed it to refute it."""


@dataclass(frozen=True)
class _Rest:
    """What remains to confirm a claim with: the time left, the stop, and limits of a second run."""

    limits: Limits
    stop: Callable[[], bool] | None
    began: float = field(default_factory=time.monotonic)

    @property
    def run(self) -> Limits:
        """Return the limits of a run without presolve, under another seed, in the time left."""
        left = self.limits.seconds
        left = None if left is None else max(0.0, left - (time.monotonic() - self.began))
        seed = self.limits.seed + 1
        return replace(self.limits, seconds=left, threads=1, seed=seed, presolve=False)

    @property
    def ending(self) -> Ending | None:
        """Return why nothing more can be confirmed; None while it can."""
        if self.stop is not None and self.stop():
            return "interrupt"
        return "time_limit" if self.run.seconds == 0 else None


def confirm(
    matrix: Matrix,
    limits: Limits,
    claim: Outcome,
    on_progress: OnProgress | None = None,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Return the claim "infeasible" as confirmed or not, or a plan that refutes it.

    Parameters:
        matrix: the original problem.
        limits: those of the search, with the ``seconds`` that are left; if none are left, nothing
            is confirmed.
        claim: the outcome "infeasible" of the search.

    The plan that a second run finds is improved and bounded by the solver alone, without presolve.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    rest = _Rest(limits, stop)
    if _proved(matrix, rest):
        return replace(claim, confirmed=True)
    ending = rest.ending
    if ending is not None:
        return replace(claim, ending=ending, confirmed=False)
    second = run_unpolished(without_objective(matrix), rest.run, None, None, None, stop)
    if second.x is None:
        agreed = second.ending == "infeasible"
        return replace(claim, ending=second.ending, message=second.message, confirmed=agreed)
    if on_incumbent is not None:
        on_incumbent(second.x)
    improved = run(matrix, rest.run, second.x, on_progress, on_incumbent, stop)
    return _improved(matrix, second.x, improved)


def doubt(
    matrix: Matrix,
    limits: Limits,
    claim: Outcome,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Return the claim that none is better, or the answer of a run without presolve if it is.

    The second run sets out from the claimed plan and ends after ``DOUBTED_NODES`` nodes. What it
    finds above the claimed bound refutes the claim.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    rest = _Rest(limits, stop)
    if claim.x is None or claim.bound is None or rest.ending is not None or not limits.presolve:
        return claim
    nodes = DOUBTED_NODES if limits.nodes is None else min(limits.nodes, DOUBTED_NODES)
    second = run(matrix, replace(rest.run, nodes=nodes), claim.x, None, None, stop)
    if second.x is None or second.bound is None:
        return claim
    found = matrix.objective(second.x)
    if found <= claim.bound + ABOVE * max(1.0, abs(claim.bound)) or not _keeps(matrix, second.x):
        return claim
    if on_incumbent is not None:
        on_incumbent(second.x)
    return second


def _keeps(matrix: Matrix, x: Floats) -> bool:
    """Return whether a solution keeps all rows but for rounding, whatever a solver tolerates."""
    table = csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.sizes)
    activity, size = table @ x, np.maximum(1.0, abs(table) @ np.abs(x))
    missed = np.maximum(matrix.row_lower - activity, activity - matrix.row_upper)
    return bool((missed <= KEPT * size).all())


def _proved(matrix: Matrix, rest: _Rest) -> bool:
    """Return whether the rows and bounds contradict each other in rational arithmetic."""
    if _bounds_cross(matrix):
        return True
    ray = infeasibility_ray(matrix, rest.run, rest.stop) if rest.ending is None else None
    return ray is not None and proves_infeasible(matrix, ray)


def _bounds_cross(matrix: Matrix) -> bool:
    """Return whether a column or row has a lower bound above its upper bound."""
    columns = matrix.lower > matrix.upper
    return bool(columns.any() or (matrix.row_lower > matrix.row_upper).any())


def _improved(matrix: Matrix, x: Floats, outcome: Outcome) -> Outcome:
    """Return the outcome of a run from ``x``, with ``x`` as its plan if the run found none."""
    if outcome.x is not None:
        return outcome
    ending = "failure" if outcome.ending == "infeasible" else outcome.ending
    return replace(outcome, ending=ending, x=polish(matrix, x))
