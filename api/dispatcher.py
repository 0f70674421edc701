"""Takes jobs from the store to the engine and what is heard of them back, until the server ends.

The store is the truth. Whatever happens to a worker, to the database or to this process, a job is
queued, running under a number of attempt, or ended; an attempt that is over is not heard any more.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from api.settings import Settings
from api.store import Job, ServingLock, Store, StoreError
from models.instance import Instance
from models.scenario import Scenario
from planner import engine as engines
from planner.case import Answer, Best, Case, Heard
from planner.engine import Engine
from planner.solve import Options, Progress

STEP = 0.5
"""Seconds between two looks at the store where nothing happens."""

TELL = 1.0
"""Seconds between two lines of progress of a job."""

PATIENCE = 120.0
"""Seconds that building, auditing and the like may take beyond twice the time limit."""

NEAR = 1e-6
"""Plans whose gains differ by less, relative to them or to 1, are worth the same."""

RESTARTS = 20
"""Times that a job may be begun before a server that dies again gives it up."""

STALE = 30.0
"""Seconds without a finished look at the store after which the dispatcher counts as stuck."""

Told = Callable[[str], None]
"""Hears the id of a job about which the store was told something."""

log = logging.getLogger("planner.jobs")


@contextmanager
def dispatching(settings: Settings, store: Store, told: Told) -> Iterator["Dispatcher"]:
    """A dispatcher at work while the context lasts; then what runs is queued again.

    Raises:
        AlreadyServedError: another server dispatches from this database.
        OSError: the cluster does not answer.
    """
    with store.lock_for_serving() as lock:
        recovered = store.recover(RESTARTS)
        _log("taken over", requeued=len(recovered.requeued), failed=len(recovered.failed))
        engine = engines.engine(settings.workers, settings.cluster)
        dispatcher = Dispatcher(settings, store, lock, engine, told)
        try:
            yield dispatcher
        finally:
            dispatcher.close()
            engine.close()


@dataclass
class _Attempt:
    """A job in the engine, and what was heard of it and not yet told the store."""

    job: Job
    start: float | None
    """The gain of the plan it began with."""
    run: engines.Job | None = None
    content: bool = False
    """Whether it shall stop as soon as it has the plan it began with."""
    stopping: bool = False
    progress: Progress | None = None
    best: Best | None = None
    told: float = field(default_factory=time.monotonic)

    def hear(self, heard: Heard) -> None:
        """From the engine's thread: only the latest of each kind counts."""
        if isinstance(heard, Best):
            self.best = heard
        else:
            self.progress = heard

    def stop(self) -> None:
        """Ask for the end, once, and not before it has the plan it began with."""
        self.content = True
        if self.start is None and not self.stopping and self.run is not None:
            self.stopping = True
            self.run.stop()

    def reached(self, objective: float) -> None:
        """It has found a plan; one that is no worse than what it began with sets it free."""
        if self.start is not None and objective >= self.start - NEAR * max(1.0, abs(self.start)):
            self.start = None
            if self.content:
                self.stop()


class Dispatcher:
    """One thread that alone starts and ends jobs."""

    def __init__(
        self, settings: Settings, store: Store, lock: ServingLock, engine: Engine, told: Told
    ) -> None:
        """Begin."""
        self._settings, self._store, self._lock = settings, store, lock
        self._engine, self._told = engine, told
        self._attempts: list[_Attempt] = []
        self._county: tuple[tuple[str, int], Instance] | None = None
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._looked = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        """Whether it takes jobs, and has looked at the store lately."""
        return self._thread.is_alive() and time.monotonic() - self._looked < STALE

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
                self._tell(attempt)
                answer = self._answer_of(attempt)
                if answer is None:
                    self._requeue(attempt.job, "the server was stopped")
                else:
                    self._end(attempt, answer)
            except StoreError as trouble:  # the next server takes over what still says "running"
                _log("not told", attempt, trouble=str(trouble))

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._look()
                self._looked = time.monotonic()
            except StoreError as trouble:
                _log("the store is in trouble", trouble=f"{type(trouble).__name__}: {trouble}")
                self._closing.wait(STEP)
            except Exception:  # a fault of ours must not leave every later job waiting
                log.exception("fault in the dispatcher")
                self._closing.wait(STEP)
            self._wake.wait(STEP)
            self._wake.clear()

    def _look(self) -> None:
        """One round: end what has ended, tell what was heard, stop what shall stop, begin."""
        if not self._lock.held():
            self._give_up_all()
            return
        for attempt in list(self._attempts):
            answer = self._answer_of(attempt)
            if answer is None:
                if time.monotonic() - attempt.told >= TELL:
                    self._tell(attempt)
            else:
                self._tell_best(attempt)
                self._end(attempt, answer)
                self._attempts.remove(attempt)
        self._reconcile()
        while not self._closing.is_set() and len(self._attempts) < self._engine.slots:
            job = self._store.claim()
            if job is None:
                break
            self._begin(job)

    @staticmethod
    def _answer_of(attempt: _Attempt) -> Answer | None:
        run = attempt.run
        return run.future.result() if run is not None and run.future.done() else None

    def _begin(self, job: Job) -> None:
        """Start a claimed job, from the best plan of its earlier attempts if there is one."""
        self._told(job.id)
        kept = self._store.incumbent(job.id)
        attempt = _Attempt(job, None if kept is None else kept.objective)
        if kept is not None:
            attempt.content = job.stop_wanted or job.failures + 1 >= self._settings.attempts
        try:
            options = Options(**job.options)
            case = Case(
                key=f"{job.id}/{job.attempts}",
                instance=self._instance(job),
                scenario=Scenario.model_validate_json(job.scenario),
                options=options,
                memory=self._settings.job_memory,
                patience=2 * (options.time_limit or self._settings.job_seconds) + PATIENCE,
                start=None if kept is None else kept.values,
            )
        except (ValueError, TypeError) as error:  # stored by a version that allowed other things
            self._store.fail(job.id, f"unreadable: {error}", attempt=job.attempts)
            self._told(job.id)
            return
        attempt.run = self._engine.start(case, attempt.hear)
        attempt.run.future.add_done_callback(lambda _: self._wake.set())
        self._attempts.append(attempt)
        _log("started", attempt, attempts=job.attempts)

    def _instance(self, job: Job) -> Instance:
        """The job's county; the last one is at hand, for scenarios of a county come together."""
        key = (job.county_id, job.county_version)
        if self._county is None or self._county[0] != key:
            self._county = key, self._store.instance(*key)
        return self._county[1]

    def _tell(self, attempt: _Attempt) -> None:
        """Tell the store what was heard since the last time."""
        attempt.told = time.monotonic()
        self._tell_best(attempt)
        said, attempt.progress = attempt.progress, None
        if said is not None:
            job = attempt.job
            found = (said.phase, said.seconds, said.incumbent, said.bound, said.gap)
            if self._store.progress(job.id, *found, attempt=job.attempts):
                self._told(job.id)

    def _tell_best(self, attempt: _Attempt) -> None:
        best, job = attempt.best, attempt.job
        if best is None:
            return
        if self._store.keep_incumbent(job.id, best.objective, best.values, attempt=job.attempts):
            self._told(job.id)
        if attempt.best is best:
            attempt.best = None
        attempt.reached(best.objective)

    def _reconcile(self) -> None:
        """Pass wishes to stop on, and make the store and this dispatcher agree on what runs.

        An attempt that the store no longer knows of is for nobody. A running job that is nobody's
        attempt was claimed when the store broke off: nobody else will begin it.
        """
        running = {job.id: job for job in self._store.jobs(state="running", limit=1000).items}
        for attempt in self._attempts:
            now = running.pop(attempt.job.id, None)
            if now is None or now.attempts != attempt.job.attempts:
                if attempt.run is not None:
                    attempt.run.kill()
            elif now.stop_wanted:
                attempt.stop()
        for job in running.values():
            self._requeue(job, "it was begun, but never reached a worker")

    def _end(self, attempt: _Attempt, answer: Answer) -> None:
        """Tell the store how an attempt ended."""
        job, id = attempt.job, attempt.job.id
        again = job.failures + 1 < self._settings.attempts
        plan, lost = answer.plan, False
        if plan is not None and plan.status == "no_plan":
            lost = again and self._store.incumbent(id) is not None
        if plan is not None and not lost:
            self._store.finish(id, plan, attempt=job.attempts)
        elif answer.ended == "killed":
            self._requeue(job, answer.reason)
        elif again:
            reason = answer.reason or "the plan found before was not reached again"
            self._requeue(job, reason, failed=True)
        else:
            self._store.fail(id, answer.reason, attempt=job.attempts)
        self._told(id)
        _log("ended", attempt, ended=answer.ended, reason=answer.reason, seconds=answer.seconds)

    def _requeue(self, job: Job, reason: str, failed: bool = False) -> None:
        self._store.requeue(job.id, reason, attempt=job.attempts, failed=failed)
        self._told(job.id)

    def _give_up_all(self) -> None:
        """Without the right to dispatch, another server may have begun these jobs again."""
        for attempt in self._attempts:
            if attempt.run is not None:
                attempt.run.kill()
        self._attempts.clear()


def _log(what: str, attempt: _Attempt | None = None, **fields: Any) -> None:
    if attempt is not None:
        fields = {"job": attempt.job.id, "county": attempt.job.county_id, **fields}
    log.info(what, extra={"fields": fields})
