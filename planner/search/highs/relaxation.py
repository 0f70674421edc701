"""The linear relaxation, resolved as columns are fixed and rows are added."""

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.farkas import contradicts
from planner.search.highs.answer import Columns
from planner.search.highs.linear import linear_program, lp_optimum, objective_scale
from planner.search.highs.loading import Limits, accept
from planner.search.params import DEFAULTS, RelaxationParams
from planner.search.tolerances import ZERO

SLACK = 1e-6
"""A row kept by more than this is slack: it does not bind the optimum."""

BASIC = int(highspy.HighsBasisStatus.kBasic)


@dataclass(frozen=True)
class Basis:
    """Basis status of each column and each row, numbered as the solver does."""

    columns: Columns
    rows: Columns


class Relaxation:
    """The linear relaxation of a matrix, resolved by the dual simplex method as bounds change.

    Attributes:
        iterations: simplex iterations of the last optimum, a measure of work without a clock.
        total_iterations: simplex iterations of all optima so far.
        infeasible: whether the last call showed that there is no solution, by weights of the rows
            that contradict the bounds of the columns; the solver's word alone is not enough.
        reached_cutoff: whether it proved that no solution is worth more than the cutoff.
        rows: the matrix by rows, rows added later last, with ``row_lower`` and ``row_upper``.
    """

    def __init__(
        self, matrix: Matrix, limits: Limits, params: RelaxationParams = DEFAULTS.relaxation
    ) -> None:
        """Pass the relaxation to the solver, which solves it when first asked."""
        free = replace(matrix, integer=np.zeros_like(matrix.integer))
        self._solver, self._params = linear_program(free, limits), params
        self._use_interior_point = sum(matrix.sizes) > params.interior_point_size
        self._scale = objective_scale(matrix)
        self._matrix, self._limits = matrix, limits
        self.iterations = self.total_iterations = 0
        self.infeasible = self.reached_cutoff = False
        self._lower, self._upper = matrix.lower.copy(), matrix.upper.copy()
        self.rows = matrix.table
        self.row_lower, self.row_upper = matrix.row_lower, matrix.row_upper

    def copy(self) -> "Relaxation":
        """Return another relaxation with the same rows and basis, and no column fixed.

        The basis is set as it is: after ``warm_start`` resolves take up to ten times the
        iterations.
        """
        other = Relaxation(self._matrix, self._limits, self._params)
        first = self._matrix.sizes[0]
        other.add_rows(self.rows[first:], self.row_lower[first:])
        basis = self.solver_basis
        if basis.valid:
            accept(other._solver.setBasis(basis))
            other._use_interior_point = False
        other.iterations = self.iterations
        return other

    @property
    def basis(self) -> "Basis":
        """Return the basis of the last optimum as numbers, to be kept or sent."""
        basis = self._solver.getBasis()
        columns, rows = (
            [int(each) for each in part] for part in (basis.col_status, basis.row_status)
        )
        return Basis(np.array(columns), np.array(rows))

    @property
    def solver_basis(self) -> Any:
        """Return the basis of the last optimum as the solver's own object, to restore it."""
        return self._solver.getBasis()

    def restore_basis(self, basis: Any) -> None:
        """Start the next resolve from an earlier basis of the same rows.

        Nothing happens after few iterations: the solver would recompute all edge weights.
        """
        if self.iterations > self._params.restore_basis_after and basis.valid:
            accept(self._solver.setBasis(basis))

    def warm_start(self, basis: "Basis") -> None:
        """Start the next resolve from a basis of a similar problem, which the solver repairs.

        From a repaired basis the solver never computes exact dual steepest edge weights: see
        ``optimum_with_exact_edge_weights``.
        """
        start = highspy.HighsBasis()
        start.col_status, start.row_status = (
            [highspy.HighsBasisStatus(each) for each in part]
            for part in (basis.columns, basis.rows)
        )
        start.valid = start.alien = True
        accept(self._solver.setBasis(start))
        self._use_interior_point = False

    def optimum_with_exact_edge_weights(self) -> Floats | None:
        """Return the last optimum, with exact dual steepest edge weights after a warm start."""
        basis = self.solver_basis
        accept(self._solver.clearSolver())
        accept(self._solver.setBasis(basis))
        return self.optimum()

    def optimum(self, cutoff: float = -np.inf, max_iterations: float = np.inf) -> Floats | None:
        """Return the values of all columns at the optimum under the current bounds.

        Parameters:
            cutoff: objective [index points]; None as soon as the optimum is proved to be worth no
                more.
            max_iterations: simplex iterations after which the answer is None.

        Returns None too where the relaxation is infeasible or the solver failed; ``infeasible``
        and ``reached_cutoff`` say what was proved.
        """
        before = self.solver_basis
        accept(
            self._solver.setOptionValue("solver", "ipm" if self._use_interior_point else "choose")
        )
        accept(self._solver.setOptionValue("objective_bound", -cutoff * 2.0**self._scale))
        limit = int(min(max_iterations, highspy.kHighsIInf))
        accept(self._solver.setOptionValue("simplex_iteration_limit", limit))
        self._use_interior_point = False
        found = lp_optimum(self._solver)
        self.iterations = int(self._solver.getInfo().simplex_iteration_count)
        self.total_iterations += self.iterations
        status = self._solver.getModelStatus()
        self.infeasible = status == highspy.HighsModelStatus.kInfeasible and self._contradicted()
        self.reached_cutoff = status == highspy.HighsModelStatus.kObjectiveBound
        if found is None and not self.reached_cutoff and before.valid:
            accept(self._solver.setBasis(before))  # where it gave up is far from any optimum
        return found

    def _contradicted(self) -> bool:
        """Return whether the solver's ray contradicts the bounds that it was given last."""
        _, known, ray = self._solver.getDualRay()
        if not known:
            return False
        lp = self._solver.getLp()
        bounds = np.array(lp.col_lower_), np.array(lp.col_upper_)
        return contradicts(self.rows, (self.row_lower, self.row_upper), bounds, np.array(ray))

    def add_rows(self, rows: sparse.csr_array, lower: Floats) -> None:
        """Add rows ``rows @ x >= lower``; ``rows`` has one column for each of the matrix."""
        upper = np.full(len(lower), np.inf)
        start, index = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
        self._solver.addRows(len(lower), lower, upper, rows.nnz, start, index, rows.data)
        self.rows = sparse.vstack((self.rows, rows), format="csr")
        self.row_lower = np.concatenate((self.row_lower, lower))
        self.row_upper = np.concatenate((self.row_upper, upper))

    def remove_slack_rows(self, x: Floats) -> Columns:
        """Remove added rows that are slack at ``x``; return the numbers of the rows that stay."""
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
        """Return the weights of all rows in the tableau row of each basic column among ``columns``.

        One row of the result for each basic column, one column for each row of the relaxation.
        """
        position = self._basis_positions()
        if position is None:
            return sparse.csr_array((0, len(self.row_lower)))
        found, weights = [], []
        for number in position[columns][position[columns] >= 0]:
            status, row = self._solver.getBasisInverseRow(int(number))
            accept(status)
            found.append(np.flatnonzero(np.abs(row) > ZERO))
            weights.append(row[found[-1]])
        shape = (len(found), len(self.row_lower))
        if not found:
            return sparse.csr_array(shape)
        start = np.cumsum([0, *(len(each) for each in found)])
        table = (np.concatenate(weights), np.concatenate(found), start)
        return sparse.csr_array(table, shape=shape)

    def _basis_positions(self) -> NDArray[np.int64] | None:
        """Return the position of each column in the basis, -1 where it is nonbasic.

        Presolve may leave the solver without a factor of the basis, and the interior point method
        with a basis that was never factored, which must not be asked for: the solver crashes.
        Solving from it, which takes no iterations, makes one. None where there is none even then.
        """
        if self._solver.getBasis().alien:
            self._factor()
        status, basic = self._solver.getBasicVariables()
        if status == highspy.HighsStatus.kError:
            self._factor()
            status, basic = self._solver.getBasicVariables()
        if status == highspy.HighsStatus.kError:
            return None
        position = np.full(len(self._lower), -1)
        basic = np.asarray(basic)
        at = np.flatnonzero(basic >= 0)  # negative: the activity of a row
        position[basic[at]] = at
        return position

    def _factor(self) -> None:
        """Solve from the current basis by the simplex method."""
        accept(self._solver.setOptionValue("solver", "choose"))
        self._solver.run()

    @property
    def lower(self) -> Floats:
        """Return the current lower bounds: the values of the columns that are fixed."""
        return self._lower

    @property
    def free(self) -> NDArray[np.bool_]:
        """Return a mask of the columns that are not fixed."""
        free: NDArray[np.bool_] = self._lower < self._upper
        return free

    def fix(self, columns: Columns, values: Floats) -> None:
        """Fix columns at values until they are released."""
        self._lower[columns] = self._upper[columns] = values
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), values, values)

    def release(self, columns: Columns) -> None:
        """Give columns the bounds of the matrix again."""
        lower, upper = self._matrix.lower[columns], self._matrix.upper[columns]
        self._lower[columns], self._upper[columns] = lower, upper
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def try_fix(
        self, columns: Columns, values: Floats, max_iterations: float = np.inf
    ) -> Floats | None:
        """Fix columns and return the new optimum; where there is none, change nothing.

        None too where the resolve takes more than ``max_iterations`` simplex iterations.
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
