"""Tasks in warm worker processes on this machine."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from planner.engine.engine import FINISH, OBEY, STEP, Hear, Job
from planner.engine.task import Answer, Best, Case, Stop
from planner.engine.worker import MEMORY_EXIT, over_limit
from planner.processes.subprocess import ENDED, Child

log = logging.getLogger(__name__)


class Workers:
    """Worker processes on this machine, started ahead; one that dies is replaced."""

    def __init__(self, jobs: int) -> None:
        """Start ``jobs`` processes, which get ready while this one goes on."""
        self.slots = jobs
        self._closed = False
        self._lock = threading.Lock()
        self._idle = [Child("planner.engine.worker") for _ in range(jobs)]
        self._running: set[_Running] = set()

    def start(self, case: Case, hear: Hear | None = None) -> Job:
        """Give the case to a worker that has none."""
        with self._lock:
            if self._closed or len(self._running) >= self.slots:
                raise RuntimeError("no worker is free")
            child = self._idle.pop() if self._idle else Child("planner.engine.worker")
            if child.gone:
                child.end()
                child = Child("planner.engine.worker")
            job = _Running(case, child, hear, self._back)
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
            for child in self._idle:
                child.end()
            self._idle.clear()

    def _back(self, job: "_Running", good: bool) -> None:
        """A case has ended; a worker that is still good waits for the next."""
        with self._lock:
            self._running.discard(job)
            keep = good and not self._closed
            if keep:
                self._idle.append(job.child)
            elif not self._closed:
                with suppress(OSError):  # no room for a process now: ``start`` tries again
                    self._idle.append(Child("planner.engine.worker"))
        if not keep:
            job.child.end()


class _Running:
    """A case in a worker, watched by a thread."""

    def __init__(
        self, case: Case, child: Child, hear: Hear | None, back: Callable[["_Running", bool], None]
    ) -> None:
        self.future: Future[Answer] = Future()
        self.child = child
        self._case, self._hear, self._back = case, hear, back
        self._began = time.monotonic()
        self._stop_asked: float | None = None
        self._killed = self._has_plan = self._over = False
        self._ending = threading.Lock()

    def begin(self) -> None:
        """Hand the case over and watch."""
        self.child.send(self._case)
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Ask the worker; ``_watch`` sees to it that it obeys."""
        if self._stop_asked is None:
            self._stop_asked = time.monotonic()
            self.child.send(Stop(self._case.key))

    def kill(self) -> None:
        """Kill the worker; ``_watch`` tells the end."""
        with self._ending:  # once it is over the worker may be at another case
            if not self._over:
                self._killed = True
                self.child.kill()

    def _watch(self) -> None:
        try:
            answer = self._until_answered()
        except Exception as error:  # whatever happens, whoever waits gets an answer
            self.child.kill()
            answer = Answer("crashed", None, f"{type(error).__name__}: {error}")
        with self._ending:
            self._over = True
        try:
            self._back(self, answer.ended == "done")
        finally:
            self.future.set_result(answer)

    def _until_answered(self) -> Answer:
        while True:
            try:
                message = self.child.messages.get(timeout=STEP)
            except queue.Empty:
                pass
            else:
                if message is ENDED:
                    return self._gone()
                if isinstance(message, Answer):
                    return message
                self._heard(message)
            late = self._late()
            if late is not None:
                self.child.kill()
                return late

    def _heard(self, message: Any) -> None:
        self._has_plan = self._has_plan or isinstance(message, Best)
        if self._hear is not None:
            try:
                self._hear(message)
            except Exception:  # news are lost; the case is not
                log.exception("nobody hears how a case goes")

    def _late(self) -> Answer | None:
        """Why a worker is waited for no longer."""
        now = time.monotonic()
        seconds = now - self._began
        if self._stop_asked is not None:
            allowed = FINISH if self._has_plan else OBEY
            if now - self._stop_asked > allowed:
                return Answer("killed", None, "stopped before a plan was found", seconds)
        if self._case.patience is not None and seconds > self._case.patience:
            reason = f"not done after {self._case.patience:.0f} seconds"
            return Answer("overrun", None, reason, seconds)
        return None

    def _gone(self) -> Answer:
        """Why a worker is gone."""
        seconds = time.monotonic() - self._began
        if self._killed:
            return Answer("killed", None, "stopped by force", seconds)
        code = self.child.process.poll()
        if code == MEMORY_EXIT:
            return Answer("memory", None, over_limit(self._case), seconds)
        reason = f"the worker ended with {code}. {self.child.said()}".strip()
        return Answer("crashed", None, reason, seconds)
