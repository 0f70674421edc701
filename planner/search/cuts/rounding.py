"""Separate mixed-integer rounding cuts from pairs of variable upper bounds.

Many continuous columns (a flow, a share served, persons anchored) have several variable upper
bounds (VUBs): rows ``y <= a @ z + constant`` from a driver, the conditions, a capacity. If VUBs
``a`` and ``b`` hold for the same column y, then a - b + (b - y) >= 0 with b - y >= 0: a row in
integer columns and one slack, to which mixed-integer rounding applies. Without it the relaxation
meets the two VUBs with different fractions of the same decisions.

References:
    Nemhauser, Wolsey (1990): A recursive procedure to generate all cuts for 0-1 mixed integer
    programs. Mathematical Programming 46, 379-390. doi 10.1007/BF01585752
    Marchand, Wolsey (2001): Aggregation and mixed integer rounding to solve MIPs. Operations
    Research 49 (3), 363-371. doi 10.1287/opre.49.3.363.11211
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.cuts.vubs import Ints, Vubs, with_integral_bounds
from planner.search.params import DEFAULTS, MirParams
from planner.search.tolerances import INTEGRALITY, ZERO


@dataclass(frozen=True)
class VubPairs:
    """Pairs of VUBs, by number, that cuts were made of."""

    first: Ints
    second: Ints

    def subset(self, numbers: Ints) -> "VubPairs":
        """Return the pairs with these numbers."""
        return VubPairs(self.first[numbers], self.second[numbers])


@dataclass(frozen=True)
class RowWeights:
    """Weights of rows that cuts were made of.

    Attributes:
        table: a row for each cut, a column for each row of the relaxation.
        complemented: which columns, and after them which row activities, were counted from their
            upper bounds.
    """

    table: sparse.csr_array
    complemented: NDArray[np.bool_]

    def subset(self, numbers: Ints) -> "RowWeights":
        """Return the weights with these numbers."""
        return RowWeights(self.table[numbers], self.complemented)


@dataclass(frozen=True)
class Cuts:
    """Cutting planes ``rows @ x >= rhs``, and what they were made of."""

    rows: sparse.csr_array
    rhs: Floats
    source: VubPairs | RowWeights | None = None

    def subset(self, numbers: Ints) -> "Cuts":
        """Return the cuts with these numbers."""
        source = None if self.source is None else self.source.subset(numbers)
        return Cuts(self.rows[numbers], self.rhs[numbers], source)


class MirSeparator:
    """Finds the violated MIR cuts among all pairs of VUBs of a problem.

    Attributes:
        matrix: the problem, integer columns between integral bounds.
        vubs: the VUBs of its continuous columns.
    """

    def __init__(self, matrix: Matrix, params: MirParams = DEFAULTS.separation.mir) -> None:
        """Read the VUBs of continuous columns from the rows."""
        self.matrix, self._params = with_integral_bounds(matrix), params
        self.vubs = Vubs.of(matrix, params.substitution_depth)
        first, second = self.vubs.pairs()
        self._first, self._second = first, second
        self._plain = ~(self.vubs.aggregated[first] | self.vubs.aggregated[second])
        self._differences = (self.vubs.rows[first] - self.vubs.rows[second]).tocsr()
        self._differences.eliminate_zeros()
        constants = self.vubs.constants
        self._difference_constants = constants[first] - constants[second]

    def separate(self, x: Floats, aggregated: bool = True) -> Cuts | None:
        """Return the cuts that ``x`` violates most; None if it violates none.

        ``aggregated``: whether cuts of aggregated VUBs count too.
        """
        matrix = self.matrix
        fractional = matrix.integer & (np.abs(x - np.round(x)) > INTEGRALITY)
        touched = abs(self._differences) @ fractional.astype(float) > 0
        chosen = np.flatnonzero(touched & (aggregated | self._plain))
        if not len(chosen):
            return None
        violation, divisor = self._best_roundings(x, chosen)
        order = np.argsort(-violation, kind="stable")
        order = order[violation[order] > self._params.min_violation][: self._params.max_cuts]
        if not len(order):
            return None
        picked = chosen[order]
        rows, rhs = self._rows(self._inequalities(x, picked), divisor[order], self._second[picked])
        return Cuts(rows, rhs, VubPairs(self._first[picked], self._second[picked]))

    def _best_roundings(self, x: Floats, pairs: Ints) -> tuple[Floats, Floats]:
        """Return violation and divisor of the best rounding of each pair.

        Pairs of similar width are padded and rounded together.
        """
        violation, divisor = np.zeros(len(pairs)), np.ones(len(pairs))
        width = np.digitize(np.diff(self._differences.indptr)[pairs], self._params.widths)
        for similar in (np.flatnonzero(width == each) for each in np.unique(width)):
            inequalities = self._inequalities(x, pairs[similar])
            violation[similar], divisor[similar] = inequalities.best_divisors()
        return violation, divisor

    def _inequalities(self, x: Floats, pairs: Ints) -> "_BaseInequalities":
        """Return the rows to be rounded for some pairs by number."""
        second, vubs = self._second[pairs], self.vubs
        slack = (vubs.rows[second] @ x + vubs.constants[second]) - x[vubs.columns[second]]
        rows, constant = self._differences[pairs], self._difference_constants[pairs]
        return _BaseInequalities.of(self.matrix, self._params, x, rows, constant, slack)

    def _rows(
        self, inequalities: "_BaseInequalities", divisor: Floats, second: Ints
    ) -> tuple[sparse.csr_array, Floats]:
        """Return the roundings as rows in the columns of the problem, each of size about 1."""
        coefficients, rhs, weight = inequalities.rounded_rows(divisor)
        vub, numbers = self.vubs.rows[second], np.arange(len(second))
        slack = vub - sparse.csr_array(
            (np.ones(len(second)), (numbers, self.vubs.columns[second])), shape=vub.shape
        )
        rows = (coefficients + sparse.diags_array(weight) @ slack).tocsr()
        rhs = rhs - weight * self.vubs.constants[second]
        rows.data[np.abs(rows.data) < ZERO] = 0.0
        rows.eliminate_zeros()
        size = abs(rows).max(axis=1).toarray().ravel()
        size = np.where(size > 0, size, 1.0)
        return (sparse.diags_array(1 / size) @ rows).tocsr(), rhs / size


@dataclass(frozen=True)
class _BaseInequalities:
    """Rows ``sum a z + s >= r``: z integer and at least 0, s the value of the continuous rest.

    Arrays are padded: ``column`` is -1 where a row has fewer entries. Integer columns nearer to
    their upper bound are counted from there (``complemented``); continuous ones from the bound
    that makes their part of s positive.
    """

    matrix: Matrix
    params: MirParams
    column: Ints
    entry: Floats
    whole: NDArray[np.bool_]
    complemented: NDArray[np.bool_]
    value: Floats
    continuous: Floats
    rhs: Floats

    @classmethod
    def of(
        cls,
        matrix: Matrix,
        params: MirParams,
        x: Floats,
        rows: sparse.csr_array,
        constant: Floats,
        slack: Floats,
    ) -> "_BaseInequalities":
        """Shift the rows ``rows @ x + constant + slack >= 0`` to start from bounds."""
        column, entry = _padded(rows)
        lower, upper = matrix.lower[column], matrix.upper[column]
        point = np.clip(x[column], lower, upper)
        whole = matrix.integer[column] & (column >= 0)
        complemented = np.where(whole, point - lower > upper - point, entry < 0)
        shift = np.where(complemented, upper, lower)
        unbounded = (entry != 0) & np.isinf(shift)
        shift = np.where(np.isinf(shift), 0.0, shift)
        distance = np.where(column >= 0, np.abs(point - shift), 0.0)
        continuous = slack + (np.abs(entry) * distance * ~whole).sum(axis=1)
        rhs = -(constant + (entry * shift).sum(axis=1))
        rhs[unbounded.any(axis=1)] = 0.0  # integral: nothing is rounded where a bound is missing
        return cls(
            matrix, params, column, entry, whole, complemented, distance * whole, continuous, rhs
        )

    @cached_property
    def coefficients(self) -> Floats:
        """Coefficients of integer columns, in the direction in which they are counted."""
        return np.where(self.whole, np.where(self.complemented, -self.entry, self.entry), 0.0)

    def best_divisors(self) -> tuple[Floats, Floats]:
        """Return the violation of the best rounding of each row, and the divisor that gives it."""
        size = np.where(self.value > INTEGRALITY, np.abs(self.coefficients), 0.0)
        largest = -np.sort(-size, axis=1)[:, : self.params.divisor_candidates]
        violation, divisor = np.zeros(len(size)), np.ones(len(size))
        fresh = np.diff(largest, axis=1, prepend=np.inf) < 0
        for each, new in zip(largest.T, fresh.T, strict=True):
            for by in self.params.divisors:
                # where the continuous rest outweighs a coefficient no rounding is violated
                rows = np.flatnonzero(new & (each > ZERO * by) & (self.continuous < each / by))
                if not len(rows):
                    continue
                tried = each[rows] / by
                multiplier, ceiling, weight, sound = self._round(rows, tried)
                violated = ceiling - (multiplier * self.value[rows]).sum(axis=1)
                violated -= weight * self.continuous[rows]
                length = np.sqrt((multiplier**2).sum(axis=1) + weight**2)
                better = sound & (violated > violation[rows] * length)
                violation[rows[better]] = (violated / length)[better]
                divisor[rows[better]] = tried[better]
        return violation, divisor

    def _round(self, rows: Ints, by: Floats) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
        """Return multipliers of integer columns, right-hand side, weight of the rest; where sound.

        From sum a z + s >= r: sum (floor(a/d) + min(1, frac(a/d) / f)) z + s / (d f) >= ceil(r/d)
        with f = frac(r/d).
        """
        rhs = self.rhs[rows] / by
        fraction = rhs - np.floor(rhs)
        sound = (fraction > self.params.min_fraction) & (fraction < self.params.max_fraction)
        fraction = np.where(sound, fraction, 0.5)
        ratio = self.coefficients[rows] / by[:, None]
        below = np.floor(ratio + ZERO)
        rest = np.maximum(ratio - below, 0.0)
        multiplier = below + np.minimum(1.0, rest / fraction[:, None])
        return multiplier, np.ceil(rhs), 1 / (by * fraction), sound

    def rounded_rows(self, by: Floats) -> tuple[sparse.csr_array, Floats, Floats]:
        """Return the roundings in the columns of the problem: rows, right-hand side, slack weight.

        The slack itself is left to the caller.
        """
        count, column = np.arange(len(by)), self.column
        multiplier, rhs, weight, _ = self._round(count, by)
        integer_part = np.where(self.complemented, -multiplier, multiplier)
        entry = np.where(self.whole, integer_part, weight[:, None] * self.entry)
        shift = np.where(self.complemented, self.matrix.upper[column], self.matrix.lower[column])
        used = (column >= 0) & (entry != 0)
        rhs = rhs + np.where(used, entry * np.where(used, shift, 0.0), 0.0).sum(axis=1)
        row = np.broadcast_to(count[:, None], column.shape)
        rows = sparse.csr_array(
            (entry[used], (row[used], column[used])), shape=(len(by), self.matrix.sizes[1])
        )
        return rows, rhs, weight


def _padded(rows: sparse.csr_array) -> tuple[Ints, Floats]:
    """Return columns (-1: none) and entries of rows as two dense arrays, one row each."""
    counts = np.diff(rows.indptr)
    column = np.full((len(counts), counts.max()), -1, dtype=np.int32)
    entry = np.zeros(column.shape)
    at = np.arange(rows.nnz) - np.repeat(rows.indptr[:-1], counts)
    row = np.repeat(np.arange(len(counts)), counts)
    column[row, at], entry[row, at] = rows.indices, rows.data
    return column, entry
