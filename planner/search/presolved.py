"""A county's problem and the smaller one in which it is searched."""

import threading

import numpy as np

from models.matrix.aggregation import merged
from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Columns, Limits, Reduced, evaluated


class Problem:
    """A county's problem and the smaller one in which it is searched.

    Settlements are aggregated (``aggregation``) and the rest is presolved. ``small`` is None where
    presolve leaves nothing to search. Every solution of the county is one of the small problem,
    so bounds hold; a small solution is brought back by ``restored``.
    """

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Merge and presolve."""
        self.matrix = matrix
        together = merged(matrix)
        self._reduced = Reduced(together, limits)
        self.small = self._reduced.matrix
        columns = self._reduced.columns
        self._decided = np.flatnonzero(together.integer[columns]).astype(np.int32)
        self._lock = threading.Lock()

    @property
    def exact(self) -> bool:
        """Whether small solutions are worth as much in the county's own problem."""
        return self.matrix.merging is None

    def restored(self, y: Floats) -> Floats | None:
        """The best solution with the decisions of a small one; None where some rule forbids it."""
        with self._lock:
            x = self._reduced.restore(y)
        if self.matrix.merging is None:
            return x
        whole = np.round(x)[self.matrix.merging.column]
        return evaluated(self.matrix, np.where(self.matrix.integer, whole, 0.0))

    def decisions(self, x: Floats) -> tuple[Columns, Floats]:
        """Columns of the small problem that a solution of the county decides, and their values.

        These are the county's own whole numbers. Presolve makes whole numbers of some other columns
        too, in units of its own; they follow from the rest.
        """
        by = self.matrix.merging
        together = x if by is None else x[by.first]
        return self._decided, np.round(together[self._reduced.columns[self._decided]])
