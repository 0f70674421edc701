"""Pseudocosts: mean degradation of the dual bound that branching on a column caused.

References:
    Benichou, Gauthier, Girodet, Hentges, Ribiere, Vincent (1971): Experiments in mixed-integer
    linear programming. Mathematical Programming 1, 76-94. doi 10.1007/BF01584074
    Achterberg, Koch, Martin (2005): Branching rules revisited. Operations Research Letters
    33 (1), 42-54. doi 10.1016/j.orl.2004.04.002
"""

import numpy as np

from models.matrix.matrix import Floats
from planner.search.highs import Columns

EPSILON = 1e-6
"""Degradation [index points] counted at least, so that no product of two becomes 0."""


class Pseudocosts:
    """Mean degradation by unit of fraction, for each column and direction (0 down, 1 up)."""

    def __init__(self, columns: int, reliability: int) -> None:
        """Begin without any branching seen; ``reliability`` as in ``BranchingParams``."""
        self._sum, self._count = np.zeros((2, columns)), np.zeros((2, columns))
        self._reliability = reliability

    def update(self, column: int, up: int, fraction: float, degradation: float) -> None:
        """Note a branching: ``fraction`` of the column, degradation [index points] of the bound."""
        self._sum[up, column] += degradation / (1 - fraction if up else fraction)
        self._count[up, column] += 1

    def reliable(self, column: int) -> bool:
        """Return whether both directions were seen often enough."""
        return bool(self._count[:, column].min() >= self._reliability)

    def scores(self, columns: Columns, fractions: Floats) -> Floats:
        """Return for each column the product of the degradations expected in both directions.

        A column not seen yet counts as the mean of those seen.
        """
        total = np.ones(len(columns))
        for up, distance in enumerate((fractions, 1 - fractions)):
            seen = self._count[up] > 0
            each = self._sum[up] / np.maximum(1, self._count[up])
            usual = each[seen].mean() if seen.any() else 1.0
            total *= np.maximum(EPSILON, np.where(seen[columns], each[columns], usual) * distance)
        return total
