"""The model as a matrix: what a solver is handed, and names to read it by. No Pyomo here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

STRUCTURAL_PRIORITIES = 2
"""Stages before this one decide what is large; sites and persons follow. Known without Pyomo."""


@dataclass(frozen=True)
class Aggregation:
    """Columns and rows of a matrix that may be added up (``models.matrix.aggregation``).

    ``column`` and ``row`` number the groups (row -1: left out), ``size`` and ``weight`` are the
    factors of the sums.
    """

    column_group: Ints
    column_weight: Floats
    row_group: Ints
    row_weight: Floats

    @property
    def first_columns(self) -> NDArray[np.intp]:
        """The first column of each group, in the order of the groups."""
        return np.unique(self.column_group, return_index=True)[1]


@dataclass(frozen=True)
class Matrix:
    """maximise cost @ x + offset, row_lower <= A x <= row_upper, lower <= x <= upper.

    A is in compressed column form (``start``, ``index``, ``value``); ``integer`` marks columns that
    take whole numbers only. ``tidy`` is a second goal, for its own columns only and all else
    unchanged: to serve whom nothing forbids to serve, so that a report does not understate it.
    ``stage`` orders whole-number columns: 0 is decided first where a plan is put together.
    ``merging`` says what a smaller problem may add up; None: nothing.
    ``columns`` and ``rows`` are unique names such as ``started[road-1,public,2]``.
    """

    cost: Floats
    offset: float
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
    start: Ints
    index: Ints
    value: Floats
    secondary_objective: Floats
    branching_priority: Ints
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    aggregation: Aggregation | None = None

    @property
    def structural(self) -> NDArray[np.bool_]:
        """Return a mask of the columns that decide the structure of a plan."""
        return self.branching_priority < STRUCTURAL_PRIORITIES

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows and columns, also where the names stayed behind."""
        return len(self.row_lower), len(self.cost)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.columns)

    @property
    def table(self) -> sparse.csr_array:
        """A by rows."""
        by_columns = (self.value, self.index, self.start)
        return sparse.csc_array(by_columns, shape=self.sizes).tocsr()

    def objective(self, x: Floats) -> float:
        """The objective at ``x`` [index points]."""
        return float(self.cost @ x) + self.offset

    def __getstate__(self) -> dict[str, Any]:
        """Names stay behind when the matrix goes to another process: the solver needs none."""
        return {**self.__dict__, "columns": (), "rows": ()}


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names, told apart by a number where they clash: a rule with two bounds has two rows."""
    seen: dict[str, int] = {}
    told_apart = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told_apart.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return tuple(told_apart)
