"""One county under one scenario, to be solved by a worker; what is heard of it, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.search.isolated import GRACE, OVERRUN
from planner.solving import Best, Options, Progress

__all__ = ["Best", "Message", "Stop", "Task", "TaskResult", "TaskStatus", "patience"]

TaskStatus = Literal["done", "crashed", "memory", "overrun", "killed"]
"""``done``: there is a plan, which says itself what it holds. Else the worker is gone."""

Message = Progress | Best

SEARCHES = 2
"""Searches of one task: where the solver fails, another is made without presolve."""

PATIENCE = 300.0
"""Seconds that building, auditing and the like may take beside the searches."""


def patience(limit: float) -> float:
    """Seconds after which a task with this time limit [s] is stuck, whatever it did."""
    return SEARCHES * (limit * OVERRUN + GRACE) + PATIENCE


@dataclass(frozen=True)
class Task:
    """What a worker is given. ``key`` is unique among the tasks that an engine runs at once."""

    key: str
    instance: Instance
    scenario: Scenario
    options: Options
    memory: int | None = None
    """Bytes that the worker and its solver may hold together."""
    patience: float | None = None
    """Seconds after which the worker is killed, whatever it does."""
    start: Mapping[str, float] | None = None
    """Decisions to begin with, as ``Best.values``."""


@dataclass(frozen=True)
class Stop:
    """The wish that a task ends soon with the best plan it has."""

    key: str


@dataclass(frozen=True)
class TaskResult:
    """How a task ended: with a plan, or with a reason why there is none."""

    status: TaskStatus
    plan: Plan | None = None
    reason: str = ""
    seconds: float = 0.0
    peak_memory: int = 0
    """Bytes that the worker and its solver held together at most."""
