"""Turn raw values into models, and the errors of pydantic into complaints."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.schema.fields import TEXT_PATTERN, Row
from models.schema.instance import Instance
from models.schema.scalars import UNREADABLE
from planner.input.complaint import Complaint, Where, complain, nearest
from planner.input.reading.kinds import Path, asked, is_model, kind_at, wanted
from planner.input.reading.numbers import number_advice
from planner.language.figures import typed
from planner.language.message import Message

M = TypeVar("M", bound=BaseModel)
REQUIRED = tuple(name for name, info in Instance.model_fields.items() if info.is_required())
"""The county and the tables that no instance does without."""

CODES = {
    "missing": "missing_value",
    "extra_forbidden": "unknown_field",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "greater_than": "out_of_range",
    "less_than": "out_of_range",
    "finite_number": "not_finite",
    "string_pattern_mismatch": "bad_id",
    "string_too_long": "too_long",
    "literal_error": "not_one_of",
    "int_from_float": "not_whole",
    "int_parsing_size": "huge_number",
    "too_short": "empty_list",
}
"""The complaint for each type of pydantic's errors."""


def row_type(table: str) -> type[Row]:
    """Return the row class of a table; raises KeyError for an unknown one."""
    kind: type[Row] = get_args(Instance.model_fields[table].annotation)[0]
    return kind


def fit(
    model: type[M], raw: object, at: Callable[[str], Where]
) -> tuple[M | None, list[Complaint]]:
    """Make the model of ``raw``, or all complaints; ``at`` gives the place of a field's path.

    Text is read as numbers and truth values strictly, and null takes the default of its field.
    """
    if not isinstance(raw, dict):
        return None, [complain("not_mapping", at(""), raw, expected=Message.of("want.mapping"))]
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        found = _told(error.errors(include_url=False), raw)
        return None, [_complaint(item, model, at) for item in found]


def spelled(path: Path) -> str:
    """Write a path as people do: ``forced[0].id``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _path(item: ErrorDetails) -> Path:
    """Return where the value stands; an error about a key stands at the value of that key."""
    return item["loc"][:-1] if _is_key(item) else item["loc"]


def _is_key(item: ErrorDetails) -> bool:
    return item["loc"][-1:] == ("[key]",) and item["type"] != "extra_forbidden"


def _told(found: list[ErrorDetails], raw: dict[Any, Any]) -> list[ErrorDetails]:
    """Return the errors to tell: unreadable scalars first, and none that follows from another."""
    paths = [_path(item) for item in found]
    unread = {_path(item)[:1] for item in found if item["type"] in UNREADABLE}
    outside = {path[:length] for path in paths for length in range(len(path))}
    first = [item for item in found if item["type"] in UNREADABLE]
    rest = [
        item
        for item, path in zip(found, paths, strict=True)
        if path[:1] not in unread and not (item["type"] == "too_short" and path in outside)
    ]
    return [*_as_written(first, raw), *rest]


def _as_written(found: Iterable[ErrorDetails], raw: dict[Any, Any]) -> list[ErrorDetails]:
    """Sort errors as the document gives their values."""
    places: dict[int, dict[Any, int]] = {}

    def order(item: ErrorDetails) -> list[int]:
        here: Any = raw
        counts = []
        for part in _path(item):
            if isinstance(here, dict):
                if id(here) not in places:
                    places[id(here)] = {key: count for count, key in enumerate(here)}
                counts.append(places[id(here)].get(part, 0))
                here = here.get(part)
            elif isinstance(part, int):
                counts.append(part)
                here = here[part] if isinstance(here, list) else None
        return counts

    return sorted(found, key=order)


def _complaint(item: ErrorDetails, model: type[BaseModel], at: Callable[[str], Where]) -> Complaint:
    """Return a validation error as a complaint."""
    path, value, kind_of_error = _path(item), item["input"], item["type"]
    where, kind = at(spelled(path)), kind_at(model, path)
    code = kind_of_error if kind_of_error in UNREADABLE else CODES.get(kind_of_error, "")
    if code == "missing_value" or (value is None and code not in UNREADABLE):
        return complain("missing_value", where, expected=asked(kind, where.row is not None))
    if code in SPECIAL:
        return SPECIAL[code](item, model, where)
    if code:
        found = typed(value) if isinstance(value, float) else value
        return complain(code, where, found, expected=wanted(kind))
    if kind_of_error.endswith("_type"):
        quote = Message.of("quote.advice") if kind.base is str else None
        return complain("wrong_type", where, value, expected=wanted(kind), advice=quote)
    return complain("invalid", where, value, why=item["msg"])


def _not_number(item: ErrorDetails, model: type[BaseModel], where: Where) -> Complaint:
    value, kind = item["input"], kind_at(model, _path(item))
    advice = number_advice(value.strip() if isinstance(value, str) else "")
    return complain("not_number", where, value, expected=wanted(kind), advice=advice)


def _unknown_field(item: ErrorDetails, model: type[BaseModel], where: Where) -> Complaint:
    *parents, name = _path(item)
    owner = kind_at(model, tuple(parents)).base
    known = owner.model_fields if is_model(owner) else {}
    return complain("unknown_field", where, str(name), advice=nearest(str(name), known))


def _not_one_of(item: ErrorDetails, _: type[BaseModel], where: Where) -> Complaint:
    """Complain about a value or key that is none of a few words, which pydantic lists."""
    value, names = item["input"], re.findall(r"'([^']*)'", item["ctx"]["expected"])
    wanted_names = Message.of("want.one_of", names=tuple(names))
    return complain("not_one_of", where, value, wanted_names, advice=nearest(str(value), names))


def _bad_text(item: ErrorDetails, model: type[BaseModel], where: Where) -> Complaint:
    """Complain about text that does not fit its pattern; keys of mappings are ids."""
    kind = kind_at(model, _path(item))
    if kind.limit("pattern") == TEXT_PATTERN and not _is_key(item):
        return complain("bad_text", where, repr(item["input"]))
    return complain("bad_id", where, item["input"], expected=Message.of("want.id"))


def _too_long(item: ErrorDetails, model: type[BaseModel], where: Where) -> Complaint:
    want = Message.of("want.id") if _is_key(item) else wanted(kind_at(model, _path(item)))
    return complain("too_long", where, item["input"], expected=want)


SPECIAL: dict[str, Callable[[ErrorDetails, type[BaseModel], Where], Complaint]] = {
    "not_number": _not_number,
    "unknown_field": _unknown_field,
    "not_one_of": _not_one_of,
    "bad_id": _bad_text,
    "too_long": _too_long,
}
"""Complaints that need more than the kind of the value; the others follow from CODES."""
