"""Solve tasks in warm worker processes on this machine."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from planner.engine.engine import STEP, Listener, RunningTask
from planner.engine.task import MEMORY_EXIT, Stop, Task, TaskResult
from planner.processes.deadline import Deadline, Watchdog
from planner.processes.subprocess import EXITED, Subprocess
from planner.search.progress import Best

log = logging.getLogger(__name__)


class LocalEngine:
    """Worker processes on this machine, started ahead; one that dies is replaced."""

    def __init__(self, jobs: int, watchdog: Watchdog | None = None) -> None:
        """Start ``jobs`` processes, which get ready while this one goes on.

        Parameters:
            jobs: number of workers, each of which solves one task at a time.
            watchdog: how long workers may take to obey a stop; its defaults if None.
        """
        self.slots = jobs
        self._watchdog = watchdog or Watchdog()
        self._closed = False
        self._lock = threading.Lock()
        self._idle = [_worker() for _ in range(jobs)]
        self._running: set[LocalTask] = set()

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        """Give the task to an idle worker.

        Raises:
            RuntimeError: no worker is idle, or the engine is closed.
            OSError: a dead worker cannot be replaced now.
        """
        with self._lock:
            if self._closed or len(self._running) >= self.slots:
                raise RuntimeError("no worker is free")
            process = self._idle.pop() if self._idle else _worker()
            if process.exited:
                process.close()
                process = _worker()
            running = LocalTask(task, process, self._watchdog, on_message, self._release)
            self._running.add(running)
        running.begin()
        return running

    def close(self) -> None:
        """Kill every worker."""
        with self._lock:
            self._closed = True
            all_running = list(self._running)
        for running in all_running:
            running.kill()
        for running in all_running:
            running.future.result()
        with self._lock:
            for process in self._idle:
                process.close()
            self._idle.clear()

    def _release(self, running: "LocalTask", good: bool) -> None:
        """Take back the worker of a task that has ended: keep a good one, replace another."""
        with self._lock:
            self._running.discard(running)
            keep = good and not self._closed
            if keep:
                self._idle.append(running.process)
            elif not self._closed:
                with suppress(OSError):  # no room for a process now: ``start`` tries again
                    self._idle.append(_worker())
        if not keep:
            running.process.close()


class LocalTask:
    """A task in a worker process, watched by a thread."""

    def __init__(
        self,
        task: Task,
        process: Subprocess,
        watchdog: Watchdog,
        on_message: Listener | None,
        release: Callable[["LocalTask", bool], None],
    ) -> None:
        """Begin nothing yet; ``release`` is called at the end, with whether the worker is good."""
        self.future: Future[TaskResult] = Future()
        self.process = process
        self._task, self._on_message, self._release = task, on_message, release
        self._watchdog, self._deadline = watchdog, Deadline(task.kill_after)
        self._killed = self._has_plan = self._over = False
        self._ending = threading.Lock()

    def begin(self) -> None:
        """Hand the task over and watch."""
        self.process.send(self._task)
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Ask the worker; ``_watch`` kills one that does not obey."""
        if self._deadline.request_stop():
            self.process.send(Stop(self._task.key))

    def kill(self) -> None:
        """Kill the worker; ``_watch`` reports the end."""
        with self._ending:  # once it is over the worker may be at another task
            if not self._over:
                self._killed = True
                self.process.kill()

    def _watch(self) -> None:
        try:
            result = self._result()
        except Exception as error:  # whatever happens, whoever waits gets a result
            self.process.kill()
            result = TaskResult("crashed", None, f"{type(error).__name__}: {error}")
        with self._ending:
            self._over = True
        try:
            self._release(self, result.status == "done")
        finally:
            self.future.set_result(result)

    def _result(self) -> TaskResult:
        """Wait for the result, the end of the process, or the deadline."""
        while True:
            try:
                message = self.process.messages.get(timeout=STEP)
            except queue.Empty:
                pass
            else:
                if message is EXITED:
                    return self._result_of_exit()
                if isinstance(message, TaskResult):
                    return message
                self._receive(message)
            late = self._late()
            if late is not None:
                self.process.kill()
                return late

    def _receive(self, message: Any) -> None:
        self._has_plan = self._has_plan or isinstance(message, Best)
        if self._on_message is not None:
            try:
                self._on_message(message)
            except Exception:  # a message is lost; the task is not
                log.exception("the listener of a task failed")

    def _late(self) -> TaskResult | None:
        """Return why the worker is waited for no longer, if so."""
        seconds = self._deadline.elapsed
        if self._deadline.stop_ignored(self._watchdog.stop_limit(self._has_plan)):
            return TaskResult("killed", None, "stopped before a plan was found", seconds)
        if self._deadline.overrun():
            reason = f"not done after {self._deadline.limit:.0f} seconds"
            return TaskResult("overrun", None, reason, seconds)
        return None

    def _result_of_exit(self) -> TaskResult:
        """Return why the worker process is gone."""
        seconds = self._deadline.elapsed
        if self._killed:
            return TaskResult("killed", None, "stopped by force", seconds)
        code = self.process.popen.poll()
        if code == MEMORY_EXIT:
            return TaskResult("memory", None, self._task.over_memory, seconds)
        reason = f"the worker ended with {code}. {self.process.error_output()}".strip()
        return TaskResult("crashed", None, reason, seconds)


def _worker() -> Subprocess:
    """Start a worker process."""
    return Subprocess("planner.engine.worker")
