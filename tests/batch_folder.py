"""See a batch from outside: start its command as a process, and read what it leaves on disk."""

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from planner.batch.folder import LOCK
from planner.batch.records import CASE, Record
from planner.comparison.plans import CASES
from tests.paths import ROOT


def begin(*words: object, environment: dict[str, str] | None = None, **more: Any) -> Any:
    """Start ``planner WORDS`` in English, 80 columns wide, in a process group by itself."""
    return subprocess.Popen(
        [sys.executable, "-c", "from api.serve.commands import main; main()", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PLANNER_LANG": "en", "COLUMNS": "80", **(environment or {})},
        start_new_session=True,
        **more,
    )


def complete(out: Path) -> dict[str, int]:
    """Return when each complete case was written [ns], by its name."""
    cases = out / CASES
    return {
        file.parent.relative_to(cases).as_posix(): file.stat().st_mtime_ns
        for file in cases.rglob(CASE)
    }


def rows(out: Path) -> list[dict[str, str]]:
    """Read the rows of results.csv."""
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def records(folder: Path) -> dict[str, Record]:
    """Read the records on disk, by case."""
    found = [
        Record.model_validate_json(file.read_bytes())
        for file in sorted((folder / CASES).rglob(CASE))
    ]
    return {record.case: record for record in found}


def leftovers(out: Path) -> list[Path]:
    """List temporary files, which only a killed batch leaves."""
    return [file for file in out.rglob(".*") if file.name != LOCK]
