"""How a good plan is found soon and then proved: dive, improve, prove.

A plan is first put together decision by decision along the linear relaxation (dive), then bettered
where it departs from that relaxation (a restricted problem), and then given to the solver as the
start of its proof. The relaxation gives a bound at once; no bound of a restricted problem counts.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from models.matrix import Floats, Matrix
from planner.highs import (
    Columns,
    Ending,
    Incumbent,
    Limits,
    Outcome,
    Progress,
    Relaxation,
    Report,
    polish,
    relative_gap,
    run,
)

SMALL = 200
"""With fewer whole numbers than this the solver alone is as quick."""

STRIDE = 0.3
"""Part of the undecided columns of a stage that a dive decides at once."""

TAKEN_BACK = (2, 6, 18)
"""How many of the latest rounds of decisions a dive takes back from its first dead ends on."""

RAISE = 0.35
"""From this fraction on a dive rounds up: half a road is rather a road than none."""

NEAR = 0.02
"""A whole number this near to the relaxation stays as it is while a plan is improved."""

IMPROVE_GAP, IMPROVE_NODES = 0.005, 50
"""How far the restricted problem is solved."""

WHOLE = 1e-6


@dataclass
class _Held:
    """The best solution and bound so far, passed on as they improve."""

    matrix: Matrix
    limits: Limits
    report: Report | None
    incumbent: Incumbent | None
    stop: Callable[[], bool] | None
    began: float = field(default_factory=time.monotonic)
    x: Floats | None = None
    relaxed: Floats | None = None
    bound: float = np.inf

    @property
    def objective(self) -> float | None:
        """What the best solution is worth [index points]."""
        return None if self.x is None else self.matrix.objective(self.x)

    @property
    def seconds_left(self) -> float | None:
        """Time left of the limit; None without one."""
        if self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - (time.monotonic() - self.began))

    def take(self, x: Floats) -> None:
        """Keep a solution if it is the best yet."""
        if self.objective is None or self.matrix.objective(x) > self.objective:
            self.x = x
            if self.incumbent is not None:
                self.incumbent(x)
            self.tell()

    def tell(self, progress: Progress | None = None) -> None:
        """Say where the search stands; a part of the search may know a better bound and nodes."""
        if progress is not None and progress.bound is not None:
            self.bound = min(self.bound, progress.bound)
        if self.report is None:
            return
        bound = self.bound if np.isfinite(self.bound) else None
        self.report(
            Progress(
                seconds=time.monotonic() - self.began,
                incumbent=self.objective,
                bound=bound,
                gap=relative_gap(self.objective, bound),
                nodes=0 if progress is None else progress.nodes,
            )
        )

    def ended(self) -> Ending | None:
        """Why the search may end already, if it may."""
        gap = relative_gap(self.objective, self.bound)
        if gap is not None and gap <= self.limits.gap:
            return "gap" if gap else "proved"
        if self.stop is not None and self.stop():
            return "interrupt"
        return "time_limit" if self.seconds_left == 0 else None

    def outcome(self, ending: Ending) -> Outcome:
        """What is held now, as the answer."""
        return Outcome(
            ending=ending,
            x=None if self.x is None else polish(self.matrix, self.x),
            bound=self.bound if np.isfinite(self.bound) else None,
            seconds=time.monotonic() - self.began,
        )


def search(
    matrix: Matrix,
    limits: Limits,
    report: Report | None = None,
    incumbent: Incumbent | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """The best solution within the limits, in this process; ``incumbent`` gets each better one."""
    if np.count_nonzero(matrix.integer) < SMALL:
        return run(matrix, limits, None, report, incumbent, stop)
    held = _Held(matrix, limits, report, incumbent, stop)
    for step in (_dive, _improve):
        step(held)
        ending = held.ended()
        if ending is not None:
            return held.outcome(ending)
    return _prove(held)


def _dive(held: _Held) -> None:
    """Decide stage by stage, most certain first, re-solving the relaxation in between."""
    relaxation = Relaxation(held.matrix, held.limits)
    x = relaxation.optimum()
    if x is None:
        return
    held.bound, held.relaxed = held.matrix.objective(x), x
    held.tell()
    whole = held.matrix.integer
    for stage in np.unique(held.matrix.stage[whole]):
        columns = np.flatnonzero(whole & (held.matrix.stage == stage))
        x = _decide_all(held, relaxation, x, columns)
        if x is None:
            return
        relaxation.fix(columns, np.round(x[columns]))
    held.take(x)


def _decide_all(held: _Held, relaxation: Relaxation, x: Floats, columns: Columns) -> Floats | None:
    """Decide the columns of a stage; None where that failed or the search must end.

    From a dead end the latest decisions are taken back and made again in smaller strides.
    """
    stride, decided = STRIDE, []
    for rounds in (*TAKEN_BACK, 0):
        while held.ended() is None:
            undecided = columns[np.abs(x[columns] - np.round(x[columns])) > WHOLE]
            if not len(undecided):
                return x
            step = _decide(relaxation, x, undecided, stride)
            if step is None:
                break
            x, picked = step
            decided.append(picked)
        if held.ended() is not None:
            return None
        if not (rounds and decided):
            return None
        back, decided = decided[-rounds:], decided[:-rounds]
        relaxation.release(np.concatenate(back))
        again = relaxation.optimum()
        if again is None:
            return None
        x, stride = again, stride / 2
    return None


def _decide(
    relaxation: Relaxation, x: Floats, undecided: Columns, stride: float
) -> tuple[Floats, Columns] | None:
    """Round the most certain of the undecided columns; fewer of them where that cannot be kept."""
    rounded = np.where(
        x[undecided] - np.floor(x[undecided]) > RAISE,
        np.ceil(x[undecided]),
        np.floor(x[undecided]),
    )
    order = np.argsort(np.abs(x[undecided] - rounded), kind="stable")
    count = int(np.ceil(stride * len(undecided)))
    while True:
        picked, values = undecided[order[:count]], rounded[order[:count]]
        found = relaxation.try_fix(picked, values)
        if found is not None or count == 1:
            break
        count = max(1, count // 3)
    if found is None:  # the most certain one cannot be rounded so: the other way
        other = np.floor(x[picked]) + np.ceil(x[picked]) - values
        found = relaxation.try_fix(picked, other)
    return None if found is None else (found, picked)


def _improve(held: _Held) -> None:
    """Better the solution where it departs from the relaxation, all else kept as it is."""
    if held.x is None or held.relaxed is None:
        return
    matrix, whole = held.matrix, np.round(held.x)
    kept = matrix.integer & (np.abs(held.x - held.relaxed) <= NEAR)
    part = replace(
        matrix,
        lower=np.where(kept, whole, matrix.lower),
        upper=np.where(kept, whole, matrix.upper),
    )
    limits = replace(held.limits, gap=IMPROVE_GAP, nodes=IMPROVE_NODES, seconds=held.seconds_left)
    enough = held.bound / (1 + held.limits.gap) if held.bound > 0 else None
    outcome = run(part, replace(limits, target=enough), held.x, None, held.take, held.stop)
    if outcome.x is not None:
        held.take(outcome.x)


def _prove(held: _Held) -> Outcome:
    """The solver's own search of the whole problem, from the best solution held."""
    limits = replace(held.limits, seconds=held.seconds_left)
    outcome = run(held.matrix, limits, held.x, held.tell, held.take, held.stop)
    if outcome.ending == "infeasible" and held.x is not None:
        return Outcome("failure", message="called infeasible although a solution is known")
    if outcome.x is None and outcome.ending not in ("infeasible", "failure"):
        return replace(held.outcome(outcome.ending), nodes=outcome.nodes)
    bound = outcome.bound if outcome.bound is None else min(outcome.bound, held.bound)
    return replace(outcome, bound=bound, seconds=time.monotonic() - held.began)
