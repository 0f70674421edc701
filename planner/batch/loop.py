"""The loop over an engine: keeps its slots busy until all tasks are done, or a stop is asked."""

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

ATTEMPTS = 2
"""A task whose worker dies is tried so often."""
LOSSES = 20
"""So often may an engine lose a task by no fault of the task, its scheduler gone for instance."""
REST = 1.0
"""Seconds without beginning a task after such a loss."""
STEP = 0.1
"""Seconds between two looks at ``stop`` while nothing ends."""
LET_GO = 10.0
"""Seconds that killed jobs get to say so."""


class Observer(Protocol):
    """Who is told how tasks go."""

    def task_started(self, key: str) -> None:
        """A task was given to a worker."""

    def task_message(self, key: str, heard: Message) -> None:
        """News of a running task; called in other threads."""

    def task_ended(self, key: str) -> None:
        """A task runs no longer."""


@dataclass
class _Trial:
    """A task, how often it was given to a worker, and how often that was in vain."""

    task: Task
    attempts: int = 0
    losses: int = 0
    job: RunningTask | None = None


class TaskLoop:
    """Solves ``tasks`` on ``engine``; ``done`` is called in order of ending, in this thread.

    ``tasks`` is asked for the next task one ahead of need; None is a task that needs no solving.
    """

    def __init__(
        self,
        engine: Engine,
        tasks: Iterator[Task | None],
        done: Callable[[Task, TaskResult, int], None],
        observer: Observer,
    ) -> None:
        self._engine, self._tasks, self._done = engine, tasks, done
        self._observer = observer
        self._next: deque[_Trial] = deque()
        self._running: dict[str, _Trial] = {}
        self._over: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._more = True
        self._rested = time.monotonic()

    def run(self, stop: Callable[[], bool]) -> bool:
        """True if all tasks are done, False if stopped; what runs then is killed, not recorded."""
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
            trial.job = self._engine.start(trial.task, partial(self._observer.task_message, key))
            trial.job.future.add_done_callback(partial(self._ended, key))

    def _may_begin(self) -> bool:
        rested = time.monotonic() >= self._rested
        return rested and len(self._running) < self._engine.slots

    def _ended(self, key: str, _: object) -> None:
        """An answer is there; this is called in another thread."""
        self._over.put(key)

    def _look_ahead(self) -> None:
        """Make the next task ready while the workers work."""
        if self._more and not self._next:
            try:
                task = next(self._tasks)
            except StopIteration:
                self._more = False
            else:
                if task is not None:
                    self._next.append(_Trial(task))

    def _collect(self) -> None:
        """Take the answers that are there; wait a moment only if there is nothing else to do."""
        work = self._next or self._more
        patience = 0.0 if work and self._may_begin() else STEP
        try:
            while True:
                self._take(
                    self._over.get(timeout=patience) if patience else self._over.get_nowait()
                )
                patience = 0.0
        except queue.Empty:
            return

    def _take(self, key: str) -> None:
        """One answer; a task comes again once if its worker died, more often if it was lost."""
        trial = self._running.pop(key)
        self._observer.task_ended(key)
        assert trial.job is not None
        answer = trial.job.future.result()
        if self._lost(trial, answer) or self._failed(trial, answer):
            self._next.appendleft(trial)
        else:
            self._done(trial.task, answer, trial.attempts)

    def _lost(self, trial: _Trial, answer: TaskResult) -> bool:
        """Whether the engine killed a task, which nobody here asks for, and may try it again."""
        if answer.status != "killed" or trial.losses == LOSSES:
            return False
        trial.losses += 1
        trial.attempts -= 1
        self._rested = time.monotonic() + REST
        return True

    def _failed(self, trial: _Trial, answer: TaskResult) -> bool:
        """Whether the task has brought its worker down and may try it again."""
        return answer.status not in ("done", "killed") and trial.attempts < ATTEMPTS

    def _kill(self) -> None:
        """End whatever still runs."""
        jobs = [trial.job for trial in self._running.values() if trial.job is not None]
        for job in jobs:
            job.kill()
        wait([job.future for job in jobs], timeout=LET_GO)
