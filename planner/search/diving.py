"""A diving heuristic: fix integer columns along the relaxation, most certain first, and resolve.

References:
    Berthold (2006): Primal heuristics for mixed integer programs. Diploma thesis, TU Berlin.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Columns, Relaxation
from planner.search.params import DEFAULTS, DivingParams
from planner.search.tolerances import INTEGRALITY

Separate = Callable[[Floats], Floats | None]
"""Adds cuts that an optimum violates and returns the new optimum; None if there are none."""


@dataclass
class _Level:
    """Progress of a dive through the columns of one branching priority.

    Attributes:
        columns: the integer columns of this priority.
        share: share of the fractional columns that a round fixes.
        min_fixed: columns that a round fixes at least.
        backtrack_depths: rounds to be undone at the infeasible rounds still to come.
        rounds_before_round_all: rounds to be made before all columns may be rounded at once.
        rounds: the columns that each round so far has fixed.
    """

    columns: Columns
    share: float
    min_fixed: int
    backtrack_depths: Iterator[int]
    rounds_before_round_all: float
    rounds: list[Columns] = field(default_factory=list)


@dataclass
class Dive:
    """A dive from the optimum of a relaxation to a solution.

    Columns are fixed one branching priority after another. A round that costs more than
    ``max_degradation`` is undone and made again with fewer columns; a single column is then tried
    both ways. The dive is given up once the relaxation is worth less than ``cutoff`` or the
    iteration budget is spent. A dive may be run once.

    Parameters:
        matrix: the problem.
        relaxation: its relaxation, solved; columns stay fixed in it.
        should_stop: asked before each round; once true, the dive is given up.
        params: tuning of the dive.
        separate: keeps the relaxation tight on the way down.
        cutoff: objective [index points] that the solution has to reach.
        root_iterations: simplex iterations of the root relaxation, the unit of all budgets.
    """

    matrix: Matrix
    relaxation: Relaxation
    should_stop: Callable[[], bool]
    params: DivingParams = DEFAULTS.careful_dive
    separate: Separate | None = None
    cutoff: float = -np.inf
    root_iterations: float = np.inf

    def __post_init__(self) -> None:
        """Compute the budgets from the work of the relaxation so far."""
        budget = self.params.iteration_budget * self.root_iterations
        self._iteration_limit = self.relaxation.total_iterations + budget
        self._trial_iterations = self.params.trial_iterations * self.root_iterations
        self._restarts_left = self.params.max_restarts

    def run(self, x: Floats) -> tuple[Floats | None, Columns]:
        """Dive from ``x``, the optimum of the relaxation.

        Returns the solution, or None if the dive failed, and the columns of the branching
        priorities that were fixed completely.
        """
        integer, fixed = self.matrix.integer, np.array([], dtype=np.int32)
        for priority in np.unique(self.matrix.branching_priority[integer]):
            of_priority = integer & (self.matrix.branching_priority == priority)
            columns = np.flatnonzero(of_priority).astype(np.int32)
            if len(fixed):
                x = self._separated(x)
            optimum = self._fix_level(x, columns)
            if optimum is None:
                return None, fixed
            x = optimum
            self.relaxation.fix(columns, np.round(x[columns]))
            fixed = np.concatenate((fixed, columns))
        return x, fixed

    def _fix_level(self, x: Floats, columns: Columns) -> Floats | None:
        """Fix the columns of one branching priority; None where that failed."""
        params = self.params
        level = _Level(
            columns,
            params.fixed_share,
            params.min_fixed,
            iter(params.backtrack_depths),
            np.inf if self.matrix.structural[columns[0]] else 0,
        )
        while True:
            fractional = columns[_fractionality(x[columns]) > INTEGRALITY]
            if not len(fractional):
                return x
            if self._given_up(x):
                return None
            rounded = self._round_all_if_few(x, level, fractional)
            if rounded is not None:
                return rounded
            optimum = self._fix_round(x, level, fractional)
            if optimum is None:
                return None
            x = optimum

    def _given_up(self, x: Floats) -> bool:
        """Return whether the dive is hopeless, over its budget or stopped."""
        hopeless = self.matrix.objective(x) < self.cutoff
        spent = self.relaxation.total_iterations > self._iteration_limit
        return hopeless or spent or self.should_stop()

    def _separated(self, x: Floats) -> Floats:
        """Separate cuts, if that is wanted; return the new optimum."""
        tighter = None if self.separate is None else self.separate(x)
        return x if tighter is None else tighter

    def _round_all_if_few(self, x: Floats, level: _Level, fractional: Columns) -> Floats | None:
        """Round all columns of a level if few are fractional; None where that is not done.

        After a refusal twice as many rounds have to be made before the next attempt.
        """
        few = len(fractional) <= self.params.round_all_share * len(level.columns)
        if not few or len(level.rounds) < level.rounds_before_round_all:
            return None
        rounded = self._round_all(x, level.columns)
        level.rounds_before_round_all = 2 * len(level.rounds) + 1
        return rounded

    def _fix_round(self, x: Floats, level: _Level, fractional: Columns) -> Floats | None:
        """Fix the next columns of a level; return the new optimum, None where the dive failed.

        A round that costs too much comes first when the level begins again. After an infeasible
        round the latest rounds are undone and made again in smaller steps.
        """
        params, value = self.params, self.matrix.objective(x)
        count = max(level.min_fixed, int(np.ceil(level.share * len(fractional))))
        found, picked = self._fix_most_certain(x, fractional, min(count, len(fractional)))
        lost = np.inf if found is None else value - self.matrix.objective(found)
        severe = lost > max(params.severe_degradation, params.max_degradation) * abs(value)
        if severe and level.rounds and self._restarts_left:
            return self._restart(level, picked)
        if found is None:
            return self._backtrack(level)
        cheap = lost <= params.cheap_degradation * abs(value)
        level.min_fixed = 2 * level.min_fixed if cheap else params.min_fixed
        level.rounds.append(picked)
        due = len(level.rounds) % params.separate_every == 0
        return self._separated(found) if due and len(fractional) > params.separate_above else found

    def _restart(self, level: _Level, column: Columns) -> Floats | None:
        """Begin a level again with a single column fixed first, whatever its value is now."""
        undone, level.rounds = level.rounds, []
        level.min_fixed = self.params.min_fixed
        self._restarts_left -= 1
        x = self._released([*undone, column])
        if x is None:
            return None
        values, basis = np.round(x[column]), self.relaxation.solver_basis
        found = self.relaxation.try_fix(column, values)
        if _fractionality(x[column]).max() <= INTEGRALITY:
            return found
        return self._better_direction(x, column, values, found, basis)

    def _backtrack(self, level: _Level) -> Floats | None:
        """Undo the latest rounds of a level; None where no more attempt is left."""
        depth = next(level.backtrack_depths, 0)
        if not (depth and level.rounds):
            return None
        undone, level.rounds = level.rounds[-depth:], level.rounds[:-depth]
        level.share, level.min_fixed = level.share / 2, self.params.min_fixed
        return self._released(undone)

    def _released(self, rounds: list[Columns]) -> Floats | None:
        """Release the columns of rounds and return the new optimum."""
        self.relaxation.release(np.concatenate(rounds))
        return self.relaxation.optimum()

    def _round_all(self, x: Floats, columns: Columns) -> Floats | None:
        """Round all columns, to the nearest or down; return the optimum if that costs little.

        Else None, and nothing is fixed.
        """
        basis, value = self.relaxation.solver_basis, self.matrix.objective(x)
        allowed = value - self.params.rounding_tolerance * abs(value)
        rest = columns[self.relaxation.free[columns]]
        for values in (self._rounded(x[rest]), np.floor(x[rest] + INTEGRALITY)):
            found = self.relaxation.try_fix(rest, values, self._trial_iterations)
            if found is not None and self.matrix.objective(found) >= allowed:
                return found
            if found is not None:
                self._undo(rest, basis)
        return None

    def _fix_most_certain(
        self, x: Floats, fractional: Columns, count: int
    ) -> tuple[Floats | None, Columns]:
        """Fix the ``count`` columns nearest to an integer, fewer where that costs too much.

        Returns the new optimum and the columns; None where the last one can be neither way.
        """
        rounded = self._rounded(x[fractional])
        order = np.argsort(np.abs(x[fractional] - rounded), kind="stable")
        value, basis = self.matrix.objective(x), self.relaxation.solver_basis
        allowed = value - self.params.max_degradation * abs(value)
        while True:
            picked, values = fractional[order[:count]], rounded[order[:count]]
            found = self.relaxation.try_fix(picked, values, self._trial_iterations)
            if count == 1 or (found is not None and self.matrix.objective(found) >= allowed):
                break
            if found is not None:
                self._undo(picked, basis)
            count = max(1, count // 3)
        if found is None or self.matrix.objective(found) < allowed:
            found = self._better_direction(x, picked, values, found, basis)
        return found, picked

    def _undo(self, columns: Columns, basis: Any) -> None:
        """Release columns; the next resolve starts from ``basis``."""
        self.relaxation.release(columns)
        self.relaxation.restore_basis(basis)

    def _better_direction(
        self, x: Floats, column: Columns, values: Floats, found: Floats | None, basis: Any
    ) -> Floats | None:
        """Fix a single column in the other direction if that is better.

        ``found`` is the optimum with the column at ``values``, from ``basis`` without it.
        """
        basis_found = self.relaxation.solver_basis
        if found is not None:
            self._undo(column, basis)
        opposite = 2 * np.floor(x[column]) + 1 - values
        other = self.relaxation.try_fix(column, opposite, self._trial_iterations)
        if found is None:
            for again in (values, opposite):  # both may only have taken too long
                if other is None:
                    other = self.relaxation.try_fix(column, again, self.root_iterations)
            return other
        if other is not None and self.matrix.objective(other) >= self.matrix.objective(found):
            return other
        self.relaxation.fix(column, values)
        self.relaxation.restore_basis(basis_found)
        return self.relaxation.optimum()

    def _rounded(self, x: Floats) -> Floats:
        """Round to integers."""
        floor = np.floor(x)
        return np.where(x - floor > self.params.round_up_from, floor + 1, floor)


def _fractionality(x: Floats) -> Floats:
    """Return the distance to the nearest integer."""
    return np.abs(x - np.round(x))
