"""The wall clock may jump by hours: only tokens follow it, jobs never do."""

import ast
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.jobs.dispatcher import Dispatcher
from api.store import Store
from models.schema.instance import Instance
from tests.api.jobs.scripted_engine import Scripted
from tests.api.jobs.test_dispatcher import ended, kinds, the, until
from tests.api.jobs.test_dispatcher_faults import Counted, at_work, nth
from tests.api.samples import Clock, new_job, plan
from tests.house import ROOT, sources

JUMPS = (7, -13, 48, -1, -90, 26, -0.5, 4)
"""Hours; the clock is set by hand, or the machine slept."""

CLOCKS = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today"}
MAY_ASK = {"api/store/database.py", "api/serve/tokens.py"}
"""Where the store's clock is made, and a list of tokens says which are good."""


class Jumping:
    """A clock that jumps whenever it is asked, so between all steps and within each."""

    def __init__(self) -> None:
        self._at = datetime(2026, 3, 1, tzinfo=UTC)
        self._jumps: Iterator[float] = itertools.cycle(JUMPS)

    def __call__(self) -> datetime:
        self._at += timedelta(hours=next(self._jumps))
        return self._at


@pytest.fixture
def jumping(store: Store, tiny: Instance) -> Store:
    """A store on each database whose clock jumps."""
    store.database.clock = Jumping()
    store.counties.put(tiny, None)
    return store


def test_jobs_are_begun_and_told_in_their_order(jumping: Store) -> None:
    submitted = [jumping.jobs.submit(new_job(seed=n), 99).job.id for n in range(8)]
    assert [jumping.jobs.queue_place(id) for id in submitted] == list(range(1, 9))
    assert [job.id for job in jumping.jobs.page(limit=8).items] == submitted[::-1]
    begun = []
    while (job := jumping.jobs.claim()) is not None:
        begun.append(job.id)
        jumping.attempts.keep_incumbent(job.id, 5.0, {"a": 1.0})
        jumping.attempts.report_progress(job.id, "search", 1.0, 5.0, 9.0, 0.8)
        assert [row.id for row in jumping.jobs.running()] == [job.id]
        jumping.attempts.finish(job.id, plan(stopped_by="time_limit"))
        told = ["queued", "started", "best", "progress", "done"]
        assert [(event.number, event.kind) for event in jumping.events.after(job.id)] == [
            *enumerate(told, 1)
        ]
    assert begun == submitted


def test_a_running_job_neither_expires_nor_is_stuck(
    jumping: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, lock = Scripted(), Counted()
    first = jumping.jobs.submit(new_job(seed=1), 9).job.id
    second = jumping.jobs.submit(new_job(seed=2), 9).job.id
    with at_work(jumping, engine, lock, tmp_path) as dispatcher:
        run = nth(engine, 1)
        for objective in (1.0, 2.0, 3.0):
            run.best(objective)
            until(lambda least=objective: the(jumping, first).objective == least, 20.0)  # type: ignore[misc]
            lock.some_rounds()
            assert _at_work(jumping, first, dispatcher)
        assert (run.stops, run.kills) == (0, 0)
        run.end(4.0)
        nth(engine, 2).end(4.0)
        assert [ended(jumping, id).state for id in (first, second)] == ["done", "done"]
    assert the(jumping, first).attempts == the(jumping, second).attempts == 1
    assert kinds(jumping, first) == ["queued", "started", "best", "best", "best", "done"]


def _at_work(store: Store, id: str, dispatcher: Dispatcher) -> bool:
    return the(store, id).state == "running" and dispatcher.alive()


def test_a_stop_and_a_next_server_are_heard_in_every_year(jumping: Store) -> None:
    job = jumping.jobs.submit(new_job(), 9).job
    jumping.jobs.claim()
    assert jumping.attempts.recover(max_deaths=9).requeued == (job.id,)
    jumping.jobs.claim()
    assert jumping.jobs.stop(job.id).stop_wanted
    assert jumping.attempts.finish(job.id, plan(stopped_by="interrupt"), attempt=2)
    end = the(jumping, job.id)
    assert (end.state, end.attempts) == ("done", 2)


def test_a_token_follows_the_wall_clock_both_ways(store: Store, clock: Clock) -> None:
    _, secret = store.tokens.add("Office", "analyst", days=1)
    for hours, good in ((23, True), (2, False), (-2, True), (-100, True), (200, False)):
        clock.move(timedelta(hours=hours))
        assert (store.tokens.authenticate(secret) is not None) == good


def asked(tree: ast.AST) -> set[str]:
    """The clocks of the wall that a file asks."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(function) for function in calls} & CLOCKS


def test_nothing_else_asks_the_wall_clock() -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for file in sources("models", "planner", "api")
        if asked(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found == MAY_ASK


def test_a_clock_would_be_seen() -> None:
    assert asked(ast.parse("began = time.time()")) == {"time.time"}
    assert asked(ast.parse("began = time.monotonic()")) == set()
