"""Finite bounds for every column that the rows bound: solvers reason better, and safer, with them.

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

NOTHING = 1e-9
"""A column that may rise by no more than this is fixed: tiny bounds upset a solver."""

MOST_PASSES = 100


def with_finite_bounds(matrix: Matrix) -> Matrix:
    """The matrix with each infinite upper bound replaced by one that some row implies.

    Bounds follow one another (staff of a year from staff of the year before), so passes over the
    rows are made until nothing more is found. What no row bounds stays infinite.
    """
    rows = sparse.csc_array(
        (matrix.value, matrix.index, matrix.start), shape=(len(matrix.row_lower), len(matrix.cost))
    ).tocoo()
    upper = matrix.upper.copy()
    for _ in range(MOST_PASSES):
        if np.isfinite(upper).all():
            break
        implied = _implied(matrix, rows, upper)
        found = np.isinf(upper) & np.isfinite(implied)
        if not found.any():
            break
        nothing = implied <= matrix.lower + NOTHING
        widened = implied + SLACK * np.maximum(1.0, np.abs(implied))
        upper[found] = np.where(nothing, matrix.lower, widened)[found]
    return replace(matrix, upper=upper)


def _implied(matrix: Matrix, rows: sparse.coo_array, upper: Floats) -> Floats:
    """The least upper bound of each column that a single row implies.

    For a x_j + rest <= limit with a > 0: x_j <= (limit - least rest) / a; rows bounded from below
    are the same with all signs turned.
    """
    best = np.full(len(upper), np.inf)
    for sign, limit in ((1.0, matrix.row_upper), (-1.0, -matrix.row_lower)):
        row, column, value = rows.row, rows.col, sign * rows.data
        at_least = np.where(value > 0, matrix.lower[column], upper[column])
        endless = np.isinf(at_least)
        term = np.where(endless, 0.0, value * np.where(endless, 0.0, at_least))
        count = len(limit)
        least = np.bincount(row, term, count)
        blocked = np.bincount(row, endless, count)
        usable = (value > 0) & ~endless & (blocked[row] == 0) & np.isfinite(limit[row])
        rest = least[row] - term
        bound = (limit[row] - rest)[usable] / value[usable]
        np.minimum.at(best, column[usable], bound)
    return best
