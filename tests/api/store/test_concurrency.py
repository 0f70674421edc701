"""Many threads at one store: nothing is lost, nothing done twice, no limit passed."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from api.store import Idempotency, NewBatch, QueueFullError, Store, TokenLimitError
from models.schema.instance import Instance
from tests.api.samples import new_job, plan, renamed

pytestmark = pytest.mark.usefixtures("county")
SUBMITTERS, CLAIMERS, EACH = 16, 4, 5


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """The results of functions that start at the same moment."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def test_jobs_are_neither_lost_nor_claimed_twice(store: Store) -> None:
    submitted: list[str] = []
    claimed: list[str] = []
    waiting = threading.Semaphore(0)

    def submit() -> None:
        for _ in range(EACH):
            submitted.append(store.jobs.submit(new_job(), 1000).job.id)
            waiting.release()

    def claim() -> None:
        for _ in range(SUBMITTERS * EACH // CLAIMERS):
            waiting.acquire()
            job = store.jobs.claim()
            assert job is not None
            claimed.append(job.id)
            store.attempts.report_progress(job.id, "search", 1.0, 1.0, 2.0, 1.0)
            store.attempts.finish(job.id, plan(stopped_by="time_limit"))

    at_once([submit] * SUBMITTERS + [claim] * CLAIMERS)
    assert len(set(submitted)) == SUBMITTERS * EACH
    assert Counter(claimed) == Counter(submitted)
    assert store.jobs.states() == {"done": SUBMITTERS * EACH}
    for id in submitted:
        assert [event.number for event in store.events.after(id)] == [1, 2, 3, 4]


def test_limits_hold_when_all_submit_at_once(store: Store) -> None:
    def submit(token: str) -> None:
        with suppress(QueueFullError, TokenLimitError):
            while True:
                store.jobs.submit(new_job(token_id=token), 12, token_limit=8)

    at_once([partial(submit, "ab"[n % 2]) for n in range(SUBMITTERS)])
    by_token = Counter(job.token_id for job in store.jobs.page(limit=100).items)
    assert sum(by_token.values()) == store.jobs.queue_length() == 12
    assert max(by_token.values()) <= 8


def test_one_key_makes_one_job_however_often_it_is_sent(store: Store) -> None:
    key = Idempotency("k", "request")
    made = at_once([lambda: store.jobs.submit(new_job(), 1, idempotency=key)] * SUBMITTERS)
    assert len({answer.job.id for answer in made}) == 1
    assert sum(answer.fresh for answer in made) == 1
    assert store.jobs.queue_length() == 1


def test_batches_at_once_come_in_whole(store: Store) -> None:
    batch = NewBatch(county_id="tiny", county_version=1)

    def submit() -> str | None:
        try:
            return store.batches.submit(batch, [new_job()] * 5, 22).batch.id
        except QueueFullError:
            return None

    made = [id for id in at_once([submit] * 8) if id]
    assert len(made) == 4
    assert [store.jobs.states(id) for id in made] == [{"queued": 5}] * 4
    assert store.jobs.queue_length() == 20


def test_uploads_at_once_are_versions_of_their_own(store: Store, tiny: Instance) -> None:
    counties = [renamed(tiny, id="new", name_zh=f"县{n % 4}") for n in range(8)]
    made = at_once([partial(store.counties.put, county, None) for county in counties])
    assert {county.version for county in made} == {1, 2, 3, 4}
    assert len({(county.version, county.digest) for county in made}) == 4


def test_of_two_ends_one_counts(store: Store) -> None:
    for _ in range(5):
        id = store.jobs.submit(new_job(), 9).job.id
        store.jobs.claim()
        finish = partial(store.attempts.finish, id, plan(stopped_by="interrupt"))
        late = [partial(end, id, "late") for end in (store.attempts.fail, store.attempts.requeue)]
        ends = at_once([finish, *late])
        assert sum(ends) == 1
        store.jobs.stop(id)
        job = store.jobs.get(id)
        assert job is not None
        assert job.ended
        assert (job.state == "done") == (store.jobs.plan(id) is not None)


def test_a_plan_that_is_copied_is_not_removed_meanwhile(store: Store) -> None:
    for seed in range(20):
        first = proved(store, seed)
        submit = partial(store.jobs.submit, new_job(seed=seed), 99)
        at_once([submit, submit, partial(store.jobs.delete, first), submit])
        for job in store.jobs.page(state="done").items:
            assert store.jobs.plan(job.id) is not None
        while (waiting := store.jobs.claim()) is not None:
            store.attempts.fail(waiting.id, "not needed")


def proved(store: Store, seed: int) -> str:
    """The id of a job that is done."""
    id = store.jobs.submit(new_job(seed=seed), 99).job.id
    assert store.jobs.claim() is not None
    assert store.attempts.finish(id, plan())
    return id
