"""Authenticate and authorize: every route names the action that it performs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.auth import roles as auth
from api.auth.roles import Action
from api.context import Context, context_of
from api.language.phrases import ServiceMessage, both
from api.problems.problems import ProblemError
from api.settings import is_loopback
from api.store.records import Actor, Role, Token

REALM = 'Bearer realm="planner"'
BEARER = HTTPBearer(scheme_name="token", description=both("token"), auto_error=False)
"""Only declares the scheme in the OpenAPI document: the header is read by ``caller_of``."""


@dataclass(frozen=True)
class Principal:
    """Who sends a request: a token, or anybody on this machine while there are no tokens."""

    token: Token | None = None

    @property
    def role(self) -> Role:
        """Return the role."""
        return self.token.role if self.token else "admin"

    @property
    def counties(self) -> Collection[str]:
        """Return the counties of an official, nothing for others."""
        return self.token.counties if self.token else ()

    @property
    def token_id(self) -> str | None:
        """Return the id of the token, None without one."""
        return self.token.id if self.token else None

    @property
    def max_queued(self) -> int | None:
        """Return how many jobs of the token may wait, None: no limit besides the queue's."""
        return self.token.max_queued if self.token else None

    @property
    def visible(self) -> frozenset[str] | None:
        """Return the counties that this principal may see; None: all."""
        return auth.visible(self)

    def may(self, action: Action, county: str | None = None) -> bool:
        """Return whether this principal may do this, in this county if one is named."""
        return auth.may(self, action, county)

    def require(self, action: Action, county: str | None = None) -> None:
        """Return if this principal may do this.

        Raises:
            ProblemError: not found (404) where the principal may not even know of the county,
                forbidden (403) where the role does not do.
        """
        if county is not None and self.visible is not None and county not in self.visible:
            raise ProblemError("not-found")
        if not self.may(action, county):
            raise ProblemError("forbidden")

    def actor(self, request: Request) -> Actor:
        """Return who makes a change by this request, for the audit log."""
        return Actor(self.token_id, request.state.request_id)

    def log(self, context: Context, action: str, what: str, request: Request) -> None:
        """Write into the audit log that this principal read something."""
        context.store.audit_log.add(action, what, self.token_id, request.state.request_id)


class Permission:
    """Let a request through, as a dependency of a route, if its caller may do ``action``.

    A county named in the path (``county_id``) counts.
    """

    def __init__(self, action: Action, *, local: bool = False) -> None:
        self.action, self.local = action, local

    def __call__(
        self,
        request: Request,
        _declared: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
    ) -> Principal:
        """Return the principal; raise ProblemError (401, 403, 404)."""
        if self.local and is_local(request):
            return Principal()
        principal = principal_of(request)
        principal.require(self.action, request.path_params.get("county_id"))
        return principal


def requires(action: Action, *, local: bool = False) -> Any:
    """Return the dependency of a route that does ``action``; ``local``: this machine always may."""
    return Depends(Permission(action, local=local))


def principal_of(request: Request) -> Principal:
    """Return who sends a request.

    Raises:
        ProblemError: no token or a useless one, or no token exists yet and the request is not
            from this machine to itself (401).
    """
    context = context_of(request)
    given = request.headers.get("authorization")
    if given is not None:
        scheme, _, secret = given.partition(" ")
        token = (
            context.store.tokens.authenticate(secret.strip())
            if scheme.lower() == "bearer"
            else None
        )
        if token is None:
            raise unauthenticated("detail.unauthenticated")
        request.state.token_id = token.id
        return Principal(token)
    if context.store.tokens.exist():
        raise unauthenticated("detail.unauthenticated")
    if not (is_loopback(context.settings.host) and is_local(request)):
        raise unauthenticated("detail.local_only")
    return Principal()


def unauthenticated(detail: str) -> ProblemError:
    """Return the refusal of a caller without a valid token."""
    return ProblemError(
        "unauthenticated", ServiceMessage.of(detail), headers={"WWW-Authenticate": REALM}
    )


def is_local(request: Request) -> bool:
    """Return whether the request comes from this machine and was meant for it.

    A page of another site in a browser here is from this machine too: it reaches the service
    under the site's own name (DNS rebinding) or names the site as its origin.
    """
    client = request.client.host if request.client else ""
    origin = request.headers.get("origin")
    return (
        is_loopback(client)
        and is_loopback(host_of(request.headers.get("host", "")))
        and (origin is None or is_loopback(host_of(origin.partition("://")[2])))
        and request.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        and not any(name.startswith("x-forwarded") for name in request.headers)
        and "forwarded" not in request.headers
    )


def host_of(authority: str) -> str:
    """Return the host of ``host:port``; empty for anything else."""
    if not authority or any(mark in authority for mark in "/@\\?# "):
        return ""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""
