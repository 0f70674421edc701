"""Tests draw the same examples every time, unless PLANNER_EXPLORE asks for new ones.

Commands started by tests hear Ctrl-C, also where the tests run in the background and do not.
"""

import os
import pickle
import signal
from collections.abc import Callable
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from models.schema.options import SolveOptions
from planner.input.read import load
from planner.search.progress import Progress
from planner.solving import solve
from tests.paths import INSTANCES

settings.register_profile("repeatable", derandomize=True)
if not os.environ.get("PLANNER_EXPLORE"):
    settings.load_profile("repeatable")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.pop("COLUMNS", None)  # set by pytest-xdist; messages would be broken for its screen

Once = Callable[[str, Callable[[], Any]], Any]
"""Makes what a name stands for, once for all processes of a test run."""


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Make something expensive in the first process that asks; the others read it from a file."""

    def made(name: str, make: Callable[[], Any]) -> Any:
        if worker_id == "master":
            return make()
        file = tmp_path_factory.getbasetemp().parent / f"{name}.pickle"
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                file.write_bytes(pickle.dumps(make()))
            return pickle.loads(file.read_bytes())

    return made


@pytest.fixture(scope="session")
def liping_solved(once: Once) -> Any:
    """Solve Liping to 5 %; return the plan and the progress that its solve reported."""

    def make() -> Any:
        seen: list[Progress] = []
        options = SolveOptions(gap=0.05, time_limit=None)
        return solve(load(INSTANCES / "liping"), None, options, seen.append).plan, seen

    return once("liping", make)
