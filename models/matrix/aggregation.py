"""Settlements of a catchment served together: a smaller problem, rarely any looser.

Who in a catchment is served where matters to the plan only through numbers of people, so the shares
served of all its settlements become one number of people for each facility, and their rows one row
each. Every plan of the county is a plan of the merged problem: its bounds hold for the county. The
other way round some people may turn out to be out of reach, so a plan found in it has to be
evaluated in the county's own problem. Whole-number columns are the same in both. The seat stays by
itself: its share served is compared with that of the rest (rule 3.25).
"""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from models.matrix.matrix import Aggregation, Floats, Ints, Matrix

MERGED_ROWS = ("serve_once", "serve_where_open", "service_floor")
"""Rules said for each settlement, added up over catchments, weighted with people in need."""

LEFT_OUT = "serve_within_old_capacity"
"""An implied rule, said for some settlements of a catchment only: it cannot be added up."""

SAME = 1e-9


def find_aggregation(m: Any, variables: list[Any], constraints: list[Any]) -> Aggregation | None:
    """Which columns and rows of a model may be merged; None where there is nothing to merge."""
    catchment = {i: n for n, members in m.catchment_weight.items() for i in members}

    def numbered(components: list[Any], merged: tuple[str, ...]) -> tuple[Ints, Floats]:
        """The group of each component, numbered in order of first sight, and its weight."""
        number: dict[Any, int] = {}
        groups, weights = [], []
        for at, component in enumerate(components):
            family, key, weight = component.parent_component().name, (at,), 1.0
            if family in merged and component.index()[0] != m.seat:
                i, q, *rest = component.index()
                need = m.service_kind[q].need * m.settlement[i].population
                if need > 0:
                    key, weight = (family, catchment.get(i), q, *rest), need
            groups.append(number.setdefault(key, len(number)))
            weights.append(weight)
        return np.array(groups, dtype=np.int32), np.array(weights)

    column, size = numbered(variables, ("serve",))
    if not len(column) or column.max() + 1 == len(column):
        return None
    kept = np.array([each.parent_component().name != LEFT_OUT for each in constraints])
    row = np.full(len(constraints), -1, dtype=np.int32)
    weight = np.ones(len(constraints))
    row[kept], weight[kept] = numbered(
        [each for each, stays in zip(constraints, kept, strict=True) if stays], MERGED_ROWS
    )
    return Aggregation(column_group=column, column_weight=size, row_group=row, row_weight=weight)


def aggregate(matrix: Matrix) -> Matrix:
    """The merged problem; the matrix itself where nothing is to be merged.

    A merged column counts people: the sum of size * column over its group. Rows of a group are
    added up with their weights. That is sound where the objective and every row of the result have,
    for all columns of a group, coefficients in proportion to their sizes; ValueError where not.
    """
    by = matrix.aggregation
    if by is None:
        return matrix
    columns, rows = int(by.column_group.max()) + 1, int(by.row_group.max()) + 1
    old = matrix.table.tocoo()
    stays = by.row_group[old.row] >= 0
    row, column, value = old.row[stays], old.col[stays], old.data[stays]
    summed = sparse.csr_array(
        (by.row_weight[row] * value / by.column_weight[column], (by.row_group[row], column)),
        shape=(rows, matrix.sizes[1]),
    ).tocoo()
    cell = summed.row.astype(np.int64) * columns + by.column_group[summed.col]
    cells, at, members = np.unique(cell, return_inverse=True, return_counts=True)
    least, most = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    np.minimum.at(least, at, summed.data)
    np.maximum.at(most, at, summed.data)
    group = cells % columns
    whole = members == np.bincount(by.column_group, minlength=columns)[group]
    if not (whole & (most - least <= SAME * np.maximum(1.0, np.abs(most)))).all():
        raise ValueError("columns to be merged differ by more than their size")
    new = sparse.csc_array(((least + most) / 2, (cells // columns, group)), shape=(rows, columns))
    new.sort_indices()
    kept = by.row_group >= 0
    first = by.first_columns
    first_row = np.unique(by.row_group, return_index=True)[1][-rows:]
    price = matrix.cost / by.column_weight
    if (
        np.abs(price - price[first][by.column_group]) > SAME * np.maximum(1.0, np.abs(price))
    ).any():
        raise ValueError("columns to be merged differ by more than their size")
    return replace(
        matrix,
        cost=price[first],
        lower=_added(by.column_group, by.column_weight, matrix.lower, columns),
        upper=_added(by.column_group, by.column_weight, matrix.upper, columns),
        integer=matrix.integer[first],
        row_lower=_added(by.row_group[kept], by.row_weight[kept], matrix.row_lower[kept], rows),
        row_upper=_added(by.row_group[kept], by.row_weight[kept], matrix.row_upper[kept], rows),
        start=new.indptr.astype(np.int32),
        index=new.indices.astype(np.int32),
        value=new.data,
        secondary_objective=np.zeros(columns),
        branching_priority=matrix.branching_priority[first],
        columns=tuple(matrix.columns[j] for j in first) if matrix.columns else (),
        rows=tuple(matrix.rows[i] for i in first_row) if matrix.rows else (),
        aggregation=None,
    )


def _added(group: Ints, weight: Floats, bound: Floats, count: int) -> Floats:
    """Bounds added up over groups; infinite where one of them is."""
    endless = np.isinf(bound)
    total = np.bincount(group, np.where(endless, 0.0, weight * np.where(endless, 0, bound)), count)
    sign = np.bincount(group, np.where(endless, np.sign(bound), 0.0), count)
    return np.where(sign == 0, total, np.copysign(np.inf, sign))
