"""Tighten infinite upper bounds of columns to finite ones that the rows imply.

HiGHS 1.16.0 can cut off the optimum where an objective is propagated over unbounded columns (its
issue 3273); one in some five thousand small counties showed it. The bounds are implied by the
rows, so they change no plan.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from models.matrix.matrix import Floats, Matrix

SLACK = 1e-6
"""Implied bounds are widened by this, relative to their size or to 1, so that none is tight within
a solver's tolerance: a tight one made presolve call a county infeasible."""

NEGLIGIBLE = 1e-9
"""A column that may rise by no more than this is fixed: tiny bounds upset a solver."""

MAX_PASSES = 100
"""Passes over the rows, far more than chains of columns are long."""


def with_finite_bounds(matrix: Matrix) -> Matrix:
    """Return the matrix with each infinite upper bound replaced by one that some row implies.

    Bounds follow one another (staff of a year from staff of the year before), so passes over the
    rows are made until nothing more is found. What no row bounds stays infinite.
    """
    by_columns = (matrix.value, matrix.index, matrix.start)
    rows = sparse.csc_array(by_columns, shape=matrix.sizes).tocoo()
    upper = matrix.upper.copy()
    for _ in range(MAX_PASSES):
        if np.isfinite(upper).all():
            break
        implied = _implied(matrix, rows, upper)
        found = np.isinf(upper) & np.isfinite(implied)
        if not found.any():
            break
        negligible = implied <= matrix.lower + NEGLIGIBLE
        widened = implied + SLACK * np.maximum(1.0, np.abs(implied))
        upper[found] = np.where(negligible, matrix.lower, widened)[found]
    return replace(matrix, upper=upper)


def _implied(matrix: Matrix, rows: sparse.coo_array, upper: Floats) -> Floats:
    """Return the smallest upper bound of each column that a single row implies.

    For a x_j + rest <= limit with a > 0: x_j <= (limit - min rest) / a; rows bounded from below
    are the same with all signs reversed.
    """
    best = np.full(len(upper), np.inf)
    for sign, limit in ((1.0, matrix.row_upper), (-1.0, -matrix.row_lower)):
        row, column, value = rows.row, rows.col, sign * rows.data
        at_least = np.where(value > 0, matrix.lower[column], upper[column])
        infinite = np.isinf(at_least)
        term = np.where(infinite, 0.0, value * np.where(infinite, 0.0, at_least))
        count = len(limit)
        least = np.bincount(row, term, count)
        unbounded = np.bincount(row, infinite, count)
        usable = (value > 0) & ~infinite & (unbounded[row] == 0) & np.isfinite(limit[row])
        rest = least[row] - term
        bound = (limit[row] - rest)[usable] / value[usable]
        np.minimum.at(best, column[usable], bound)
    return best
