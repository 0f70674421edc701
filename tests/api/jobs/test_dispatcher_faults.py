"""What the dispatcher makes of attempts that end badly, on both databases, by a script."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.jobs.attempt import Attempt
from api.jobs.county_cache import CountyCache
from api.jobs.dispatcher import Dispatcher, DispatcherParams
from api.settings import Settings
from api.store import Store
from planner.processes.deadline import Watchdog
from planner.search.progress import Best
from tests.api.jobs.scripted_engine import Run, Scripted
from tests.api.jobs.test_dispatcher import ended, kinds, the, until
from tests.api.samples import new_job
from tests.api.store.postgres import Postgres
from tests.api.store.test_jobs import running

pytestmark = pytest.mark.usefixtures("county")


class Counted:
    """The right to dispatch, and how many rounds asked for it."""

    lost = False

    def __init__(self) -> None:
        self.rounds, self.has = 0, True

    def held(self) -> bool:
        self.rounds += 1
        return self.has

    def some_rounds(self) -> None:
        last = self.rounds + 5
        until(lambda: self.rounds > last)


QUICK = DispatcherParams(poll_seconds=0.01, progress_seconds=0.0)
PATIENT = Watchdog(finish=3600.0)


class Clock:
    """A clock that runs, and can be put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def stopwatch() -> Clock:
    return Clock()


@pytest.fixture
def engine() -> Scripted:
    return Scripted()


@pytest.fixture
def lock() -> Counted:
    return Counted()


@contextmanager
def at_work(
    store: Store,
    engine: Scripted,
    lock: Any,
    folder: Path,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Dispatcher]:
    """A quick dispatcher; by ``clock`` it waits an hour for a plan once a stop is wanted."""
    settings = Settings(data=folder, workers=1, attempts=3)
    counties = CountyCache(store.counties)
    dispatcher = Dispatcher(
        *(settings, store, counties, lock, engine, lambda _: None),
        params=QUICK,
        watchdog=PATIENT,
        clock=clock,
    )
    try:
        yield dispatcher
    finally:
        dispatcher.close()


@pytest.fixture
def job(
    store: Store, engine: Scripted, lock: Counted, tmp_path: Path, stopwatch: Clock
) -> Iterator[str]:
    """A job that is dispatched."""
    id = store.jobs.submit(new_job(), 9).job.id
    with at_work(store, engine, lock, tmp_path, stopwatch):
        yield id


def nth(engine: Scripted, number: int) -> Run:
    """The run of the ``number``-th attempt, once it is there."""
    until(lambda: len(engine.runs) >= number, 20.0)
    return engine.runs[number - 1]


def lost_with(store: Store, engine: Scripted, job: str, objective: float) -> None:
    """The first attempt finds a plan and falls over."""
    first = nth(engine, 1)
    first.best(objective)
    until(lambda: store.jobs.incumbent(job) is not None, 20.0)
    first.crash()


@pytest.mark.parametrize("objective", [4.0, None])
def test_a_worse_plan_takes_the_place_of_a_better_one_only_in_the_end(
    store: Store, engine: Scripted, job: str, objective: float | None
) -> None:
    lost_with(store, engine, job, 10.0)
    nth(engine, 2).end(objective)
    third = nth(engine, 3)
    assert (the(store, job).state, the(store, job).failures) == ("running", 2)
    third.end(4.0)
    assert (ended(store, job).state, the(store, job).objective) == ("done", 4.0)


def test_a_plan_worth_the_same_is_an_end(store: Store, engine: Scripted, job: str) -> None:
    lost_with(store, engine, job, 10.0)
    nth(engine, 2).end(10.0 - 1e-8)
    assert (ended(store, job).state, the(store, job).attempts) == ("done", 2)


def test_a_stop_waits_for_the_plan_there_was_but_not_for_ever(
    store: Store, engine: Scripted, lock: Counted, job: str, stopwatch: Clock
) -> None:
    lost_with(store, engine, job, 10.0)
    second = nth(engine, 2)
    store.jobs.stop(job)
    second.best(4.0)
    lock.some_rounds()
    assert second.stops == 0
    stopwatch.ahead = PATIENT.finish + 1.0
    until(lambda: second.stops == 1, 20.0)
    lock.some_rounds()
    assert second.stops == 1


def test_a_stop_is_sent_once_the_plan_there_was_is_reached(
    store: Store, engine: Scripted, job: str
) -> None:
    lost_with(store, engine, job, 10.0)
    second = nth(engine, 2)
    store.jobs.stop(job)
    second.best(10.0)
    until(lambda: second.stops == 1, 20.0)


def test_a_stop_that_did_not_arrive_is_sent_again(
    store: Store, engine: Scripted, lock: Counted, job: str
) -> None:
    first = nth(engine, 1)
    first.deaf = 2
    store.jobs.stop(job)
    until(lambda: first.stops == 3, 20.0)
    lock.some_rounds()
    assert first.stops == 3


def test_one_that_never_obeys_fails_in_the_end(store: Store, engine: Scripted, job: str) -> None:
    first = nth(engine, 1)
    first.best(10.0)
    until(lambda: store.jobs.incumbent(job) is not None, 20.0)
    store.jobs.stop(job)
    for number in (1, 2, 3):
        run = nth(engine, number)
        run.best(10.0)
        until(lambda run=run: run.stops == 1, 20.0)  # type: ignore[misc]
        run.lose("it did not obey")
    assert (ended(store, job).state, the(store, job).reason) == ("failed", "it did not obey")


def test_a_lost_machine_is_no_failure(store: Store, engine: Scripted, job: str) -> None:
    for number in (1, 2, 3, 4):
        nth(engine, number).lose("its machine left")
    nth(engine, 5).end(4.0)
    assert (ended(store, job).state, the(store, job).failures) == ("done", 0)


def test_a_queued_job_that_holds_a_plan_is_begun_to_end_with_it(
    store: Store, engine: Scripted, lock: Counted, tmp_path: Path
) -> None:
    id = running(store)
    store.attempts.keep_incumbent(id, 10.0, {"a": 1.0})
    store.attempts.requeue(id, "the server was stopped")
    assert (store.jobs.stop(id).state, the(store, id).stop_wanted) == ("queued", True)
    with at_work(store, engine, lock, tmp_path):
        run = nth(engine, 1)
        assert run.task.start == {"a": 1.0}
        run.best(10.0)
        until(lambda: run.stops == 1, 20.0)
        run.end(10.0)
        assert ended(store, id).state == "done"


def test_an_engine_that_refuses_is_left_alone_for_a_while(
    store: Store, lock: Counted, tmp_path: Path, stopwatch: Clock
) -> None:
    """Twice it refuses; each time nothing is begun until the clock has gone on."""
    engine = Scripted(refusals=2)
    id = store.jobs.submit(new_job(), 9).job.id
    with at_work(store, engine, lock, tmp_path, stopwatch):
        for starts in (1, 2):
            until(lambda n=starts: engine.starts == n and the(store, id).state == "queued", 20.0)  # type: ignore[misc]
            lock.some_rounds()
            assert engine.starts == starts
            stopwatch.ahead += QUICK.back_off_seconds
        nth(engine, 1).end(4.0)
        assert (ended(store, id).state, the(store, id).failures) == ("done", 0)


def test_what_runs_goes_on_while_the_database_is_away(
    store: Store, engine: Scripted, lock: Counted, job: str
) -> None:
    first = nth(engine, 1)
    lock.has = False
    lock.some_rounds()
    first.end(4.0)
    lock.some_rounds()
    assert (first.kills, the(store, job).state) == (0, "running")
    lock.has = True
    assert (ended(store, job).state, the(store, job).attempts) == ("done", 1)


def test_what_runs_is_given_up_once_another_server_dispatches(
    engine: Scripted, lock: Counted, job: str
) -> None:
    first = nth(engine, 1)
    lock.lost, lock.has = True, False
    until(lambda: first.kills == 1, 20.0)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_restart_of_postgresql_costs_no_attempt(
    postgres: Postgres, store: Store, engine: Scripted, tmp_path: Path
) -> None:
    id = store.jobs.submit(new_job(), 9).job.id
    with (
        store.leader.lock() as lock,
        at_work(store, engine, lock, tmp_path),
    ):
        first = nth(engine, 1)
        postgres.server.stop()
        first.end(4.0)
        postgres.server.ensure_postgres_running()
        assert (ended(store, id).state, the(store, id).attempts) == ("done", 1)
        assert kinds(store, id) == ["queued", "started", "done"]


@pytest.mark.parametrize("limit", [0.001, 60.0, 600.0])
def test_a_plan_that_is_extracted_at_its_limit_is_not_stuck(limit: float) -> None:
    """A search may overrun, and a worker may take as long as for a stop to hand over its plan."""
    watchdog = Watchdog()
    search = watchdog.search_limit(limit) + watchdog.polish_limit(limit)
    assert watchdog.task_limit(limit) - search >= watchdog.finish


def test_a_job_is_waited_for_as_long_as_it_may_take(
    store: Store, engine: Scripted, lock: Counted, tmp_path: Path
) -> None:
    given = {"gap": 0.01, "time_limit": 600.0}
    store.jobs.submit(new_job(options=given), 9)
    with at_work(store, engine, lock, tmp_path):
        assert nth(engine, 1).task.kill_after == PATIENT.task_limit(600.0)


def test_a_plan_heard_while_another_is_told_is_not_forgotten(store: Store) -> None:
    attempt = Attempt(the(store, running(store)), None, is_last=False)
    first, second = Best(1.0, {}), Best(2.0, {})
    attempt.receive(first)
    attempt.receive(second)
    attempt.mark_stored(first)
    assert attempt.unstored_incumbent is second
    attempt.mark_stored(second)
    assert attempt.unstored_incumbent is None
