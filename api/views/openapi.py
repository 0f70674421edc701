"""Describe the service for programs: /openapi.json."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.language.phrases import both
from api.problems.problems import KINDS, MEDIA_TYPE, Problem
from api.store.bundled import INSTANCES
from api.views.batch import BatchRequest
from api.views.submission import ScenarioRequest
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.input.read import load
from planner.input.write import json_text

SCHEMAS = "#/components/schemas/"
TAGS = ("counties", "scenarios", "batches", "compare", "schemas", "service")
OPEN_TO_ALL = ("bad-request", "method-not-allowed", "bad-input", "failure", "unavailable")
GUARDED = ("unauthenticated", "forbidden", "not-found")
WITH_BODY = ("too-slow", "too-large", "media-type", "no-space")
HEADERS: Mapping[str, tuple[bool, str, str]] = {
    "X-Request-ID": (True, "string", "Id that the request sent, else a new one; also in the log"),
    "Content-Language": (True, "string", "Language of the words: zh or en"),
    "Vary": (True, "string", "Accept-Language"),
    "WWW-Authenticate": (True, "string", "The scheme of the token"),
    "Accept": (True, "string", "Content types that a body may have"),
    "Allow": (True, "string", "Methods that the path allows"),
    "Retry-After": (True, "integer", "Seconds to wait"),
    "Connection": (True, "string", "close: the body did not arrive"),
    "Location": (True, "string", "Path of what was created"),
    "Idempotent-Replayed": (False, "string", "true: the answer to an earlier request"),
    "X-Accel-Buffering": (True, "string", "no: proxies do not buffer"),
    "Content-Disposition": (True, "string", "Name of the file"),
}
"""Headers of answers by name: whether they are required where described, type, meaning."""

HEADER_OF_KIND: Mapping[str, str] = {
    "unauthenticated": "WWW-Authenticate",
    "method-not-allowed": "Allow",
    "too-slow": "Connection",
    "media-type": "Accept",
    "queue-full": "Retry-After",
    "unavailable": "Retry-After",
}
"""The header that only a kind of refusal has."""

MORE_OWN = {"id": "more-own", "source_factors": {"own": 3}}


def body(contents: Mapping[str, str | None], required: bool = True) -> dict[str, Any]:
    """Return the request body of a route that reads it itself: schemas by type, None: bytes."""
    content = {
        kind: {
            "schema": {"$ref": SCHEMAS + name} if name else {"type": "string", "format": "binary"}
        }
        for kind, name in contents.items()
    }
    return {"requestBody": {"required": required, "content": content}}


def headers(*names: str) -> dict[str, Any]:
    """Return the description of headers of an answer."""
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}}


def describe(app: FastAPI, more_tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the OpenAPI document of the app: every refusal, the schemas of the data, examples."""
    document = get_openapi(
        title=both("service"),
        version=version("county-planner"),
        description=both("service_text"),
        routes=app.routes,
        tags=[{"name": tag, "description": both(f"tag.{tag}")} for tag in (*TAGS, *more_tags)],
        servers=[{"url": "/", "description": both("this_server")}],
    )
    components = document.setdefault("components", {})
    components["headers"] = {
        name: {"required": always, "description": about, "schema": {"type": kind}}
        for name, (always, kind, about) in HEADERS.items()
    }
    schemas = components.setdefault("schemas", {})
    schemas.update(_schemas())
    for operations in document["paths"].values():
        for operation in operations.values():
            _add_refusals(operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def _schemas() -> dict[str, Any]:
    """Return the schemas that routes name without FastAPI knowing, with examples."""
    kinds = (Instance, Scenario, Plan, Problem, ScenarioRequest, BatchRequest)
    _, made = models_json_schema(
        [(kind, "validation") for kind in kinds], ref_template=SCHEMAS + "{model}"
    )
    schemas: dict[str, Any] = made["$defs"]
    tiny = INSTANCES / "tiny"
    if tiny.exists():
        schemas["Instance"]["examples"] = [json.loads(json_text(load(tiny)))]
    schemas["Scenario"]["examples"] = [MORE_OWN]
    schemas["ScenarioRequest"]["examples"] = [
        {"county": "tiny", "scenario": MORE_OWN, "options": {"gap": 0.01, "time_limit": 60}}
    ]
    schemas["BatchRequest"]["examples"] = [
        {"county": "tiny", "name": "own money", "grid": {"source_factors.own": [1, 2, 3]}}
    ]
    return schemas


def _add_refusals(operation: dict[str, Any]) -> None:
    """Add to an operation how it may be refused, and the headers of every answer."""
    kinds = list(OPEN_TO_ALL)
    if "security" in operation:
        kinds += GUARDED
    if "requestBody" in operation:
        kinds += WITH_BODY
    responses = operation["responses"]
    for kind in kinds:
        status = str(KINDS[kind])
        if kind == "bad-input" or status not in responses:
            responses[status] = refusal(kind)
    for response in responses.values():
        response["headers"] = {**response.get("headers", {}), **headers("X-Request-ID")["headers"]}


def refusal(kind: str) -> dict[str, Any]:
    """Return the description of an answer to a refused request."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    names = ("Content-Language", "Vary", *filter(None, [HEADER_OF_KIND.get(kind)]))
    return {"description": both(kind), "content": content, **headers(*names)}


def refusals(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route for kinds of problem that not every route has."""
    return {KINDS[kind]: refusal(kind) for kind in kinds}
