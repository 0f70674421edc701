"""What an engine is: it runs tasks, a few at a time, and reports how they go."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from planner.engine.task import Message, Task, TaskResult

STEP = 0.5
"""Seconds between two looks at the clock while a worker says nothing."""

Listener = Callable[[Message], None]


class RunningTask(Protocol):
    """A task in an engine; ``future`` never raises."""

    future: Future[TaskResult]

    def stop(self) -> None:
        """Ask it to end soon with the best plan it has."""

    def kill(self) -> None:
        """End it now, without a plan."""


class Engine(Protocol):
    """Runs tasks, at most ``slots`` at a time."""

    @property
    def slots(self) -> int:
        """How many tasks may run at once; may change with the machines of a cluster."""

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        """Begin a task; ``on_message`` is called in another thread with each of its messages.

        Raises:
            RuntimeError: all slots are taken, or the engine is closed.
            OSError: no worker can be started now.
        """

    def close(self) -> None:
        """Kill what still runs and let the workers go."""
