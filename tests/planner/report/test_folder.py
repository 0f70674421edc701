"""The folder of a plan holds one run, and its manifest tells whether that is still so."""

import errno
import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest

from models.schema.case import Case
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.input.read import load
from planner.report.folder import PREVIOUS, write_plan
from planner.report.manifest import MANIFEST, Manifest, Mismatch, read_manifest, verify
from planner.report.tables import TABLES, tables
from planner.solving import Solution, solve_case
from tests.paths import INSTANCES

CASE = Case(load(INSTANCES / "tiny"), Scenario(id="half", budget_factor=0.5))
OPTIONS = SolveOptions(gap=0.0, time_limit=None, isolate=False)


@pytest.fixture(scope="module")
def solved() -> Solution:
    return solve_case(CASE, OPTIONS)


@pytest.fixture(scope="module")
def unsolved() -> Solution:
    return solve_case(Case(CASE.instance, Scenario(minimum_gain=50.0)), OPTIONS)


def written(solution: Solution, folder: Path) -> list[Path]:
    audit = solution.audit
    return write_plan(solution.plan, None if audit is None else (CASE, audit), folder, "en")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_tables_are_listed_by_name(solved: Solution) -> None:
    assert solved.audit is not None
    assert tuple(tables(solved.plan, CASE, solved.audit, "zh")) == TABLES


def test_the_manifest_has_the_hash_of_every_file(solved: Solution, tmp_path: Path) -> None:
    files = written(solved, tmp_path)
    assert sorted(files) == sorted(tmp_path.iterdir())
    stated = json.loads((tmp_path / MANIFEST).read_bytes())["files"]
    assert set(stated) == {"plan.json", *(f"{name}.csv" for name in TABLES)}
    for name, sha256 in stated.items():
        assert sha256 == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert verify(tmp_path) == ()


def test_the_manifest_says_what_the_files_were_made_from(solved: Solution, tmp_path: Path) -> None:
    written(solved, tmp_path)
    manifest, made = read_manifest(tmp_path), solved.plan.provenance
    assert manifest is not None
    assert (manifest.county, manifest.scenario, manifest.lang) == ("tiny", "half", "en")
    assert manifest.instance_hash == made.instance_hash
    assert manifest.scenario_hash == made.scenario_hash
    assert (manifest.rules, manifest.format) == (made.rules, made.format)
    assert manifest.versions["county-planner"] == version("county-planner")


def test_the_same_plan_has_the_same_manifest_in_any_folder(
    solved: Solution, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "two" / "deeper"
    written(solved, one)
    written(solved, other)
    assert contents(one) == contents(other)
    assert str(tmp_path) not in (one / MANIFEST).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["plan.json", *(f"{name}.csv" for name in TABLES)])
def test_a_file_that_was_tampered_with_is_found(
    solved: Solution, tmp_path: Path, name: str
) -> None:
    written(solved, tmp_path)
    content = (tmp_path / name).read_bytes()
    for other in (content + b" ", content[:-1], b"", content.swapcase()):
        (tmp_path / name).write_bytes(other)
        assert verify(tmp_path) == (Mismatch(name, "changed"),)
    (tmp_path / name).unlink()
    assert verify(tmp_path) == (Mismatch(name, "missing"),)
    (tmp_path / name).mkdir()
    assert verify(tmp_path) == (Mismatch(name, "unreadable"),)


@pytest.mark.parametrize("text", ["", "{}", "[]", "\x00", '{"files": 1}'])
def test_a_manifest_that_is_none_is_told(solved: Solution, tmp_path: Path, text: str) -> None:
    written(solved, tmp_path)
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    assert verify(tmp_path) == (Mismatch(MANIFEST, "unreadable"),)


def test_without_a_manifest_nothing_is_said(tmp_path: Path) -> None:
    assert verify(tmp_path) is None
    assert verify(tmp_path / "none") is None


@pytest.mark.parametrize(
    "name", ["../plan.json", "/etc/hosts", "a/b.csv", "..", "", "C:x", "a\\b", MANIFEST, "a\0b"]
)
def test_a_manifest_names_files_of_its_own_folder_only(
    solved: Solution, tmp_path: Path, name: str
) -> None:
    """What it names is removed by the next run: a forged one must not reach any other file."""
    folder, other = tmp_path / "out", tmp_path / "plan.json"
    written(solved, folder)
    other.write_text("mine", encoding="utf-8")
    forged = json.loads((folder / MANIFEST).read_bytes())
    forged["files"][name] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(forged), encoding="utf-8")
    assert verify(folder) == (Mismatch(MANIFEST, "unreadable"),)
    written(solved, folder)
    assert other.read_text(encoding="utf-8") == "mine"
    assert verify(folder) == ()


def test_a_run_without_a_plan_leaves_no_table_of_an_earlier_one(
    solved: Solution, unsolved: Solution, tmp_path: Path
) -> None:
    written(solved, tmp_path)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    written(unsolved, tmp_path)
    assert set(contents(tmp_path)) == {"plan.json", PREVIOUS, MANIFEST, "notes.txt"}
    assert verify(tmp_path) == ()


def test_an_earlier_plan_is_kept_until_there_is_another(
    solved: Solution, unsolved: Solution, tmp_path: Path
) -> None:
    written(solved, tmp_path)
    earlier = (tmp_path / "plan.json").read_bytes()
    for _ in range(2):  # an answer without a plan is none to keep
        written(unsolved, tmp_path)
        assert (tmp_path / PREVIOUS).read_bytes() == earlier
        assert Plan.model_validate_json((tmp_path / "plan.json").read_bytes()).objective is None
    written(solved, tmp_path)
    assert not (tmp_path / PREVIOUS).exists()
    assert verify(tmp_path) == ()


def test_what_is_not_the_planners_is_never_replaced_by_an_earlier_plan(
    solved: Solution, unsolved: Solution, tmp_path: Path
) -> None:
    written(solved, tmp_path)
    (tmp_path / PREVIOUS).write_text("mine", encoding="utf-8")
    written(unsolved, tmp_path)
    written(solved, tmp_path)
    assert (tmp_path / PREVIOUS).read_text(encoding="utf-8") == "mine"


def test_a_plan_json_that_is_no_plan_is_kept(unsolved: Solution, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    written(unsolved, tmp_path)
    assert (tmp_path / PREVIOUS).read_text(encoding="utf-8") == "{}"


def test_tables_of_a_folder_before_manifests_are_removed_too(
    solved: Solution, unsolved: Solution, tmp_path: Path
) -> None:
    written(solved, tmp_path)
    (tmp_path / MANIFEST).unlink()
    written(unsolved, tmp_path)
    assert set(contents(tmp_path)) == {"plan.json", PREVIOUS, MANIFEST}


def test_tables_without_a_plan_beside_them_are_not_the_planners(
    unsolved: Solution, tmp_path: Path
) -> None:
    (tmp_path / "flows.csv").write_text("mine", encoding="utf-8")
    written(unsolved, tmp_path)
    assert set(contents(tmp_path)) == {"plan.json", MANIFEST, "flows.csv"}


def test_a_file_that_a_later_planner_wrote_beside_is_removed_by_its_manifest(
    solved: Solution, unsolved: Solution, tmp_path: Path
) -> None:
    written(solved, tmp_path)
    manifest = Manifest.model_validate_json((tmp_path / MANIFEST).read_bytes())
    more = manifest.model_copy(update={"files": {**manifest.files, "chart.svg": "0" * 64}})
    (tmp_path / MANIFEST).write_text(more.model_dump_json(), encoding="utf-8")
    (tmp_path / "chart.svg").write_text("<svg/>", encoding="utf-8")
    written(unsolved, tmp_path)
    assert set(contents(tmp_path)) == {"plan.json", PREVIOUS, MANIFEST}


@pytest.mark.parametrize("writes", range(1, len(TABLES) + 3))
def test_a_full_disk_leaves_the_earlier_run_whole(
    solved: Solution,
    unsolved: Solution,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    writes: int,
) -> None:
    """Whichever file of the new run finds no room: nothing of the old one is touched."""
    written(unsolved, tmp_path)
    before, count = contents(tmp_path), 0

    def full(_handle: int) -> None:
        nonlocal count
        count += 1
        if count == writes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        written(solved, tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("renames", range(1, len(TABLES) + 3))
def test_a_run_killed_halfway_is_not_taken_for_a_whole_one(
    solved: Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """Before the first file is in its place the old run is whole; after it the manifest tells."""
    other = solve_case(Case(CASE.instance, Scenario(id="most", budget_factor=0.9)), OPTIONS)
    written(other, tmp_path)
    count, replace = 0, os.replace

    def killed(source: Path, target: Path) -> None:
        nonlocal count
        count += 1
        if count == renames:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            written(solved, tmp_path)
    found = verify(tmp_path)
    assert found is not None
    changed = {mismatch.file for mismatch in found}
    assert ("index.csv" in changed) == (renames > 1)
    assert ("plan.json" in changed) == (renames == len(TABLES) + 2)
    written(solved, tmp_path)
    assert verify(tmp_path) == ()
