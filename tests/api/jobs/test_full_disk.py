"""A disk that is full for a while: nothing more is accepted, nothing accepted is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from api.store import Store, StoreFullError
from models.schema.instance import Instance
from planner.engine.task import TaskResult
from tests.api.by_hand import SCENARIOS, submitted
from tests.api.clients import client_for, problem
from tests.api.jobs.scripted_engine import Scripted
from tests.api.jobs.test_dispatcher import ended, kinds, the
from tests.api.jobs.test_dispatcher_faults import Counted, at_work, nth
from tests.api.samples import plan

ROOMY = 100_000
LONG = "".join(f"{3**n:x}" for n in range(900))
"""Text that hardly compresses, so that its plan needs pages to itself."""
KEY = {"Idempotency-Key": "once"}


class Disk:
    """The disk of a SQLite store; its pages are all it has."""

    def __init__(self, store: Store) -> None:
        self.store, self.pages = store, ROOMY
        event.listen(store.database.engine, "connect", self._limit)
        store.database.engine.dispose()

    def _limit(self, raw: sqlite3.Connection, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count = {self.pages}")  # SQLite keeps those that there are

    def fill(self) -> None:
        """Not a line more fits."""
        self.pages = 1
        self.store.database.engine.dispose()
        for size in (900, 90, 1):
            with suppress(StoreFullError):
                while True:
                    self.store.audit_log.add("fill", "x" * size)

    def clear(self) -> None:
        """There is room again."""
        self.pages = ROOMY
        self.store.database.engine.dispose()


@pytest.fixture
def disk(sqlite_store: Store, tiny: Instance) -> Iterator[Disk]:
    sqlite_store.counties.put(tiny, None)
    disk = Disk(sqlite_store)
    yield disk
    event.remove(sqlite_store.database.engine, "connect", disk._limit)


def test_a_job_is_refused_and_not_there_and_accepted_later(disk: Disk, tmp_path: Path) -> None:
    store, client = disk.store, client_for(disk.store, tmp_path)
    before = submitted(client)
    disk.fill()
    asked = {"county": "tiny", "scenario": {"id": "late"}}
    for _ in range(2):
        problem(client.post(SCENARIOS, json=asked, headers=KEY), 507, "no-space")
    assert [job.id for job in store.jobs.page().items] == [before]
    assert client.get(f"{SCENARIOS}/{before}").json()["state"] == "queued"
    disk.clear()
    answer = client.post(SCENARIOS, json=asked, headers=KEY)
    assert (answer.status_code, "idempotent-replayed" in answer.headers) == (202, False)
    assert {job.id for job in store.jobs.page().items} == {before, answer.json()["id"]}


def test_what_runs_ends_once_there_is_room(disk: Disk, tmp_path: Path) -> None:
    store, engine, lock = disk.store, Scripted(), Counted()
    client = client_for(store, tmp_path)
    first, second = submitted(client, {"id": "a"}), submitted(client, {"id": "b"})
    with at_work(store, engine, lock, tmp_path) as dispatcher:
        run = nth(engine, 1)
        disk.fill()
        run.best(3.0)
        lock.some_rounds()
        run.future.set_result(TaskResult("done", plan(objective=4.0, reason=LONG)))
        lock.some_rounds()
        assert (the(store, first).state, store.jobs.plan(first)) == ("running", None)
        assert (run.kills, the(store, second).state) == (0, "queued")
        disk.clear()
        assert ended(store, first).objective == 4.0
        nth(engine, 2).end(5.0)
        assert ended(store, second).objective == 5.0
        assert dispatcher.alive()
    assert kinds(store, first)[-1] == "done"
    assert [the(store, id).attempts for id in (first, second)] == [1, 1]
    assert store.jobs.plan(first) is not None


def test_a_job_is_removed_or_still_there(disk: Disk, tmp_path: Path) -> None:
    """Removing makes room by itself; whatever is answered is true."""
    store, client = disk.store, client_for(disk.store, tmp_path)
    ids = [submitted(client, {"id": f"s{number}"}) for number in range(9)]
    for id in ids:
        store.jobs.stop(id)
    disk.fill()
    for id in ids:
        answer = client.delete(f"{SCENARIOS}/{id}/record")
        assert answer.status_code in (204, 507)
        assert (store.jobs.get(id) is None) == (answer.status_code == 204)
        told = any(line.object == f"scenario {id}" for line in store.audit_log.page(20).items)
        assert told == (answer.status_code == 204)
