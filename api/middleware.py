"""Wrap every request: its id, the limit of its body, the headers of its answer, its log line.

The standard logging module writes the lines: uvicorn, SQLAlchemy and Alembic already speak it, so
one formatter makes JSON of everything, and no further library is needed.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems.problems import ProblemError, instance_of, problem_response, too_large

ACCESS_LOG = logging.getLogger("api.access")
FAULT_LOG = logging.getLogger("api.faults")
REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,63}", re.ASCII)
CLIENT_CLOSED_REQUEST = 499
"""Status logged where the client closed the connection before there was an answer (as nginx)."""

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every answer that does not set them itself; nobody else may cache a county's data."""


class RequestMiddleware:
    """Wrap the app as its outermost layer; unexpected exceptions become answers here."""

    def __init__(self, app: ASGIApp, body_limit: int, metrics: Metrics) -> None:
        self.app, self.body_limit, self.metrics = app, body_limit, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and follow it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace = RequestTrace(scope)
        watched = trace.traced(send)
        try:
            trace.require_size(self.body_limit)
            await self.app(scope, limited(receive, self.body_limit), watched)
        except ProblemError as error:
            await problem_response(Request(scope), error)(scope, receive, watched)
        except ClientDisconnect:
            trace.status = trace.status or CLIENT_CLOSED_REQUEST
        except Exception:
            FAULT_LOG.exception("request failed", extra={"fields": {"request_id": trace.id}})
            if trace.status:
                raise
            await problem_response(Request(scope), ProblemError("failure"))(scope, receive, watched)
        finally:
            self._log_request(trace)

    def _log_request(self, trace: "RequestTrace") -> None:
        """Count the request and log its line: no query, no header, nothing secret."""
        seconds = time.perf_counter() - trace.started
        scope = trace.scope
        route = getattr(scope.get("route"), "path", "none")
        self.metrics.answered(scope["method"], route, trace.status, seconds)
        fields = {
            "request_id": trace.id,
            "method": scope["method"],
            "path": instance_of(Request(scope)),
            "status": trace.status,
            "seconds": round(seconds, 4),
            "bytes": trace.sent,
            "client": (scope.get("client") or ("",))[0],
            "token": scope["state"].get("token_id"),
        }
        ACCESS_LOG.info("answered", extra={"fields": fields})


class RequestTrace:
    """Follow one request."""

    def __init__(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        length = headers.get("content-length", "")
        self.id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        self.announced = int(length) if length.isdecimal() and len(length) < 20 else 0
        self.started = time.perf_counter()
        self.status = 0
        self.sent = 0
        self.scope = scope
        # A copy: the server shares one mapping between the requests of an app's lifespan.
        scope["state"] = {**scope.get("state", {}), "request_id": self.id}

    def require_size(self, most: int) -> None:
        """Raise ProblemError (413) if the body is announced to be larger."""
        if self.announced > most:
            raise too_large(most)

    def traced(self, send: Send) -> Send:
        """Return ``send`` that adds the headers and counts bytes."""

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = self.id
            elif message["type"] == "http.response.body":
                self.sent += len(message.get("body", b""))
            await send(message)

        return watched


def limited(receive: Receive, most: int) -> Receive:
    """Return ``receive`` refusing a body of more than ``most`` bytes, whatever was announced."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        if message["type"] == "http.request":
            got += len(message.get("body", b""))
            if got > most:
                raise too_large(most)
        return message

    return counted


class JsonLines(logging.Formatter):
    """Format a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; non-ASCII and control characters are escaped, so none breaks it."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_json_lines(level: int = logging.INFO) -> None:
    """Log everything of this process as JSON lines on stderr; run uvicorn with log_config=None."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
