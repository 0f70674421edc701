"""The relaxation of the whole problem, which cuts make tighter round by round."""

from dataclasses import replace

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.cuts.gomory import GomorySeparator
from planner.search.cuts.reuse import CutLog, RootCache
from planner.search.cuts.rounding import MirSeparator
from planner.search.highs import Limits, Relaxation
from planner.search.state import SearchState

ROUNDS, WORTH, IDLE = 8, 0.0005, 3
"""Rounds of cuts at most; so many in a row may take less than this part off the bound."""

COSTLY = 1.5
"""Cuts are added until re-solving has taken so many times the work of the first relaxation."""


class RootNode:
    """A problem, its relaxation, and the optimum ``x`` of that.

    ``cut`` is the problem with the rows that hold the relaxation down once it is tightened;
    ``work`` the simplex iterations of the first optimum, or of the one whose cuts are made reused,
    one for each row at least.
    """

    def __init__(
        self, matrix: Matrix, relaxation: Relaxation, mir: MirSeparator | None = None
    ) -> None:
        """Nothing is cut off yet, nothing solved; ``mir`` are those of the matrix, if known."""
        self.matrix = self.matrix_with_cuts = matrix
        self.relaxation = relaxation
        self.x: Floats = matrix.lower
        self._mir, self._gomory = mir or MirSeparator(matrix), GomorySeparator(matrix, relaxation)
        self._cut_log, self._aggregated = CutLog(matrix.sizes[0]), False
        self.lp_iterations = self._iterations_left = 0.0

    @classmethod
    def solved(
        cls, matrix: Matrix, limits: Limits, cache: RootCache | None = None
    ) -> "RootNode | None":
        """The relaxation solved, with what is remembered; None if it has no optimum."""
        root = cls(matrix, Relaxation(matrix, limits))
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
        # the interior point method has none, and simplex takes about as many as there are rows
        root.x, root.lp_iterations = x, float(max(root.relaxation.iterations, matrix.sizes[0]))
        if reused is not None and cache is not None:
            root.lp_iterations = cache.lp_iterations
            root._cut_log.keep(root.relaxation.remove_slack_rows(x))
            root.matrix_with_cuts = root._relaxation_matrix()
        root._iterations_left = COSTLY * root.lp_iterations
        return root

    def copy(self) -> "RootNode":
        """Another one with the same cuts, to be worked on apart."""
        other = RootNode(self.matrix, self.relaxation.copy(), self._mir)
        other.x, other.matrix_with_cuts, other.lp_iterations, other._iterations_left = (
            self.x,
            self.matrix_with_cuts,
            self.lp_iterations,
            self._iterations_left,
        )
        other._cut_log, other._aggregated = self._cut_log.copy(), self._aggregated
        return other

    @property
    def cache(self) -> RootCache:
        """What may help with the next problem that is like this one."""
        basis, cut_log = self.relaxation.basis, self._cut_log.copy()
        return RootCache(self.matrix, self._mir, cut_log, basis, self.lp_iterations)

    def release(self) -> None:
        """No column is fixed any more."""
        self.relaxation.release(np.flatnonzero(self.matrix.integer).astype(np.int32))

    def separation_round(self, x: Floats) -> Floats | None:
        """Add cuts that the optimum ``x`` breaks; the new one, or None if nothing is worth it."""
        return (
            self._resolve() if self._iterations_left >= 0 and self._add_violated_cuts(x) else None
        )

    def separate(self, x: Floats) -> Floats | None:
        """The optimum once cuts that ``x`` breaks are added, ``x`` itself if there are none."""
        return self._resolve() if self._add_violated_cuts(x) else x

    def _add_violated_cuts(self, x: Floats) -> bool:
        """Whether there were any."""
        by = (self._mir.separate(x, self._aggregated), self._gomory.separate(x))
        found = [cuts for cuts in by if cuts is not None]
        for cuts in found:
            self.relaxation.add_rows(cuts.rows, cuts.rhs)
            self._cut_log.add(cuts)
        return bool(found)

    def _resolve(self) -> Floats | None:
        """The optimum with the rows added last, without those that hold nothing."""
        tighter = self.relaxation.optimum()
        self._iterations_left -= self.relaxation.iterations
        if tighter is not None:
            self._cut_log.keep(self.relaxation.remove_slack_rows(tighter))
        return tighter

    def cut_loop(self, state: SearchState) -> None:
        """Add rounds of cuts as long as they are worth it, then others if the first of them are."""
        for self._aggregated, idle in ((False, 0), (True, IDLE - 1)):
            self._separation_rounds(state, idle)
        self.matrix_with_cuts = self._relaxation_matrix()

    def _separation_rounds(self, state: SearchState, idle: int) -> None:
        for _ in range(ROUNDS):
            if state.should_stop() or idle == IDLE:
                break
            value, tighter = self.matrix.objective(self.x), self.separation_round(self.x)
            if tighter is None:
                break
            self.x = tighter
            state.tighten_bound(self.matrix.objective(tighter))
            state.report()
            idle = idle + 1 if value - self.matrix.objective(tighter) < WORTH * abs(value) else 0

    def _relaxation_matrix(self) -> Matrix:
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
