"""``complaints`` lists everything about an input, given as data or as files."""

from pathlib import Path

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Lock, Scenario
from planner.input.check import complaints
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.read import load
from planner.input.write import write_folder, write_json
from tests.paths import INSTANCES

TINY = INSTANCES / "tiny"


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(TINY)


def test_data_and_files_say_the_same(tiny: Instance, tmp_path: Path) -> None:
    scenario = Scenario(id="locked", forced=(Lock(what="project", id="sea"),))
    file = tmp_path / "locked.json"
    file.write_text(scenario.model_dump_json(exclude_defaults=True))
    (of_data,) = complaints(tiny, scenario)
    (of_files,) = complaints(TINY, file)
    assert (of_data.code, of_data.field) == (of_files.code, of_files.field)
    assert (of_data.file, of_files.file) == ("scenario", "locked.json")


def test_a_county_that_cannot_be_read_is_complained_about(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path / "none")
    assert (found.severity, found.code) == ("error", "no_path")


def test_a_county_given_as_data_is_checked_too(tiny: Instance, tmp_path: Path) -> None:
    broken = tiny.model_copy(update={"streams": ()})
    write_json(broken, tmp_path / "broken.json")
    in_data, in_file = (
        {(found.code, found.table, found.found) for found in complaints(county)}
        for county in (broken, tmp_path / "broken.json")
    )
    assert in_data == in_file
    assert in_data


def test_warnings_come_once_there_is_no_error() -> None:
    liping = load(INSTANCES / "liping")
    warned = complaints(liping)
    assert warned == plausibility_complaints(Case(liping))
    assert {found.severity for found in warned} == {"warning"}
    wrong = Scenario(weights={"nothing": 0.5})
    assert {found.severity for found in complaints(liping, wrong)} == {"error"}


def test_a_scenario_that_is_no_json_is_complained_about(tiny: Instance, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"budget_factor": "much"}')
    assert [found.severity for found in complaints(tiny, file)] == ["error"]


def test_a_warning_stands_where_the_row_stands_in_the_file(tiny: Instance, tmp_path: Path) -> None:
    poor = tuple(row.model_copy(update={"amount": 0.0}) for row in tiny.amounts)
    county = tiny.model_copy(update={"amounts": poor})
    write_json(county, tmp_path / "poor.json")
    found = {row.where.text() for row in complaints(tmp_path / "poor.json")}
    assert "poor.json, sources[0].id" in found
    write_folder(county, tmp_path / "poor")
    file = tmp_path / "poor" / "sources.csv"
    head, *rows = file.read_text().splitlines(keepends=True)
    file.write_text("".join([head, "\n", *rows]))  # an empty line moves every row down
    assert "sources.csv row 3, id" in {row.where.text() for row in complaints(tmp_path / "poor")}
