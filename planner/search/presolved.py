"""The original problem of a county and the presolved one in which it is searched."""

import threading

import numpy as np

from models.matrix.aggregation import aggregate
from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Columns, Limits, Presolve, solve_fixed_integers


class PresolvedProblem:
    """The original problem of a county and the presolved one in which it is searched.

    Settlements are aggregated, then the solver presolves the rest. Every solution of the original
    problem is one of the presolved problem, so its dual bounds hold.

    Attributes:
        original: the problem of the county.
        presolved: the problem to be searched; None where presolve leaves nothing to search.
    """

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Aggregate and presolve."""
        self.original = matrix
        aggregated = aggregate(matrix)
        self._presolve = Presolve(aggregated, limits)
        self.presolved = self._presolve.matrix
        columns = self._presolve.original_columns
        self._integer_columns = np.flatnonzero(aggregated.integer[columns]).astype(np.int32)
        self._lock = threading.Lock()

    @property
    def exact(self) -> bool:
        """Return whether presolved solutions are worth as much in the original problem."""
        return self.original.aggregation is None

    def postsolve(self, y: Floats) -> Floats | None:
        """Return the best original solution with the decisions of a presolved one.

        None where a rule of the original problem forbids them: of aggregated settlements some may
        be out of reach, and a decision a little above 0 may have paid for something small.
        """
        with self._lock:
            whole = np.round(self._presolve.postsolve(y))
        if self.original.aggregation is not None:
            whole = whole[self.original.aggregation.column_group]
        return solve_fixed_integers(self.original, np.where(self.original.integer, whole, 0.0))

    def map_decisions(self, x: Floats) -> tuple[Columns, Floats]:
        """Return the presolved columns that an original solution decides, and their values.

        These are the integer columns of the original problem. Presolve makes some other columns
        integral too, in other units; they follow from the rest.
        """
        aggregation = self.original.aggregation
        aggregated = x if aggregation is None else x[aggregation.first_columns]
        columns = self._integer_columns
        return columns, np.round(aggregated[self._presolve.original_columns[columns]])
