"""Compare planner and enumeration on many random counties: ``python -m tests.fuzz 10000``.

With ``--orders 12`` their figures spread over twelve orders of magnitude; counties that the schema
or the check refuses are counted, not solved.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from models.schema.case import Case
from tests.agreement import WAYS, disagreement
from tests.counties import random_county
from tests.orders import county_of_orders
from tests.reference import TooManyError

EVERY = 100


class Answer(NamedTuple):
    """What became of the county of a seed: why it was passed over, or what is wrong with it."""

    seed: int
    passed_over: str
    found: str

    @property
    def kind(self) -> str:
        """What the answer is counted as."""
        return self.passed_over or self.found.split(":")[0] or "agree"


def drawn(seed: int, orders: int) -> Case | str:
    """The county of a seed, or who refuses it."""
    return county_of_orders(seed, orders) if orders else Case(*random_county(seed))


def check(seed: int, orders: int = 0) -> Answer:
    """Solve and enumerate the county of a seed, unless it is refused."""
    case = drawn(seed, orders)
    if isinstance(case, str):
        return Answer(seed, f"refused ({case})", "")
    try:
        return Answer(seed, "", disagreement(case.instance, case.scenario, tuple(WAYS)))
    except ArithmeticError as error:
        return Answer(seed, "", f"reference failed: {error}")
    except TooManyError:
        return Answer(seed, "not enumerated", "")


def answers(seeds: range, jobs: int, orders: int) -> Iterator[Answer]:
    """Yield the answers for all seeds, in order."""
    one = partial(check, orders=orders)
    if jobs == 1:
        yield from map(one, seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(one, seeds, chunksize=5)


def keep(seed: int, orders: int, folder: Path) -> Path:
    """Write the county and the scenario of a seed as JSON; return the county's file."""
    case = drawn(seed, orders)
    assert isinstance(case, Case), "a county that was solved was not refused"
    file = folder / f"county-{seed}.json"
    file.write_text(case.instance.model_dump_json(indent=1), encoding="utf-8")
    other = folder / f"scenario-{seed}.json"
    other.write_text(case.scenario.model_dump_json(indent=1), encoding="utf-8")
    return file


def told(counts: Counter[str]) -> str:
    """The counts in one line, the most frequent first."""
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common())


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("count", type=int, help="number of counties")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--folder", type=Path, help="where counties that differ are written")
    parser.add_argument("--orders", type=int, default=0, help="orders of magnitude of the figures")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; return 1 if anything differs, else 0."""
    args, begun = parsed(arguments), time.monotonic()
    counts: Counter[str] = Counter()
    wrong, folder = 0, args.folder
    seeds = range(args.seed, args.seed + args.count)
    for done, answer in enumerate(answers(seeds, args.jobs, args.orders), 1):
        counts[answer.kind] += 1
        if answer.found:
            wrong += answer.kind != "within tolerance"
            folder = folder or Path(tempfile.mkdtemp(prefix="county-fuzz-"))
            folder.mkdir(parents=True, exist_ok=True)
            file = keep(answer.seed, args.orders, folder)
            print(f"seed {answer.seed}: {answer.found}\n  {file}", flush=True)
        if done % EVERY == 0 or done == args.count:
            seconds = time.monotonic() - begun
            print(f"{done} counties, {wrong} wrong ({told(counts)}), {seconds:.0f} s", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
