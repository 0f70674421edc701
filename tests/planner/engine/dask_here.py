"""Run a Dask cluster as processes on the loopback interface."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.paths import ROOT

QUIET = ["--no-dashboard", "--scheduler-file"]


@dataclass
class Processes:
    """The scheduler, its address and its workers."""

    scheduler: subprocess.Popen[bytes]
    address: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[Processes]:
    """Start a scheduler and ``workers`` workers of one thread each; kill them at the end."""
    file = folder / "scheduler.json"
    scheduler = _dask("scheduler", *QUIET, str(file), "--host", "127.0.0.1", "--port", "0")
    running = Processes(scheduler)
    try:
        running.address = _address(file)
        for number in range(workers):
            own = ["--nthreads", "1", "--local-directory", str(folder / f"w{number}")]
            running.workers.append(
                _dask("worker", *QUIET, str(file), *own, "--no-nanny", "--host", "127.0.0.1")
            )
        yield running
    finally:
        for process in (*running.workers, scheduler):
            process.kill()
            process.wait()


def _dask(*words: str) -> subprocess.Popen[bytes]:
    silent = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words], cwd=ROOT, stdout=silent, stderr=silent
    )


def _address(file: Path) -> str:
    for _ in range(600):
        if file.exists():
            try:
                return str(json.loads(file.read_text())["address"])
            except json.JSONDecodeError:
                pass
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")
