"""The relaxation of the whole problem, which cuts make tighter round by round."""

from collections.abc import Callable
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

    def __init__(
        self, matrix: Matrix, pairs: Separator, relaxation: Relaxation, x: Floats, enough: float
    ) -> None:
        """Cuts are added until re-solving has taken ``enough`` simplex iterations."""
        self.matrix = self.cut = matrix
        self.relaxation, self.x = relaxation, x
        self._pairs, self._enough = pairs, enough
        self._separators = (pairs, Tableau(matrix, relaxation))

    @classmethod
    def of(cls, matrix: Matrix, limits: Limits) -> "Root | None":
        """The relaxation solved; None if it has no optimum."""
        relaxation = Relaxation(matrix, limits)
        x = relaxation.optimum()
        if x is None:
            return None
        return cls(matrix, Separator(matrix), relaxation, x, COSTLY * relaxation.iterations)

    def beside(self) -> "Root":
        """The same at the same optimum, with a relaxation of its own for work beside this one."""
        return Root(self.matrix, self._pairs, self.relaxation.copy(), self.x, self._enough)

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

    def tightened(self, held: Held, after: Callable[[int], None] = lambda number: None) -> None:
        """Add rounds of cuts as long as they are worth it; ``after`` hears the number of each."""
        idle = 0
        for number in range(1, ROUNDS + 1):
            if held.done() or idle == IDLE:
                break
            value, tighter = self.matrix.objective(self.x), self.tighten(self.x)
            if tighter is None:
                break
            self.x = tighter
            held.lower(self.matrix.objective(tighter))
            held.tell()
            after(number)
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
