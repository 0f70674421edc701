"""What an engine is given and what it gives back: tasks, messages, results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.search.progress import Best, Progress

TaskStatus = Literal["done", "crashed", "memory", "overrun", "killed"]
"""``done``: there is a plan object, whose own status says what it holds. Otherwise the worker is
gone: it crashed, exceeded its memory or its time, or was killed on request."""

MEMORY_EXIT = 77
"""Exit code of a worker that exceeds its memory limit even without its solver."""

Message = Progress | Best
"""What a worker reports while it solves: figures of the search, or a better solution."""


@dataclass(frozen=True)
class Task:
    """One county under one scenario, to be solved by one worker."""

    key: str
    """Unique among the tasks that an engine runs at once."""
    instance: Instance
    scenario: Scenario
    options: SolveOptions
    memory: int | None = None
    """Bytes that the worker and its solver may hold together; None for no limit."""
    kill_after: float | None = None
    """Seconds after which the worker is killed, whatever it does; None for never."""
    start: Mapping[str, float] | None = None
    """Decisions to begin with, as ``Best.values``."""

    @property
    def over_memory(self) -> str:
        """Reason why a task that needed too much memory has no plan."""
        return f"more memory than the limit of {(self.memory or 0) / 2**20:.0f} MiB"


@dataclass(frozen=True)
class Stop:
    """Ask a worker to end the task with this key soon, with the best plan it has."""

    key: str


@dataclass(frozen=True)
class TaskResult:
    """How a task ended: with a plan, or with a reason why there is none."""

    status: TaskStatus
    plan: Plan | None = None
    reason: str = ""
    seconds: float = 0.0
    peak_memory: int = 0
    """Most bytes that the worker and its solver held together."""
