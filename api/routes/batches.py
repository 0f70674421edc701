"""Submit many scenarios of a county at once, and return their results as a table."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.principal import Principal, requires
from api.context import Context, ContextDep
from api.language.phrases import both
from api.problems.problems import ProblemError, bad_input
from api.routes.scenarios import REPLAYED, After, CountyFilter, Limit
from api.store import BATCH, Batch, Job, NewBatch, State, SubmittedBatch
from api.uploads.body import JSON, media_type, received_body
from api.views.batch import BatchRequest, case_complaints, expanded_cases, varying_fields
from api.views.openapi import body, headers, refusals
from api.views.submission import (
    IdempotencyKey,
    idempotency,
    new_job,
    parse_request,
    require_county,
)
from models.schema.plan import Plan, Status, StoppedBy
from planner.batch.records import result_of

router = APIRouter(prefix="/v1/batches", tags=["batches"])
REQUEST_LIMIT = 10_000_000
"""Bytes of a request with a batch."""
AT_ONCE = 500
"""Jobs read from the store at once."""

BatchId = Annotated[str, Path(max_length=64, description="Id of a batch")]


class BatchRecord(BaseModel):
    """A batch as it stands."""

    id: str
    name: str
    county: str
    version: int
    created_at: datetime
    jobs: int
    states: dict[State, int] = Field(description="Jobs by state; a state without jobs is left out")


class BatchPage(BaseModel):
    """Some batches; ``next`` is the ``after`` of the next page, null on the last."""

    batches: list[BatchRecord]
    next: int | None


class ResultRow(BaseModel):
    """Result of one scenario; index 100 in the base year, money in 10 000 yuan over the plan.

    Without a plan the figures are null, or the best known so far.
    """

    model_config = ConfigDict(populate_by_name=True)

    job: str
    scenario: str
    varied: dict[str, Any] = Field(description="The fields in which the jobs of the batch differ")
    state: State
    status: Status | None = None
    stopped_by: StoppedBy | None = None
    confirmed: bool | None = Field(None, description="Of infeasible: whether it is confirmed")
    index: float | None = Field(None, description="Two-way, of the last year")
    inbound: float | None = Field(None, alias="in")
    outbound: float | None = Field(None, alias="out")
    objective: float | None = Field(None, description="Index points gained")
    bound: float | None = None
    gap: float | None = None
    spend_talent: float | None = None
    spend_ppp: float | None = None
    spend_digital: float | None = None
    spend_services: float | None = None
    spend_reforms: float | None = None
    debt: float | None = None
    seconds: float | None = None
    attempts: int
    certified: bool
    reason: str
    same_as: str | None
    rules: int
    by_earlier_rules: bool


class Results(BaseModel):
    """Rows in the order in which the scenarios were given; ``next`` as in lists."""

    results: list[ResultRow]
    next: int | None


@router.post(
    "",
    operation_id="submit_batch",
    summary=both("batch.submit"),
    status_code=202,
    response_model=BatchRecord,
    responses={
        202: headers("Location", REPLAYED),
        **refusals("idempotency-conflict", "queue-full"),
    },
    openapi_extra=body({JSON: "BatchRequest"}),
)
async def submit_batch(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires("submit_batch")],
    context: ContextDep,
    key: IdempotencyKey = None,
) -> BatchRecord:
    """Queue all scenarios of a list or of a grid, or none; they wait behind single scenarios.

    ``Idempotency-Key`` as for a single scenario.
    """
    media_type(request, JSON)
    async with received_body(request, REQUEST_LIMIT) as file:
        made, answer = await context.document_threads.run(
            _submit, context, principal, request, file, key
        )
    response.headers["Location"] = f"/v1/batches/{made.batch.id}"
    if not made.fresh:
        response.headers[REPLAYED] = "true"
    return answer


def _submit(
    context: Context, principal: Principal, request: Request, file: IO[bytes], key: str | None
) -> tuple[SubmittedBatch, BatchRecord]:
    """Queue the batch."""
    requested = parse_request(BatchRequest, file)
    principal.require("submit_batch", requested.county)
    county = require_county(context, requested.county, requested.version)
    cases = expanded_cases(requested, context.settings)
    wrong = case_complaints(cases, context.counties.get(county.id, county.version))
    same = idempotency(key, requested)
    # What was accepted stays so, even if the county has changed in the meantime.
    if wrong and not context.store.idempotency_keys.known(principal.token_id, same):
        raise bad_input(wrong)
    batch = NewBatch(
        county_id=county.id,
        county_version=county.version,
        name=requested.name,
        token_id=principal.token_id,
    )
    made = context.store.batches.submit(
        batch,
        [
            new_job(context, principal, county, scenario, options, BATCH)
            for _, scenario, options in cases
        ],
        context.settings.queue_limit,
        principal.max_queued,
        same,
        principal.actor(request),
    )
    if made.fresh:
        context.wake_dispatcher()
    return made, _record(context, made.batch)


@router.get("", operation_id="list_batches", summary=both("batch.list"))
def list_batches(
    principal: Annotated[Principal, requires("read_batch")],
    context: ContextDep,
    county: CountyFilter = None,
    after: After = None,
    limit: Limit = 50,
) -> BatchPage:
    """List batches in counties that the caller may see, the newest first."""
    page = context.store.batches.page(
        county=county, allowed=principal.visible, after=after, limit=limit
    )
    return BatchPage(batches=[_record(context, batch) for batch in page.items], next=page.after)


@router.get("/{batch_id}", operation_id="get_batch", summary=both("batch.get"))
def get_batch(
    batch_id: BatchId, principal: Annotated[Principal, requires("read_batch")], context: ContextDep
) -> BatchRecord:
    """Return how many jobs of a batch are in each state."""
    return _record(context, _batch_for(context, principal, batch_id))


def _batch_for(context: Context, principal: Principal, batch_id: str) -> Batch:
    batch = context.store.batches.get(batch_id)
    if batch is None:
        raise ProblemError("not-found")
    principal.require("read_batch", batch.county_id)
    return batch


def _record(context: Context, batch: Batch) -> BatchRecord:
    states: Mapping[State, int] = context.store.jobs.states(batch.id)
    return BatchRecord(
        id=batch.id,
        name=batch.name,
        county=batch.county_id,
        version=batch.county_version,
        created_at=batch.created_at,
        jobs=sum(states.values()),
        states=dict(states),
    )


@router.get(
    "/{batch_id}/results",
    operation_id="get_batch_results",
    summary=both("batch.results"),
    responses=refusals("no-space"),
)
async def get_batch_results(
    request: Request,
    batch_id: BatchId,
    principal: Annotated[Principal, requires("read_batch")],
    context: ContextDep,
    after: After = None,
    limit: Limit = 100,
) -> Results:
    """Return a row for each scenario of the batch, finished or not."""
    return await context.document_threads.run(
        _results, context, principal, request, batch_id, after or 0, limit
    )


def _results(
    context: Context, principal: Principal, request: Request, batch_id: str, after: int, limit: int
) -> Results:
    batch = _batch_for(context, principal, batch_id)
    jobs = _jobs(context, batch)
    left = [pair for pair in zip(jobs, varying_fields(jobs), strict=True) if pair[0].number > after]
    shown = left[:limit]
    principal.log(context, "read", f"batch {batch.id}", request)
    return Results(
        results=[_row(context, job, values) for job, values in shown],
        next=shown[-1][0].number if len(left) > limit else None,
    )


def _jobs(context: Context, batch: Batch) -> list[Job]:
    """Return every job of the batch, in the order of arrival."""
    found: list[Job] = []
    page = context.store.jobs.page(batch=batch.id, limit=AT_ONCE)
    found += page.items
    while page.after is not None:
        page = context.store.jobs.page(batch=batch.id, after=page.after, limit=AT_ONCE)
        found += page.items
    return found[::-1]


def _row(context: Context, job: Job, values: dict[str, Any]) -> ResultRow:
    about = {name: getattr(job, name) for name in ResultRow.model_fields if hasattr(job, name)}
    about |= {"job": job.id, "scenario": job.scenario_id, "varied": values}
    text = context.store.jobs.plan(job.id) if job.state == "done" else None
    if text is not None:
        plan = result_of(Plan.model_validate_json(text), job.seconds or 0.0, 0, job.attempts)
        about |= plan.model_dump(by_alias=True, exclude={"peak_memory_mb"})
    return ResultRow.model_validate(about)


@router.delete(
    "/{batch_id}",
    operation_id="stop_batch",
    summary=both("batch.stop"),
    status_code=202,
    response_model=BatchRecord,
    responses={
        200: {"model": BatchRecord, "description": "all had ended before"},
        **refusals("no-space"),
    },
)
def stop_batch(
    request: Request,
    response: Response,
    batch_id: BatchId,
    principal: Annotated[Principal, requires("submit_batch")],
    context: ContextDep,
) -> BatchRecord:
    """Stop every job of a batch that has not ended (202); 200 where all had ended."""
    batch = _batch_for(context, principal, batch_id)
    principal.require("stop_job", batch.county_id)
    going = context.store.batches.stop(batch.id, principal.actor(request))
    for job in going:
        context.broadcaster.notify(job.id)
    context.wake_dispatcher()
    response.status_code = 202 if going else 200
    return _record(context, batch)
