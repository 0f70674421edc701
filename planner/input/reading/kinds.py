"""Unwrap the annotation of a field, and say in words what it asks for."""

import math
import types
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from models.schema.fields import ID_PATTERN, LARGEST
from planner.language.message import Message

Path = tuple[str | int, ...]
"""Names of fields and places in lists, from the document to a value in it."""

EXAMPLES = {
    "calendar year": ("2026", "2027"),
    "years": ("5", "10"),
    "share": ("0.4", "0.6"),
    "10 000 yuan": ("35", "20"),
    "persons": ("1200", "300"),
    "minutes": ("30", "45"),
    "stream units a year": ("800", "500"),
    "load units a year": ("3000", "2000"),
}
"""Values that a column of a unit may hold."""


@dataclass(frozen=True)
class Kind:
    """An annotation unwrapped: the plain type, and the limits on its values."""

    base: Any
    limits: tuple[Any, ...] = ()
    unit: str = ""

    def limit(self, name: str) -> Any:
        """Return the first limit of that name, such as ``ge``; None without one."""
        found = (getattr(limit, name, None) for limit in self.limits)
        return next((value for value in found if value is not None), None)


def kind_of(annotation: Any, metadata: Iterable[Any] = ()) -> Kind:
    """Unwrap Annotated and Optional, and collect the limits."""
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


def _unit(info: FieldInfo) -> str:
    """Return the unit that the schema states of a field; empty without one."""
    extra = info.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _limits(item: Any) -> list[Any]:
    return list(item.metadata) if isinstance(item, FieldInfo) else [item]


def is_model(base: Any) -> TypeGuard[type[BaseModel]]:
    """Return whether a type is a pydantic model."""
    return isinstance(base, type) and issubclass(base, BaseModel)


def kind_at(model: type[BaseModel], path: Path) -> Kind:
    """Find the kind of what stands at ``path``; an unknown path may hold any value."""
    kind = Kind(model)
    for part in path:
        if is_model(kind.base):
            fields = {info.alias or name: info for name, info in kind.base.model_fields.items()}
            if part not in fields:
                return Kind(object)
            info = fields[str(part)]
            kind = replace(kind_of(info.annotation, info.metadata), unit=_unit(info))
        elif get_origin(kind.base) in (tuple, dict):
            kind = kind_of(get_args(kind.base)[0 if get_origin(kind.base) is tuple else 1])
        else:
            return Kind(object)
    return kind


def wanted(kind: Kind) -> Message:
    """Return in words what a value of this kind looks like."""
    origin = get_origin(kind.base)
    if kind.base is int:
        return _whole_number(kind)
    if kind.base is float:
        return _number(kind)
    if kind.base is str:
        return _string(kind)
    if kind.base is bool:
        return Message.of("want.bool")
    if origin is Literal:
        return Message.of("want.one_of", names=tuple(str(name) for name in get_args(kind.base)))
    if origin is tuple:
        return Message.of("want.list")
    mapping = origin is dict or isinstance(kind.base, type)
    return Message.of("want.mapping" if mapping and kind.base is not object else "want.value")


def asked(kind: Kind, in_cell: bool) -> Message:
    """Return in words what to put where a value is missing: its type, its unit and an example.

    A list is written ``a;b`` in the cell of a table and ``[a, b]`` in a document.
    """
    listed = get_origin(kind.base) is tuple
    each = kind_of(get_args(kind.base)[0]) if listed else kind
    want = wanted(replace(each, limits=tuple(filter(_tells, each.limits))))
    if kind.unit:
        want = Message.of("want.in_unit", want=want, unit=Message.of(f"in.{kind.unit}"))
    if listed:
        want = Message.of("want.list_of", want=want)
    some = _examples(each, kind.unit)
    if not some:
        return want
    if not listed:
        text = some[0]
    elif in_cell:
        text = ";".join(some)
    else:
        text = f"[{', '.join(some)}]"
    return Message.of("want.example", want=want, example=text)


def _tells(limit: Any) -> bool:
    """Return whether a limit is worth naming; nobody is near the largest number of all."""
    return all(abs(getattr(limit, name, 0)) < LARGEST for name in ("le", "ge"))


def _examples(kind: Kind, unit: str) -> tuple[str, ...]:
    """Return one or two values of a kind; nothing for a mapping or an unknown kind."""
    if get_origin(kind.base) is Literal:
        return tuple(str(name) for name in get_args(kind.base)[:2])
    if kind.base in (int, float):
        return EXAMPLES.get(unit, ("1", "2"))
    if kind.base is bool:
        return ("true",)
    return ("road-1", "road-2") if kind.base is str else ()


def _string(kind: Kind) -> Message:
    if any(getattr(limit, "pattern", None) == ID_PATTERN for limit in kind.limits):
        return Message.of("want.id")
    return Message.of("want.text", most=kind.limit("max_length") or 2000)


def _whole_number(kind: Kind) -> Message:
    high = kind.limit("le")
    text = f"{math.inf if high is None else high:.10g}"
    return Message.of("want.whole", low=int(kind.limit("ge") or 0), high=text)


def _number(kind: Kind) -> Message:
    low, above, high = (kind.limit(name) for name in ("ge", "gt", "le"))
    if above is not None:
        if high is None:
            return Message.of("want.above", low=above)
        return Message.of("want.above_to", low=above, high=high)
    if low is None:
        return Message.of("want.number")
    if high is None:
        return Message.of("want.at_least", low=low)
    return Message.of("want.from_to", low=low, high=high)
