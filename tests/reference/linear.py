"""A linear program written row by row and solved by scipy."""

import numpy as np
from scipy.optimize import linprog

from tests.reference.county import Array

Terms = dict[int, float]


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
        """The row sum(terms) <= limit."""
        self.below.append((terms, limit))

    def equals(self, terms: Terms, value: float) -> None:
        """The row sum(terms) = value."""
        self.equal.append((terms, value))

    def best(self) -> float | None:
        """The largest worth, or None where no point obeys the rows.

        Raises:
            ArithmeticError: the program is unbounded or scipy could not solve it.
        """
        if not self.worth:
            return 0.0 if self._holds_empty() else None
        below, limits = self._matrix(self.below)
        equal, values = self._matrix(self.equal)
        answer = linprog(
            -np.array(self.worth),
            A_ub=below,
            b_ub=limits,
            A_eq=equal,
            b_eq=values,
            bounds=[(0.0, upper) for upper in self.upper],
            method="highs",
        )
        if answer.status == 2:
            return None
        if answer.status != 0 or answer.fun is None:
            raise ArithmeticError(answer.message)
        return -float(answer.fun)

    def _holds_empty(self) -> bool:
        return all(limit >= -1e-7 for _, limit in self.below) and all(
            abs(value) <= 1e-7 for _, value in self.equal
        )

    def _matrix(self, rows: list[tuple[Terms, float]]) -> tuple[Array | None, Array | None]:
        if not rows:
            return None, None
        matrix = np.zeros((len(rows), len(self.worth)))
        for number, (terms, _) in enumerate(rows):
            for column, factor in terms.items():
                matrix[number, column] = factor
        return matrix, np.array([limit for _, limit in rows])
