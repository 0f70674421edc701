"""Presolve a problem with the solver, and postsolve its solutions."""

from typing import Any

import highspy
import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs.answer import Columns
from planner.search.highs.loading import Limits, accept, as_lp, loaded

CONTINUOUS = highspy.HighsVarType.kContinuous


class Presolve:
    """A smaller, tighter problem with the same optimum.

    Attributes:
        matrix: the presolved problem; None where presolve left no integer columns or failed.
        original_columns: the column of the original problem for each column of ``matrix``.
    """

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Presolve; the solver keeps what it needs to postsolve solutions."""
        lp = as_lp(matrix)
        lp.col_names_ = [str(number) for number in range(matrix.sizes[1])]
        self._solver = loaded(matrix, limits)
        accept(self._solver.passModel(lp))
        self._solver.presolve()
        left = self._solver.getPresolvedLp()
        self.matrix: Matrix | None = None
        self.original_columns: Columns = np.array([], dtype=np.int32)
        status = self._solver.getModelPresolveStatus()
        reduced = status == highspy.HighsPresolveStatus.kReduced and left.num_row_
        if reduced and any(kind != CONTINUOUS for kind in left.integrality_):
            self.original_columns = np.array(
                [int(name) for name in left.col_names_], dtype=np.int32
            )
            self.matrix = _matrix(left, matrix, self.original_columns)

    def postsolve(self, x: Floats) -> Floats:
        """Return the solution of the original problem for one of the presolved problem.

        Raises:
            RuntimeError: the solver refused the solution.
        """
        solution = highspy.HighsSolution()
        solution.col_value = list(x)
        solution.value_valid = True
        accept(self._solver.postsolve(solution))
        return np.array(self._solver.getSolution().col_value)


def _matrix(lp: Any, original: Matrix, columns: Columns) -> Matrix:
    """Return what presolve left as a matrix to be maximised, without names."""
    sign = 1.0 if lp.sense_ == highspy.ObjSense.kMaximize else -1.0
    return Matrix(
        cost=sign * np.array(lp.col_cost_),
        offset=sign * lp.offset_,
        lower=np.array(lp.col_lower_),
        upper=np.array(lp.col_upper_),
        integer=np.array([kind != CONTINUOUS for kind in lp.integrality_]),
        row_lower=np.array(lp.row_lower_),
        row_upper=np.array(lp.row_upper_),
        start=np.array(lp.a_matrix_.start_, dtype=np.int32),
        index=np.array(lp.a_matrix_.index_, dtype=np.int32),
        value=np.array(lp.a_matrix_.value_),
        secondary_objective=np.zeros(lp.num_col_),
        branching_priority=original.branching_priority[columns],
        columns=(),
        rows=(),
    )
