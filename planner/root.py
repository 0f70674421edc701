"""The relaxation of the whole problem, which cuts make tighter round by round."""

from dataclasses import replace

import numpy as np

from models.matrix import Floats, Matrix
from planner.cuts import Separator
from planner.held import Held
from planner.highs import Limits, Relaxation
from planner.tableau import Tableau

ROUNDS, WORTH, IDLE = 8, 0.0005, 3
"""Rounds of cuts at most; so many in a row may take less than this part off the bound."""

COSTLY = 1.5
"""Cuts are added until re-solving has taken so many times the work of the first relaxation."""


class Root:
    """A problem, its relaxation, and the optimum ``x`` of that.

    ``cut`` is the problem with the rows that hold the relaxation down once it is tightened.
    """

    def __init__(self, matrix: Matrix, relaxation: Relaxation, x: Floats) -> None:
        """Nothing is cut off yet."""
        self.matrix = self.cut = matrix
        self.relaxation, self.x = relaxation, x
        self._enough = COSTLY * relaxation.iterations
        self._separators = (Separator(matrix), Tableau(matrix, relaxation))

    @classmethod
    def of(cls, matrix: Matrix, limits: Limits) -> "Root | None":
        """The relaxation solved; None if it has no optimum."""
        relaxation = Relaxation(matrix, limits)
        x = relaxation.optimum()
        return None if x is None else cls(matrix, relaxation, x)

    def tighten(self, x: Floats) -> Floats | None:
        """Add cuts that the optimum ``x`` breaks; the new one, or None if nothing is worth it."""
        if self._enough < 0:
            return None
        found = [cuts for by in self._separators if (cuts := by.violated(x)) is not None]
        if not found:
            return None
        for cuts in found:
            self.relaxation.add_rows(cuts.rows, cuts.least)
        tighter = self.relaxation.optimum()
        self._enough -= self.relaxation.iterations
        if tighter is not None:
            self.relaxation.drop_slack(tighter)
        return tighter

    def tightened(self, held: Held) -> None:
        """Add rounds of cuts as long as they are worth it."""
        idle = 0
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
        self.cut = self._with_cuts()

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
