"""Stream the events of a job while they happen."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, get_args

import anyio.to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.auth.principal import Principal, principal_of, requires
from api.context import Context, ContextDep
from api.language.phrases import both
from api.problems.problems import ProblemError
from api.store import Event, StoreError
from api.store.records import Kind
from api.views.jobs import JobId, require_job
from api.views.openapi import headers
from models.schema.options import LARGEST_INTEGER

router = APIRouter(prefix="/v1/scenarios", tags=["scenarios"])
MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}
"""No proxy buffers the events."""
RECONNECT = 2000
"""Milliseconds after which a browser that lost the stream asks for the rest."""

EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "event": {"enum": list(get_args(Kind))},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
"""An event of the stream: its lines by name."""

Number = Annotated[int, Query(ge=0, le=LARGEST_INTEGER, description=both("events_after"))]
LastEventId = Annotated[
    int | None, Header(ge=0, le=LARGEST_INTEGER, description=both("last_event_id"))
]


@router.get(
    "/{job_id}/events",
    operation_id="watch_scenario",
    summary=both("scenario.events"),
    response_class=Response,
    responses={
        200: {
            "content": {MEDIA_TYPE: {"itemSchema": EVENT}},
            **headers("X-Accel-Buffering"),
        },
        204: {
            "description": "the job has ended and every event was sent: do not reconnect",
            **headers("X-Accel-Buffering"),
        },
    },
)
async def watch_scenario(
    request: Request,
    job_id: JobId,
    principal: Annotated[Principal, requires("read_job")],
    context: ContextDep,
    after: Number = 0,
    last_event_id: LastEventId = None,
) -> Response:
    """Stream server-sent events from the first, or after ``Last-Event-ID``, to the end of the job.

    ``id`` is the number of the event, ``event`` one of queued, started, progress, best, retried,
    done, failed and cancelled, ``data`` a JSON object. A job that ended and whose events were all
    sent gives 204, at which browsers stop reconnecting.
    """
    last = after if last_event_id is None else last_event_id
    if await anyio.to_thread.run_sync(_is_over, context, principal, job_id, last):
        return Response(status_code=204, headers=HEADERS)
    stream = _stream(context, request, job_id, last)
    return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=HEADERS)


def _is_over(context: Context, principal: Principal, job_id: str, last: int) -> bool:
    """Return whether nothing follows the event ``last``; raise ProblemError (403, 404)."""
    job = require_job(context, principal, job_id, "read_job")
    return job.ended and not context.store.events.after(job.id, last, 1)


async def _stream(
    context: Context, request: Request, job_id: str, after: int
) -> AsyncIterator[str]:
    """Yield the events as text; end early once the token of the caller is refused."""
    yield f"retry: {RECONNECT}\n\n"
    checked = time.monotonic()
    async with aclosing(context.broadcaster.watch(job_id, after)) as events:
        async for event in events:
            if time.monotonic() - checked >= context.recheck_seconds:
                if not await anyio.to_thread.run_sync(_is_authorized, request):
                    return
                checked = time.monotonic()
            yield ": \n\n" if event is None else event_block(event)


def _is_authorized(request: Request) -> bool:
    """Return whether the token is still accepted; while the store is away, nobody is refused."""
    try:
        principal_of(request)
    except ProblemError:
        return False
    except StoreError:
        return True
    return True


def event_block(event: Event) -> str:
    """Return an event as a browser's EventSource reads it."""
    data = json.dumps({**event.data, "at": event.at.isoformat()}, allow_nan=False)
    return f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n"
