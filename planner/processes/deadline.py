"""Decide when a process that solves is waited for no longer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

EndedBy = Literal["time_limit", "interrupt"]


class EndedError(Exception):
    """Work was ended before it was done.

    Attributes:
        by: what ended it.
    """

    def __init__(self, by: EndedBy) -> None:
        super().__init__(by)
        self.by = by


@dataclass(frozen=True)
class Watchdog:
    """How long a process that solves may take before it is killed."""

    overrun: float = 1.05
    """Factor on a time limit that is normal: a solver looks at its clock only now and then. Half of
    the tenth that a command may overrun; the rest is for the last solution to be polished."""
    late: float = 0.5
    """Seconds that a search gets beyond that."""
    grace: float = 2.0
    """Seconds that a solver gets to obey a stop: in the root LP it hears of none."""
    obey: float = 3.8
    """Seconds that a worker without a plan gets to obey a stop: the solver's grace, then the end
    of the task."""
    finish: float = 60.0
    """Seconds that a worker with a plan gets to obey a stop: the plan is extracted and audited."""
    rest: float = 120.0
    """Seconds that a task may take beyond its time limit: a worker that begins, and the last plan
    extracted and audited on a busy machine."""

    def search_limit(self, time_limit: float) -> float:
        """Compute the seconds after which a search with this time limit [s] is killed."""
        return time_limit * self.overrun + self.late

    def polish_limit(self, time_limit: float) -> float:
        """Compute the seconds for the last solution of a search that was killed at its limit."""
        return time_limit * (self.overrun - 1) + self.late

    def task_limit(self, time_limit: float) -> float:
        """Compute the seconds after which a task with this time limit [s] is killed."""
        return time_limit * self.overrun + self.rest

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
    def left(self) -> float | None:
        """Seconds until the limit, 0 at the least; None without one."""
        return None if self.limit is None else max(0.0, self.limit - self.elapsed)

    def check(self) -> None:
        """Raise EndedError if the limit is past."""
        if self.overrun():
            raise EndedError("time_limit")

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
