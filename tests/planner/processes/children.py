"""Finding and killing the child processes of this one."""

import os
import signal
import time
from pathlib import Path


def children(parent: int | None = None) -> list[int]:
    """Process ids of the children of ``parent`` (default: this process)."""
    parent = os.getpid() if parent is None else parent
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            found.append(int(entry.name))
    return found


def kill_first_child(after: float) -> None:
    """Kill the first child that appears, once it has lived for ``after`` seconds."""
    for _ in range(1000):
        for child in children():
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
            return
        time.sleep(0.01)
