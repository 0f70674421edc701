"""One solve, one process: a crash, a hang or a long root LP cannot take the planner along.

The process is ``python -m planner.process``: it reads the problem from standard input, writes
what it finds to standard output as it finds it, and stops when its input ends. So it also stops
when the planner is gone.
"""

import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from models.matrix import Floats, Matrix
from planner.highs import STEP, Limits, Outcome, Progress, Report, polish
from planner.search import search

GRACE = 3.0
"""Seconds a solver gets to obey (no callback fires in the root LP) before its process is killed."""

OVERRUN = 1.2
"""A solver looks at its time limit now and then only; this much more is normal."""

ENDED = None
"""What the reading thread puts last, when the process is gone."""


def run_isolated(
    matrix: Matrix,
    limits: Limits,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Search as ``planner.search`` does, in a process of its own that may die or be killed.

    Incumbents come over as they are found, so that the best is kept when the process crashes,
    overruns its time limit or does not obey ``stop``.
    """
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "planner.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the planner, which stops it in its own way
        )
        try:
            outcome = _Watch(process, matrix, limits, report, stop).until_done()
            if outcome.ending == "failure" and not outcome.message:
                complaints.seek(0)
                said = complaints.read()[-500:].decode(errors="replace").strip()
                message = f"the solver's process ended with {process.poll()}. {said}".strip()
                return Outcome(
                    "failure", outcome.x, outcome.bound, outcome.nodes, outcome.seconds, message
                )
            return outcome
        finally:
            _put_away(process)


def _environment() -> dict[str, str]:
    """This environment, with the planner's own packages within reach."""
    here = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH")) if part)
    return {**os.environ, "PYTHONPATH": path}


def _put_away(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue


class _Watch:
    """The planner's side of a solving process: what it has said so far."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        matrix: Matrix,
        limits: Limits,
        report: Report | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.process, self.matrix, self.limits = process, matrix, limits
        self.report, self.stop = report, stop
        self.began = time.monotonic()
        self.seen = Progress(0.0, None, None, None)
        self.best: Floats | None = None
        self.asked = False
        self.deadline: float | None = None
        if limits.seconds is not None:
            self.deadline = self.began + limits.seconds * OVERRUN + GRACE
        self.messages: queue.Queue[Any] = queue.Queue()

    def until_done(self) -> Outcome:
        """Listen until the process is done, dead or too late."""
        for job in (self._send, self._listen):
            threading.Thread(target=job, daemon=True).start()
        while True:
            try:
                message = self.messages.get(timeout=STEP)
            except queue.Empty:
                message = self.seen
            if message is ENDED:
                return self._rescued("failure")
            if isinstance(message, Outcome):
                return message
            self._take(message)
            if self._too_late():
                return self._rescued("interrupt" if self.asked else "time_limit")

    def _send(self) -> None:
        try:
            pickle.dump((self.matrix, self.limits), _open(self.process.stdin))
            _open(self.process.stdin).flush()
        except (OSError, ValueError):
            return  # it died early, or was stopped: the listener says so

    def _listen(self) -> None:
        try:
            while True:
                self.messages.put(pickle.load(_open(self.process.stdout)))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.process.wait()
            self.messages.put(ENDED)

    def _take(self, message: Any) -> None:
        if not isinstance(message, Progress):
            self.best = message
        elif message is not self.seen:
            self.seen = message
            if self.report is not None:
                self.report(message)

    def _too_late(self) -> bool:
        now = time.monotonic()
        if self.stop is not None and not self.asked and self.stop():
            self.asked = True
            self.deadline = min(self.deadline or now + GRACE, now + GRACE)
            try:
                _open(self.process.stdin).close()
            except OSError:
                return True
        return self.deadline is not None and now > self.deadline

    def _rescued(self, ending: Any) -> Outcome:
        """What is known without the process's own last word."""
        _put_away(self.process)
        x = None if self.best is None else polish(self.matrix, self.best)
        message = "" if ending == "failure" else "stopped by force"
        seconds = time.monotonic() - self.began
        return Outcome(ending, x, self.seen.bound, self.seen.nodes, seconds, message)


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe


def _work() -> None:
    """The process's side: read the problem, say what is found, stop when the input ends."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not mix with answers
    matrix, limits = pickle.load(sys.stdin.buffer)
    ended = threading.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        ended.set()

    threading.Thread(target=watch, daemon=True).start()

    def say(message: Any) -> None:
        pickle.dump(message, out)
        out.flush()

    try:
        outcome = search(matrix, limits, say, say, ended.is_set)
    except RuntimeError as error:
        outcome = Outcome("failure", message=str(error))
    say(outcome)
    out.close()
    os._exit(0)  # the watching thread may still hold standard input


if __name__ == "__main__":
    _work()
