"""The tables of a county and of a plan in words: for each column its type, unit and meaning.

All of it is read from the JSON schema of the pydantic models, so that it is stated once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.schema.fields import ID_PATTERN, LARGEST, Frozen
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario

KINDS = {"boolean": "yes or no", "integer": "whole number", "number": "number", "object": "map"}
"""What a JSON type is called where it needs no closer look."""


@dataclass(frozen=True)
class Column:
    """A column of a table; ``default`` is None where a value is required."""

    table: str
    name: str
    kind: str
    unit: str
    limits: str
    default: str | None
    meaning: str


@dataclass(frozen=True)
class TableDescription:
    """A table: its name and model, whether a document must have it, its meaning and its columns."""

    name: str
    model: str
    required: bool
    meaning: str
    columns: tuple[Column, ...]


def county_tables() -> Iterator[TableDescription]:
    """Yield ``county`` and the tables of a county, in the order of ``Instance``."""
    schema = Instance.model_json_schema()
    for name, field in schema["properties"].items():
        row = schema["$defs"][_reference(field)]
        columns = tuple(_columns(name, row))
        model, required = _reference(field), name in schema["required"]
        yield TableDescription(name, model, required, _sentence(row), columns)


def scenario_columns() -> tuple[Column, ...]:
    """Return the fields of a scenario."""
    schema = Scenario.model_json_schema()
    return tuple(_columns("scenario", schema))


def plan_tables() -> Iterator[TableDescription]:
    """Yield ``plan`` and the tables of a plan, each with the name it has in the document."""
    schema = Plan.model_json_schema()
    models = schema["$defs"]
    yield TableDescription("plan", "Plan", True, _sentence(schema), tuple(_columns("plan", schema)))
    fields = schema["properties"] | models["Decisions"]["properties"]
    for name, field in fields.items():
        if "$ref" in field or "$ref" in field.get("items", {}):
            model, required = _reference(field), name in schema["required"]
            row = models[model]
            columns = tuple(_columns(name, row))
            yield TableDescription(name, model, required, _sentence(row), columns)


def columns_of(model: type[Frozen]) -> tuple[Column, ...]:
    """Return the columns of one row model, such as ``Lock``."""
    schema = model.model_json_schema()
    return tuple(_columns(model.__name__, schema))


def _columns(table: str, schema: dict[str, Any]) -> Iterator[Column]:
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        value = _value(field)
        yield Column(
            table=table,
            name=name,
            kind=_kind(value),
            unit=_unit(field, value),
            limits=_limits(value),
            default=None if name in required else _default(field.get("default")),
            meaning=field["description"],
        )


def _sentence(model: dict[str, Any]) -> str:
    """Return the first line of a model's description, in Markdown."""
    return str(model["description"].split("\n")[0].replace("``", "`"))


def _reference(field: dict[str, Any]) -> str:
    """Return the name of the model that a field refers to, alone or as a list."""
    return str((field.get("items") or field)["$ref"].rpartition("/")[2])


def _value(field: dict[str, Any]) -> dict[str, Any]:
    """Return what a field holds if it is not empty."""
    filled: dict[str, Any] = next(
        each for each in field.get("anyOf", [field]) if each.get("type") != "null"
    )
    return filled


def _kind(value: dict[str, Any]) -> str:
    """Return the type of a value in words."""
    if "enum" in value:
        return " or ".join(map(str, value["enum"]))
    if "$ref" in value:
        return f"see {_reference(value)}"
    if value["type"] == "array":
        return "list: " + _kind(value["items"])
    if value["type"] == "string":
        return "id" if value.get("pattern") == ID_PATTERN else "text"
    return KINDS[value["type"]]


def _inner(value: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list's items or a map's values, else the value itself."""
    by_pattern = value.get("patternProperties", {}).values()
    by_name = value.get("additionalProperties") or value
    inner: dict[str, Any] = value.get("items") or next(iter(by_pattern), by_name)
    return inner


def _unit(field: dict[str, Any], value: dict[str, Any]) -> str:
    """Return the unit that the field states, or its values."""
    return str(field.get("unit") or value.get("unit") or _inner(value).get("unit", ""))


def _limits(value: dict[str, Any]) -> str:
    """Return the smallest and largest number; the largest of all counts as no limit."""
    inner = _inner(value)
    low, above, high = (inner.get(key) for key in ("minimum", "exclusiveMinimum", "maximum"))
    high = None if high == LARGEST else high
    low = None if low == -LARGEST else low
    if low is not None and high is not None:
        return f"{_number(low)} to {_number(high)}"
    if above is not None:
        return f"above {_number(above)}" + ("" if high is None else f", to {_number(high)}")
    return "" if low is None else f"at least {_number(low)}"


def _number(value: float) -> str:
    """Return a number as people write it: no decimals where there are none."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}".replace(",", " ")


def _default(value: Any) -> str:
    """Return a default as a cell holds it: empty for none, an empty list or an empty text."""
    if value is None or value == "" or isinstance(value, list | dict):
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return _number(value) if isinstance(value, int | float) else str(value)
