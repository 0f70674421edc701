"""Tasks in warm worker processes on this machine."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from planner.engine.engine import FINISH, OBEY, STEP, Listener, RunningTask
from planner.engine.task import Best, Stop, Task, TaskResult
from planner.engine.worker import MEMORY_EXIT, over_limit
from planner.processes.subprocess import EXITED, Subprocess

log = logging.getLogger(__name__)


class LocalEngine:
    """Worker processes on this machine, started ahead; one that dies is replaced."""

    def __init__(self, jobs: int) -> None:
        """Start ``jobs`` processes, which get ready while this one goes on."""
        self.slots = jobs
        self._closed = False
        self._lock = threading.Lock()
        self._idle = [Subprocess("planner.engine.worker") for _ in range(jobs)]
        self._running: set[LocalTask] = set()

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        """Give the task to a worker that has none."""
        with self._lock:
            if self._closed or len(self._running) >= self.slots:
                raise RuntimeError("no worker is free")
            process = self._idle.pop() if self._idle else Subprocess("planner.engine.worker")
            if process.exited:
                process.close()
                process = Subprocess("planner.engine.worker")
            job = LocalTask(task, process, on_message, self._back)
            self._running.add(job)
        job.begin()
        return job

    def close(self) -> None:
        """Kill every worker."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for job in running:
            job.kill()
        for job in running:
            job.future.result()
        with self._lock:
            for process in self._idle:
                process.close()
            self._idle.clear()

    def _back(self, job: "LocalTask", good: bool) -> None:
        """A task has ended; a worker that is still good waits for the next."""
        with self._lock:
            self._running.discard(job)
            keep = good and not self._closed
            if keep:
                self._idle.append(job.process)
            elif not self._closed:
                with suppress(OSError):  # no room for a process now: ``start`` tries again
                    self._idle.append(Subprocess("planner.engine.worker"))
        if not keep:
            job.process.close()


class LocalTask:
    """A task in a worker, watched by a thread."""

    def __init__(
        self,
        task: Task,
        process: Subprocess,
        on_message: Listener | None,
        back: Callable[["LocalTask", bool], None],
    ) -> None:
        self.future: Future[TaskResult] = Future()
        self.process = process
        self._task, self._on_message, self._back = task, on_message, back
        self._began = time.monotonic()
        self._stop_asked: float | None = None
        self._killed = self._has_plan = self._over = False
        self._ending = threading.Lock()

    def begin(self) -> None:
        """Hand the task over and watch."""
        self.process.send(self._task)
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Ask the worker; ``_watch`` sees to it that it obeys."""
        if self._stop_asked is None:
            self._stop_asked = time.monotonic()
            self.process.send(Stop(self._task.key))

    def kill(self) -> None:
        """Kill the worker; ``_watch`` tells the end."""
        with self._ending:  # once it is over the worker may be at another task
            if not self._over:
                self._killed = True
                self.process.kill()

    def _watch(self) -> None:
        try:
            answer = self._until_answered()
        except Exception as error:  # whatever happens, whoever waits gets an answer
            self.process.kill()
            answer = TaskResult("crashed", None, f"{type(error).__name__}: {error}")
        with self._ending:
            self._over = True
        try:
            self._back(self, answer.status == "done")
        finally:
            self.future.set_result(answer)

    def _until_answered(self) -> TaskResult:
        while True:
            try:
                message = self.process.messages.get(timeout=STEP)
            except queue.Empty:
                pass
            else:
                if message is EXITED:
                    return self._gone()
                if isinstance(message, TaskResult):
                    return message
                self._heard(message)
            late = self._late()
            if late is not None:
                self.process.kill()
                return late

    def _heard(self, message: Any) -> None:
        self._has_plan = self._has_plan or isinstance(message, Best)
        if self._on_message is not None:
            try:
                self._on_message(message)
            except Exception:  # news are lost; the task is not
                log.exception("nobody hears how a task goes")

    def _late(self) -> TaskResult | None:
        """Why a worker is waited for no longer."""
        now = time.monotonic()
        seconds = now - self._began
        if self._stop_asked is not None:
            allowed = FINISH if self._has_plan else OBEY
            if now - self._stop_asked > allowed:
                return TaskResult("killed", None, "stopped before a plan was found", seconds)
        if self._task.patience is not None and seconds > self._task.patience:
            reason = f"not done after {self._task.patience:.0f} seconds"
            return TaskResult("overrun", None, reason, seconds)
        return None

    def _gone(self) -> TaskResult:
        """Why a worker is gone."""
        seconds = time.monotonic() - self._began
        if self._killed:
            return TaskResult("killed", None, "stopped by force", seconds)
        code = self.process.popen.poll()
        if code == MEMORY_EXIT:
            return TaskResult("memory", None, over_limit(self._task), seconds)
        reason = f"the worker ended with {code}. {self.process.error_output()}".strip()
        return TaskResult("crashed", None, reason, seconds)
