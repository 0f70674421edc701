"""Watchers miss nothing, hear nothing twice, and share one reader."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from api.jobs.event_broadcaster import EventBroadcaster
from api.store import County, Event, Store
from api.store.events import Events
from tests.api import samples


def broadcaster_of(store: Store, **seconds: float) -> EventBroadcaster:
    """A broadcaster whose reader is only woken by being notified."""
    return EventBroadcaster(store, **{"poll_seconds": 60.0, **seconds})


@dataclass(frozen=True)
class SpiedEvents(Events):
    """Events of which ``before`` hears before each read."""

    before: Callable[[int], None] = field(kw_only=True)

    def after(self, job_id: str, number: int = 0, limit: int = 100) -> list[Event]:
        self.before(number)
        return super().after(job_id, number, limit)


def spied(store: Store, before: Callable[[int], None]) -> Store:
    return replace(store, events=SpiedEvents(store.database, before=before))


@pytest.fixture
def job(store: Store, county: County) -> str:
    id = store.jobs.submit(samples.new_job(), 10, None, None).job.id
    assert store.jobs.claim() is not None
    return id


async def heard(broadcaster: EventBroadcaster, job: str, after: int = 0) -> list[int]:
    return [event.number async for event in broadcaster.watch(job, after) if event is not None]


def tell(store: Store, broadcaster: EventBroadcaster, job: str, count: int) -> None:
    """So many lines of progress and the end, from another thread."""
    for second in range(count):
        store.attempts.report_progress(job, "search", float(second), None, None, None)
        broadcaster.notify(job)
    store.attempts.finish(job, samples.plan())
    broadcaster.notify(job)


def test_a_hundred_watchers_cost_one_reader(store: Store, job: str) -> None:
    """Events: queued, started, thirty of progress, done."""
    reads = list[int]()
    broadcaster = broadcaster_of(spied(store, reads.append))

    async def watch() -> list[list[int]]:
        watching = [asyncio.create_task(heard(broadcaster, job)) for _ in range(100)]
        await asyncio.sleep(0)
        assert broadcaster.readers == 1
        telling = threading.Thread(target=tell, args=(store, broadcaster, job, 30))
        telling.start()
        got = await asyncio.gather(*watching)
        telling.join()
        return got

    got = asyncio.run(watch())
    assert all(numbers == list(range(1, 34)) for numbers in got)
    assert len(reads) <= 33 + 2
    assert broadcaster.readers == 0


@pytest.mark.parametrize("after", [0, 1, 5, 11, 12, 400])
def test_who_comes_back_gets_the_rest(store: Store, job: str, after: int) -> None:
    """Two events at the start, nine of progress, one at the end: twelve."""
    broadcaster = broadcaster_of(store)
    tell(store, broadcaster, job, 9)
    assert asyncio.run(heard(broadcaster, job, after)) == list(range(after + 1, 13))


def test_a_late_watcher_beside_an_early_one(store: Store, job: str) -> None:
    broadcaster = broadcaster_of(store)

    async def watch() -> tuple[list[int], list[int]]:
        early = broadcaster.watch(job)
        first = [(await anext(early)), (await anext(early))]
        late = asyncio.create_task(heard(broadcaster, job, 1))
        await asyncio.sleep(0)
        threading.Thread(target=tell, args=(store, broadcaster, job, 3)).start()
        rest = [event async for event in early]
        return [event.number for event in first + rest if event], await late

    got = asyncio.run(watch())
    assert got == ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6])


def test_silence_is_broken(store: Store, job: str) -> None:
    broadcaster = broadcaster_of(store, keep_alive_seconds=0.01)

    async def until_silence() -> int:
        """How many events there were; a slow machine may be silent before them too."""
        watching, events = broadcaster.watch(job), 0
        while (event := await anext(watching)) is not None or events < 2:
            events += event is not None
        await watching.aclose()
        return events

    assert asyncio.run(until_silence()) == 2
    assert broadcaster.readers == 0


def test_a_job_that_is_not_there_has_no_events(store: Store) -> None:
    assert asyncio.run(heard(broadcaster_of(store), "0" * 32)) == []


def test_a_fault_while_reading_does_not_leave_the_watchers_alone(store: Store, job: str) -> None:
    faults = [ValueError("unreadable")]

    def fail_once(_number: int) -> None:
        if faults:
            raise faults.pop()

    broadcaster = broadcaster_of(spied(store, fail_once), poll_seconds=0.01)
    tell(store, broadcaster, job, 1)

    async def watch() -> list[int]:
        return await asyncio.wait_for(heard(broadcaster, job), 20.0)

    assert asyncio.run(watch()) == [1, 2, 3, 4]
    assert not faults
