"""``python -m tests.bench [instance ...]``: measure, print the table, write it into the page."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.table import placed, tables

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
CASES = {"tiny": 0.0, "liping": 0.01, "eastern": 0.01, "resource": 0.01, "remote": 0.01}
"""The gap to which each instance is solved."""

TIME_LIMIT = 180.0
"""Seconds of search; what is not proved by then is shown with the gap it has."""


def measured(name: str) -> dict[str, Any]:
    """The figures of one instance, measured in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.case", name, str(CASES[name]), str(TIME_LIMIT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: the measurement failed\n{done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main(names: list[str]) -> None:
    """Measure the named instances; only a run over all of them changes the page."""
    unknown = sorted(set(names) - set(CASES))
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; known: {', '.join(CASES)}")
    results = []
    for name in names or CASES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        results.append(measured(name))
    text = tables(results)
    print(text)
    if not names:
        PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
