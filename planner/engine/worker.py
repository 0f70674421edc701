"""The process that solves cases, one after another: ``python -m planner.engine.worker``."""

import os
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Self

import psutil

from planner.engine.task import Answer, Case, Heard, Stop
from planner.processes.subprocess import Parent
from planner.search.isolated import Isolated
from planner.solving import Session

LOOK = 0.25
"""Seconds between two looks at the memory."""

MEMORY_EXIT = 77
"""Exit code of a worker that, without its solver, still holds more memory than it may."""


class Meter:
    """Measures the memory of this process and its children while entered, and enforces a limit.

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
        """Begin."""
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
            own, theirs = me.memory_info().rss, sum(map(_held, children))
            self.peak = max(self.peak, own + theirs)
            if self._limit is not None and own + theirs > self._limit:
                self.over = True
                for child in children:
                    _kill(child)
                if own > self._limit:
                    os._exit(MEMORY_EXIT)
            if self._done.wait(LOOK):
                return


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def answer(
    case: Case, solver: Isolated, say: Callable[[Heard], None], stop: Callable[[], bool]
) -> Answer:
    """Solve a case in the solver's process; a case is never answered by an exception."""
    began = time.monotonic()
    with Meter(case.memory) as meter:
        try:
            session = Session(case.instance, case.options, solver)
            plan = session.solve(
                case.scenario, say, lambda: meter.over or stop(), on_best=say, start=case.start
            )
        except Exception as error:  # a fault of the planner: the next case may still be solved
            plan, reason = None, f"{type(error).__name__}: {error}"
    seconds, peak = time.monotonic() - began, meter.peak
    if meter.over:
        return Answer("memory", None, over_limit(case), seconds, peak)
    if plan is None:
        return Answer("crashed", None, reason, seconds, peak)
    return Answer("done", plan, "", seconds, peak)


def over_limit(case: Case) -> str:
    """The reason of a case that wanted too much memory."""
    return f"more memory than the limit of {(case.memory or 0) / 2**20:.0f} MiB"


def main() -> None:
    """Answer the cases that come in until the parent is gone."""
    cases: queue.Queue[Case] = queue.Queue()
    stopped: set[str] = set()

    def hear(message: Any) -> None:
        if isinstance(message, Stop):
            stopped.add(message.key)
        else:
            stopped.discard(message.key)
            cases.put(message)

    parent = Parent(hear, lambda: os._exit(0))
    with Isolated() as solver:
        while True:
            case = cases.get()
            parent.say(answer(case, solver, parent.say, partial(stopped.__contains__, case.key)))


if __name__ == "__main__":
    main()
