"""Infeasibility proved by a combination of rows, checked in rational arithmetic.

Weights y of the rows of L <= A x <= U with l <= x <= u prove that no x keeps them where
max over the bounds of (y A) x is below the sum of y L over positive and y U over negative weights.

References:
    Farkas (1902): Theorie der einfachen Ungleichungen. Journal für die reine und angewandte
    Mathematik 124, 1-27. doi 10.1515/crll.1902.124.1
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from scipy import sparse

from models.matrix.matrix import Floats, Matrix

Interval = tuple[Floats, Floats]
"""Lower and upper bounds of all rows or all columns."""

ROUNDING = Fraction(1, 10**9)
"""Margin of a proof, relative to the largest term of the combined row: a contradiction smaller than
the rounding of the figures themselves is none."""

NOISE = (0.0, 1e-12, 1e-9, 1e-7)
"""Weights up to this share of the largest are tried as zeros: the solver's noise."""

DENOMINATOR = 1000
"""Weights are also tried as the nearest fractions with no larger denominator, in units of the
smallest: so columns without a bound cancel exactly."""


def proves_infeasible(matrix: Matrix, ray: Floats) -> bool:
    """Return whether weights of the rows, of either sign, prove the relaxation infeasible.

    The coefficients count as the exact numbers that their floating point digits stand for.
    """
    if not (len(ray) == matrix.sizes[0] and np.isfinite(ray).all() and np.any(ray)):
        return False
    return any(_contradicts(matrix, weights) for weights in _candidates(ray))


def contradicts(
    rows: sparse.csr_array, row_bounds: Interval, column_bounds: Interval, ray: Floats
) -> bool:
    """Return whether weights of the rows, of either sign, contradict the bounds of the columns.

    In floating point: much quicker, and no proof.
    """
    size = np.abs(ray)
    weights = np.where(size > NOISE[1] * size.max(initial=0.0), ray, 0.0)
    return any(_apart(rows, row_bounds, column_bounds, sign * weights) for sign in (1, -1))


def _apart(
    rows: sparse.csr_array, row_bounds: Interval, column_bounds: Interval, weights: Floats
) -> bool:
    """Return whether the bounds keep the weighted sum of the rows from its limit."""
    limit = np.where(weights > 0, *row_bounds)
    used = np.flatnonzero((weights != 0) & np.isfinite(limit))
    needed, combined = weights[used] * limit[used], weights[used] @ rows[used]
    columns = np.flatnonzero(combined)
    reached = combined[columns] * np.where(combined > 0, *column_bounds[::-1])[columns]
    largest = max(np.abs(needed).max(initial=0.0), np.abs(reached).max(initial=0.0))
    return bool(needed.sum() - reached.sum() > float(ROUNDING) * largest)


def _candidates(ray: Floats) -> Iterator[dict[int, Fraction]]:
    """Yield rational weights by row that the ray may stand for."""
    size = np.abs(ray)
    for noise in NOISE:
        rows = np.flatnonzero(size > noise * size.max())
        unit = float(size[rows].min())
        for exact in (True, False):
            for sign in (1, -1):
                yield {int(i): sign * _rational(float(ray[i]), unit, exact) for i in rows}


def _rational(weight: float, unit: float, exact: bool) -> Fraction:
    """Return a weight as it is, or as a near fraction of the unit with a small denominator."""
    if exact:
        return Fraction(weight)
    return Fraction(weight / unit).limit_denominator(DENOMINATOR)


def _contradicts(matrix: Matrix, weights: dict[int, Fraction]) -> bool:
    """Return whether the weighted sum of the rows cannot be reached within the column bounds."""
    limits = {i: (matrix.row_lower if y > 0 else matrix.row_upper)[i] for i, y in weights.items()}
    used = {i: y for i, y in weights.items() if y != 0 and np.isfinite(limits[i])}
    if not used:
        return False
    needed = [y * Fraction(float(limits[i])) for i, y in used.items()]
    reached = _largest_terms(matrix, used)
    if reached is None:
        return False
    largest = max(abs(term) for term in (*needed, *reached))
    return sum(needed) - sum(reached) > ROUNDING * largest


def _largest_terms(matrix: Matrix, weights: dict[int, Fraction]) -> list[Fraction] | None:
    """Return the largest value of each column's term in the combined row; None if infinite."""
    rows = np.fromiter(weights, dtype=np.int64)
    table = matrix.table[rows]
    combined: dict[int, Fraction] = {}
    owner = np.repeat(rows, np.diff(table.indptr)).tolist()
    entries = zip(owner, table.indices.tolist(), table.data.tolist(), strict=True)
    for row, column, value in entries:
        combined[column] = combined.get(column, Fraction(0)) + weights[row] * Fraction(value)
    terms: list[Fraction] = []
    for column, factor in combined.items():
        bound = float((matrix.upper if factor > 0 else matrix.lower)[column])
        if factor == 0:
            continue
        if not np.isfinite(bound):
            return None
        terms.append(factor * Fraction(bound))
    return terms
