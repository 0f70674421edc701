"""Cases on a Dask cluster: each of its workers solves in a worker process of ours, as here."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast

import dask
from distributed import Client, Event, Reschedule, WorkerPlugin, get_worker
from distributed import Future as DaskFuture
from distributed.client import ClosedClientError

from planner.case import Answer, Best, Case, Heard
from planner.engine import FINISH, OBEY, STEP, Hear, Job, Workers
from planner.solve import Progress

ASK = 1.0
"""Seconds between two looks of a worker whether its case shall stop."""

SECONDS = 10.0
"""How long a scheduler may take to answer."""

RETRY = 3.0
"""How long it may take, after it was lost, at each try to find it again."""

PAUSE = 5.0
"""Seconds between two such tries."""

MARGIN = 10.0
"""Seconds that a worker, which keeps the times itself, is waited for beyond them."""

LOST = (OSError, ClosedClientError, RuntimeError, AttributeError)
"""What Dask raises without its scheduler; the last two from a client that closes meanwhile."""


class Solvers(WorkerPlugin):
    """Our own worker processes beside a worker of Dask, as many as it has threads.

    A crash, a leak or a hang then costs a case, not the worker. All clients of a version share
    them; versions do not meet.
    """

    idempotent = True
    engine: Workers | None = None
    closing = False

    def __init__(self, wanted: str) -> None:
        """``wanted`` is the version of the planner that the cases come from."""
        self.wanted = wanted
        self.name = _plugin(wanted)

    def setup(self, worker: Any) -> None:
        """Start them.

        Raises:
            RuntimeError: the worker, which may have joined later, has another version.
        """
        here = _version()
        if here != self.wanted:
            raise RuntimeError(_other(worker.address, here, self.wanted))
        self.engine = Workers(worker.state.nthreads)

    def teardown(self, worker: Any) -> None:
        """Kill them."""
        self.closing = True
        if self.engine is not None:
            self.engine.close()


class Cluster:
    """The engine on a Dask cluster, of any machines that have the same version of the planner.

    A case whose machine is lost or let go is solved again on another, by Dask itself. A lost
    scheduler ends what runs as killed; there are no slots until one answers at its address again.
    """

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            OSError: nobody answers at ``address``, or workers have another version.
        """
        self._address = address
        self._topic = f"planner-{uuid.uuid4().hex}"
        self._jobs: dict[str, _Remote] = {}
        self._lock, self._connecting = threading.Lock(), threading.Lock()
        self._closed = threading.Event()
        dask.config.set({"distributed.comm.timeouts.connect": SECONDS})
        self._client = self._connect(SECONDS)
        self._next_try = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def slots(self) -> int:
        """Threads of all workers that are there now; 0 while the scheduler does not answer.

        At least one if it does: a worker may come, and the case waits for it no longer than its
        patience.
        """
        try:
            threads: dict[str, int] = self._live().nthreads(callback_timeout=SECONDS)
        except LOST:
            return 0
        return max(1, sum(threads.values()))

    def start(self, case: Case, hear: Hear | None = None) -> Job:
        """Submit the case; Dask decides where it runs."""
        if self._closed.is_set():
            raise RuntimeError("the engine is closed")
        name = f"{self._topic}/{case.key}/{uuid.uuid4().hex}"
        try:
            client = self._live()
            self._prepare(client)
            task = client.submit(_solve, case, self._topic, name, key=name, pure=False)
        except LOST as error:
            return _Unsent(f"the cluster did not take the case: {error}")
        job = _Remote(client, task, name, case, hear)
        with self._lock:
            self._jobs[name] = job
        task.add_done_callback(lambda _: self._over(name))
        return job

    def close(self) -> None:
        """Call off what runs; the cluster stays."""
        self._closed.set()
        for job in self._running():
            job.kill()
        with suppress(*LOST):
            self._client.unsubscribe_topic(self._topic)
        with suppress(*LOST):
            self._client.close()

    def _connect(self, seconds: float) -> Client:
        try:
            client = Client(self._address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise OSError(f"no scheduler answers at {self._address}: {error}") from error
        try:
            _demand_same_version(client)
            self._prepare(client)
        except BaseException:
            client.close()
            raise
        return client

    def _prepare(self, client: Client) -> None:
        """Tell the scheduler, which may be a new one since the last case, what a case needs."""
        client.register_plugin(Solvers(_version()))
        client.subscribe_topic(self._topic, self._heard)

    def _live(self) -> Client:
        """The client; a new one if the last has given its scheduler up.

        Raises:
            OSError: the scheduler does not answer.
        """
        with self._connecting:
            status = self._client.status
            if status == "running":
                return self._client
            early = time.monotonic() < self._next_try
            if status != "closed" or early or self._closed.is_set():
                raise OSError(f"no scheduler answers at {self._address}")
            try:
                self._client = self._connect(RETRY)
            finally:
                self._next_try = time.monotonic() + PAUSE
            return self._client

    def _running(self) -> list["_Remote"]:
        with self._lock:
            return list(self._jobs.values())

    def _watch(self) -> None:
        while not self._closed.wait(STEP):
            for job in self._running():
                job.give_up_if_late()

    def _over(self, name: str) -> None:
        with self._lock:
            job = self._jobs.pop(name, None)
        if job is not None:
            job.end()

    def _heard(self, event: tuple[float, Any]) -> None:
        said = event[1]
        job = self._jobs.get(said["name"])
        if job is not None:
            job.heard(_decoded(said))


class _Unsent:
    """A case that did not get to the cluster."""

    def __init__(self, reason: str) -> None:
        self.future: Future[Answer] = Future()
        self.future.set_result(Answer("killed", None, reason))

    def stop(self) -> None:
        """It has ended."""

    def kill(self) -> None:
        """It has ended."""


@dataclass(eq=False)
class _Remote:
    """A case somewhere on the cluster, or waiting there for a worker."""

    client: Client
    task: DaskFuture[Any]
    name: str
    case: Case
    hear: Hear | None

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.future: Future[Answer] = Future()
        self._stop_asked: float | None = None
        self._has_plan = False

    def stop(self) -> None:
        """Set the event that its worker looks at."""
        if self._stop_asked is None and not self.future.done():
            self._stop_asked = time.monotonic()
            self._wish(Event.set)
            if self.future.done():  # ``end`` may have come before the event was there
                self._wish(Event.clear)

    def kill(self) -> None:
        """Call the task off; its worker sees that at its next look."""
        self._give_up(Answer("killed", None, "stopped by force", self._seconds()))

    def heard(self, heard: Heard) -> None:
        """Pass on what its worker says."""
        self._has_plan = self._has_plan or isinstance(heard, Best)
        if self.hear is not None:
            self.hear(heard)

    def give_up_if_late(self) -> None:
        """Call the task off if no worker keeps its times: there is none, or it does not answer."""
        late = self._late()
        if late is not None:
            self._give_up(late)

    def end(self) -> None:
        """Put the task's result, or why it has none, into the future; leave nothing behind."""
        if not self.future.done():
            self._finish(self._answer())
        if self._stop_asked is not None:
            self._wish(Event.clear)

    def _wish(self, say: Callable[[Event], None]) -> None:
        if self.client.status == "running":
            with suppress(*LOST):
                say(Event(self.name, client=self.client))

    def _give_up(self, answer: Answer) -> None:
        self._finish(answer)
        with suppress(*LOST):
            self.task.cancel()

    def _finish(self, answer: Answer) -> None:
        with suppress(InvalidStateError):  # it has ended otherwise in the meantime
            self.future.set_result(answer)

    def _seconds(self) -> float:
        return time.monotonic() - self.began

    def _late(self) -> Answer | None:
        seconds, patience = self._seconds(), self.case.patience
        if self._stop_asked is not None:
            allowed = (FINISH if self._has_plan else OBEY) + MARGIN
            if time.monotonic() - self._stop_asked > allowed:
                return Answer("killed", None, "stopped, and no worker answered", seconds)
        if patience is not None and seconds > patience + MARGIN:
            return Answer("overrun", None, f"not done after {patience:.0f} seconds", seconds)
        return None

    def _answer(self) -> Answer:
        try:
            answer = self.task.result(timeout=SECONDS)
        except Exception as error:  # whatever the cluster says
            if self.task.cancelled():  # not by us: the scheduler is lost
                return Answer("killed", None, f"called off: {error}", self._seconds())
            reason = f"{type(error).__name__}: {error}"
            return Answer("crashed", None, reason, self._seconds())
        return answer if isinstance(answer, Answer) else Answer("crashed", None, repr(answer))


def _version() -> str:
    return version("county-planner")


def _plugin(wanted: str) -> str:
    return f"county-planner-{wanted}"


def _other(worker: str, there: str, here: str) -> str:
    return f"worker {worker} has planner {there}, here it is {here}"


def _demand_same_version(client: Client) -> None:
    here = _version()
    for worker, there in client.run(_version).items():
        if there != here:
            raise OSError(_other(worker, there, here))


def _solve(case: Case, topic: str, name: str) -> Answer:
    """On a worker of Dask: solve the case in one of the processes beside it.

    Raises:
        Reschedule: the worker is let go, so Dask shall give the case to another.
        RuntimeError: its processes did not start.
    """
    worker = get_worker()
    solvers = cast(Solvers, worker.plugins[_plugin(_version())])
    if solvers.engine is None:
        raise RuntimeError(f"the solvers beside {worker.address} did not start")
    job = solvers.engine.start(case, _teller(worker, topic, name))
    wish = Event(name)
    try:
        while not wait([job.future], ASK).done and not _called_off(worker, name):
            with suppress(OSError):  # a scheduler that is slow for once
                if wish.is_set():
                    job.stop()
    finally:
        job.kill()
        wait([job.future])  # its place is free then
    answer = job.future.result()
    if answer.ended == "killed" and solvers.closing:
        raise Reschedule
    return answer


def _called_off(worker: Any, name: str) -> bool:
    """Whether nobody wants the task any more, which Dask does not tell a running one."""
    task = worker.state.tasks.get(name)
    return task is None or task.state == "cancelled"


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
