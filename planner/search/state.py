"""The best solution and bound of a search, shared by all that work on it."""

import threading
import time
from collections.abc import Callable

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
from planner.search.presolved import PresolvedProblem
from planner.search.progress import Progress

SAME = 1e-9
"""A solution is better if it is so by more than this, relative to its objective or to 1."""

BEAT = 1.0
"""After so many seconds without anything new, whoever is at work says that it is."""


class SearchState:
    """What is state: the best solution, the bound, and when the search may end."""

    def __init__(
        self,
        problem: PresolvedProblem,
        limits: Limits,
        on_progress: OnProgress | None = None,
        on_incumbent: OnIncumbent | None = None,
        stop: Callable[[], bool] | None = None,
        began: float | None = None,
    ) -> None:
        """Nothing is held yet; the clock (``time.monotonic``) runs, from ``began`` if given."""
        self.problem, self.limits = problem, limits
        self._on_progress, self._on_incumbent, self._stop = on_progress, on_incumbent, stop
        self._began = time.monotonic() if began is None else began
        self._lock = threading.RLock()
        self._cancelled, self._reported_at = False, 0.0
        self.incumbent: Floats | None = None
        self.presolved_incumbent: Floats | None = None
        self.objective: float | None = None
        self.dual_bound = np.inf
        self.nodes = 0

    @property
    def seconds(self) -> float:
        """Time spent."""
        return time.monotonic() - self._began

    @property
    def seconds_left(self) -> float | None:
        """Time left of the limit; None without one."""
        if self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - self.seconds)

    @property
    def gap(self) -> float | None:
        """Of the best solution to the bound; None as long as either is unknown."""
        return relative_gap(self.objective, self.dual_bound)

    def _beats(self, objective: float) -> bool:
        best = self.objective
        return best is None or objective > best + SAME * max(1.0, abs(best))

    def offer_presolved(self, y: Floats) -> None:
        """Keep a solution of the small problem if it is the best yet for the county."""
        small = self.problem.presolved
        if small is None or not self._beats(small.objective(y)):
            return
        x = self.problem.postsolve(y)
        if x is not None:
            self.offer(x, y)

    def offer(self, x: Floats, y: Floats | None = None) -> None:
        """Keep a solution of the county's problem, and of the small one, if it is the best yet."""
        objective = self.problem.original.objective(x)
        with self._lock:
            if not self._beats(objective):
                return
            self.incumbent, self.presolved_incumbent, self.objective = x, y, objective
            if self._on_incumbent is not None:
                self._on_incumbent(x)
        self.report()

    def tighten_bound(self, bound: float | None) -> None:
        """No solution is worth more than this."""
        if bound is not None and bound < self.dual_bound:
            with self._lock:
                self.dual_bound = min(self.dual_bound, bound)

    def report(self, progress: Progress | None = None) -> None:
        """Say where the search stands; a part of the search may know a better bound and nodes."""
        if progress is not None:
            self.tighten_bound(progress.bound)
            self.nodes = max(self.nodes, progress.nodes)
        self._reported_at = self.seconds
        if self._on_progress is None:
            return
        with self._lock:
            bound = self.dual_bound if np.isfinite(self.dual_bound) else None
            self._on_progress(
                Progress(self.seconds, self.objective, bound, self.gap, nodes=self.nodes)
            )

    def cancel(self) -> None:
        """Call off all that still works on it."""
        self._cancelled = True

    def termination(self) -> Ending | None:
        """Why the search may end already, if it may."""
        gap = self.gap
        if gap is not None and gap <= self.limits.gap:
            return "proved" if gap == 0 else "gap"
        if self._stop is not None and self._stop():
            return "interrupt"
        return "time_limit" if self.seconds_left == 0 else None

    def should_stop(self) -> bool:
        """Whether work on it is to stop; who asks is at work, which is told now and then."""
        if self.seconds - self._reported_at > BEAT:
            self.report()
        return self._cancelled or self.termination() is not None

    def outcome(self, ending: Ending) -> Outcome:
        """What is held now, as the answer."""
        return Outcome(
            ending=ending,
            x=None if self.incumbent is None else polish(self.problem.original, self.incumbent),
            bound=self.dual_bound if np.isfinite(self.dual_bound) else None,
            nodes=self.nodes,
            seconds=self.seconds,
        )
