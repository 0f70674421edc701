"""Follow one attempt at a job in the engine, and keep its reports until the store has them."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from api.store import Incumbent, Job
from models.schema.tolerances import OBJECTIVE, relative
from planner.engine.engine import RunningTask
from planner.engine.task import Message, TaskResult
from planner.processes.deadline import Deadline, Watchdog
from planner.search.progress import Best, Progress

log = logging.getLogger("api.jobs")


def is_worse(objective: float | None, incumbent: float) -> bool:
    """Return whether a plan gains less than the incumbent, or there is none."""
    tolerance = relative(OBJECTIVE, incumbent)
    return objective is None or objective < incumbent - tolerance


class Attempt:
    """Follow one attempt. Only the dispatcher's thread uses it, except for ``receive``."""

    def __init__(
        self,
        job: Job,
        start: Incumbent | None,
        is_last: bool,
        *,
        finish: float = Watchdog.finish,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow an attempt that starts from the plan ``start``.

        The last attempt that a job gets stops as soon as it has reached that plan again. Whoever
        stops it waits ``finish`` seconds for that; ``clock`` gives the time [s].
        """
        self.job = job
        self.run: RunningTask | None = None
        self.stopping = False
        self.reported_at = clock()
        self._start = None if start is None else start.objective
        self._stop_at_start = is_last and start is not None
        self._stop, self._finish = Deadline(clock=clock), finish
        self._incumbent: Best | None = None
        self._progress: Progress | None = None
        self._lock = threading.Lock()

    @property
    def result(self) -> TaskResult | None:
        """Return how it ended, None while it runs."""
        run = self.run
        return run.future.result() if run is not None and run.future.done() else None

    def receive(self, message: Message) -> None:
        """Take a report, in the engine's thread: only the latest of each kind counts."""
        with self._lock:
            if isinstance(message, Best):
                self._incumbent = message
            else:
                self._progress = message

    def take_progress(self) -> Progress | None:
        """Return the progress reported last, once."""
        with self._lock:
            progress, self._progress = self._progress, None
        return progress

    @property
    def unstored_incumbent(self) -> Best | None:
        """Return the plan reported last if the store does not have it yet."""
        return self._incumbent

    def mark_stored(self, best: Best) -> None:
        """Note that the store has this plan, and whether it is as good as the one started from."""
        with self._lock:
            if self._incumbent is best:
                self._incumbent = None
        if self._start is not None and not is_worse(best.objective, self._start):
            self._start = None

    def apply_stop(self, stop_wanted: bool) -> None:
        """Stop the run if that is wanted, once it has the plan started from or takes too long."""
        if stop_wanted:
            self._stop.request_stop()
        is_wanted = self._stop_at_start or self._stop.stop_requested
        if is_wanted and (self._start is None or self._stop.stop_ignored(self._finish)):
            self._pass_stop_on()

    def kill(self) -> None:
        """End the run by force: nobody waits for it any more."""
        try:
            if self.run is not None:
                self.run.kill()
        except (RuntimeError, OSError) as error:  # a cluster that does not answer
            self.log("not killed", trouble=str(error))

    def log(self, message: str, **fields: Any) -> None:
        """Write a line about this job into the log."""
        about = {"job": self.job.id, "county": self.job.county_id}
        log.info(message, extra={"fields": {**about, **fields}})

    def _pass_stop_on(self) -> None:
        if self.stopping or self.run is None:
            return
        try:
            self.run.stop()
        except (RuntimeError, OSError) as error:  # tried again in the next round
            self.log("not stopped", trouble=str(error))
        else:
            self.stopping = True
