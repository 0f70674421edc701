"""The elastic problem: rules that set a limit may be broken, and what is broken is minimised.

Rules that tie decisions together (works stay, prerequisites come first) and those that define other
figures stay hard. Where no plan is known, the smallest violation tells how far off the limits are.

References:
    Chinneck (2008): Feasibility and infeasibility in optimization. Springer.
    doi 10.1007/978-0-387-74932-7 (elastic programs)
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matrix.matrix import Floats, Matrix

SOFT_RULES = frozenset(
    {
        "coverage_target",
        "service_floor",
        "service_parity",
        "minimum_gain",
        "program_floor",
        "program_ceiling",
        "earmark",
        "matching",
        "debt_ceiling",
        "earmark_yearly",
        "year_ceiling",
        "spend_least",
        "place_floor",
        "ppp_ceiling",
        "government_paid_ceiling",
        "fund_spending",
        "forced",
    }
)
"""Rules that may be broken: targets, shares, ceilings, locks, and the payment of all spending."""

IMPLIED_RULES = frozenset({"cumulative_budget"})
"""Rules implied by soft ones; they are dropped, as they would keep those from being broken."""

BROKEN = 1e-6
"""A rule broken by at most this, relative to its size, counts as kept: a solver's tolerance."""


def softness(rules: Sequence[str]) -> NDArray[np.int8]:
    """Return for each row by its rule: 0 hard, 1 soft, 2 implied by soft ones."""
    return np.array([2 if r in IMPLIED_RULES else int(r in SOFT_RULES) for r in rules], np.int8)


def elastic(matrix: Matrix) -> tuple[Matrix, NDArray[np.intp]]:
    """Return the elastic problem, and the row of each column that was added behind the others.

    Each added column measures by how much its row falls short of its limit or exceeds it, relative
    to the size of the row. The objective is minus their sum.

    Raises:
        ValueError: the matrix does not say which rows are soft.
    """
    if matrix.softness is None:
        raise ValueError("which rows are soft is not known")
    soft, implied = matrix.softness == 1, matrix.softness == 2
    short = np.flatnonzero(soft & np.isfinite(matrix.row_lower))
    over = np.flatnonzero(soft & np.isfinite(matrix.row_upper))
    rows = np.concatenate((short, over))
    sign = np.concatenate((np.ones(len(short)), -np.ones(len(over))))
    count, size = len(rows), _sizes(matrix)[rows]
    added = sparse.csc_array((sign * size, (rows, np.arange(count))), (matrix.sizes[0], count))
    table = sparse.csc_array(sparse.hstack((matrix.table, added)))
    table.sort_indices()
    none = np.zeros(count)
    return replace(
        matrix,
        cost=np.concatenate((np.zeros_like(matrix.cost), none - 1.0)),
        offset=0.0,
        lower=np.concatenate((matrix.lower, none)),
        upper=np.concatenate((matrix.upper, none + np.inf)),
        integer=np.concatenate((matrix.integer, none > 0)),
        row_lower=np.where(implied, -np.inf, matrix.row_lower),
        row_upper=np.where(implied, np.inf, matrix.row_upper),
        start=table.indptr.astype(np.int32),
        index=table.indices.astype(np.int32),
        value=table.data,
        secondary_objective=np.zeros(len(matrix.cost) + count),
        branching_priority=np.concatenate(
            (matrix.branching_priority, np.full(count, matrix.branching_priority.max(initial=0)))
        ),
        columns=(),
        rows=(),
        aggregation=None,
        unit=None,
        spending=None,
        softness=None,
        exact_lower=None,
        exact_upper=None,
    ), rows


def _sizes(matrix: Matrix) -> Floats:
    """Return the size of each row: its limit, or its largest coefficient where that is 0."""
    largest = np.zeros(matrix.sizes[0])
    np.maximum.at(largest, matrix.index, np.abs(matrix.value))
    bounds = (matrix.row_lower, matrix.row_upper)
    limit = np.max([np.where(np.isfinite(each), np.abs(each), 0.0) for each in bounds], axis=0)
    size = np.where(limit > 0, limit, largest)
    return np.where(size > 0, size, 1.0)
