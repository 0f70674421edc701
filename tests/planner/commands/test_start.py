"""A command imports what it needs and nothing else; what is imported is looked at, not the time."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.paths import INSTANCES

TINY = str(INSTANCES / "tiny")
SCREEN = {"rich.console"}
HTTP = {"httpx2"}
ARRAYS = {"numpy", "scipy.sparse", "highspy"}
MODEL = {"pyomo"}
UNUSED = {"scipy.stats._stats_py", "scipy.optimize", "pandas", "matplotlib", "pyarrow"}
SERVICE = {"fastapi", "starlette", "sqlalchemy", "uvicorn", "alembic", "psycopg"}
CLUSTER = {"dask", "distributed"}
HEAVY = SCREEN | HTTP | ARRAYS | MODEL | UNUSED | SERVICE | CLUSTER

PROBE = f"""
import json, sys
from api.serve.commands import main
try:
    main()
finally:
    sys.stdout.flush()
    print("IMPORTED", json.dumps([name for name in {sorted(HEAVY)} if name in sys.modules]))
"""


def imported(*arguments: str) -> set[str]:
    """The heavy modules that a fresh process has imported once the command has run."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, timeout=300
    )
    line = run.stdout.splitlines()[-1]
    assert line.startswith("IMPORTED "), run.stderr
    return set(json.loads(line.removeprefix("IMPORTED ")))


class Unknown(BaseHTTPRequestHandler):
    """A server that knows no job."""

    def do_GET(self) -> None:
        body = json.dumps({"title": "unknown", "status": 404}).encode()
        self.send_response(404)
        self.send_header("content-type", "application/problem+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Unknown)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("plan")
    assert imported("solve", TINY, "--out", str(out)) == SCREEN | ARRAYS | MODEL
    return str(out / "plan.json")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_what_the_command_line_says_of_itself_needs_nothing(option: str) -> None:
    assert imported(option) == set()


def test_a_county_is_converted_without_arrays(tmp_path: Path) -> None:
    assert imported("convert", TINY, str(tmp_path / "tiny.json")) == set()


def test_a_county_is_checked_without_pyomo() -> None:
    assert imported("check", TINY) == ARRAYS


def test_a_plan_is_audited_without_a_solver(plan: str) -> None:
    assert imported("audit", plan, TINY) == set()


def test_plans_are_compared_on_a_screen_alone(plan: str) -> None:
    assert imported("compare", plan) == SCREEN


@pytest.mark.parametrize("command", ["submit", "watch", "fetch"])
def test_a_client_needs_no_model(command: str, server: str) -> None:
    assert imported(command, "nothing", "--server", server) <= SCREEN | HTTP
