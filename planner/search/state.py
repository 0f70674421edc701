"""The state of a search: incumbent, dual bound, and when to stop; shared by its threads."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.matrix.matrix import Floats
from planner.search.highs import (
    Ending,
    Limits,
    OnIncumbent,
    OnProgress,
    Outcome,
    polish,
    relative_gap,
)
from planner.search.params import DEFAULTS, SearchParams
from planner.search.presolved import PresolvedProblem
from planner.search.progress import Progress

IMPROVEMENT = 1e-9
"""A solution is better if it is so by more than this, relative to the objective or to 1."""


class SearchState:
    """The best solution and dual bound so far, and when the search may end.

    Attributes:
        problem, limits, params: what is searched, until when, and how.
        incumbent: the best solution, in the columns of the original problem.
        presolved_incumbent: the same in those of the presolved problem, None where it is unknown.
        objective: of the incumbent [index points].
        dual_bound: no solution is worth more [index points]; infinite at first.
        nodes: branch-and-bound nodes so far.
        least_broken: without an incumbent, the least that is broken: by row, relative to its size.
    """

    def __init__(
        self,
        problem: PresolvedProblem,
        limits: Limits,
        on_progress: OnProgress | None = None,
        on_incumbent: OnIncumbent | None = None,
        stop: Callable[[], bool] | None = None,
        began: float | None = None,
        params: SearchParams = DEFAULTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin without a solution; the clock runs from ``began`` or now [s]."""
        self.problem, self.limits, self.params = problem, limits, params
        self._on_progress, self._on_incumbent, self._stop = on_progress, on_incumbent, stop
        self._clock = clock
        self._began = clock() if began is None else began
        self._lock = threading.RLock()
        self._cancelled, self._reported_at = False, 0.0
        self._postsolve_seconds = 0.0
        self.incumbent: Floats | None = None
        self.presolved_incumbent: Floats | None = None
        self.objective: float | None = None
        self.dual_bound = np.inf
        self.nodes = 0
        self.least_broken: dict[int, float] = {}

    @property
    def seconds(self) -> float:
        """Return the seconds since the search began."""
        return self._clock() - self._began

    @property
    def seconds_left(self) -> float | None:
        """Return the seconds left of the time limit; None without one.

        Once there is an incumbent the time is kept that it will take to polish it: about as much as
        the best original solution with its decisions took.
        """
        if self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - self.seconds - self._postsolve_seconds)

    @property
    def gap(self) -> float | None:
        """Return the relative gap of incumbent and dual bound; None while either is unknown."""
        return relative_gap(self.objective, self.dual_bound)

    def _improves(self, objective: float) -> bool:
        """Return whether a solution is worth more than the incumbent by more than noise."""
        best = self.objective
        return best is None or objective > best + IMPROVEMENT * max(1.0, abs(best))

    def offer_presolved(self, y: Floats) -> None:
        """Accept a presolved solution if, postsolved, it is better than the incumbent."""
        presolved = self.problem.presolved
        if presolved is None or not self._improves(presolved.objective(y)):
            return
        begun = self.seconds
        x = self.problem.postsolve(y)
        if x is not None:
            self._postsolve_seconds = max(self._postsolve_seconds, self.seconds - begun)
            self.offer(x, y)

    def offer(self, x: Floats, y: Floats | None = None) -> None:
        """Accept an original solution, ``y`` in the presolved problem, if it is the best so far."""
        objective = self.problem.original.objective(x)
        with self._lock:
            if self._cancelled or not self._improves(objective):
                return
            self.incumbent, self.presolved_incumbent, self.objective = x, y, objective
            if self._on_incumbent is not None:
                self._on_incumbent(x)
        self.report()

    def tighten_bound(self, bound: float | None) -> None:
        """Lower the dual bound to ``bound`` [index points] if that is tighter."""
        if bound is not None and bound < self.dual_bound:
            with self._lock:
                self.dual_bound = min(self.dual_bound, bound)

    def report(self, progress: Progress | None = None) -> None:
        """Report progress; that of a solver run may bring a tighter bound and more nodes."""
        if progress is not None:
            self.tighten_bound(progress.bound)
            self.nodes = max(self.nodes, progress.nodes)
        self._reported_at = self.seconds
        if self._on_progress is None:
            return
        with self._lock:
            if self._cancelled:
                return
            bound = self.dual_bound if np.isfinite(self.dual_bound) else None
            self._on_progress(
                Progress(self.seconds, self.objective, bound, self.gap, nodes=self.nodes)
            )

    def cancel(self) -> None:
        """Stop all threads that still work on the search; what they find from now on is ignored."""
        with self._lock:
            self._cancelled = True

    def termination(self) -> Ending | None:
        """Return why the search may end now; None while it may not."""
        gap = self.gap
        if gap is not None and gap <= self.limits.gap:
            return "proved" if gap == 0 else "gap"
        if self._stop is not None and self._stop():
            return "interrupt"
        return "time_limit" if self.seconds_left == 0 else None

    def should_stop(self) -> bool:
        """Return whether to stop working; report progress if that is due."""
        if self.seconds - self._reported_at > self.params.heartbeat:
            self.report()
        return self._cancelled or self.termination() is not None

    def with_incumbent(self, outcome: Outcome) -> Outcome:
        """Return an outcome with the incumbent, if another thread bettered it meanwhile."""
        if outcome.x is None or self.incumbent is None or self.objective is None:
            return outcome
        original = self.problem.original
        if self.objective <= original.objective(outcome.x):
            return outcome
        return replace(outcome, x=polish(original, self.incumbent))

    def outcome(self, ending: Ending) -> Outcome:
        """Return the incumbent, polished, and the dual bound as the answer of the search."""
        return Outcome(
            ending=ending,
            x=None if self.incumbent is None else polish(self.problem.original, self.incumbent),
            bound=self.dual_bound if np.isfinite(self.dual_bound) else None,
            nodes=self.nodes,
            seconds=self.seconds,
            broken={} if self.incumbent is not None else self.least_broken,
        )
