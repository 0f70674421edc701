"""Run a Python module as a subprocess that exchanges pickled messages and ends with its parent.

The process is ``python -m MODULE``. It reads messages from its standard input, writes messages to
its standard output, and ends as soon as its input ends. Each process has two pipes of its own,
so that one that dies leaves no lock or queue behind on which another would wait.
"""

import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

EXITED = None
"""Last message in the queue of a subprocess that is gone."""


class Subprocess:
    """A subprocess, as its parent sees it.

    What it sends arrives in ``messages``, with ``EXITED`` last.
    """

    def __init__(self, module: str) -> None:
        """Start ``python -m module``."""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
        self._sending = threading.Lock()
        self.messages: queue.Queue[Any] = queue.Queue()
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-m", module],  # -P: import nothing from the current folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the parent, which stops it in its own way
        )
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self.popen.pid

    @property
    def exited(self) -> bool:
        """Whether the process has ended."""
        return self.popen.poll() is not None

    def send(self, message: Any) -> None:
        """Send a message without waiting until it is read; a dead process ignores it."""
        threading.Thread(target=self._send, args=(message,), daemon=True).start()

    def close_input(self) -> None:
        """Close its input, whereupon the process ends as soon as it can.

        Raises:
            OSError: the process is gone already.
        """
        _open(self.popen.stdin).close()

    def error_output(self) -> str:
        """Return the end of what it wrote to standard error, at most 500 bytes."""
        if self._stderr.closed:
            return ""
        self._stderr.seek(0)
        return self._stderr.read()[-500:].decode(errors="replace").strip()

    def kill(self) -> None:
        """Kill the process; ``messages`` will end with ``EXITED``."""
        self.popen.kill()
        self.popen.wait()

    def close(self) -> None:
        """Kill the process and close its pipes."""
        self.kill()
        for pipe in (self.popen.stdin, self.popen.stdout):
            try:
                _open(pipe).close()
            except OSError:
                continue
        self._stderr.close()

    def _send(self, message: Any) -> None:
        try:
            with self._sending:
                pickle.dump(message, _open(self.popen.stdin))
                _open(self.popen.stdin).flush()
        except (OSError, ValueError):
            return  # it died early or was stopped: ``messages`` says so
        except Exception:  # half a message may be sent: nothing can follow it
            self.popen.kill()

    def _listen(self) -> None:
        try:
            while True:
                self.messages.put(pickle.load(_open(self.popen.stdout)))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.popen.wait()
        except Exception:  # an unreadable message: the process is useless
            self.kill()
        self.messages.put(EXITED)


class ParentConnection:
    """The subprocess's end of the two pipes."""

    def __init__(self) -> None:
        """Take over standard output; prints of this process go to standard error from now on."""
        self._out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        self._sending = threading.Lock()

    def listen(self, on_message: Callable[[Any], None], on_disconnect: Callable[[], None]) -> None:
        """Call ``on_message`` with each message of the parent, ``on_disconnect`` when it is gone.

        A step of its own, so that an answer to the first message finds this connection in place.
        """
        threading.Thread(target=_receive_all, args=(on_message, on_disconnect), daemon=True).start()

    def send(self, message: Any) -> None:
        """Send a message, from any thread."""
        with self._sending:
            pickle.dump(message, self._out)
            self._out.flush()


def _receive_all(on_message: Callable[[Any], None], on_disconnect: Callable[[], None]) -> None:
    try:
        while True:
            on_message(pickle.load(sys.stdin.buffer))
    except Exception:  # the input ended, also halfway, or cannot be read
        on_disconnect()


def _environment() -> dict[str, str]:
    """Return this environment, with the planner's own packages on the path."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH")) if part)
    return {**os.environ, "PYTHONPATH": path}


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe
