"""A linear program written row by row and solved by scipy, in units of its own figures."""

import numpy as np
from scipy.optimize import linprog

from tests.reference.county import Array

Terms = dict[int, float]

PASSES = 4
"""Rounds of scaling by geometric means; more hardly bring the figures closer together."""

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
"""The tightest that the solver admits, for figures that are about 1."""

HOLDS = 1e-9
"""By how much of its largest figure a row may be missed by a solution."""


class LinearProgram:
    """Maximise a linear function of columns >= 0 under rows of limits."""

    def __init__(self) -> None:
        self.worth: list[float] = []
        self.upper: list[float] = []
        self.below: list[tuple[Terms, float]] = []
        self.equal: list[tuple[Terms, float]] = []

    def column(self, worth: float = 0.0, upper: float = np.inf) -> int:
        """A new column; its number is returned."""
        self.worth.append(worth)
        self.upper.append(upper)
        return len(self.worth) - 1

    def at_most(self, terms: Terms, limit: float) -> None:
        """The row sum(terms) <= limit; one that says nothing is left out."""
        if terms or limit < 0:
            self.below.append((terms, limit))

    def equals(self, terms: Terms, value: float) -> None:
        """The row sum(terms) = value."""
        self.equal.append((terms, value))

    def best(self) -> float | None:
        """The largest worth, or None where no point obeys the rows.

        Rows and columns are scaled first, so that the solver's tolerances follow the size of the
        figures.

        Raises:
            ArithmeticError: the program is unbounded, scipy could not solve it, or what it found
                misses a row.
        """
        if not self.worth:
            return 0.0 if self._holds_empty() else None
        rows, limits = self._matrix()
        by_row, by_column = _scales(np.column_stack([rows, limits]))
        x = self._solved(rows * np.outer(by_row, by_column), limits * by_row, by_column)
        if x is None:
            return None
        missed = rows @ x - limits
        missed[: len(self.equal)] = np.abs(missed[: len(self.equal)])
        size = np.maximum(np.abs(rows) @ x, np.abs(limits))
        if (missed > HOLDS * size).any():
            raise ArithmeticError(f"a row is missed by {(missed / size).max()} of its size")
        return float(np.dot(self.worth, x))

    def _solved(self, rows: Array, limits: Array, by_column: Array) -> Array | None:
        """The best point, from scaled rows; None where there is none."""
        worth = np.array(self.worth) * by_column
        worth /= np.abs(worth).max() or 1.0
        equal = len(self.equal)
        for presolve in (True, False):
            answer = linprog(
                -worth,
                A_ub=rows[equal:] if self.below else None,
                b_ub=limits[equal:] if self.below else None,
                A_eq=rows[:equal] if equal else None,
                b_eq=limits[:equal] if equal else None,
                bounds=np.column_stack([np.zeros(len(worth)), self.upper / by_column]),
                method="highs",
                options={"presolve": presolve, **TIGHT},
            )
            if answer.status == 0:
                return np.asarray(answer.x * by_column)
        if answer.status == 2:
            return None
        raise ArithmeticError(answer.message)

    def _holds_empty(self) -> bool:
        return all(limit >= 0 for _, limit in self.below) and not any(x for _, x in self.equal)

    def _matrix(self) -> tuple[Array, Array]:
        """All rows, those of equality first, and their limits."""
        given = [*self.equal, *self.below]
        rows = np.zeros((len(given), len(self.worth)))
        for number, (terms, _) in enumerate(given):
            for column, factor in terms.items():
                rows[number, column] = factor
        return rows, np.array([limit for _, limit in given])


def _scales(rows: Array) -> tuple[Array, Array]:
    """Factors of rows and of columns that bring figures near 1; the last column are limits.

    All are powers of 2, so that no digit is lost.
    """
    size, shape = np.abs(rows), rows.shape
    by_row, by_column = np.ones(shape[0]), np.ones(shape[1])
    for _ in range(PASSES):
        by_row = 1 / _middle(size * by_column, axis=1)
        by_column = 1 / _middle(size * by_row[:, None], axis=0)
        by_column[-1] = 1.0
    largest = (size[:, :-1] * by_column[:-1]).max(axis=1, initial=0.0)
    by_row = 1 / np.where(largest > 0, largest, np.maximum(size[:, -1], 1e-300))
    return tuple(2.0 ** np.round(np.log2(by)) for by in (by_row, by_column[:-1]))


def _middle(size: Array, axis: int) -> Array:
    """The geometric mean of the smallest and the largest figure of each line, 1 where none is."""
    least = np.where(size > 0, size, np.inf).min(axis=axis, initial=np.inf)
    most = size.max(axis=axis, initial=0.0)
    return np.where(most > 0, np.sqrt(np.where(most > 0, least, 1.0) * most), 1.0)
