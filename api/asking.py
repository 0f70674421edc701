"""What a body asks for: a scenario of a county, checked before it is queued."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import IO, Annotated, Any, TypeVar

from fastapi import Header
from pydantic import Field

from api.caller import Caller
from api.door import Door
from api.problems import ProblemError, bad_input
from api.settings import Settings
from api.store import INTERACTIVE, County, Idempotency, NewJob, job_digest
from api.uploads import document_of
from api.words import both
from models.fields import Frozen, Id
from models.instance import Instance, fingerprint
from models.scenario import Scenario
from planner import highs
from planner.check import scenario_complaints, strange
from planner.complaint import Complaint, Where, complain, errors, phrase
from planner.reading.shape import fit

FILE = "request.json"
"""What complaints call the body of a request."""
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


def asked(model: type[A], file: IO[bytes]) -> A:
    """The request in a JSON body, read as strictly as a county; raises ProblemError (422)."""
    document = document_of(file.read(), FILE)
    made, complaints = fit(model, document, at)
    if made is None:
        raise bad_input(complaints)
    return made


def at(path: str) -> Where:
    """The place of a field of the body."""
    return Where(FILE, "", None, path)


def county_asked(door: Door, name: str, number: int | None) -> County:
    """The version of the county; raises ProblemError (404)."""
    county = door.store.county(name, number)
    if county is None:
        raise ProblemError("not-found")
    return county


def run_options(options: JobOptions, settings: Settings) -> dict[str, Any]:
    """The options as a job keeps them; a job without a time limit gets one."""
    usual = min(USUAL_SECONDS, settings.job_seconds)
    limit = usual if options.time_limit is None else options.time_limit
    return {**options.model_dump(), "time_limit": limit}


def too_long(seconds: float | None, settings: Settings, path: str) -> list[Complaint]:
    """The complaint about a time limit that is longer than a job may run."""
    most = settings.job_seconds
    if seconds is None or seconds <= most:
        return []
    want = phrase("want.above_to", low=0.0, high=most)
    return [complain("out_of_range", at(path), seconds, want)]


class Check:
    """Finds what is wrong with scenarios of one county, without doing the same work twice."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._known: dict[str, list[Complaint]] = {}

    def wrong(self, scenario: Scenario, place: str) -> list[Complaint]:
        """The errors of a scenario at ``place`` of the body, then those of the changed county."""
        own = errors(scenario_complaints(self.instance, scenario, FILE))
        if own:
            return [_below(place, complaint) for complaint in own]
        plain = scenario.model_copy(update=NEUTRAL)
        key = fingerprint(plain)
        if key not in self._known:
            self._known[key] = errors(strange(self.instance, plain))
        return self._known[key]


NEUTRAL: Mapping[str, Any] = {
    name: Scenario.model_fields[name].get_default(call_default_factory=True)
    for name in (
        *("id", "name_zh", "name_en", "beta", "discount_rate", "hurdle_rate", "debt_limit"),
        *("budget_factor", "source_factors", "amounts", "program_limits", "cost_factors"),
    )
}
"""What a scenario changes without changing the flows of doing nothing: names and money."""


def _below(place: str, complaint: Complaint) -> Complaint:
    path = ".".join(part for part in (place, complaint.field) if part)
    return replace(complaint, field=path)


def new_job(
    county: County,
    scenario: Scenario,
    options: Mapping[str, Any],
    caller: Caller,
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
        token_id=caller.token_id,
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
