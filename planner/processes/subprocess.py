"""A process of its own to talk to: pickled messages both ways, and it ends when its parent does.

The process is ``python -m MODULE``. It reads messages from its standard input, writes messages to
its standard output, and is gone as soon as its input ends. Each has its own two pipes: whatever
happens to one process, no lock or queue is left behind for another to wait on.
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
"""What a child's queue holds last, when it is gone."""


class Subprocess:
    """The parent's side. What the process says arrives in ``messages``, ``EXITED`` at the end."""

    def __init__(self, module: str) -> None:
        """Start the process."""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
        self._sending = threading.Lock()
        self.messages: queue.Queue[Any] = queue.Queue()
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-m", module],  # -P: no module from wherever the user is
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the parent, which stops it in its own way
        )
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Its number."""
        return self.popen.pid

    @property
    def exited(self) -> bool:
        """Whether it has ended."""
        return self.popen.poll() is not None

    def send(self, message: Any) -> None:
        """Hand over a message, without waiting until it is read; a dead process hears nothing."""
        threading.Thread(target=self._send, args=(message,), daemon=True).start()

    def close_input(self) -> None:
        """End its input, and with it the process, as soon as it can.

        Raises:
            OSError: it is gone already.
        """
        _open(self.popen.stdin).close()

    def error_output(self) -> str:
        """The end of what it wrote to its standard error."""
        if self._stderr.closed:
            return ""
        self._stderr.seek(0)
        return self._stderr.read()[-500:].decode(errors="replace").strip()

    def kill(self) -> None:
        """End it at once; ``messages`` will say so."""
        self.popen.kill()
        self.popen.wait()

    def close(self) -> None:
        """Kill it and let go of its pipes."""
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
            return  # it died early, or was stopped: the listener says so
        except Exception:  # half a message may be out: nothing sensible can follow it
            self.popen.kill()

    def _listen(self) -> None:
        try:
            while True:
                self.messages.put(pickle.load(_open(self.popen.stdout)))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.popen.wait()
        except Exception:  # what it says is not understood: it is of no use
            self.kill()
        self.messages.put(EXITED)


class ParentConnection:
    """The subprocess's end of the two pipes.

    ``on_message`` gets each message of the parent, ``on_disconnect`` is called when it is gone.
    """

    def __init__(
        self, on_message: Callable[[Any], None], on_disconnect: Callable[[], None]
    ) -> None:
        """Begin to listen. Whatever prints in this process goes to standard error from now on."""
        self._out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        self._sending = threading.Lock()
        threading.Thread(target=_receive_all, args=(on_message, on_disconnect), daemon=True).start()

    def send(self, message: Any) -> None:
        """Hand over a message; from any thread."""
        with self._sending:
            pickle.dump(message, self._out)
            self._out.flush()


def _receive_all(on_message: Callable[[Any], None], on_disconnect: Callable[[], None]) -> None:
    try:
        while True:
            on_message(pickle.load(sys.stdin.buffer))
    except Exception:  # no more input, input called off halfway, or nothing we understand
        on_disconnect()


def _environment() -> dict[str, str]:
    """This environment, with the planner's own packages within reach."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH")) if part)
    return {**os.environ, "PYTHONPATH": path}


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe
