"""Is it up, can it work, what has it counted."""

import shutil
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from api.auth.principal import Caller, needs
from api.context import AtDoor, Door
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
    """Up, whatever else is broken."""
    return Health(version=version("county-planner"))


@router.get(
    "/ready",
    operation_id="get_readiness",
    summary=both("ready.get"),
    responses={503: {"model": Readiness, "description": both("unavailable")}},
)
def get_readiness(door: AtDoor, response: Response) -> Readiness:
    """Whether database, dispatcher and disk are there; 503 if any is not."""
    state = readiness(door)
    response.status_code = 200 if state.ready else 503
    return state


def readiness(door: Door) -> Readiness:
    """The state of what the service needs."""
    try:
        door.store.ping()
        database = True
    except StoreError:
        database = False
    dispatcher = None if door.dispatcher is None else door.dispatcher.alive()
    free = shutil.disk_usage(door.settings.data).free
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
    _caller: Annotated[Caller, needs("read_metrics", local=True)], door: AtDoor
) -> Response:
    """Requests, seconds, the process, the queue: for this machine itself and for admins."""
    state = readiness(door)
    gauges = {"ready": float(state.ready), "disk_free_bytes": float(state.disk_free)}
    if state.database:
        gauges["queue_length"] = float(door.store.queue_length())
    return Response(door.metrics.text(**gauges), media_type=CONTENT_TYPE_LATEST)
