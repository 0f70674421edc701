"""Upload, list, check and delete counties; a version never changes."""

from datetime import datetime
from typing import IO, Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.principal import Principal, requires
from api.context import Context, ContextDep
from api.language.negotiation import language_of
from api.language.phrases import both
from api.problems.problems import Finding, ProblemError, findings
from api.store.records import County
from api.uploads.archive import Limits
from api.uploads.body import JSON, ZIP, media_type, read_county, read_scenario, received_body
from api.views.openapi import body, headers, refusals
from api.views.submission import require_county
from models.schema.case import Case
from models.schema.fields import ID_PATTERN
from models.schema.instance import Instance, fingerprint
from models.schema.options import LARGEST_INTEGER
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import Complaint, errors
from planner.input.write import json_text

router = APIRouter(prefix="/v1/counties", tags=["counties"])
SCENARIO_LIMIT = 2_000_000
"""Bytes of a scenario; the longest conceivable has some ten thousand."""

CountyId = Annotated[str, Path(pattern=ID_PATTERN, max_length=60, examples=["tiny"])]
Version = Annotated[int, Path(ge=1, le=LARGEST_INTEGER)]
AnyVersion = Annotated[int | None, Query(ge=1, le=LARGEST_INTEGER, description="Default: latest")]


class CountyRecord(BaseModel):
    """A version of a county, without its document."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    version: int
    name_zh: str
    name_en: str
    digest: str = Field(description="SHA-256 of the document's content")
    nodes: int = Field(description="Flow nodes")
    settlements: int
    years: int = Field(description="Years of the plan")
    first_year: int
    created_at: datetime
    shipped: bool = Field(description="Comes with the planner")


class CountyPage(BaseModel):
    """Some counties; ``next`` is the ``after`` of the next page, null on the last."""

    counties: list[CountyRecord]
    next: str | None


class Checked(BaseModel):
    """Errors and warnings about a county, or about a scenario of it, before solving."""

    errors: list[Finding]
    warnings: list[Finding]


@router.post(
    "",
    operation_id="add_county",
    summary=both("county.add"),
    status_code=201,
    response_model=CountyRecord,
    responses={
        200: {
            "model": CountyRecord,
            "description": "identical to a version that is there",
            **headers("Location"),
        },
        201: headers("Location"),
    },
    openapi_extra=body({JSON: "Instance", ZIP: None}),
)
async def add_county(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires("upload_county")],
    context: ContextDep,
) -> CountyRecord:
    """Upload a county: one JSON document, or a zip of its folder of CSV tables and county.yaml.

    The same content again gives the version that is there (200). Otherwise it is a new version
    (201). An input with errors is refused with all of them (422), and nothing is stored.
    """
    kind = media_type(request, JSON, ZIP)
    limits = Limits(context.settings.unpacked_limit)
    async with received_body(request, context.settings.upload_limit) as file:
        instance = await context.document_threads.run(read_county, kind, file, limits)
    county, fresh = await context.document_threads.run(
        _store_county, context, principal, request, instance
    )
    response.status_code = 201 if fresh else 200
    response.headers["Location"] = f"/v1/counties/{county.id}/versions/{county.version}"
    return CountyRecord.model_validate(county)


def _store_county(
    context: Context, principal: Principal, request: Request, instance: Instance
) -> tuple[County, bool]:
    """Store the county; return its version and whether that is new."""
    name = instance.county.id
    principal.require("upload_county", name)
    digest = fingerprint(instance)
    fresh = all(version.digest != digest for version in context.store.counties.versions(name))
    actor = principal.actor(request)
    return context.store.counties.put(instance, principal.token_id, actor=actor), fresh


@router.get("", operation_id="list_counties", summary=both("county.list"))
def list_counties(
    principal: Annotated[Principal, requires("read_county")],
    context: ContextDep,
    after: Annotated[str | None, Query(pattern=ID_PATTERN, max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CountyPage:
    """List the counties that the caller may see, in the order of their ids."""
    rows = context.store.counties.latest(principal.visible, after, limit + 1)
    shown = [CountyRecord.model_validate(row) for row in rows[:limit]]
    return CountyPage(counties=shown, next=shown[-1].id if len(rows) > limit else None)


@router.get("/{county_id}", operation_id="get_county", summary=both("county.get"))
def get_county(
    county_id: CountyId,
    _principal: Annotated[Principal, requires("read_county")],
    context: ContextDep,
) -> CountyRecord:
    """Return the latest version of the county."""
    return _record(context, county_id, None)


@router.get(
    "/{county_id}/versions", operation_id="list_county_versions", summary=both("county.versions")
)
def list_county_versions(
    county_id: CountyId,
    _principal: Annotated[Principal, requires("read_county")],
    context: ContextDep,
) -> list[CountyRecord]:
    """Return every version of the county."""
    versions = context.store.counties.versions(county_id)
    if not versions:
        raise ProblemError("not-found")
    return [CountyRecord.model_validate(row) for row in versions]


@router.get(
    "/{county_id}/versions/{version}",
    operation_id="get_county_version",
    summary=both("county.version"),
)
def get_county_version(
    county_id: CountyId,
    version: Version,
    _principal: Annotated[Principal, requires("read_county")],
    context: ContextDep,
) -> CountyRecord:
    """Return one version of the county."""
    return _record(context, county_id, version)


def _record(context: Context, name: str, version: int | None) -> CountyRecord:
    return CountyRecord.model_validate(require_county(context, name, version))


@router.get(
    "/{county_id}/document",
    operation_id="get_county_document",
    summary=both("county.document"),
    response_class=Response,
    responses={
        200: {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Instance"}}}},
        **refusals("no-space"),
    },
)
def get_county_document(
    request: Request,
    county_id: CountyId,
    principal: Annotated[Principal, requires("read_county")],
    context: ContextDep,
    version: AnyVersion = None,
) -> Response:
    """Return the county as one JSON document; sent to POST /v1/counties, it changes nothing."""
    record = _record(context, county_id, version)
    instance = context.counties.get(record.id, record.version).instance
    principal.log(context, "read", f"county {record.id} version {record.version}", request)
    return Response(json_text(instance), media_type=JSON)


@router.post(
    "/{county_id}/check",
    operation_id="check_county",
    summary=both("county.check"),
    response_model=Checked,
    openapi_extra=body({JSON: "Scenario"}, required=False),
)
async def check_county(
    request: Request,
    county_id: CountyId,
    _principal: Annotated[Principal, requires("check_county")],
    context: ContextDep,
    version: AnyVersion = None,
) -> Checked:
    """Return errors and warnings about the county, or about a scenario of it if one is sent."""
    async with received_body(request, SCENARIO_LIMIT) as file:
        if file.read(1):
            media_type(request, JSON)
        file.seek(0)
        complaints = await context.document_threads.run(
            _complaints, context, county_id, version, file
        )
    lang = language_of(request.headers.get("accept-language"))
    wrong = errors(complaints)
    return Checked(
        errors=findings(wrong, lang),
        warnings=findings([found for found in complaints if found not in wrong], lang),
    )


def _complaints(
    context: Context, name: str, version: int | None, file: IO[bytes]
) -> list[Complaint]:
    """Return the planner's complaints about the county, or about the scenario of it."""
    county = require_county(context, name, version)
    instance = context.counties.get(county.id, county.version).instance
    scenario = read_scenario(file)
    if scenario is None:
        return plausibility_complaints(Case(instance))
    case = Case(instance, scenario)
    return scenario_complaints(case, "scenario.json") or plausibility_complaints(case)


@router.delete(
    "/{county_id}/versions/{version}",
    operation_id="delete_county_version",
    summary=both("county.delete"),
    status_code=204,
    responses=refusals("in-use", "no-space"),
)
def delete_county_version(
    request: Request,
    county_id: CountyId,
    version: Version,
    principal: Annotated[Principal, requires("delete_county")],
    context: ContextDep,
) -> None:
    """Delete a version that no job uses (409 if one does); for administrators."""
    _record(context, county_id, version)
    context.store.counties.delete(county_id, version, principal.actor(request))
