"""Variable upper bounds are read from rows as they stand there, and only valid ones are made."""

from dataclasses import replace

import numpy as np
import pytest

from planner.search.cuts.vubs import Vubs
from tests.planner.search.cuts.test_rounding import INFINITE, problem


def spelled(vubs: Vubs) -> list[tuple[int, list[float], float, bool]]:
    """Column, row, constant and whether it is aggregated, of each VUB."""
    parts = (vubs.columns, vubs.rows.toarray(), vubs.constants, vubs.aggregated)
    return [(int(c), row.tolist(), float(k), bool(a)) for c, row, k, a in zip(*parts, strict=True)]


def test_rows_and_the_upper_bound_of_a_column_are_vubs() -> None:
    """y <= 10 z, 2 y <= 8 w + 2 and y <= 7, the second said as -2 y + 8 w >= -2."""
    matrix = problem([[-10, 0, 1], [0, 8, -2]], [0, INFINITE], [0, 0, 0], [1, 1, 7], 2)
    matrix = replace(matrix, row_lower=np.array([-np.inf, -2.0]))
    assert spelled(Vubs.of(matrix, depth=6)) == [
        (2, [10.0, 0.0, 0.0], 0.0, False),
        (2, [0.0, 4.0, 0.0], 1.0, False),
        (2, [0.0, 0.0, 0.0], 7.0, False),
    ]


def test_all_ordered_pairs_of_a_column() -> None:
    matrix = problem([[-10, 0, 1], [0, -4, 1]], [0, 0], [0, 0, 0], [1, 1, 7], 2)
    first, second = Vubs.of(matrix, depth=6).pairs()
    pairs = set(zip(first.tolist(), second.tolist(), strict=True))
    assert pairs == {(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)}


def test_a_column_with_one_vub_only_has_none_to_pair() -> None:
    matrix = problem([[-10, 1]], [0], [0, 0], [1, 7], 1)
    assert spelled(Vubs.of(matrix, depth=6)) == []


@pytest.mark.parametrize(("depth", "row"), [(0, [0, 0, 0, 2]), (1, [6, 0, 0, 0])])
def test_levels_are_replaced_by_their_own_vub(depth: int, row: list[float]) -> None:
    """y <= 2 c with c <= 3 z gives y <= 6 z; columns z, w, y, c."""
    rows = [[0, 0, 1, -2], [0, -4, 1, 0], [-3, 0, 0, 1]]
    matrix = problem(rows, [0, 0, 0], [0] * 4, [1, 1, INFINITE, INFINITE], 2)
    found = [row for column, row, _, _ in spelled(Vubs.of(matrix, depth)) if column == 2]
    assert found == [row, [0, 4, 0, 0]]


def test_columns_that_one_dominates_are_aggregated() -> None:
    """y <= 6 a + 4 b with a <= c and b <= c gives y <= 10 c too; columns a, b, c, w, y."""
    rows = [[-6, -4, 0, 0, 1], [0, 0, 0, -4, 1], [1, 0, -1, 0, 0], [0, 1, -1, 0, 0]]
    matrix = problem(rows, [0] * 4, [0] * 5, [1, 1, 1, 1, INFINITE], 4)
    vubs = spelled(Vubs.of(matrix, depth=6))
    assert (4, [0.0, 0.0, 10.0, 0.0, 0.0], 0.0, True) in vubs
    assert sum(aggregated for *_, aggregated in vubs) == 1
