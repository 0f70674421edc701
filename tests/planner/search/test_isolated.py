"""A solving process may die, hang or be stopped: what it had found is kept, and said why."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.options import SolveOptions
from planner.input.read import load
from planner.search.highs import Limits
from planner.search.isolated import CIRCLES, GRACE, run_isolated
from planner.search.progress import Progress
from planner.solving import solve
from tests.paths import ROOT
from tests.planner.engine.troublemakers import Circling
from tests.planner.processes.children import children, kill_first_child


@pytest.fixture(scope="module")
def liping() -> Matrix:
    """A model that keeps the solver busy for many seconds."""
    return compile_model(build(load(ROOT / "instances/liping")))[0]


def test_a_killed_process_is_a_failure_with_a_reason(liping: Matrix) -> None:
    threading.Thread(target=kill_first_child, args=(0.5,)).start()
    outcome = run_isolated(liping, Limits(gap=0.0))
    assert outcome.ending == "failure"
    assert f"{-signal.SIGKILL}" in outcome.message


def test_stop_is_obeyed_even_while_no_callback_fires(liping: Matrix) -> None:
    began = time.monotonic()
    outcome = run_isolated(liping, Limits(gap=0.0), stop=lambda: time.monotonic() - began > 0.5)
    assert outcome.ending == "interrupt"
    assert not children()


def test_an_overrunning_process_is_killed_after_its_grace(
    liping: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process stopped by the system cannot look at its clock; the watchdog can."""
    monkeypatch.setattr("planner.search.isolated.GRACE", 0.5)

    def freeze() -> None:
        time.sleep(0.3)
        for child in children():
            os.kill(child, signal.SIGSTOP)

    threading.Thread(target=freeze).start()
    outcome = run_isolated(liping, Limits(gap=0.0, seconds=1.0))
    assert outcome.ending == "time_limit"
    assert "force" in outcome.message
    assert GRACE > 0.5


def test_a_process_that_goes_round_in_circles_is_ended(
    liping: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HiGHS 1.16 may strengthen a row for ever in a presolve of its own, deaf to any limit.

    The process asks how many threads there are once it has a bound, which must not get lost.
    """
    monkeypatch.setattr("planner.search.isolated.SILENT", 0.5)
    monkeypatch.setattr("planner.search.isolated.LONG", 0.0)
    outcome = run_isolated(liping, Circling(gap=0.0, threads=2))
    assert outcome.ending == "failure"
    assert outcome.message == CIRCLES
    assert outcome.bound is not None
    assert not children()


def test_a_process_ends_when_the_planner_is_gone() -> None:
    code = (
        "from models.schema.options import SolveOptions;"
        "from planner.input.read import load; from planner.solving import solve;"
        f"county = load({str(ROOT / 'instances/liping')!r});"
        "solve(county, None, SolveOptions(gap=0, time_limit=None))"
    )
    planner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    solver = _wait_for_child_of(planner.pid)
    planner.kill()
    planner.wait()
    for _ in range(300):
        if not Path(f"/proc/{solver}").exists() or _is_zombie(solver):
            return
        time.sleep(0.1)
    os.kill(solver, signal.SIGKILL)
    pytest.fail("the solver outlived its planner")


def _wait_for_child_of(pid: int) -> int:
    for _ in range(300):
        for child in children(pid):
            return child
        time.sleep(0.1)
    raise AssertionError("the solver's process never started")


def _is_zombie(pid: int) -> bool:
    return ") Z " in Path(f"/proc/{pid}/stat").read_text()


def test_a_crash_is_tried_again_once_and_recorded() -> None:
    tiny = load(ROOT / "instances/tiny")
    seen: list[Progress] = []

    def kill_when_searching(progress: Progress) -> None:
        if progress.phase == "search" and not seen:
            seen.append(progress)
            threading.Thread(target=kill_first_child, args=(0.0,)).start()

    plan = solve(tiny, None, SolveOptions(gap=0.0, time_limit=None), kill_when_searching).plan
    assert plan.certified
    assert plan.status == "optimal"
    (attempt,) = plan.provenance.failed_attempts
    assert (attempt.seed, attempt.presolve) == (0, True)
    assert f"{-signal.SIGKILL}" in attempt.reason


def test_a_solving_process_loads_no_modelling_layer() -> None:
    """It is there sooner than the model is built: loading Pyomo alone takes longer than that."""
    heavy = {"pyomo", "pydantic", "pandas"}
    asked = f"import sys, planner.search.isolated; print({heavy} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
