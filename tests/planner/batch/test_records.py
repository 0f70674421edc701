"""A case on disk: written whole, read back, and taken again only while it answers what is asked."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.batch.cases import BatchCase, CountySource, Variant
from planner.batch.records import (
    CASE,
    PLAN,
    Digest,
    Record,
    WriteError,
    case_digest,
    completed_case,
    county_digest,
    result_of,
    write_case,
)
from planner.comparison.row import ResultRow
from planner.input.read import load
from planner.solving import solve
from tests.numbers import later
from tests.planner.batch.local import TINY

DIGEST = Digest(instance="i", scenario="s", options="o", planner="p", highs="h")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(load(TINY), None, SolveOptions(gap=0, isolate=False)).plan


def record(plan: Plan | None, **changes: Any) -> Record:
    result = result_of(plan, 1.5, 2**20, 1) if plan else ResultRow(status="malformed")
    said = {
        "case": "tiny/default",
        "county": "tiny",
        "digest": DIGEST,
        "plan_sha256": None,
        "result": result,
        **changes,
    }
    return Record.model_validate(said)


def test_the_result_is_that_of_the_plan(plan: Plan) -> None:
    # The tiny county's README: 112.5 in 2026, 170 in 2027, the last year; in 200 and out 160
    # weigh the same with beta 1/2, less the spread; all 55 of its money are spent by program.
    result = result_of(plan, 2.5, 5 * 2**20, 2)
    assert plan.first_year + plan.years - 1 == 2027
    assert (result.index, result.inbound, result.outbound) == (170.0, 200.0, 160.0)
    assert (result.spend_talent, result.spend_ppp, result.spend_digital) == (20, 15, 10)
    assert (result.spend_services, result.spend_reforms, result.debt) == (6, 4, 0)
    assert (result.status, result.stopped_by, result.objective) == ("optimal", "proved", 41.25)
    assert (result.seconds, result.peak_memory_mb, result.attempts) == (2.5, 5.0, 2)
    assert result.certified
    after = plan.model_copy(update={"years": 1})
    assert result_of(after, 2.5, 0, 1).index == 112.5


def test_a_record_comes_back_from_disk(plan: Plan, tmp_path: Path) -> None:
    written = write_case(tmp_path / "case", record(plan), plan)
    assert written.plan_sha256
    assert completed_case(tmp_path / "case", DIGEST) == written
    assert Plan.model_validate_json((tmp_path / "case" / PLAN).read_bytes()) == plan


def test_a_case_without_a_plan_is_kept_too(plan: Plan, tmp_path: Path) -> None:
    write_case(tmp_path, record(plan), plan)
    written = write_case(tmp_path, record(None, error_en="wrong", error_zh="错"), None)
    assert completed_case(tmp_path, DIGEST) == written
    assert sorted(file.name for file in tmp_path.iterdir()) == [CASE]
    assert (written.error("en"), written.error("zh")) == ("wrong", "错")


def changed(field: str) -> Digest:
    return DIGEST.model_copy(update={field: "other"})


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (changed("instance"), "instance_changed"),
        (None, "instance_changed"),
        (changed("scenario"), "scenario_changed"),
        (changed("options"), "options_changed"),
        (DIGEST.model_copy(update={"rules": 2}), "rules_changed"),
        (DIGEST.model_copy(update={"format": 2}), "rules_changed"),
        (DIGEST.model_copy(update={"rules": 2, "planner": "other"}), "rules_changed"),
        (changed("planner"), "planner_changed"),
        (changed("highs"), "planner_changed"),
    ],
)
def test_a_case_is_solved_again_if_what_it_depends_on_changed(
    plan: Plan, tmp_path: Path, asked: Digest | None, reason: str
) -> None:
    write_case(tmp_path, record(plan), plan)
    assert completed_case(tmp_path, asked) == reason
    assert isinstance(completed_case(tmp_path, DIGEST), Record)


def cut(file: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes()[:-40])


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: shutil.rmtree(folder), "not_complete"),
        (lambda folder: (folder / CASE).unlink(), "not_complete"),
        (lambda folder: (folder / CASE).write_text("{}"), "not_complete"),
        (cut(CASE), "not_complete"),
        (lambda folder: (folder / PLAN).unlink(), "plan_damaged"),
        (cut(PLAN), "plan_damaged"),
    ],
)
def test_a_case_that_is_not_whole_is_solved_again(
    plan: Plan, tmp_path: Path, damage: Callable[[Path], object], reason: str
) -> None:
    folder = tmp_path / "case"
    write_case(folder, record(plan), plan)
    damage(folder)
    assert completed_case(folder, DIGEST) == reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"status": "crashed"}, "failed_before"),
        ({"status": "memory"}, "failed_before"),
        ({"status": "overrun"}, "failed_before"),
        ({"status": "no_plan", "stopped_by": "solver_failure"}, "failed_before"),
        ({"status": "no_plan", "stopped_by": "interrupt"}, "failed_before"),
        ({"status": "no_plan", "stopped_by": "time_limit"}, None),
        ({"status": "infeasible", "stopped_by": "infeasible"}, None),
        ({"status": "malformed"}, None),
        ({"status": "feasible", "stopped_by": "gap"}, None),
    ],
)
def test_failures_are_tried_again_and_results_are_not(
    tmp_path: Path, said: dict[str, Any], reason: str | None
) -> None:
    write_case(tmp_path, record(None, result=ResultRow(**said)), None)
    found = completed_case(tmp_path, DIGEST)
    assert found == reason if reason else isinstance(found, Record)


def case(options: SolveOptions | None = None, scenario: Scenario | None = None) -> BatchCase:
    variant = Variant(
        "default", "scenario", {}, scenario or Scenario(), options or SolveOptions(), "default"
    )
    return BatchCase(CountySource("tiny", TINY), variant)


def test_the_digest_sees_each_thing_that_an_answer_depends_on() -> None:
    base = case_digest(case(), "county", None)
    assert case_digest(case(), "county", None) == base
    others = [
        case_digest(case(), "other", None),
        case_digest(case(), "county", 2**30),
        case_digest(case(scenario=Scenario(beta=0.5)), "county", None),
        case_digest(case(scenario=Scenario(id="other")), "county", None),  # its plan says the id
        *(
            case_digest(case(SolveOptions(**said)), "county", None)
            for said in (
                {"gap": 0.1},
                {"time_limit": 1},
                {"seed": 1},
                {"threads": 2},
                {"node_limit": 1},
            )
        ),
    ]
    assert base not in others
    assert len({other.model_dump_json() for other in others}) == len(others)
    # The same numbers, however they are written, are the same options.
    assert case_digest(case(SolveOptions(time_limit=60)), "county", None) == base


@pytest.mark.parametrize("name", ["rules", "format"])
def test_the_digest_sees_the_numbers_of_rules_and_format(
    name: str, monkeypatch: pytest.MonkeyPatch, plan: Plan, tmp_path: Path
) -> None:
    base = case_digest(case(), "county", None)
    write_case(tmp_path, record(plan, digest=base), plan)
    later(monkeypatch, name)
    other = case_digest(case(), "county", None)
    assert other != base
    assert completed_case(tmp_path, other) == "rules_changed"


def test_a_record_without_numbers_is_of_the_first_rules(plan: Plan, tmp_path: Path) -> None:
    base = case_digest(case(), "county", None)
    write_case(tmp_path, record(plan, digest=base), plan)
    file = tmp_path / CASE
    document = json.loads(file.read_text())
    del document["digest"]["rules"], document["digest"]["format"]  # as version 0.1.0 wrote it
    file.write_text(json.dumps(document))
    assert completed_case(tmp_path, base) == "rules_changed"


def test_the_digest_of_a_county_is_of_its_tables_only(tmp_path: Path) -> None:
    here = tmp_path / "tiny"
    shutil.copytree(TINY, here)
    before = county_digest(here)
    (here / "README.md").write_text("other words")
    (here / ".settings.csv.x").write_text("left behind")
    assert county_digest(here) == before == county_digest(TINY)
    (here / "years.csv").write_text("year,coverage_target\n")
    assert county_digest(here) != before
    document = tmp_path / "tiny.json"
    document.write_text("{}")
    first = county_digest(document)
    document.write_text("{} ")
    assert county_digest(document) != first


def test_what_cannot_be_written_is_named(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WriteError) as error:
        write_case(tmp_path / "file" / "case", record(plan), plan)
    assert error.value.file == tmp_path / "file" / "case"
    assert error.value.why
