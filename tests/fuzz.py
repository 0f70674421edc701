"""Compare planner and enumeration on many random counties: ``python -m tests.fuzz 10000``."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.agreement import WAYS, disagreement
from tests.counties import random_county

EVERY = 100


def check(seed: int) -> tuple[int, str]:
    """Return the seed and what is wrong with its county, empty if nothing is."""
    try:
        return seed, disagreement(*random_county(seed), tuple(WAYS))
    except ArithmeticError as error:
        return seed, f"the reference itself failed: {error}"


def answers(seeds: range, jobs: int) -> Iterator[tuple[int, str]]:
    """Yield the answers for all seeds, in order."""
    if jobs == 1:
        yield from map(check, seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(check, seeds, chunksize=5)


def keep(seed: int, folder: Path) -> Path:
    """Write the county and the scenario of a seed as JSON; return the county's file."""
    instance, scenario = random_county(seed)
    file = folder / f"county-{seed}.json"
    file.write_text(instance.model_dump_json(indent=1), encoding="utf-8")
    other = folder / f"scenario-{seed}.json"
    other.write_text(scenario.model_dump_json(indent=1), encoding="utf-8")
    return file


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; return 1 if anything differs, else 0."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("count", type=int, help="number of counties")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--folder", type=Path, help="where counties that differ are written")
    args = parser.parse_args(arguments)
    begun, wrong = time.monotonic(), 0
    folder: Path | None = args.folder
    seeds = range(args.seed, args.seed + args.count)
    for done, (seed, found) in enumerate(answers(seeds, args.jobs), 1):
        if found:
            wrong += 1
            folder = folder or Path(tempfile.mkdtemp(prefix="county-fuzz-"))
            folder.mkdir(parents=True, exist_ok=True)
            print(f"seed {seed}: {found}\n  {keep(seed, folder)}", flush=True)
        if done % EVERY == 0 or done == args.count:
            seconds = time.monotonic() - begun
            print(f"{done} counties, {wrong} wrong, {seconds:.0f} s", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
