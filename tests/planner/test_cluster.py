"""The same cases with the same answers on a real Dask cluster, also when it loses a worker."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.instance import Instance
from models.scenario import Scenario
from planner.case import Best, Case, Heard
from planner.cluster import Cluster
from planner.engine import engine
from planner.highs import Progress
from planner.read import load
from planner.solve import Options, solve
from tests.planner.dask_here import Processes, dask_cluster
from tests.planner.troublemakers import Crashing, Hanging

ROOT = Path(__file__).parents[2]
EXACT = Options(gap=0.0, time_limit=None)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(ROOT / "instances/tiny")


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def cluster(processes: Processes) -> Iterator[Cluster]:
    held = engine(1, processes.address)
    assert isinstance(held, Cluster)
    yield held
    held.close()


def test_the_answer_is_that_of_solve(cluster: Cluster, tiny: Instance) -> None:
    here = solve(tiny, None, EXACT)
    heard: list[Heard] = []
    answer = cluster.start(Case("a", tiny, Scenario(), EXACT), heard.append).future.result(120)
    assert answer.ended == "done"
    assert answer.plan is not None
    assert answer.plan.certified
    assert answer.plan.decisions == here.decisions
    assert answer.peak_memory > 2**20


def test_progress_and_the_best_come_over(cluster: Cluster, tiny: Instance) -> None:
    """Nothing orders events and results, so the events are waited for."""
    both = threading.Event()
    kinds: set[type] = set()

    def hear(heard: Heard) -> None:
        kinds.add(type(heard))
        if kinds == {Best, Progress}:
            both.set()

    cluster.start(Case("h", tiny, Scenario(), EXACT), hear).future.result(120)
    assert both.wait(30)


def test_a_crash_costs_a_case_and_no_worker(cluster: Cluster, tiny: Instance) -> None:
    slots = cluster.slots
    answer = cluster.start(Case("c", tiny, Scenario(), Crashing())).future.result(120)
    assert answer.ended == "crashed"
    assert f"{-signal.SIGSEGV}" in answer.reason
    assert cluster.slots == slots
    again = cluster.start(Case("d", tiny, Scenario(), EXACT)).future.result(120)
    assert again.ended == "done"


def test_a_case_can_be_stopped_and_killed(cluster: Cluster, tiny: Instance) -> None:
    """A worker without a plan obeys by being killed, wherever it is."""
    searching = threading.Event()
    job = cluster.start(Case("e", tiny, Scenario(), Hanging()), lambda heard: searching.set())
    assert searching.wait(60)
    job.stop()
    assert job.future.result(60).ended == "killed"
    job = cluster.start(Case("f", tiny, Scenario(), Hanging()))
    job.kill()
    assert job.future.result(60).ended == "killed"


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.cluster.SECONDS", 1.0)
    with pytest.raises(OSError, match=r"tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9")


def test_a_lost_worker_loses_no_case(
    processes: Processes, cluster: Cluster, tiny: Instance
) -> None:
    """Last, for it takes a worker away: Dask gives what it had to the other one."""
    jobs = [cluster.start(Case(f"k{n}", tiny, Scenario(), EXACT)) for n in range(12)]
    jobs[0].future.result(120)
    processes.workers[0].kill()
    answers = [job.future.result(120) for job in jobs]
    assert [answer.ended for answer in answers] == ["done"] * 12
    assert len({answer.plan.objective for answer in answers if answer.plan}) == 1
