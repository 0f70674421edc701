"""Decide when a process that solves is waited for no longer."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Watchdog:
    """How long a process that solves may take before it is killed."""

    overrun: float = 1.2
    """Factor on a time limit that is normal: a solver looks at its clock only now and then."""
    grace: float = 2.0
    """Seconds that a solver gets beyond its time limit, or to obey a stop: in the root LP it hears
    of neither."""
    obey: float = 3.8
    """Seconds that a worker without a plan gets to obey a stop: the solver's grace, then the end
    of the task."""
    finish: float = 60.0
    """Seconds that a worker with a plan gets to obey a stop: the plan is extracted and audited."""
    searches: int = 2
    """Searches of a task: where the solver fails, a second one runs without presolve."""
    rest: float = 300.0
    """Seconds that building, auditing and the like may take beside the searches of a task."""

    def search_limit(self, time_limit: float) -> float:
        """Compute the seconds after which a search with this time limit [s] is killed."""
        return time_limit * self.overrun + self.grace

    def task_limit(self, time_limit: float) -> float:
        """Compute the seconds after which a task with this time limit [s] is killed."""
        return self.searches * self.search_limit(time_limit) + self.rest

    def stop_limit(self, has_plan: bool) -> float:
        """Return the seconds that a worker gets to obey a stop."""
        return self.finish if has_plan else self.obey


class Deadline:
    """A clock that starts now, with a limit on the whole and one on a requested stop."""

    def __init__(
        self, limit: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start the clock.

        Parameters:
            limit: seconds until the process is late; None for no limit.
            clock: gives the time [s].
        """
        self.limit = limit
        self._clock = clock
        self._began = clock()
        self._stop_requested: float | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._began

    @property
    def stop_requested(self) -> bool:
        """Whether a stop was requested."""
        return self._stop_requested is not None

    def request_stop(self) -> bool:
        """Note that a stop was requested; return True the first time."""
        if self._stop_requested is not None:
            return False
        self._stop_requested = self._clock()
        return True

    def overrun(self, margin: float = 0.0) -> bool:
        """Tell whether the limit is past by more than ``margin`` seconds."""
        return self.limit is not None and self.elapsed > self.limit + margin

    def stop_ignored(self, allowed: float) -> bool:
        """Tell whether a stop was requested more than ``allowed`` seconds ago."""
        return self._stop_requested is not None and self._clock() - self._stop_requested > allowed
