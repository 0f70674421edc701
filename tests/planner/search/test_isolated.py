"""A solving process may die, hang or be stopped: its incumbent is kept, with the reason."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.options import SolveOptions
from planner.input.read import load
from planner.processes.deadline import Watchdog
from planner.search.highs import Limits, Outcome
from planner.search.isolated import ENDLESS_LOOP, Isolated, _LoopDetector
from planner.search.params import IsolationParams, SearchParams
from planner.search.progress import Progress
from planner.solving import Session
from tests.paths import ROOT
from tests.planner.engine.troublemakers import Circling
from tests.planner.processes.children import children


@pytest.fixture(scope="module")
def liping() -> Matrix:
    """A model that keeps the solver busy for many seconds."""
    return compile_model(build(Case(load(ROOT / "instances/liping"))))[0]


def killed(_: Progress) -> None:
    """Kill the solving process; a second message may come from one killed already."""
    for child in children():
        os.kill(child, signal.SIGKILL)


def test_a_killed_process_is_a_failure_with_a_reason(liping: Matrix) -> None:
    with Isolated() as process:
        outcome = process.run(liping, Limits(gap=0.0), on_progress=killed)
    assert outcome.ending == "failure"
    assert f"{-signal.SIGKILL}" in outcome.message


def test_stop_is_obeyed_even_while_no_callback_fires(liping: Matrix) -> None:
    began = time.monotonic()
    with Isolated() as process:
        outcome = process.run(liping, Limits(gap=0.0), stop=lambda: time.monotonic() - began > 0.5)
    assert outcome.ending == "interrupt"
    assert not children()


def test_an_overrunning_process_is_killed_after_its_grace() -> None:
    """A process that the system has stopped cannot read its clock; the watchdog can.

    A running process proves the optimum of this problem long before its time limit.
    """
    tiny = compile_model(build(Case(load(ROOT / "instances/tiny"))))[0]
    with Isolated(watchdog=Watchdog(overrun=1.0, grace=0.5)) as process:
        solver = process.started()
        os.kill(solver.pid, signal.SIGSTOP)
        outcome = process.run(tiny, Limits(gap=0.0, seconds=3.0))
    assert (outcome.ending, outcome.x) == ("time_limit", None)
    assert "force" in outcome.message
    assert solver.popen.returncode == -signal.SIGKILL


def test_a_process_in_an_endless_loop_is_ended(liping: Matrix) -> None:
    """HiGHS 1.16 may strengthen a row for ever in a presolve of a sub-MIP, whatever its limits.

    The process asks how many threads there are once it has a bound, which must not get lost.
    """
    params = SearchParams(isolation=IsolationParams(silence=0.5, silence_factor=0.0))
    with Isolated(params) as process:
        outcome = process.run(liping, Circling(gap=0.0, threads=2))
    assert outcome.ending == "failure"
    assert outcome.message == ENDLESS_LOOP
    assert outcome.bound is not None
    assert not children()


class ReadOut(_LoopDetector):
    """A detector whose processor seconds are set by hand."""

    seconds = 1.0

    def _processor_seconds(self) -> float:
        return self.seconds


def test_a_loop_is_silence_from_the_first_bound_on_measured_in_processor_time() -> None:
    """The first bound took 1 s: three times that is less than 5 s, which count from a message."""
    loops = ReadOut(0, IsolationParams(silence=5.0, silence_factor=3.0))
    loops.seconds = 900.0
    assert not loops.looping()
    loops = ReadOut(0, IsolationParams(silence=5.0, silence_factor=3.0))
    loops.seconds = 2.0
    loops.message()
    loops.first_bound()
    for seconds, looping in ((3.0, False), (8.0, False), (8.5, True)):
        loops.seconds = seconds
        assert loops.looping() is looping
    loops.message()
    assert not loops.looping()


def test_a_long_way_to_the_first_bound_allows_long_silence() -> None:
    """It took 10 s, and 3 x 10 s are more than 5 s."""
    loops = ReadOut(0, IsolationParams(silence=5.0, silence_factor=3.0))
    loops.seconds = 11.0
    loops.message()
    loops.first_bound()
    for seconds, looping in ((11.0, False), (41.0, False), (41.5, True)):
        loops.seconds = seconds
        assert loops.looping() is looping


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


class Deadly(Limits):
    """Limits that kill the process that reads them from a pipe."""

    def __reduce__(self) -> tuple[object, ...]:
        return signal.raise_signal, (signal.SIGKILL,)


class KilledOnce(Isolated):
    """A process that dies as soon as it is sent its first problem."""

    def run(self, matrix: Matrix, limits: Limits, *rest: Any) -> Outcome:
        first = limits.seed == 0
        return super().run(matrix, Deadly(**asdict(limits)) if first else limits, *rest)


def test_a_crash_is_tried_again_once_and_recorded() -> None:
    tiny = load(ROOT / "instances/tiny")
    with Session(tiny, SolveOptions(gap=0.0, time_limit=None), KilledOnce()) as session:
        plan = session.solve().plan
    assert plan.certified
    assert plan.status == "optimal"
    (attempt,) = plan.provenance.failed_attempts
    assert (attempt.seed, attempt.presolve) == (0, True)
    assert f"{-signal.SIGKILL}" in attempt.reason


def test_a_solving_process_loads_no_modelling_layer() -> None:
    """It is ready before the model is built: loading Pyomo alone takes longer than that."""
    heavy = {"pyomo", "pydantic", "pandas"}
    asked = f"import sys, planner.search.isolated; print({heavy} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
