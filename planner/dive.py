"""A first solution, decided along the linear relaxation: most certain first, re-solved between."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.matrix import Floats, Matrix
from planner.highs import Columns, Relaxation

STRIDE = 0.3
"""Part of the undecided columns of a stage that is decided at once."""

FEWEST = 3
"""Columns decided at once, if so many are undecided; twice as many after each cheap round."""

CHEAP = 1e-5
"""A round that costs no more than this part of the objective is cheap."""

RAISE = 0.5
"""From this fraction on a column is rounded up."""

LOSS, ANY = 0.001, 1.0
"""What a round may cost, a part of the objective; ``ANY`` is to be quick."""

TAKEN_BACK = (2, 6, 18)
"""How many of the latest rounds are taken back from the first dead ends on."""

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
    portions; a single column is then tried both ways. ``urgent`` columns may still come first.
    It is given up below the value ``least``, and after so many simplex iterations of ``work``.
    """

    def __post_init__(self) -> None:
        """The work begins now."""
        self._until = self.relaxation.work + self.work

    matrix: Matrix
    relaxation: Relaxation
    ended: Callable[[], bool]
    tighten: Tighten | None = None
    loss: float = LOSS
    urgent: int = URGENT
    least: float = -np.inf
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
        for rounds in (*TAKEN_BACK, 0):
            while True:
                undecided = columns[np.abs(x[columns] - np.round(x[columns])) > WHOLE]
                if not len(undecided):
                    return x
                if self._over(x):
                    return None
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

    def _first(self, column: Columns, decided: list[Columns]) -> Floats | None:
        """The optimum with a single column, whatever it is now, decided in the place of others."""
        x = self._without([*decided, column])
        if x is None:
            return None
        values = np.round(x[column])
        found = self.relaxation.try_fix(column, values)
        if np.abs(x[column] - values).max() <= WHOLE:
            return found
        return self._either_way(x, column, values, found)

    def _without(self, decided: list[Columns]) -> Floats | None:
        """The optimum once these decisions are taken back."""
        self.relaxation.release(np.concatenate(decided))
        return self.relaxation.optimum()

    def _round(self, x: Floats, undecided: Columns, count: int) -> tuple[Floats | None, Columns]:
        """Round so many of the most certain undecided columns, fewer where that costs too much.

        The new optimum and the columns; None where the last of them can be neither way.
        """
        floor = np.floor(x[undecided])
        rounded = np.where(x[undecided] - floor > RAISE, floor + 1, floor)
        order = np.argsort(np.abs(x[undecided] - rounded), kind="stable")
        value = self.matrix.objective(x)
        allowed = value - self.loss * abs(value)
        while True:
            picked, values = undecided[order[:count]], rounded[order[:count]]
            found = self.relaxation.try_fix(picked, values)
            if count == 1 or (found is not None and self.matrix.objective(found) >= allowed):
                break
            if found is not None:
                self.relaxation.release(picked)
            count = max(1, count // 3)
        if found is None or self.matrix.objective(found) < allowed:
            found = self._either_way(x, picked, values, found)
        return found, picked

    def _either_way(
        self, x: Floats, picked: Columns, values: Floats, found: Floats | None
    ) -> Floats | None:
        """A single column the other way round, if that is better."""
        if found is not None:
            self.relaxation.release(picked)
        other = self.relaxation.try_fix(picked, 2 * np.floor(x[picked]) + 1 - values)
        if found is None:
            return other
        if other is not None and self.matrix.objective(other) >= self.matrix.objective(found):
            return other
        self.relaxation.fix(picked, values)
        return self.relaxation.optimum()
