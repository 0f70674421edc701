"""An engine whose cases do what a test says: for faults that real workers show too seldom."""

from concurrent.futures import Future

from planner.engine.engine import Listener
from planner.engine.task import Task, TaskResult
from planner.search.progress import Best
from tests.api.samples import plan


class Run:
    """A task that does nothing until it is told to."""

    def __init__(self, task: Task, on_message: Listener | None) -> None:
        self.future: Future[TaskResult] = Future()
        self.task, self._on_message = task, on_message
        self.stops = self.kills = self.deaf = 0

    def stop(self) -> None:
        """Counts; fails as often as it is ``deaf``."""
        self.stops += 1
        if self.stops <= self.deaf:
            raise OSError("not reached")

    def kill(self) -> None:
        self.kills += 1
        self.lose("stopped by force")

    def best(self, objective: float) -> None:
        assert self._on_message is not None
        self._on_message(Best(objective, {"a": 1.0}))

    def end(self, objective: float | None) -> None:
        found = plan(objective=objective, status="feasible", stopped_by="time_limit")
        self.future.set_result(TaskResult("done", found))

    def lose(self, reason: str) -> None:
        if not self.future.done():
            self.future.set_result(TaskResult("killed", None, reason))

    def crash(self) -> None:
        self.future.set_result(TaskResult("crashed", None, "it fell over"))


class Scripted:
    """One slot; ``refusals`` says how many starts fail first."""

    slots = 1

    def __init__(self, refusals: int = 0) -> None:
        self.runs: list[Run] = []
        self.starts, self.refusals = 0, refusals

    def start(self, task: Task, on_message: Listener | None = None) -> Run:
        self.starts += 1
        if self.starts <= self.refusals:
            raise RuntimeError("no worker is free")
        self.runs.append(Run(task, on_message))
        return self.runs[-1]

    def close(self) -> None:
        """Nothing to let go."""
