"""Kill a batch at random moments and resume it: ``python -m tests.batch_kills 20``.

After every kill: each case that was complete is still there untouched, nothing is half-written.
In the end: every case is there once, the table has them all.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from models.schema.instance import Instance
from planner.batch.records import CASE, PLAN, Record, completed_case, county_digest
from planner.comparison.plans import CASES
from planner.generator.generate import generate
from planner.input.write import write_json
from tests.batch_folder import begin, complete, leftovers, rows

LONGEST = 600.0
"""Seconds after which a batch counts as hung."""


@dataclass
class Trial:
    """A batch over ``counties`` and a grid of ``cases`` per county, in a folder."""

    folder: Path
    counties: int = 2
    cases: int = 3
    draw: Callable[[int], Instance] = lambda seed: generate("eastern", 1, 3, 0, seed)
    wrong: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the counties and the grid."""
        self.out = self.folder / "out"
        (self.folder / "counties").mkdir(parents=True)
        for seed in range(self.counties):
            write_json(self.draw(seed + 1), self.folder / "counties" / f"county-{seed}.json")
        factors = ", ".join(f"{0.5 + i / (2 * self.cases):g}" for i in range(self.cases))
        (self.folder / "grid.yaml").write_text(f"budget_factor: [{factors}]\n")

    def begin(self) -> subprocess.Popen[bytes]:
        """Start the batch as a process that resumes what is there."""
        return begin(
            *("batch", self.folder / "counties", "--grid", self.folder / "grid.yaml"),
            *("--out", self.out, "--jobs", 1, "--gap", 0.05, "--resume"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def killed(self, more: int, after: float) -> None:
        """Start, kill ``after`` seconds after ``more`` cases are complete, and look."""
        there = len(complete(self.out))
        process = self.begin()
        until = time.monotonic() + LONGEST
        while len(complete(self.out)) < there + more and process.poll() is None:
            if time.monotonic() > until:
                self.wrong.append("the batch hangs")
                break
            time.sleep(0.005)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.look()

    def through(self) -> str:
        """Let the batch end and return what it said."""
        process = self.begin()
        _, said = process.communicate(timeout=LONGEST)
        text = said.decode(errors="replace")
        if process.returncode != 0:
            self.wrong.append(f"ended with {process.returncode}: {text[-300:]}")
        self.look()
        self._look_at_all()
        return text

    def look(self) -> None:
        """Check that what was complete is untouched and what is complete is whole."""
        now = complete(self.out)
        for case, written in self.seen.items():
            if now.get(case) != written:
                self.wrong.append(f"{case} was complete and was written again or is gone")
        self.seen = now
        for case in now:
            folder = self.out / CASES / case
            record = Record.model_validate_json((folder / CASE).read_bytes())
            found = completed_case(folder, record.digest)
            if not isinstance(found, Record):
                self.wrong.append(f"{case}: {found}")
            county = self.folder / "counties" / f"{case.partition('/')[0]}.json"
            if record.digest.instance != county_digest(county):
                self.wrong.append(f"{case}: not of its county")
        for name in ("results.csv", "results.parquet", "summary.md", "batch.json"):
            file = self.out / name
            if file.exists() and not file.read_bytes():
                self.wrong.append(f"{name} is empty")

    def _look_at_all(self) -> None:
        wanted = self.counties * self.cases
        if len(self.seen) != wanted:
            self.wrong.append(f"{len(self.seen)} of {wanted} cases are complete")
        if sorted(row["case"] for row in rows(self.out)) != sorted(self.seen):
            self.wrong.append("the table has not each case once")
        stray = leftovers(self.out)
        plans = len(list((self.out / CASES).rglob(PLAN)))
        if stray or plans != wanted:
            self.wrong.append(f"left behind: {stray}; plans: {plans}")


def main(arguments: list[str] | None = None) -> int:
    """Kill until there were enough; return 1 if anything was ever wrong, else 0."""
    parser = argparse.ArgumentParser(prog="tests.batch_kills", description=__doc__)
    parser.add_argument("count", type=int, help="number of kills")
    parser.add_argument("--seed", type=int, default=0, help="seed of the moments")
    said = parser.parse_args(arguments)
    dice = random.Random(said.seed)
    kills, wrong = 0, []
    while kills < said.count:
        with tempfile.TemporaryDirectory(prefix="batch-kills-") as folder:
            trial = Trial(Path(folder) / "trial", counties=3, cases=4)
            for _ in range(min(5, said.count - kills)):
                trial.killed(dice.choice((0, 0, 1, 2)), dice.uniform(0, 3))
                kills += 1
            text = trial.through()
            wrong += trial.wrong
        print(f"{kills} kills, {len(wrong)} wrong; {' '.join(text.split())[:100]}", flush=True)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
