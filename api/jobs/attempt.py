"""A job in the engine, and what was heard of it and not yet told the store."""

import logging
import threading
import time
from typing import Any

from api.store import Job
from planner.engine import engine as engines
from planner.engine.task import Best, Message, TaskResult
from planner.solving import Progress

OBJECTIVE_TOLERANCE = 1e-6
"""Plans whose gains differ by less, relative to them or to 1, are worth the same."""

log = logging.getLogger("planner.jobs")


def is_worse(objective: float | None, held: float) -> bool:
    """Whether a plan gains less than the one held, or there is none."""
    return objective is None or objective < held - OBJECTIVE_TOLERANCE * max(1.0, abs(held))


class Attempt:
    """One try at a job. Only the dispatcher's thread uses it, but for ``hear``."""

    def __init__(self, job: Job, start: float | None, content: bool) -> None:
        """``start``: the gain of the plan it begins with.

        ``content``: it shall stop as soon as it has that plan.
        """
        self.job = job
        self.start, self.content = start, content
        self.run: engines.RunningTask | None = None
        self.stopping = False
        self.told = time.monotonic()
        self._stop_wanted_at: float | None = None
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
        now = time.monotonic()
        if stop_wanted and self._stop_wanted_at is None:
            self._stop_wanted_at = now
        wanted = self.content or self._stop_wanted_at is not None
        late = self._stop_wanted_at is not None and now - self._stop_wanted_at > engines.FINISH
        if wanted and (self.start is None or late):
            self._stop()

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

    def _stop(self) -> None:
        if self.stopping or self.run is None:
            return
        try:
            self.run.stop()
        except (RuntimeError, OSError) as trouble:  # asked again in the next round
            self.log("not stopped", trouble=str(trouble))
        else:
            self.stopping = True
