"""Mixed-integer rounding of pairs of limits: rows that no whole-number solution breaks.

Many columns (a flow, a share served, persons anchored) are held down by several rows at once: a
driver, the conditions, a capacity. Each row is one upper limit, an expression in whole-number
columns once the levels in it are replaced by their own limits. If limits ``a`` and ``b`` hold for
the same column y, then a - b + (b - y) >= 0 with b - y >= 0: a row with whole numbers and one
slack, to which mixed-integer rounding applies. The relaxation otherwise meets the two limits with
different fractions of the same decisions.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix

Ints = NDArray[np.integer[Any]]

MOST = 400
"""Cuts in one round, the most violated first."""

DIVISORS = (1, 2, 4)
LARGEST = 6
"""Rounding divides by so many of the largest coefficients, each also halved and quartered."""

LEAST = 1e-4
"""A cut that is violated by less, relative to its length, is not worth a row."""

WHOLE = 1e-6
ZERO = 1e-9
LEAST_REST, MOST_REST = 0.01, 0.999
"""The fraction of the right-hand side lies between: outside, rounding cuts noise."""

WIDTHS = (8, 24, 72)
"""Pairs with up to so many columns are looked at together: a few have hundreds, most a dozen."""

DEPTH = 6
"""Levels are replaced by their limits so many times: level, coverage, mast."""


@dataclass(frozen=True)
class VubPairs:
    """Pairs of limits, by number, that cuts were made of."""

    first: Ints
    second: Ints

    def subset(self, numbers: Ints) -> "VubPairs":
        """Some of them."""
        return VubPairs(self.first[numbers], self.second[numbers])


@dataclass(frozen=True)
class RowWeights:
    """Weights of rows that cuts were made of, a row of ``table`` for each cut.

    ``complemented``: which columns, and after them which activities of rows, were counted from
    their upper bounds.
    """

    table: sparse.csr_array
    complemented: NDArray[np.bool_]

    def subset(self, numbers: Ints) -> "RowWeights":
        """Some of them."""
        return RowWeights(self.table[numbers], self.complemented)


@dataclass(frozen=True)
class Cuts:
    """Rows ``rows @ x >= rhs``, and what they were made of."""

    rows: sparse.csr_array
    rhs: Floats
    source: VubPairs | RowWeights | None = None

    def subset(self, numbers: Ints) -> "Cuts":
        """Some of them."""
        source = None if self.source is None else self.source.subset(numbers)
        return Cuts(self.rows[numbers], self.rhs[numbers], source)


class MirSeparator:
    """All pairs of limits of a problem, and which of their roundings a point breaks."""

    def __init__(self, matrix: Matrix) -> None:
        """Read off the limits of continuous columns: ``x[columns] <= limits @ x + constants``."""
        self.matrix = with_whole_bounds(matrix)
        self.columns, self.vubs, self.constants, joined = _variable_upper_bounds(matrix)
        first, second = _pairs(self.columns)
        self._first, self._second = first, second
        self._plain = ~(joined[first] | joined[second])
        self._differences = (self.vubs[first] - self.vubs[second]).tocsr()
        self._differences.eliminate_zeros()
        self._rest = self.constants[first] - self.constants[second]

    def separate(self, x: Floats, aggregated: bool = True) -> Cuts | None:
        """The cuts that ``x`` breaks most; None if it breaks none.

        ``aggregated``: also those of limits in fewer columns.
        """
        matrix = self.matrix
        fractional = matrix.integer & (np.abs(x - np.round(x)) > WHOLE)
        touched = abs(self._differences) @ fractional.astype(float) > 0
        chosen = np.flatnonzero(touched & (aggregated | self._plain))
        if not len(chosen):
            return None
        violation, divisor = np.zeros(len(chosen)), np.ones(len(chosen))
        width = np.digitize(np.diff(self._differences.indptr)[chosen], WIDTHS)
        for alike in (np.flatnonzero(width == each) for each in np.unique(width)):
            base = self._base_inequalities(x, chosen[alike])
            violation[alike], divisor[alike] = base.best_divisors()
        order = np.argsort(-violation, kind="stable")
        order = order[violation[order] > LEAST][:MOST]
        if not len(order):
            return None
        picked = chosen[order]
        rows, least = self._rows(
            self._base_inequalities(x, picked), divisor[order], self._second[picked]
        )
        return Cuts(rows, least, VubPairs(self._first[picked], self._second[picked]))

    def _base_inequalities(self, x: Floats, pairs: Ints) -> "_BaseInequality":
        """What is rounded, for some pairs by number."""
        second = self._second[pairs]
        slack = (self.vubs[second] @ x + self.constants[second]) - x[self.columns[second]]
        return _BaseInequality.of(
            self.matrix, x, self._differences[pairs], self._rest[pairs], slack
        )

    def _rows(
        self, base: "_BaseInequality", divisor: Floats, second: Ints
    ) -> tuple[sparse.csr_array, Floats]:
        """The roundings as rows in the columns of the problem, each of size about 1."""
        coefficients, least, weight = base.rounded(divisor)
        limit = self.vubs[second]
        slack = limit - sparse.csr_array(
            (np.ones(len(second)), (np.arange(len(second)), self.columns[second])),
            shape=limit.shape,
        )
        rows = (coefficients + sparse.diags_array(weight) @ slack).tocsr()
        least = least - weight * self.constants[second]
        rows.data[np.abs(rows.data) < ZERO] = 0.0
        rows.eliminate_zeros()
        size = abs(rows).max(axis=1).toarray().ravel()
        size = np.where(size > 0, size, 1.0)
        return (sparse.diags_array(1 / size) @ rows).tocsr(), least / size


@dataclass(frozen=True)
class _BaseInequality:
    """Rows ``sum a z + s >= r`` with z whole, at least 0, and s the continuous rest at ``x``.

    Padded: ``column`` is -1 where a row has fewer entries. Whole columns nearer to their upper
    bound are counted from there (``complemented``); continuous ones from the bound that makes
    their part of s positive.
    """

    matrix: Matrix
    column: Ints
    entry: Floats
    whole: NDArray[np.bool_]
    complemented: NDArray[np.bool_]
    value: Floats
    continuous: Floats
    rhs: Floats

    @classmethod
    def of(
        cls, matrix: Matrix, x: Floats, rows: sparse.csr_array, rest: Floats, slack: Floats
    ) -> "_BaseInequality":
        """The rows ``rows @ x + rest + slack >= 0``, shifted to start from bounds."""
        counts = np.diff(rows.indptr)
        column = np.full((len(counts), counts.max()), -1, dtype=np.int32)
        entry = np.zeros(column.shape)
        at = np.arange(rows.nnz) - np.repeat(rows.indptr[:-1], counts)
        row = np.repeat(np.arange(len(counts)), counts)
        column[row, at], entry[row, at] = rows.indices, rows.data
        lower, upper = matrix.lower[column], matrix.upper[column]
        point = np.clip(x[column], lower, upper)
        whole = matrix.integer[column] & (column >= 0)
        turned = np.where(whole, point - lower > upper - point, entry < 0)
        shift = np.where(turned, upper, lower)
        endless = (entry != 0) & np.isinf(shift)
        shift = np.where(np.isinf(shift), 0.0, shift)
        distance = np.where(column >= 0, np.abs(point - shift), 0.0)
        continuous = slack + (np.abs(entry) * distance * ~whole).sum(axis=1)
        rhs = -(rest + (entry * shift).sum(axis=1))
        rhs[endless.any(axis=1)] = 0.0  # nothing is cut from what has no bound
        return cls(matrix, column, entry, whole, turned, distance * whole, continuous, rhs)

    @cached_property
    def coefficients(self) -> Floats:
        """Of whole columns, in the direction in which they are counted."""
        return np.where(self.whole, np.where(self.complemented, -self.entry, self.entry), 0.0)

    def best_divisors(self) -> tuple[Floats, Floats]:
        """For each row how much its best rounding is violated, and the divisor that gives it."""
        size = np.where(self.value > WHOLE, np.abs(self.coefficients), 0.0)
        largest = -np.sort(-size, axis=1)[:, :LARGEST]
        violation, divisor = np.zeros(len(size)), np.ones(len(size))
        fresh = np.diff(largest, axis=1, prepend=np.inf) < 0
        for each, new in zip(largest.T, fresh.T, strict=True):
            for by in DIVISORS:
                # what the rest outweighs is broken by none of its roundings
                rows = np.flatnonzero(new & (each > ZERO * by) & (self.continuous < each / by))
                if not len(rows):
                    continue
                picked = each[rows] / by
                multiplier, ceiling, weight, sound = self._round(rows, picked)
                broken = ceiling - (multiplier * self.value[rows]).sum(axis=1)
                broken -= weight * self.continuous[rows]
                length = np.sqrt((multiplier**2).sum(axis=1) + weight**2)
                better = sound & (broken > violation[rows] * length)
                violation[rows[better]] = (broken / length)[better]
                divisor[rows[better]] = picked[better]
        return violation, divisor

    def _round(self, rows: Ints, by: Floats) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
        """Multipliers of whole columns, right-hand side, weight of the rest; and where sound.

        From sum a z + s >= r: sum (floor(a/d) + min(1, frac(a/d) / f)) z + s / (d f) >= ceil(r/d)
        with f = frac(r/d).
        """
        rhs = self.rhs[rows] / by
        part = rhs - np.floor(rhs)
        sound = (part > LEAST_REST) & (part < MOST_REST)
        part = np.where(sound, part, 0.5)
        ratio = self.coefficients[rows] / by[:, None]
        below = np.floor(ratio + ZERO)
        rest = np.maximum(ratio - below, 0.0)
        multiplier = below + np.minimum(1.0, rest / part[:, None])
        return multiplier, np.ceil(rhs), 1 / (by * part), sound

    def rounded(self, by: Floats) -> tuple[sparse.csr_array, Floats, Floats]:
        """Coefficients and right-hand side in the problem's columns, and the weight of the slack.

        The slack itself is left to the caller.
        """
        count, column, turned = np.arange(len(by)), self.column, self.complemented
        multiplier, least, weight, _ = self._round(count, by)
        whole_part = np.where(turned, -multiplier, multiplier)
        entry = np.where(self.whole, whole_part, weight[:, None] * self.entry)
        shift = np.where(turned, self.matrix.upper[column], self.matrix.lower[column])
        used = (column >= 0) & (entry != 0)
        least = least + np.where(used, entry * np.where(used, shift, 0.0), 0.0).sum(axis=1)
        row = np.broadcast_to(count[:, None], column.shape)
        rows = sparse.csr_array(
            (entry[used], (row[used], column[used])), shape=(len(by), self.matrix.sizes[1])
        )
        return rows, least, weight


def with_whole_bounds(matrix: Matrix) -> Matrix:
    """Whole-number columns between whole numbers: they are counted from their bounds."""
    lower, upper = np.ceil(matrix.lower - WHOLE), np.floor(matrix.upper + WHOLE)
    return replace(
        matrix,
        lower=np.where(matrix.integer, lower, matrix.lower),
        upper=np.where(matrix.integer, upper, matrix.upper),
    )


def _variable_upper_bounds(
    matrix: Matrix,
) -> tuple[Ints, sparse.csr_array, Floats, NDArray[np.bool_]]:
    """Limits of columns: numbers of the columns in order, and ``limits @ x + constants``.

    Last, which of them are those of others in fewer columns. The upper bound is a limit too.
    Continuous columns that raise a limit are replaced by their own limit where they have a simple
    one.
    """
    column, limits, constants = _row_vubs(matrix)
    count = np.bincount(column, minlength=matrix.sizes[1])
    own = _substitutable(matrix, column, limits, count)
    place = np.full(matrix.sizes[1], -1)
    place[column[own]] = own
    several = np.flatnonzero(count[column] >= 2)
    columns, rows, rest = column[several], limits[several], constants[several]
    for _ in range(DEPTH):
        entries = rows.tocoo()
        raising = ~matrix.integer[entries.col] & (entries.data > 0) & (place[entries.col] >= 0)
        if not raising.any():
            break
        at, by, number = entries.row[raising], entries.data[raising], place[entries.col[raising]]
        exchange = sparse.csr_array((by, (at, number)), shape=(len(rest), len(constants)))
        stays = sparse.csr_array(
            (entries.data[~raising], (entries.row[~raising], entries.col[~raising])), rows.shape
        )
        rows, rest = (stays + exchange @ limits).tocsr(), rest + exchange @ constants
    joined, which = _aggregated_vubs(matrix, rows)
    bounded = np.unique(columns)
    bounded = bounded[np.isfinite(matrix.upper[bounded])]
    fewer = np.repeat((False, True, False), (len(columns), len(which), len(bounded)))
    columns = np.concatenate((columns, columns[which], bounded))
    nothing = sparse.csr_array((len(bounded), matrix.sizes[1]))
    rows = sparse.vstack((rows, joined, nothing), format="csr")
    rest = np.concatenate((rest, rest[which], matrix.upper[bounded]))
    order = np.argsort(columns, kind="stable")
    return columns[order], rows[order], rest[order], fewer[order]


def _aggregated_vubs(matrix: Matrix, rows: sparse.csr_array) -> tuple[sparse.csr_array, Ints]:
    """Limits in fewer columns: those that raise and cannot do without another one become that one.

    Two masts that both need a cable are weaker as a limit than the cable alone, and rounded better.
    The limits, and the numbers of those that they were made of.
    """
    above = _dominating_columns(matrix)
    entries = rows.tocoo()
    column = np.where(entries.data > 0, above[entries.col], entries.col)
    joined = sparse.csr_array((entries.data, (entries.row, column)), shape=rows.shape)
    which = np.flatnonzero(np.diff(joined.indptr) < np.diff(rows.indptr))
    return joined[which], which


def _dominating_columns(matrix: Matrix) -> Ints:
    """For each column one that is never less, itself if none is known.

    Where there are several, the one that is so for most columns.
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
    above = np.arange(matrix.sizes[1])
    above[low[order]] = high[order]
    return above


def _row_vubs(matrix: Matrix) -> tuple[Ints, sparse.csr_array, Floats]:
    """Each row that raises one continuous column only, read as a limit of that column."""
    table = matrix.table
    above, below = np.isfinite(matrix.row_upper), np.isfinite(matrix.row_lower)
    rows = sparse.vstack((table[above], -table[below]), format="csr")
    right = np.concatenate((matrix.row_upper[above], -matrix.row_lower[below]))
    entries = rows.tocoo()
    raised = ~matrix.integer[entries.col] & (entries.data > 0)
    times = np.bincount(entries.row[raised], minlength=len(right))
    usable = raised & (times[entries.row] == 1) & (np.diff(rows.indptr)[entries.row] > 1)
    at, column, factor = entries.row[usable], entries.col[usable], entries.data[usable]
    limits = (sparse.diags_array(-1 / factor) @ rows[at]).tocoo()
    other = limits.col != column[limits.row]
    limits = sparse.csr_array(
        (limits.data[other], (limits.row[other], limits.col[other])), shape=limits.shape
    )
    return column.astype(np.int32), limits, right[at] / factor


def _substitutable(matrix: Matrix, column: Ints, limits: sparse.csr_array, count: Ints) -> Ints:
    """Numbers of the limits that may replace their columns, at most one for each column.

    A column's only limit, or its shortest in whole-number columns alone.
    """
    mixed = abs(limits) @ (~matrix.integer).astype(float) > 0
    usable = np.flatnonzero(~mixed | (count[column] == 1))
    order = usable[np.lexsort((np.diff(limits.indptr)[usable], mixed[usable]))]
    _, first = np.unique(column[order], return_index=True)
    return order[first]


def _pairs(columns: Ints) -> tuple[Ints, Ints]:
    """All ordered pairs of different limits of the same column; ``columns`` is in order."""
    first = np.searchsorted(columns, columns, side="left")
    beyond = np.searchsorted(columns, columns, side="right")
    times = beyond - first
    one = np.repeat(np.arange(len(columns)), times)
    other = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    other = other + np.repeat(first, times)
    different = one != other
    return one[different], other[different]
