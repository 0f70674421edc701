"""A matrix as a linopy model: one array of variables and one of rules for each family."""

from typing import Any

import linopy
import numpy as np
import xarray as xr

from models.matrix.matrix import Matrix
from tests.bench.building import signs


def model(matrix: Matrix, grid: Any, columns: dict[str, Any], rows: dict[str, Any]) -> Any:
    """Build the model; ``grid`` is the matrix by rows, ``columns`` and ``rows`` the families."""
    m = linopy.Model()
    label = np.empty(len(matrix.cost), dtype=np.int64)
    for family, places in columns.items():
        label[places] = _variables(m, matrix, family, places).labels.values
    for family, places in rows.items():
        for sign, alike in signs(matrix, places).items():
            limit = matrix.row_lower if sign == ">=" else matrix.row_upper
            side = f"{family} {sign}"
            expression = _expression(m, grid[alike], label, side)
            m.add_constraints(expression, sign, xr.DataArray(limit[alike], dims=[side]), name=side)
    priced = np.flatnonzero(matrix.cost)
    goal = xr.Dataset({"coeffs": ("_term", matrix.cost[priced]), "vars": ("_term", label[priced])})
    m.add_objective(linopy.LinearExpression(goal, m), sense="max")
    return m


def _variables(m: Any, matrix: Matrix, family: str, places: Any) -> Any:
    lower, upper = (
        xr.DataArray(bound[places], dims=[family]) for bound in (matrix.lower, matrix.upper)
    )
    whole = bool(matrix.integer[places[0]])
    return m.add_variables(lower, upper, name=family, integer=whole)


def _expression(m: Any, part: Any, label: Any, dimension: str) -> Any:
    """Lay out the rows of a family, each as long as the longest: -1 is no variable."""
    counts = np.diff(part.indptr)
    row = np.repeat(np.arange(len(counts)), counts)
    term = np.arange(part.nnz) - np.repeat(part.indptr[:-1], counts)
    shape = (len(counts), max(1, counts.max(initial=0)))
    coefficients, variables = np.full(shape, np.nan), np.full(shape, -1, dtype=np.int64)
    coefficients[row, term], variables[row, term] = part.data, label[part.indices]
    terms = (dimension, "_term")
    data = xr.Dataset({"coeffs": (terms, coefficients), "vars": (terms, variables)})
    return linopy.LinearExpression(data, m)
