"""A job from the queue to its end, and what a late or dead worker cannot do to it."""

import math

import pytest

from api.store import Incumbent, InUseError, NotFoundError, Store
from models.schema import versions
from models.schema.plan import Plan
from tests.api.samples import new_job, plan
from tests.numbers import later

pytestmark = pytest.mark.usefixtures("county")
STRANGE = "worker said \0 and \ud800, 坏了"


def running(store: Store) -> str:
    """The id of a job that a worker has."""
    id = store.jobs.submit(new_job(), 100).job.id
    claimed = store.jobs.claim()
    assert claimed is not None
    assert claimed.id == id
    return id


def kinds(store: Store, id: str) -> list[str]:
    events = store.events.after(id)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    return [event.kind for event in events]


def test_a_job_runs_to_its_plan(store: Store) -> None:
    id = running(store)
    assert store.attempts.report_progress(id, "search", 1.0, 8.0, 12.0, 0.5)
    assert store.attempts.keep_incumbent(id, 8.0, {"start[a]": 1.0})
    assert store.jobs.plan(id) is None
    assert store.attempts.finish(id, plan())
    job = store.jobs.get(id)
    assert job is not None
    assert (job.state, job.ended, job.phase) == ("done", True, None)
    assert (job.objective, job.bound, job.gap) == (10.0, 10.05, 0.005)
    assert (job.status, job.stopped_by, job.certified) == ("optimal", "gap", True)
    assert (job.seconds, job.attempts) == (2.0, 1)
    assert Plan.model_validate_json(store.jobs.plan(id) or "") == plan()
    assert kinds(store, id) == ["queued", "started", "progress", "best", "done"]
    assert [event.kind for event in store.events.after(id, 1, limit=2)] == [
        "started",
        "progress",
    ]
    assert store.events.after(id, 10**30) == []


def test_an_end_is_an_end(store: Store) -> None:
    id = running(store)
    assert store.attempts.finish(id, plan())
    before = store.jobs.get(id)
    assert not store.attempts.finish(id, plan(objective=99.0))
    assert not store.attempts.fail(id, "late")
    assert not store.attempts.requeue(id, "late")
    assert not store.attempts.report_progress(id, "late", 1.0, 99.0, 99.0, 0.0)
    assert not store.attempts.keep_incumbent(id, 99.0, {})
    assert store.jobs.stop(id) == before == store.jobs.get(id)
    assert kinds(store, id) == ["queued", "started", "done"]


@pytest.mark.parametrize("id", ["nowhere", "a\0b", "\ud800"])
def test_an_unknown_job_is_nothing(store: Store, id: str) -> None:
    assert store.jobs.get(id) is None
    assert store.jobs.plan(id) is None
    assert store.jobs.incumbent(id) is None
    assert store.events.after(id) == []
    assert not store.attempts.finish(id, plan())
    assert not store.jobs.delete(id)
    with pytest.raises(NotFoundError):
        store.jobs.stop(id)


def test_an_attempt_that_is_over_is_not_heard(store: Store) -> None:
    id = running(store)
    assert store.attempts.requeue(id, "its worker died")
    again = store.jobs.claim()
    assert again is not None
    assert again.attempts == 2
    assert not store.attempts.finish(id, plan(objective=99.0), attempt=1)
    assert not store.attempts.fail(id, "late", attempt=1)
    assert not store.attempts.report_progress(id, "search", 1.0, None, None, None, attempt=1)
    assert not store.attempts.keep_incumbent(id, 99.0, {}, attempt=1)
    assert not store.attempts.requeue(id, "late", attempt=1)
    assert store.attempts.finish(id, plan(), attempt=2)
    assert kinds(store, id) == ["queued", "started", "retried", "started", "done"]


def test_what_is_known_never_gets_worse(store: Store) -> None:
    id = running(store)
    store.attempts.report_progress(id, "search", 5.0, 8.0, 12.0, 0.5)
    store.attempts.report_progress(id, "root", 1.0, None, math.inf, math.nan)
    store.attempts.report_progress(id, "search", 2.0, 7.0, 13.0, 0.9)
    job = store.jobs.get(id)
    assert job is not None
    assert (job.phase, job.seconds) == ("search", 2.0)
    assert (job.objective, job.bound, job.gap) == (8.0, 12.0, 0.5)


def test_only_the_best_incumbent_is_kept(store: Store) -> None:
    id = running(store)
    assert store.jobs.incumbent(id) is None
    assert store.attempts.keep_incumbent(id, 5.0, {"a": 1.0})
    assert not store.attempts.keep_incumbent(id, 5.0, {"b": 1.0})
    assert not store.attempts.keep_incumbent(id, 4.0, {"b": 1.0})
    assert store.jobs.incumbent(id) == Incumbent(5.0, {"a": 1.0})
    assert store.attempts.keep_incumbent(id, 6.0, {"c": 0.5})
    assert store.jobs.incumbent(id) == Incumbent(6.0, {"c": 0.5})
    assert store.attempts.requeue(id, "its worker died")
    assert store.jobs.incumbent(id) == Incumbent(6.0, {"c": 0.5})


def test_a_failure_keeps_its_reason_whatever_is_in_it(store: Store) -> None:
    id = running(store)
    assert store.attempts.fail(id, STRANGE)
    job = store.jobs.get(id)
    assert job is not None
    assert (job.state, job.reason) == ("failed", "worker said � and �, 坏了")
    assert store.jobs.plan(id) is None
    assert store.events.after(id)[-1].data == {"reason": "worker said � and �, 坏了"}


def test_a_queued_job_is_cancelled_at_once(store: Store) -> None:
    job = store.jobs.submit(new_job(), 9).job
    assert store.jobs.stop(job.id).state == "cancelled"
    assert store.jobs.stop(job.id).state == "cancelled"
    assert store.jobs.claim() is None
    assert kinds(store, job.id) == ["queued", "cancelled"]


def test_a_queued_job_that_holds_a_plan_keeps_it(store: Store) -> None:
    id = running(store)
    store.attempts.keep_incumbent(id, 5.0, {"a": 1.0})
    store.attempts.requeue(id, "the server was stopped")
    stopped = store.jobs.stop(id)
    assert (stopped.state, stopped.stop_wanted) == ("queued", True)
    claimed = store.jobs.claim()
    assert claimed is not None
    assert claimed.stop_wanted


def test_a_running_job_is_asked_to_stop_and_keeps_its_plan(store: Store) -> None:
    id = running(store)
    stopped = store.jobs.stop(id)
    assert (stopped.state, stopped.stop_wanted) == ("running", True)
    assert store.attempts.finish(id, plan(stopped_by="interrupt", status="feasible"))
    assert store.jobs.plan(id) is not None


def test_a_job_asked_to_stop_is_begun_again_only_for_its_best_plan(store: Store) -> None:
    without, held = running(store), running(store)
    store.attempts.keep_incumbent(held, 5.0, {"a": 1.0})
    for id in (without, held):
        store.jobs.stop(id)
        assert store.attempts.requeue(id, "its worker died")
    first, second = store.jobs.get(without), store.jobs.get(held)
    assert first is not None
    assert second is not None
    assert (first.state, second.state, second.stop_wanted) == ("cancelled", "queued", True)


def test_a_requeued_job_keeps_its_place(store: Store) -> None:
    first = running(store)
    second = store.jobs.submit(new_job(), 9).job.id
    store.attempts.requeue(first, "its worker died")
    assert [store.jobs.queue_place(id) for id in (first, second)] == [1, 2]


def test_a_server_takes_over_from_a_dead_one(store: Store) -> None:
    """Only the deaths of servers count: attempts that ended in order are no sign of danger."""
    twice = running(store)
    assert store.attempts.recover(max_deaths=2) == ((twice,), ())
    store.jobs.claim()
    once = running(store)
    for _ in range(3):
        store.attempts.requeue(once, "the server was stopped")
        store.jobs.claim()
    waiting = store.jobs.submit(new_job(), 9).job.id
    assert store.attempts.recover(max_deaths=2) == ((once,), (twice,))
    states = {id: job.state for id in (twice, once, waiting) if (job := store.jobs.get(id))}
    assert states == {twice: "failed", once: "queued", waiting: "queued"}
    given_up = store.jobs.get(twice)
    assert given_up is not None
    assert "2 times" in given_up.reason
    assert store.attempts.recover(max_deaths=2) == ((), ())


def test_all_that_runs_is_listed(store: Store) -> None:
    first, second = running(store), running(store)
    store.jobs.submit(new_job(), 9)
    assert [job.id for job in store.jobs.running()] == [first, second]


def test_only_a_job_that_is_over_can_be_removed(store: Store) -> None:
    id = store.jobs.submit(new_job(), 9).job.id
    with pytest.raises(InUseError):
        store.jobs.delete(id)
    store.jobs.claim()
    with pytest.raises(InUseError):
        store.jobs.delete(id)
    store.attempts.keep_incumbent(id, 1.0, {"a": 1.0})
    store.attempts.finish(id, plan())
    assert store.jobs.delete(id)
    assert not store.jobs.delete(id)
    assert (store.jobs.get(id), store.jobs.plan(id), store.jobs.incumbent(id)) == (None, None, None)
    assert store.events.after(id) == []


def test_a_number_is_never_given_again(store: Store) -> None:
    first = store.jobs.submit(new_job(), 9).job
    store.jobs.stop(first.id)
    store.jobs.delete(first.id)
    assert store.jobs.submit(new_job(), 9).job.number > first.number


def test_what_other_rules_found_is_no_start_and_no_bound(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = store.jobs.submit(new_job(), 10).job.id
    assert store.jobs.claim()
    assert store.attempts.keep_incumbent(id, 8.0, {"a": 1.0})
    assert store.attempts.report_progress(id, "search", 1.0, 8.0, 9.0, 0.125)
    assert store.attempts.requeue(id, "the server was stopped")
    later(monkeypatch)  # and upgraded
    job = store.jobs.claim()
    assert job
    assert (job.id, job.rules) == (id, versions.today().rules)
    assert (job.objective, job.bound, job.gap) == (None, None, None)
    assert store.jobs.incumbent(id) is None
    assert store.attempts.report_progress(id, "search", 1.0, 6.0, 12.0, 1.0)
    again = store.jobs.get(id)
    assert again
    assert (again.objective, again.bound, again.gap) == (6.0, 12.0, 1.0)
    assert store.attempts.keep_incumbent(id, 6.0, {"b": 1.0})
