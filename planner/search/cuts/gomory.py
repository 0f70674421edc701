"""Separate Gomory mixed-integer (GMI) cuts from rows of the simplex tableau.

At the optimum of the relaxation a fractional integer column is a sum of columns and row activities
that all stand at a bound. Counted from these bounds, mixed-integer rounding gives a row that the
optimum violates and no solution does. It finds what pairs of variable upper bounds
(``rounding``) miss: money split over many decisions.

References:
    Gomory (1960): An algorithm for the mixed integer problem. RAND Corporation, RM-2597.
    Balas, Ceria, Cornuejols, Natraj (1996): Gomory cuts revisited. Operations Research Letters
    19 (1), 1-9. doi 10.1016/0167-6377(96)00007-7
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.cuts.rounding import Cuts, RowWeights
from planner.search.cuts.vubs import Ints, with_integral_bounds
from planner.search.highs import Relaxation
from planner.search.params import DEFAULTS, GomoryParams
from planner.search.tolerances import ZERO

SAFETY = 1e-7
"""Part of the right-hand side that is given up, so that rounding errors cut off no solution."""

NEGLIGIBLE = 1e-6
"""A term that varies by less than this over the range of its column is dropped from a cut."""


class GomorySeparator:
    """Finds the violated GMI cuts of a relaxation at its optimum."""

    def __init__(
        self,
        matrix: Matrix,
        relaxation: Relaxation,
        params: GomoryParams = DEFAULTS.separation.gomory,
    ) -> None:
        """Prepare for the relaxation of ``matrix``, which may have more rows."""
        self._matrix, self._relaxation = with_integral_bounds(matrix), relaxation
        self._params = params
        self._range = np.maximum(self._matrix.upper - self._matrix.lower, ZERO)

    def separate(self, x: Floats) -> Cuts | None:
        """Return the deepest cuts at ``x``, the optimum of the relaxation; None without any."""
        matrix, params = self._matrix, self._params
        fractional = np.flatnonzero(
            matrix.integer & (np.abs(x - np.round(x)) > params.min_fraction)
        )
        order = np.lexsort((np.abs(x[fractional] % 1 - 0.5), matrix.branching_priority[fractional]))
        weights = self._relaxation.tableau_weights(fractional[order[: params.max_rows]])
        sparse_enough = np.diff(weights.indptr) <= params.max_aggregated_rows
        weights = weights[np.flatnonzero(sparse_enough)]
        if not weights.shape[0]:
            return None
        rows = RelaxationRows.of(self._relaxation)
        low = np.concatenate((matrix.lower, rows.lower))
        high = np.concatenate((matrix.upper, rows.upper))
        point = np.concatenate((x, rows.table @ x))
        cuts, _ = self.round_rows(rows, RowWeights(weights, high - point < point - low))
        return self._select(cuts, x)

    def round_rows(self, rows: "RelaxationRows", weights: RowWeights) -> tuple[Cuts, Ints]:
        """Return the sound cuts of weighted sums of rows, and the numbers of their sums."""
        params = self._params
        cuts, numbers = _gmi_cuts(self._matrix, rows, weights, params.min_fraction)
        cuts = self._without_negligible(cuts)
        size = abs(self._scaled(cuts))
        largest = size.max(axis=1).toarray().ravel()
        size.data = 1 / size.data
        smallest = 1 / np.maximum(size.max(axis=1).toarray().ravel(), ZERO)
        support = np.diff(cuts.rows.indptr)
        sound = largest <= params.max_dynamism * smallest
        sound &= (support > 0) & (support <= params.max_support)
        picked = np.flatnonzero(sound & np.isfinite(cuts.rhs))
        return cuts.subset(picked), numbers[picked]

    def _scaled(self, cuts: Cuts) -> sparse.csr_array:
        """Return the coefficients times the ranges of their columns."""
        scaled: sparse.csr_array = (cuts.rows @ sparse.diags_array(self._range)).tocsr()
        return scaled

    def _without_negligible(self, cuts: Cuts) -> Cuts:
        """Return the cuts without negligible terms, each replaced by the most that it can be."""
        matrix, entries = self._matrix, cuts.rows.tocoo()
        negligible = np.abs(entries.data) * self._range[entries.col] < NEGLIGIBLE
        most = np.maximum(
            entries.data * matrix.upper[entries.col], entries.data * matrix.lower[entries.col]
        )
        given = np.bincount(entries.row[negligible], most[negligible], minlength=len(cuts.rhs))
        kept = sparse.csr_array(
            (entries.data[~negligible], (entries.row[~negligible], entries.col[~negligible])),
            entries.shape,
        )
        return Cuts(kept, cuts.rhs - given, cuts.source)

    def _select(self, cuts: Cuts, x: Floats) -> Cuts | None:
        """Return the deepest cuts that are not nearly parallel to a deeper one."""
        scaled = self._scaled(cuts)
        length = np.maximum(np.sqrt((scaled**2).sum(axis=1)), ZERO)
        depth = (cuts.rhs - cuts.rows @ x) / length
        usable = np.flatnonzero(depth > self._params.min_depth)
        usable = usable[np.argsort(-depth[usable], kind="stable")]
        if not len(usable):
            return None
        unit = (sparse.diags_array(1 / length[usable]) @ scaled[usable]).tocsr()
        kept = _not_parallel((unit @ unit.T).toarray(), self._params.max_parallelism)
        return unit_size(cuts.subset(usable[kept][: self._params.max_cuts]))


def unit_size(cuts: Cuts) -> Cuts:
    """Return the cuts scaled so that the largest coefficient of each is 1."""
    by = sparse.diags_array(1 / abs(cuts.rows).max(axis=1).toarray().ravel())
    return Cuts((by @ cuts.rows).tocsr(), np.asarray(by @ cuts.rhs), cuts.source)


@dataclass(frozen=True)
class RelaxationRows:
    """Rows of a relaxation, those of the problem, then cuts: ``lower <= table @ x <= upper``."""

    table: sparse.csr_array
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, relaxation: Relaxation) -> "RelaxationRows":
        """Return the rows that a relaxation has now."""
        return cls(relaxation.rows, relaxation.row_lower, relaxation.row_upper)

    def with_cuts(self, cuts: Cuts) -> "RelaxationRows":
        """Return these rows and cuts after them."""
        return RelaxationRows(
            sparse.vstack((self.table, cuts.rows), format="csr"),
            np.concatenate((self.lower, cuts.rhs)),
            np.concatenate((self.upper, np.full(len(cuts.rhs), np.inf))),
        )


@dataclass(frozen=True)
class _Sums:
    """Weighted sums of rows, ``sum a z + sum c s = rhs``, every term counted from a bound.

    Attributes:
        row, column: of each entry; columns of the problem first, then row activities.
        entry: coefficient in the direction in which the column is counted.
        sign: -1 where the column is counted from its upper bound.
        shift: that bound.
        rhs: right-hand side of each sum.
        bounded: whether all columns of a sum have the bound that they are counted from.
        shape: of the sparse matrix of the entries.
    """

    row: Ints
    column: Ints
    entry: Floats
    sign: Floats
    shift: Floats
    rhs: Floats
    bounded: NDArray[np.bool_]
    shape: tuple[int, int]

    @classmethod
    def of(cls, matrix: Matrix, rows: RelaxationRows, weights: RowWeights) -> "_Sums":
        """Combine rows: ``weights @ (rows @ x - activities) = 0``, counted from bounds.

        The bounds are those of the whole problem, whatever is fixed in the relaxation.
        """
        together = sparse.hstack((weights.table @ rows.table, -weights.table), format="csr")
        together.data[np.abs(together.data) < ZERO] = 0.0
        together.eliminate_zeros()
        row, column, entry = _entries(together)
        turned = weights.complemented
        upper = np.concatenate((matrix.upper, rows.upper))
        shift = np.where(turned, upper, np.concatenate((matrix.lower, rows.lower)))[column]
        sign = np.where(turned, -1.0, 1.0)[column]
        unbounded = np.bincount(row, ~np.isfinite(shift), minlength=together.shape[0]) > 0
        shift = np.where(np.isfinite(shift), shift, 0.0)
        rhs = -np.bincount(row, entry * shift, minlength=together.shape[0]).astype(np.float64)
        return cls(row, column, entry * sign, sign, shift, rhs, ~unbounded, together.shape)


def _gmi_cuts(
    matrix: Matrix, rows: RelaxationRows, weights: RowWeights, min_fraction: float
) -> tuple[Cuts, Ints]:
    """Return the GMI cuts of weighted sums of rows, and the numbers of the sums that have one.

    From sum a z + sum c s = b, all counted from bounds:
    sum min(f / f0, (1 - f) / (1 - f0)) z + sum max(c / f0, -c / (1 - f0)) s >= 1
    with f = frac(a), f0 = frac(b).
    """
    sums = _Sums.of(matrix, rows, weights)
    fraction = sums.rhs - np.floor(sums.rhs)
    sound = sums.bounded & (fraction > min_fraction) & (fraction < 1 - min_fraction)
    up = np.where(sound, fraction, 0.5)[sums.row]
    down = np.where(sound, 1 - fraction, 0.5)[sums.row]
    rest = sums.entry - np.floor(sums.entry)
    rest = np.where(rest > 1 - ZERO, 0.0, rest)
    integer = np.concatenate((matrix.integer, np.zeros(len(rows.lower), dtype=bool)))
    rounded = np.where(
        integer[sums.column],
        np.minimum(rest / up, (1 - rest) / down),
        np.maximum(sums.entry / up, -sums.entry / down),
    )
    term = rounded * sums.sign
    rhs = np.bincount(sums.row, term * sums.shift, minlength=sums.shape[0]).astype(np.float64)
    picked, count = np.flatnonzero(sound), len(matrix.cost)
    cut = sparse.csr_array((term, (sums.row, sums.column)), shape=sums.shape)[picked]
    in_columns = (cut[:, :count] + cut[:, count:] @ rows.table).tocsr()
    return Cuts(in_columns, rhs[picked] + 1 - SAFETY, weights.subset(picked)), picked


def _entries(rows: sparse.csr_array) -> tuple[Ints, Ints, Floats]:
    """Return row, column and value of every entry."""
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices, rows.data


def _not_parallel(cosines: Floats, most: float) -> list[int]:
    """Return the numbers of vectors whose cosine to every one kept before is at most ``most``."""
    kept: list[int] = []
    for number, cosine in enumerate(cosines):
        if not kept or cosine[kept].max() <= most:
            kept.append(number)
    return kept
