"""The relaxation of the whole problem, which cuts make tighter round by round."""

from dataclasses import replace

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.cuts.gomory import Tableau
from planner.search.cuts.reuse import Memory, Trail
from planner.search.cuts.rounding import Separator
from planner.search.highs import Limits, Relaxation
from planner.search.incumbent import Held

ROUNDS, WORTH, IDLE = 8, 0.0005, 3
"""Rounds of cuts at most; so many in a row may take less than this part off the bound."""

COSTLY = 1.5
"""Cuts are added until re-solving has taken so many times the work of the first relaxation."""


class Root:
    """A problem, its relaxation, and the optimum ``x`` of that.

    ``cut`` is the problem with the rows that hold the relaxation down once it is tightened;
    ``work`` the simplex iterations of the first optimum, or of the one whose cuts are made again,
    one for each row at least.
    """

    def __init__(
        self, matrix: Matrix, relaxation: Relaxation, pairs: Separator | None = None
    ) -> None:
        """Nothing is cut off yet, nothing solved; ``pairs`` are those of the matrix, if known."""
        self.matrix = self.cut = matrix
        self.relaxation = relaxation
        self.x: Floats = matrix.lower
        self._pairs, self._tableau = pairs or Separator(matrix), Tableau(matrix, relaxation)
        self._trail, self._joined = Trail(matrix.sizes[0]), False
        self.work = self._enough = 0.0

    @classmethod
    def of(cls, matrix: Matrix, limits: Limits, memory: Memory | None = None) -> "Root | None":
        """The relaxation solved, with what is remembered; None if it has no optimum."""
        root = cls(matrix, Relaxation(matrix, limits))
        again = None if memory is None else memory.again(matrix, root._pairs, root._tableau)
        if again is not None:
            root._trail = again.trail
            root.relaxation.add_rows(again.cuts.rows, again.cuts.least)
            root.relaxation.set_out(again.basis)
        x = root.relaxation.optimum()
        if again is not None and x is not None:
            x = root.relaxation.weighed()
        if x is None:
            return None
        # the interior point method has none, and simplex takes about as many as there are rows
        root.x, root.work = x, float(max(root.relaxation.iterations, matrix.sizes[0]))
        if again is not None and memory is not None:
            root.work = memory.work
            root._trail.keep(root.relaxation.drop_slack(x))
            root.cut = root._with_cuts()
        root._enough = COSTLY * root.work
        return root

    def copy(self) -> "Root":
        """Another one with the same cuts, to be worked on apart."""
        other = Root(self.matrix, self.relaxation.copy(), self._pairs)
        other.x, other.cut, other.work, other._enough = self.x, self.cut, self.work, self._enough
        other._trail, other._joined = self._trail.copy(), self._joined
        return other

    @property
    def memory(self) -> Memory:
        """What may help with the next problem that is like this one."""
        basis, trail = self.relaxation.basis, self._trail.copy()
        return Memory(self.matrix, self._pairs, trail, basis, self.work)

    def release(self) -> None:
        """No column is fixed any more."""
        self.relaxation.release(np.flatnonzero(self.matrix.integer).astype(np.int32))

    def tighten(self, x: Floats) -> Floats | None:
        """Add cuts that the optimum ``x`` breaks; the new one, or None if nothing is worth it."""
        return self._again() if self._enough >= 0 and self._add_cuts(x) else None

    def cut_off(self, x: Floats) -> Floats | None:
        """The optimum once cuts that ``x`` breaks are added, ``x`` itself if there are none."""
        return self._again() if self._add_cuts(x) else x

    def _add_cuts(self, x: Floats) -> bool:
        """Whether there were any."""
        by = (self._pairs.violated(x, self._joined), self._tableau.violated(x))
        found = [cuts for cuts in by if cuts is not None]
        for cuts in found:
            self.relaxation.add_rows(cuts.rows, cuts.least)
            self._trail.add(cuts)
        return bool(found)

    def _again(self) -> Floats | None:
        """The optimum with the rows added last, without those that hold nothing."""
        tighter = self.relaxation.optimum()
        self._enough -= self.relaxation.iterations
        if tighter is not None:
            self._trail.keep(self.relaxation.drop_slack(tighter))
        return tighter

    def tightened(self, held: Held) -> None:
        """Add rounds of cuts as long as they are worth it, then others if the first of them are."""
        for self._joined, idle in ((False, 0), (True, IDLE - 1)):
            self._rounds(held, idle)
        self.cut = self._with_cuts()

    def _rounds(self, held: Held, idle: int) -> None:
        for _ in range(ROUNDS):
            if held.done() or idle == IDLE:
                break
            value, tighter = self.matrix.objective(self.x), self.tighten(self.x)
            if tighter is None:
                break
            self.x = tighter
            held.lower(self.matrix.objective(tighter))
            held.tell()
            idle = idle + 1 if value - self.matrix.objective(tighter) < WORTH * abs(value) else 0

    def _with_cuts(self) -> Matrix:
        rows = self.relaxation.rows.tocsc()
        rows.sort_indices()
        return replace(
            self.matrix,
            row_lower=self.relaxation.row_lower,
            row_upper=self.relaxation.row_upper,
            start=rows.indptr.astype(np.int32),
            index=rows.indices.astype(np.int32),
            value=rows.data,
        )
