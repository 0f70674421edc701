"""What branches on a column cost: means of what was seen."""

import numpy as np

from models.matrix.matrix import Floats
from planner.search.highs import Columns

KNOWN = 1
"""Of a column tried so many times each way the costs are known well enough."""

LEAST = 1e-6


class Pseudocosts:
    """What branches cost for a unit of its fraction, each way: means of what was seen."""

    def __init__(self, columns: int) -> None:
        """Nothing was seen yet."""
        self._sum, self._seen = np.zeros((2, columns)), np.zeros((2, columns))

    def update(self, column: int, up: int, part: float, cost: float) -> None:
        """A branch from the fraction ``part`` that cost so much."""
        self._sum[up, column] += cost / (1 - part if up else part)
        self._seen[up, column] += 1

    def reliable(self, column: int) -> bool:
        """Whether both ways were seen often enough."""
        return bool(self._seen[:, column].min() >= KNOWN)

    def scores(self, columns: Columns, part: Floats) -> Floats:
        """The product of what both branches may cost."""
        total = np.ones(len(columns))
        for up, share in enumerate((part, 1 - part)):
            seen = self._seen[up] > 0
            each = self._sum[up] / np.maximum(1, self._seen[up])
            usual = each[seen].mean() if seen.any() else 1.0
            total *= np.maximum(LEAST, np.where(seen[columns], each[columns], usual) * share)
        return total
