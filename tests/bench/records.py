"""The measurements as they come: one JSON line each, so that a killed run can be looked at."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.trace import Point, final

Record = dict[str, Any]


@dataclass
class Records:
    """All lines of a file, by kind; a later line of the same case and contestant counts."""

    settings: Record = field(default_factory=dict)
    cases: dict[str, Record] = field(default_factory=dict)
    races: dict[tuple[str, str], Record] = field(default_factory=dict)
    builds: dict[tuple[str, str], Record] = field(default_factory=dict)
    resolves: dict[str, Record] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Enter one line."""
        kind, case = record["kind"], record.get("case", "")
        if kind == "settings":
            self.settings = record
        elif kind == "case":
            self.cases[case] = record
        elif kind == "race":
            self.races[case, record["contestant"]] = record
        elif kind == "build":
            self.builds[case, record["who"]] = record
        elif kind == "resolve":
            self.resolves[case] = record

    @property
    def limit(self) -> float:
        """Return the time limit of each contestant [s]."""
        return float(self.settings["limit"])

    @property
    def contestants(self) -> list[str]:
        """List who took part, in the order of the settings."""
        ran = {contestant for _, contestant in self.races}
        return [one for one in self.settings["contestants"] if one in ran]

    def points(self, case: str, contestant: str) -> list[Point]:
        """Return the trace of the contestant on the case; empty if it did not run."""
        record = self.races.get((case, contestant), {})
        return [(point[0], point[1], point[2]) for point in record.get("points", ())]

    def held(self, case: str) -> dict[str, tuple[float | None, float | None]]:
        """Return best gain and best bound of each contestant on the case."""
        return {one: final(self.points(case, one)) for one in self.contestants}

    def best_bound(self, case: str) -> float | None:
        """Return the least of all bounds proved on the case; None without one."""
        bounds = [bound for _, bound in self.held(case).values() if bound is not None]
        return min(bounds, default=None)

    def best_plan(self, case: str) -> float | None:
        """Return the best gain of all contestants on the case; None without one."""
        plans = [plan for plan, _ in self.held(case).values() if plan is not None]
        return max(plans, default=None)


def load_records(file: Path) -> Records:
    """Read the lines of a file; skip a last line cut short by a kill."""
    records = Records()
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        records.take(record)
    return records
