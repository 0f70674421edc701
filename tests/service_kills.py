"""Kill workers and servers while jobs run: ``python -m tests.service_kills 50``.

Every job that was accepted ends: with a certified plan that passes the audit again here, or with a
reason. None is stuck, lost or duplicated.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit
from planner.generator.generate import generate
from planner.input.write import json_text
from tests.api.serve.serving import PLANNER, environment
from tests.api.store.postgres import Postgres, serving_postgres

NODES = (4, 6, 8, 10)
"""Sizes of the counties: from a fraction of a second to some seconds."""
LONGEST = 900.0
"""Seconds after the last kill in which everything must have ended."""
PAUSE = 3.0
"""Most seconds between two kills."""
AWAY = 8.0
"""Seconds without a database."""


@dataclass
class Server:
    """``planner serve`` at one port, started again after each kill."""

    data: Path
    port: int
    options: list[str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Start it and wait until it answers."""
        words = ["serve", "--port", str(self.port), "--data", str(self.data), *self.options]
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*PLANNER, *words], stdout=log, stderr=log, env=environment()
            )
        for _ in range(600):
            try:
                if httpx2.get(f"{self.url}/health").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
        raise AssertionError("the server does not start")

    def workers(self) -> list[psutil.Process]:
        """List its workers and their solvers."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> None:
        """Kill the server as the system would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@dataclass
class Trial:
    """Jobs submitted while processes are killed."""

    server: Server
    counties: dict[str, Instance]
    chance: random.Random
    accepted: dict[str, str] = field(default_factory=dict)
    """Ids of jobs by the key of their request."""
    wrong: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def upload(self) -> None:
        """Give the server the counties."""
        for instance in self.counties.values():
            answer = httpx2.post(
                f"{self.server.url}/v1/counties",
                content=json_text(instance),
                headers={"Content-Type": "application/json"},
            )
            answer.raise_for_status()

    def submit(self, count: int) -> None:
        """Submit jobs one by one; repeat each request until it is answered."""
        names = sorted(self.counties)
        for number in range(count):
            asked = {
                "county": names[number % len(names)],
                "scenario": {"id": f"s{number}", "budget_factor": 0.8 + number / (2.5 * count)},
                "options": {"gap": 0.01, "time_limit": 120},
            }
            self._accepted(f"job-{number}", asked)
            time.sleep(self.chance.random() * 0.5)
        self.done.set()

    def _accepted(self, key: str, asked: dict[str, Any]) -> None:
        while True:
            try:
                answer = httpx2.post(
                    f"{self.server.url}/v1/scenarios",
                    json=asked,
                    headers={"Idempotency-Key": key},
                    timeout=60,
                )
            except httpx2.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code == 202:
                self.accepted[key] = answer.json()["id"]
                return
            if answer.status_code not in (429, 503):
                self.wrong.append(f"{key}: {answer.status_code} {answer.text[:200]}")
                return
            time.sleep(0.2)

    def kill_something(self) -> str:
        """Kill a worker or solver, the server, or all of them; return which."""
        what = self.chance.choice(("worker", "server", "both"))
        workers = self.server.workers()
        if what != "worker":
            self.server.kill()
        chosen = workers if what == "both" else self.chance.sample(workers, min(1, len(workers)))
        for process in chosen if what != "server" else []:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        if what != "worker":
            self.server.begin()
        return what

    def settle(self) -> list[dict[str, Any]]:
        """Return all jobs once none is queued or running."""
        end = time.monotonic() + LONGEST
        while True:
            jobs = self._jobs()
            if all(job["state"] in ("done", "failed", "cancelled") for job in jobs):
                return jobs
            if time.monotonic() > end:
                stuck = [job for job in jobs if job["state"] in ("queued", "running")]
                self.wrong.append(f"stuck: {stuck}")
                return jobs
            time.sleep(1.0)

    def _jobs(self) -> list[dict[str, Any]]:
        jobs: list[dict[str, Any]] = []
        after: dict[str, int] = {}
        while True:
            page = httpx2.get(
                f"{self.server.url}/v1/scenarios", params={"limit": 200, **after}, timeout=60
            ).json()
            jobs += page["scenarios"]
            if page["next"] is None:
                return jobs
            after = {"after": page["next"]}

    def judge(self, jobs: list[dict[str, Any]]) -> Counter[str]:
        """Count how the jobs ended; note what is wrong in ``wrong``."""
        ids = Counter(job["id"] for job in jobs)
        if ids != Counter(self.accepted.values()):
            self.wrong.append(f"{len(ids)} jobs are there, {len(self.accepted)} were accepted")
        ends: Counter[str] = Counter()
        for job in jobs:
            ends[f"{job['state']} {job.get('status') or job.get('reason') or ''}".strip()] += 1
            if job["state"] == "done":
                self._audit(job["id"])
            elif not job.get("reason"):
                self.wrong.append(f"{job['id']}: {job['state']} without a reason")
        return ends

    def _audit(self, id: str) -> None:
        url = f"{self.server.url}/v1/scenarios/{id}"
        job = httpx2.get(url, timeout=60).json()
        plan = Plan.model_validate_json(httpx2.get(f"{url}/plan", timeout=60).text)
        scenario = Scenario.model_validate(job["scenario"])
        if plan.objective is None or not plan.certified:
            self.wrong.append(f"{id}: {plan.status}, {plan.reason}")
        elif not audit(plan, self.counties[job["county"]], scenario).ok:
            self.wrong.append(f"{id}: the plan does not hold")


@contextmanager
def database(said: argparse.Namespace) -> Iterator[Postgres | None]:
    """Start a PostgreSQL server if that is asked for; otherwise SQLite is used."""
    if not said.postgres and not said.restart_database:
        yield None
        return
    with serving_postgres() as server:
        yield server


def kill_all(said: argparse.Namespace, trial: Trial, postgres: Postgres | None) -> Counter[str]:
    """Kill as often as asked, the database once; count what was killed."""
    killed: Counter[str] = Counter()
    for number in range(said.kills):
        time.sleep(trial.chance.random() * PAUSE)
        killed[trial.kill_something()] += 1
        if said.restart_database and postgres and number == said.kills // 2:
            postgres.stop()
            time.sleep(AWAY)
            postgres.start()
            killed["database"] += 1
    return killed


def run(said: argparse.Namespace, postgres: Postgres | None) -> int:
    """Kill, settle, judge, print; return 1 if anything is wrong."""
    chance = random.Random(said.seed)
    drawn = [generate("eastern", 70 + nodes, nodes, 0, 4) for nodes in NODES]
    counties = {instance.county.id: instance for instance in drawn}
    folder = Path(tempfile.mkdtemp(prefix="planner-kills-"))
    options = ["--workers", "2", *(["--database", postgres.empty()] if postgres else [])]
    server = Server(folder / "data", said.port, options)
    server.begin()
    trial = Trial(server, counties, chance)
    trial.upload()
    submitting = threading.Thread(target=trial.submit, args=(said.jobs,))
    submitting.start()
    killed = kill_all(said, trial, postgres)
    submitting.join()
    jobs = trial.settle()
    ends = trial.judge(jobs)
    attempts = max((job["attempts"] for job in jobs), default=0)
    server.kill()
    kind = "PostgreSQL" if postgres else "SQLite"
    print(f"{kind}: {said.kills} kills {dict(killed)}, {len(jobs)} jobs, most attempts {attempts}")
    print(f"ends: {dict(ends)}")
    for fault in trial.wrong:
        print(f"WRONG {fault}")
    print(f"{len(trial.wrong)} wrong; the server's log is {folder / 'server.log'}")
    return 1 if trial.wrong else 0


def main() -> int:
    """Read the arguments and run; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="tests.service_kills", description=__doc__)
    parser.add_argument("kills", type=int)
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--postgres", action="store_true", help="not SQLite, but a real server")
    parser.add_argument(
        "--restart-database",
        action="store_true",
        help=f"with PostgreSQL, which is away for {AWAY:.0f} seconds after half of the kills",
    )
    said = parser.parse_args()
    with database(said) as postgres:
        return run(said, postgres)


if __name__ == "__main__":
    sys.exit(main())
