"""A county's problem and the smaller one in which it is searched."""

import threading

import numpy as np

from models.matrix.aggregation import aggregate
from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Columns, Limits, Presolve, solve_fixed_integers


class PresolvedProblem:
    """A county's problem and the smaller one in which it is searched.

    Settlements are aggregated (``aggregation``) and the rest is presolved. ``small`` is None where
    presolve leaves nothing to search. Every solution of the county is one of the small problem,
    so bounds hold; a small solution is brought back by ``restored``.
    """

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Merge and presolve."""
        self.original = matrix
        together = aggregate(matrix)
        self._presolve = Presolve(together, limits)
        self.presolved = self._presolve.matrix
        columns = self._presolve.original_columns
        self._integer_columns = np.flatnonzero(together.integer[columns]).astype(np.int32)
        self._lock = threading.Lock()

    @property
    def exact(self) -> bool:
        """Whether small solutions are worth as much in the county's own problem."""
        return self.original.aggregation is None

    def postsolve(self, y: Floats) -> Floats | None:
        """The best solution with the decisions of a small one; None where some rule forbids it."""
        with self._lock:
            x = self._presolve.postsolve(y)
        if self.original.aggregation is None:
            return x
        whole = np.round(x)[self.original.aggregation.column_group]
        return solve_fixed_integers(self.original, np.where(self.original.integer, whole, 0.0))

    def map_decisions(self, x: Floats) -> tuple[Columns, Floats]:
        """Columns of the small problem that a solution of the county decides, and their values.

        These are the county's own whole numbers. Presolve makes whole numbers of some other columns
        too, in units of its own; they follow from the rest.
        """
        by = self.original.aggregation
        together = x if by is None else x[by.first_columns]
        return self._integer_columns, np.round(
            together[self._presolve.original_columns[self._integer_columns]]
        )
