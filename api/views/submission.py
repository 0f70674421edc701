"""Read the request of a scenario and turn it into a job."""

import json
from typing import IO, Annotated, Any, TypeVar

from fastapi import Header
from pydantic import Field

from api.auth.principal import Principal
from api.context import Context
from api.jobs.county_cache import BODY
from api.language.phrases import both
from api.problems.problems import ProblemError, bad_input
from api.settings import Settings
from api.store import INTERACTIVE, County, Idempotency, NewJob, job_digest
from api.uploads.body import parse_document
from models.schema.fields import Frozen, Id
from models.schema.instance import fingerprint, hashed_content, json_digest
from models.schema.options import (
    LARGEST_INTEGER,
    USED_THREADS,
    Gap,
    SearchOptions,
    Threads,
    TimeLimit,
)
from models.schema.scenario import Scenario
from planner.input.complaint import Complaint, Where, complain
from planner.input.reading.shape import fit
from planner.language.message import Message

DEFAULTS = SearchOptions()
A = TypeVar("A", bound=Frozen)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description=both("idempotency_key"),
    ),
]


class JobOptions(SearchOptions):
    """When a job stops and how it runs: the options of a search in the bounds of the service."""

    gap: Annotated[Gap, Field(le=1)] = DEFAULTS.gap
    time_limit: TimeLimit | None = Field(
        None,
        description="Stop after this time; at most what the server allows,"
        f" {DEFAULTS.time_limit:g} if not given",
        json_schema_extra={"unit": "seconds"},
    )
    threads: Annotated[Threads, Field(le=USED_THREADS)] = DEFAULTS.threads


class ScenarioRequest(Frozen):
    """A scenario of a county to be solved."""

    county: Id = Field(description="Id of the county")
    version: int | None = Field(None, ge=1, le=LARGEST_INTEGER, description="Default: latest")
    scenario: Scenario = Field(Scenario(), description="What changes; default: nothing")
    options: JobOptions = JobOptions()


def parse_request(model: type[A], file: IO[bytes]) -> A:
    """Read the request in a JSON body as strictly as a county; raise ProblemError (422)."""
    document = parse_document(file.read(), BODY)
    made, complaints = fit(model, document, body_field)
    if made is None:
        raise bad_input(complaints)
    return made


def body_field(path: str) -> Where:
    """Return the place of a field of the body."""
    return Where(BODY, "", None, path)


def require_county(context: Context, name: str, number: int | None) -> County:
    """Return the version of the county; raise ProblemError (404)."""
    county = context.store.counties.get(name, number)
    if county is None:
        raise ProblemError("not-found")
    return county


def time_limit_complaints(seconds: float | None, settings: Settings, path: str) -> list[Complaint]:
    """Return the complaint about a time limit longer than a job may have."""
    most = settings.job_seconds
    if seconds is None or seconds <= most:
        return []
    want = Message.of("want.above_to", low=0.0, high=most)
    return [complain("out_of_range", body_field(path), seconds, want)]


def new_job(
    context: Context,
    principal: Principal,
    county: County,
    scenario: Scenario,
    options: JobOptions,
    priority: int = INTERACTIVE,
) -> NewJob:
    """Return the job that solves a scenario of a county.

    Its digest names all that its plan depends on. A job without a time limit gets one.
    """
    document = scenario.model_dump(mode="json")
    resolved = _resolved(options, context.settings)
    return NewJob(
        county_id=county.id,
        county_version=county.version,
        scenario=json.dumps(document, ensure_ascii=False, allow_nan=False),
        scenario_id=scenario.id,
        options=resolved,
        digest=job_digest(county.digest, fingerprint(scenario), resolved, context.solved_by),
        priority=priority,
        token_id=principal.token_id,
    )


def _resolved(options: JobOptions, settings: Settings) -> dict[str, Any]:
    limit = options.time_limit
    if limit is None:
        limit = min(DEFAULTS.time_limit or settings.job_seconds, settings.job_seconds)
    return {**options.model_dump(), "time_limit": limit}


def idempotency(key: str | None, request: Frozen) -> Idempotency | None:
    """Return the key with the digest of the request sent under it, None without a key."""
    if key is None:
        return None
    return Idempotency(key, json_digest([type(request).__name__, hashed_content(request)]))
