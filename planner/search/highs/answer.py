"""What a run of the solver reports: its progress, why it ended, its solution and bound."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.matrix.matrix import Floats
from models.schema.tolerances import NO_GAP, OBJECTIVE, relative
from planner.search.progress import Progress

Ending = Literal["proved", "gap", "time_limit", "node_limit", "interrupt", "infeasible", "failure"]


@dataclass(frozen=True)
class Outcome:
    """Why a run ended, its best solution ``x`` and its dual bound [index points].

    ``confirmed`` is set where the solver calls the problem infeasible: whether that is more than
    one run's word. If it is not, ``ending`` says what ended the confirming. ``broken`` is the least
    that is known to be broken where there is no plan: by row of the problem, relative to its size.
    """

    ending: Ending
    x: Floats | None = None
    bound: float | None = None
    nodes: int = 0
    seconds: float = 0.0
    message: str = ""
    confirmed: bool | None = None
    broken: Mapping[int, float] = field(default_factory=dict)


Columns = NDArray[np.integer[Any]]
"""Numbers of columns."""

OnProgress = Callable[[Progress], None]
OnIncumbent = Callable[[Floats], None]
UserSolution = Callable[[], Floats | None]
"""Returns a solution that the solver may not know yet, or None."""


def closed(objective: float, bound: float) -> bool:
    """Return whether the bound proves the objective optimal; both in index points."""
    return bound - objective <= relative(OBJECTIVE, objective)


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(bound - objective) / |objective|; None where either is unknown or the objective is 0.

    Objectives are right to ``tolerances.OBJECTIVE``; a bound that close closes the gap.
    """
    if objective is None or bound is None or not np.isfinite([objective, bound]).all():
        return None
    if closed(objective, bound):
        return 0.0
    return (bound - objective) / abs(objective) if abs(objective) > NO_GAP else None
