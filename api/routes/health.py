"""Tell whether the service is up and ready, and what it has counted."""

import shutil
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from api.auth.principal import Principal, requires
from api.context import Context, ContextDep
from api.language.phrases import both
from api.store.errors import StoreError

router = APIRouter(tags=["service"])
LEAST_SPACE = 200_000_000
"""Bytes that have to be free for the service to be ready."""


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"
    version: str


class Readiness(BaseModel):
    """What the service needs to take work; ``dispatcher`` is null in an app without one."""

    ready: bool
    database: bool
    dispatcher: bool | None
    disk: bool
    disk_free: int


@router.get("/health", operation_id="get_health", summary=both("health.get"))
def get_health() -> Health:
    """Answer while the process is up, whatever else is broken."""
    return Health(version=version("county-planner"))


@router.get(
    "/ready",
    operation_id="get_readiness",
    summary=both("ready.get"),
    responses={503: {"model": Readiness, "description": both("unavailable")}},
)
def get_readiness(context: ContextDep, response: Response) -> Readiness:
    """Return whether database, dispatcher and disk work; 503 if any does not."""
    state = readiness(context)
    response.status_code = 200 if state.ready else 503
    return state


def readiness(context: Context) -> Readiness:
    """Return the state of what the service needs."""
    try:
        context.store.ping()
        database = True
    except StoreError:
        database = False
    dispatcher = None if context.dispatcher is None else context.dispatcher.alive()
    free = shutil.disk_usage(context.settings.data).free
    disk = free >= LEAST_SPACE
    ready = database and disk and dispatcher is not False
    return Readiness(
        ready=ready, database=database, dispatcher=dispatcher, disk=disk, disk_free=free
    )


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary=both("metrics.get"),
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_metrics(
    _principal: Annotated[Principal, requires("read_metrics", local=True)], context: ContextDep
) -> Response:
    """Return numbers about requests, process and queue: for this machine itself and for admins."""
    state = readiness(context)
    gauges = {"ready": float(state.ready), "disk_free_bytes": float(state.disk_free)}
    if state.database:
        gauges["queue_length"] = float(context.store.jobs.queue_length())
    return Response(context.metrics.text(**gauges), media_type=CONTENT_TYPE_LATEST)
