"""Cuts of one problem made again for a like one: another budget, another target.

A cut holds for the numbers of the problem that it was made for. What it was made of is often there
again: rows with weights, or a pair of limits. From these it is made again, and left out where
something it was made of is gone. Nothing else of the old problem counts.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Matrix
from planner.search.cuts.gomory import GomorySeparator, RelaxationRows, unit_size
from planner.search.cuts.rounding import Cuts, Ints, MirSeparator, RowWeights, VubPairs
from planner.search.highs import BASIC, Basis


@dataclass
class CutLog:
    """All rows that a relaxation ever had, numbered in the order in which they came.

    The ``first`` are those of the problem; the cuts ``made`` follow. ``now`` are the numbers of the
    rows that the relaxation has.
    """

    first: int
    made: list[Cuts] = field(default_factory=list)
    now: Ints = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is cut off yet."""
        self.now = np.arange(self.first)

    @property
    def count(self) -> int:
        """Rows so far."""
        return self.first + sum(len(cuts.rhs) for cuts in self.made)

    def add(self, cuts: Cuts) -> None:
        """Note cuts that the relaxation is given; their weights are of the rows it had last."""
        of, count = cuts.source, self.count
        if isinstance(of, RowWeights):
            of = _renumbered(of, self.now[: of.table.shape[1]], count)
        self.made.append(Cuts(cuts.rows, cuts.rhs, of))
        self.now = np.concatenate((self.now, np.arange(count, self.count)))

    def copy(self) -> "CutLog":
        """As it is now."""
        other = CutLog(self.first, list(self.made))
        other.now = self.now
        return other

    def keep(self, kept: Ints) -> None:
        """The relaxation has only these of its rows left."""
        self.now = self.now[kept]


@dataclass(frozen=True)
class RootCache:
    """What is kept of a tightened relaxation; ``lp_iterations`` as in ``RootNode``."""

    matrix: Matrix
    separator: MirSeparator
    cut_log: CutLog
    basis: Basis
    lp_iterations: float

    def reuse(
        self, matrix: Matrix, separator: MirSeparator, tableau: GomorySeparator
    ) -> "ReusedCuts | None":
        """The same cuts for ``matrix``; None where its columns are others."""
        old = self.matrix
        if matrix.sizes[1] != old.sizes[1] or (matrix.integer != old.integer).any():
            return None
        rows = RelaxationRows(matrix.table, matrix.row_lower, matrix.row_upper)
        place = np.full(self.cut_log.count, -1)
        place[: old.sizes[0]] = _places(old.table, rows.table)
        cut_log, needed, begin = CutLog(matrix.sizes[0]), self._needed(), old.sizes[0]
        for cuts in self.cut_log.made:
            numbers = begin + np.flatnonzero(needed[begin : begin + len(cuts.rhs)])
            made, which = self._remade(
                cuts.subset(numbers - begin), place, rows, separator, tableau
            )
            place[numbers[which]] = cut_log.count + np.arange(len(which))
            rows = rows.with_cuts(made)
            cut_log.made.append(made)
            begin += len(cuts.rhs)
        there = place[self.cut_log.now]
        active = there[there >= cut_log.first]
        cut_log.now = np.concatenate((cut_log.now, active))
        status = np.full(cut_log.count, BASIC)
        status[there[there >= 0]] = self.basis.rows[there >= 0]
        basis = Basis(self.basis.columns, status[cut_log.now])
        return ReusedCuts(cut_log, Cuts(rows.table[active], rows.lower[active]), basis)

    def _needed(self) -> NDArray[np.bool_]:
        """Which rows the relaxation has, or were a part of one that it has."""
        needed = np.zeros(self.cut_log.count, dtype=bool)
        needed[self.cut_log.now] = True
        end = self.cut_log.count
        for cuts in reversed(self.cut_log.made):
            begin = end - len(cuts.rhs)
            if isinstance(cuts.source, RowWeights):
                used = cuts.source.table[np.flatnonzero(needed[begin:end])].indices
                needed[used] = True
            end = begin
        return needed

    def _remade(
        self,
        cuts: Cuts,
        place: Ints,
        rows: RelaxationRows,
        separator: MirSeparator,
        tableau: GomorySeparator,
    ) -> tuple[Cuts, Ints]:
        """Those of the cuts that can be made again, and their numbers among them."""
        if not isinstance(cuts.source, RowWeights):
            pairs = (
                VubPairs(np.array([], int), np.array([], int))
                if cuts.source is None
                else cuts.source
            )
            found, which = _matching_pairs(pairs, self.separator, separator)
            return Cuts(cuts.rows[which], cuts.rhs[which], found), which
        table = cuts.source.table
        gone = (place[: table.shape[1]] < 0).astype(float)
        whole = np.flatnonzero(abs(table) @ gone == 0)
        of = _renumbered(cuts.source.subset(whole), place[: table.shape[1]], len(rows.lower))
        made, which = tableau.round_rows(rows, of)
        return unit_size(made), whole[which]


@dataclass(frozen=True)
class ReusedCuts:
    """Cuts of another problem made again: their cut_log, those to begin with, and a basis."""

    cut_log: CutLog
    cuts: Cuts
    basis: Basis


def _renumbered(of: RowWeights, place: Ints, count: int) -> RowWeights:
    """The same weights where row ``i`` has the number ``place[i]`` of ``count``."""
    columns = len(of.complemented) - len(place)
    turned = np.zeros(columns + count, dtype=bool)
    turned[:columns] = of.complemented[:columns]
    there = place >= 0
    turned[columns + place[there]] = of.complemented[columns:][there]
    by = of.table.tocoo()
    shape = (of.table.shape[0], count)
    return RowWeights(sparse.csr_array((by.data, (by.row, place[by.col])), shape), turned)


def _matching_pairs(pairs: VubPairs, old: MirSeparator, new: MirSeparator) -> tuple[VubPairs, Ints]:
    """The pairs of limits that are there again, and their numbers among the old ones.

    A rounding counts columns from their bounds: these must be the same too.
    """
    rounded = abs(old.vubs[pairs.first] - old.vubs[pairs.second])
    moved = (old.matrix.lower != new.matrix.lower) | (old.matrix.upper != new.matrix.upper)
    near = np.flatnonzero(np.isin(new.columns, old.columns[pairs.first]))
    place = np.full(len(old.columns), -1)
    used = np.unique(np.concatenate((pairs.first, pairs.second)))
    at = _places(_spelled_vubs(old, used), _spelled_vubs(new, near))
    place[used[at >= 0]] = near[at[at >= 0]]
    again = VubPairs(place[pairs.first], place[pairs.second])
    same = (again.first >= 0) & (again.second >= 0) & (rounded @ moved.astype(float) == 0)
    which = np.flatnonzero(same)
    return again.subset(which), which


def _spelled_vubs(of: MirSeparator, picked: Ints) -> sparse.csr_array:
    """Limits with all that makes them what they are: row, constant and the column they hold."""
    rest = np.column_stack((of.constants[picked], of.columns[picked] + 1))
    spelled: sparse.csr_array = sparse.hstack(
        (of.vubs[picked], sparse.csr_array(rest)), format="csr"
    )
    return spelled


def _places(some: sparse.csr_array, others: sparse.csr_array) -> Ints:
    """Where each row stands among others, -1 where it does not."""
    there = {row: number for number, row in enumerate(_spelled(others))}
    return np.array([there.get(row, -1) for row in _spelled(some)], dtype=np.intp)


def _spelled(rows: sparse.csr_array) -> list[bytes]:
    """Each row as bytes: columns in order, and their values."""
    rows = rows.sorted_indices()
    index, value = rows.indices.astype(np.int32), rows.data
    return [
        index[begin:end].tobytes() + value[begin:end].tobytes()
        for begin, end in pairwise(rows.indptr)
    ]
