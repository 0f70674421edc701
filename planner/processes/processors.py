"""Count the processors that this process may use."""

import os

import psutil


def usable_processors() -> int:
    """Count the processors this process is allowed to run on; all where no system call tells."""
    if hasattr(psutil.Process, "cpu_affinity"):
        return len(psutil.Process().cpu_affinity() or ()) or 1
    return os.cpu_count() or 1
