"""Read a grid: values to combine for fields of a scenario or options of a solve."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated, Any, get_origin

from pydantic import Field

from models.schema.fields import Frozen
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.input.complaint import BadInput, Complaint, Where, complain, nearest
from planner.input.reading.documents import read_json, read_yaml
from planner.input.reading.shape import fit
from planner.language.message import Message

MOST_POINTS = 100_000
"""Most points of a grid; more are a slip, since every key multiplies their number."""


class GridOptions(SolveOptions):
    """The options of a solve as a grid writes them: a time limit of 0 is none."""

    time_limit: Annotated[float, Field(ge=0)] = 0.0


VARIED_OPTIONS = ("seed", "gap", "time_limit", "node_limit")
"""Options that a grid may vary; threads and isolation are of the machine, not of the question."""
SCENARIO_NAMES = ("id", "county", "name_zh", "name_en")
"""Fields that say which scenario it is, not what it changes."""
FIELDS: dict[str, type[Frozen]] = {
    **{name: Scenario for name in Scenario.model_fields if name not in SCENARIO_NAMES},
    **dict.fromkeys(VARIED_OPTIONS, GridOptions),
}
"""The keys of a grid before any dot, and the model that each is a field of."""

Point = dict[str, Any]
"""One value for each key, as in JSON."""


@dataclass(frozen=True)
class Grid:
    """Values of each key, in the order of the file; the empty grid has one point."""

    values: dict[str, tuple[Any, ...]]

    def points(self) -> Iterator[Point]:
        """Yield every combination; the last key changes fastest."""
        for combination in product(*self.values.values()):
            yield dict(zip(self.values, combination, strict=True))


def read_grid(path: Path) -> Grid:
    """Read a grid from a YAML or JSON file.

    Raises:
        BadInput: with every complaint, each with the key and the index of the value.
    """
    return parse_grid(_document(path), path.name)


def parse_grid(document: Mapping[str, Any], file: str) -> Grid:
    """Read a grid from a document.

    Raises:
        BadInput: as for ``read_grid``, with the name ``file``.
    """
    values: dict[str, tuple[Any, ...]] = {}
    complaints: list[Complaint] = []
    for key, listed in document.items():
        values[key], wrong = _values(key, listed, file)
        complaints += wrong
    complaints += _overlaps(values, file)
    points = prod(map(len, values.values()))
    if points > MOST_POINTS:
        most = Message.of("want.whole", low=1, high=MOST_POINTS)
        complaints.append(complain("out_of_range", Where(file), points, most))
    if complaints:
        raise BadInput(complaints)
    return Grid(values)


def _document(path: Path) -> dict[str, Any]:
    where = Where(path.name)
    document: Any
    if not path.exists():
        raise BadInput([complain("no_path", Where(str(path)))])
    if path.suffix.lower() == ".json":
        document, complaints = read_json(path)
    elif path.suffix.lower() in (".yaml", ".yml"):
        document, complaints = read_yaml(path)
    else:
        raise BadInput([complain("bad_scenario_format", where, path.suffix or path.name)])
    if not complaints and not isinstance(document, dict):
        want = Message.of("want.mapping")
        complaints = [complain("not_mapping", where, document, expected=want)]
    if complaints:
        raise BadInput(complaints)
    return dict(document)


def _values(key: str, listed: Any, file: str) -> tuple[tuple[Any, ...], list[Complaint]]:
    """Return the values of a key as the schema understands them, and the complaints."""
    field, _, rest = key.partition(".")
    if not _known(field, rest, "." in key):
        advice = nearest(key, FIELDS)
        return (), [complain("unknown_field", Where(file, "", None, key), key, advice=advice)]
    if listed == []:
        return (), [complain("empty_list", Where(file, "", None, key))]
    several = isinstance(listed, list)
    good: list[Any] = []
    complaints: list[Complaint] = []
    for index, value in enumerate(listed if several else [listed]):
        place = f"{key}[{index}]" if several else key
        made, wrong = _value(key, value, file, place)
        if not wrong and any(canonical_json(made) == canonical_json(other) for other in good):
            wrong = [complain("said_twice", Where(file, "", None, place), value_text(made))]
        complaints += wrong
        good.append(made)
    return tuple(good), complaints


def _known(field: str, rest: str, dotted: bool) -> bool:
    if field not in FIELDS:
        return False
    kind: Any = get_origin(FIELDS[field].model_fields[field].annotation)
    return not dotted or (kind is dict and bool(rest))


def _value(key: str, value: Any, file: str, place: str) -> tuple[Any, list[Complaint]]:
    """Validate one value as part of the document that it changes."""
    field, _, rest = key.partition(".")
    model = FIELDS[field]
    nullable = not rest and model.model_fields[field].default is None
    if value is None and not nullable:
        want = Message.of("want.value")
        return None, [complain("missing_value", Where(file, "", None, place), expected=want)]

    def at(path: str) -> Where:
        inner = path.removeprefix(key) if path.startswith(key) else ""
        return Where(file, "", None, place + inner)

    made, complaints = fit(model, {field: {rest: value} if rest else value}, at)
    if made is None:
        return None, complaints
    document = made.model_dump(mode="json")[field]
    return (document[rest] if rest else document), []


def _overlaps(values: dict[str, Any], file: str) -> list[Complaint]:
    """Complain where a field as a whole and one of its entries both vary."""
    return [
        complain("said_twice", Where(file, "", None, key), key.partition(".")[0])
        for key in values
        if "." in key and key.partition(".")[0] in values
    ]


def canonical_json(value: Any) -> str:
    """Write the value as JSON, the same for the same content."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)


def value_text(value: Any) -> str:
    """Write a value as people do; lists and mappings as JSON."""
    if value is None:
        return "none"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else canonical_json(value)


def scenario_at(base: Scenario, point: Point) -> Scenario:
    """Apply the values of a point to a scenario, which is returned as it is if none changes it."""
    changes = [
        (*key.partition(".")[::2], value)
        for key, value in point.items()
        if FIELDS[key.partition(".")[0]] is Scenario
    ]
    if not changes:
        return base
    document = base.model_dump(mode="json")
    for field, entry, value in changes:
        if entry:
            document[field][entry] = value
        else:
            document[field] = value
    return Scenario.model_validate(document)


def options_at(base: SolveOptions, point: Point) -> SolveOptions:
    """Apply the values of a point to the options of a solve."""
    changes = {key: value for key, value in point.items() if key in VARIED_OPTIONS}
    if "time_limit" in changes:
        changes["time_limit"] = changes["time_limit"] or None
    return base.model_copy(update=changes)
