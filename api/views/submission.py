"""What a body asks for: a scenario of a county, checked before it is queued."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
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
from models.schema.instance import fingerprint
from models.schema.scenario import Scenario
from planner.input.complaint import Complaint, Where, complain
from planner.input.reading.shape import fit
from planner.language.message import Message
from planner.search import highs

LARGEST = 2**31 - 1
USUAL_SECONDS = 60.0
"""Time limit of a job that names none."""
MOST_THREADS = 2
"""One proves while the other finds; the planner has no use for more."""

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


class JobOptions(Frozen):
    """When a job stops and how it runs."""

    gap: float = Field(0.01, ge=0, le=1, description="Stop at this gap, a share of the gain")
    time_limit: float | None = Field(
        None, gt=0, description="Seconds; as many as the server allows, 60 if not given"
    )
    node_limit: int | None = Field(None, ge=1, le=LARGEST, description="Nodes of the search")
    seed: int = Field(0, ge=0, le=LARGEST, description="Another seed searches in another order")
    threads: int = Field(1, ge=1, le=MOST_THREADS)


class ScenarioRequest(Frozen):
    """A scenario of a county that shall be solved."""

    county: Id = Field(description="Id of the county")
    version: int | None = Field(None, ge=1, le=LARGEST, description="Default: latest")
    scenario: Scenario = Field(Scenario(), description="What changes; default: nothing")
    options: JobOptions = JobOptions()


def parse_request(model: type[A], file: IO[bytes]) -> A:
    """The request in a JSON body, read as strictly as a county; raises ProblemError (422)."""
    document = parse_document(file.read(), BODY)
    made, complaints = fit(model, document, body_field)
    if made is None:
        raise bad_input(complaints)
    return made


def body_field(path: str) -> Where:
    """The place of a field of the body."""
    return Where(BODY, "", None, path)


def require_county(context: Context, name: str, number: int | None) -> County:
    """The version of the county; raises ProblemError (404)."""
    county = context.store.counties.get(name, number)
    if county is None:
        raise ProblemError("not-found")
    return county


def resolved_options(options: JobOptions, settings: Settings) -> dict[str, Any]:
    """The options as a job keeps them; a job without a time limit gets one."""
    usual = min(USUAL_SECONDS, settings.job_seconds)
    limit = usual if options.time_limit is None else options.time_limit
    return {**options.model_dump(), "time_limit": limit}


def time_limit_complaints(seconds: float | None, settings: Settings, path: str) -> list[Complaint]:
    """The complaint about a time limit that is longer than a job may run."""
    most = settings.job_seconds
    if seconds is None or seconds <= most:
        return []
    want = Message.of("want.above_to", low=0.0, high=most)
    return [complain("out_of_range", body_field(path), seconds, want)]


def new_job(
    county: County,
    scenario: Scenario,
    options: Mapping[str, Any],
    principal: Principal,
    priority: int = INTERACTIVE,
) -> NewJob:
    """The job that solves a scenario of a county."""
    return NewJob(
        county_id=county.id,
        county_version=county.version,
        scenario=scenario.model_dump_json(),
        scenario_id=scenario.id,
        options=options,
        digest=job_digest(county.digest, fingerprint(scenario), options, _made_with()),
        priority=priority,
        token_id=principal.token_id,
    )


@cache
def _made_with() -> str:
    """What solves: a plan of another version is another plan."""
    return f"planner {version('county-planner')}, HiGHS {highs.version()}"


def idempotency(key: str | None, request: Frozen) -> Idempotency | None:
    """The key with the digest of what was asked under it, None without a key."""
    if key is None:
        return None
    parts = [type(request).__name__, request.model_dump(mode="json")]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return Idempotency(key, hashlib.sha256(text.encode()).hexdigest())
