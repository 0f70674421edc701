"""Turn FastAPI's errors about the parameters of a request into complaints."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.language.phrases import ServiceMessage
from api.problems.problems import request_complaint
from planner.input.complaint import Complaint, Where
from planner.input.reading.shape import spelled
from planner.language.message import Message


def validation_complaints(errors: Iterable[Any]) -> list[Complaint]:
    """Return the errors of a RequestValidationError, each with its place in the request."""
    return [_complaint(error) for error in errors]


def _complaint(error: Mapping[str, Any]) -> Complaint:
    part, *path = error["loc"]
    where = Where(str(part), "", None, spelled(tuple(path)))
    kind, found = str(error["type"]), error.get("input")
    if kind == "missing":
        return request_complaint("parameter_missing", where)
    wanted = _wanted(kind, error.get("ctx") or {})
    if wanted is None:
        return request_complaint("invalid", where, found, why=str(error["msg"])[:200])
    return request_complaint("parameter", where, found, wanted, wanted=wanted)


def _wanted(kind: str, limits: Mapping[str, Any]) -> Message | None:
    """Return what the parameter should have been, None where only pydantic's message names it."""
    match kind:
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return ServiceMessage.of("want.integer")
        case "greater_than_equal":
            return ServiceMessage.of("want.at_least", least=limits["ge"])
        case "less_than_equal":
            return ServiceMessage.of("want.at_most", most=limits["le"])
        case "string_pattern_mismatch":
            return ServiceMessage.of("want.shape", pattern=limits["pattern"])
        case "string_too_long":
            return ServiceMessage.of("want.shorter", most=limits["max_length"])
        case "bool_parsing" | "bool_type":
            return Message.of("want.bool")
        case "literal_error" | "enum":
            return Message.of("want.one_of", names=str(limits["expected"]))
        case _:
            return None
