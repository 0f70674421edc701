"""From the queue to an end, on both databases and with real workers, whatever dies on the way."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.jobs.county_cache import CountyCache
from api.jobs.dispatcher import Dispatcher, running_dispatcher
from api.settings import Settings
from api.store import AlreadyServedError, Job, Store, job_digest
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from planner.generator.generate import generate
from planner.solving import solve
from tests.api.samples import new_job
from tests.planner.processes.children import children

EXACT = SolveOptions(gap=0.0, time_limit=60.0)
LONG = SolveOptions(gap=0.0, time_limit=300.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, workers=1, attempts=3)


@contextmanager
def dispatching(
    settings: Settings, store: Store, notify: Callable[[str], None]
) -> Iterator[Dispatcher]:
    counties = CountyCache(store.counties)
    with running_dispatcher(settings, store, counties, notify) as running:
        yield running


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def dispatcher(store: Store, settings: Settings, told: list[str]) -> Iterator[Dispatcher]:
    with dispatching(settings, store, told.append) as running:
        yield running


@pytest.fixture(scope="session")
def hard() -> Instance:
    """Has a plan after a second and keeps a solver busy for minutes at gap 0."""
    return generate("eastern", 500, 4, 0, 5)


def submitted(store: Store, options: SolveOptions, county: str = "tiny", version: int = 1) -> str:
    given = options.model_dump()
    digest = job_digest(county, "default", given, "1")
    job = new_job(county, version, options=given, digest=digest)
    return store.jobs.submit(job, 100, None, None).job.id


def until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def the(store: Store, id: str) -> Job:
    job = store.jobs.get(id)
    assert job is not None
    return job


def ended(store: Store, id: str) -> Job:
    until(lambda: the(store, id).ended)
    return the(store, id)


def kinds(store: Store, id: str) -> list[str]:
    return [event.kind for event in store.events.after(id, 0, 500)]


def worker() -> int:
    """The process that solves for this one; PostgreSQL's server is no child of ours by name."""
    for child in children():
        command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"planner.engine.worker" in command:
            return child
    raise AssertionError("no worker")


def test_a_job_ends_with_the_plan_of_solve(
    store: Store, tiny: Instance, dispatcher: Dispatcher, told: list[str]
) -> None:
    store.counties.put(tiny, None)
    id = submitted(store, EXACT)
    dispatcher.wake()
    job = ended(store, id)
    assert (job.state, job.status, job.certified, job.attempts) == ("done", "optimal", True, 1)
    text = store.jobs.plan(id)
    assert text is not None
    plan, here = Plan.model_validate_json(text), solve(tiny, None, EXACT).plan
    assert plan.decisions == here.decisions
    assert plan.objective == here.objective
    assert kinds(store, id)[0] == "queued"
    assert kinds(store, id)[-1] == "done"
    assert id in told
    assert dispatcher.alive()


def test_a_worker_that_is_killed_costs_an_attempt(
    store: Store, hard: Instance, settings: Settings
) -> None:
    """The job is begun again from the best plan of the attempt before, and stops with no less."""
    store.counties.put(hard, None)
    id = submitted(store, LONG, hard.county.id)
    with dispatching(settings, store, lambda _: None) as dispatcher:
        until(lambda: store.jobs.incumbent(id) is not None)
        kept = store.jobs.incumbent(id)
        assert kept is not None
        os.kill(worker(), signal.SIGKILL)
        until(lambda: the(store, id).attempts == 2 and the(store, id).state == "running")
        store.jobs.stop(id)
        dispatcher.wake()
        job = ended(store, id)
    assert (job.state, job.certified, job.stopped_by) == ("done", True, "interrupt")
    assert job.objective is not None
    assert job.objective >= kept.objective - 1e-6
    assert "retried" in kinds(store, id)


def test_what_runs_goes_on_after_the_server(
    store: Store, hard: Instance, settings: Settings
) -> None:
    """A server that ends in order queues its jobs again; one that died leaves them "running"."""
    store.counties.put(hard, None)
    id = submitted(store, LONG, hard.county.id)
    with dispatching(settings, store, lambda _: None):
        until(lambda: store.jobs.incumbent(id) is not None)
    assert the(store, id).state == "queued"
    assert store.jobs.incumbent(id) is not None
    assert store.jobs.claim() is not None  # as a server that dies now would leave it
    with dispatching(settings, store, lambda _: None) as dispatcher:
        until(lambda: the(store, id).attempts == 3 and the(store, id).state == "running")
        store.jobs.stop(id)
        dispatcher.wake()
        assert ended(store, id).state == "done"


def test_a_job_that_kills_its_worker_fails_with_a_reason(
    store: Store, hard: Instance, settings: Settings
) -> None:
    store.counties.put(hard, None)
    greedy = settings.model_copy(update={"job_memory": 64 * 2**20})
    id = submitted(store, EXACT, hard.county.id)
    with dispatching(greedy, store, lambda _: None):
        job = ended(store, id)
    assert (job.state, job.attempts, job.failures) == ("failed", 3, 2)
    assert "64 MiB" in job.reason
    assert store.jobs.plan(id) is None


def test_the_last_attempt_is_content_with_the_plan_there_is(
    store: Store, hard: Instance, settings: Settings
) -> None:
    """Two attempts were lost after a plan was found: the third only brings it to its end."""
    store.counties.put(hard, None)
    id = submitted(store, LONG, hard.county.id)
    with dispatching(settings, store, lambda _: None):
        until(lambda: store.jobs.incumbent(id) is not None)
    for _ in range(2):
        assert store.jobs.claim() is not None
        store.attempts.requeue(id, "lost", failed=True)
    with dispatching(settings, store, lambda _: None):
        job = ended(store, id)
    assert (job.state, job.failures, job.stopped_by) == ("done", 2, "interrupt")
    assert job.certified


def test_what_is_unreadable_fails(store: Store, tiny: Instance, dispatcher: Dispatcher) -> None:
    store.counties.put(tiny, None)
    job = new_job(scenario='{"id": "default", "beta": 7}', digest="other")
    id = store.jobs.submit(job, 10, None, None).job.id
    dispatcher.wake()
    end = ended(store, id)
    assert end.state == "failed"
    assert "beta" in end.reason
    good = submitted(store, EXACT)
    dispatcher.wake()
    assert ended(store, good).state == "done"


def test_only_one_dispatches(store: Store, dispatcher: Dispatcher, settings: Settings) -> None:
    with (
        pytest.raises(AlreadyServedError),
        dispatching(settings, store, lambda _: None),
    ):
        pass


def test_a_job_claimed_by_nobody_is_found(
    store: Store, tiny: Instance, dispatcher: Dispatcher
) -> None:
    """As when the database broke off between the claim and the worker."""
    store.counties.put(tiny, None)
    id = submitted(store, EXACT)
    store.jobs.claim()  # either this or the dispatcher has it; in both cases it ends
    dispatcher.wake()
    assert ended(store, id).state == "done"
