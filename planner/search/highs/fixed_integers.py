"""The best continuous values for given integers."""

from dataclasses import replace
from typing import Any

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs.linear import linear_program, lp_optimum
from planner.search.highs.loading import Limits


def polish(matrix: Matrix, x: Floats, seconds: float | None = None) -> Floats:
    """Return the solution with exact integers and the best continuous values for them.

    Columns of the secondary objective are then raised as far as all others, kept as they are,
    allow. Where rounding leaves no continuous values within tolerance, or they take longer than
    ``seconds``, the old ones are kept, and the audit decides.
    """
    whole = np.where(matrix.integer, np.round(x), x)
    h = _with_fixed_integers(matrix, whole, seconds)
    best = lp_optimum(h)
    if best is None:
        return np.clip(whole, matrix.lower, matrix.upper)
    kept = matrix.secondary_objective == 0
    columns = np.arange(len(best), dtype=np.int32)
    h.changeColsBounds(
        len(columns),
        columns,
        np.where(kept, best, matrix.lower),
        np.where(kept, best, matrix.upper),
    )
    h.changeColsCost(len(columns), columns, -matrix.secondary_objective)
    raised = lp_optimum(h)
    continuous = best if raised is None else np.where(kept, best, raised)
    return np.clip(np.where(matrix.integer, whole, continuous), matrix.lower, matrix.upper)


def solve_fixed_integers(matrix: Matrix, whole: Floats) -> Floats | None:
    """Return the best solution with the integers of ``whole``; None where there is none."""
    best = lp_optimum(_with_fixed_integers(matrix, whole))
    return None if best is None else np.where(matrix.integer, whole, best)


def _with_fixed_integers(matrix: Matrix, whole: Floats, seconds: float | None = None) -> Any:
    """Return a solver loaded with the linear program that is left when integers are fixed."""
    fixed = replace(
        matrix,
        lower=np.where(matrix.integer, whole, matrix.lower),
        upper=np.where(matrix.integer, whole, matrix.upper),
        integer=np.zeros_like(matrix.integer),
    )
    return linear_program(fixed, Limits(gap=0.0, seconds=seconds))
