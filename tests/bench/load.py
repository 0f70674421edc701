"""Many clients at once: ``python -m tests.bench.load``.

``--clients`` submit ``--jobs`` quick scenarios of a small county while ``--pollers`` read them.
Every job must be there once and end with a certified plan; seconds are those that a client waits.
"""

import argparse
import asyncio
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import psutil

from models.schema.instance import Instance
from planner.generator.generate import generate
from planner.input.write import json_text
from tests.service_kills import Server

LIMITS = httpx2.Limits(max_connections=None)
MARKS = (100, 500, 1000)
"""Numbers of jobs done at which the server's memory is looked at."""

Beside = Callable[[httpx2.AsyncClient], Coroutine[Any, Any, None]]
"""What else goes on meanwhile."""


class Load:
    """What is asked of one server, and how long each answer took."""

    def __init__(self, url: str, county: Instance, jobs: int) -> None:
        self.url, self.county = url, county.county.id
        self.left = list(range(jobs))
        self.ids: list[str] = []
        self.seconds: dict[str, list[float]] = {"submit": [], "read": [], "list": []}
        self.refused = 0
        self.over = False

    async def submitter(self, client: httpx2.AsyncClient) -> None:
        """Submit as long as there is something to submit."""
        while self.left:
            number = self.left.pop()
            asked = {
                "county": self.county,
                "scenario": {"id": f"s{number}", "budget_factor": 1 + number / 1000},
                "options": {"gap": 0.05, "time_limit": 60},
            }
            key = {"Idempotency-Key": f"job-{number}"}
            while True:
                submit = partial(client.post, "/v1/scenarios", json=asked, headers=key)
                answer = await self._timed("submit", submit)
                if answer.status_code == 202:
                    self.ids.append(answer.json()["id"])
                    break
                self.refused += 1
                await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))

    async def poller(self, client: httpx2.AsyncClient, chance: random.Random) -> None:
        """Read a job, and the list now and then, twice a second."""
        while not self.over:
            if self.ids:
                id = chance.choice(self.ids)
                await self._timed("read", partial(client.get, f"/v1/scenarios/{id}"))
                if chance.random() < 0.1:
                    await self._timed("list", partial(client.get, "/v1/scenarios"))
            await asyncio.sleep(0.5)

    async def _timed(self, kind: str, ask: Callable[[], Any]) -> httpx2.Response:
        began = time.perf_counter()
        try:
            answer: httpx2.Response = await ask()
        except httpx2.TransportError:  # an idle connection was closed just when it was used again
            answer = await ask()
        self.seconds[kind].append(time.perf_counter() - began)
        if answer.status_code >= 500:
            raise AssertionError(answer.text)
        return answer

    async def run(self, clients: int, pollers: int, beside: Beside) -> float:
        """Run all clients until the last job has ended; return the seconds."""
        began = time.perf_counter()
        async with httpx2.AsyncClient(base_url=self.url, limits=LIMITS, timeout=120) as client:
            reading = [
                asyncio.create_task(self.poller(client, random.Random(i))) for i in range(pollers)
            ]
            reading.append(asyncio.create_task(beside(client)))
            await asyncio.gather(*(self.submitter(client) for _ in range(clients)))
            while await self._waiting(client):
                await asyncio.sleep(0.5)
            self.over = True
            await asyncio.gather(*reading)
        return time.perf_counter() - began

    async def _waiting(self, client: httpx2.AsyncClient) -> bool:
        pages = [
            (await client.get("/v1/scenarios", params={"state": state, "limit": 1})).json()
            for state in ("queued", "running")
        ]
        return any(page["scenarios"] for page in pages)


def ends(url: str) -> dict[str, Any]:
    """Read every job of the server by id; raise AssertionError if one is listed twice."""
    jobs: dict[str, Any] = {}
    after: dict[str, int] = {}
    while True:
        page = httpx2.get(f"{url}/v1/scenarios", params={"limit": 200, **after}, timeout=60).json()
        for job in page["scenarios"]:
            assert job["id"] not in jobs
            jobs[job["id"]] = job
        if page["next"] is None:
            return jobs
        after = {"after": page["next"]}


class Memory:
    """What the server itself holds, without its workers, as the jobs get done [MiB]."""

    def __init__(self, process: psutil.Process, load: Load) -> None:
        self.process, self.load = process, load
        self.held = {0: self.now()}
        self.most = 0.0

    def now(self) -> float:
        return float(self.process.memory_info().rss / 2**20)

    async def watch(self, client: httpx2.AsyncClient) -> None:
        """Sample the memory once a second; the queue length is in the server's metrics."""
        while not self.load.over:
            text = (await client.get("/metrics")).text
            waiting = float(re.search(r"^planner_queue_length (\S+)", text, re.MULTILINE)[1])  # type: ignore[index]
            self.note(len(self.load.ids) - int(waiting))
            await asyncio.sleep(1.0)

    def note(self, done: int) -> None:
        """Record the memory at the marks of jobs done."""
        self.most = max(self.most, self.now())
        for mark in MARKS:
            if done >= mark and mark not in self.held:
                self.held[mark] = self.now()

    def __str__(self) -> str:
        marks = ", ".join(f"{mark}: {held:.0f}" for mark, held in sorted(self.held.items()))
        return f"{marks}; at the end {self.now():.0f}, most {self.most:.0f} MiB"


def print_latencies(load: Load) -> None:
    """Print the latencies of the clients."""
    print(f"refused for a full queue and repeated: {load.refused}")
    for kind, took in load.seconds.items():
        if len(took) > 1:
            cuts = statistics.quantiles(took, n=100)
            shown = f"p50 {cuts[49]:.3f} p95 {cuts[94]:.3f} p99 {cuts[98]:.3f} max {max(took):.3f}"
            print(f"{kind:6} {len(took):6} {shown} s")


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="tests.bench.load", description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--pollers", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--database", help="PostgreSQL instead of a SQLite file")
    return parser.parse_args()


def main() -> int:
    """Measure and print; 1 if a job is lost, twice or without a plan."""
    args = arguments()
    folder = Path(tempfile.mkdtemp(prefix="planner-load-"))
    options = ["--workers", "2", *(["--database", args.database] if args.database else [])]
    server = Server(folder / "data", args.port, options)
    server.begin()
    county = generate("eastern", 9, 3, 0, 3)
    headers = {"Content-Type": "application/json"}
    url = f"{server.url}/v1/counties"
    httpx2.post(url, content=json_text(county), headers=headers).raise_for_status()
    assert server.process is not None
    load = Load(server.url, county, args.jobs)
    memory = Memory(psutil.Process(server.process.pid), load)
    seconds = asyncio.run(load.run(args.clients, args.pollers, memory.watch))
    jobs = ends(server.url)
    good = [job for job in jobs.values() if job["state"] == "done" and job["certified"]]
    print(f"{args.jobs} jobs by {args.clients} clients, {args.pollers} readers: {seconds:.0f} s")
    print(f"accepted {len(load.ids)}, there {len(jobs)}, certified {len(good)}")
    print_latencies(load)
    print(f"the server itself held, by jobs done, {memory}")
    server.kill()
    return 0 if len(good) == len(jobs) == args.jobs and set(jobs) == set(load.ids) else 1


if __name__ == "__main__":
    sys.exit(main())
