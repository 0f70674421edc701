"""A real Dask cluster gives the same results as here, also when it loses a worker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.engine import dask_plugin
from planner.engine.dask_engine import DaskEngine
from planner.engine.dask_plugin import planner_version, resource_name, solve_on_worker
from planner.engine.dask_task import DaskTimeouts
from planner.engine.open import open_engine
from planner.engine.task import Message, Task, TaskResult
from planner.input.read import load
from planner.processes.deadline import Watchdog
from planner.search.progress import Best, Progress
from planner.solving import solve
from tests.numbers import later
from tests.paths import ROOT
from tests.planner.engine.dask_here import Processes, dask_cluster
from tests.planner.engine.troublemakers import Crashing, Hanging

EXACT = SolveOptions(gap=0.0, time_limit=None)
WORKERS = 2
"""Workers of a cluster, of one slot each."""


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(ROOT / "instances/tiny")


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """The cluster that tests share; one that takes a worker away has its own."""
    with dask_cluster(tmp_path_factory.mktemp("dask"), WORKERS) as running:
        yield running


@pytest.fixture(scope="module")
def shared(processes: Processes) -> Iterator[DaskEngine]:
    with _engine_at(processes) as engine:
        yield engine


@pytest.fixture
def cluster(shared: DaskEngine, client: Client) -> DaskEngine:
    """The shared engine once all workers of its cluster, and no others, are there."""
    _until(lambda: shared.slots == WORKERS == len(client.nthreads()))
    return shared


@pytest.fixture(scope="module")
def client(processes: Processes) -> Iterator[Client]:
    """A client to look at the cluster with."""
    with Client(processes.address, set_as_default=False) as held:
        yield held


@contextmanager
def _engine_at(processes: Processes) -> Iterator[DaskEngine]:
    engine = DaskEngine(processes.address, Watchdog(obey=0.5))
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def _own_cluster(folder: Path) -> Iterator[tuple[Processes, DaskEngine]]:
    """Run a cluster for one test; yield it once all its workers are there."""
    with dask_cluster(folder, WORKERS) as processes, _engine_at(processes) as engine:
        _until(lambda: engine.slots == WORKERS)
        yield processes, engine


def _until(found: Callable[[], Any]) -> Any:
    """Wait, at most a minute, until ``found`` returns something, and return that."""
    end = time.monotonic() + 60
    while not (it := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return it


def _events(dask_scheduler: Any) -> list[str]:
    return list(dask_scheduler.extensions["events"]._events)


def _engine(dask_worker: Any) -> int:
    return id(dask_worker.plugins[resource_name(planner_version())].engine)


def _has_plugin(wanted: str, dask_worker: Any) -> bool:
    return wanted in dask_worker.plugins


def _of_version(client: Client, version: str) -> list[str]:
    return [
        worker
        for worker, there in client.run(planner_version).items()
        if there.startswith(f"{version}+")
    ]


class _Stumbling:
    """An event whose scheduler is never there in time."""

    def __init__(self, name: str) -> None:
        self.name = name

    def is_set(self) -> bool:
        raise TimeoutError(self.name)


def _solve_with_stumbles(task: Task, name: str) -> TaskResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dask_plugin, "Event", _Stumbling)
        return solve_on_worker(task, name, name, look=0.01)


def _scheduler(address: str) -> Any:
    place = ["--host", "127.0.0.1", "--port", address.rpartition(":")[2]]
    return _process("scheduler", "--no-dashboard", *place)


def _worker(address: str, folder: Path, version: str | None = None) -> Any:
    """A worker; with ``version`` the planner is installed beside it as that one."""
    own = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
    words = ["worker", address, "--no-dashboard", *own, "--host", "127.0.0.1"]
    if version is None:
        return _process(*words)
    installed = folder / f"county_planner-{version}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(f"Name: county-planner\nVersion: {version}\n")
    return _process(*words, cwd=folder)


@contextmanager
def _process(*words: str, cwd: Path = ROOT) -> Iterator[None]:
    silent = subprocess.DEVNULL
    command = [sys.executable, "-m", "dask", *words]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=cwd, env=path, stdout=silent, stderr=silent) as process:
        try:
            yield
        finally:
            process.kill()


def _reached(address: str) -> DaskEngine | None:
    try:
        return DaskEngine(address, timeouts=DaskTimeouts(answer=2.0, pause=0.1))
    except OSError:
        return None


@pytest.mark.parametrize("name", ["rules", "format"])
def test_machines_of_other_rules_are_of_another_version(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = planner_version.__wrapped__()
    later(monkeypatch, name)
    assert planner_version.__wrapped__() != before


def test_the_answer_is_that_of_solve(cluster: DaskEngine, tiny: Instance) -> None:
    here = solve(tiny, None, EXACT).plan
    heard: list[Message] = []
    answer = cluster.start(Task("a", tiny, Scenario(), EXACT), heard.append).future.result(120)
    assert answer.status == "done"
    assert answer.plan is not None
    assert answer.plan.certified
    assert answer.plan.decisions == here.decisions
    assert answer.peak_memory > 2**20


def test_progress_and_the_best_come_over(cluster: DaskEngine, tiny: Instance) -> None:
    """Nothing orders events and results, so the events are waited for."""
    both = threading.Event()
    kinds: set[type] = set()

    def hear(heard: Message) -> None:
        kinds.add(type(heard))
        if kinds == {Best, Progress}:
            both.set()

    cluster.start(Task("h", tiny, Scenario(), EXACT), hear).future.result(120)
    assert both.wait(30)


def test_a_crash_costs_a_task_and_no_worker(cluster: DaskEngine, tiny: Instance) -> None:
    slots = cluster.slots
    answer = cluster.start(Task("c", tiny, Scenario(), Crashing())).future.result(120)
    assert answer.status == "crashed"
    assert f"{-signal.SIGSEGV}" in answer.reason
    assert cluster.slots == slots
    again = cluster.start(Task("d", tiny, Scenario(), EXACT)).future.result(120)
    assert again.status == "done"


def test_a_task_can_be_stopped_and_killed(
    cluster: DaskEngine, client: Client, tiny: Instance
) -> None:
    """A worker without a plan obeys by being killed, wherever it is; no event is left behind."""
    searching = threading.Event()
    running = cluster.start(Task("e", tiny, Scenario(), Hanging()), lambda heard: searching.set())
    assert searching.wait(60)
    running.stop()
    assert client.run_on_scheduler(_events)
    assert running.future.result(60).status == "killed"
    _until(lambda: not client.run_on_scheduler(_events))
    running = cluster.start(Task("f", tiny, Scenario(), Hanging()))
    running.kill()
    assert running.future.result(60).status == "killed"
    running.stop()
    assert not client.run_on_scheduler(_events)


def test_killed_tasks_leave_their_workers_free(cluster: DaskEngine, tiny: Instance) -> None:
    searching = threading.Event()
    task = Task("g", tiny, Scenario(), Hanging())
    all_running = [cluster.start(task, lambda _: searching.set()) for _ in range(2)]
    assert searching.wait(60)
    for running in all_running:
        running.kill()
    after = [cluster.start(Task(f"after{n}", tiny, Scenario(), EXACT)) for n in range(2)]
    assert [running.future.result(120).status for running in after] == ["done"] * 2


def test_clients_share_the_solvers(
    processes: Processes, cluster: DaskEngine, client: Client, tiny: Instance
) -> None:
    """A second one does not tear down what works for the first."""
    before = client.run(_engine)
    second = open_engine(1, processes.address)
    assert isinstance(second, DaskEngine)
    try:
        answer = second.start(Task("s", tiny, Scenario(), EXACT)).future.result(120)
        assert answer.status == "done"
    finally:
        second.close()
    assert client.run(_engine) == before
    with pytest.raises(RuntimeError, match="closed"):
        second.start(Task("s", tiny, Scenario(), EXACT))


def test_a_late_worker_of_another_version_gets_no_task(
    processes: Processes,
    cluster: DaskEngine,
    client: Client,
    tmp_path: Path,
    tiny: Instance,
) -> None:
    """It has no slot, whatever threads it has; a batch that begins while it is there is refused."""
    slots = cluster.slots
    with _worker(processes.address, tmp_path, "0.0.1"):
        (late,) = _until(lambda: _of_version(client, "0.0.1"))
        _until(
            lambda: client.run(_has_plugin, resource_name(planner_version()), workers=[late])[late]
        )
        assert len(client.nthreads()) == slots + 1
        time.sleep(DaskTimeouts().slots)  # the last count holds no longer
        assert cluster.slots == slots
        all_running = [cluster.start(Task(f"v{n}", tiny, Scenario(), EXACT)) for n in range(8)]
        assert [running.future.result(120).status for running in all_running] == ["done"] * 8
        with pytest.raises(OSError, match=r"has planner 0\.0\.1"):
            DaskEngine(processes.address)


def test_a_scheduler_may_stumble_when_a_worker_asks(
    cluster: DaskEngine, client: Client, tiny: Instance
) -> None:
    task = Task("o", tiny, Scenario(), EXACT)
    answer = client.submit(_solve_with_stumbles, task, "stumbles", key="stumbles").result(120)
    assert answer.status == "done"


def test_without_a_worker_a_task_ends_all_the_same(tmp_path: Path, tiny: Instance) -> None:
    with dask_cluster(tmp_path, workers=0) as processes:
        cluster = DaskEngine(
            processes.address, Watchdog(obey=0.1), DaskTimeouts(margin=0.1, slots=0.0)
        )
        try:
            assert cluster.slots == 1
            running = cluster.start(Task("p", tiny, Scenario(), EXACT, kill_after=0.1))
            assert running.future.result(60).status == "overrun"
            running = cluster.start(Task("q", tiny, Scenario(), EXACT))
            running.stop()
            assert running.future.result(60).status == "killed"
            # One that waits goes to the first worker that comes.
            running = cluster.start(Task("w", tiny, Scenario(), EXACT))
            with _worker(processes.address, tmp_path):
                assert running.future.result(120).status == "done"
        finally:
            cluster.close()


def test_a_lost_scheduler_is_found_again(tmp_path: Path, tiny: Instance) -> None:
    """What ran is killed, nothing raises, and with a new scheduler all goes on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with _scheduler(address):
        cluster = _until(lambda: _reached(address))
        running = cluster.start(Task("x", tiny, Scenario(), EXACT))
    answer = running.future.result(60)
    assert (answer.status, cluster.slots) == ("killed", 0)
    assert "scheduler" in answer.reason
    _until(lambda: cluster._client.status == "closed")
    assert cluster.slots == 0
    running = cluster.start(Task("y", tiny, Scenario(), EXACT))
    assert running.future.result(0).status == "killed"
    with _scheduler(address), _worker(address, tmp_path):
        _until(lambda: cluster.slots)
        heard = threading.Event()
        running = cluster.start(Task("z", tiny, Scenario(), EXACT), lambda _: heard.set())
        assert running.future.result(120).status == "done"
        assert heard.wait(30)
    cluster.close()
    assert cluster.slots == 0


def test_nobody_at_the_address() -> None:
    with pytest.raises(OSError, match=r"tcp://127\.0\.0\.1:9"):
        DaskEngine("tcp://127.0.0.1:9", timeouts=DaskTimeouts(answer=0.5))


def test_a_lost_worker_loses_no_task(tmp_path: Path, tiny: Instance) -> None:
    """Dask gives what it had to the other one."""
    with _own_cluster(tmp_path) as (processes, cluster):
        all_running = [cluster.start(Task(f"k{n}", tiny, Scenario(), EXACT)) for n in range(12)]
        all_running[0].future.result(120)
        processes.workers[0].kill()
        answers = [running.future.result(120) for running in all_running]
    assert [answer.status for answer in answers] == ["done"] * 12
    assert len({answer.plan.objective for answer in answers if answer.plan}) == 1


def test_a_retired_worker_hands_its_task_on(tmp_path: Path, tiny: Instance) -> None:
    with (
        _own_cluster(tmp_path) as (processes, cluster),
        Client(processes.address, set_as_default=False) as client,
    ):
        searching = threading.Event()
        running = cluster.start(
            Task("r", tiny, Scenario(), Hanging()), lambda message: searching.set()
        )
        assert searching.wait(60)
        (first,) = (at for at, tasks in client.processing().items() if tasks)
        client.retire_workers([first])
        _until(lambda: running.future.done() or any(client.processing().values()))
        _until(lambda: first not in client.processing())
        assert not running.future.done()
        running.kill()
        assert running.future.result(60).reason == "stopped by force"
