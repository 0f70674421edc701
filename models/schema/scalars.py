"""Read numbers and truth values strictly as people write them; never guess."""

import math
import re
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, PydanticUseDefault, core_schema

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,17}", re.ASCII)
"""What is read as a whole number without passing through a float."""
BOOLS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}

UNREADABLE = ("not_number", "huge_number", "not_bool")
"""The types of the errors that the readers of this module raise."""


def read_number(value: Any) -> Any:
    """Read a number from text; what is no text is left to the checks of the field.

    Minus zero is read as zero: the two are equal, and would be written, and hashed, differently.

    Raises:
        PydanticCustomError: ``not_number`` for other text and for truth values, ``huge_number``.
    """
    if isinstance(value, bool):
        raise PydanticCustomError("not_number", "a truth value is no number")
    if not isinstance(value, str):
        return value + 0.0 if isinstance(value, float) else value
    text = value.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    if not NUMBER.fullmatch(text):
        raise PydanticCustomError("not_number", "not a plain number")
    number = float(text)
    if not math.isfinite(number):
        raise PydanticCustomError("huge_number", "far too large")
    return number + 0.0


def read_truth(value: Any) -> bool:
    """Read true or false, yes or no, 1 or 0; raises PydanticCustomError ``not_bool``."""
    text = str(value).strip().lower() if isinstance(value, str | int) else ""
    if text not in BOOLS:
        raise PydanticCustomError("not_bool", "neither true nor false")
    return BOOLS[text]


def read_given(value: Any) -> Any:
    """Take null for the default of the field: a document that gives null says nothing."""
    if value is None:
        raise PydanticUseDefault
    return value


READERS = {"float": read_number, "int": read_number, "bool": read_truth}


def read_strictly(model: CoreSchema) -> CoreSchema:
    """Put a reader before each scalar of a model, in its lists and mappings too.

    A union, and a model inside the model, read their values themselves.
    """
    fields: Any = model
    while fields["type"] != "model-fields":
        fields = fields["schema"]
    for field in fields["fields"].values():
        field["schema"] = _with_readers(field["schema"])
    return model


def _with_readers(node: Any) -> Any:
    kind = node["type"]
    if kind in READERS:
        return core_schema.no_info_before_validator_function(READERS[kind], node)
    if kind == "tuple":
        return {**node, "items_schema": [_with_readers(each) for each in node["items_schema"]]}
    if kind == "dict":
        return {**node, "values_schema": _with_readers(node["values_schema"])}
    if kind in ("nullable", "function-before", "function-after"):
        return {**node, "schema": _with_readers(node["schema"])}
    if kind == "default":
        inner = _with_readers(node["schema"])
        if inner["type"] != "nullable":
            inner = core_schema.no_info_before_validator_function(read_given, inner)
        return {**node, "schema": inner}
    return node
