"""The command: what it refuses, what it writes, what it says, and how it goes on."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from models.schema.instance import fingerprint
from planner.batch.folder import LOCK
from planner.commands.console import BAD_INPUT, UNSOLVED
from planner.comparison.plans import BATCH
from planner.input.read import load
from planner.input.write import write_folder, write_json
from tests.paths import ROOT
from tests.planner.batch.local import (
    TINY,
    Threads,
    begin_batch,
    call,
    leftovers,
    plans,
    records,
    rows,
)

IMPOSSIBLE = """\
id: penniless
budget_factor: 0
forced:
  - {what: project, id: cold-store}
"""


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[Threads]:
    """The engines that batches were given, all in this process."""
    made: list[Threads] = []

    def engine(jobs: int, cluster: str | None = None) -> Threads:
        made.append(Threads(jobs))
        return made[-1]

    monkeypatch.setattr("planner.batch.batch.open_engine", engine)
    return made


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    file = tmp_path / "grid.yaml"
    file.write_text("budget_factor: [0.8, 1]\n")
    return file


def test_a_batch_gives_a_plan_and_a_row_for_each_case(
    tmp_path: Path, grid: Path, engines: list[Threads]
) -> None:
    out = tmp_path / "out"
    result = call(TINY, "--grid", grid, "--out", out, "--gap", 0, "--jobs", 2)
    assert result.exit_code == 0
    assert result.stdout == ""
    found = plans(out)
    assert list(found) == ["tiny/default,budget_factor=0.8", "tiny/default,budget_factor=1"]
    for row in rows(out):
        plan = found[row["case"]]
        last = next(year for year in plan.index if year.year == 2027)
        assert float(row["index"]) == last.two_way
        assert (float(row["in"]), float(row["out"])) == (last.inbound, last.outbound)
        assert float(row["objective"]) == plan.objective
        for program in ("talent", "ppp", "digital", "services", "reforms"):
            spent = sum(entry.amount for entry in plan.spending if entry.program == program)
            assert float(row[f"spend_{program}"]) == pytest.approx(spent)
        assert (row["status"], row["certified"], row["error"]) == ("optimal", "true", "")
    # More money is never worse; with all of it the README's optimum.
    assert [float(row["budget_factor"]) for row in rows(out)] == [0.8, 1.0]
    assert float(rows(out)[0]["objective"]) < float(rows(out)[1]["objective"])
    assert float(rows(out)[1]["objective"]) == pytest.approx(41.25)
    assert engines[0].closed
    assert leftovers(out) == []
    assert json.loads((out / BATCH).read_text())["cases"] == 2


def test_malformed_infeasible_and_fine_in_one_batch(tmp_path: Path) -> None:
    """With real workers: each its row, the fine one its plan."""
    counties = tmp_path / "counties"
    counties.mkdir()
    write_json(load(TINY), counties / "fine.json")
    (counties / "broken.json").write_text("{")
    shutil.copytree(TINY, counties / "wrong")
    (counties / "wrong" / "masts.csv").write_text(
        "id,site,capital,running\nm,nowhere,1,1\nn,nowhere,1,1\n"
    )
    penniless, unfit = tmp_path / "penniless.yaml", tmp_path / "unfit.yaml"
    penniless.write_text(IMPOSSIBLE)
    unfit.write_text("id: unfit\nsource_factors: {nobody: 2}\n")
    plain = tmp_path / "plain.yaml"
    plain.write_text("id: plain\n")
    out = tmp_path / "out"
    asked = [counties, "--out", out, "--gap", 0, "--jobs", 1]
    for file in (plain, penniless, unfit):
        asked += ["--scenario", file]
    result = call(*asked)
    assert result.exit_code == UNSOLVED
    ends = {row["case"]: (row["status"], row["error"]) for row in rows(out)}
    assert [case.partition("/")[0] for case in ends] == ["broken"] * 3 + ["fine"] * 3 + [
        "wrong"
    ] * 3
    assert ends["fine/plain"] == ("optimal", "")
    assert ends["fine/penniless"][0] == "infeasible"
    assert "contradict" in ends["fine/penniless"][1]
    assert ends["fine/unfit"][0] == "malformed"
    assert "unfit.yaml: source_factors.nobody" in ends["fine/unfit"][1].replace(", ", ": ")
    assert "broken.json" in ends["broken/plain"][1]
    assert ends["wrong/plain"][0] == "malformed"
    assert "more)" in ends["wrong/plain"][1]
    assert list(plans(out)) == ["fine/penniless", "fine/plain"]
    assert "Cases done: 9 of 9" in (out / "summary.md").read_text("utf-8")
    # Off a terminal: a line for each case, none wider than the terminal would be.
    lines = result.stderr.splitlines()
    assert sum(line.startswith("[") for line in lines) == 9
    assert all(cell_len(line) <= 80 for line in lines if line.startswith("["))

    # All of these are results: nothing is solved again.
    again = call(*asked, "--resume")
    assert again.exit_code == UNSOLVED
    assert "Kept from before: 9" in again.stderr
    assert "To solve" not in again.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_resume_says_why_cases_are_solved_again(
    tmp_path: Path, grid: Path, engines: list[Threads], lang: str
) -> None:
    county, out = tmp_path / "county", tmp_path / "out"
    write_folder(load(TINY), county)

    def again(*more: object) -> str:
        asked = [county, TINY, "--grid", grid, "--out", out, "--resume", *more]
        result = call(*asked, lang=lang)
        assert result.exit_code == 0
        return str(result.stderr)

    def told(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    again()
    assert len(engines) == 1
    before = records(out)
    assert told("沿用已完成的 4 个", "Kept from before: 4") in again()
    assert len(engines) == 1, "nothing is left to solve, no engine is needed"
    assert records(out) == before
    assert told("选项有变 4 个", "options changed: 4") in again("--seed", 1)
    settings = county / "county.yaml"
    settings.write_text(settings.read_text("utf-8") + "\n# another byte\n", "utf-8")
    said = again("--seed", 1)
    assert told("沿用已完成的 2 个", "Kept from before: 2") in said
    assert told("县数据有变 2 个", "county changed: 2") in said
    assert sorted(engines[-1].started) == [
        "county/default,budget_factor=0.8",
        "county/default,budget_factor=1",
    ]
    # Another point: those asked for before that are no more are on disk, not in the table.
    grid.write_text("budget_factor: [1, 0.9]\n")
    said = again("--seed", 1)
    assert told("未完成 2 个", "not complete: 2") in said
    assert [row["budget_factor"] for row in rows(out)] == ["1.0", "0.9"] * 2
    assert len(records(out)) == 6
    (out / "cases" / "county" / "default,budget_factor=1" / "plan.json").write_text("{}")
    assert told("方案文件损坏 1 个", "plan damaged: 1") in again("--seed", 1)


def test_the_plans_are_of_the_scenarios(tmp_path: Path, grid: Path, engines: list[Threads]) -> None:
    out = tmp_path / "out"
    call(TINY, "--grid", grid, "--out", out)
    written = json.loads((out / BATCH).read_text())
    for case, plan in plans(out).items():
        asked = written["asks"][case.partition("/")[2]]
        assert plan.provenance.scenario_hash == records(out)[case].digest.scenario
        assert f"budget_factor={asked['scenario'].get('budget_factor', 1):g}" in case
        assert plan.provenance.instance_hash == fingerprint(load(TINY))


def refused(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == BAD_INPUT
    return str(result.stderr)


def test_what_cannot_be_is_refused_before_any_work(
    tmp_path: Path, grid: Path, engines: list[Threads]
) -> None:
    out = tmp_path / "out"
    assert "nothing" in refused(tmp_path / "nothing", "--out", out)
    assert "none.yaml" in refused(TINY, "--grid", tmp_path / "none.yaml", "--out", out)
    grid.write_text("budget: [1]\n")
    assert "'budget'" in refused(TINY, "--grid", grid, "--out", out)
    grid.write_text("budget_factor: [1, -1]\n")
    assert "budget_factor[1]" in refused(TINY, "--grid", grid, "--out", out)
    grid.write_text("beta: 2\n")
    assert "beta" in refused(TINY, "--scenario", grid, "--out", out)
    assert not out.exists()
    (tmp_path / "file").write_text("x")
    assert "Cannot write" in refused(TINY, "--out", tmp_path / "file" / "out")
    assert engines == []


def test_a_folder_that_holds_a_batch_is_refused_without_resume(
    tmp_path: Path, engines: list[Threads]
) -> None:
    out = tmp_path / "out"
    assert call(TINY, "--out", out).exit_code == 0
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    assert "--resume" in refused(TINY, "--out", out)
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before
    assert call(TINY, "--out", out, "--resume").exit_code == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("kept")
    assert call(TINY, "--out", tmp_path / "other").exit_code == 0
    assert (tmp_path / "other" / "notes.txt").read_text() == "kept"


def test_two_batches_cannot_be_in_one_folder(tmp_path: Path, engines: list[Threads]) -> None:
    import fcntl

    out = tmp_path / "out"
    out.mkdir()
    with (out / LOCK).open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "Another batch" in refused(TINY, "--out", out)
    assert call(TINY, "--out", out).exit_code == 0


def test_leftovers_of_a_killed_run_are_removed_and_other_files_are_not(
    tmp_path: Path, engines: list[Threads]
) -> None:
    out = tmp_path / "out"
    call(TINY, "--out", out)
    case = out / "cases" / "tiny" / "default"
    left = [out / ".results.csv.a1", out / ".batch.json.b2", case / ".plan.json.c3"]
    others = [out / ".notes", case / "remarks.txt"]
    for file in (*left, *others):
        file.write_text("x")
    assert "removed: 3" in call(TINY, "--out", out, "--resume").stderr
    assert [file.exists() for file in (*left, *others)] == [False] * 3 + [True] * 2


@pytest.mark.parametrize("last", [1, 3, 6, 7, 8, 9, 12])
def test_a_full_disk_stops_the_batch_and_what_is_complete_stays(
    tmp_path: Path,
    grid: Path,
    engines: list[Threads],
    monkeypatch: pytest.MonkeyPatch,
    last: int,
) -> None:
    """From the write number ``last`` on there is no space; the first write tries the folder."""
    out, writes = tmp_path / "out", 0
    real = os.fsync

    def fsync(handle: int) -> None:
        nonlocal writes
        writes += 1
        if writes > last:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fsync)
        result = call(TINY, "--grid", grid, "--out", out, "--jobs", 1)
    assert result.exit_code == UNSOLVED
    assert "Cannot write" in result.stderr
    assert os.strerror(errno.ENOSPC) in result.stderr
    assert str(out) in result.stderr.replace("\n", "")
    assert "--resume" in result.stderr
    assert leftovers(out) == []
    before = {file: file.stat().st_mtime_ns for file in (out / "cases").rglob("case.json")}
    result = call(TINY, "--grid", grid, "--out", out, "--resume")
    assert result.exit_code == 0
    assert len(rows(out)) == len(plans(out)) == 2
    assert all(file.stat().st_mtime_ns == written for file, written in before.items())


def test_a_limit_on_the_size_of_files_is_told_with_the_file(tmp_path: Path) -> None:
    """The system itself refuses: the plan has some 9 kB, what is written before it less."""
    import resource

    out = tmp_path / "out"
    process = begin_batch(
        *(TINY, "--out", out, "--jobs", 1),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8500, 8500)),
    )
    _, said = process.communicate(timeout=120)
    assert process.returncode == UNSOLVED
    assert "Cannot write" in said
    assert "results.parquet" in said or "plan.json" in said
    assert leftovers(out) == []
    result = call(TINY, "--out", out, "--resume")
    assert result.exit_code == 0
    assert list(plans(out)) == ["tiny/default"]


def test_failures_are_told_and_tried_again_on_resume(
    tmp_path: Path, grid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    bad: dict[str, Any] = {"tiny/default,budget_factor=1": ("memory", "crashed")}
    monkeypatch.setattr("planner.batch.batch.open_engine", lambda jobs, cluster: Threads(jobs, bad))
    result = call(TINY, "--grid", grid, "--out", out)
    assert result.exit_code == UNSOLVED
    failed = rows(out)[1]
    assert (failed["status"], failed["attempts"], failed["objective"]) == ("crashed", "2", "")
    assert failed["error"] == "it was to end crashed"
    assert "it was to end crashed" in (out / "summary.md").read_text("utf-8")
    monkeypatch.setattr("planner.batch.batch.open_engine", lambda jobs, cluster: Threads(jobs))
    result = call(TINY, "--grid", grid, "--out", out, "--resume")
    assert result.exit_code == 0
    assert "failed before: 1" in result.stderr
    assert [row["status"] for row in rows(out)] == ["optimal", "optimal"]
    assert "crashed" not in (out / "summary.md").read_text("utf-8")


LOADED = """\
import sys
from api.serve.commands import main

try:
    main()
finally:
    heavy = {"matplotlib", "fastapi", "sqlalchemy", "pyomo", "dask", "httpx2"}
    print(sorted(heavy & sys.modules.keys()))
"""


def test_a_batch_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    """Models are built in the workers; charts, service and client are not needed at all."""
    grid = tmp_path / "grid.yaml"
    grid.write_text("seed: [1, 2, 3]\n")
    words = ["batch", TINY, "--grid", grid, "--out", tmp_path / "out", "--jobs", 1]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert len(plans(tmp_path / "out")) == 3
