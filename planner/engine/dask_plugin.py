"""On a worker of Dask: worker processes of ours beside it, and how a task gets to them."""

import logging
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from typing import Any, cast

from distributed import Event, Reschedule, Status, WorkerPlugin, get_worker

from planner.engine.local import LocalEngine
from planner.engine.task import Best, Message, Task, TaskResult
from planner.solving import Progress

ASK = 1.0
"""Seconds between two looks of a worker whether its task shall stop."""

log = logging.getLogger(__name__)


@cache
def planner_version() -> str:
    """The version of the planner on this machine."""
    return version("county-planner")


def resource_name(wanted: str) -> str:
    """What Dask calls the solvers of a version, and the resource of which a task takes one."""
    return f"county-planner-{wanted}"


class SolverPlugin(WorkerPlugin):
    """Our own worker processes beside a worker of Dask, as many as it has threads.

    A crash, a leak or a hang then costs a task, not the worker. All clients of a version share
    them. Versions do not meet: a worker of another one, which may join at any time, offers no
    place for a task.
    """

    idempotent = True
    engine: LocalEngine | None = None
    closing = False

    def __init__(self, wanted: str) -> None:
        """``wanted`` is the version of the planner that the tasks come from."""
        self.wanted = wanted
        self.name = resource_name(wanted)

    async def setup(self, worker: Any) -> None:
        """Start them, then offer their places."""
        if planner_version() != self.wanted:
            log.warning(
                "planner %s is wanted here, not %s: no tasks", self.wanted, planner_version()
            )
            return
        slots = worker.state.nthreads
        self.engine = LocalEngine(slots)
        await worker.set_resources(**{self.name: slots})
        if worker.status == Status.running:
            # A resource that comes late is offered to new tasks only. Those that wait for one are
            # looked at again when a worker begins to run, so it pauses for a moment.
            worker.status = Status.paused
            worker.status = Status.running

    def teardown(self, worker: Any) -> None:
        """Kill them."""
        self.closing = True
        if self.engine is not None:
            self.engine.close()


def solve_on_worker(task: Task, topic: str, name: str) -> TaskResult:
    """Solve the task in one of the processes beside the worker that runs this.

    Raises:
        Reschedule: the worker is let go, so Dask shall give the task to another.
    """
    worker = get_worker()
    solvers = cast(SolverPlugin, worker.plugins[resource_name(planner_version())])
    assert solvers.engine is not None, "a worker without solvers offers no place"
    job = solvers.engine.start(task, _teller(worker, topic, name))
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
    if answer.status == "killed" and solvers.closing:
        raise Reschedule
    return answer


def _called_off(worker: Any, name: str) -> bool:
    """Whether nobody wants the task any more, which Dask does not tell a running one."""
    task = worker.state.tasks.get(name)
    return task is None or task.state == "cancelled"


def _teller(worker: Any, topic: str, name: str) -> Callable[[Message], None]:
    """Sends what is heard to whoever began the task."""

    def tell(heard: Message) -> None:
        worker.log_event(topic, {"name": name, **_encoded(heard)})

    return tell


def _encoded(heard: Message) -> dict[str, Any]:
    if isinstance(heard, Best):
        return {"best": [heard.objective, dict(heard.values)]}
    return {"progress": [float(v) if isinstance(v, float) else v for v in _fields(heard)]}


def _fields(progress: Progress) -> list[Any]:
    p = progress
    return [p.seconds, p.incumbent, p.bound, p.gap, p.phase, p.nodes]


def decoded(said: dict[str, Any]) -> Message:
    """What a worker has told, as it was heard there."""
    return Best(*said["best"]) if "best" in said else Progress(*said["progress"])
