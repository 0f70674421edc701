"""Follow a task on a Dask cluster, from its submission to its result."""

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from distributed import Client, Event
from distributed import Future as DaskFuture
from distributed.client import ClosedClientError

from planner.engine.engine import Listener
from planner.engine.task import Message, Task, TaskResult
from planner.processes.deadline import Deadline, Watchdog
from planner.search.progress import Best

LOST = (OSError, ClosedClientError, RuntimeError, AttributeError)
"""What Dask raises without its scheduler; the last two from a client that closes meanwhile."""


@dataclass(frozen=True)
class DaskTimeouts:
    """How long the parts of a cluster are waited for [s]."""

    answer: float = 10.0
    """Time that a scheduler gets to answer."""
    reconnect: float = 3.0
    """Time that a lost scheduler gets to answer at each try to reach it again."""
    pause: float = 5.0
    """Time between two such tries."""
    slots: float = 0.5
    """Time for which a count of slots holds: a batch asks all the time."""
    margin: float = 10.0
    """Time that a worker, which keeps the deadlines itself, is waited for beyond them."""


class UnsentTask:
    """A task that did not reach the cluster."""

    def __init__(self, reason: str) -> None:
        self.future: Future[TaskResult] = Future()
        self.future.set_result(TaskResult("killed", None, reason))

    def stop(self) -> None:
        """Do nothing: it has ended."""

    def kill(self) -> None:
        """Do nothing: it has ended."""


@dataclass(eq=False)
class DaskTask:
    """A task somewhere on the cluster, or waiting there for a worker."""

    client: Client
    dask_future: DaskFuture[Any]
    name: str
    task: Task
    on_message: Listener | None
    watchdog: Watchdog = field(default_factory=Watchdog)
    timeouts: DaskTimeouts = field(default_factory=DaskTimeouts)

    def __post_init__(self) -> None:
        self.future: Future[TaskResult] = Future()
        self._deadline = Deadline(self.task.kill_after)
        self._has_plan = False

    def stop(self) -> None:
        """Set the event that its worker looks at."""
        if not self.future.done() and self._deadline.request_stop():
            self._signal(Event.set)
            if self.future.done():  # ``end`` may have come before the event was there
                self._signal(Event.clear)

    def kill(self) -> None:
        """Call the task off; its worker sees that at its next look."""
        self._give_up(TaskResult("killed", None, "stopped by force", self._deadline.elapsed))

    def receive(self, message: Message) -> None:
        """Pass on a message of its worker."""
        self._has_plan = self._has_plan or isinstance(message, Best)
        if self.on_message is not None:
            self.on_message(message)

    def give_up_if_late(self) -> None:
        """Call the task off if no worker keeps its deadline: there is none, or it is silent."""
        late = self._late()
        if late is not None:
            self._give_up(late)

    def end(self) -> None:
        """Put the task's result, or why it has none, into the future; leave nothing behind."""
        if not self.future.done():
            self._finish(self._result())
        if self._deadline.stop_requested:
            self._signal(Event.clear)

    def _signal(self, change: Callable[[Event], None]) -> None:
        if self.client.status == "running":
            with suppress(*LOST):
                change(Event(self.name, client=self.client))

    def _give_up(self, result: TaskResult) -> None:
        self._finish(result)
        with suppress(*LOST):
            self.dask_future.cancel()

    def _finish(self, result: TaskResult) -> None:
        with suppress(InvalidStateError):  # it has ended otherwise in the meantime
            self.future.set_result(result)

    def _late(self) -> TaskResult | None:
        """Return why the task is waited for no longer, if so."""
        seconds, margin = self._deadline.elapsed, self.timeouts.margin
        if self._deadline.stop_ignored(self.watchdog.stop_limit(self._has_plan) + margin):
            return TaskResult("killed", None, "stopped, and no worker answered", seconds)
        if self._deadline.overrun(margin):
            reason = f"not done after {self._deadline.limit:.0f} seconds"
            return TaskResult("overrun", None, reason, seconds)
        return None

    def _result(self) -> TaskResult:
        try:
            result = self.dask_future.result(timeout=self.timeouts.answer)
        except Exception as error:  # whatever the cluster says
            if self.dask_future.cancelled():  # not by us: the scheduler is lost
                return TaskResult("killed", None, f"called off: {error}", self._deadline.elapsed)
            reason = f"{type(error).__name__}: {error}"
            return TaskResult("crashed", None, reason, self._deadline.elapsed)
        return (
            result if isinstance(result, TaskResult) else TaskResult("crashed", None, repr(result))
        )
