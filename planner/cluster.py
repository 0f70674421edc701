"""Cases on a Dask cluster: each of its workers solves in a worker process of ours, as here."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast

import dask
from distributed import Client, Event, WorkerPlugin, get_worker
from distributed import Future as DaskFuture

from planner.case import Answer, Best, Case, Heard
from planner.engine import Hear, Job, Workers
from planner.solve import Progress

PLUGIN = "county-planner"

ASK = 1.0
"""Seconds between two looks of a worker whether its case shall stop."""

SECONDS = 10.0
"""How long a scheduler may take to answer at first."""


class Solvers(WorkerPlugin):
    """Our own worker processes beside a worker of Dask, as many as it has threads.

    A crash, a leak or a hang then costs a case, not the worker.
    """

    name = PLUGIN
    engine: Workers

    def setup(self, worker: Any) -> None:
        """Start them."""
        self.engine = Workers(worker.state.nthreads)

    def teardown(self, worker: Any) -> None:
        """Kill them."""
        self.engine.close()


class Cluster:
    """The engine on a Dask cluster, of any machines that have the same version of the planner.

    A case whose machine is lost is solved again on another, by Dask itself.
    """

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            OSError: nobody answers at ``address``, or workers have another version.
        """
        self._topic = f"planner-{uuid.uuid4().hex}"
        self._jobs: dict[str, _Remote] = {}
        self._lock = threading.Lock()
        dask.config.set({"distributed.comm.timeouts.connect": SECONDS})
        try:
            self._client = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise OSError(f"no scheduler answers at {address}: {error}") from error
        self._demand_same_version()
        self._client.register_plugin(Solvers())
        self._client.subscribe_topic(self._topic, self._heard)

    @property
    def slots(self) -> int:
        """Threads of all workers that are there now; one at least, for a worker may come back."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def start(self, case: Case, hear: Hear | None = None) -> Job:
        """Submit the case; Dask decides where it runs."""
        name = f"{self._topic}/{case.key}/{uuid.uuid4().hex}"
        task = self._client.submit(
            _solve, case, self._topic if hear else None, name, key=name, pure=False
        )
        job = _Remote(self._client, task, hear, name)
        with self._lock:
            self._jobs[name] = job
        task.add_done_callback(lambda _: self._over(name))
        return job

    def close(self) -> None:
        """Call off what runs; the cluster stays."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.kill()
        self._client.unsubscribe_topic(self._topic)
        self._client.close()

    def _over(self, name: str) -> None:
        with self._lock:
            job = self._jobs.pop(name, None)
        if job is not None:
            job.end()

    def _heard(self, event: tuple[float, Any]) -> None:
        said = event[1]
        job = self._jobs.get(said["name"])
        if job is not None and job.hear is not None:
            job.hear(_decoded(said))

    def _demand_same_version(self) -> None:
        here = _version()
        others = {
            worker: there for worker, there in self._client.run(_version).items() if there != here
        }
        if others:
            worker, there = next(iter(others.items()))
            self._client.close()
            raise OSError(f"worker {worker} has planner {there}, here it is {here}")


@dataclass(eq=False)
class _Remote:
    """A case somewhere on the cluster."""

    client: Client
    task: DaskFuture[Any]
    hear: Hear | None
    name: str

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.future: Future[Answer] = Future()
        self._killed = False

    def stop(self) -> None:
        """Set the event that its worker looks at."""
        Event(self.name, client=self.client).set()

    def kill(self) -> None:
        """Call the task off; its worker hears of it at its next look."""
        self._killed = True
        Event(self.name, client=self.client).set()
        self.task.cancel()

    def end(self) -> None:
        """Put the task's result, or why it has none, into the future."""
        self.future.set_result(self._answer())

    def _answer(self) -> Answer:
        seconds = time.monotonic() - self.began
        if self._killed:
            return Answer("killed", None, "stopped by force", seconds)
        try:
            answer = self.task.result(timeout=SECONDS)
        except Exception as error:  # whatever the cluster says: lost workers, a lost scheduler
            return Answer("crashed", None, f"{type(error).__name__}: {error}", seconds)
        return answer if isinstance(answer, Answer) else Answer("crashed", None, repr(answer))


def _version() -> str:
    return version("county-planner")


def _solve(case: Case, topic: str | None, name: str) -> Answer:
    """On a worker of Dask: solve the case in one of the processes beside it."""
    worker = get_worker()
    hear = None if topic is None else _teller(worker, topic, name)
    job = cast(Solvers, worker.plugins[PLUGIN]).engine.start(case, hear)
    wish = Event(name)
    while True:
        try:
            return job.future.result(timeout=ASK)
        except TimeoutError:
            if wish.is_set():
                job.stop()


def _teller(worker: Any, topic: str, name: str) -> Callable[[Heard], None]:
    """Sends what is heard to whoever began the case."""

    def tell(heard: Heard) -> None:
        worker.log_event(topic, {"name": name, **_encoded(heard)})

    return tell


def _encoded(heard: Heard) -> dict[str, Any]:
    if isinstance(heard, Best):
        return {"best": [heard.objective, dict(heard.values)]}
    return {"progress": [float(v) if isinstance(v, float) else v for v in _fields(heard)]}


def _fields(progress: Progress) -> list[Any]:
    p = progress
    return [p.seconds, p.incumbent, p.bound, p.gap, p.phase, p.nodes]


def _decoded(said: dict[str, Any]) -> Heard:
    return Best(*said["best"]) if "best" in said else Progress(*said["progress"])
