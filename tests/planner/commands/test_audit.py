"""What ``planner audit`` says: of plans and folders, what was recomputed and what is a claim."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.commands.app import app
from planner.commands.console import BAD_INPUT, OTHER_RULES, UNSOLVED
from planner.input.read import load
from planner.language.text import LANGUAGES, Lang
from planner.processes.files import write_atomically
from planner.report.manifest import MANIFEST
from planner.report.tables import TABLES, plan_json
from tests.paths import ROOT
from tests.planner.batch.batches import solved

TINY = ROOT / "instances" / "tiny"
RICH: dict[str, Any] = {"id": "rich", "budget_factor": 1.5}
POOR: dict[str, Any] = {
    "id": "poor",
    "budget_factor": 0.0,
    "forced": [{"what": "project", "id": "cold-store"}],
}


def call(*arguments: object, lang: Lang = "en") -> Result:
    result = CliRunner().invoke(app, ["audit", *map(str, arguments), "--lang", lang])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if result.exit_code != BAD_INPUT:  # a refusal names a path of any length in one line
        lines = (result.stdout + result.stderr).splitlines()
        assert max(map(cell_len, lines)) <= 80, lines
    return result


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    county = load(TINY)
    return {"rich": solved(county, **RICH), "poor": solved(county, **POOR)}


@pytest.fixture
def batch(plans: dict[str, Plan], tmp_path: Path) -> Path:
    """A folder as ``planner batch`` leaves it: a plan, and an answer without one."""
    for name, plan in plans.items():
        file = tmp_path / "cases" / "tiny" / name / "plan.json"
        file.parent.mkdir(parents=True)
        write_atomically(file, plan_json(plan).encode())
    asks = {str(row["id"]): {"scenario": row, "options": {}} for row in (RICH, POOR)}
    document = {"counties": {"tiny": str(TINY)}, "asks": asks}
    (tmp_path / "batch.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def change(batch: Path, name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    file = batch / "cases" / "tiny" / name / "plan.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    edit(document)
    file.write_text(json.dumps(document), encoding="utf-8")


def test_a_plan_that_holds_names_its_claims(batch: Path) -> None:
    said = call(batch / "cases" / "tiny" / "rich")
    assert said.exit_code == 0
    assert "Recomputed: " in said.stdout
    assert "Solver claims (unchecked): optimal, no plan gains over" in said.stdout
    assert "求解器声明（未复算）" in call(batch / "cases" / "tiny" / "rich", lang="zh").stdout


def test_an_infeasible_answer_is_a_claim(batch: Path) -> None:
    said = call(batch / "cases" / "tiny" / "poor" / "plan.json")
    assert said.exit_code == 0
    text = " ".join(said.stdout.split())
    assert "'Infeasible' is a claim of the solver that no audit can check" in text
    # Its own plan under a forged status still holds decisions.
    change(batch, "rich", lambda plan: plan.update(status="infeasible"))
    broken = call(batch / "cases" / "tiny" / "rich")
    assert broken.exit_code == UNSOLVED
    assert "9.12 answers without a plan" in broken.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_folder_gives_a_table(batch: Path, lang: Lang) -> None:
    said = call(batch, lang=lang)
    assert said.exit_code == 0, said.stdout
    counted = {"en": "Plans 2: 1 hold, 0 broken, 1 without a plan", "zh": "共 2 个：通过复算 1 个"}
    assert counted[lang] in said.stdout


def test_a_broken_plan_of_a_folder_is_exit_1_naming_the_rules(batch: Path) -> None:
    change(batch, "rich", lambda plan: plan.update(objective=plan["objective"] + 1))
    said = call(batch)
    assert said.exit_code == UNSOLVED
    assert "breaks 9.6" in said.stdout
    assert "tiny/rich: 9.6 reported gain; 9.9 bound; 9.10 gap" in said.stdout
    assert "1 broken" in said.stdout


def test_a_plan_by_other_rules_is_not_called_broken(batch: Path) -> None:
    change(batch, "rich", lambda plan: plan.update(objective=plan["objective"] + 0.01))
    change(batch, "rich", lambda plan: plan["provenance"].update(rules=1, format=1))
    said = call(batch)
    assert said.exit_code == OTHER_RULES
    assert "by earlier rules" in said.stdout
    assert "0 broken" in said.stdout


@pytest.mark.parametrize("field", ["instance_hash", "scenario_hash"])
def test_a_plan_of_something_else_is_not_checked(batch: Path, field: str) -> None:
    change(batch, "rich", lambda plan: plan["provenance"].update({field: "0" * 64}))
    said = call(batch)
    assert said.exit_code == UNSOLVED
    assert "not checked" in said.stdout
    assert "0 hold" in said.stdout
    assert "1 not checked" in said.stdout


def test_a_plan_of_another_case_of_the_batch_is_named(batch: Path) -> None:
    """It holds for its own scenario, not for the one asked for in the folder it lies in."""
    cases = batch / "cases" / "tiny"
    (cases / "poor" / "plan.json").write_bytes((cases / "rich" / "plan.json").read_bytes())
    for given in ((batch,), (cases / "poor",), (cases / "poor" / "plan.json",)):
        said = call(*given)
        assert said.exit_code == UNSOLVED
        assert "plan.json is not the plan of the case of its folder" in said.output
    assert "1 hold, 1 broken" in call(batch).stdout
    (cases / "poor").rename(cases / "renamed")
    assert "tiny/renamed: plan.json is not the plan" in call(batch).stdout


@pytest.mark.parametrize("field", ["plan_sha256", "case"])
def test_a_plan_that_its_record_does_not_name_is_told(batch: Path, field: str) -> None:
    plan = batch / "cases" / "tiny" / "rich" / "plan.json"
    hashed = hashlib.sha256(plan.read_bytes()).hexdigest()
    record = {"case": "tiny/rich", "plan_sha256": hashed}
    (plan.parent / "case.json").write_text(json.dumps(record), "utf-8")
    assert call(batch).exit_code == 0
    (plan.parent / "case.json").write_text(json.dumps({**record, field: "other"}), "utf-8")
    said = call(batch)
    assert said.exit_code == UNSOLVED
    assert "tiny/rich: plan.json is not the plan of the case" in said.stdout


def test_a_case_that_was_removed_is_named(batch: Path) -> None:
    said = call(batch)
    assert said.exit_code == 0
    assert "results.csv and others) and summary.md were not checked" in said.stdout
    (batch / "cases" / "tiny" / "poor" / "plan.json").unlink()
    said = call(batch)
    assert said.exit_code == UNSOLVED
    assert "tiny/poor: batch.json names this case, and its result is missing" in said.stdout


def test_a_file_that_is_no_plan_is_not_checked(batch: Path) -> None:
    (batch / "cases" / "tiny" / "rich" / "plan.json").write_text("{}", encoding="utf-8")
    said = call(batch)
    assert said.exit_code == UNSOLVED
    assert "not readable" in said.stdout


def test_counties_may_be_given(batch: Path, tmp_path: Path) -> None:
    (batch / "batch.json").unlink()
    assert call(batch).exit_code == UNSOLVED
    scenario = tmp_path / "rich.json"
    scenario.write_text(Scenario.model_validate(RICH).model_dump_json(), encoding="utf-8")
    said = call(batch, TINY, "--scenario", scenario)
    assert "1 hold" in said.stdout
    assert "1 not checked" in said.stdout  # the other scenario is not at hand


def test_refusals(tmp_path: Path, plans: dict[str, Plan]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no plan.json" in call(empty, TINY).stderr
    alone = tmp_path / "plan.json"
    write_atomically(alone, plan_json(plans["rich"]).encode())
    said = call(alone)
    assert said.exit_code == BAD_INPUT
    assert "give the county" in said.stderr


def folder_of_solve(folder: Path) -> Path:
    """A folder as ``planner solve --out`` leaves it."""
    folder.parent.mkdir(exist_ok=True)
    scenario = folder.with_suffix(".json")
    scenario.write_text(json.dumps(RICH), encoding="utf-8")
    asked = ["solve", TINY, "--scenario", scenario, "--gap", 0, "--out", folder, "--lang", "en"]
    assert CliRunner().invoke(app, list(map(str, asked))).exit_code == 0
    return scenario


def test_a_folder_that_was_tampered_with_is_told(tmp_path: Path) -> None:
    """The plan holds, and so the audit of it says; a table beside it is not the one written."""
    folder = tmp_path / "out"
    scenario = folder_of_solve(folder)
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == 0
    assert "Every file that manifest.json lists is as it says" in said.stdout
    assert f"The {len(TABLES)} tables are those that plan and county give" in said.stdout
    (folder / "sub").mkdir()
    (folder / "sub" / "plan.json").write_text("{}", "utf-8")
    said = call(folder, TINY, "--scenario", scenario)
    assert "sub/plan.json is not in manifest.json and was not checked" in said.stdout
    (folder / "index.csv").write_bytes((folder / "index.csv").read_bytes() + b"2030,1,1,1")
    (folder / "staff.csv").unlink()
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert "index.csv is not the file that manifest.json names" in said.stderr
    assert "staff.csv is missing" in said.stderr
    assert "The plan holds" in said.stdout
    said = call(folder, TINY, "--scenario", scenario, lang="zh")
    assert "index.csv 与 manifest.json 不一致" in said.stderr


def test_a_plan_in_a_folder_of_folders_that_was_tampered_with_is_told(tmp_path: Path) -> None:
    scenario = folder_of_solve(tmp_path / "all" / "one")
    said = call(tmp_path / "all", TINY, "--scenario", scenario)
    assert said.exit_code == 0
    (tmp_path / "all" / "one" / "index.csv").write_text("", encoding="utf-8")
    said = call(tmp_path / "all", TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert "files changed" in said.stdout
    assert "one: index.csv is not the file" in said.stdout
    assert "1 broken" in said.stdout


def forge(folder: Path, **fields: object) -> None:
    """Give the manifest other fields, and the right hashes of the files as they are now."""
    document = json.loads((folder / MANIFEST).read_text("utf-8"))
    for name in document["files"]:
        document["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps({**document, **fields}), "utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_was_changed_with_its_hash_is_found(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    scenario = folder_of_solve(folder)
    table = folder / f"{name}.csv"
    table.write_bytes(table.read_bytes() + b"1,1,1\r\n")
    forge(folder)
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert f"{name}.csv is not the table that plan and county give" in said.stderr
    assert "as manifest.json says" not in said.stdout
    (folder / MANIFEST).unlink()  # nor does it help to take the manifest away
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert f"{name}.csv is not the table" in said.stderr


def test_a_table_that_was_removed_with_its_hash_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    scenario = folder_of_solve(folder)
    (folder / "flows.csv").unlink()
    document = json.loads((folder / MANIFEST).read_text("utf-8"))
    del document["files"]["flows.csv"]
    (folder / MANIFEST).write_text(json.dumps(document), "utf-8")
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert "flows.csv is missing, though the plan gives it" in said.stderr


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("county", "other"),
        ("instance_hash", "0" * 64),
        ("scenario", "other"),
        ("scenario_hash", "0" * 64),
        ("rules", 1),
        ("format", 1),
        ("versions", {"county-planner": "9"}),
    ],
)
def test_a_manifest_that_does_not_fit_its_plan_is_told(
    tmp_path: Path, field: str, value: object
) -> None:
    folder = tmp_path / "out"
    scenario = folder_of_solve(folder)
    forge(folder, **{field: value})
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert f"manifest.json does not fit plan.json: {field}" in said.stderr
    (tmp_path / "all").mkdir()
    folder.rename(tmp_path / "all" / "one")
    said = call(tmp_path / "all", TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert f"one: manifest.json does not fit plan.json: {field}" in said.stdout


def test_a_folder_without_a_manifest_says_so(tmp_path: Path) -> None:
    """Its tables are compared with those made anew, in whichever language they are."""
    folder = tmp_path / "all" / "one"
    scenario = folder_of_solve(folder)
    (folder / MANIFEST).unlink()
    for lang in LANGUAGES:
        said = call(folder, TINY, "--scenario", scenario, lang=lang)
        assert said.exit_code == 0
        assert "manifest.json" in said.stdout
    said = call(folder, TINY, "--scenario", scenario)
    assert "The folder has no manifest.json" in said.stdout
    assert "tables are those that plan and county give" in said.stdout
    said = call(tmp_path / "all", TINY, "--scenario", scenario)
    assert "Without manifest.json: 1" in said.stdout


def test_rules_broken_and_files_changed_are_both_told(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    scenario = folder_of_solve(folder)
    document = json.loads((folder / "plan.json").read_text("utf-8"))
    document["objective"] += 1
    (folder / "plan.json").write_text(json.dumps(document), "utf-8")
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert "9.6 reported gain" in said.stderr
    assert "plan.json is not the file that manifest.json names" in said.stderr
    forge(folder)
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == UNSOLVED
    assert "9.6 reported gain" in said.stderr
    assert "The tables were not compared with the plan" in said.stdout


@pytest.mark.parametrize(
    "claims", [{"versions": {"county-planner": "0.0.1"}}, {"rules": 1, "format": 1}]
)
def test_tables_of_another_version_are_doubtful(tmp_path: Path, claims: dict[str, object]) -> None:
    """Another layout is no forgery, but neither is the version that a plan claims a proof."""
    folder = tmp_path / "all" / "one"
    scenario = folder_of_solve(folder)
    document = json.loads((folder / "plan.json").read_text("utf-8"))
    document["provenance"].update(claims)
    (folder / "plan.json").write_text(json.dumps(document), "utf-8")
    forge(folder, **claims)
    assert call(folder, TINY, "--scenario", scenario).exit_code == 0
    (folder / "index.csv").write_bytes(b"year\r\n")
    forge(folder, **claims)
    said = call(folder, TINY, "--scenario", scenario)
    assert said.exit_code == OTHER_RULES
    text = " ".join(said.stderr.split())
    assert "index.csv is not the table made anew; the plan claims another version" in text
    said = call(tmp_path / "all", TINY, "--scenario", scenario)
    assert said.exit_code == OTHER_RULES
    assert "one: index.csv is not the table made anew" in said.stdout
