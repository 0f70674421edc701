"""A subprocess that answers each message, complains of some, and ends when its parent is gone."""

import os
import sys
import threading
from typing import Any

from planner.processes.subprocess import ParentConnection

gone = threading.Event()


def answer(message: Any) -> None:
    """Send back what came, print what is told to, die if told to."""
    if message == "die":
        sys.stderr.write("told to die\n")
        sys.stderr.flush()
        os._exit(7)
    print("a line that must not come between messages")
    parent.send(("echo", message))


parent = ParentConnection()
parent.listen(answer, gone.set)
gone.wait()
