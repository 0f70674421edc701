"""Find and kill the child processes of this one."""

import os
import time

import psutil


def children(parent: int | None = None) -> list[int]:
    """Return the process ids of the children of ``parent``; of this process if None."""
    try:
        return [child.pid for child in psutil.Process(parent or os.getpid()).children()]
    except psutil.NoSuchProcess:
        return []


def kill_first_child(after: float) -> None:
    """Kill the first child that appears, once it has lived for ``after`` seconds."""
    for _ in range(1000):
        for child in psutil.Process().children():
            time.sleep(after)
            child.kill()
            return
        time.sleep(0.01)
