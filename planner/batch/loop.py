"""Keep the slots of an engine busy until all tasks are done or a stop is requested."""

import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from planner.engine.engine import Engine, RunningTask
from planner.engine.task import Message, Task, TaskResult

STEP = 0.1
"""Seconds between two looks at ``stop`` while nothing ends."""
LET_GO = 10.0
"""Seconds that killed tasks get to report their end."""


@dataclass(frozen=True)
class RetryPolicy:
    """When a task that ended without a result is started again."""

    attempts: int = 2
    """Most starts of a task whose worker dies: twice may be chance, more is the task's fault."""
    losses: int = 20
    """Most times an engine may lose a task through no fault of the task, for instance because the
    scheduler is gone; they do not count as attempts."""
    rest: float = 1.0
    """Seconds after such a loss during which no task is started."""


class Observer(Protocol):
    """Is told how tasks go."""

    def task_started(self, key: str) -> None:
        """Note that a task was given to a worker."""

    def task_message(self, key: str, message: Message) -> None:
        """Take a message of a running task; called in other threads."""

    def task_ended(self, key: str) -> None:
        """Note that a task no longer runs."""


@dataclass
class _Trial:
    """A task with the number of its attempts and losses."""

    task: Task
    attempts: int = 0
    losses: int = 0
    running: RunningTask | None = None


class TaskLoop:
    """Runs tasks on an engine, each until it has a result that counts."""

    def __init__(
        self,
        engine: Engine,
        tasks: Iterator[Task | None],
        done: Callable[[Task, TaskResult, int], None],
        observer: Observer,
        retry: RetryPolicy | None = None,
    ) -> None:
        """Begin nothing yet.

        Parameters:
            engine: where the tasks run.
            tasks: is asked for the next task one ahead of need; None is one that needs no solving.
            done: is called with each task, its result and its number of attempts, in order of
                ending, in the thread of ``run``.
            observer: is told how tasks go.
            retry: when a task is started again; the defaults of ``RetryPolicy`` if None.
        """
        self._engine, self._tasks, self._done = engine, tasks, done
        self._observer, self._retry = observer, retry or RetryPolicy()
        self._next: deque[_Trial] = deque()
        self._running: dict[str, _Trial] = {}
        self._over: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._more = True
        self._rest_until = time.monotonic()

    def run(self, stop: Callable[[], bool]) -> bool:
        """Run all tasks; return False if stopped: what runs then is killed and not recorded."""
        try:
            while not stop():
                self._fill()
                if not (self._running or self._next or self._more):
                    return True
                self._look_ahead()
                self._collect()
            return False
        finally:
            self._kill()

    def _fill(self) -> None:
        """Give tasks to free slots."""
        while self._next and self._may_begin():
            trial = self._next.popleft()
            trial.attempts += 1
            key = trial.task.key
            self._running[key] = trial
            self._observer.task_started(key)
            trial.running = self._engine.start(
                trial.task, partial(self._observer.task_message, key)
            )
            trial.running.future.add_done_callback(partial(self._ended, key))

    def _may_begin(self) -> bool:
        rested = time.monotonic() >= self._rest_until
        return rested and len(self._running) < self._engine.slots

    def _ended(self, key: str, _: object) -> None:
        """Note that a result is there; called in another thread."""
        self._over.put(key)

    def _look_ahead(self) -> None:
        """Prepare the next task while the workers work."""
        if self._more and not self._next:
            try:
                task = next(self._tasks)
            except StopIteration:
                self._more = False
            else:
                if task is not None:
                    self._next.append(_Trial(task))

    def _collect(self) -> None:
        """Take the results that are there; wait a moment only if there is nothing else to do."""
        work = self._next or self._more
        wait_for = 0.0 if work and self._may_begin() else STEP
        try:
            while True:
                self._take(
                    self._over.get(timeout=wait_for) if wait_for else self._over.get_nowait()
                )
                wait_for = 0.0
        except queue.Empty:
            return

    def _take(self, key: str) -> None:
        """Take one result: record it, or start the task again if its worker died or was lost."""
        trial = self._running.pop(key)
        self._observer.task_ended(key)
        assert trial.running is not None
        result = trial.running.future.result()
        if self._lost(trial, result) or self._failed(trial, result):
            self._next.appendleft(trial)
        else:
            self._done(trial.task, result, trial.attempts)

    def _lost(self, trial: _Trial, result: TaskResult) -> bool:
        """Tell whether the engine killed a task, unasked, that may be started again; count it."""
        if result.status != "killed" or trial.losses == self._retry.losses:
            return False
        trial.losses += 1
        trial.attempts -= 1
        self._rest_until = time.monotonic() + self._retry.rest
        return True

    def _failed(self, trial: _Trial, result: TaskResult) -> bool:
        """Tell whether the task has brought its worker down and may be started again."""
        return result.status not in ("done", "killed") and trial.attempts < self._retry.attempts

    def _kill(self) -> None:
        """Kill whatever still runs."""
        running = [trial.running for trial in self._running.values() if trial.running is not None]
        for task in running:
            task.kill()
        wait([task.future for task in running], timeout=LET_GO)
