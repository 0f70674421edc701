"""Turn the refusals of a server (RFC 9457) into exceptions."""

from typing import Any

import httpx2

from planner.client.answers import Finding, ServerError
from planner.language.phrases import say
from planner.language.text import Lang


def refusal(url: str, answer: httpx2.Response, lang: Lang) -> ServerError:
    """Build the error of a refusal; of another one if the answer is not from a planner's server."""
    problem = _problem(answer)
    if problem is None:
        return strange(url, answer, lang)
    found = problem.get("errors")
    listed = found if isinstance(found, list) else []
    return ServerError(
        str(problem["title"]),
        str(problem.get("detail", "")),
        tuple(_finding(entry, lang) for entry in listed if isinstance(entry, dict)),
        status=answer.status_code,
        kind=str(problem.get("type", "")).rpartition("#")[2],
        retry_after=_seconds(answer.headers.get("retry-after", "")),
        request_id=str(problem.get("request_id", "")),
    )


def strange(url: str, answer: httpx2.Response, lang: Lang) -> ServerError:
    """Build the error of an answer that a planner's server would not give."""
    status = answer.status_code
    return ServerError(
        say("strange_answer", lang, url=url, status=status),
        status=status,
        retry_after=_seconds(answer.headers.get("retry-after", "")),
    )


def _problem(answer: httpx2.Response) -> dict[str, Any] | None:
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        problem = answer.json()
    except ValueError:
        return None
    return problem if isinstance(problem, dict) and "title" in problem else None


def _finding(entry: dict[str, Any], lang: Lang) -> Finding:
    return Finding(str(entry.get("place", "")), str(entry.get(f"message_{lang}", "")))


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() and len(header) < 6 else None
