"""Aggregate settlements of a catchment: a smaller problem whose bounds hold, rarely any looser.

Who in a catchment is served where matters to the plan only through numbers of people, so the shares
served of all its settlements become one number of people for each facility, and their rows one row
each. Every plan of the county is a plan of the aggregated problem: its bounds hold for the county.
The other way round some people may turn out to be out of reach, so a plan found in it has to be
evaluated in the original problem. Integer columns are the same in both. The seat is not aggregated:
its share served is compared with that of the rest (rule 3.25).
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Aggregation, Floats, Ints, Matrix
from models.matrix.names import family_names

AGGREGATED_ROWS = ("serve_once", "serve_where_open", "service_floor", "service_kept")
"""Rules stated for each settlement, summed over catchments with people in need as weights."""

REDUNDANT_ROWS = "serve_within_surplus"
"""An implied rule, stated for some settlements of a catchment only: it cannot be summed."""

TOLERANCE = 1e-9
"""Difference of coefficients, relative to them or to 1, that counts as none."""


def find_aggregation(m: Any, variables: list[Any], constraints: list[Any]) -> Aggregation | None:
    """Find the columns and rows of a model to be aggregated.

    Parameters:
        m: the Pyomo model.
        variables: its variables in the order of the columns.
        constraints: its constraints in the order of the rows.

    Returns the groups, or None where no group has two columns.
    """
    catchment = {i: n for n, members in m.catchment_weight.items() for i in members}

    def grouped(components: list[Any], families: tuple[str, ...]) -> tuple[Ints, Floats]:
        """Return the group of each component, numbered as they first occur, and its weight."""
        number: dict[Any, int] = {}
        groups, weights = [], []
        for at, family in enumerate(family_names(components)):
            key, weight = (at,), 1.0
            if family in families and (index := components[at].index())[0] != m.seat:
                i, q, *rest = index
                need = m.service_kind[q].need * m.settlement[i].population
                if need > 0:
                    key, weight = (family, catchment.get(i), q, *rest), need / m.units.people
            groups.append(number.setdefault(key, len(number)))
            weights.append(weight)
        return np.array(groups, dtype=np.int32), np.array(weights)

    column_group, column_weight = grouped(variables, ("serve",))
    if not len(column_group) or column_group.max() + 1 == len(column_group):
        return None
    kept = np.array([family != REDUNDANT_ROWS for family in family_names(constraints)])
    row_group = np.full(len(constraints), -1, dtype=np.int32)
    row_weight = np.ones(len(constraints))
    row_group[kept], row_weight[kept] = grouped(
        [each for each, stays in zip(constraints, kept, strict=True) if stays], AGGREGATED_ROWS
    )
    return Aggregation(column_group, column_weight, row_group, row_weight)


def aggregate(matrix: Matrix) -> Matrix:
    """Return the aggregated problem; the matrix itself where nothing is to be aggregated.

    An aggregated column counts people, in the county's unit: the sum of weight * column over its
    group. Rows of a group are summed with their weights. That is valid where the objective and
    every row of the result have, for all columns of a group, coefficients in proportion to the
    weights of the columns.

    Raises:
        ValueError: coefficients are not in proportion.
    """
    groups = matrix.aggregation
    if groups is None:
        return matrix
    table, first = _aggregated_table(matrix, groups), groups.first_columns
    count, kept = int(groups.row_group.max()) + 1, groups.row_group >= 0
    first_row = groups.first_rows
    columns, column_weight = groups.column_group, groups.column_weight
    rows, row_weight = groups.row_group[kept], groups.row_weight[kept]
    return replace(
        matrix,
        cost=_aggregated_cost(matrix, groups),
        lower=_summed(columns, column_weight, matrix.lower, len(first)),
        upper=_summed(columns, column_weight, matrix.upper, len(first)),
        integer=matrix.integer[first],
        row_lower=_summed(rows, row_weight, matrix.row_lower[kept], count),
        row_upper=_summed(rows, row_weight, matrix.row_upper[kept], count),
        start=table.indptr.astype(np.int32),
        index=table.indices.astype(np.int32),
        value=table.data,
        secondary_objective=np.zeros(len(first)),
        branching_priority=matrix.branching_priority[first],
        columns=tuple(matrix.columns[j] for j in first) if matrix.columns else (),
        rows=tuple(matrix.rows[i] for i in first_row) if matrix.rows else (),
        aggregation=None,
        spending=None,
        exact_lower=None,
        exact_upper=None,
        softness=None if matrix.softness is None else matrix.softness[first_row],
    )


def _aggregated_table(matrix: Matrix, groups: Aggregation) -> sparse.csc_array:
    """Sum rows over their groups and merge the columns of each group, per person."""
    columns, rows = int(groups.column_group.max()) + 1, int(groups.row_group.max()) + 1
    old = matrix.table.tocoo()
    stays = groups.row_group[old.row] >= 0
    row, column, value = old.row[stays], old.col[stays], old.data[stays]
    per_person = groups.row_weight[row] * value / groups.column_weight[column]
    shape = (rows, matrix.sizes[1])
    summed = sparse.csr_array((per_person, (groups.row_group[row], column)), shape=shape).tocoo()
    cell = summed.row.astype(np.int64) * columns + groups.column_group[summed.col]
    cells, at, members = np.unique(cell, return_inverse=True, return_counts=True)
    least, most = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    np.minimum.at(least, at, summed.data)
    np.maximum.at(most, at, summed.data)
    group = cells % columns
    complete = members == np.bincount(groups.column_group, minlength=columns)[group]
    _refuse_unless(complete & (most - least <= TOLERANCE * np.maximum(1.0, np.abs(most))))
    table = sparse.csc_array(((least + most) / 2, (cells // columns, group)), shape=(rows, columns))
    table.sort_indices()
    return table


def _aggregated_cost(matrix: Matrix, groups: Aggregation) -> Floats:
    """Return the objective coefficient of each group, per person."""
    per_person = matrix.cost / groups.column_weight
    first = groups.first_columns
    differs = np.abs(per_person - per_person[first][groups.column_group])
    _refuse_unless(differs <= TOLERANCE * np.maximum(1.0, np.abs(per_person)))
    return per_person[first]


def _refuse_unless(in_proportion: NDArray[np.bool_]) -> None:
    if not in_proportion.all():
        raise ValueError("columns to be aggregated are not in proportion to their weights")


def _summed(group: Ints, weight: Floats, bound: Floats, count: int) -> Floats:
    """Sum bounds over groups; infinite where one of them is."""
    infinite = np.isinf(bound)
    finite = np.where(infinite, 0, bound)
    total = np.bincount(group, np.where(infinite, 0.0, weight * finite), count)
    sign = np.bincount(group, np.where(infinite, np.sign(bound), 0.0), count)
    return np.where(sign == 0, total, np.copysign(np.inf, sign))
