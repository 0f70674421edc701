"""Submit scenarios, show and stop their jobs, and return their plans."""

from typing import IO, Annotated

from fastapi import APIRouter, Query, Request, Response

from api.auth.principal import Principal, requires
from api.context import Context, ContextDep
from api.language.negotiation import language_of
from api.language.phrases import ServiceMessage, both
from api.problems.problems import ProblemError, bad_input
from api.store import Job, State, Submitted
from api.uploads.body import JSON, ZIP, media_type, received_body
from api.views.jobs import JobId, JobPage, JobRecord, job_path, job_record, job_summary, require_job
from api.views.openapi import body, headers, refusals
from api.views.plan_archive import plan_archive
from api.views.submission import (
    IdempotencyKey,
    ScenarioRequest,
    idempotency,
    new_job,
    parse_request,
    require_county,
    time_limit_complaints,
)
from models.schema.fields import ID_PATTERN

router = APIRouter(prefix="/v1/scenarios", tags=["scenarios"])
REQUEST_LIMIT = 2_000_000
"""Bytes of a request with a scenario; real ones have at most some ten thousand."""
REPLAYED = "Idempotent-Replayed"

CountyFilter = Annotated[str | None, Query(pattern=ID_PATTERN, max_length=60)]
After = Annotated[int | None, Query(ge=1, description="``next`` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post(
    "",
    operation_id="submit_scenario",
    summary=both("scenario.submit"),
    status_code=202,
    response_model=JobRecord,
    responses={
        202: headers("Location", REPLAYED),
        **refusals("idempotency-conflict", "queue-full"),
    },
    openapi_extra=body({JSON: "ScenarioRequest"}),
)
async def submit_scenario(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires("submit")],
    context: ContextDep,
    key: IdempotencyKey = None,
) -> JobRecord:
    """Queue a scenario of a county; the answer is the job, ``Location`` is its path.

    Everything that is wrong with the scenario is listed at once (422). A scenario that was solved
    before under the same options is answered at once: ``state`` is done, ``same_as`` is that job.
    The same ``Idempotency-Key`` with the same request gives the same job again, with the header
    ``Idempotent-Replayed: true``; with another request it is refused (409).
    """
    media_type(request, JSON)
    async with received_body(request, REQUEST_LIMIT) as file:
        made, answer = await context.submission_threads.run(
            _submit, context, principal, request, file, key
        )
    response.headers["Location"] = job_path(made.job.id)
    if not made.fresh:
        response.headers[REPLAYED] = "true"
    return answer


def _submit(
    context: Context, principal: Principal, request: Request, file: IO[bytes], key: str | None
) -> tuple[Submitted, JobRecord]:
    """Queue the job."""
    requested = parse_request(ScenarioRequest, file)
    principal.require("submit", requested.county)
    county = require_county(context, requested.county, requested.version)
    wrong = time_limit_complaints(
        requested.options.time_limit, context.settings, "options.time_limit"
    )
    wrong += context.counties.get(county.id, county.version).complaints(
        requested.scenario, "scenario"
    )
    same = idempotency(key, requested)
    # What was accepted stays so, even if the county has changed in the meantime.
    if wrong and not context.store.idempotency_keys.known(principal.token_id, same):
        raise bad_input(wrong)
    made = context.store.jobs.submit(
        new_job(context, principal, county, requested.scenario, requested.options),
        context.settings.queue_limit,
        principal.max_queued,
        same,
        principal.actor(request),
    )
    if made.fresh:
        context.wake_dispatcher()
    return made, job_record(context, made.job, requested.scenario)


@router.get("", operation_id="list_scenarios", summary=both("scenario.list"))
def list_scenarios(
    principal: Annotated[Principal, requires("read_job")],
    context: ContextDep,
    county: CountyFilter = None,
    state: State | None = None,
    batch: Annotated[str | None, Query(max_length=64)] = None,
    after: After = None,
    limit: Limit = 50,
) -> JobPage:
    """List jobs in counties that the caller may see, the newest first."""
    page = context.store.jobs.page(
        county=county,
        state=state,
        batch=batch,
        allowed=principal.visible,
        after=after,
        limit=limit,
    )
    return JobPage(scenarios=[job_summary(job) for job in page.items], next=page.after)


@router.get("/{job_id}", operation_id="get_scenario", summary=both("scenario.get"))
def get_scenario(
    job_id: JobId, principal: Annotated[Principal, requires("read_job")], context: ContextDep
) -> JobRecord:
    """Return a job as it stands: its state, the gain so far, its place in the queue."""
    return job_record(context, require_job(context, principal, job_id, "read_job"))


@router.delete(
    "/{job_id}",
    operation_id="stop_scenario",
    summary=both("scenario.stop"),
    status_code=202,
    response_model=JobRecord,
    responses={
        200: {"model": JobRecord, "description": "it had ended before"},
        **refusals("no-space"),
    },
)
def stop_scenario(
    request: Request,
    response: Response,
    job_id: JobId,
    principal: Annotated[Principal, requires("stop_job")],
    context: ContextDep,
) -> JobRecord:
    """Stop a job and keep its best plan (202); a queued job without a plan is cancelled.

    A job that has ended stays as it is (200).
    """
    job = require_job(context, principal, job_id, "stop_job")
    if job.ended:
        response.status_code = 200
        return job_record(context, job)
    job = context.store.jobs.stop(job.id, principal.actor(request))
    context.broadcaster.notify(job.id)
    context.wake_dispatcher()
    return job_record(context, job)


@router.delete(
    "/{job_id}/record",
    operation_id="delete_scenario",
    summary=both("scenario.delete"),
    status_code=204,
    responses=refusals("in-use", "no-space"),
)
def delete_scenario(
    request: Request,
    job_id: JobId,
    principal: Annotated[Principal, requires("delete_job")],
    context: ContextDep,
) -> None:
    """Remove a job that has ended, with its plan (409 while it waits or runs); for administrators.

    Plans of other jobs that are the same stay.
    """
    job = require_job(context, principal, job_id, "delete_job")
    if not job.ended:
        raise ProblemError("in-use", ServiceMessage.of("detail.job_goes_on", state=job.state))
    context.store.jobs.delete(job.id, principal.actor(request))
    context.broadcaster.notify(job.id)


@router.get(
    "/{job_id}/plan",
    operation_id="get_plan",
    summary=both("scenario.plan"),
    response_class=Response,
    responses={
        200: {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Plan"}}}},
        **refusals("no-space"),
    },
)
def get_plan(
    request: Request,
    job_id: JobId,
    principal: Annotated[Principal, requires("read_job")],
    context: ContextDep,
) -> Response:
    """Return the plan of a job that is done; before that 404, with the state in ``detail``."""
    job, text = require_plan(context, principal, job_id)
    principal.log(context, "read", f"plan {job.id}", request)
    return Response(text, media_type=JSON)


def require_plan(context: Context, principal: Principal, job_id: str) -> tuple[Job, str]:
    """Return a job that the caller may read and its plan as JSON text; raise ProblemError (404)."""
    job = require_job(context, principal, job_id, "read_job")
    text = context.store.jobs.plan(job.id)
    if text is None:
        raise ProblemError("not-found", ServiceMessage.of("detail.no_plan", state=job.state))
    return job, text


@router.get(
    "/{job_id}/plan.zip",
    operation_id="get_plan_tables",
    summary=both("scenario.plan_zip"),
    response_class=Response,
    responses={
        200: {
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
            **headers("Content-Disposition", "Content-Language", "Vary"),
        },
        **refusals("no-space"),
    },
)
async def get_plan_tables(
    request: Request,
    job_id: JobId,
    principal: Annotated[Principal, requires("read_job")],
    context: ContextDep,
) -> Response:
    """Return plan.json and CSV tables, whose words are in the language of Accept-Language."""
    return await context.document_threads.run(_plan_tables, context, principal, request, job_id)


def _plan_tables(context: Context, principal: Principal, request: Request, job_id: str) -> Response:
    job, text = require_plan(context, principal, job_id)
    lang = language_of(request.headers.get("accept-language"))
    instance = context.counties.get(job.county_id, job.county_version).instance
    content = plan_archive(text, instance, job.scenario, lang)
    principal.log(context, "read", f"plan {job.id}", request)
    name = f"{job.county_id}-{job.scenario_id}-{job.id[:8]}.zip"
    sent = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": lang,
        "Vary": "Accept-Language",
    }
    return Response(content, media_type=ZIP, headers=sent)
