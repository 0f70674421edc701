"""Take jobs from the store to the engine, and what the engine reports back to the store.

The store is the truth. Whatever happens to a worker, to the database or to this process, a job is
queued, running under a number of attempt, or ended; an attempt that is over is ignored.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from api.jobs.attempt import Attempt, is_worse
from api.jobs.county_cache import CountyCache
from api.settings import Settings
from api.store import Incumbent, Job, LeaderLock, Store, StoreError
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.engine.engine import Engine
from planner.engine.open import open_engine
from planner.engine.task import Task, TaskResult
from planner.processes.deadline import Watchdog

Notify = Callable[[str], None]
"""Called with the id of a job whose rows in the store changed."""

log = logging.getLogger("api.jobs")


@dataclass(frozen=True)
class DispatcherParams:
    """How often the dispatcher looks and how long it waits."""

    poll_seconds: float = 0.5
    """Seconds between two looks at the store while nothing happens."""
    progress_seconds: float = 1.0
    """Seconds between two reports of the progress of a job."""
    back_off_seconds: float = 10.0
    """Seconds without starting anything after the engine could not."""
    stale_seconds: float = 30.0
    """Seconds without a complete look at the store after which the dispatcher counts as stuck."""
    max_deaths: int = 20
    """Servers that may die while they run a job before it fails."""


@contextmanager
def running_dispatcher(
    settings: Settings, store: Store, counties: CountyCache, notify: Notify
) -> Iterator["Dispatcher"]:
    """Run a dispatcher while the context lasts; at its end, queue again what runs.

    Raises:
        AlreadyServedError: another server dispatches from this database.
        OSError: the cluster does not answer.
    """
    params = DispatcherParams()
    with store.leader.lock() as lock:
        recovered = store.attempts.recover(params.max_deaths)
        _log("taken over", requeued=len(recovered.requeued), failed=len(recovered.failed))
        engine = open_engine(settings.workers, settings.cluster)
        dispatcher = Dispatcher(settings, store, counties, lock, engine, notify, params)
        try:
            yield dispatcher
        finally:
            dispatcher.close()
            engine.close()


class Dispatcher:
    """Start and end jobs, in one thread that alone does so."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        counties: CountyCache,
        lock: LeaderLock,
        engine: Engine,
        notify: Notify,
        params: DispatcherParams | None = None,
        *,
        watchdog: Watchdog | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start the thread; ``clock`` gives the time [s]."""
        self._settings, self._store, self._counties = settings, store, counties
        self._lock, self._engine, self._notify = lock, engine, notify
        self._params = params or DispatcherParams()
        self._watchdog, self._clock = watchdog or Watchdog(), clock
        self._attempts: list[Attempt] = []
        self._paused_until = self._clock()
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._polled_at = self._clock()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        """Return whether it takes jobs, and has looked at the store lately."""
        polled_lately = self._clock() - self._polled_at < self._params.stale_seconds
        return self._thread.is_alive() and polled_lately

    def wake(self) -> None:
        """Look at the store now; from any thread."""
        self._wake.set()

    def close(self) -> None:
        """Start no more jobs, and queue again those that run; their best plans are in the store."""
        self._closing.set()
        self._wake.set()
        self._thread.join()
        for attempt in self._attempts:
            try:
                self._report(attempt)
                result = attempt.result
                if result is None:
                    self._requeue(attempt.job, "the server was stopped")
                else:
                    self._finish(attempt, result)
            except StoreError as error:  # the next server takes over what still says "running"
                attempt.log("not stored", trouble=str(error))

    def _run(self) -> None:
        pause = self._params.poll_seconds
        while not self._closing.is_set():
            try:
                self._poll()
                self._polled_at = self._clock()
            except StoreError as error:
                _log("the store is in trouble", trouble=f"{type(error).__name__}: {error}")
                self._closing.wait(pause)
            except Exception:  # a bug here must not leave every later job waiting
                log.exception("fault in the dispatcher")
                self._closing.wait(pause)
            self._wake.wait(pause)
            self._wake.clear()

    def _poll(self) -> None:
        """Finish what has ended, report what runs, stop what shall stop, start what may start."""
        if not self._lock.held():
            if self._lock.lost:  # the other server may have started these jobs again
                self._abandon_all()
            return  # else the database does not answer; what runs goes on meanwhile
        for attempt in list(self._attempts):
            result = attempt.result
            if result is None:
                if self._clock() - attempt.reported_at >= self._params.progress_seconds:
                    self._report(attempt)
            else:
                self._report_incumbent(attempt)
                self._finish(attempt, result)
                self._attempts.remove(attempt)
        self._reconcile()
        while self._may_start() and (job := self._store.jobs.claim()) is not None:
            self._start(job)

    def _may_start(self) -> bool:
        paused = self._clock() < self._paused_until or self._closing.is_set()
        return not paused and len(self._attempts) < self._engine.slots

    def _start(self, job: Job) -> None:
        """Start a claimed job, from the best plan of its earlier attempts if there is one."""
        self._notify(job.id)
        incumbent = self._store.jobs.incumbent(job.id)
        try:
            task = self._task(job, incumbent)
        except (ValueError, TypeError) as error:  # stored by a version that allowed other things
            self._store.attempts.fail(job.id, f"unreadable: {error}", attempt=job.attempts)
            self._notify(job.id)
            return
        is_last = job.failures + 1 >= self._settings.attempts
        attempt = Attempt(job, incumbent, is_last, finish=self._watchdog.finish, clock=self._clock)
        try:
            attempt.run = self._engine.start(task, attempt.receive)
        except (RuntimeError, OSError) as error:
            self._paused_until = self._clock() + self._params.back_off_seconds
            self._requeue(job, f"not begun: {error}")
            return
        attempt.run.future.add_done_callback(lambda _: self._wake.set())
        self._attempts.append(attempt)
        attempt.log("started", attempts=job.attempts)

    def _task(self, job: Job, incumbent: Incumbent | None) -> Task:
        """Return the job as the engine takes it; raise ValueError or TypeError if unreadable."""
        options = SolveOptions(**job.options)
        return Task(
            key=f"{job.id}/{job.attempts}",
            instance=self._counties.get(job.county_id, job.county_version).instance,
            scenario=Scenario.model_validate_json(job.scenario),
            options=options,
            memory=self._settings.job_memory,
            kill_after=self._watchdog.task_limit(options.time_limit or self._settings.job_seconds),
            start=None if incumbent is None else incumbent.values,
        )

    def _report(self, attempt: Attempt) -> None:
        """Write into the store what the engine reported since the last time."""
        attempt.reported_at = self._clock()
        self._report_incumbent(attempt)
        progress = attempt.take_progress()
        if progress is not None:
            job = attempt.job
            if self._store.attempts.report_progress(
                job.id,
                progress.phase,
                progress.seconds,
                progress.incumbent,
                progress.bound,
                progress.gap,
                attempt=job.attempts,
            ):
                self._notify(job.id)

    def _report_incumbent(self, attempt: Attempt) -> None:
        best, job = attempt.unstored_incumbent, attempt.job
        if best is None:
            return
        if self._store.attempts.keep_incumbent(
            job.id, best.objective, best.values, attempt=job.attempts
        ):
            self._notify(job.id)
        attempt.mark_stored(best)

    def _reconcile(self) -> None:
        """Pass stops on, and make the store and this dispatcher agree on what runs.

        An attempt that the store no longer counts as running is killed. A running job without an
        attempt here was claimed when the database broke off: it is queued again, for nobody else
        will start it.
        """
        running = {job.id: job for job in self._store.jobs.running()}
        for attempt in self._attempts:
            job = running.pop(attempt.job.id, None)
            if job is None or job.attempts != attempt.job.attempts:
                attempt.kill()
            else:
                attempt.apply_stop(job.stop_wanted)
        for job in running.values():
            self._requeue(job, "it was begun, but never reached a worker")

    def _finish(self, attempt: Attempt, result: TaskResult) -> None:
        """Write into the store how an attempt ended.

        An attempt whose machine left the cluster is no failure of the job; one that was killed
        because it did not obey a stop is.
        """
        job = attempt.job
        may_retry = job.failures + 1 < self._settings.attempts
        if result.plan is not None and not (may_retry and self._lost_incumbent(job, result)):
            self._store.attempts.finish(job.id, result.plan, attempt=job.attempts)
        elif result.status == "killed" and not attempt.stopping:
            self._requeue(job, result.reason)
        elif may_retry:
            reason = result.reason or "the plan found before was not reached again"
            self._requeue(job, reason, failed=True)
        else:
            self._store.attempts.fail(job.id, result.reason, attempt=job.attempts)
        self._notify(job.id)
        attempt.log("ended", ended=result.status, reason=result.reason, seconds=result.seconds)

    def _lost_incumbent(self, job: Job, result: TaskResult) -> bool:
        """Return whether an earlier attempt found a better plan than this result has."""
        if result.plan is None:
            return False
        kept = self._store.jobs.incumbent(job.id)
        return kept is not None and is_worse(result.plan.objective, kept.objective)

    def _requeue(self, job: Job, reason: str, failed: bool = False) -> None:
        self._store.attempts.requeue(job.id, reason, attempt=job.attempts, failed=failed)
        self._notify(job.id)

    def _abandon_all(self) -> None:
        for attempt in self._attempts:
            attempt.kill()
        self._attempts.clear()


def _log(message: str, **fields: Any) -> None:
    log.info(message, extra={"fields": fields})
