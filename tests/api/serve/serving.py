"""``planner serve`` in a separate process, at a free port."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.paths import ROOT

PLANNER = (sys.executable, "-m", "api.serve.commands")
DEADLINE = 600.0
"""Seconds after which a process that does not end is a failed test."""


def environment(**more: str) -> dict[str, str]:
    """This environment in English, without settings of somebody's own server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    path = os.pathsep.join(part for part in (str(ROOT), kept.get("PYTHONPATH")) if part)
    return {**kept, "PLANNER_LANG": "en", "COLUMNS": "80", "PYTHONPATH": path, **more}


def planner(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of the planner, run to its end."""
    return subprocess.run(
        [*PLANNER, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment(**more),
        timeout=DEADLINE,
    )


class Served:
    """A running server: where it listens, and its processes."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> int:
        """Its exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE)


@contextmanager
def serving(data: Path, *options: object, **more: str) -> Iterator[Served]:
    """A server on ``data``; killed at the end unless it was stopped."""
    command = [*PLANNER, "serve", "--port", "0", "--data", str(data), *map(str, options)]
    log = data.with_suffix(".log")
    with (
        log.open("a") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment(**more)
        ) as process,
    ):
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            found = re.match(r"Listening at (http://\S+),", first)
            assert found, first + log.read_text()
            yield Served(process, found[1])
        finally:
            if process.poll() is None:
                process.kill()
