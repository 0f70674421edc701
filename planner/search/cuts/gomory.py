"""Gomory mixed-integer cuts: rows of the simplex tableau, rounded.

At the optimum of the relaxation a whole-number column that is fractional is a sum of columns and
row activities that all stand at a bound. Counted from these bounds, mixed-integer rounding gives a
row that the optimum breaks and no solution does. It finds what pairs of limits (``rounding``)
do not see: money split over many decisions.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.cuts.rounding import Cuts, Ints, RowWeights, with_whole_bounds
from planner.search.highs import Relaxation

ROWS = 300
"""Rows of the tableau looked at in a round, those of what is decided first before others."""

MOST = 200
"""Cuts in one round, the deepest first."""

DENSEST, WIDEST = 300, 600
"""Columns in a cut at most; a sum of more rows than the second was never seen to give so few."""

FRACTION = 0.02
"""A right-hand side nearer to a whole number than this cuts noise."""

DEPTH = 1e-4
"""A cut that lies nearer to the point, every column measured by its range, is not worth a row."""

RANGE = 1e8
"""Ratio of the largest and the smallest coefficient, by range, up to which a cut is kept."""

ALIKE = 0.97
"""Cosine between two cuts from which on only the deeper is kept."""

SAFETY = 1e-7
"""Part of the right-hand side that is given up for rounding errors."""

ZERO = 1e-9
FAINT = 1e-6
"""A term that is smaller than this over the whole range of its column is taken off."""


class GomorySeparator:
    """What is cut off by rows of the tableau of a relaxation at its optimum."""

    def __init__(self, matrix: Matrix, relaxation: Relaxation) -> None:
        """``relaxation`` is one of ``matrix``, perhaps with more rows."""
        self._matrix, self._relaxation = with_whole_bounds(matrix), relaxation
        self._range = np.maximum(self._matrix.upper - self._matrix.lower, ZERO)

    def separate(self, x: Floats) -> Cuts | None:
        """The deepest cuts at ``x``, the optimum of the relaxation; None if there are none."""
        matrix = self._matrix
        fractional = np.flatnonzero(matrix.integer & (np.abs(x - np.round(x)) > FRACTION))
        order = np.lexsort((np.abs(x[fractional] % 1 - 0.5), matrix.branching_priority[fractional]))
        weights = self._relaxation.tableau_weights(fractional[order[:ROWS]])
        weights = weights[np.flatnonzero(np.diff(weights.indptr) <= WIDEST)]
        if not weights.shape[0]:
            return None
        rows = RelaxationRows.of(self._relaxation)
        low = np.concatenate((matrix.lower, rows.lower))
        high = np.concatenate((matrix.upper, rows.upper))
        point = np.concatenate((x, rows.table @ x))
        made, _ = self.round_rows(rows, RowWeights(weights, high - point < point - low))
        return self._select(made, x)

    def round_rows(self, rows: "RelaxationRows", of: RowWeights) -> tuple[Cuts, Ints]:
        """The roundings of sums of rows, those that are sound, and the numbers of these."""
        cuts, numbers = _gmi_cuts(self._matrix, rows, of)
        cuts = self._without_negligible(cuts)
        size = abs(self._scaled(cuts))
        largest = size.max(axis=1).toarray().ravel()
        size.data = 1 / size.data
        smallest = 1 / np.maximum(size.max(axis=1).toarray().ravel(), ZERO)
        count = np.diff(cuts.rows.indptr)
        sound = (largest <= RANGE * smallest) & (count > 0) & (count <= DENSEST)
        picked = np.flatnonzero(sound & np.isfinite(cuts.rhs))
        return cuts.subset(picked), numbers[picked]

    def _scaled(self, cuts: Cuts) -> sparse.csr_array:
        """Coefficients by the range of their columns."""
        scaled: sparse.csr_array = (cuts.rows @ sparse.diags_array(self._range)).tocsr()
        return scaled

    def _without_negligible(self, cuts: Cuts) -> Cuts:
        """Terms that hardly count are taken off, for the most that they can be."""
        matrix, entries = self._matrix, cuts.rows.tocoo()
        faint = np.abs(entries.data) * self._range[entries.col] < FAINT
        most = np.maximum(
            entries.data * matrix.upper[entries.col], entries.data * matrix.lower[entries.col]
        )
        given = np.bincount(entries.row[faint], most[faint], minlength=len(cuts.rhs))
        kept = sparse.csr_array(
            (entries.data[~faint], (entries.row[~faint], entries.col[~faint])), entries.shape
        )
        return Cuts(kept, cuts.rhs - given, cuts.source)

    def _select(self, cuts: Cuts, x: Floats) -> Cuts | None:
        """The deepest of those that are unlike one another."""
        scaled = self._scaled(cuts)
        length = np.maximum(np.sqrt((scaled**2).sum(axis=1)), ZERO)
        depth = (cuts.rhs - cuts.rows @ x) / length
        usable = np.flatnonzero(depth > DEPTH)
        usable = usable[np.argsort(-depth[usable], kind="stable")]
        if not len(usable):
            return None
        unit = (sparse.diags_array(1 / length[usable]) @ scaled[usable]).tocsr()
        return unit_size(cuts.subset(usable[_not_parallel((unit @ unit.T).toarray())][:MOST]))


def unit_size(cuts: Cuts) -> Cuts:
    """The same cuts, the largest coefficient of each 1."""
    by = sparse.diags_array(1 / abs(cuts.rows).max(axis=1).toarray().ravel())
    return Cuts((by @ cuts.rows).tocsr(), np.asarray(by @ cuts.rhs), cuts.source)


@dataclass(frozen=True)
class RelaxationRows:
    """Rows of a relaxation, those of the problem and cuts: ``lower <= table @ x <= upper``."""

    table: sparse.csr_array
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, relaxation: Relaxation) -> "RelaxationRows":
        """Those that a relaxation has now."""
        return cls(relaxation.rows, relaxation.row_lower, relaxation.row_upper)

    def with_cuts(self, cuts: Cuts) -> "RelaxationRows":
        """And cuts after them."""
        return RelaxationRows(
            sparse.vstack((self.table, cuts.rows), format="csr"),
            np.concatenate((self.lower, cuts.rhs)),
            np.concatenate((self.upper, np.full(len(cuts.rhs), np.inf))),
        )


def _gmi_cuts(matrix: Matrix, rows: RelaxationRows, of: RowWeights) -> tuple[Cuts, Ints]:
    """The roundings of ``weights @ (rows @ x - activities) = 0``, right-hand side 1 before shifts.

    From sum a z + sum c s = b, all counted from bounds (those of the whole problem, whatever is
    fixed in a relaxation): sum min(f / f0, (1 - f) / (1 - f0)) z + sum max(c / f0, -c / (1 - f0)) s
    >= 1 with f = frac(a), f0 = frac(b). The cuts, and the numbers of the sums that can be rounded.
    """
    together = sparse.hstack((of.table @ rows.table, -of.table), format="csr")
    together.data[np.abs(together.data) < ZERO] = 0.0
    together.eliminate_zeros()
    row, column, entry = _entries(together)
    upper = np.concatenate((matrix.upper, rows.upper))
    shift = np.where(of.complemented, upper, np.concatenate((matrix.lower, rows.lower)))[column]
    sign = np.where(of.complemented, -1.0, 1.0)[column]
    endless = np.bincount(row, ~np.isfinite(shift), minlength=together.shape[0]) > 0
    shift = np.where(np.isfinite(shift), shift, 0.0)
    right = -np.bincount(row, entry * shift, minlength=together.shape[0])
    part = right - np.floor(right)
    sound = ~endless & (part > FRACTION) & (part < 1 - FRACTION)
    up, down = np.where(sound, part, 0.5)[row], np.where(sound, 1 - part, 0.5)[row]
    counted = entry * sign
    rest = counted - np.floor(counted)
    rest = np.where(rest > 1 - ZERO, 0.0, rest)
    whole = np.concatenate((matrix.integer, np.zeros(len(rows.lower), dtype=bool)))
    rounded = np.where(
        whole[column],
        np.minimum(rest / up, (1 - rest) / down),
        np.maximum(counted / up, -counted / down),
    )
    term = rounded * sign
    least = np.bincount(row, term * shift, minlength=together.shape[0]).astype(np.float64)
    picked, count = np.flatnonzero(sound), len(matrix.cost)
    cut = sparse.csr_array((term, (row, column)), shape=together.shape)[picked]
    found = (cut[:, :count] + cut[:, count:] @ rows.table).tocsr()
    return Cuts(found, least[picked] + 1 - SAFETY, of.subset(picked)), picked


def _entries(rows: sparse.csr_array) -> tuple[Ints, Ints, Floats]:
    """Row, column and value of every entry."""
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices, rows.data


def _not_parallel(cosines: Floats) -> list[int]:
    """Numbers of those that are unlike all kept before them."""
    kept: list[int] = []
    for number, cosine in enumerate(cosines):
        if not kept or cosine[kept].max() <= ALIKE:
            kept.append(number)
    return kept
