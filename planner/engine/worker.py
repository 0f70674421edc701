"""The process that solves tasks, one after another: ``python -m planner.engine.worker``."""

import os
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Self

import psutil

from planner.engine.task import MEMORY_EXIT, Message, Stop, Task, TaskResult
from planner.processes.subprocess import ParentConnection
from planner.search.isolated import Isolated
from planner.solving import Session

LOOK = 0.25
"""Seconds between two measurements of the memory."""


class MemoryMeter:
    """Measure the memory of this process and its children while entered, and enforce a limit.

    Over the limit the children, that is the solver, are killed and ``over`` is set; if this
    process alone is over it, it ends with ``MEMORY_EXIT``.
    """

    def __init__(self, limit: int | None) -> None:
        """``limit`` in bytes, None for none."""
        self.peak, self.over = 0, False
        self._limit = limit
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def __enter__(self) -> Self:
        """Begin to measure."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._done.set()
        self._thread.join()

    def _measure(self) -> None:
        me = psutil.Process()
        while True:
            children = me.children(recursive=True)
            own, theirs = me.memory_info().rss, sum(map(_memory, children))
            self.peak = max(self.peak, own + theirs)
            if self._limit is not None and own + theirs > self._limit:
                self.over = True
                for child in children:
                    _kill(child)
                if own > self._limit:
                    os._exit(MEMORY_EXIT)
            if self._done.wait(LOOK):
                return


def _memory(process: psutil.Process) -> int:
    """Return the resident memory of a process [bytes]; 0 if it is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def solve_task(
    task: Task, solver: Isolated, send: Callable[[Message], None], stop: Callable[[], bool]
) -> TaskResult:
    """Solve a task in the solver's process; whatever goes wrong is a result, not an exception.

    Parameters:
        task: what to solve.
        solver: the process that searches.
        send: is called with each message about the solve.
        stop: tells whether to end soon with the best plan.
    """
    began = time.monotonic()
    with MemoryMeter(task.memory) as meter:
        try:
            session = Session(task.instance, task.options, solver)
            plan = session.solve(
                task.scenario, send, lambda: meter.over or stop(), on_best=send, start=task.start
            ).plan
        except Exception as error:  # a fault of the planner: the next task may still be solved
            plan, reason = None, f"{type(error).__name__}: {error}"
    seconds, peak = time.monotonic() - began, meter.peak
    if meter.over:
        return TaskResult("memory", None, task.over_memory, seconds, peak)
    if plan is None:
        return TaskResult("crashed", None, reason, seconds, peak)
    return TaskResult("done", plan, "", seconds, peak)


def main() -> None:
    """Solve the tasks that come in until the parent is gone."""
    tasks: queue.Queue[Task] = queue.Queue()
    stopped: set[str] = set()

    def receive(message: Any) -> None:
        if isinstance(message, Stop):
            stopped.add(message.key)
        else:
            stopped.discard(message.key)
            tasks.put(message)

    parent = ParentConnection()
    parent.listen(receive, lambda: os._exit(0))
    with Isolated() as solver:
        while True:
            task = tasks.get()
            stop = partial(stopped.__contains__, task.key)
            parent.send(solve_task(task, solver, parent.send, stop))


if __name__ == "__main__":
    main()
