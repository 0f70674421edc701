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

import httpx2

from tests.service_kills import Server

LONGEST = 25.0
"""Most seconds from the start of a job to its stop."""


def ended(client: httpx2.Client, id: str, asked: float) -> tuple[float, str]:
    """Seconds until the job has ended, and how."""
    while True:
        job = client.get(f"/v1/scenarios/{id}").json()
        if job["state"] not in ("queued", "running"):
            found = "no plan" if job["objective"] is None else "plan"
            return time.perf_counter() - asked, f"{job['state']}, {found}"
        time.sleep(0.02)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.cancel", description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--port", type=int, default=8767)
    said = parser.parse_args()
    chance = random.Random(1)
    server = Server(Path(tempfile.mkdtemp(prefix="planner-cancel-")) / "data", said.port, [])
    server.begin()
    took: dict[str, list[float]] = {"liping": [], "liping-villages": []}
    ends: Counter[str] = Counter()
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        for number in range(said.count):
            county = ("liping", "liping-villages")[number % 2]
            scenario = {"id": f"s{number}", "budget_factor": 0.9 + number / 1000}
            asked = {"county": county, "scenario": scenario, "options": {"gap": 0}}
            job = client.post("/v1/scenarios", json=asked).json()
            while client.get(f"/v1/scenarios/{job['id']}").json()["state"] == "queued":
                time.sleep(0.02)
            time.sleep(chance.random() * LONGEST)
            began = time.perf_counter()
            client.delete(f"/v1/scenarios/{job['id']}")
            seconds, how = ended(client, job["id"], began)
            took[county].append(seconds)
            ends[f"{county}: {how}"] += 1
    server.kill()
    for county, seconds in took.items():
        shown = " ".join(f"{second:.1f}" for second in sorted(seconds))
        print(f"{county}: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s")
        print(f"  {shown}")
    print(dict(ends))


if __name__ == "__main__":
    main()
