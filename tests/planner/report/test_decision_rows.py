"""Each kind of decision is a row that says what, which, where, how and from when."""

from collections.abc import Mapping
from typing import Any

import pytest

from models.schema.plan import Decisions
from planner.input.read import load
from planner.report.decision_rows import DECISION_COLUMNS, decision_cells, decision_rows
from planner.report.names import Names
from tests.paths import INSTANCES

KINDS: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "project": (
        "projects",
        {"project": "road", "contract": "public", "year": 2026, "operating": 2027},
        {"id": "road", "effective": 2027, "option": "public", "place": ""},
    ),
    "mast": (
        "masts",
        {"mast": "hill", "year": 2026},
        {"id": "hill", "effective": 2026, "place": "site"},
    ),
    "fibre": ("fibre", {"settlement": "pine", "year": 2026}, {"id": "pine", "place": "pine"}),
    "facility": (
        "facilities",
        {"service": "health", "settlement": "pine", "level": "full", "year": 2026},
        {"id": "health", "place": "pine", "option": "full", "option_table": ""},
    ),
    "package": (
        "offers",
        {"category": "nurse", "package": "basic", "year": 2026},
        {"id": "nurse", "option": "basic", "option_table": "package", "persons": None},
    ),
    "hire": (
        "hires",
        {"category": "nurse", "package": "basic", "node": "pine", "year": 2026, "persons": 2.0},
        {"id": "nurse", "place": "pine", "option": "basic", "persons": 2.0},
    ),
    "reform": (
        "reforms",
        {"reform": "title", "year": 2026, "in_force": 2028},
        {"id": "title", "effective": 2028},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_row(kind: str) -> None:
    table, said, expected = KINDS[kind]
    made = Decisions.model_validate({table: [said]})
    (row,) = decision_rows(made, {"hill": "site"})
    assert row.what == kind
    assert row.year == 2026
    assert {name: getattr(row, name) for name in expected} == expected


def test_the_cells_name_what_the_ids_mean() -> None:
    tiny = load(INSTANCES / "tiny")
    said = {"project": "road", "contract": "public", "year": 2026, "operating": 2027}
    made = Decisions.model_validate({"projects": [said]})
    (cells,) = decision_cells(made, tiny, Names(tiny, "en"))
    found = dict(zip(DECISION_COLUMNS, cells, strict=True))
    assert found["name"] == "Road"
    assert found["option_name"] == "County builds"
    assert (found["place"], found["place_name"]) == ("", "")
    assert (found["year"], found["effective"], found["persons"]) == (2026, 2027, None)


def test_a_mast_that_the_county_does_not_know_has_no_place() -> None:
    made = Decisions.model_validate({"masts": [{"mast": "gone", "year": 2026}]})
    (row,) = decision_rows(made, {})
    assert row.place == ""
