"""Compare plans: what they reach, what they cost, what they fund."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.auth.principal import Principal, requires
from api.context import Context, ContextDep
from api.language.phrases import ServiceMessage, both
from api.problems.problems import ProblemError, bad_input, request_complaint
from api.store import Job, State
from api.views.jobs import require_job
from api.views.openapi import refusals
from models.schema.money import Payee
from models.schema.plan import Plan
from planner.comparison.figures import of_plan
from planner.comparison.funded import Funded, What, funded
from planner.input.complaint import Where

router = APIRouter(prefix="/v1", tags=["compare"])
FEWEST, MOST = 2, 20


class Side(BaseModel):
    """One plan; without one the figures are null."""

    model_config = ConfigDict(populate_by_name=True)

    job: str
    county: str
    version: int
    scenario: str
    state: State
    status: str | None = None
    confirmed: bool | None = Field(None, description="Of infeasible: whether it is confirmed")
    certified: bool = Field(False, description="The plan was recomputed when it was found")
    rules: int = Field(description="Number of the rules that it was, or will be, solved by")
    by_earlier_rules: bool = Field(description="The rules have changed since")
    index: float | None = Field(None, description="Two-way, of the last year; base year 100")
    inbound: float | None = Field(None, alias="in")
    outbound: float | None = Field(None, alias="out")
    objective: float | None = Field(None, description="Index points gained")
    bound: float | None = Field(None, description="Claimed by the solver")
    gap: float | None = Field(None, description="Claimed by the solver")
    money: dict[Payee, float] = Field(
        default_factory=dict, description="By program, total over the plan [10 000 yuan]"
    )


class Way(BaseModel):
    """How a plan funds a thing: contract or level, first and last year (or when it works)."""

    option: str
    year: int
    until: int


class Choice(BaseModel):
    """A thing that plans of a county fund; ``part`` is its settlement or package, if it has one."""

    county: str
    what: What
    id: str
    part: str
    funded: Literal["all", "some"]
    how: dict[str, Way] = Field(description="By job that funds it")


class Comparison(BaseModel):
    """The plans in the order asked for, and what they fund, county by county."""

    plans: list[Side]
    choices: list[Choice]


@router.get(
    "/compare",
    operation_id="compare_plans",
    summary=both("compare.get"),
    responses=refusals("no-space"),
)
async def compare_plans(
    request: Request,
    principal: Annotated[Principal, requires("read_job")],
    context: ContextDep,
    ids: Annotated[
        str, Query(max_length=65 * MOST, description=both("compare_ids"), examples=["a1f0,b2e9"])
    ],
) -> Comparison:
    """Compare the plans of 2 to 20 jobs; a job without a plan has no figures."""
    return await context.document_threads.run(_compare, context, principal, request, ids.split(","))


def _compare(
    context: Context, principal: Principal, request: Request, ids: list[str]
) -> Comparison:
    _check_ids(ids)
    jobs = [_job(context, principal, name) for name in ids]
    plans = {job.id: plan for job in jobs if (plan := _plan(context, job)) is not None}
    principal.log(context, "read", f"plans {' '.join(plans)}", request)
    return Comparison(
        plans=[_side(job, plans.get(job.id)) for job in jobs], choices=list(_choices(jobs, plans))
    )


def _check_ids(ids: list[str]) -> None:
    """Raise ProblemError (422) for too few or too many jobs, or one that is named twice."""
    where = Where("query", "", None, "ids")
    if not FEWEST <= len(ids) <= MOST:
        wanted = ServiceMessage.of("want.ids", least=FEWEST, most=MOST)
        raise bad_input([request_complaint("parameter", where, len(ids), wanted, wanted=wanted)])
    twice = [name for place, name in enumerate(ids) if name in ids[:place]]
    if twice:
        raise bad_input([request_complaint("id_twice", where, name) for name in twice])


def _job(context: Context, principal: Principal, name: str) -> Job:
    """Return the job; a refusal names it."""
    try:
        return require_job(context, principal, name, "read_job")
    except ProblemError as error:
        where = Where("query", "", None, "ids")
        raise ProblemError(error.kind, None, [request_complaint("no_job", where, name)]) from None


def _plan(context: Context, job: Job) -> Plan | None:
    text = context.store.jobs.plan(job.id)
    return None if text is None else Plan.model_validate_json(text)


def _side(job: Job, plan: Plan | None) -> Side:
    about = {
        "job": job.id,
        "county": job.county_id,
        "version": job.county_version,
        "scenario": job.scenario_id,
        "state": job.state,
        "rules": job.rules,
        "by_earlier_rules": job.by_earlier_rules,
    }
    if plan is None:
        return Side.model_validate(about)
    figures = of_plan(plan)
    return Side.model_validate(
        {
            **about,
            "status": figures.status,
            "confirmed": figures.confirmed,
            "certified": figures.certified,
            "index": figures.two_way,
            "in": figures.inbound,
            "out": figures.outbound,
            "objective": figures.gain,
            "bound": figures.bound,
            "gap": figures.gap,
            "money": figures.money if figures.planned else {},
        }
    )


def _choices(jobs: list[Job], plans: dict[str, Plan]) -> Iterator[Choice]:
    """Yield what the plans of each county fund."""
    for county in dict.fromkeys(job.county_id for job in jobs):
        own = {j.id: plans[j.id] for j in jobs if j.county_id == county and j.id in plans}
        for row in funded(own):
            yield _choice(county, row)


def _choice(county: str, row: Funded) -> Choice:
    return Choice(
        county=county,
        what=row.thing.what,
        id=row.thing.id,
        part=row.thing.part,
        funded="all" if row.range == "all" else "some",
        how={
            job: Way(option=way.option, year=way.year, until=way.until)
            for job, way in row.how.items()
        },
    )
