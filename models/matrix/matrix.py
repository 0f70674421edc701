"""The model as arrays: what the search is given, with names to read it by. No Pyomo here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

STRUCTURAL_PRIORITIES = 2
"""Branching priorities below this one are structural: projects, reforms, packages and when they
begin; sites and persons follow."""


@dataclass(frozen=True)
class Aggregation:
    """Columns and rows of a matrix that may be summed (``models.matrix.aggregation``).

    Attributes:
        column_group: number of the group of each column.
        column_weight: factor of each column in the sum [units of people].
        row_group: number of the group of each row, -1 where it is left out.
        row_weight: factor of each row in the sum.
    """

    column_group: Ints
    column_weight: Floats
    row_group: Ints
    row_weight: Floats

    @property
    def first_columns(self) -> NDArray[np.intp]:
        """Return the first column of each group, in the order of the groups."""
        return np.unique(self.column_group, return_index=True)[1]

    @property
    def first_rows(self) -> NDArray[np.intp]:
        """Return the first row of each group, in the order of the groups."""
        groups, first = np.unique(self.row_group, return_index=True)
        return first[groups >= 0]


@dataclass(frozen=True)
class Matrix:
    """Maximise cost @ x + offset with row_lower <= A x <= row_upper, lower <= x <= upper.

    Attributes:
        cost, offset: the objective [index points].
        lower, upper, integer: of each column; ``integer`` marks columns that take integers only.
        row_lower, row_upper: of each row.
        start, index, value: A in compressed column form.
        secondary_objective: maximised in its own columns once all others are fixed: to serve whom
            nothing forbids to serve, so that a report does not understate it.
        branching_priority: of each column; integer columns of priority 0 are decided first.
        columns, rows: unique names such as ``started[road-1,public,2]``.
        aggregation: what a smaller problem may sum; None for nothing.
        unit: what 1 in each column stands for in the county's own figures; None where that is 1.
        spending: what 1 in each column costs the county, discounted [its unit of money]; of
            solutions of equal objective the cheapest is wanted. None where that is all the same.
        exact_lower, exact_upper: the limits of the rows as the rules state them, where others
            (``row_lower``, ``row_upper``) are relaxed by a tolerance; None where they are not.
        softness: of each row, whether it may be broken (``models.matrix.elastic``); None: unknown.
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
    unit: Floats | None = None
    spending: Floats | None = None
    softness: NDArray[np.int8] | None = None
    exact_lower: Floats | None = None
    exact_upper: Floats | None = None

    @property
    def exact(self) -> "Matrix":
        """Return the problem with the limits that the rules state, none of them relaxed."""
        if self.exact_lower is None or self.exact_upper is None:
            return self
        return replace(
            self,
            row_lower=self.exact_lower,
            row_upper=self.exact_upper,
            exact_lower=None,
            exact_upper=None,
        )

    @property
    def structural(self) -> NDArray[np.bool_]:
        """Return a mask of the columns that decide the structure of a plan."""
        return self.branching_priority < STRUCTURAL_PRIORITIES

    @property
    def sizes(self) -> tuple[int, int]:
        """Return the numbers of rows and columns, known without names too."""
        return len(self.row_lower), len(self.cost)

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of named rows and columns."""
        return len(self.rows), len(self.columns)

    @property
    def table(self) -> sparse.csr_array:
        """Return A by rows."""
        by_columns = (self.value, self.index, self.start)
        return sparse.csc_array(by_columns, shape=self.sizes).tocsr()

    def objective(self, x: Floats) -> float:
        """Return the objective at ``x`` [index points]."""
        return float(self.cost @ x) + self.offset

    def in_figures(self, x: Floats) -> Floats:
        """Return the values of the columns in the county's own figures."""
        return x if self.unit is None else x * self.unit

    def from_figures(self, x: Floats) -> Floats:
        """Return values in the county's own figures as those of the columns."""
        return x if self.unit is None else x / self.unit

    def __getstate__(self) -> dict[str, Any]:
        """Leave names out when the matrix is sent to another process: the solver needs none."""
        return {**self.__dict__, "columns": (), "rows": ()}


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, numbered where they clash: a rule with two bounds has two rows."""
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbered.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return tuple(numbered)
