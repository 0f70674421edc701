"""Jobs come in: order, limits, keys, and answers that are known already."""

from datetime import timedelta
from typing import Any

import pytest

from api.store import (
    BATCH,
    County,
    Idempotency,
    IdempotencyConflictError,
    NewBatch,
    NotFoundError,
    QueueFullError,
    Store,
    TokenLimitError,
)
from models.schema import versions
from models.schema.plan import Plan
from tests.api.samples import Clock, infeasible, new_job, plan
from tests.numbers import later

pytestmark = pytest.mark.usefixtures("county")
OF_TINY = NewBatch(county_id="tiny", county_version=1, name="grid")


def answered(store: Store, answer: Plan, **fields: Any) -> str:
    """The id of a job that was solved with this answer."""
    id = store.jobs.submit(new_job(**fields), 10).job.id
    assert store.jobs.claim()
    assert store.attempts.finish(id, answer)
    return id


def test_a_job_is_kept_as_it_was_submitted(store: Store, clock: Clock) -> None:
    made = store.jobs.submit(new_job(scenario='{"id":"甲"}', token_id="t"), 10)
    job = store.jobs.get(made.job.id)
    assert made.fresh
    assert job == made.job
    assert (job.state, job.attempts, job.stop_wanted) == ("queued", 0, False)
    assert (job.scenario, job.options, job.token_id) == (
        '{"id":"甲"}',
        {"gap": 0.01, "seed": 0},
        "t",
    )
    assert job.created_at == clock.at
    assert job.created_at.tzinfo is not None
    assert [event.kind for event in store.events.after(job.id)] == ["queued"]


def test_the_queue_is_by_priority_then_arrival_and_never_by_the_clock(
    store: Store, clock: Clock
) -> None:
    later = store.jobs.submit(new_job(priority=BATCH), 10).job
    clock.move(timedelta(days=-400))
    last = store.jobs.submit(new_job(priority=BATCH), 10).job
    clock.move(timedelta(days=-400))
    first = store.jobs.submit(new_job(), 10).job
    assert [store.jobs.queue_place(job.id) for job in (first, later, last)] == [1, 2, 3]
    assert store.jobs.queue_length() == 3
    claimed = [store.jobs.claim() for _ in range(4)]
    assert [job and job.id for job in claimed] == [first.id, later.id, last.id, None]
    assert store.jobs.queue_place(first.id) is None
    assert store.jobs.queue_place("nowhere") is None


def test_the_queue_takes_as_many_as_its_limit(store: Store) -> None:
    store.jobs.submit(new_job(), 2)
    store.jobs.submit(new_job(), 2)
    with pytest.raises(QueueFullError) as full:
        store.jobs.submit(new_job(), 2)
    assert full.value.limit == 2
    assert store.jobs.claim()
    assert store.jobs.submit(new_job(), 2).fresh


def test_a_token_takes_as_many_as_its_limit(store: Store) -> None:
    store.jobs.submit(new_job(token_id="mine"), 10, token_limit=1)
    with pytest.raises(TokenLimitError):
        store.jobs.submit(new_job(token_id="mine"), 10, token_limit=1)
    assert store.jobs.submit(new_job(token_id="other"), 10, token_limit=1).fresh
    assert store.jobs.submit(new_job(), 10, token_limit=1).fresh
    with pytest.raises(TokenLimitError):
        store.jobs.submit(new_job(), 10, token_limit=1)
    assert store.jobs.queue_length() == 3


def test_the_same_key_gives_the_same_job_even_when_the_queue_is_full(store: Store) -> None:
    key = Idempotency("k", "request")
    first = store.jobs.submit(new_job(), 1, idempotency=key)
    again = store.jobs.submit(new_job(), 1, idempotency=key)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.job == first.job
    with pytest.raises(IdempotencyConflictError):
        store.jobs.submit(new_job(), 1, idempotency=Idempotency("k", "another"))
    with pytest.raises(IdempotencyConflictError):
        store.batches.submit(OF_TINY, [new_job()], 9, idempotency=key)
    assert store.jobs.submit(new_job(token_id="t"), 2, idempotency=key).fresh


def test_a_refused_request_does_not_use_up_its_key(store: Store) -> None:
    key = Idempotency("k", "request")
    with pytest.raises(QueueFullError):
        store.jobs.submit(new_job(), 0, idempotency=key)
    assert store.jobs.submit(new_job(), 1, idempotency=key).fresh


def test_the_key_of_a_removed_job_is_free(store: Store) -> None:
    key = Idempotency("k", "request")
    job = store.jobs.submit(new_job(), 1, idempotency=key).job
    store.jobs.stop(job.id)
    assert store.jobs.delete(job.id)
    assert store.jobs.submit(new_job(), 1, idempotency=Idempotency("k", "another")).fresh


@pytest.mark.parametrize("answer", [plan(), plan(stopped_by="proved"), infeasible()])
def test_a_known_answer_is_given_at_once(store: Store, answer: Plan) -> None:
    source = answered(store, answer)
    job = store.jobs.submit(new_job(), queue_limit=0).job
    assert (job.state, job.same_as) == ("done", source)
    assert (job.status, job.objective, job.reason) == (
        answer.status,
        answer.objective,
        answer.reason,
    )
    assert store.jobs.plan(job.id) == store.jobs.plan(source)
    assert [event.kind for event in store.events.after(job.id)] == ["queued", "done"]
    assert store.jobs.claim() is None


@pytest.mark.parametrize(
    "answer",
    [
        plan(stopped_by="time_limit"),
        plan(stopped_by="interrupt"),
        plan(certified=False),
        plan(status="no_plan", stopped_by="time_limit", certified=False),
    ],
)
def test_an_answer_that_could_be_bettered_is_not_given_again(store: Store, answer: Plan) -> None:
    answered(store, answer)
    assert store.jobs.submit(new_job(), 10).job.state == "queued"


def test_the_answer_to_another_question_is_not_given(store: Store) -> None:
    answered(store, plan())
    assert store.jobs.submit(new_job(seed=1), 10).job.state == "queued"


@pytest.mark.parametrize("name", ["rules", "format"])
def test_the_digest_of_a_job_holds_the_numbers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_job().digest
    later(monkeypatch, name)
    assert new_job().digest != before


@pytest.mark.parametrize("answer", [plan(), infeasible()])
def test_an_answer_by_other_rules_is_not_given(
    store: Store, monkeypatch: pytest.MonkeyPatch, answer: Plan
) -> None:
    question = new_job()
    old = answered(store, answer)
    later(monkeypatch)
    assert store.jobs.submit(new_job(), 10).job.state == "queued"
    # Even a digest that should say so and does not gives no answer of other rules.
    job = store.jobs.submit(question, 10).job
    assert (job.state, job.same_as, job.rules) == ("queued", None, versions.today().rules)
    kept = store.jobs.get(old)
    assert kept
    assert kept.rules == versions.today().rules - 1


def test_a_copied_plan_outlives_its_source(store: Store) -> None:
    source = answered(store, plan())
    copy = store.jobs.submit(new_job(), 10).job
    assert store.jobs.delete(source)
    assert Plan.model_validate_json(store.jobs.plan(copy.id) or "") == plan()
    again = store.jobs.submit(new_job(), 10).job
    assert again.same_as == copy.id


def test_a_batch_comes_in_whole_and_in_order(store: Store) -> None:
    source = answered(store, plan(), seed=3)
    key = Idempotency("b", "request")
    new = [new_job(seed=seed, scenario_id=f"s{seed}", priority=BATCH) for seed in range(5)]
    made = store.batches.submit(OF_TINY, new, 4, idempotency=key)
    assert [job.scenario_id for job in made.jobs] == [f"s{seed}" for seed in range(5)]
    assert [job.number for job in made.jobs] == sorted(job.number for job in made.jobs)
    assert [job.same_as for job in made.jobs] == [None, None, None, source, None]
    assert {job.batch_id for job in made.jobs} == {made.batch.id}
    assert store.batches.get(made.batch.id) == made.batch
    assert store.jobs.states(made.batch.id) == {"queued": 4, "done": 1}
    again = store.batches.submit(OF_TINY, new, 4, idempotency=key)
    assert (again.batch, again.jobs, again.fresh) == (made.batch, made.jobs, False)
    with pytest.raises(IdempotencyConflictError):
        store.jobs.submit(new_job(), 9, idempotency=key)


@pytest.mark.parametrize(("queue", "token"), [(4, None), (9, 4)])
def test_a_batch_too_large_leaves_nothing(store: Store, queue: int, token: int | None) -> None:
    new = [new_job(seed=seed) for seed in range(5)]
    with pytest.raises((QueueFullError, TokenLimitError)):
        store.batches.submit(OF_TINY, new, queue, token)
    assert store.jobs.states() == {}
    assert store.batches.page().items == ()
    assert store.batches.submit(OF_TINY, new, 5, 5).fresh


def test_a_batch_is_about_one_county_that_there_is(store: Store) -> None:
    with pytest.raises(ValueError, match="a batch has jobs"):
        store.batches.submit(OF_TINY, [], 9)
    with pytest.raises(ValueError, match="a batch has jobs"):
        store.batches.submit(OF_TINY, [new_job(version=2)], 9)
    nowhere = NewBatch(county_id="nowhere", county_version=1)
    with pytest.raises(NotFoundError):
        store.batches.submit(nowhere, [new_job("nowhere")], 9)


def test_jobs_are_listed_newest_first_by_page_and_filter(store: Store, county: County) -> None:
    made = [store.jobs.submit(new_job(token_id=f"t{n % 2}"), 9).job.id for n in range(5)]
    store.jobs.stop(made[0])
    first = store.jobs.page(limit=2)
    assert [job.id for job in first.items] == [made[4], made[3]]
    rest = store.jobs.page(after=first.after, limit=9)
    assert [job.id for job in rest.items] == [made[2], made[1], made[0]]
    assert rest.after is None
    assert [job.id for job in store.jobs.page(state="cancelled").items] == [made[0]]
    assert [job.id for job in store.jobs.page(token="t1").items] == [made[3], made[1]]
    assert len(store.jobs.page(county=county.id, allowed={county.id}).items) == 5
    assert store.jobs.page(allowed=set()).items == ()
    assert store.jobs.page(batch="none").items == ()
    assert len(store.jobs.page(after=10**30).items) == 5
    assert store.jobs.page(limit=5).after is None


def test_batches_are_listed_newest_first(store: Store) -> None:
    made = [store.batches.submit(OF_TINY, [new_job()], 9).batch.id for _ in range(3)]
    first = store.batches.page(limit=2)
    assert [batch.id for batch in first.items] == [made[2], made[1]]
    assert [batch.id for batch in store.batches.page(after=first.after).items] == [made[0]]
    assert store.batches.page(allowed={"elsewhere"}).items == ()
    assert store.batches.page(token="t").items == ()
    assert store.batches.get("none") is None
