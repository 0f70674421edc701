"""Takes jobs from the store to the engine and what is heard of them back, until the server ends.

The store is the truth. Whatever happens to a worker, to the database or to this process, a job is
queued, running under a number of attempt, or ended; an attempt that is over is not heard any more.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from api.jobs.attempt import Attempt, is_worse
from api.settings import Settings
from api.store import Job, ServingLock, Store, StoreError
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.engine.engine import Engine
from planner.engine.open import open_engine
from planner.engine.task import Task, TaskResult
from planner.processes.deadline import Watchdog

DEATHS = 20
"""Servers that may die while they run a job before it is given up."""

Notify = Callable[[str], None]
"""Hears the id of a job about which the store was told something."""

log = logging.getLogger("planner.jobs")


@dataclass(frozen=True)
class Pace:
    """How often a dispatcher does things [s]."""

    poll: float = 0.5
    """Time between two looks at the store where nothing happens."""
    report: float = 1.0
    """Time between two lines of progress of a job."""
    back_off: float = 10.0
    """Time without starting a job after the engine could not."""
    stale: float = 30.0
    """Time without a finished look at the store after which the dispatcher counts as stuck."""


@contextmanager
def running_dispatcher(settings: Settings, store: Store, told: Notify) -> Iterator["Dispatcher"]:
    """A dispatcher at work while the context lasts; then what runs is queued again.

    Raises:
        AlreadyServedError: another server dispatches from this database.
        OSError: the cluster does not answer.
    """
    with store.lock_for_serving() as lock:
        recovered = store.recover(DEATHS)
        _log("taken over", requeued=len(recovered.requeued), failed=len(recovered.failed))
        engine = open_engine(settings.workers, settings.cluster)
        dispatcher = Dispatcher(settings, store, lock, engine, told)
        try:
            yield dispatcher
        finally:
            dispatcher.close()
            engine.close()


class Dispatcher:
    """One thread that alone starts and ends jobs."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        lock: ServingLock,
        engine: Engine,
        told: Notify,
        *,
        pace: Pace | None = None,
        watchdog: Watchdog | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin; ``clock`` gives the time [s]."""
        self._pace, self._watchdog = pace or Pace(), watchdog or Watchdog()
        self._clock = clock
        self._settings, self._store, self._lock = settings, store, lock
        self._engine, self._notify = engine, told
        self._attempts: list[Attempt] = []
        self._paused_until = self._clock()
        self._county: tuple[tuple[str, int], Instance] | None = None
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._polled_at = self._clock()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        """Whether it takes jobs, and has looked at the store lately."""
        return self._thread.is_alive() and self._clock() - self._polled_at < self._pace.stale

    def wake(self) -> None:
        """Look now; from any thread."""
        self._wake.set()

    def close(self) -> None:
        """Begin no more jobs, and queue again those that run; their best plans are in the store."""
        self._closing.set()
        self._wake.set()
        self._thread.join()
        for attempt in self._attempts:
            try:
                self._report(attempt)
                answer = attempt.answer
                if answer is None:
                    self._requeue(attempt.job, "the server was stopped")
                else:
                    self._end(attempt, answer)
            except StoreError as trouble:  # the next server takes over what still says "running"
                attempt.log("not told", trouble=str(trouble))

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._poll()
                self._polled_at = self._clock()
            except StoreError as trouble:
                _log("the store is in trouble", trouble=f"{type(trouble).__name__}: {trouble}")
                self._closing.wait(self._pace.poll)
            except Exception:  # a fault of ours must not leave every later job waiting
                log.exception("fault in the dispatcher")
                self._closing.wait(self._pace.poll)
            self._wake.wait(self._pace.poll)
            self._wake.clear()

    def _poll(self) -> None:
        """One round: end what has ended, tell what was heard, stop what shall stop, begin."""
        if not self._lock.held():
            if self._lock.lost:  # its server may have begun these jobs again
                self._abandon_all()
            return  # else the database does not answer; what runs goes on meanwhile
        for attempt in list(self._attempts):
            answer = attempt.answer
            if answer is None:
                if self._clock() - attempt.told >= self._pace.report:
                    self._report(attempt)
            else:
                self._report_incumbent(attempt)
                self._end(attempt, answer)
                self._attempts.remove(attempt)
        self._reconcile()
        while self._may_start() and (job := self._store.claim()) is not None:
            self._start(job)

    def _may_start(self) -> bool:
        rested = self._clock() >= self._paused_until and not self._closing.is_set()
        return rested and len(self._attempts) < self._engine.slots

    def _start(self, job: Job) -> None:
        """Start a claimed job, from the best plan of its earlier attempts if there is one."""
        self._notify(job.id)
        kept = self._store.incumbent(job.id)
        last = job.failures + 1 >= self._settings.attempts
        attempt = Attempt(
            job,
            None if kept is None else kept.objective,
            last and kept is not None,
            finish=self._watchdog.finish,
            clock=self._clock,
        )
        try:
            options = SolveOptions(**job.options)
            case = Task(
                key=f"{job.id}/{job.attempts}",
                instance=self._instance(job),
                scenario=Scenario.model_validate_json(job.scenario),
                options=options,
                memory=self._settings.job_memory,
                kill_after=self._watchdog.task_limit(
                    options.time_limit or self._settings.job_seconds
                ),
                start=None if kept is None else kept.values,
            )
        except (ValueError, TypeError) as error:  # stored by a version that allowed other things
            self._store.fail(job.id, f"unreadable: {error}", attempt=job.attempts)
            self._notify(job.id)
            return
        try:
            attempt.run = self._engine.start(case, attempt.receive)
        except (RuntimeError, OSError) as trouble:
            self._paused_until = self._clock() + self._pace.back_off
            self._requeue(job, f"not begun: {trouble}")
            return
        attempt.run.future.add_done_callback(lambda _: self._wake.set())
        self._attempts.append(attempt)
        attempt.log("started", attempts=job.attempts)

    def _instance(self, job: Job) -> Instance:
        """The job's county; the last one is at hand, for scenarios of a county come together."""
        key = (job.county_id, job.county_version)
        if self._county is None or self._county[0] != key:
            self._county = key, self._store.instance(*key)
        return self._county[1]

    def _report(self, attempt: Attempt) -> None:
        """Tell the store what was heard since the last time."""
        attempt.told = self._clock()
        self._report_incumbent(attempt)
        said = attempt.take_progress()
        if said is not None:
            job = attempt.job
            found = (said.phase, said.seconds, said.incumbent, said.bound, said.gap)
            if self._store.progress(job.id, *found, attempt=job.attempts):
                self._notify(job.id)

    def _report_incumbent(self, attempt: Attempt) -> None:
        best, job = attempt.best, attempt.job
        if best is None:
            return
        if self._store.keep_incumbent(job.id, best.objective, best.values, attempt=job.attempts):
            self._notify(job.id)
        attempt.mark_stored(best)

    def _reconcile(self) -> None:
        """Pass wishes to stop on, and make the store and this dispatcher agree on what runs.

        An attempt that the store no longer knows of is for nobody. A running job that is nobody's
        attempt was claimed when the store broke off: nobody else will begin it.
        """
        running = {job.id: job for job in self._store.running()}
        for attempt in self._attempts:
            now = running.pop(attempt.job.id, None)
            if now is None or now.attempts != attempt.job.attempts:
                attempt.kill()
            else:
                attempt.apply_stop(now.stop_wanted)
        for job in running.values():
            self._requeue(job, "it was begun, but never reached a worker")

    def _end(self, attempt: Attempt, answer: TaskResult) -> None:
        """Tell the store how an attempt ended.

        An attempt that is lost by no fault of its own (its machine left the cluster) is no
        failure; one that was killed because it did not obey a stop is.
        """
        job, id = attempt.job, attempt.job.id
        again = job.failures + 1 < self._settings.attempts
        plan = answer.plan
        kept = self._store.incumbent(id) if plan is not None and again else None
        lost = plan is not None and kept is not None and is_worse(plan.objective, kept.objective)
        if plan is not None and not lost:
            self._store.finish(id, plan, attempt=job.attempts)
        elif answer.status == "killed" and not attempt.stopping:
            self._requeue(job, answer.reason)
        elif again:
            reason = answer.reason or "the plan found before was not reached again"
            self._requeue(job, reason, failed=True)
        else:
            self._store.fail(id, answer.reason, attempt=job.attempts)
        self._notify(id)
        attempt.log("ended", ended=answer.status, reason=answer.reason, seconds=answer.seconds)

    def _requeue(self, job: Job, reason: str, failed: bool = False) -> None:
        self._store.requeue(job.id, reason, attempt=job.attempts, failed=failed)
        self._notify(job.id)

    def _abandon_all(self) -> None:
        for attempt in self._attempts:
            attempt.kill()
        self._attempts.clear()


def _log(what: str, **fields: Any) -> None:
    log.info(what, extra={"fields": fields})
