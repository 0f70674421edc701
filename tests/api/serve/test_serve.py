"""The server as a process: it starts, solves, stops in good order and goes on where it was."""

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from api.store import Store
from models.schema.instance import Instance
from models.schema.options import SearchOptions
from planner.auditing.checklist import audit
from planner.client.client import Client
from tests.api.samples import TINY
from tests.api.serve.serving import DEADLINE, environment, planner, serving

EXACT = {"gap": 0.0}


def state(data: Path, id: str) -> str:
    """The state of a job while no server runs."""
    with closing(Store.open(f"sqlite:///{data / 'planner.db'}")) as store:
        job = store.jobs.get(id)
    assert job is not None
    return job.state


def test_it_solves_stops_on_sigterm_and_goes_on_at_the_next_start(
    tmp_path: Path, tiny: Instance
) -> None:
    data = tmp_path / "data"
    with serving(data, "--workers", 1) as server, Client(server.url, lang="en") as client:
        assert client.upload(TINY).version == 1
        done = client.submit("tiny", options=SearchOptions(gap=0.0))
        told = [event.kind for event in client.watch(done.id)]
        assert (told[0], told[-1]) == ("queued", "done")
        plan = client.plan(done.id)
        assert plan.objective == pytest.approx(41.25)
        assert audit(plan, tiny).ok
        # Far from proved when the server is told to stop, with a reader of its events.
        long = client.submit("liping", options=SearchOptions(gap=0.0, time_limit=600))
        with closing(client.watch(long.id)) as events:
            assert next(event for event in events if event.kind == "started")
            waiting = client.submit("tiny", options=SearchOptions(gap=0.0, seed=1))
            workers = server.workers()
            assert workers
            assert server.stop() == 0
        _, alive = psutil.wait_procs(workers, DEADLINE)
        assert not alive
    assert [state(data, job.id) for job in (done, long, waiting)] == ["done", "queued", "queued"]

    with serving(data, "--workers", 1) as server, Client(server.url, lang="en") as client:
        assert client.stop(long.id).attempts > 0
        assert [event.kind for event in client.watch(waiting.id)][-1] == "done"
        assert client.plan(waiting.id).objective == pytest.approx(41.25)
        assert client.job(long.id).ended
        assert client.plan(done.id) == plan
        assert server.stop() == 0


def test_other_hosts_are_served_with_a_token(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = planner("token", "add", "--role", "analyst", PLANNER_DATA=str(data))
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert secret.startswith("cpp_")
    assert secret not in made.stderr
    with serving(data, "--host", "0.0.0.0") as server:
        url = server.url.replace("0.0.0.0", "127.0.0.1")
        got = planner("submit", TINY, "--gap", "0", "--watch", "--json", PLANNER_SERVER=url)
        assert got.returncode == 2
        assert "token" in got.stderr
        known = {"PLANNER_SERVER": url, "PLANNER_TOKEN": secret}
        out = tmp_path / "plan"
        got = planner("submit", TINY, "--gap", "0", "--watch", "--out", out, **known)
        assert got.returncode == 0, got.stderr
        assert "Gain 41.25 points\n" in got.stdout
        assert "claims (unchecked): optimal, no plan gains over 41.25" in got.stdout
        assert (out / "plan.json").exists()
        assert server.stop() == 0
    log = data.with_suffix(".log").read_text()
    assert '"status": 401' in log
    assert secret not in log


TWICE = """
import signal, subprocess, sys
import uvicorn
from api.serve.server import Server
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
server = Server(uvicorn.Config("api.app:create_app"), lambda: None, lambda: None)
server.handle_exit(signal.SIGINT, None)
assert server.should_exit
print("asked to end", flush=True)
server.handle_exit(signal.SIGINT, None)
print("still here", flush=True)
"""


def test_a_second_ctrl_c_kills_every_process() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", TWICE],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
        timeout=DEADLINE,
    )
    pid, asked = ran.stdout.splitlines()
    assert (ran.returncode, asked) == (128 + signal.SIGINT, "asked to end"), ran.stderr
    # Killed by a process that is gone: where nobody collects it, it stays as a zombie.
    assert (
        not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
    )
