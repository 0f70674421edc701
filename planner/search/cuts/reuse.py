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
from planner.search.cuts.gomory import Rows, Tableau, unit_size
from planner.search.cuts.rounding import Cuts, Ints, Pairs, Separator, Weights
from planner.search.highs import BASIC, Basis


@dataclass
class Trail:
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
        return self.first + sum(len(cuts.least) for cuts in self.made)

    def add(self, cuts: Cuts) -> None:
        """Note cuts that the relaxation is given; their weights are of the rows it had last."""
        of, count = cuts.of, self.count
        if isinstance(of, Weights):
            of = _moved(of, self.now[: of.table.shape[1]], count)
        self.made.append(Cuts(cuts.rows, cuts.least, of))
        self.now = np.concatenate((self.now, np.arange(count, self.count)))

    def copy(self) -> "Trail":
        """As it is now."""
        other = Trail(self.first, list(self.made))
        other.now = self.now
        return other

    def keep(self, kept: Ints) -> None:
        """The relaxation has only these of its rows left."""
        self.now = self.now[kept]


@dataclass(frozen=True)
class Memory:
    """What is kept of a problem whose relaxation was tightened; ``work`` as in ``Root``."""

    matrix: Matrix
    separator: Separator
    trail: Trail
    basis: Basis
    work: float

    def again(self, matrix: Matrix, separator: Separator, tableau: Tableau) -> "Again | None":
        """The same cuts for ``matrix``; None where its columns are others."""
        old = self.matrix
        if matrix.sizes[1] != old.sizes[1] or (matrix.integer != old.integer).any():
            return None
        rows = Rows(matrix.table, matrix.row_lower, matrix.row_upper)
        place = np.full(self.trail.count, -1)
        place[: old.sizes[0]] = _places(old.table, rows.table)
        trail, needed, begin = Trail(matrix.sizes[0]), self._needed(), old.sizes[0]
        for cuts in self.trail.made:
            numbers = begin + np.flatnonzero(needed[begin : begin + len(cuts.least)])
            made, which = self._made(cuts.picked(numbers - begin), place, rows, separator, tableau)
            place[numbers[which]] = trail.count + np.arange(len(which))
            rows = rows.with_cuts(made)
            trail.made.append(made)
            begin += len(cuts.least)
        there = place[self.trail.now]
        active = there[there >= trail.first]
        trail.now = np.concatenate((trail.now, active))
        status = np.full(trail.count, BASIC)
        status[there[there >= 0]] = self.basis.rows[there >= 0]
        basis = Basis(self.basis.columns, status[trail.now])
        return Again(trail, Cuts(rows.table[active], rows.lower[active]), basis)

    def _needed(self) -> NDArray[np.bool_]:
        """Which rows the relaxation has, or were a part of one that it has."""
        needed = np.zeros(self.trail.count, dtype=bool)
        needed[self.trail.now] = True
        end = self.trail.count
        for cuts in reversed(self.trail.made):
            begin = end - len(cuts.least)
            if isinstance(cuts.of, Weights):
                used = cuts.of.table[np.flatnonzero(needed[begin:end])].indices
                needed[used] = True
            end = begin
        return needed

    def _made(
        self, cuts: Cuts, place: Ints, rows: Rows, separator: Separator, tableau: Tableau
    ) -> tuple[Cuts, Ints]:
        """Those of the cuts that can be made again, and their numbers among them."""
        if not isinstance(cuts.of, Weights):
            pairs = Pairs(np.array([], int), np.array([], int)) if cuts.of is None else cuts.of
            found, which = _found(pairs, self.separator, separator)
            return Cuts(cuts.rows[which], cuts.least[which], found), which
        table = cuts.of.table
        gone = (place[: table.shape[1]] < 0).astype(float)
        whole = np.flatnonzero(abs(table) @ gone == 0)
        of = _moved(cuts.of.picked(whole), place[: table.shape[1]], len(rows.lower))
        made, which = tableau.made(rows, of)
        return unit_size(made), whole[which]


@dataclass(frozen=True)
class Again:
    """Cuts of another problem made again: their trail, those to begin with, and a basis."""

    trail: Trail
    cuts: Cuts
    basis: Basis


def _moved(of: Weights, place: Ints, count: int) -> Weights:
    """The same weights where row ``i`` has the number ``place[i]`` of ``count``."""
    columns = len(of.turned) - len(place)
    turned = np.zeros(columns + count, dtype=bool)
    turned[:columns] = of.turned[:columns]
    there = place >= 0
    turned[columns + place[there]] = of.turned[columns:][there]
    by = of.table.tocoo()
    shape = (of.table.shape[0], count)
    return Weights(sparse.csr_array((by.data, (by.row, place[by.col])), shape), turned)


def _found(pairs: Pairs, old: Separator, new: Separator) -> tuple[Pairs, Ints]:
    """The pairs of limits that are there again, and their numbers among the old ones.

    A rounding counts columns from their bounds: these must be the same too.
    """
    rounded = abs(old.limits[pairs.first] - old.limits[pairs.second])
    moved = (old.matrix.lower != new.matrix.lower) | (old.matrix.upper != new.matrix.upper)
    near = np.flatnonzero(np.isin(new.columns, old.columns[pairs.first]))
    place = np.full(len(old.columns), -1)
    used = np.unique(np.concatenate((pairs.first, pairs.second)))
    at = _places(_limits(old, used), _limits(new, near))
    place[used[at >= 0]] = near[at[at >= 0]]
    again = Pairs(place[pairs.first], place[pairs.second])
    same = (again.first >= 0) & (again.second >= 0) & (rounded @ moved.astype(float) == 0)
    which = np.flatnonzero(same)
    return again.picked(which), which


def _limits(of: Separator, picked: Ints) -> sparse.csr_array:
    """Limits with all that makes them what they are: row, constant and the column they hold."""
    rest = np.column_stack((of.constants[picked], of.columns[picked] + 1))
    spelled: sparse.csr_array = sparse.hstack(
        (of.limits[picked], sparse.csr_array(rest)), format="csr"
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
