"""Unwrap the annotation of a field, and say in words what it asks for."""

import math
import types
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from models.schema.fields import ID_PATTERN
from planner.language.message import Message

Path = tuple[str | int, ...]
"""Names of fields and places in lists, from the document to a value in it."""


@dataclass(frozen=True)
class Kind:
    """An annotation unwrapped: the plain type, and the limits on its values."""

    base: Any
    limits: tuple[Any, ...] = ()

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
            kind = kind_of(info.annotation, info.metadata)
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
