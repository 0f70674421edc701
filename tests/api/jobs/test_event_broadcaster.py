"""Watchers miss nothing, hear nothing twice, and share one reader."""

import asyncio
import threading

import pytest

from api.jobs import event_broadcaster as broadcasters
from api.jobs.event_broadcaster import EventBroadcaster
from api.store import County, Event, Store
from tests.api import samples


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is told wakes the reader within these tests."""
    monkeypatch.setattr(broadcasters, "POLL", 60.0)


@pytest.fixture
def job(store: Store, county: County) -> str:
    id = store.submit(samples.new_job(), 10, None, None).job.id
    assert store.claim() is not None
    return id


async def heard(broadcaster: EventBroadcaster, job: str, after: int = 0) -> list[int]:
    return [event.number async for event in broadcaster.watch(job, after) if event is not None]


def tell(store: Store, broadcaster: EventBroadcaster, job: str, count: int) -> None:
    """So many lines of progress and the end, from another thread."""
    for second in range(count):
        store.progress(job, "search", float(second), None, None, None)
        broadcaster.notify(job)
    store.finish(job, samples.plan())
    broadcaster.notify(job)


def test_a_hundred_watchers_cost_one_reader(
    store: Store, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events: queued, started, thirty of progress, done."""
    broadcaster, asked, reads = EventBroadcaster(store), store.events, list[int]()

    def counted(job_id: str, after: int = 0, limit: int = 100) -> list[Event]:
        reads.append(after)
        return asked(job_id, after, limit)

    monkeypatch.setattr(store, "events", counted)

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
    broadcaster = EventBroadcaster(store)
    tell(store, broadcaster, job, 9)
    assert asyncio.run(heard(broadcaster, job, after)) == list(range(after + 1, 13))


def test_a_late_watcher_beside_an_early_one(store: Store, job: str) -> None:
    broadcaster = EventBroadcaster(store)

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


def test_silence_is_broken(store: Store, job: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasters, "KEEP_ALIVE", 0.01)
    broadcaster = EventBroadcaster(store)

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
    assert asyncio.run(heard(EventBroadcaster(store), "0" * 32)) == []


def test_a_fault_while_reading_does_not_leave_the_watchers_alone(
    store: Store, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasters, "POLL", 0.01)
    broadcaster, asked, faults = EventBroadcaster(store), store.events, [ValueError("unreadable")]

    def faulty(job_id: str, after: int = 0, limit: int = 100) -> list[Event]:
        if faults:
            raise faults.pop()
        return asked(job_id, after, limit)

    monkeypatch.setattr(store, "events", faulty)
    tell(store, broadcaster, job, 1)

    async def watch() -> list[int]:
        return await asyncio.wait_for(heard(broadcaster, job), 20.0)

    assert asyncio.run(watch()) == [1, 2, 3, 4]
    assert not faults
