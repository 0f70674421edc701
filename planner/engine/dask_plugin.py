"""Keep worker processes of the planner beside each Dask worker, and hand tasks to them."""

import logging
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from typing import Any, cast

from distributed import Event, Reschedule, Status, WorkerPlugin, get_worker

from models.schema import versions
from planner.engine.local import LocalEngine
from planner.engine.task import Message, Task, TaskResult
from planner.processes.deadline import Watchdog
from planner.search.progress import Best, Progress

LOOK = 1.0
"""Seconds between two looks of a Dask worker whether its task shall stop."""

log = logging.getLogger(__name__)


@cache
def planner_version() -> str:
    """Return the version of the planner on this machine, with the numbers of rules and format."""
    return f"{version('county-planner')}+{versions.today().rules}.{versions.today().format}"


def resource_name(wanted: str) -> str:
    """Name the solvers of a version in Dask: the plugin, and the resource a task takes one of."""
    return f"county-planner-{wanted}"


class SolverPlugin(WorkerPlugin):
    """Worker processes of the planner beside a Dask worker, as many as it has threads.

    A crash, a leak or a hang then costs a task, not the Dask worker. All clients of a version
    share the processes. Versions do not mix: a Dask worker of another version, which may join at
    any time, offers no slot.
    """

    idempotent = True
    engine: LocalEngine | None = None
    closing = False

    def __init__(self, wanted: str, watchdog: Watchdog) -> None:
        """Set what the processes are for.

        Parameters:
            wanted: version of the planner that submits the tasks.
            watchdog: how long the processes may take to obey a stop.
        """
        self.wanted, self.watchdog = wanted, watchdog
        self.name = resource_name(wanted)

    async def setup(self, worker: Any) -> None:
        """Start the processes, then offer their slots."""
        here = planner_version()
        if here != self.wanted:
            log.warning("planner %s is wanted here, not %s: no tasks", self.wanted, here)
            return
        slots = worker.state.nthreads
        self.engine = LocalEngine(slots, self.watchdog)
        await worker.set_resources(**{self.name: slots})
        if worker.status == Status.running:
            # A resource that comes late is offered to new tasks only. Those that wait for one are
            # looked at again when a worker begins to run, so it pauses for a moment.
            worker.status = Status.paused
            worker.status = Status.running

    def teardown(self, worker: Any) -> None:
        """Kill the processes."""
        self.closing = True
        if self.engine is not None:
            self.engine.close()


def solve_on_worker(task: Task, topic: str, name: str, look: float = LOOK) -> TaskResult:
    """Solve the task in one of the processes beside the Dask worker that runs this.

    Parameters:
        task: what to solve.
        topic: the Dask topic to which messages are sent.
        name: the key of the Dask task, under which messages and stop requests go.
        look: seconds between two looks at a stop request.

    Raises:
        Reschedule: the Dask worker is retired, so Dask shall give the task to another.
    """
    worker = get_worker()
    plugin = cast(SolverPlugin, worker.plugins[resource_name(planner_version())])
    assert plugin.engine is not None, "a worker without solvers offers no slot"
    running = plugin.engine.start(task, _sender(worker, topic, name))
    stop = Event(name)
    try:
        while not wait([running.future], look).done and not _called_off(worker, name):
            with suppress(OSError):  # the scheduler is slow for once
                if stop.is_set():
                    running.stop()
    finally:
        running.kill()
        wait([running.future])  # its slot is free then
    result = running.future.result()
    if result.status == "killed" and plugin.closing:
        raise Reschedule
    return result


def _called_off(worker: Any, name: str) -> bool:
    """Tell whether nobody wants the task any more, of which Dask does not inform a running one."""
    task = worker.state.tasks.get(name)
    return task is None or task.state == "cancelled"


def _sender(worker: Any, topic: str, name: str) -> Callable[[Message], None]:
    """Make what sends messages to whoever submitted the task."""

    def send(message: Message) -> None:
        worker.log_event(topic, {"name": name, **_encoded(message)})

    return send


def _encoded(message: Message) -> dict[str, Any]:
    if isinstance(message, Best):
        return {"best": [message.objective, dict(message.values)]}
    return {"progress": [float(v) if isinstance(v, float) else v for v in _fields(message)]}


def _fields(progress: Progress) -> list[Any]:
    p = progress
    return [p.seconds, p.incumbent, p.bound, p.gap, p.phase, p.nodes]


def decoded(content: dict[str, Any]) -> Message:
    """Return the message that a worker sent as ``content``."""
    return Best(*content["best"]) if "best" in content else Progress(*content["progress"])
