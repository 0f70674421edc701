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
from dataclasses import replace
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
    """``Isolated.run`` in a process for this one search."""
    with Isolated() as process:
        return process.run(matrix, limits, report, stop)


class Isolated:
    """A process that searches one problem after another, started when there is one.

    A process that was stopped, killed or went wrong is replaced for the next problem. Use it as a
    context, or ``close`` it; it also ends when this process does.
    """

    def __init__(self) -> None:
        """No process yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None

    def __enter__(self) -> "Isolated":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            _put_away(self._process)
        if self._complaints is not None:
            self._complaints.close()
        self._process = self._complaints = None

    def run(
        self,
        matrix: Matrix,
        limits: Limits,
        report: Report | None = None,
        stop: Callable[[], bool] | None = None,
        start: Floats | None = None,
    ) -> Outcome:
        """Search as ``planner.search`` does, in a process of its own that may die or be killed.

        Incumbents come over as they are found, so that the best is kept when the process crashes,
        overruns its time limit or does not obey ``stop``.
        """
        process = self._running()
        watch = _Watch(process, (matrix, limits, start), report, stop)
        try:
            outcome = watch.until_done()
            if outcome.ending == "failure" and not outcome.message:
                message = f"the solver's process ended with {process.poll()}. {self._said()}"
                outcome = replace(outcome, message=message.strip())
        except BaseException:
            self.close()
            raise
        if watch.asked or outcome.ending == "failure" or process.poll() is not None:
            self.close()
        return outcome

    def _said(self) -> str:
        """The end of what the process wrote to its standard error."""
        if self._complaints is None:
            return ""
        self._complaints.seek(0)
        return self._complaints.read()[-500:].decode(errors="replace").strip()

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
            self._process = subprocess.Popen(
                [sys.executable, "-m", "planner.process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the planner, which stops it in its own way
            )
        return self._process


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
        problem: tuple[Matrix, Limits, Floats | None],
        report: Report | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.process, self.problem = process, problem
        self.matrix, limits, _ = problem
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
                pass
            else:
                if message is ENDED:  # it may end before it has read the problem, if so asked
                    return self._rescued("interrupt" if self.asked else "failure")
                if isinstance(message, Outcome):
                    return message
                self._take(message)
            if self._too_late():
                return self._rescued("interrupt" if self.asked else "time_limit")

    def _send(self) -> None:
        try:
            pickle.dump(self.problem, _open(self.process.stdin))
            _open(self.process.stdin).flush()
        except (OSError, ValueError):
            return  # it died early, or was stopped: the listener says so

    def _listen(self) -> None:
        try:
            while True:
                message = pickle.load(_open(self.process.stdout))
                self.messages.put(message)
                if isinstance(message, Outcome):
                    return
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.process.wait()
            self.messages.put(ENDED)

    def _take(self, message: Any) -> None:
        if not isinstance(message, Progress):
            self.best = message
            return
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
        message = "stopped by force" if self.process.poll() is None else ""
        _put_away(self.process)
        x = None if self.best is None else polish(self.matrix, self.best)
        seconds = time.monotonic() - self.began
        return Outcome(ending, x, self.seen.bound, self.seen.nodes, seconds, message)


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe


def _work() -> None:
    """The process's side: read a problem, say what is found, end when the input ends."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not mix with answers
    problems: queue.Queue[Any] = queue.Queue()
    ended = threading.Event()
    speaking = threading.Lock()

    def listen() -> None:
        try:
            while True:
                problems.put(pickle.load(sys.stdin.buffer))
        except (EOFError, pickle.UnpicklingError):  # the latter: called off halfway through
            ended.set()
            problems.put(None)

    def say(message: Any) -> None:
        with speaking:
            pickle.dump(message, out)
            out.flush()

    threading.Thread(target=listen, daemon=True).start()
    while (problem := problems.get()) is not None:
        say(_answer(problem, say, ended.is_set))
    os._exit(0)  # a solver's thread may still be at work on what nobody needs any more


def _answer(problem: Any, say: Callable[[Any], None], stop: Callable[[], bool]) -> Outcome:
    matrix, limits, start = problem
    current, deciding = True, threading.Lock()

    def say_while_current(message: Any) -> None:
        with deciding:  # or the next problem hears what belongs to this one
            if current:
                say(message)

    try:
        return search(matrix, limits, say_while_current, say_while_current, stop, start)
    except RuntimeError as error:
        return Outcome("failure", message=str(error))
    finally:
        with deciding:
            current = False


if __name__ == "__main__":
    _work()
