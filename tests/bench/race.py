"""One contestant on one county in this process, which is a fresh one; prints JSON lines.

``python -m tests.bench.race CASE CONTESTANT LIMIT GAP FOLDER``
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.memory import watched
from tests.bench.trace import Point, known

THREADS = 2
CONTESTANTS = ("planner", "highs", "appsi", "scip", "greedy")
BEFORE_A_POINT = 0.05
"""Seconds to pass before a bound that moved by a hair makes another point."""


class NotInstalledError(Exception):
    """Raised for a rival that is not installed; the results say so."""


@dataclass(frozen=True)
class Terms:
    """What all contestants are given alike: seconds, the gap to stop at, threads, the county."""

    case: str
    limit: float
    gap: float
    folder: Path
    threads: int = THREADS

    @property
    def model(self) -> Path:
        """Return the file of the exported model, without implied rows."""
        return self.folder / f"{self.case}.mps"


@dataclass
class Clock:
    """Takes down incumbents and bounds with the seconds since ``start``."""

    say: Callable[[dict[str, Any]], None]
    began: float = field(default_factory=time.monotonic)
    last: Point = (-1.0, None, None)

    def start(self) -> None:
        """Start the clock."""
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.began

    def see(self, incumbent: float | None, bound: float | None) -> None:
        """Record incumbent and bound if either is new."""
        now, plan, limit = self.seconds, known(incumbent), known(bound)
        before, plan_before, limit_before = self.last
        if (plan, limit) == (plan_before, limit_before) or (plan is None and limit is None):
            return
        if plan == plan_before and limit_before is not None and now - before < BEFORE_A_POINT:
            return
        self.last = (now, plan, limit)
        self.say({"point": [round(now, 4), plan, limit]})

    def end(self, incumbent: float | None, bound: float | None) -> None:
        """Record the last incumbent and bound of the run, new or not."""
        self.say({"point": [round(self.seconds, 4), known(incumbent), known(bound)]})


def race(contestant: str, terms: Terms, say: Callable[[dict[str, Any]], None]) -> None:
    """Run one contestant; a rival that is not installed has that as its result."""
    try:
        rival = import_module(f"tests.bench.contestants.{contestant}")
        with watched() as memory:
            figures = rival.run(terms, Clock(say))
    except (NotInstalledError, ModuleNotFoundError) as missing:
        say({"result": {"ending": "not installed", "why": str(missing)}})
        return
    say({"result": {**figures, "peak": memory.value}})


def main(case: str, contestant: str, limit: str, gap: str, folder: str) -> None:
    """Send records to standard output and whatever a solver prints to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(line: dict[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    race(contestant, Terms(case, float(limit), float(gap), Path(folder)), say)


if __name__ == "__main__":
    main(*sys.argv[1:])
