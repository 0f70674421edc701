"""Turn jobs into answers, and find the job that a caller may see."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from api.auth.principal import Principal
from api.auth.roles import Action
from api.context import Context
from api.problems.problems import ProblemError
from api.store import Job, State
from api.views.submission import JobOptions
from models.schema.plan import Status, StoppedBy
from models.schema.scenario import Scenario

JobId = Annotated[
    str,
    Path(max_length=64, description="Id of a job", examples=["0b5cf0e0a1b24c8e9d7b1f3a5c7e9d1b"]),
]


class Links(BaseModel):
    """Paths to more about a job."""

    job: str
    events: str
    plan: str
    plan_zip: str
    batch: str | None


class JobSummary(BaseModel):
    """A job as it stands; ``objective``, ``bound`` and ``gap`` are the best known so far."""

    id: str
    county: str
    version: int = Field(description="Version of the county")
    scenario_id: str
    batch: str | None = Field(description="Batch that it belongs to")
    state: State
    stop_wanted: bool
    attempts: int = Field(description="Times that it was started")
    phase: str | None = Field(description="Phase of a running job")
    seconds: float | None
    objective: float | None = Field(description="Index points gained")
    bound: float | None = Field(
        description="Index points that no plan can exceed, as the solver claims"
    )
    gap: float | None = Field(
        description="(bound - objective) as a share of the objective; as good as the bound"
    )
    status: Status | None = Field(description="Status of the plan, once there is one")
    stopped_by: StoppedBy | None
    confirmed: bool | None = Field(
        None, description="Of infeasible: whether it is confirmed; false: one run's word; else null"
    )
    certified: bool = Field(
        description="The plan was recomputed when it was found and keeps every rule; its bound, its"
        " gap and that it is optimal or infeasible remain claims of the solver"
    )
    reason: str = Field(description="Why there is no plan")
    same_as: str | None = Field(description="Earlier job with the same question and answer")
    rules: int = Field(description="Number of the rules that it was, or will be, solved by")
    by_earlier_rules: bool = Field(
        description="The rules have changed since: asked again, the plan may be another one"
    )
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    links: Links


class JobRecord(JobSummary):
    """A job with its scenario, its options and its place in the queue."""

    queue_place: int | None = Field(description="Place in the queue, from 1")
    scenario: Scenario
    options: JobOptions


class JobPage(BaseModel):
    """Some jobs; ``next`` is the ``after`` of the next page, null on the last."""

    scenarios: list[JobSummary]
    next: int | None


def require_job(context: Context, principal: Principal, job_id: str, action: Action) -> Job:
    """Return the job if the caller may do this with it; raise ProblemError (403, 404)."""
    job = context.store.jobs.get(job_id)
    if job is None:
        raise ProblemError("not-found")
    principal.require(action, job.county_id)
    return job


def job_summary(job: Job) -> JobSummary:
    """Return the job as lists show it."""
    return JobSummary.model_validate(_fields(job))


def job_record(context: Context, job: Job, scenario: Scenario | None = None) -> JobRecord:
    """Return the job with its scenario, its options and its place in the queue.

    ``scenario`` is that of the job where the caller has it; otherwise it is read from the job.
    """
    request = {
        "scenario": scenario or Scenario.model_validate_json(job.scenario),
        "options": JobOptions.model_validate(job.options),
    }
    place = context.store.jobs.queue_place(job.id) if job.state == "queued" else None
    return JobRecord.model_validate({**_fields(job), **request, "queue_place": place})


def _fields(job: Job) -> dict[str, object]:
    batch = f"/v1/batches/{job.batch_id}" if job.batch_id else None
    self = job_path(job.id)
    links = Links(
        job=self,
        events=f"{self}/events",
        plan=f"{self}/plan",
        plan_zip=f"{self}/plan.zip",
        batch=batch,
    )
    names = {"county": job.county_id, "version": job.county_version, "batch": job.batch_id}
    own = {"confirmed": job.confirmed, "by_earlier_rules": job.by_earlier_rules}
    return {**vars(job), **names, **own, "links": links}


def job_path(job_id: str) -> str:
    """Return the path of a job."""
    return f"/v1/scenarios/{job_id}"
