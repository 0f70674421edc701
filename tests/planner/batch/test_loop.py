"""The loop over an engine: slots kept busy, deaths tried once more, a stop that leaves nothing."""

from collections.abc import Iterator, Sequence

import pytest

from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.batch.loop import RetryPolicy, TaskLoop
from planner.engine.task import Message, Task, TaskResult, TaskStatus
from planner.input.read import load
from planner.search.progress import Progress
from tests.planner.batch.local import TINY, Threads

OPTIONS = SolveOptions(gap=0, isolate=False)


class Notes:
    """Observes a loop and notes what it is told."""

    def __init__(self) -> None:
        self.running: set[str] = set()
        self.heard: list[tuple[str, Message]] = []
        self.done: dict[str, tuple[TaskResult, int]] = {}

    def task_started(self, key: str) -> None:
        assert key not in self.running
        self.running.add(key)

    def task_message(self, key: str, message: Message) -> None:
        self.heard.append((key, message))

    def task_ended(self, key: str) -> None:
        self.running.remove(key)

    def write_down(self, task: Task, answer: TaskResult, attempts: int) -> None:
        assert task.key not in self.done
        self.done[task.key] = (answer, attempts)


def cases(count: int, asked: list[int] | None = None) -> Iterator[Task | None]:
    county = load(TINY)
    for number in range(count):
        if asked is not None:
            asked.append(number)
        yield Task(str(number), county, Scenario(), OPTIONS)


def loop(
    engine: Threads, asked: Iterator[Task | None], retry: RetryPolicy | None = None
) -> tuple[TaskLoop, Notes]:
    notes = Notes()
    return TaskLoop(engine, asked, notes.write_down, notes, retry), notes


@pytest.mark.parametrize("slots", [1, 3])
def test_every_case_is_solved_once_in_the_order_given(slots: int) -> None:
    engine = Threads(slots)
    work, notes = loop(engine, cases(5))
    assert work.run(lambda: False)
    assert engine.started == list("01234")
    assert engine.most_at_once <= slots
    assert sorted(notes.done) == list("01234")
    for answer, attempts in notes.done.values():
        assert answer.plan is not None
        assert answer.plan.objective == pytest.approx(41.25)
        assert attempts == 1
    assert notes.running == set()
    assert any(isinstance(news, Progress) for _, news in notes.heard)


def test_all_slots_are_used() -> None:
    # Cases that never end by themselves: as many are begun as there are slots, and no more.
    engine = Threads(3, held=list("01234"))
    work, _ = loop(engine, cases(5))
    looks = iter([False] * 6 + [True])
    assert not work.run(lambda: next(looks))
    assert engine.started == list("012")
    assert engine.most_at_once == 3


def test_cases_that_need_no_solving_are_passed_over() -> None:
    def some() -> Iterator[Task | None]:
        yield None
        yield from cases(1)
        yield None

    work, notes = loop(Threads(), some())
    assert work.run(lambda: False)
    assert list(notes.done) == ["0"]


def test_nothing_to_do_is_done() -> None:
    work, notes = loop(Threads(), cases(0))
    assert work.run(lambda: False)
    assert notes.done == {}


@pytest.mark.parametrize(
    ("fates", "ended", "attempts"),
    [
        (("crashed", "done"), "done", 2),
        (("memory", "done"), "done", 2),
        (("overrun", "done"), "done", 2),
        (("crashed", "crashed", "done"), "crashed", 2),
        (("crashed", "memory", "done"), "memory", 2),
    ],
)
def test_a_case_whose_worker_dies_is_tried_once_more(
    fates: Sequence[TaskStatus], ended: TaskStatus, attempts: int
) -> None:
    engine = Threads(1, fates={"1": fates})
    work, notes = loop(engine, cases(3))
    assert work.run(lambda: False)
    assert engine.started == list("0112")
    answer, trials = notes.done["1"]
    assert (answer.status, trials) == (ended, attempts)
    assert all(notes.done[key][0].status == "done" for key in "02")


@pytest.mark.parametrize(
    ("fates", "ended", "attempts"),
    [
        (("killed", "killed", "crashed", "killed", "done"), "done", 2),
        (("killed",) * RetryPolicy().losses + ("done",), "done", 1),
        (("killed",) * RetryPolicy().losses + ("killed", "done"), "killed", 1),
    ],
)
def test_a_case_that_the_engine_lost_was_not_tried(
    fates: Sequence[TaskStatus], ended: TaskStatus, attempts: int
) -> None:
    engine = Threads(1, fates={"0": fates})
    work, notes = loop(engine, cases(2), RetryPolicy(rest=0.0))
    assert work.run(lambda: False)
    assert (notes.done["0"][0].status, notes.done["0"][1]) == (ended, attempts)
    assert notes.done["1"][0].status == "done"


def test_after_a_loss_nothing_is_begun_for_a_while() -> None:
    """An engine that loses everything is not asked again and again."""
    engine = Threads(1, fates={"0": ("killed",)})
    work, notes = loop(engine, cases(2), RetryPolicy(rest=3600.0))
    looks = iter([False] * 4 + [True])
    assert not work.run(lambda: next(looks))
    assert engine.started == ["0"]
    assert notes.done == {}


def test_cases_are_made_ready_one_ahead_of_need() -> None:
    asked: list[int] = []
    engine = Threads(1, held=["0"])
    work, _ = loop(engine, cases(9, asked))
    looks = iter([False] * 8 + [True])
    assert not work.run(lambda: next(looks))
    assert asked == [0, 1]


def test_a_stop_kills_what_runs_and_writes_nothing_of_it() -> None:
    engine = Threads(2, held=["1"])
    notes = Notes()
    work = TaskLoop(engine, cases(4), notes.write_down, notes)
    # Stopped as soon as the others that can end have ended: 1 holds a slot for ever.
    assert not work.run(lambda: len(notes.done) >= 2)
    assert "1" in engine.started
    assert "1" not in notes.done
    assert len(notes.done) >= 2


def test_what_goes_wrong_while_writing_ends_what_runs() -> None:
    engine = Threads(2, held=["1"])

    def full(task: Task, answer: TaskResult, attempts: int) -> None:
        raise OSError("full")

    notes = Notes()
    with pytest.raises(OSError, match="full"):
        TaskLoop(engine, cases(2), full, notes).run(lambda: False)
    assert all(job.future.done() for job in engine._jobs)
