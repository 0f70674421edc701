"""Reuse cuts of one problem in a similar one: another budget, another target.

A cut holds for the numbers of the problem that it was made for. What it was made of is often there
again: rows with weights, or a pair of variable upper bounds (VUBs). From these it is made again,
and left out where something it was made of is gone. Nothing else of the old problem counts.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Matrix
from planner.search.cuts.gomory import GomorySeparator, RelaxationRows, unit_size
from planner.search.cuts.rounding import Cuts, MirSeparator, RowWeights, VubPairs
from planner.search.cuts.vubs import Ints, Vubs
from planner.search.highs import BASIC, Basis

NO_PAIRS = VubPairs(np.array([], int), np.array([], int))


@dataclass
class CutLog:
    """All rows that a relaxation ever had, numbered in the order in which they were added.

    Attributes:
        problem_rows: number of rows of the problem, which come first.
        cuts: cuts added since, round by round; weights refer to the numbers of this log.
        current: numbers of the rows that the relaxation has now.
    """

    problem_rows: int
    cuts: list[Cuts] = field(default_factory=list)
    current: Ints = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the rows of the problem."""
        self.current = np.arange(self.problem_rows)

    @property
    def count(self) -> int:
        """Count the rows so far."""
        return self.problem_rows + sum(len(cuts.rhs) for cuts in self.cuts)

    def add(self, cuts: Cuts) -> None:
        """Log cuts added to the relaxation, whose weights refer to the rows it had before."""
        source, count = cuts.source, self.count
        if isinstance(source, RowWeights):
            source = _renumbered(source, self.current[: source.table.shape[1]], count)
        self.cuts.append(Cuts(cuts.rows, cuts.rhs, source))
        self.current = np.concatenate((self.current, np.arange(count, self.count)))

    def copy(self) -> "CutLog":
        """Return a log that goes on separately from here."""
        other = CutLog(self.problem_rows, list(self.cuts))
        other.current = self.current
        return other

    def keep(self, kept: Ints) -> None:
        """Log that the relaxation has only these of its rows left."""
        self.current = self.current[kept]


@dataclass(frozen=True)
class ReusedCuts:
    """Cuts made again for another problem: their log, those to begin with, and a basis."""

    cut_log: CutLog
    cuts: Cuts
    basis: Basis


@dataclass(frozen=True)
class RootCache:
    """The root node of a solved problem, kept for the next similar one.

    ``lp_iterations`` are the simplex iterations of its root relaxation, as in ``RootNode``.
    """

    matrix: Matrix
    separator: MirSeparator
    cut_log: CutLog
    basis: Basis
    lp_iterations: float

    def reuse(
        self, matrix: Matrix, separator: MirSeparator, gomory: GomorySeparator
    ) -> ReusedCuts | None:
        """Make the same cuts for ``matrix``; None where it has other columns."""
        old = self.matrix
        if matrix.sizes[1] != old.sizes[1] or (matrix.integer != old.integer).any():
            return None
        rows = RelaxationRows(matrix.table, matrix.row_lower, matrix.row_upper)
        place = np.full(self.cut_log.count, -1)
        place[: old.sizes[0]] = _places(old.table, rows.table)
        remaking = _Remaking(self.separator, separator, gomory)
        cut_log, needed, begin = CutLog(matrix.sizes[0]), self._needed(), old.sizes[0]
        for cuts in self.cut_log.cuts:
            numbers = begin + np.flatnonzero(needed[begin : begin + len(cuts.rhs)])
            made, which = remaking.cuts(cuts.subset(numbers - begin), place, rows)
            place[numbers[which]] = cut_log.count + np.arange(len(which))
            rows = rows.with_cuts(made)
            cut_log.cuts.append(made)
            begin += len(cuts.rhs)
        return self._begin_with(cut_log, place[self.cut_log.current], rows)

    def _begin_with(self, cut_log: CutLog, place: Ints, rows: RelaxationRows) -> ReusedCuts:
        """Select the cuts that the old relaxation had, ``place`` numbers its rows, and a basis."""
        active = place[place >= cut_log.problem_rows]
        cut_log.current = np.concatenate((cut_log.current, active))
        status = np.full(cut_log.count, BASIC)
        status[place[place >= 0]] = self.basis.rows[place >= 0]
        basis = Basis(self.basis.columns, status[cut_log.current])
        return ReusedCuts(cut_log, Cuts(rows.table[active], rows.lower[active]), basis)

    def _needed(self) -> NDArray[np.bool_]:
        """Return a mask of the rows that the relaxation has, or that such a row was made of."""
        needed = np.zeros(self.cut_log.count, dtype=bool)
        needed[self.cut_log.current] = True
        end = self.cut_log.count
        for cuts in reversed(self.cut_log.cuts):
            begin = end - len(cuts.rhs)
            if isinstance(cuts.source, RowWeights):
                used = cuts.source.table[np.flatnonzero(needed[begin:end])].indices
                needed[used] = True
            end = begin
        return needed


@dataclass(frozen=True)
class _Remaking:
    """What cuts of an old problem are made again with."""

    old: MirSeparator
    new: MirSeparator
    gomory: GomorySeparator

    def cuts(self, cuts: Cuts, place: Ints, rows: RelaxationRows) -> tuple[Cuts, Ints]:
        """Return the cuts that can be made again, and their numbers among the old ones.

        ``place`` gives the number of each old row among the new ``rows``, -1 where it is gone.
        """
        source = cuts.source
        if isinstance(source, RowWeights):
            return self._weighted(source, place, rows)
        pairs, which = _matching_pairs(source or NO_PAIRS, self.old, self.new)
        return Cuts(cuts.rows[which], cuts.rhs[which], pairs), which

    def _weighted(self, source: RowWeights, place: Ints, rows: RelaxationRows) -> tuple[Cuts, Ints]:
        """Round the sums of rows that are all there again."""
        table = source.table
        gone = (place[: table.shape[1]] < 0).astype(float)
        complete = np.flatnonzero(abs(table) @ gone == 0)
        weights = _renumbered(source.subset(complete), place[: table.shape[1]], len(rows.lower))
        made, which = self.gomory.round_rows(rows, weights)
        return unit_size(made), complete[which]


def _renumbered(weights: RowWeights, place: Ints, count: int) -> RowWeights:
    """Return the same weights where row ``i`` has the number ``place[i]`` of ``count``."""
    columns = len(weights.complemented) - len(place)
    complemented = np.zeros(columns + count, dtype=bool)
    complemented[:columns] = weights.complemented[:columns]
    there = place >= 0
    complemented[columns + place[there]] = weights.complemented[columns:][there]
    by = weights.table.tocoo()
    table = sparse.csr_array((by.data, (by.row, place[by.col])), (weights.table.shape[0], count))
    return RowWeights(table, complemented)


def _matching_pairs(pairs: VubPairs, old: MirSeparator, new: MirSeparator) -> tuple[VubPairs, Ints]:
    """Return the pairs of VUBs that are there again, and their numbers among the old ones.

    A rounding counts columns from their bounds: these must be the same too.
    """
    rounded = abs(old.vubs.rows[pairs.first] - old.vubs.rows[pairs.second])
    moved = (old.matrix.lower != new.matrix.lower) | (old.matrix.upper != new.matrix.upper)
    place = _vub_places(old.vubs, new.vubs, pairs)
    again = VubPairs(place[pairs.first], place[pairs.second])
    same = (again.first >= 0) & (again.second >= 0) & (rounded @ moved.astype(float) == 0)
    which = np.flatnonzero(same)
    return again.subset(which), which


def _vub_places(old: Vubs, new: Vubs, pairs: VubPairs) -> Ints:
    """Return the number of each old VUB among the new ones, -1 where it is gone or not needed."""
    candidates = np.flatnonzero(np.isin(new.columns, old.columns[pairs.first]))
    place = np.full(len(old.columns), -1)
    used = np.unique(np.concatenate((pairs.first, pairs.second)))
    at = _places(_spelled_vubs(old, used), _spelled_vubs(new, candidates))
    place[used[at >= 0]] = candidates[at[at >= 0]]
    return place


def _spelled_vubs(vubs: Vubs, picked: Ints) -> sparse.csr_array:
    """Return VUBs with all that makes them what they are: row, constant and bounded column."""
    rest = np.column_stack((vubs.constants[picked], vubs.columns[picked] + 1))
    spelled: sparse.csr_array = sparse.hstack(
        (vubs.rows[picked], sparse.csr_array(rest)), format="csr"
    )
    return spelled


def _places(some: sparse.csr_array, others: sparse.csr_array) -> Ints:
    """Return the number of each row among others, -1 where it is not there."""
    there = {row: number for number, row in enumerate(_spelled(others))}
    return np.array([there.get(row, -1) for row in _spelled(some)], dtype=np.intp)


def _spelled(rows: sparse.csr_array) -> list[bytes]:
    """Return each row as bytes: columns in order, and their values."""
    rows = rows.sorted_indices()
    index, value = rows.indices.astype(np.int32), rows.data
    return [
        index[begin:end].tobytes() + value[begin:end].tobytes()
        for begin, end in pairwise(rows.indptr)
    ]
