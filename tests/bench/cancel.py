"""How long a job takes to end after it was told to: ``python -m tests.bench.cancel``.

Half of the jobs are Liping's, half Liping's with its villages; each is stopped after a random time
from its start, so some while they are built, some in the root relaxation, some with a plan.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from tests.service_kills import Server

COUNTIES = ("liping", "liping-villages")
LONGEST = 25.0
"""Most seconds from the start of a job to its stop."""


class Stopped(NamedTuple):
    """A job that was stopped: where it was then, seconds until its end, and that end."""

    county: str
    stage: str
    seconds: float
    end: str


def stage(job: dict[str, Any]) -> str:
    """Name the stage of a job; without a bound a search has not finished its root relaxation."""
    if job["phase"] != "search":
        return job["phase"] or "start"
    return "root" if job["bound"] is None else "search"


def stopped(client: httpx2.Client, county: str, number: int, wait: float) -> Stopped:
    """Submit a job and stop it ``wait`` seconds after its start."""
    scenario = {"id": f"s{number}", "budget_factor": 0.9 + number / 1000}
    asked = {"county": county, "scenario": scenario, "options": {"gap": 0}}
    url = f"/v1/scenarios/{client.post('/v1/scenarios', json=asked).json()['id']}"
    while client.get(url).json()["state"] == "queued":
        time.sleep(0.02)
    time.sleep(wait)
    at = stage(client.get(url).json())
    began = time.perf_counter()
    client.delete(url)
    while (job := client.get(url).json())["state"] in ("queued", "running"):
        time.sleep(0.02)
    found = "no plan" if job["objective"] is None else "plan"
    return Stopped(county, at, time.perf_counter() - began, f"{job['state']}, {found}")


def show(found: list[Stopped]) -> None:
    """Print the seconds by county and by stage, and how the jobs ended."""
    for name in ("county", "stage"):
        for key in sorted({getattr(one, name) for one in found}):
            took = sorted(one.seconds for one in found if getattr(one, name) == key)
            middle = statistics.median(took)
            print(f"{key}: {len(took)} stops, median {middle:.2f} s, most {took[-1]:.2f} s")
            print("  " + " ".join(f"{seconds:.1f}" for seconds in took))
    print(dict(Counter(f"{one.county}: {one.end}" for one in found)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.cancel", description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--port", type=int, default=8767)
    args = parser.parse_args()
    chance = random.Random(1)
    server = Server(Path(tempfile.mkdtemp(prefix="planner-cancel-")) / "data", args.port, [])
    server.begin()
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        found = [
            stopped(client, COUNTIES[number % 2], number, chance.random() * LONGEST)
            for number in range(args.count)
        ]
    server.kill()
    show(found)


if __name__ == "__main__":
    main()
