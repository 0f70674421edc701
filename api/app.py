"""Build the app: routes, answers to errors, and the middleware around every request."""

import functools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.responses import Response

from api.context import Background, Context
from api.middleware import RequestMiddleware
from api.problems.problems import ProblemError, bad_input, problem_from_http, problem_response
from api.problems.validation import validation_complaints
from api.routes import batches, compare, counties, events, health, scenarios, schemas
from api.settings import Settings
from api.store import (
    IdempotencyConflictError,
    InUseError,
    NotFoundError,
    QueueFullError,
    Store,
    StoreFullError,
    StoreUnavailableError,
    TokenLimitError,
)
from api.store.bundled import INSTANCES, MEMO, add_bundled
from api.views.openapi import describe
from planner.input.complaint import BadInput

ROUTERS: tuple[APIRouter, ...] = (
    counties.router,
    scenarios.router,
    events.router,
    batches.router,
    compare.router,
    schemas.router,
    health.router,
)
"""The routers of the service, in the order of the OpenAPI document."""

REFUSED: Mapping[type[Exception], tuple[str, int]] = {
    NotFoundError: ("not-found", 0),
    InUseError: ("in-use", 0),
    IdempotencyConflictError: ("idempotency-conflict", 0),
    QueueFullError: ("queue-full", 30),
    TokenLimitError: ("token-limit", 30),
    StoreUnavailableError: ("unavailable", 5),
    StoreFullError: ("no-space", 0),
}
"""Errors of the store: the kind of problem, and the seconds to wait before a retry (0: no use)."""


def create_app(
    settings: Settings,
    store: Store,
    background: Background | None = None,
    bundled: Path = INSTANCES,
) -> FastAPI:
    """Return the app on this store, whose tables exist; ``background`` solves the jobs.

    When the server starts, the counties in ``bundled`` are added, then ``background`` is started.
    """
    context = Context(settings, store)
    app = FastAPI(
        lifespan=_lifespan(context, background, bundled),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.context = context
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(RequestMiddleware, body_limit=settings.upload_limit, metrics=context.metrics)
    _handle(app)
    app.openapi = functools.cache(lambda: describe(app))  # type: ignore[method-assign]
    return app


def _lifespan(
    context: Context, background: Background | None, bundled: Path
) -> Callable[[FastAPI], Any]:
    """Return what runs when the server starts and when it ends."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            memo = context.settings.data / MEMO
            await anyio.to_thread.run_sync(add_bundled, context.store, memo, bundled)
            if background is not None:
                dispatcher = background(
                    context.settings, context.store, context.counties, context.broadcaster.notify
                )
                context.dispatcher = stack.enter_context(dispatcher)
            yield

    return lifespan


def _handle(app: FastAPI) -> None:
    """Answer every exception that refuses a request; the middleware catches all others."""

    async def refuse(request: Request, error: Exception) -> Response:
        return problem_response(request, _problem(error))

    for kind in (AnyHTTPException, RequestValidationError, BadInput, *REFUSED):
        app.add_exception_handler(kind, refuse)


def _problem(error: Exception) -> ProblemError:
    """Return the refusal that an exception stands for."""
    if isinstance(error, AnyHTTPException):
        return problem_from_http(error)
    if isinstance(error, RequestValidationError):
        return bad_input(validation_complaints(error.errors()))
    if isinstance(error, BadInput):
        return bad_input(error.complaints)
    kind, seconds = REFUSED[type(error)]
    return ProblemError(kind, headers={"Retry-After": str(seconds)} if seconds else None)
