"""Solve tasks on a Dask cluster: submit them, wait for them, and call them off."""

import threading
import time
import uuid
from contextlib import suppress
from typing import Any

import dask
from distributed import Client

from planner.engine.dask_plugin import (
    SolverPlugin,
    decoded,
    planner_version,
    resource_name,
    solve_on_worker,
)
from planner.engine.dask_task import LOST, DaskTask, DaskTimeouts, UnsentTask
from planner.engine.engine import STEP, Listener, RunningTask
from planner.engine.task import Task
from planner.processes.deadline import Watchdog


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


def _demand_same_version(client: Client) -> None:
    mine = planner_version()
    for worker, there in client.run(planner_version).items():
        if there != mine:
            raise OSError(f"worker {worker} has planner {there}, here it is {mine}")


def _count_slots(resource: str, dask_scheduler: Any) -> int:
    """Count, on the scheduler, the solvers of that name beside its workers' threads."""
    return int(sum(dask_scheduler.resources.get(resource, {}).values()))
