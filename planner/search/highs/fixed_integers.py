"""The best continuous values for given integers."""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from models.matrix.matrix import Floats, Ints, Matrix
from planner.search.highs.linear import linear_program, lp_optimum
from planner.search.highs.loading import Limits

OBJECTIVE_ROW = 1e3
"""Factor of a row that keeps the objective: the solver's tolerance of 1e-6 becomes 1e-9."""


def polish(matrix: Matrix, x: Floats, seconds: float | None = None) -> Floats:
    """Return the solution with exact integers and the best continuous values for them.

    Rules are kept exactly if they can be, else within their tolerance.
    Of these the cheapest are taken: what ``Matrix.spending`` counts is as small as the objective,
    kept, allows. Columns of the secondary objective are then raised as far as all others, kept as
    they are, allow. Where rounding leaves no continuous values within tolerance, or they take
    longer than ``seconds``, the old ones are kept, and the audit decides.
    """
    whole = np.where(matrix.integer, np.round(x), x)
    h, best = _solved_exactly_if_possible(matrix, whole, seconds)
    if best is None:
        return np.clip(whole, matrix.lower, matrix.upper)
    best = _cheapest(h, matrix, whole, best)
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


def _solved_exactly_if_possible(
    matrix: Matrix, whole: Floats, seconds: float | None
) -> tuple[Any, Floats | None]:
    """Return a solver with the integers fixed, and its optimum; None without one."""
    h = _with_fixed_integers(matrix.exact, whole, seconds)
    best = lp_optimum(h)
    if best is None and matrix.exact_lower is not None:
        h = _with_fixed_integers(matrix, whole, seconds)
        best = lp_optimum(h)
    return h, best


def _cheapest(h: Any, matrix: Matrix, whole: Floats, best: Floats) -> Floats:
    """Return the cheapest continuous values that are worth as much as the best ones.

    ``h`` holds the linear program; it is left with the least objective as one more row.
    """
    if matrix.spending is None or not (matrix.spending[~matrix.integer] > 0).any():
        return best
    least = matrix.objective(np.where(matrix.integer, whole, best))
    priced, value, limit = _objective_row(matrix, least)
    h.addRow(limit, np.inf, len(priced), priced, value)
    columns = np.arange(len(best), dtype=np.int32)
    h.changeColsCost(len(columns), columns, matrix.spending / matrix.spending.max())
    cheapest = lp_optimum(h)
    return best if cheapest is None else cheapest


def _objective_row(matrix: Matrix, least: float) -> tuple[Ints, Floats, float]:
    """Return columns, values and lower limit of the row "the objective is at least ``least``".

    The row is scaled so that the solver, whose tolerance is absolute, keeps it to 1e-9 of the
    objective or of 1.
    """
    factor = OBJECTIVE_ROW / max(1.0, abs(least))
    priced = np.flatnonzero(matrix.cost).astype(np.int32)
    return priced, factor * matrix.cost[priced], factor * (least - matrix.offset)


def with_least_objective(matrix: Matrix, least: float) -> Matrix:
    """Return the matrix with one more row: the objective is at least ``least`` [index points]."""
    priced, value, limit = _objective_row(matrix, least)
    table = sparse.csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.sizes)
    row = sparse.csc_array((value, (np.zeros_like(priced), priced)), shape=(1, len(matrix.cost)))
    longer = sparse.vstack([table, row], format="csc")
    return replace(
        matrix,
        row_lower=np.append(matrix.row_lower, limit),
        row_upper=np.append(matrix.row_upper, np.inf),
        start=longer.indptr.astype(np.int32),
        index=longer.indices.astype(np.int32),
        value=longer.data,
        rows=(*matrix.rows, "objective") if matrix.rows else (),
        aggregation=None,
        exact_lower=None,
        exact_upper=None,
    )


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
