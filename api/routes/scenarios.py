"""Scenarios: submitted, watched, stopped, and their plans fetched."""

from typing import IO, Annotated

from fastapi import APIRouter, Query, Request, Response

from api.auth.principal import Caller, needs
from api.context import AtDoor, Door
from api.language.phrases import both, language_of, spoken
from api.problems.problems import ProblemError, bad_input
from api.store import Job, State, Submitted
from api.uploads.body import JSON, ZIP, media_type, received
from api.views.jobs import JobId, JobPage, JobRecord, job_for, job_path, record, summary
from api.views.openapi import body, headers, refusals
from api.views.plan_archive import packed_plan
from api.views.submission import (
    IdempotencyKey,
    ScenarioRequest,
    asked,
    county_asked,
    idempotency,
    new_job,
    run_options,
    too_long,
)
from models.schema.fields import ID_PATTERN

router = APIRouter(prefix="/v1/scenarios", tags=["scenarios"])
REQUEST_LIMIT = 2_000_000
"""Bytes of a request with a scenario; the longest conceivable has some ten thousand."""
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
    caller: Annotated[Caller, needs("submit")],
    door: AtDoor,
    key: IdempotencyKey = None,
) -> JobRecord:
    """Queue a scenario of a county; the answer is the job, its place is in ``Location``.

    Everything that is wrong with the scenario is said at once (422). A scenario that was solved
    before under the same options is answered at once: ``state`` is done, ``same_as`` says by which.
    The same ``Idempotency-Key`` with the same request gives the same job again, with the header
    ``Idempotent-Replayed: true``; with another request it is refused (409).
    """
    media_type(request, JSON)
    async with received(request, REQUEST_LIMIT) as file:
        made, answer = await door.submitting.run(_submitted, door, caller, request, file, key)
    response.headers["Location"] = job_path(made.job.id)
    if not made.fresh:
        response.headers[REPLAYED] = "true"
    return answer


def _submitted(
    door: Door, caller: Caller, request: Request, file: IO[bytes], key: str | None
) -> tuple[Submitted, JobRecord]:
    """The queued job."""
    wish = asked(ScenarioRequest, file)
    caller.require("submit", wish.county)
    county = county_asked(door, wish.county, wish.version)
    wrong = too_long(wish.options.time_limit, door.settings, "options.time_limit")
    wrong += door.checks.of(county).wrong(wish.scenario, "scenario")
    same = idempotency(key, wish)
    # What was accepted stays so, even if the county has changed in the meantime.
    if wrong and not door.store.knows(caller.token_id, same):
        raise bad_input(wrong)
    made = door.store.submit(
        new_job(county, wish.scenario, run_options(wish.options, door.settings), caller),
        door.settings.queue_limit,
        caller.token.max_queued if caller.token else None,
        same,
        caller.signature(request),
    )
    if made.fresh:
        wake(door)
    return made, record(door, made.job)


def wake(door: Door) -> None:
    """Tell the dispatcher, if there is one, that there is something to do."""
    if door.dispatcher is not None:
        door.dispatcher.wake()


@router.get("", operation_id="list_scenarios", summary=both("scenario.list"))
def list_scenarios(
    caller: Annotated[Caller, needs("read_job")],
    door: AtDoor,
    county: CountyFilter = None,
    state: State | None = None,
    batch: Annotated[str | None, Query(max_length=64)] = None,
    after: After = None,
    limit: Limit = 50,
) -> JobPage:
    """Jobs in counties that the caller may see, the newest first."""
    page = door.store.jobs(
        county=county,
        state=state,
        batch=batch,
        allowed=caller.visible,
        after=after,
        limit=limit,
    )
    return JobPage(scenarios=[summary(job) for job in page.items], next=page.after)


@router.get("/{job_id}", operation_id="get_scenario", summary=both("scenario.get"))
def get_scenario(
    job_id: JobId, caller: Annotated[Caller, needs("read_job")], door: AtDoor
) -> JobRecord:
    """How a job stands: its state, the best plan so far, its place in the queue."""
    return record(door, job_for(door, caller, job_id, "read_job"))


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
    caller: Annotated[Caller, needs("stop_job")],
    door: AtDoor,
) -> JobRecord:
    """Stop a job and keep its best plan (202): it ends soon; a queued one without is cancelled.

    A job that has ended stays as it is (200).
    """
    job = job_for(door, caller, job_id, "stop_job")
    if job.ended:
        response.status_code = 200
        return record(door, job)
    job = door.store.want_stop(job.id, caller.signature(request))
    door.hub.notify(job.id)
    wake(door)
    return record(door, job)


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
    caller: Annotated[Caller, needs("delete_job")],
    door: AtDoor,
) -> None:
    """Remove a job that has ended, with its plan (409 while it waits or runs); for administrators.

    Plans of other jobs that are the same stay.
    """
    job = job_for(door, caller, job_id, "delete_job")
    if not job.ended:
        raise ProblemError("in-use", spoken("detail.job_goes_on", state=job.state))
    door.store.delete_job(job.id, caller.signature(request))
    door.hub.notify(job.id)


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
    caller: Annotated[Caller, needs("read_job")],
    door: AtDoor,
) -> Response:
    """The plan of a job that is done; before that 404, and ``detail`` says how the job stands."""
    job, text = plan_of(door, caller, job_id)
    caller.log(door, "read", f"plan {job.id}", request)
    return Response(text, media_type=JSON)


def plan_of(door: Door, caller: Caller, job_id: str) -> tuple[Job, str]:
    """A job that the caller may read and the JSON text of its plan; raises ProblemError (404)."""
    job = job_for(door, caller, job_id, "read_job")
    text = door.store.plan(job.id)
    if text is None:
        raise ProblemError("not-found", spoken("detail.no_plan", state=job.state))
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
    caller: Annotated[Caller, needs("read_job")],
    door: AtDoor,
) -> Response:
    """The plan as plan.json and CSV tables, whose words are in the language of Accept-Language."""
    return await door.reading.run(_packed, door, caller, request, job_id)


def _packed(door: Door, caller: Caller, request: Request, job_id: str) -> Response:
    job, text = plan_of(door, caller, job_id)
    lang = language_of(request.headers.get("accept-language"))
    instance = door.store.instance(job.county_id, job.county_version)
    content = packed_plan(text, instance, job.scenario, lang)
    caller.log(door, "read", f"plan {job.id}", request)
    name = f"{job.county_id}-{job.scenario_id}-{job.id[:8]}.zip"
    told = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": lang,
        "Vary": "Accept-Language",
    }
    return Response(content, media_type=ZIP, headers=told)
