"""Peak memory of this process and those it started, together.

The kernel's own record of a process (``ru_maxrss``) starts at the size of the process that started
it, so a small solver beside a large model would seem as large. Memory is therefore read from
``/proc`` while the process runs; where there is no such thing, the kernel's record has to do.
"""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STEP = 0.1
"""Seconds between two looks."""


@dataclass
class Peak:
    """The largest sum seen [MB]."""

    seen: float = 0.0

    def look(self) -> None:
        """Add up what is held now by this process and its children."""
        together = sum(_held(pid, "VmRSS:") for pid in ("self", *_children()))
        self.seen = max(self.seen, together)

    @property
    def value(self) -> float:
        """Return the peak so far [MB]; that of this process alone is exact, and a lower limit."""
        if not (PROC / "self" / "status").exists():
            who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            return sum(resource.getrusage(one).ru_maxrss for one in who) / 1024
        self.look()
        return max(self.seen, _held("self", "VmHWM:"))


@contextmanager
def watched() -> Iterator[Peak]:
    """Sample the memory while the block runs."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(STEP):
            peak.look()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield peak
    finally:
        ended.set()


def _children() -> list[str]:
    """List the processes started by any thread of this one."""
    found: list[str] = []
    for file in PROC.glob("self/task/*/children"):
        try:
            found += file.read_text().split()
        except OSError:
            continue  # the thread has just ended
    return found


def _held(pid: str, what: str) -> float:
    """Read a figure of a process [MB]; 0 once it is gone."""
    try:
        lines = (PROC / pid / "status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith(what)), 0.0)
