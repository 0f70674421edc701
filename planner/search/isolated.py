"""Search in a separate process, so that a crash, hang or long root LP cannot stop the planner.

The process is ``python -m planner.search.isolated``: it searches the problems it is sent, one after
another, and reports what it finds as it finds it.
"""

import math
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psutil

from models.matrix.matrix import Floats, Matrix
from planner.processes.deadline import Deadline, Watchdog
from planner.processes.subprocess import EXITED, ParentConnection, Subprocess
from planner.search.highs import (
    REPORT_INTERVAL,
    Ending,
    Limits,
    OnIncumbent,
    OnProgress,
    Outcome,
    polish,
)
from planner.search.params import DEFAULTS, IsolationParams, SearchParams
from planner.search.progress import Progress
from planner.search.strategy import SearchCache, search

ENDLESS_LOOP = "the solver was caught in an endless loop"


class Isolated:
    """A process that searches one problem after another, started when it is needed.

    A process that was stopped, killed or failed is replaced for the next problem. Use it as a
    context, or ``close`` it; it also ends when this process does.
    """

    def __init__(self, params: SearchParams = DEFAULTS, watchdog: Watchdog | None = None) -> None:
        """Set the tuning of all searches; no process is started yet."""
        self._params, self._watchdog = params, watchdog or Watchdog()
        self._child: Subprocess | None = None

    def __enter__(self) -> "Isolated":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.close()
        self._child = None

    def started(self) -> Subprocess:
        """Return the process, started if there is none; it gets ready meanwhile."""
        if self._child is None or self._child.exited:
            self.close()
            self._child = Subprocess("planner.search.isolated")
        return self._child

    def run(
        self,
        matrix: Matrix,
        limits: Limits,
        on_progress: OnProgress | None = None,
        stop: Callable[[], bool] | None = None,
        start: Floats | None = None,
        on_incumbent: OnIncumbent | None = None,
    ) -> Outcome:
        """Search as ``strategy.search`` does, in the process.

        Incumbents come over as they are found, so that the best one is kept when the process
        crashes, overruns its time limit, does not obey ``stop`` or is caught in an endless loop.
        Then the ending is "failure", "time_limit" or "interrupt", with a message.
        """
        child = self.started()
        supervision = _Supervision(
            child, matrix, limits, self._params.isolation, self._watchdog, on_progress, on_incumbent
        )
        try:
            child.send((matrix, limits, start, self._params, self._watchdog.grace))
            outcome = supervision.wait(stop)
            if outcome.ending == "failure" and not outcome.message:
                outcome = replace(outcome, message=_failure(child))
        except BaseException:
            self.close()
            raise
        if supervision.stop_requested or outcome.ending == "failure" or child.exited:
            self.close()
        return outcome


def _failure(child: Subprocess) -> str:
    """Return how a process ended, and the end of what it wrote to standard error."""
    ended = f"the solver's process ended with {child.popen.poll()}. {child.error_output()}"
    return ended.strip()


class _LoopDetector:
    """Detects a process that is busy and sends no message for too long after its first bound."""

    def __init__(self, pid: int, params: IsolationParams) -> None:
        self._pid, self._params = pid, params
        self._message_arrived, self._limit = False, math.inf
        self._last_message = self._processor_seconds()

    def message(self) -> None:
        """Note a message."""
        self._message_arrived = True

    def first_bound(self) -> None:
        """Begin to count silence: the process has its first dual bound."""
        first = self._params.silence_factor * (self._processor_seconds() - self._last_message)
        self._limit = max(self._params.silence, first)

    def looping(self) -> bool:
        """Return whether the process has been busy and silent for too long."""
        seconds = self._processor_seconds()
        if self._message_arrived and self._limit < math.inf:
            self._last_message = seconds
        self._message_arrived = False
        return seconds - self._last_message > self._limit

    def _processor_seconds(self) -> float:
        """Return the processor seconds of the process so far, 0 once it is gone."""
        try:
            times = psutil.Process(self._pid).cpu_times()
        except psutil.Error:  # its last message is on its way
            return 0.0
        return float(times.user + times.system)


class _Supervision:
    """The planner's side of one search: what the process has reported so far."""

    def __init__(
        self,
        child: Subprocess,
        matrix: Matrix,
        limits: Limits,
        params: IsolationParams,
        watchdog: Watchdog,
        on_progress: OnProgress | None,
        on_incumbent: OnIncumbent | None,
    ) -> None:
        self._child, self._matrix, self._watchdog = child, matrix, watchdog
        self._seconds = limits.seconds
        self._on_progress, self._on_incumbent = on_progress, on_incumbent
        limit = None if limits.seconds is None else watchdog.search_limit(limits.seconds)
        self._deadline, self._loops = Deadline(limit), _LoopDetector(child.pid, params)
        self._progress = Progress(0.0, None, None, None)
        self._incumbent: Floats | None = None

    @property
    def stop_requested(self) -> bool:
        """Return whether the process was asked to stop."""
        return self._deadline.stop_requested

    def wait(self, stop: Callable[[], bool] | None) -> Outcome:
        """Receive messages until the process is done, dead or overdue."""
        while True:
            try:
                message = self._child.messages.get(timeout=REPORT_INTERVAL)
            except queue.Empty:
                if self._loops.looping():
                    return self._rescue("failure", ENDLESS_LOOP)
            else:
                if message is EXITED:  # asked to stop it may end before it has read the problem
                    return self._rescue("interrupt" if self.stop_requested else "failure")
                if isinstance(message, Outcome):
                    return message
                self._receive(message)
            if self._overdue(stop):
                return self._rescue("interrupt" if self.stop_requested else "time_limit")

    def _receive(self, message: Any) -> None:
        """Keep and pass on progress or an incumbent."""
        self._loops.message()
        if isinstance(message, Progress):
            if self._progress.bound is None and message.bound is not None:
                self._loops.first_bound()
            self._progress = message
            if self._on_progress is not None:
                self._on_progress(message)
        else:
            self._incumbent = message
            if self._on_incumbent is not None:
                self._on_incumbent(message)

    def _overdue(self, stop: Callable[[], bool] | None) -> bool:
        """Pass a stop on; return whether the process is past its limit or ignores the stop."""
        if stop is not None and not self.stop_requested and stop():
            self._deadline.request_stop()
            try:
                self._child.close_input()
            except OSError:
                return True
        return self._deadline.overrun() or self._deadline.stop_ignored(self._watchdog.grace)

    def _rescue(self, ending: Ending, message: str = "stopped by force") -> Outcome:
        """End the process; return what is known without its own outcome."""
        message = "" if self._child.exited else message
        self._child.kill()
        x = None if self._incumbent is None else self._polished(self._incumbent)
        seen = self._progress
        return Outcome(ending, x, seen.bound, seen.nodes, self._deadline.elapsed, message)

    def _polished(self, incumbent: Floats) -> Floats:
        """Polish an incumbent, for as long as the time limit allows."""
        left = self._deadline.left
        if left is None or self._seconds is None:
            return polish(self._matrix, incumbent)
        return polish(self._matrix, incumbent, left + self._watchdog.polish_limit(self._seconds))


class _Server:
    """The process's side: it searches the problems it is sent until its input ends."""

    def __init__(self) -> None:
        self._problems: queue.Queue[Any] = queue.Queue()
        self._stopped, self._grace = threading.Event(), Watchdog.grace
        self._cache = SearchCache()

    def serve(self) -> None:
        """Answer problem after problem; this never returns."""
        parent = ParentConnection()
        parent.listen(self._queue_problem, self._end)
        while (problem := self._problems.get()) is not None:
            parent.send(self._answer(problem, parent.send))
        os._exit(0)  # a thread may still be working on what nobody needs any more

    def _queue_problem(self, problem: Any) -> None:
        *_, self._grace = problem
        self._problems.put(problem)

    def _end(self) -> None:
        """Stop the search, and the process if it does not obey: no callback fires in a root LP."""
        self._stopped.set()
        self._problems.put(None)
        threading.Timer(2 * self._grace, os._exit, (1,)).start()

    def _answer(self, problem: Any, send: Callable[[Any], None]) -> Outcome:
        """Search one problem; what its threads report after the outcome is not sent."""
        matrix, limits, start, params, _ = problem
        current, deciding = True, threading.Lock()

        def send_while_current(message: Any) -> None:
            with deciding:  # otherwise the next search would receive it
                if current:
                    send(message)

        try:
            return search(
                matrix,
                limits,
                send_while_current,
                send_while_current,
                self._stopped.is_set,
                start,
                self._cache,
                params,
            )
        except RuntimeError as error:
            return Outcome("failure", message=str(error))
        finally:
            with deciding:
                current = False


if __name__ == "__main__":
    _Server().serve()
