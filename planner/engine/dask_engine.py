"""Solve tasks on a Dask cluster: submit them, wait for them, and call them off."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
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
from planner.engine.engine import STEP, Listener, RunningTask
from planner.engine.task import Message, Task, TaskResult
from planner.processes.deadline import Deadline, Watchdog
from planner.search.progress import Best

LOST = (OSError, ClosedClientError, RuntimeError, AttributeError)
"""What Dask raises without its scheduler; the last two from a client that closes meanwhile."""


@dataclass(frozen=True)
class DaskTimeouts:
    """How long the parts of a cluster are waited for [s]."""

    answer: float = 10.0
    """Time that a scheduler gets to answer."""
    reconnect: float = 3.0
    """Time that a lost scheduler gets to answer at each try to reach it again."""
    pause: float = 5.0
    """Time between two such tries."""
    slots: float = 0.5
    """Time for which a count of slots holds: a batch asks all the time."""
    margin: float = 10.0
    """Time that a worker, which keeps the deadlines itself, is waited for beyond them."""


class DaskEngine:
    """The engine on a Dask cluster, whose machines all have the same version of the planner.

    Dask itself gives a task whose machine is lost or retired to another one. A lost scheduler ends
    what runs as killed; there are no slots until one answers at its address again.
    """

    def __init__(
        self,
        address: str,
        watchdog: Watchdog | None = None,
        timeouts: DaskTimeouts | None = None,
    ) -> None:
        """Connect.

        Parameters:
            address: where the scheduler listens, as ``tcp://host:port``.
            watchdog: how long workers may take to obey a stop; its defaults if None. Clients that
                share workers use that of the first.
            timeouts: how long the parts of the cluster are waited for; its defaults if None.

        Raises:
            OSError: nobody answers at ``address``, or workers have another version.
        """
        self._address = address
        self._watchdog, self._timeouts = watchdog or Watchdog(), timeouts or DaskTimeouts()
        self._topic = f"planner-{uuid.uuid4().hex}"
        self._tasks: dict[str, DaskTask] = {}
        self._lock, self._connecting = threading.Lock(), threading.Lock()
        self._closed = threading.Event()
        self._prepared: Any = None
        self._slots, self._count_again_at = 0, 0.0
        dask.config.set({"distributed.comm.timeouts.connect": self._timeouts.answer})
        self._client = self._connect(self._timeouts.answer)
        self._reconnect_at = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def slots(self) -> int:
        """Slots of all workers that are there now; 0 while the scheduler does not answer.

        At least one if it does: a worker may come, and the task waits for it until its deadline.
        """
        try:
            client = self._live()
            if time.monotonic() >= self._count_again_at:
                wait = {"callback_timeout": self._timeouts.answer}
                name = resource_name(planner_version())
                self._slots = client.run_on_scheduler(_count_slots, name, **wait)
                self._count_again_at = time.monotonic() + self._timeouts.slots
        except LOST:
            return 0
        return max(1, self._slots)

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        """Submit the task; Dask decides where it runs.

        Raises:
            RuntimeError: the engine is closed.
        """
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
        running = DaskTask(
            *(client, dask_future, name, task, on_message), self._watchdog, self._timeouts
        )
        with self._lock:
            self._tasks[name] = running
        dask_future.add_done_callback(lambda _: self._end(name))
        return running

    def close(self) -> None:
        """Call off what runs; the cluster stays."""
        self._closed.set()
        for running in self._running():
            running.kill()
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
        """Register what a task needs, once for each connection: the scheduler may be a new one."""
        connection = client.scheduler_comm
        if connection is None or connection is not self._prepared:
            client.register_plugin(SolverPlugin(planner_version(), self._watchdog))
            client.subscribe_topic(self._topic, self._receive)
            self._prepared = connection

    def _live(self) -> Client:
        """Return the client; a new one if the last has given its scheduler up.

        Raises:
            OSError: the scheduler does not answer.
        """
        with self._connecting:
            status = self._client.status
            if status == "running":
                return self._client
            early = time.monotonic() < self._reconnect_at
            if status != "closed" or early or self._closed.is_set():
                raise OSError(f"no scheduler answers at {self._address}")
            try:
                self._client = self._connect(self._timeouts.reconnect)
            finally:
                self._reconnect_at = time.monotonic() + self._timeouts.pause
            return self._client

    def _running(self) -> list["DaskTask"]:
        with self._lock:
            return list(self._tasks.values())

    def _watch(self) -> None:
        while not self._closed.wait(STEP):
            for running in self._running():
                running.give_up_if_late()

    def _end(self, name: str) -> None:
        with self._lock:
            running = self._tasks.pop(name, None)
        if running is not None:
            running.end()

    def _receive(self, event: tuple[float, Any]) -> None:
        content = event[1]
        running = self._tasks.get(content["name"])
        if running is not None:
            running.receive(decoded(content))


class UnsentTask:
    """A task that did not reach the cluster."""

    def __init__(self, reason: str) -> None:
        self.future: Future[TaskResult] = Future()
        self.future.set_result(TaskResult("killed", None, reason))

    def stop(self) -> None:
        """Do nothing: it has ended."""

    def kill(self) -> None:
        """Do nothing: it has ended."""


@dataclass(eq=False)
class DaskTask:
    """A task somewhere on the cluster, or waiting there for a worker."""

    client: Client
    dask_future: DaskFuture[Any]
    name: str
    task: Task
    on_message: Listener | None
    watchdog: Watchdog = field(default_factory=Watchdog)
    timeouts: DaskTimeouts = field(default_factory=DaskTimeouts)

    def __post_init__(self) -> None:
        self.future: Future[TaskResult] = Future()
        self._deadline = Deadline(self.task.kill_after)
        self._has_plan = False

    def stop(self) -> None:
        """Set the event that its worker looks at."""
        if not self.future.done() and self._deadline.request_stop():
            self._signal(Event.set)
            if self.future.done():  # ``end`` may have come before the event was there
                self._signal(Event.clear)

    def kill(self) -> None:
        """Call the task off; its worker sees that at its next look."""
        self._give_up(TaskResult("killed", None, "stopped by force", self._deadline.elapsed))

    def receive(self, message: Message) -> None:
        """Pass on a message of its worker."""
        self._has_plan = self._has_plan or isinstance(message, Best)
        if self.on_message is not None:
            self.on_message(message)

    def give_up_if_late(self) -> None:
        """Call the task off if no worker keeps its deadline: there is none, or it is silent."""
        late = self._late()
        if late is not None:
            self._give_up(late)

    def end(self) -> None:
        """Put the task's result, or why it has none, into the future; leave nothing behind."""
        if not self.future.done():
            self._finish(self._result())
        if self._deadline.stop_requested:
            self._signal(Event.clear)

    def _signal(self, change: Callable[[Event], None]) -> None:
        if self.client.status == "running":
            with suppress(*LOST):
                change(Event(self.name, client=self.client))

    def _give_up(self, result: TaskResult) -> None:
        self._finish(result)
        with suppress(*LOST):
            self.dask_future.cancel()

    def _finish(self, result: TaskResult) -> None:
        with suppress(InvalidStateError):  # it has ended otherwise in the meantime
            self.future.set_result(result)

    def _late(self) -> TaskResult | None:
        """Return why the task is waited for no longer, if so."""
        seconds, margin = self._deadline.elapsed, self.timeouts.margin
        if self._deadline.stop_ignored(self.watchdog.stop_limit(self._has_plan) + margin):
            return TaskResult("killed", None, "stopped, and no worker answered", seconds)
        if self._deadline.overrun(margin):
            reason = f"not done after {self._deadline.limit:.0f} seconds"
            return TaskResult("overrun", None, reason, seconds)
        return None

    def _result(self) -> TaskResult:
        try:
            result = self.dask_future.result(timeout=self.timeouts.answer)
        except Exception as error:  # whatever the cluster says
            if self.dask_future.cancelled():  # not by us: the scheduler is lost
                return TaskResult("killed", None, f"called off: {error}", self._deadline.elapsed)
            reason = f"{type(error).__name__}: {error}"
            return TaskResult("crashed", None, reason, self._deadline.elapsed)
        return (
            result if isinstance(result, TaskResult) else TaskResult("crashed", None, repr(result))
        )


def _demand_same_version(client: Client) -> None:
    mine = planner_version()
    for worker, there in client.run(planner_version).items():
        if there != mine:
            raise OSError(f"worker {worker} has planner {there}, here it is {mine}")


def _count_slots(resource: str, dask_scheduler: Any) -> int:
    """Count, on the scheduler, the solvers of that name beside its workers' threads."""
    return int(sum(dask_scheduler.resources.get(resource, {}).values()))
