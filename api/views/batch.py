"""Turn the request of a batch into cases, and find what differs between its jobs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from pydantic import Field

from api.jobs.county_cache import CachedCounty
from api.problems.problems import bad_input, request_complaint
from api.settings import Settings
from api.store import Job
from api.views.submission import JobOptions, body_field, time_limit_complaints
from models.schema.fields import Frozen, Id, Text
from models.schema.options import LARGEST_INTEGER
from models.schema.scenario import Scenario
from planner.batch.grid import (
    SCENARIO_NAMES,
    Grid,
    Point,
    canonical_json,
    parse_grid,
    scenario_at,
    value_text,
)
from planner.input.complaint import BadInput, Complaint, Where, complain
from planner.input.reading.shape import fit
from planner.language.message import Message

GRID = "grid"
Case = tuple[str, Scenario, JobOptions]
"""A case of a batch: its place in the body, its scenario, its options."""


class BatchRequest(Frozen):
    """Scenarios of one county to be solved: a list of them, or a grid."""

    county: Id = Field(description="Id of the county")
    version: int | None = Field(None, ge=1, le=LARGEST_INTEGER, description="Default: latest")
    name: Text = Field("", description="Name of the batch, for people")
    scenarios: tuple[Scenario, ...] = Field((), description="Each with another id")
    grid: dict[str, Any] | None = Field(
        None,
        description="Instead of scenarios: values by field of a scenario (service_floors.x for an"
        " entry) or by seed, gap, time_limit, node_limit; every combination is solved",
    )
    base: Scenario | None = Field(None, description="What every point of the grid changes")
    options: JobOptions = JobOptions()


def expanded_cases(requested: BatchRequest, settings: Settings) -> list[Case]:
    """Return the cases of a batch in the order given, the last key of a grid changing first.

    Raises:
        ProblemError: neither scenarios nor a grid, both, or what is wrong with the grid.
    """
    if (requested.grid is None) == (not requested.scenarios) or (
        requested.base and requested.grid is None
    ):
        raise bad_input([request_complaint("list_or_grid", body_field("scenarios"))])
    if requested.grid is None:
        _refuse_many(len(requested.scenarios), settings, "scenarios")
        wrong = _duplicate_ids(requested.scenarios)
        cases = [
            (f"scenarios[{i}]", one, requested.options) for i, one in enumerate(requested.scenarios)
        ]
    else:
        # Counted before it is read: reading compares the values of a key with each other.
        points = prod(max(1, len(v)) for v in requested.grid.values() if isinstance(v, list))
        _refuse_many(points, settings, GRID)
        grid = _grid(requested.grid)
        wrong = _out_of_range(grid, settings)
        cases = list(_points(requested, grid)) if not wrong else []
    wrong += time_limit_complaints(requested.options.time_limit, settings, "options.time_limit")
    if wrong:
        raise bad_input(wrong)
    return cases


def _refuse_many(count: int, settings: Settings, path: str) -> None:
    most = settings.batch_limit
    if count > most:
        want = Message.of("want.whole", low=1, high=most)
        raise bad_input([complain("out_of_range", body_field(path), count, want)])


def _duplicate_ids(scenarios: Sequence[Scenario]) -> list[Complaint]:
    """Return complaints about ids that occur twice: results are distinguished by them."""
    seen: set[str] = set()
    wrong = []
    for index, scenario in enumerate(scenarios):
        if scenario.id in seen:
            wrong.append(complain("said_twice", body_field(f"scenarios[{index}].id"), scenario.id))
        seen.add(scenario.id)
    return wrong


def _grid(document: Mapping[str, Any]) -> Grid:
    """Read the grid; its complaints name where it stands in the body."""
    try:
        return parse_grid(document, GRID)
    except BadInput as bad:
        raise bad_input(map(_moved, bad.complaints)) from None


def _moved(complaint: Complaint) -> Complaint:
    place = body_field(".".join(part for part in (GRID, complaint.field) if part))
    return replace(complaint, file=place.file, field=place.field)


def _out_of_range(grid: Grid, settings: Settings) -> list[Complaint]:
    """Return complaints about options that only ``planner batch`` takes, such as no time limit."""
    wrong: list[Complaint] = []
    for key in JobOptions.model_fields:
        for index, value in enumerate(grid.values.get(key, ())):
            place = f"{GRID}.{key}[{index}]"
            wrong += _option(key, value, place)
            if key == "time_limit":
                wrong += time_limit_complaints(value, settings, place)
    return wrong


def _option(key: str, value: Any, place: str) -> list[Complaint]:
    def where(_path: str) -> Where:
        return body_field(place)

    return fit(JobOptions, {key: value}, where)[1]


def _points(requested: BatchRequest, grid: Grid) -> Iterator[Case]:
    base = requested.base or Scenario()
    for point in grid.points():
        own = {key: value for key, value in point.items() if key in JobOptions.model_fields}
        options = JobOptions.model_validate({**requested.options.model_dump(), **own})
        yield f"{GRID}[{_named(point)}]", scenario_at(base, point), options


def _named(point: Point) -> str:
    return ", ".join(f"{key}={value_text(value)}" for key, value in point.items())


def case_complaints(cases: Sequence[Case], county: CachedCounty) -> list[Complaint]:
    """Return everything that is wrong with the scenarios; complaints about the county once."""
    found: dict[Complaint, None] = {}
    for place, scenario, _ in cases:
        found.update(dict.fromkeys(county.complaints(scenario, place)))
    return list(found)


def varying_fields(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Return, for each job, the values of those fields in which the jobs differ."""
    flat = [_flat(job) for job in jobs]
    keys = dict.fromkeys(key for one in flat for key in one)
    apart = [key for key in keys if len({canonical_json(one.get(key)) for one in flat}) > 1]
    return [{key: one.get(key) for key in apart} for one in flat]


def _flat(job: Job) -> dict[str, Any]:
    """Return scenario and options by field, mappings by ``field.entry``."""
    made: dict[str, Any] = {}
    scenario = json.loads(job.scenario)
    for key, value in [*scenario.items(), *job.options.items()]:
        if isinstance(value, dict):
            made.update({f"{key}.{name}": item for name, item in value.items()})
        elif key not in SCENARIO_NAMES:
            made[key] = value
    return made
