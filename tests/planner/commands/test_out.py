"""The folder of ``--out`` never shows the plan of an earlier run, however a run ends."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from models.schema.plan import Plan
from planner.commands.console import BAD_INPUT, UNSOLVED
from planner.input.read import load
from planner.report.folder import PREVIOUS
from planner.report.manifest import MANIFEST, verify
from planner.report.tables import TABLES
from tests.paths import ROOT
from tests.planner.commands.interrupts import PLANNER
from tests.planner.commands.test_app import call

TINY = ROOT / "instances" / "tiny"
EASTERN = ROOT / "instances" / "eastern"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with the plan of an earlier run, and a file of somebody else."""
    folder = tmp_path / "out"
    assert call("solve", TINY, "--gap", 0, "--out", folder).exit_code == 0
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    return folder


def plan_in(folder: Path) -> Plan:
    return Plan.model_validate_json((folder / "plan.json").read_bytes())


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_refused_input_leaves_its_reason_and_puts_the_earlier_plan_aside(out: Path) -> None:
    earlier = (out / "plan.json").read_bytes()
    result = call("solve", TINY.with_name("tini"), "--out", out, "--lang", "en")
    assert result.exit_code == BAD_INPUT
    plan = plan_in(out)
    assert (plan.status, plan.objective) == ("no_plan", None)
    assert "tini" in plan.reason
    assert names(out) == {"plan.json", PREVIOUS, MANIFEST, "notes.txt"}
    assert (out / PREVIOUS).read_bytes() == earlier
    assert verify(out) == ()
    for shown in (call("audit", out, TINY, "--lang", "en"), call("compare", out, "--lang", "en")):
        assert "no plan" in shown.output.lower()
    assert call("audit", out, TINY, "--lang", "en").exit_code == UNSOLVED
    assert call("solve", TINY, "--gap", 0, "--out", out).exit_code == 0
    assert names(out) == {"plan.json", MANIFEST, "notes.txt", *(f"{name}.csv" for name in TABLES)}


def test_a_scenario_that_is_refused_leaves_its_reason(out: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "wrong.json"
    scenario.write_text(json.dumps({"forced": [{"what": "project", "id": "none"}]}), "utf-8")
    assert call("solve", TINY, "--scenario", scenario, "--out", out).exit_code == BAD_INPUT
    assert "none" in plan_in(out).reason


def test_a_fault_leaves_its_name(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("lost")

    monkeypatch.setattr("planner.commands.inputs.load_case", broken)
    assert call("solve", TINY, "--out", out).exit_code == 3
    assert plan_in(out).reason == "LookupError: lost"


def test_ctrl_c_before_the_search_says_so(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program cannot know better, as after a kill, the run has not ended."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.commands.output.solve_case", stopped)
    call("solve", TINY, "--out", out, "--lang", "en")
    assert plan_in(out).reason == "the run was interrupted"
    assert "运行被中止" in call("audit", out, TINY, "--lang", "zh").output
    assert "it was interrupted" in call("audit", out, TINY, "--lang", "en").output


def test_what_the_command_line_refuses_changes_nothing(out: Path) -> None:
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert call("solve", TINY, "--gap", "x", "--out", out).exit_code == BAD_INPUT
    assert call("solve", TINY, "--gap", -1, "--out", out).exit_code == BAD_INPUT
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_a_scenario_in_the_folder_itself_is_read(out: Path) -> None:
    scenario = out / "scenario.json"
    scenario.write_text(json.dumps({"id": "half", "budget_factor": 0.5}), "utf-8")
    assert call("solve", TINY, "--scenario", scenario, "--out", out).exit_code == 0
    assert plan_in(out).provenance.scenario == "half"
    assert scenario.exists()


def started(out: Path) -> subprocess.Popen[bytes]:
    """A solve of eastern, which takes minutes, once it has put the earlier plan aside."""
    process = subprocess.Popen(
        [PLANNER, "solve", EASTERN, "--gap", "0", "--out", out],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PLANNER_LANG": "en"},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (out / PREVIOUS).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_run_leaves_no_earlier_plan(out: Path, number: signal.Signals) -> None:
    earlier = (out / "plan.json").read_bytes()
    with started(out) as process:
        process.send_signal(number)
        process.communicate(timeout=60)
    plan = plan_in(out)
    assert plan.status == "no_plan"
    assert (plan.reason == "the run has not ended") or number == signal.SIGTERM
    assert (out / PREVIOUS).read_bytes() == earlier
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_sigterm_writes_the_best_plan_so_far(out: Path) -> None:
    with started(out) as process:
        assert process.stderr is not None
        for line in process.stderr:  # "First plan", "Better plan": the gain is in the line
            if b"gain" in line.lower():
                break
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
    plan = plan_in(out)
    assert plan.stopped_by == "interrupt"
    assert plan.provenance.county == load(EASTERN).county.id
    assert plan.objective is not None
    assert not (out / PREVIOUS).exists()
    assert verify(out) == ()
