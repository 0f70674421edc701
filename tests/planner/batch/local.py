"""What the tests of a batch share: an engine in threads, tiny counties, the command."""

import subprocess
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from models.schema.plan import Plan
from planner.batch.records import PLAN
from planner.commands.batch import batch
from planner.comparison.plans import CASES
from planner.engine.engine import Listener
from planner.engine.task import Task, TaskResult, TaskStatus
from planner.solving import solve
from tests.batch_folder import ROOT, begin, leftovers, records, rows

__all__ = ["TINY", "Threads", "begin_batch", "call", "leftovers", "plans", "records", "rows"]

TINY = ROOT / "instances" / "tiny"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(batch)


class Thread:
    """A task that is solved in a thread of this process; a ``held`` one ends only when killed."""

    def __init__(
        self, task: Task, on_message: Listener | None, fate: TaskStatus, held: bool
    ) -> None:
        self.future: Future[TaskResult] = Future()
        self._task, self._on_message, self._fate = task, on_message, fate
        self._lock = threading.Lock()
        if not held:
            threading.Thread(target=self._solve, daemon=True).start()

    def _solve(self) -> None:
        if self._fate != "done":
            self._answer(TaskResult(self._fate, None, f"it was to end {self._fate}", 0.5, 2**20))
            return
        options = self._task.options.model_copy(update={"isolate": False})
        plan = solve(self._task.instance, self._task.scenario, options, self._on_message).plan
        self._answer(TaskResult("done", plan, "", 1.5, 3 * 2**20))

    def stop(self) -> None:
        self.kill()

    def kill(self) -> None:
        self._answer(TaskResult("killed", None, "stopped by force"))

    def _answer(self, answer: TaskResult) -> None:
        with self._lock:
            if not self.future.done():
                self.future.set_result(answer)


class Threads:
    """An engine in this process. ``fates`` says how the trials of a task end, by its key."""

    def __init__(
        self,
        slots: int = 2,
        fates: dict[str, Sequence[TaskStatus]] | None = None,
        held: Sequence[str] = (),
    ) -> None:
        self.slots = slots
        self.started: list[str] = []
        self.most_at_once = 0
        self.closed = False
        self._fates, self._held = fates or {}, held
        self._trials: dict[str, int] = defaultdict(int)
        self._jobs: list[Thread] = []

    def start(self, task: Task, on_message: Listener | None = None) -> Thread:
        fates = self._fates.get(task.key, ("done",))
        fate = fates[min(self._trials[task.key], len(fates) - 1)]
        self._trials[task.key] += 1
        self.started.append(task.key)
        running = sum(not job.future.done() for job in self._jobs) + 1
        self.most_at_once = max(self.most_at_once, running)
        assert running <= self.slots
        self._jobs.append(Thread(task, on_message, fate, task.key in self._held))
        return self._jobs[-1]

    def close(self) -> None:
        self.closed = True
        for job in self._jobs:
            job.kill()


def call(*arguments: object, lang: str = "en") -> Any:
    """Run the command in this process; raise anything but an exit."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--lang", lang])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def begin_batch(*arguments: object, **more: Any) -> Any:
    """Start the command as a process."""
    pipe = subprocess.PIPE
    return begin("batch", *arguments, stdout=pipe, stderr=pipe, text=True, **more)


def plans(folder: Path) -> dict[str, Plan]:
    """Read the plans on disk, by case."""
    cases = folder / CASES
    return {
        file.parent.relative_to(cases).as_posix(): Plan.model_validate_json(file.read_bytes())
        for file in sorted(cases.rglob(PLAN))
    }
