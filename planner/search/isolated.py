"""One solve, one process: a crash, a hang or a long root LP cannot take the planner along.

The process is ``python -m planner.search.isolated``: it searches the problems it is given one after
another and says what it finds as it finds it.
"""

import math
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psutil

from models.matrix.matrix import Floats, Matrix
from planner.processes.subprocess import EXITED, ParentConnection, Subprocess
from planner.search.highs import STEP, Limits, OnIncumbent, OnProgress, Outcome, polish
from planner.search.progress import Progress
from planner.search.strategy import SearchCache, search

GRACE = 2.0
"""Seconds a solver gets to obey (no callback fires in the root LP) before its process is killed."""

OVERRUN = 1.2
"""A solver looks at its time limit now and then only; this much more is normal."""

SILENT, LONG = 30.0, 20.0
"""Processor seconds without a word after which a process goes round in circles; or so many times
what it took to the first bound, if that is longer."""

CIRCLES = "the solver went round in circles"


def run_isolated(
    matrix: Matrix,
    limits: Limits,
    on_progress: OnProgress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """``Isolated.run`` in a process for this one search."""
    with Isolated() as process:
        return process.run(matrix, limits, on_progress, stop)


class Isolated:
    """A process that searches one problem after another, started when there is one.

    A process that was stopped, killed or went wrong is replaced for the next problem. Use it as a
    context, or ``close`` it; it also ends when this process does.
    """

    def __init__(self) -> None:
        """No process yet."""
        self._child: Subprocess | None = None

    def __enter__(self) -> "Isolated":
        """Itself."""
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
        """The process, started if there is none; it gets ready by itself."""
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
        """Search as ``strategy.search`` does, in a process of its own that may die or be killed.

        Incumbents come over as they are found, so that the best is kept when the process crashes,
        overruns its time limit, does not obey ``stop`` or goes round in circles.
        """
        child = self.started()
        watch = _Watch(child, matrix, limits, on_progress, stop, on_incumbent)
        try:
            child.send((matrix, limits, start))
            outcome = watch.until_done()
            if outcome.ending == "failure" and not outcome.message:
                message = (
                    f"the solver's process ended with {child.popen.poll()}. {child.error_output()}"
                )
                outcome = replace(outcome, message=message.strip())
        except BaseException:
            self.close()
            raise
        if watch.asked or outcome.ending == "failure" or child.exited:
            self.close()
        return outcome


class _Watch:
    """The planner's side of one search: what the process has said so far."""

    def __init__(
        self,
        child: Subprocess,
        matrix: Matrix,
        limits: Limits,
        on_progress: OnProgress | None,
        stop: Callable[[], bool] | None,
        on_incumbent: OnIncumbent | None,
    ) -> None:
        self.child, self.matrix = child, matrix
        self.on_progress, self.stop, self.on_incumbent = on_progress, stop, on_incumbent
        self.began = time.monotonic()
        self.seen = Progress(0.0, None, None, None)
        self.best: Floats | None = None
        self.asked = False
        self.spoke, self.heard, self.patience = False, self._spent(), math.inf
        self.deadline: float | None = None
        if limits.seconds is not None:
            self.deadline = self.began + limits.seconds * OVERRUN + GRACE

    def until_done(self) -> Outcome:
        """Listen until the process is done, dead or too late."""
        while True:
            try:
                message = self.child.messages.get(timeout=STEP)
            except queue.Empty:
                if self._circling():
                    return self._rescued("failure", CIRCLES)
            else:
                if message is EXITED:  # it may end before it has read the problem, if so asked
                    return self._rescued("interrupt" if self.asked else "failure")
                if isinstance(message, Outcome):
                    return message
                self._take(message)
            if self._too_late():
                return self._rescued("interrupt" if self.asked else "time_limit")

    def _take(self, message: Any) -> None:
        self.spoke = True
        if isinstance(message, Progress):
            if self.seen.bound is None and message.bound is not None:
                self.patience = max(SILENT, LONG * (self._spent() - self.heard))
            self.seen = message
            if self.on_progress is not None:
                self.on_progress(message)
        else:
            self.best = message
            if self.on_incumbent is not None:
                self.on_incumbent(message)

    def _too_late(self) -> bool:
        now = time.monotonic()
        if self.stop is not None and not self.asked and self.stop():
            self.asked = True
            self.deadline = min(self.deadline or now + GRACE, now + GRACE)
            try:
                self.child.close_input()
            except OSError:
                return True
        return self.deadline is not None and now > self.deadline

    def _circling(self) -> bool:
        """Whether the process is busy, and has been for long without a word."""
        spent = self._spent()
        if self.spoke and self.patience < math.inf:
            self.heard = spent
        self.spoke = False
        return spent - self.heard > self.patience

    def _spent(self) -> float:
        """Processor seconds of the process so far, none once it is gone."""
        try:
            times = psutil.Process(self.child.pid).cpu_times()
        except psutil.Error:  # what it said last is on its way
            return 0.0
        return float(times.user + times.system)

    def _rescued(self, ending: Any, message: str = "stopped by force") -> Outcome:
        """What is known without the process's own last word."""
        message = "" if self.child.exited else message
        self.child.kill()
        x = None if self.best is None else polish(self.matrix, self.best)
        seconds = time.monotonic() - self.began
        return Outcome(ending, x, self.seen.bound, self.seen.nodes, seconds, message)


def _work() -> None:
    """The process's side: read a problem, say what is found, end when the input ends."""
    problems: queue.Queue[Any] = queue.Queue()
    ended = threading.Event()

    def end() -> None:
        ended.set()
        problems.put(None)
        # In the root relaxation nobody hears of it; longer than this nobody waits for an answer.
        threading.Timer(2 * GRACE, os._exit, (1,)).start()

    parent, cache = ParentConnection(problems.put, end), SearchCache()
    while (problem := problems.get()) is not None:
        parent.send(_answer(problem, parent.send, ended.is_set, cache))
    os._exit(0)  # a solver's thread may still be at work on what nobody needs any more


def _answer(
    problem: Any, say: Callable[[Any], None], stop: Callable[[], bool], cache: SearchCache
) -> Outcome:
    matrix, limits, start = problem
    current, deciding = True, threading.Lock()

    def say_while_current(message: Any) -> None:
        with deciding:  # or the next problem hears what belongs to this one
            if current:
                say(message)

    try:
        return search(matrix, limits, say_while_current, say_while_current, stop, start, cache)
    except RuntimeError as error:
        return Outcome("failure", message=str(error))
    finally:
        with deciding:
            current = False


if __name__ == "__main__":
    _work()
