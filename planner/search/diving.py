"""A first solution, decided along the linear relaxation: most certain first, re-solved between."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.matrix.matrix import LARGE, Floats, Matrix
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

Tighten = Callable[[Floats], Floats | None]
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
        self._until = self.relaxation.work + self.work * self.unit
        self._trial = TRIAL * self.unit

    matrix: Matrix
    relaxation: Relaxation
    ended: Callable[[], bool]
    tighten: Tighten | None = None
    loss: float = LOSS
    little: float = LITTLE
    urgent: int = URGENT
    least: float = -np.inf
    unit: float = np.inf
    work: float = np.inf

    def from_point(self, x: Floats) -> tuple[Floats | None, Columns]:
        """A solution with whole integers or None, and the columns of the stages that were decided.

        ``x`` is the optimum of the relaxation. Columns stay fixed in the relaxation.
        """
        whole, decided = self.matrix.integer, np.array([], dtype=np.int32)
        for stage in np.unique(self.matrix.stage[whole]):
            columns = np.flatnonzero(whole & (self.matrix.stage == stage)).astype(np.int32)
            if len(decided):
                x = self._tightened(x)
            point = self._stage(x, columns)
            if point is None:
                return None, decided
            x = point
            self.relaxation.fix(columns, np.round(x[columns]))
            decided = np.concatenate((decided, columns))
        return x, decided

    def _over(self, x: Floats) -> bool:
        """Whether it is called off or to be given up."""
        lost = self.matrix.objective(x) < self.least
        return lost or self.relaxation.work > self._until or self.ended()

    def _tightened(self, x: Floats) -> Floats:
        tighter = None if self.tighten is None else self.tighten(x)
        return x if tighter is None else tighter

    def _stage(self, x: Floats, columns: Columns) -> Floats | None:
        """Decide the columns of a stage; None where that failed or the dive was called off.

        A column that costs too much comes first: the stage is decided anew with it. From a dead
        end the latest decisions are taken back and made again in smaller strides.
        """
        stride, fewest, decided = STRIDE, FEWEST, list[Columns]()
        patience = 0 if self.matrix.stage[columns[0]] >= LARGE else np.inf
        for rounds in (*TAKEN_BACK, 0):
            while True:
                undecided = columns[np.abs(x[columns] - np.round(x[columns])) > WHOLE]
                if not len(undecided):
                    return x
                if self._over(x):
                    return None
                if len(undecided) <= FEW * len(columns) and len(decided) >= patience:
                    done = self._at_once(x, columns)
                    if done is not None:
                        return done
                    patience = 2 * len(decided) + 1
                count = max(fewest, int(np.ceil(stride * len(undecided))))
                before = self.matrix.objective(x)
                found, picked = self._round(x, undecided, min(count, len(undecided)))
                lost = np.inf if found is None else before - self.matrix.objective(found)
                if lost > max(SEVERE, self.loss) * abs(before) and decided and self.urgent:
                    found = self._first(picked, decided)
                    self.urgent -= 1
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
                    x = self._tightened(x)
            if not (rounds and decided):
                return None
            back, decided = decided[-rounds:], decided[:-rounds]
            again = self._without(back)
            if again is None:
                return None
            x, stride, fewest = again, stride / 2, FEWEST
        return None

    def _at_once(self, x: Floats, columns: Columns) -> Floats | None:
        """The optimum with all columns of a stage decided, if that costs little."""
        here, value = self.relaxation.here, self.matrix.objective(x)
        allowed = value - self.little * abs(value)
        rest = columns[self.relaxation.free[columns]]
        for values in (_rounded(x[rest]), np.floor(x[rest] + WHOLE)):
            found = self.relaxation.try_fix(rest, values, self._trial)
            if found is not None and self.matrix.objective(found) >= allowed:
                return found
            if found is not None:
                self._take_back(rest, here)
        return None

    def _first(self, column: Columns, decided: list[Columns]) -> Floats | None:
        """The optimum with a single column, whatever it is now, decided in the place of others."""
        x = self._without([*decided, column])
        if x is None:
            return None
        values, here = np.round(x[column]), self.relaxation.here
        found = self.relaxation.try_fix(column, values)
        if np.abs(x[column] - values).max() <= WHOLE:
            return found
        return self._either_way(x, column, values, found, here)

    def _without(self, decided: list[Columns]) -> Floats | None:
        """The optimum once these decisions are taken back."""
        self.relaxation.release(np.concatenate(decided))
        return self.relaxation.optimum()

    def _round(self, x: Floats, undecided: Columns, count: int) -> tuple[Floats | None, Columns]:
        """Round so many of the most certain undecided columns, fewer where that costs too much.

        The new optimum and the columns; None where the last of them can be neither way.
        """
        rounded = _rounded(x[undecided])
        order = np.argsort(np.abs(x[undecided] - rounded), kind="stable")
        value, here = self.matrix.objective(x), self.relaxation.here
        allowed = value - self.loss * abs(value)
        while True:
            picked, values = undecided[order[:count]], rounded[order[:count]]
            found = self.relaxation.try_fix(picked, values, self._trial)
            if count == 1 or (found is not None and self.matrix.objective(found) >= allowed):
                break
            if found is not None:
                self._take_back(picked, here)
            count = max(1, count // 3)
        if found is None or self.matrix.objective(found) < allowed:
            found = self._either_way(x, picked, values, found, here)
        return found, picked

    def _take_back(self, columns: Columns, here: Any) -> None:
        """Columns are free again, and the next optimum is looked for from ``here``."""
        self.relaxation.release(columns)
        self.relaxation.back(here)

    def _either_way(
        self, x: Floats, picked: Columns, values: Floats, found: Floats | None, here: Any
    ) -> Floats | None:
        """A single column the other way round, if that is better."""
        there = self.relaxation.here
        if found is not None:
            self._take_back(picked, here)
        way = 2 * np.floor(x[picked]) + 1 - values
        other = self.relaxation.try_fix(picked, way, self._trial)
        if found is None:
            for again in (values, way):  # both may only have taken too long
                if other is None:
                    other = self.relaxation.try_fix(picked, again, self.unit)
            return other
        if other is not None and self.matrix.objective(other) >= self.matrix.objective(found):
            return other
        self.relaxation.fix(picked, values)
        self.relaxation.back(there)
        return self.relaxation.optimum()


def _rounded(x: Floats) -> Floats:
    """Whole numbers near ``x``."""
    floor = np.floor(x)
    return np.where(x - floor > RAISE, floor + 1, floor)
