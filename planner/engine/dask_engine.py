"""The engine on a Dask cluster: tasks are handed over, waited for, and called off."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import dask
from distributed import Client, Event
from distributed import Future as DaskFuture
from distributed.client import ClosedClientError

from planner.engine.dask_plugin import (
    SolverPlugin,
    decoded,
    planner_version,
    resource_name,
    solve_on_worker,
)
from planner.engine.engine import FINISH, OBEY, STEP, Listener, RunningTask
from planner.engine.task import Best, Message, Task, TaskResult

SECONDS = 10.0
"""How long a scheduler may take to answer."""

RETRY = 3.0
"""How long it may take, after it was lost, at each try to find it again."""

PAUSE = 5.0
"""Seconds between two such tries."""

COUNT = 0.5
"""Seconds for which the places that were counted hold; a batch asks all the time."""

MARGIN = 10.0
"""Seconds that a worker, which keeps the times itself, is waited for beyond them."""

LOST = (OSError, ClosedClientError, RuntimeError, AttributeError)
"""What Dask raises without its scheduler; the last two from a client that closes meanwhile."""


class DaskEngine:
    """The engine on a Dask cluster, of any machines that have the same version of the planner.

    A task whose machine is lost or let go is solved again on another, by Dask itself. A lost
    scheduler ends what runs as killed; there are no slots until one answers at its address again.
    """

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            OSError: nobody answers at ``address``, or workers have another version.
        """
        self._address = address
        self._topic = f"planner-{uuid.uuid4().hex}"
        self._jobs: dict[str, DaskTask] = {}
        self._lock, self._connecting = threading.Lock(), threading.Lock()
        self._closed = threading.Event()
        self._prepared: Any = None
        self._places, self._count_again = 0, 0.0
        dask.config.set({"distributed.comm.timeouts.connect": SECONDS})
        self._client = self._connect(SECONDS)
        self._next_try = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def slots(self) -> int:
        """Places of all workers that are there now; 0 while the scheduler does not answer.

        At least one if it does: a worker may come, and the task waits for it no longer than its
        patience.
        """
        try:
            client = self._live()
            if time.monotonic() >= self._count_again:
                wait = {"callback_timeout": SECONDS}
                self._places = client.run_on_scheduler(
                    _places, resource_name(planner_version()), **wait
                )
                self._count_again = time.monotonic() + COUNT
        except LOST:
            return 0
        return max(1, self._places)

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        """Submit the task; Dask decides where it runs."""
        if self._closed.is_set():
            raise RuntimeError("the engine is closed")
        name = f"{self._topic}/{task.key}/{uuid.uuid4().hex}"
        try:
            client = self._live()
            self._prepare(client)
            dask_future = client.submit(
                *(solve_on_worker, task, self._topic, name),
                key=name,
                pure=False,
                resources={resource_name(planner_version()): 1},
            )
        except LOST as error:
            return UnsentTask(f"the cluster did not take the task: {error}")
        job = DaskTask(client, dask_future, name, task, on_message)
        with self._lock:
            self._jobs[name] = job
        dask_future.add_done_callback(lambda _: self._over(name))
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
        """Tell the scheduler what a task needs, once for each connection: it may be a new one."""
        connection = client.scheduler_comm
        if connection is None or connection is not self._prepared:
            client.register_plugin(SolverPlugin(planner_version()))
            client.subscribe_topic(self._topic, self._heard)
            self._prepared = connection

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

    def _running(self) -> list["DaskTask"]:
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
            job.heard(decoded(said))


class UnsentTask:
    """A task that did not get to the cluster."""

    def __init__(self, reason: str) -> None:
        self.future: Future[TaskResult] = Future()
        self.future.set_result(TaskResult("killed", None, reason))

    def stop(self) -> None:
        """It has ended."""

    def kill(self) -> None:
        """It has ended."""


@dataclass(eq=False)
class DaskTask:
    """A task somewhere on the cluster, or waiting there for a worker."""

    client: Client
    dask_future: DaskFuture[Any]
    name: str
    task: Task
    on_message: Listener | None

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.future: Future[TaskResult] = Future()
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
        self._give_up(TaskResult("killed", None, "stopped by force", self._seconds()))

    def heard(self, heard: Message) -> None:
        """Pass on what its worker says."""
        self._has_plan = self._has_plan or isinstance(heard, Best)
        if self.on_message is not None:
            self.on_message(heard)

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

    def _give_up(self, answer: TaskResult) -> None:
        self._finish(answer)
        with suppress(*LOST):
            self.dask_future.cancel()

    def _finish(self, answer: TaskResult) -> None:
        with suppress(InvalidStateError):  # it has ended otherwise in the meantime
            self.future.set_result(answer)

    def _seconds(self) -> float:
        return time.monotonic() - self.began

    def _late(self) -> TaskResult | None:
        seconds, patience = self._seconds(), self.task.patience
        if self._stop_asked is not None:
            allowed = (FINISH if self._has_plan else OBEY) + MARGIN
            if time.monotonic() - self._stop_asked > allowed:
                return TaskResult("killed", None, "stopped, and no worker answered", seconds)
        if patience is not None and seconds > patience + MARGIN:
            return TaskResult("overrun", None, f"not done after {patience:.0f} seconds", seconds)
        return None

    def _answer(self) -> TaskResult:
        try:
            answer = self.dask_future.result(timeout=SECONDS)
        except Exception as error:  # whatever the cluster says
            if self.dask_future.cancelled():  # not by us: the scheduler is lost
                return TaskResult("killed", None, f"called off: {error}", self._seconds())
            reason = f"{type(error).__name__}: {error}"
            return TaskResult("crashed", None, reason, self._seconds())
        return (
            answer if isinstance(answer, TaskResult) else TaskResult("crashed", None, repr(answer))
        )


def _demand_same_version(client: Client) -> None:
    mine = planner_version()
    for worker, there in client.run(planner_version).items():
        if there != mine:
            raise OSError(f"worker {worker} has planner {there}, here it is {mine}")


def _places(name: str, dask_scheduler: Any) -> int:
    """On the scheduler: how many of its workers' threads have solvers of that name beside them."""
    return int(sum(dask_scheduler.resources.get(name, {}).values()))
