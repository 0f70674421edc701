"""A first solution, decided along the linear relaxation: most certain first, re-solved between."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.matrix.matrix import STRUCTURAL_PRIORITIES, Floats, Matrix
from planner.search.highs import Columns, Relaxation

STRIDE = 0.3
"""Part of the undecided columns of a stage that is decided at once."""

FEWEST = 3
"""Columns decided at once, if so many are undecided; twice as many after each cheap round."""

CHEAP = 1e-5
"""A round that costs no more than this part of the objective is cheap."""

RAISE = 0.5
"""From this fraction on a column is rounded up."""

LOSS, LAX = 0.001, 0.01
"""What a round may cost, a part of the objective; ``LAX`` is to be quick."""

TAKEN_BACK = (2, 6, 18)
"""How many of the latest rounds are taken back from the first dead ends on."""

TRIAL = 0.15
"""Of the work of the first relaxation: a trial that takes more has hardly ever a good solution."""

FEW = 0.02
"""Where no more than this part of a stage is fractional, all of it is decided at once, unless that
costs too much."""

LITTLE, ROUGH = 1e-4, 3e-4
"""What the rest of a stage may cost that is decided at once; ``ROUGH`` is to be quick."""

SEVERE, URGENT = 0.002, 6
"""So many columns that cost more than this part, or can be neither way, come first."""

WHOLE = 1e-6

EVERY, MANY = 3, 20
"""The relaxation is tightened at every so many rounds, while more than so many are undecided."""

Separate = Callable[[Floats], Floats | None]
"""Adds rows that a point breaks and gives the new optimum; None if there are none."""


@dataclass
class Dive:
    """A dive in a problem whose relaxation is at its optimum.

    ``ended`` may call it off; ``tighten`` keeps the relaxation tight on the way down. A round that
    costs more than ``loss``, a part of the objective, is taken back and decided in smaller
    portions; a single column is then tried both ways. The rest of a stage may cost ``little`` if it
    is decided at once. ``urgent`` columns may still come first.
    It is given up below the value ``least``, and after ``work`` times ``unit`` simplex iterations,
    where ``unit`` is what the first relaxation took.
    """

    def __post_init__(self) -> None:
        """The work begins now."""
        self._iteration_limit = (
            self.relaxation.total_iterations + self.iteration_budget * self.root_iterations
        )
        self._trial_iterations = TRIAL * self.root_iterations

    matrix: Matrix
    relaxation: Relaxation
    should_stop: Callable[[], bool]
    separate: Separate | None = None
    max_degradation: float = LOSS
    rounding_tolerance: float = LITTLE
    max_restarts: int = URGENT
    cutoff: float = -np.inf
    root_iterations: float = np.inf
    iteration_budget: float = np.inf

    def run(self, x: Floats) -> tuple[Floats | None, Columns]:
        """A solution with whole integers or None, and the columns of the stages that were decided.

        ``x`` is the optimum of the relaxation. Columns stay fixed in the relaxation.
        """
        whole, decided = self.matrix.integer, np.array([], dtype=np.int32)
        for stage in np.unique(self.matrix.branching_priority[whole]):
            columns = np.flatnonzero(whole & (self.matrix.branching_priority == stage)).astype(
                np.int32
            )
            if len(decided):
                x = self._separated(x)
            point = self._stage(x, columns)
            if point is None:
                return None, decided
            x = point
            self.relaxation.fix(columns, np.round(x[columns]))
            decided = np.concatenate((decided, columns))
        return x, decided

    def _given_up(self, x: Floats) -> bool:
        """Whether it is called off or to be given up."""
        lost = self.matrix.objective(x) < self.cutoff
        return (
            lost or self.relaxation.total_iterations > self._iteration_limit or self.should_stop()
        )

    def _separated(self, x: Floats) -> Floats:
        tighter = None if self.separate is None else self.separate(x)
        return x if tighter is None else tighter

    def _stage(self, x: Floats, columns: Columns) -> Floats | None:
        """Decide the columns of a stage; None where that failed or the dive was called off.

        A column that costs too much comes first: the stage is decided anew with it. From a dead
        end the latest decisions are taken back and made again in smaller strides.
        """
        stride, fewest, decided = STRIDE, FEWEST, list[Columns]()
        patience = (
            0 if self.matrix.branching_priority[columns[0]] >= STRUCTURAL_PRIORITIES else np.inf
        )
        for rounds in (*TAKEN_BACK, 0):
            while True:
                undecided = columns[np.abs(x[columns] - np.round(x[columns])) > WHOLE]
                if not len(undecided):
                    return x
                if self._given_up(x):
                    return None
                if len(undecided) <= FEW * len(columns) and len(decided) >= patience:
                    done = self._round_all(x, columns)
                    if done is not None:
                        return done
                    patience = 2 * len(decided) + 1
                count = max(fewest, int(np.ceil(stride * len(undecided))))
                before = self.matrix.objective(x)
                found, picked = self._fix_most_certain(x, undecided, min(count, len(undecided)))
                lost = np.inf if found is None else before - self.matrix.objective(found)
                if (
                    lost > max(SEVERE, self.max_degradation) * abs(before)
                    and decided
                    and self.max_restarts
                ):
                    found = self._prioritise(picked, decided)
                    self.max_restarts -= 1
                    fewest, decided = FEWEST, []
                    if found is None:
                        return None
                    x = found
                    continue
                if found is None:
                    break
                x = found
                fewest = 2 * fewest if lost <= CHEAP * abs(before) else FEWEST
                decided.append(picked)
                if len(undecided) > MANY and len(decided) % EVERY == 0:
                    x = self._separated(x)
            if not (rounds and decided):
                return None
            back, decided = decided[-rounds:], decided[:-rounds]
            again = self._release(back)
            if again is None:
                return None
            x, stride, fewest = again, stride / 2, FEWEST
        return None

    def _round_all(self, x: Floats, columns: Columns) -> Floats | None:
        """The optimum with all columns of a stage decided, if that costs little."""
        basis, value = self.relaxation.solver_basis, self.matrix.objective(x)
        allowed = value - self.rounding_tolerance * abs(value)
        rest = columns[self.relaxation.free[columns]]
        for values in (_rounded(x[rest]), np.floor(x[rest] + WHOLE)):
            found = self.relaxation.try_fix(rest, values, self._trial_iterations)
            if found is not None and self.matrix.objective(found) >= allowed:
                return found
            if found is not None:
                self._backtrack(rest, basis)
        return None

    def _prioritise(self, column: Columns, decided: list[Columns]) -> Floats | None:
        """The optimum with a single column, whatever it is now, decided in the place of others."""
        x = self._release([*decided, column])
        if x is None:
            return None
        values, basis = np.round(x[column]), self.relaxation.solver_basis
        found = self.relaxation.try_fix(column, values)
        if np.abs(x[column] - values).max() <= WHOLE:
            return found
        return self._try_both(x, column, values, found, basis)

    def _release(self, decided: list[Columns]) -> Floats | None:
        """The optimum once these decisions are taken back."""
        self.relaxation.release(np.concatenate(decided))
        return self.relaxation.optimum()

    def _fix_most_certain(
        self, x: Floats, undecided: Columns, count: int
    ) -> tuple[Floats | None, Columns]:
        """Round so many of the most certain undecided columns, fewer where that costs too much.

        The new optimum and the columns; None where the last of them can be neither way.
        """
        rounded = _rounded(x[undecided])
        order = np.argsort(np.abs(x[undecided] - rounded), kind="stable")
        value, basis = self.matrix.objective(x), self.relaxation.solver_basis
        allowed = value - self.max_degradation * abs(value)
        while True:
            picked, values = undecided[order[:count]], rounded[order[:count]]
            found = self.relaxation.try_fix(picked, values, self._trial_iterations)
            if count == 1 or (found is not None and self.matrix.objective(found) >= allowed):
                break
            if found is not None:
                self._backtrack(picked, basis)
            count = max(1, count // 3)
        if found is None or self.matrix.objective(found) < allowed:
            found = self._try_both(x, picked, values, found, basis)
        return found, picked

    def _backtrack(self, columns: Columns, basis: Any) -> None:
        """Columns are free again, and the next optimum is looked for from ``here``."""
        self.relaxation.release(columns)
        self.relaxation.restore_basis(basis)

    def _try_both(
        self, x: Floats, picked: Columns, values: Floats, found: Floats | None, basis: Any
    ) -> Floats | None:
        """A single column the other way round, if that is better."""
        after = self.relaxation.solver_basis
        if found is not None:
            self._backtrack(picked, basis)
        way = 2 * np.floor(x[picked]) + 1 - values
        other = self.relaxation.try_fix(picked, way, self._trial_iterations)
        if found is None:
            for again in (values, way):  # both may only have taken too long
                if other is None:
                    other = self.relaxation.try_fix(picked, again, self.root_iterations)
            return other
        if other is not None and self.matrix.objective(other) >= self.matrix.objective(found):
            return other
        self.relaxation.fix(picked, values)
        self.relaxation.restore_basis(after)
        return self.relaxation.optimum()


def _rounded(x: Floats) -> Floats:
    """Whole numbers near ``x``."""
    floor = np.floor(x)
    return np.where(x - floor > RAISE, floor + 1, floor)
