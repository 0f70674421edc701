"""The linear relaxation, re-solved as decisions are taken; the best plan for decisions taken."""

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.highs.answer import Columns
from planner.search.highs.loading import Limits, accept, loaded

LARGE = 40_000
"""With more rows and columns than this the first optimum comes from the interior point method."""

NOTHING = 1e-9
"""A weight of a row no larger than this is none."""

LONG_WAY = 500
"""After so many simplex iterations the way from where they ended is longer than from before."""

SLACK = 1e-6
"""A row that is kept by more than this holds nothing down."""


STEEP = 1000.0
"""The largest weight in the objective is scaled to about this for linear programs.

Beside weights far below 1 the solver's perturbations and tolerances are coarse: optima found from
an earlier one then took five times the steps, and bounds were off by a millionth.
"""


INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
"""Columns of a county are bounded where it matters: nothing is unbounded."""

BASIC = int(highspy.HighsBasisStatus.kBasic)


@dataclass(frozen=True)
class Basis:
    """What stands where at an optimum, as the solver numbers it: columns, and rows."""

    columns: Columns
    rows: Columns


class Relaxation:
    """The linear relaxation, re-solved quickly as more and more columns are fixed."""

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Hand the relaxation to the solver, which solves it when first asked."""
        free = replace(matrix, integer=np.zeros_like(matrix.integer))
        self._solver = _linear_program(free, limits)
        self._use_interior_point, self._scale = sum(matrix.sizes) > LARGE, _scale(matrix)
        self._matrix, self._limits = matrix, limits
        self.iterations = 0
        """Simplex iterations of the last optimum: work measured without a clock."""
        self.total_iterations = 0
        """All of them so far."""
        self.infeasible = self.reached_cutoff = False
        """Whether it is certain that there was none, or none worth more than was asked for."""
        self._lower, self._upper = matrix.lower.copy(), matrix.upper.copy()
        self.rows = matrix.table
        self.row_lower, self.row_upper = matrix.row_lower, matrix.row_upper

    def copy(self) -> "Relaxation":
        """Another one with the same rows, nothing fixed, that sets out from the same basis.

        Without ``warm_start``, after which re-solving takes up to ten times the iterations.
        """
        other, first = Relaxation(self._matrix, self._limits), self._matrix.sizes[0]
        other.add_rows(self.rows[first:], self.row_lower[first:])
        here = self.solver_basis
        if here.valid:
            accept(other._solver.setBasis(here))
            other._use_interior_point = False
        other.iterations = self.iterations
        return other

    @property
    def basis(self) -> "Basis":
        """Where the last optimum stands."""
        basis = self._solver.getBasis()
        columns, rows = (
            [int(each) for each in part] for part in (basis.col_status, basis.row_status)
        )
        return Basis(np.array(columns), np.array(rows))

    @property
    def solver_basis(self) -> Any:
        """Where the last optimum stands, for ``restore_basis``: the solver's own notes."""
        return self._solver.getBasis()

    def restore_basis(self, here: Any) -> None:
        """Look for the next optimum from where an earlier one of the same rows stood.

        That pays only after a long way: the solver has to weigh all rows anew.
        """
        if self.iterations > LONG_WAY and here.valid:
            accept(self._solver.setBasis(here))

    def warm_start(self, basis: "Basis") -> None:
        """Look for the next optimum from here; what does not fit is mended.

        From a basis that it had to mend the solver never weighs rows exactly: see
        ``optimum_with_exact_edge_weights``.
        """
        begin = highspy.HighsBasis()
        begin.col_status, begin.row_status = (
            [highspy.HighsBasisStatus(each) for each in part]
            for part in (basis.columns, basis.rows)
        )
        begin.valid = begin.alien = True
        accept(self._solver.setBasis(begin))
        self._use_interior_point = False

    def optimum_with_exact_edge_weights(self) -> Floats | None:
        """The optimum found last, from where rows are weighed exactly, after ``warm_start``."""
        here = self.solver_basis
        accept(self._solver.clearSolver())
        accept(self._solver.setBasis(here))
        return self.optimum()

    def optimum(self, cutoff: float = -np.inf, max_iterations: float = np.inf) -> Floats | None:
        """The values at the optimum under what is fixed so far; None where nothing is feasible.

        None too where it is soon seen that the optimum is worth no more than ``cutoff``, and where
        it takes more than ``max_iterations`` simplex iterations.
        """
        before = self.solver_basis
        accept(
            self._solver.setOptionValue("solver", "ipm" if self._use_interior_point else "choose")
        )
        accept(self._solver.setOptionValue("objective_bound", -cutoff * 2.0**self._scale))
        limit = int(min(max_iterations, highspy.kHighsIInf))
        accept(self._solver.setOptionValue("simplex_iteration_limit", limit))
        self._use_interior_point = False
        found = _optimum(self._solver)
        self.iterations = int(self._solver.getInfo().simplex_iteration_count)
        self.total_iterations += self.iterations
        status = self._solver.getModelStatus()
        self.infeasible = found is None and status in INFEASIBLE
        self.reached_cutoff = status == highspy.HighsModelStatus.kObjectiveBound
        if found is None and not self.reached_cutoff and before.valid:
            accept(self._solver.setBasis(before))  # where it gave up is far from any optimum
        return found

    def add_rows(self, rows: sparse.csr_array, least: Floats) -> None:
        """Demand ``rows @ x >= least`` from now on."""
        endless = np.full(len(least), np.inf)
        start, index = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
        self._solver.addRows(len(least), least, endless, rows.nnz, start, index, rows.data)
        self.rows = sparse.vstack((self.rows, rows), format="csr")
        self.row_lower = np.concatenate((self.row_lower, least))
        self.row_upper = np.concatenate((self.row_upper, endless))

    def remove_slack_rows(self, x: Floats) -> Columns:
        """Take out the rows added that do not hold ``x`` down; numbers of those that stay."""
        first = self._matrix.sizes[0]
        slack = np.flatnonzero(self.rows[first:] @ x > self.row_lower[first:] + SLACK) + first
        if not len(slack):
            return np.arange(len(self.row_lower))
        accept(self._solver.deleteRows(len(slack), slack.astype(np.int32)))
        kept = np.setdiff1d(np.arange(len(self.row_lower)), slack)
        self.rows = self.rows[kept]
        self.row_lower, self.row_upper = self.row_lower[kept], self.row_upper[kept]
        return kept

    def tableau_weights(self, columns: Columns) -> sparse.csr_array:
        """Weights of the rows in the row of the tableau of each column that is basic.

        Presolve may have left the solver without a factor of the basis; solving from it makes one.
        """
        status, basic = self._solver.getBasicVariables()
        if status == highspy.HighsStatus.kError:
            self._solver.run()
            status, basic = self._solver.getBasicVariables()
        if status == highspy.HighsStatus.kError:
            return sparse.csr_array((0, len(self.row_lower)))
        place = np.full(len(self._lower), -1)
        basic = np.asarray(basic)
        at = np.flatnonzero(basic >= 0)  # negative: the activity of a row
        place[basic[at]] = at
        found, weights = [], []
        for number in place[columns][place[columns] >= 0]:
            status, row = self._solver.getBasisInverseRow(int(number))
            accept(status)
            found.append(np.flatnonzero(np.abs(row) > NOTHING))
            weights.append(row[found[-1]])
        shape = (len(found), len(self.row_lower))
        if not found:
            return sparse.csr_array(shape)
        start = np.cumsum([0, *(len(each) for each in found)])
        table = (np.concatenate(weights), np.concatenate(found), start)
        return sparse.csr_array(table, shape=shape)

    def fix(self, columns: Columns, values: Floats) -> None:
        """Fix columns for good."""
        self._lower[columns] = self._upper[columns] = values
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), values, values)

    @property
    def lower(self) -> Floats:
        """Lower bounds as they are now: the values of columns that are fixed."""
        return self._lower

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which columns are not fixed."""
        free: NDArray[np.bool_] = self._lower < self._upper
        return free

    def release(self, columns: Columns) -> None:
        """Give columns their own bounds again."""
        lower, upper = self._matrix.lower[columns], self._matrix.upper[columns]
        self._lower[columns], self._upper[columns] = lower, upper
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def try_fix(
        self, columns: Columns, values: Floats, max_iterations: float = np.inf
    ) -> Floats | None:
        """Fix columns if a solution is left, which is given back; else None, nothing changed.

        Nor is anything changed where that takes more than ``max_iterations`` simplex iterations.
        """
        numbers = columns.astype(np.int32)
        self._solver.changeColsBounds(len(columns), numbers, values, values)
        found = self.optimum(max_iterations=max_iterations)
        if found is None:
            lower, upper = self._lower[columns], self._upper[columns]
            self._solver.changeColsBounds(len(columns), numbers, lower, upper)
        else:
            self._lower[columns] = self._upper[columns] = values
        return found


def polish(matrix: Matrix, x: Floats) -> Floats:
    """The solution with its integers made whole and the best continuous values for them.

    Columns with a ``tidy`` weight are then raised as far as all others let them. Where rounding
    leaves no continuous values within tolerance, the old ones are kept: the audit decides.
    """
    whole = np.where(matrix.integer, np.round(x), x)
    h = _with_fixed_integers(matrix, whole)
    best = _optimum(h)
    if best is None:
        return np.clip(whole, matrix.lower, matrix.upper)
    unweighted = matrix.secondary_objective == 0
    columns = np.arange(len(best), dtype=np.int32)
    h.changeColsBounds(
        len(columns),
        columns,
        np.where(unweighted, best, matrix.lower),
        np.where(unweighted, best, matrix.upper),
    )
    h.changeColsCost(len(columns), columns, -matrix.secondary_objective)
    tidy = _optimum(h)
    exact = np.where(
        matrix.integer, whole, best if tidy is None else np.where(unweighted, best, tidy)
    )
    return np.clip(exact, matrix.lower, matrix.upper)


def solve_fixed_integers(matrix: Matrix, whole: Floats) -> Floats | None:
    """The best solution with these integers; None where there is none."""
    best = _optimum(_with_fixed_integers(matrix, whole))
    return None if best is None else np.where(matrix.integer, whole, best)


def _with_fixed_integers(matrix: Matrix, whole: Floats) -> Any:
    """A solver that holds the linear program left when the integers are fixed."""
    fixed = replace(
        matrix,
        lower=np.where(matrix.integer, whole, matrix.lower),
        upper=np.where(matrix.integer, whole, matrix.upper),
        integer=np.zeros_like(matrix.integer),
    )
    return _linear_program(fixed, Limits(gap=0.0))


def _linear_program(matrix: Matrix, limits: Limits) -> Any:
    """A solver that holds a linear program, its objective scaled, and turned round.

    The solver stops at a bound of the objective only where it minimises.
    """
    h = loaded(replace(matrix, cost=-matrix.cost, offset=-matrix.offset), limits)
    accept(h.changeObjectiveSense(highspy.ObjSense.kMinimize))
    accept(h.setOptionValue("user_objective_scale", _scale(matrix)))
    return h


def _scale(matrix: Matrix) -> int:
    """The power of two by which weights in the objective of linear programs are multiplied."""
    largest = np.abs(matrix.cost).max(initial=0.0)
    return round(np.log2(STEEP / largest)) if largest > 0 else 0


def _optimum(h: Any) -> Floats | None:
    """The values at the optimum of the linear program that the solver holds, if it has one."""
    ran, status = h.run(), h.getModelStatus()
    if ran == highspy.HighsStatus.kError:  # it lost its way from the last basis
        h.clearSolver()
        ran, status = h.run(), h.getModelStatus()
    if ran == highspy.HighsStatus.kError or status != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(h.getSolution().col_value)
