"""From raw values to checked models: numbers are read strictly, errors become sentences."""

import math
import re
import types
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeGuard, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from models.schema.fields import ID_PATTERN, TEXT_PATTERN, Row
from models.schema.instance import Instance
from planner.input.complaint import Complaint, Where, complain, nearest
from planner.language.message import Message

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]
REQUIRED = tuple(name for name, info in Instance.model_fields.items() if info.is_required())
"""The county and the tables that no instance does without."""
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?", re.ASCII)
LONGEST_WHOLE = 18
BOOLS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


@dataclass(frozen=True)
class Kind:
    """What an annotation asks for, unwrapped: the plain type and the limits on its values."""

    base: Any
    limits: tuple[Any, ...] = ()


@dataclass
class Flaws:
    """Values refused before pydantic sees them, by path."""

    items: list[tuple[Path, str, object, Kind, Message | None]] = field(default_factory=list)

    def add(self, path: Path, code: str, found: object, kind: Kind, advice: Message | None) -> None:
        """Note a refused value."""
        self.items.append((path, code, found, kind, advice))

    def touches(self, path: Path) -> bool:
        """Whether ``path`` is, contains or lies in a refused value."""
        return any(path[: len(bad)] == bad or bad[: len(path)] == path for bad, *_ in self.items)


def row_type(table: str) -> type[Row]:
    """The row class of a table; raises KeyError for an unknown one."""
    kind: type[Row] = get_args(Instance.model_fields[table].annotation)[0]
    return kind


def kind_of(annotation: Any, metadata: Iterable[Any] = ()) -> Kind:
    """The annotation without Annotated and Optional, its limits gathered."""
    limits = list(metadata)
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            limits += [part for item in more for part in _limits(item)]
        elif origin in (Union, types.UnionType):
            rest = [part for part in get_args(annotation) if part is not type(None)]
            if len(rest) != 1:
                return Kind(object)
            annotation = rest[0]
        else:
            return Kind(annotation, tuple(limits))


def _limits(item: Any) -> list[Any]:
    return list(item.metadata) if isinstance(item, FieldInfo) else [item]


def field_kind(info: FieldInfo) -> Kind:
    """The kind of a model's field."""
    return kind_of(info.annotation, info.metadata)


def fit(
    model: type[M], raw: object, at: Callable[[str], Where]
) -> tuple[M | None, list[Complaint]]:
    """The model made of ``raw``, or all complaints; ``at`` gives the place of a field's path."""
    if not isinstance(raw, dict):
        return None, [complain("not_mapping", at(""), raw, expected=Message.of("want.mapping"))]
    flaws = Flaws()
    clean = _walk(Kind(model), raw, (), flaws)
    complaints = [
        complain(code, at(spelled(path)), found, expected=wanted(kind), advice=advice)
        for path, code, found, kind, advice in flaws.items
    ]
    try:
        made = model.model_validate(clean)
    except ValidationError as error:
        complaints += _translated(error, model, flaws, at)
        return None, complaints
    return (None if complaints else made), complaints


def _is_model(base: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(base, type) and issubclass(base, BaseModel)


def spelled(path: Path) -> str:
    """A path as people write it: ``forced[0].id``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _walk(kind: Kind, value: Any, path: Path, flaws: Flaws) -> Any:
    """The value with its numbers and truth values read; refused ones are noted and dropped."""
    if _is_model(kind.base):
        return _walk_model(kind.base, value, path, flaws) if isinstance(value, dict) else value
    origin = get_origin(kind.base)
    if origin is tuple:
        return _walk_list(kind_of(get_args(kind.base)[0]), value, path, flaws)
    if origin is dict and isinstance(value, dict):
        inner = kind_of(get_args(kind.base)[1])
        return {key: _walk(inner, item, (*path, key), flaws) for key, item in value.items()}
    if kind.base in (int, float):
        return _number(kind, value, path, flaws)
    if kind.base is bool:
        return _truth(kind, value, path, flaws)
    return value


def _walk_model(model: type[BaseModel], value: Any, path: Path, flaws: Flaws) -> Any:
    """The mapping with every known field walked; null says nothing, so it takes the default."""
    aliases = {info.alias or name: info for name, info in model.model_fields.items()}
    walked = {}
    for key, item in value.items():
        if key not in aliases or (item is None and aliases[key].is_required()):
            walked[key] = item
        elif item is not None:
            before = len(flaws.items)
            result = _walk(field_kind(aliases[key]), item, (*path, key), flaws)
            if len(flaws.items) == before:
                walked[key] = result
    return walked


def _walk_list(inner: Kind, value: Any, path: Path, flaws: Flaws) -> Any:
    if isinstance(value, str) and inner.base in (str, float):
        value = [part.strip() for part in value.split(";") if part.strip()]
    elif isinstance(value, int | float) and inner.base is float:
        value = [value]
    if not isinstance(value, list | tuple):
        return value
    return [_walk(inner, item, (*path, place), flaws) for place, item in enumerate(value)]


def _number(kind: Kind, value: Any, path: Path, flaws: Flaws) -> Any:
    whole = kind.base is int
    if isinstance(value, bool):
        flaws.add(path, "not_number", value, kind, Message.of("plain.advice"))
        return None
    if not isinstance(value, str):
        return value
    text = value.strip()
    if NUMBER.fullmatch(text):
        small = whole and len(text) <= LONGEST_WHOLE and text.lstrip("+-").isdigit()
        number = int(text) if small else float(text)
        if math.isfinite(number):
            return number
        flaws.add(path, "huge_number", text, kind, None)
        return None
    flaws.add(path, "not_number", value, kind, number_advice(text))
    return None


def number_advice(text: str) -> Message:
    """How to write what is nearly a number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.endswith("%") and NUMBER.fullmatch(plain[:-1].strip()):
        share = float(plain[:-1]) / 100
        return Message.of("percent.advice", plain=f"{share:.10g}")
    if THOUSANDS.fullmatch(text):
        return Message.of("commas.advice", plain=plain.replace(",", ""))
    if plain != text and NUMBER.fullmatch(plain):
        return Message.of("fullwidth.advice", plain=plain)
    return Message.of("plain.advice")


def _truth(kind: Kind, value: Any, path: Path, flaws: Flaws) -> Any:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower() if isinstance(value, str | int) else ""
    if text in BOOLS:
        return BOOLS[text]
    flaws.add(path, "not_bool", value, kind, None)
    return None


def wanted(kind: Kind) -> Message:
    """What a value of this kind looks like, in words."""
    if kind.base in (int, float):
        return _wanted_number(kind)
    if kind.base is bool:
        return Message.of("want.bool")
    if get_origin(kind.base) is Literal:
        return Message.of("want.one_of", names=tuple(str(name) for name in get_args(kind.base)))
    if kind.base is str:
        if any(getattr(limit, "pattern", None) == ID_PATTERN for limit in kind.limits):
            return Message.of("want.id")
        return Message.of("want.text", most=_limit(kind, "max_length") or 2000)
    if get_origin(kind.base) is tuple:
        return Message.of("want.list")
    mapping = get_origin(kind.base) is dict or isinstance(kind.base, type)
    return Message.of("want.mapping" if mapping and kind.base is not object else "want.value")


def _limit(kind: Kind, name: str) -> Any:
    found = (getattr(limit, name, None) for limit in kind.limits)
    return next((value for value in found if value is not None), None)


def _wanted_number(kind: Kind) -> Message:
    low, above, high = (_limit(kind, name) for name in ("ge", "gt", "le"))
    if kind.base is int:
        bounds = (low or 0, math.inf if high is None else high)
        return Message.of("want.whole", low=int(bounds[0]), high=f"{bounds[1]:.10g}")
    if above is not None:
        code = "want.above" if high is None else "want.above_to"
        return Message.of(code, low=above, **({} if high is None else {"high": high}))
    if low is None:
        return Message.of("want.number")
    return (
        Message.of("want.at_least", low=low)
        if high is None
        else Message.of("want.from_to", low=low, high=high)
    )


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


def _translated(
    error: ValidationError, model: type[BaseModel], flaws: Flaws, at: Callable[[str], Where]
) -> list[Complaint]:
    """The validation errors as complaints, without those that only follow from another one."""
    found = error.errors(include_url=False)
    paths = [tuple(part for part in item["loc"] if part != "[key]") for item in found]
    complaints = []
    for item, path in zip(found, paths, strict=True):
        inside = any(len(other) > len(path) and other[: len(path)] == path for other in paths)
        if not flaws.touches(path) and not (item["type"] == "too_short" and inside):
            complaints.append(_complaint(item, model, path, at(spelled(path))))
    return complaints


def _complaint(item: Any, model: type[BaseModel], path: Path, where: Where) -> Complaint:
    """One validation error as a sentence."""
    kind = _kind_at(model, path)
    key = item["loc"][-1:] == ("[key]",)
    code = CODES.get(item["type"], "")
    value = item["input"]
    if code == "missing_value" or value is None:
        return complain("missing_value", where, expected=wanted(kind))
    if code == "unknown_field":
        owner = _kind_at(model, path[:-1]).base
        known = owner.model_fields if _is_model(owner) else {}
        return complain(code, where, str(path[-1]), advice=nearest(str(path[-1]), known))
    if code == "not_one_of":
        names = re.findall(r"'([^']*)'", item["ctx"]["expected"])
        wanted_names = Message.of("want.one_of", names=tuple(names))
        return complain(code, where, value, wanted_names, advice=nearest(str(value), names))
    if code == "bad_id" and not key and _limit(kind, "pattern") == TEXT_PATTERN:
        return complain("bad_text", where, repr(value))
    if code:
        expected = Message.of("want.id") if code == "bad_id" or key else wanted(kind)
        return complain(code, where, value, expected=expected)
    if item["type"].endswith("_type"):
        quote = Message.of("quote.advice") if kind.base is str else None
        return complain("wrong_type", where, value, expected=wanted(kind), advice=quote)
    return complain("invalid", where, value, why=item["msg"])


def _kind_at(model: type[BaseModel], path: Path) -> Kind:
    """The kind of what stands at ``path``; an unknown path is any value."""
    kind = Kind(model)
    for part in path:
        if _is_model(kind.base):
            fields = {info.alias or name: info for name, info in kind.base.model_fields.items()}
            if part not in fields:
                return Kind(object)
            kind = field_kind(fields[str(part)])
        elif get_origin(kind.base) in (tuple, dict):
            kind = kind_of(get_args(kind.base)[0 if get_origin(kind.base) is tuple else 1])
        else:
            return Kind(object)
    return kind
