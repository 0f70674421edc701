"""LocalEngine solve as ``solve`` does, and whatever one of them suffers, the others go on."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.engine.local import LocalEngine
from planner.engine.open import open_engine
from planner.engine.task import Message, Task, TaskResult
from planner.generator.generate import generate
from planner.input.read import load
from planner.search.progress import Best, Progress
from planner.solving import solve
from tests.paths import ROOT
from tests.planner.engine.troublemakers import Crashing, Hanging, Hoarding, Mistaken
from tests.planner.processes.children import children

EXACT = SolveOptions(gap=0.0, time_limit=None)
LONG = SolveOptions(gap=0.0, time_limit=None)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(ROOT / "instances/tiny")


@pytest.fixture(scope="module")
def hard() -> Instance:
    """Small, but it keeps a solver busy for minutes at gap 0; there is a plan in a second."""
    return generate("eastern", 500, 4, 0, 5)


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalEngine]:
    held = LocalEngine(2)
    yield held
    held.close()


def _answer(workers: LocalEngine, task: Task) -> TaskResult:
    return workers.start(task).future.result(timeout=120)


def test_the_answer_is_that_of_solve(workers: LocalEngine, tiny: Instance) -> None:
    """The same seed and limits give the same plan, in a process that has solved others before."""
    here = solve(tiny, None, EXACT).plan
    for turn in range(3):
        answer = _answer(workers, Task(f"t{turn}", tiny, Scenario(), EXACT))
        assert answer.status == "done"
        assert answer.plan is not None
        assert answer.plan.certified
        assert answer.plan.decisions == here.decisions
        assert answer.plan.objective == here.objective
        assert answer.peak_memory > 2**20


def test_what_is_heard_leads_to_the_plan(workers: LocalEngine, tiny: Instance) -> None:
    """The best solution heard last is worth what the plan is worth."""
    heard: list[Message] = []
    running = workers.start(Task("heard", tiny, Scenario(), EXACT), heard.append)
    answer = running.future.result(timeout=60)
    assert answer.plan is not None
    best = [entry for entry in heard if isinstance(entry, Best)]
    assert best[-1].objective == pytest.approx(answer.plan.objective)
    assert any(isinstance(entry, Progress) and entry.phase == "build" for entry in heard)
    again = _answer(workers, Task("again", tiny, Scenario(), EXACT, start=best[-1].values))
    assert again.plan is not None
    assert again.plan.objective == pytest.approx(answer.plan.objective)


def test_no_more_than_there_are_slots(tiny: Instance) -> None:
    with_one = LocalEngine(1)
    try:
        running = with_one.start(Task("a", tiny, Scenario(), Hanging()))
        with pytest.raises(RuntimeError):
            with_one.start(Task("b", tiny, Scenario(), EXACT))
        running.kill()
        assert running.future.result(timeout=30).status == "killed"
        assert _answer(with_one, Task("b", tiny, Scenario(), EXACT)).status == "done"
    finally:
        with_one.close()
    with pytest.raises(RuntimeError):
        with_one.start(Task("c", tiny, Scenario(), EXACT))


@pytest.mark.parametrize(
    ("options", "memory", "kill_after", "ended", "reason"),
    [
        (Crashing(), None, None, "crashed", f"{-signal.SIGSEGV}"),
        (Hoarding(), 900 * 2**20, None, "memory", "900 MiB"),
        (Hanging(), None, 1.0, "overrun", "1 seconds"),
        (Mistaken(), None, None, "crashed", "LookupError: not in the book"),
    ],
    ids=["crash", "memory", "overrun", "error"],
)
def test_a_worker_that_fails_is_replaced(
    workers: LocalEngine,
    tiny: Instance,
    options: SolveOptions,
    memory: int | None,
    kill_after: float | None,
    ended: str,
    reason: str,
) -> None:
    """The reason names what happened; the task beside it and the next one are solved."""
    bad = workers.start(Task("bad", tiny, Scenario(), options, memory, kill_after))
    beside = workers.start(Task("beside", tiny, Scenario(), EXACT))
    answer = bad.future.result(timeout=120)
    assert answer.status == ended
    assert answer.plan is None
    assert reason in answer.reason
    assert beside.future.result(timeout=60).status == "done"
    assert _answer(workers, Task("next", tiny, Scenario(), EXACT, memory)).status == "done"


def test_a_solver_over_its_memory_is_stopped(workers: LocalEngine, tiny: Instance) -> None:
    """A larger county needs more than the smallest one, mostly in the solver.

    The worker itself stays within the limit, so it lives on and says why.
    """
    smallest = _answer(workers, Task("small", tiny, Scenario(), EXACT)).peak_memory
    limit = smallest + 16 * 2**20
    big = generate("eastern", 500, 30, 0, 5)
    result = _answer(workers, Task("big", big, Scenario(), LONG, memory=limit))
    assert result.status == "memory"
    assert f"limit of {limit / 2**20:.0f} MiB" in result.reason


def test_stop_keeps_the_best_plan(workers: LocalEngine, hard: Instance) -> None:
    best = threading.Event()

    def hear(heard: Message) -> None:
        if isinstance(heard, Best):
            best.set()

    running = workers.start(Task("stop", hard, Scenario(), LONG), hear)
    assert best.wait(timeout=120)
    running.stop()
    answer = running.future.result(timeout=60)
    assert answer.status == "done"
    assert answer.plan is not None
    assert answer.plan.certified
    assert answer.plan.stopped_by == "interrupt"


def test_stop_before_there_is_a_plan_ends_without(workers: LocalEngine, hard: Instance) -> None:
    searching = threading.Event()

    def hear(heard: Message) -> None:
        if isinstance(heard, Progress) and heard.phase == "search":
            searching.set()

    running = workers.start(Task("early", hard, Scenario(), LONG), hear)
    assert searching.wait(timeout=60)
    running.stop()
    answer = running.future.result(timeout=60)
    assert answer.plan is None or answer.plan.stopped_by == "interrupt"


def test_a_worker_killed_by_the_system_is_a_crash(workers: LocalEngine, tiny: Instance) -> None:
    running = workers.start(Task("kill", tiny, Scenario(), Hanging()))
    victim = running.process.pid  # type: ignore[attr-defined]
    os.kill(victim, signal.SIGKILL)
    assert running.future.result(timeout=30).status == "crashed"
    assert _answer(workers, Task("after", tiny, Scenario(), EXACT)).status == "done"


def test_closing_leaves_no_process(tiny: Instance) -> None:
    before = set(children())
    held = open_engine(2)
    running = held.start(Task("a", tiny, Scenario(), Hanging()))
    assert len(set(children()) - before) == 2
    held.close()
    assert running.future.result(timeout=10).status == "killed"
    assert set(children()) == before


def test_who_listens_may_fail(workers: LocalEngine, tiny: Instance) -> None:
    def deaf(_: Message) -> None:
        raise OSError("nobody there")

    answer = workers.start(Task("deaf", tiny, Scenario(), EXACT), deaf).future.result(timeout=60)
    assert answer.status == "done"


def test_a_worker_that_cannot_be_replaced_costs_no_answer(
    tiny: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the system has no files or processes left; later there are some again."""

    def none_left(module: str) -> None:
        raise OSError(24, "Too many open files")

    held = LocalEngine(1)
    try:
        with monkeypatch.context() as poor:
            running = held.start(Task("a", tiny, Scenario(), Hanging()))
            poor.setattr("planner.engine.local.Subprocess", none_left)
            running.kill()
            assert running.future.result(timeout=30).status == "killed"
            with pytest.raises(OSError, match="Too many"):
                held.start(Task("b", tiny, Scenario(), EXACT))
        assert _answer(held, Task("c", tiny, Scenario(), EXACT)).status == "done"
    finally:
        held.close()


def test_what_cannot_be_understood_ends_the_worker(workers: LocalEngine, tiny: Instance) -> None:
    """An options class of a module that the worker cannot import."""
    options = type("Foreign", (SolveOptions,), {"__module__": "tests.planner.no_such_module"})
    module = ModuleType("tests.planner.no_such_module")
    module.Foreign = options  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    try:
        answer = _answer(workers, Task("foreign", tiny, Scenario(), options()))
    finally:
        del sys.modules[module.__name__]
    assert answer.status == "crashed"
    assert _answer(workers, Task("next", tiny, Scenario(), EXACT)).status == "done"


def test_modules_of_the_users_folder_are_not_the_planners(
    tiny: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scipy.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    held = LocalEngine(1)
    try:
        assert _answer(held, Task("a", tiny, Scenario(), EXACT)).status == "done"
    finally:
        held.close()
