"""Give every refusal one shape, RFC 9457, in the reader's language."""

from collections.abc import Iterable, Mapping

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.responses import Response

from api.language.negotiation import language_of
from api.language.phrases import PHRASES, ServiceMessage, say
from api.language.problems import TITLES
from planner.input.complaint import Complaint, Where, shortened
from planner.language.message import Message
from planner.language.text import Lang

MEDIA_TYPE = "application/problem+json"
MOST_FINDINGS = 500
"""Findings in one answer; the rest is counted."""

KINDS: Mapping[str, int] = {
    "bad-request": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-slow": 408,
    "conflict": 409,
    "in-use": 409,
    "idempotency-conflict": 409,
    "too-large": 413,
    "media-type": 415,
    "bad-input": 422,
    "queue-full": 429,
    "token-limit": 429,
    "failure": 500,
    "unavailable": 503,
    "no-space": 507,
}
"""The kinds of problem and their status."""


class Finding(BaseModel):
    """One thing that is wrong (error) or implausible (warning), with its place."""

    place: str = Field(description="The place in words, in the language of the answer")
    severity: str = Field(description="error or warning")
    code: str = Field(description="What is wrong, for programs")
    file: str = Field(description="File, or part of the request: query, path, header, body")
    table: str = Field(description="Table of the county, if any")
    row: int | None = Field(description="Row of a CSV file, its header being row 1")
    field: str = Field(description="Column, parameter, or path in a JSON document")
    found: str = Field(description="What was found, shortened")
    expected: str = Field(description="What was expected, in the language of the answer")
    advice: str = Field(description="What to do, in the language of the answer")
    message_zh: str = Field(description="All of it as one sentence in Chinese")
    message_en: str = Field(description="All of it as one sentence in English")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(description="Kind of problem; /v1/problems lists them")
    title: str = Field(description="The kind in words, in the language of the answer")
    title_zh: str
    title_en: str
    status: int
    detail: str = Field(description="What to do, in the language of the answer")
    instance: str = Field(description="Path of the request")
    request_id: str = Field(description="Also in the header X-Request-ID and in the log")
    errors: list[Finding] = Field(description="Everything that is wrong, each with its place")
    errors_left_out: int = Field(0, description="Further errors that are not listed")


class ProblemError(HTTPException):
    """Refuse a request; the app's handler makes the answer of it."""

    def __init__(
        self,
        kind: str,
        detail: ServiceMessage | None = None,
        complaints: Iterable[Complaint] = (),
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(status or KINDS[kind], kind, dict(headers or {}))
        self.kind = kind
        self.complaints = tuple(complaints)
        self.said = detail or ServiceMessage.of(f"detail.{kind}")


def bad_input(complaints: Iterable[Complaint]) -> ProblemError:
    """Return the refusal of an input, with everything that is wrong with it."""
    found = tuple(complaints)
    return ProblemError("bad-input", ServiceMessage.of("detail.bad-input", count=len(found)), found)


def too_large(most: int, complaint: Complaint | None = None) -> ProblemError:
    """Return the refusal of more than ``most`` bytes; without ``complaint``, of the body."""
    found = complaint or request_complaint("oversized", Where("body"), expected=most)
    return ProblemError("too-large", ServiceMessage.of("detail.too-large", most=most), [found])


def request_complaint(
    code: str,
    where: Where,
    found: object = "",
    expected: str | int | Message = "",
    advice: Message | None = None,
    **values: str | int | Message,
) -> Complaint:
    """Return a complaint about a request, like ``planner.input.complaint.complain``."""
    seen = shortened(found)
    gaps: dict[str, str | int | float | Message] = {"found": seen, "expected": expected, **values}
    if advice is None and f"{code}.advice" in PHRASES:
        advice = ServiceMessage.of(f"{code}.advice", **gaps)
    return Complaint(
        severity="error",
        code=code,
        file=shortened(where.file, 200),
        table=where.table,
        row=where.row,
        field=shortened(where.field, 200),
        found=seen,
        expected=expected.text("en") if isinstance(expected, Message) else str(expected),
        advice=advice.text("en") if advice else "",
        message=ServiceMessage.of(code, **gaps),
        remedy=advice,
    )


def finding(complaint: Complaint, lang: Lang) -> Finding:
    """Return the complaint as the answer shows it."""
    wanted = dict(complaint.message.values).get("expected") if complaint.message else None
    return Finding(
        place=complaint.where.text(lang),
        severity=complaint.severity,
        code=complaint.code,
        file=complaint.file,
        table=complaint.table,
        row=complaint.row,
        field=complaint.field,
        found=complaint.found,
        expected=wanted.text(lang) if isinstance(wanted, Message) else complaint.expected,
        advice=complaint.remedy.text(lang) if complaint.remedy else complaint.advice,
        message_zh=complaint.text("zh"),
        message_en=complaint.text("en"),
    )


def findings(complaints: Iterable[Complaint], lang: Lang) -> list[Finding]:
    """Return the first ``MOST_FINDINGS`` complaints as the answer shows them."""
    return [finding(complaint, lang) for complaint in tuple(complaints)[:MOST_FINDINGS]]


def problem_of(request: Request, error: ProblemError) -> Problem:
    """Return the body of the answer to a refused request."""
    lang = language_of(request.headers.get("accept-language"))
    listed = findings(error.complaints, lang)
    title = TITLES[error.kind]
    return Problem(
        type=f"/v1/problems#{error.kind}",
        title=say(error.kind, lang),
        title_zh=title.zh,
        title_en=title.en,
        status=error.status_code,
        detail=error.said.text(lang),
        instance=instance_of(request),
        request_id=request.scope.get("state", {}).get("request_id", ""),
        errors=listed,
        errors_left_out=len(error.complaints) - len(listed),
    )


def instance_of(request: Request) -> str:
    """Return the path of the request as it was sent, without its query."""
    raw = request.scope.get("raw_path") or request.url.path.encode("utf-8", "replace")
    return str(raw.partition(b"?")[0].decode("ascii", "replace")[:500])


def problem_response(request: Request, error: ProblemError) -> Response:
    """Return the answer to a refused request."""
    problem = problem_of(request, error)
    lang = language_of(request.headers.get("accept-language"))
    headers = {"Content-Language": lang, "Vary": "Accept-Language", **(error.headers or {})}
    return JSONResponse(problem.model_dump(), error.status_code, headers, MEDIA_TYPE)


def problem_from_http(error: AnyHTTPException) -> ProblemError:
    """Return a refusal of the framework (unknown path, wrong method) as one of this service."""
    if isinstance(error, ProblemError):
        return error
    by_status = {status: kind for kind, status in reversed(list(KINDS.items()))}
    other = "failure" if error.status_code >= 500 else "bad-request"
    kind = by_status.get(error.status_code, other)
    has_gaps = "{" in PHRASES[f"detail.{kind}"].en
    detail = ServiceMessage.of("detail.bad-request") if has_gaps else None
    return ProblemError(kind, detail, headers=error.headers, status=error.status_code)
