"""A job in the engine, and what was heard of it and not yet told the store."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from api.store import Job
from planner.engine.engine import RunningTask
from planner.engine.task import Best, Message, TaskResult
from planner.processes.deadline import Deadline, Watchdog
from planner.solving import Progress

OBJECTIVE_TOLERANCE = 1e-6
"""Plans whose gains differ by less, relative to them or to 1, are worth the same."""

log = logging.getLogger("planner.jobs")


def is_worse(objective: float | None, held: float) -> bool:
    """Whether a plan gains less than the one held, or there is none."""
    return objective is None or objective < held - OBJECTIVE_TOLERANCE * max(1.0, abs(held))


class Attempt:
    """One try at a job. Only the dispatcher's thread uses it, but for ``hear``."""

    def __init__(
        self,
        job: Job,
        start: float | None,
        content: bool,
        *,
        finish: float = Watchdog.finish,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``start``: the gain of the plan it begins with.

        ``content``: it shall stop as soon as it has that plan. ``finish``: seconds after which a
        stop is passed on even without that plan. ``clock`` gives the time [s].
        """
        self.job = job
        self.start, self.content = start, content
        self.run: RunningTask | None = None
        self.stopping = False
        self.told = clock()
        self._stop, self._finish = Deadline(clock=clock), finish
        self._best: Best | None = None
        self._progress: Progress | None = None
        self._lock = threading.Lock()

    @property
    def answer(self) -> TaskResult | None:
        """How it ended, if it has."""
        run = self.run
        return run.future.result() if run is not None and run.future.done() else None

    def receive(self, heard: Message) -> None:
        """From the engine's thread: only the latest of each kind counts."""
        with self._lock:
            if isinstance(heard, Best):
                self._best = heard
            else:
                self._progress = heard

    def take_progress(self) -> Progress | None:
        """What was heard last, once."""
        with self._lock:
            said, self._progress = self._progress, None
        return said

    @property
    def best(self) -> Best | None:
        """The plan heard last that the store does not know yet."""
        return self._best

    def mark_stored(self, best: Best) -> None:
        """The store knows this plan; one no worse than what it began with is enough to end with."""
        with self._lock:
            if self._best is best:
                self._best = None
        if self.start is not None and not is_worse(best.objective, self.start):
            self.start = None

    def apply_stop(self, stop_wanted: bool) -> None:
        """Ask for the end if it is wanted: with the plan it began with, unless that takes long."""
        if stop_wanted:
            self._stop.request_stop()
        wanted = self.content or self._stop.stop_requested
        if wanted and (self.start is None or self._stop.stop_ignored(self._finish)):
            self._pass_stop_on()

    def kill(self) -> None:
        """Nobody waits for it any more."""
        try:
            if self.run is not None:
                self.run.kill()
        except (RuntimeError, OSError) as trouble:  # a cluster that does not answer
            self.log("not killed", trouble=str(trouble))

    def log(self, what: str, **fields: Any) -> None:
        """A line in the log about this job."""
        about = {"job": self.job.id, "county": self.job.county_id}
        log.info(what, extra={"fields": {**about, **fields}})

    def _pass_stop_on(self) -> None:
        if self.stopping or self.run is None:
            return
        try:
            self.run.stop()
        except (RuntimeError, OSError) as trouble:  # asked again in the next round
            self.log("not stopped", trouble=str(trouble))
        else:
            self.stopping = True
