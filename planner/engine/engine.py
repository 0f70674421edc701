"""What an engine is: it runs tasks, some at a time, and says how they go."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from planner.engine.task import Message, Task, TaskResult

STEP = 0.5
"""Seconds between two looks at the clock while a worker says nothing."""

OBEY = 3.8
"""Seconds after which a worker that shall stop, and has no plan to finish, is killed."""

FINISH = 60.0
"""Seconds it gets if it has one."""

Listener = Callable[[Message], None]


class RunningTask(Protocol):
    """A task on its way; ``future`` never raises."""

    future: Future[TaskResult]

    def stop(self) -> None:
        """Ask it to end soon with the best plan it has."""

    def kill(self) -> None:
        """End it now, with nothing."""


class Engine(Protocol):
    """Runs tasks, at most ``slots`` at a time."""

    @property
    def slots(self) -> int:
        """How many tasks may run at once; may change with the machines of a cluster."""

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        """Begin a task; ``on_message`` is called in another thread with what is heard of it.

        Raises:
            RuntimeError: as many run already as there are slots, or the engine is closed.
            OSError: no worker can be started now.
        """

    def close(self) -> None:
        """Kill what still runs and let the workers go."""
