"""The root node: the relaxation of the whole problem, tightened by rounds of cuts."""

from dataclasses import replace

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.cuts.gomory import GomorySeparator
from planner.search.cuts.reuse import CutLog, RootCache
from planner.search.cuts.rounding import MirSeparator
from planner.search.highs import Limits, Relaxation
from planner.search.params import DEFAULTS, SearchParams, SeparationParams
from planner.search.state import SearchState


class RootNode:
    """A presolved problem, its relaxation and the optimum of that.

    Attributes:
        matrix: the presolved problem.
        matrix_with_cuts: the same with the cuts that bind at the end of the cut loop.
        relaxation: its linear relaxation with the current cuts.
        x: the optimum of the relaxation, one value a column.
        lp_iterations: simplex iterations of the first optimum, or of the one whose cuts are reused;
            one a row at least. Budgets of work are multiples of it.
    """

    def __init__(
        self,
        matrix: Matrix,
        relaxation: Relaxation,
        mir: MirSeparator | None = None,
        params: SeparationParams = DEFAULTS.separation,
    ) -> None:
        """Begin without cuts, nothing solved; ``mir`` is the separator of the matrix, if known."""
        self.matrix = self.matrix_with_cuts = matrix
        self.relaxation = relaxation
        self.x: Floats = matrix.lower
        self._params = params
        self._mir = mir or MirSeparator(matrix, params.mir)
        self._gomory = GomorySeparator(matrix, relaxation, params.gomory)
        self._cut_log, self._aggregated = CutLog(matrix.sizes[0]), False
        self.lp_iterations = self._iterations_left = 0.0

    @classmethod
    def solved(
        cls,
        matrix: Matrix,
        limits: Limits,
        cache: RootCache | None = None,
        params: SearchParams = DEFAULTS,
    ) -> "RootNode | None":
        """Solve the root relaxation, with the cuts of a similar problem; None without optimum."""
        relaxation = Relaxation(matrix, limits, params.relaxation)
        root = cls(matrix, relaxation, None, params.separation)
        reused = None if cache is None else cache.reuse(matrix, root._mir, root._gomory)
        if reused is not None:
            root._cut_log = reused.cut_log
            root.relaxation.add_rows(reused.cuts.rows, reused.cuts.rhs)
            root.relaxation.warm_start(reused.basis)
        x = root.relaxation.optimum()
        if reused is not None and x is not None:
            x = root.relaxation.optimum_with_exact_edge_weights()
        if x is None:
            return None
        # the interior point method counts none, and simplex takes about as many as there are rows
        root.x, root.lp_iterations = x, float(max(root.relaxation.iterations, matrix.sizes[0]))
        if reused is not None and cache is not None:
            root.lp_iterations = cache.lp_iterations
            root._cut_log.keep(root.relaxation.remove_slack_rows(x))
            root.matrix_with_cuts = root._relaxation_matrix()
        root._iterations_left = params.separation.iteration_budget * root.lp_iterations
        return root

    def copy(self) -> "RootNode":
        """Return another node with the same cuts, to be worked on separately."""
        other = RootNode(self.matrix, self.relaxation.copy(), self._mir, self._params)
        other.x, other.matrix_with_cuts = self.x, self.matrix_with_cuts
        other.lp_iterations, other._iterations_left = self.lp_iterations, self._iterations_left
        other._cut_log, other._aggregated = self._cut_log.copy(), self._aggregated
        return other

    @property
    def cache(self) -> RootCache:
        """Return what the search of a similar problem can reuse."""
        basis, cut_log = self.relaxation.basis, self._cut_log.copy()
        return RootCache(self.matrix, self._mir, cut_log, basis, self.lp_iterations)

    def release(self) -> None:
        """Release all integer columns."""
        self.relaxation.release(np.flatnonzero(self.matrix.integer).astype(np.int32))

    def separation_round(self, x: Floats) -> Floats | None:
        """Add cuts that the optimum ``x`` violates and return the new optimum.

        None where the iteration budget is spent, there are no such cuts, or no optimum is left.
        """
        if self._iterations_left < 0 or not self._add_violated_cuts(x):
            return None
        return self._resolve()

    def separate(self, x: Floats) -> Floats | None:
        """Add cuts that ``x`` violates and return the new optimum, whatever the budget.

        Returns ``x`` itself where there are no such cuts; None where no optimum is left.
        """
        return self._resolve() if self._add_violated_cuts(x) else x

    def _add_violated_cuts(self, x: Floats) -> bool:
        """Add the cuts of all separators; return whether there were any."""
        separated = (self._mir.separate(x, self._aggregated), self._gomory.separate(x))
        found = [cuts for cuts in separated if cuts is not None]
        for cuts in found:
            self.relaxation.add_rows(cuts.rows, cuts.rhs)
            self._cut_log.add(cuts)
        return bool(found)

    def _resolve(self) -> Floats | None:
        """Resolve with the rows added last and remove the slack ones; return the optimum."""
        x = self.relaxation.optimum()
        self._iterations_left -= self.relaxation.iterations
        if x is not None:
            self._cut_log.keep(self.relaxation.remove_slack_rows(x))
        return x

    def cut_loop(self, state: SearchState) -> None:
        """Tighten the relaxation and the dual bound by rounds of cuts.

        Rounds with cuts of aggregated VUBs follow, and end at once if the first of them is idle.
        """
        self._aggregated = False
        self._separation_rounds(state, 0)
        self._aggregated = True
        self._separation_rounds(state, self._params.max_idle_rounds - 1)
        self.matrix_with_cuts = self._relaxation_matrix()

    def _separation_rounds(self, state: SearchState, idle: int) -> None:
        """Separate until too many rounds in a row were idle, of which ``idle`` count already."""
        params = self._params
        for _ in range(params.max_rounds):
            if state.should_stop() or idle == params.max_idle_rounds:
                break
            value, x = self.matrix.objective(self.x), self.separation_round(self.x)
            if x is None:
                break
            self.x = x
            state.tighten_bound(self.matrix.objective(x))
            state.report()
            improvement = value - self.matrix.objective(x)
            idle = idle + 1 if improvement < params.min_improvement * abs(value) else 0

    def _relaxation_matrix(self) -> Matrix:
        """Return the problem with the rows that the relaxation has now."""
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
