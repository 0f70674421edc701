"""Read the variable upper bounds (VUBs) of continuous columns from the rows of a problem.

A VUB is a row read as ``y <= vub @ x + constant`` with y one continuous column: a driver, a
condition, a capacity. Continuous columns in it are replaced by their own VUBs as far as possible,
so that most VUBs are in integer columns.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.tolerances import INTEGRALITY, ZERO

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Vubs:
    """VUBs of columns that have several: ``x[columns] <= rows @ x + constants``, by column.

    ``aggregated`` marks aggregated VUBs, in fewer columns and weaker than those they are made of.
    """

    columns: Ints
    rows: sparse.csr_array
    constants: Floats
    aggregated: NDArray[np.bool_]

    @classmethod
    def of(cls, matrix: Matrix, depth: int) -> "Vubs":
        """Read the VUBs of a problem, replacing columns in them at most ``depth`` times.

        The upper bound of a column is a VUB too.
        """
        columns, rows, constants = _substituted_vubs(matrix, depth)
        aggregated, which = _aggregated_vubs(matrix, rows)
        bounded = np.unique(columns)
        bounded = bounded[np.isfinite(matrix.upper[bounded])]
        marks = np.repeat((False, True, False), (len(columns), len(which), len(bounded)))
        columns = np.concatenate((columns, columns[which], bounded))
        nothing = sparse.csr_array((len(bounded), matrix.sizes[1]))
        rows = sparse.vstack((rows, aggregated, nothing), format="csr")
        constants = np.concatenate((constants, constants[which], matrix.upper[bounded]))
        order = np.argsort(columns, kind="stable")
        return cls(columns[order], rows[order], constants[order], marks[order])

    def pairs(self) -> tuple[Ints, Ints]:
        """Return all ordered pairs of different VUBs of the same column, by number."""
        first = np.searchsorted(self.columns, self.columns, side="left")
        beyond = np.searchsorted(self.columns, self.columns, side="right")
        times = beyond - first
        one = np.repeat(np.arange(len(self.columns)), times)
        other = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        other = other + np.repeat(first, times)
        different = one != other
        return one[different], other[different]


def with_integral_bounds(matrix: Matrix) -> Matrix:
    """Return the matrix with integral bounds of integer columns, which are counted from them."""
    lower, upper = np.ceil(matrix.lower - INTEGRALITY), np.floor(matrix.upper + INTEGRALITY)
    return replace(
        matrix,
        lower=np.where(matrix.integer, lower, matrix.lower),
        upper=np.where(matrix.integer, upper, matrix.upper),
    )


def _substituted_vubs(matrix: Matrix, depth: int) -> tuple[Ints, sparse.csr_array, Floats]:
    """Return the VUBs of columns with several, in integer columns as far as possible.

    Continuous columns with a positive coefficient are replaced by their own substitutable VUB, at
    most ``depth`` times.
    """
    column, vubs, vub_constants = _row_vubs(matrix)
    count = np.bincount(column, minlength=matrix.sizes[1])
    own = _substitutable(matrix, column, vubs, count)
    place = np.full(matrix.sizes[1], -1)
    place[column[own]] = own
    several = np.flatnonzero(count[column] >= 2)
    columns, rows, constants = column[several], vubs[several], vub_constants[several]
    for _ in range(depth):
        entries = rows.tocoo()
        raising = ~matrix.integer[entries.col] & (entries.data > 0) & (place[entries.col] >= 0)
        if not raising.any():
            break
        at, by, number = entries.row[raising], entries.data[raising], place[entries.col[raising]]
        exchange = sparse.csr_array((by, (at, number)), shape=(len(constants), len(vub_constants)))
        stays = sparse.csr_array(
            (entries.data[~raising], (entries.row[~raising], entries.col[~raising])), rows.shape
        )
        rows = (stays + exchange @ vubs).tocsr()
        constants = constants + exchange @ vub_constants
    return columns, rows, constants


def _aggregated_vubs(matrix: Matrix, rows: sparse.csr_array) -> tuple[sparse.csr_array, Ints]:
    """Return VUBs in fewer columns, and the numbers of those that they were made of.

    Columns with a positive coefficient are replaced by a column that dominates them. Two masts that
    both need a cable are weaker as a VUB than the cable alone, but round better.
    """
    dominating = _dominating_columns(matrix)
    entries = rows.tocoo()
    column = np.where(entries.data > 0, dominating[entries.col], entries.col)
    aggregated = sparse.csr_array((entries.data, (entries.row, column)), shape=rows.shape)
    which = np.flatnonzero(np.diff(aggregated.indptr) < np.diff(rows.indptr))
    return aggregated[which], which


def _dominating_columns(matrix: Matrix) -> Ints:
    """Return for each column another that is never less, or itself where none is known.

    Read from rows ``low <= high`` of two integer columns. Where there are several, the one that
    dominates most columns.
    """
    table = matrix.table
    signed = sparse.vstack(
        (table[matrix.row_upper == 0], -table[matrix.row_lower == 0]), format="csr"
    )
    two = signed[
        np.flatnonzero((np.diff(signed.indptr) == 2) & (np.abs(signed.sum(axis=1)) < ZERO))
    ]
    low, high = two.indices[two.data > 0], two.indices[two.data < 0]
    both = matrix.integer[low] & matrix.integer[high]
    low, high = low[both], high[both]
    times = np.bincount(high, minlength=matrix.sizes[1])
    order = np.argsort(times[high], kind="stable")
    order = order[times[high[order]] > 1]
    dominating = np.arange(matrix.sizes[1])
    dominating[low[order]] = high[order]
    return dominating


def _row_vubs(matrix: Matrix) -> tuple[Ints, sparse.csr_array, Floats]:
    """Return rows with a positive coefficient in one continuous column only, as VUBs of it."""
    table = matrix.table
    above, below = np.isfinite(matrix.row_upper), np.isfinite(matrix.row_lower)
    rows = sparse.vstack((table[above], -table[below]), format="csr")
    rhs = np.concatenate((matrix.row_upper[above], -matrix.row_lower[below]))
    entries = rows.tocoo()
    raised = ~matrix.integer[entries.col] & (entries.data > 0)
    times = np.bincount(entries.row[raised], minlength=len(rhs))
    usable = raised & (times[entries.row] == 1) & (np.diff(rows.indptr)[entries.row] > 1)
    at, column, factor = entries.row[usable], entries.col[usable], entries.data[usable]
    vubs = (sparse.diags_array(-1 / factor) @ rows[at]).tocoo()
    other = vubs.col != column[vubs.row]
    vubs = sparse.csr_array((vubs.data[other], (vubs.row[other], vubs.col[other])), vubs.shape)
    return column.astype(np.int32), vubs, rhs[at] / factor


def _substitutable(matrix: Matrix, column: Ints, vubs: sparse.csr_array, count: Ints) -> Ints:
    """Return the numbers of VUBs that may replace their columns, at most one a column.

    A column's only VUB, or its shortest in integer columns alone.
    """
    mixed = abs(vubs) @ (~matrix.integer).astype(float) > 0
    usable = np.flatnonzero(~mixed | (count[column] == 1))
    order = usable[np.lexsort((np.diff(vubs.indptr)[usable], mixed[usable]))]
    _, first = np.unique(column[order], return_index=True)
    return order[first]
