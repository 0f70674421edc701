"""A combination of rows proves a relaxation infeasible, or is refused."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import sparse

from models.matrix.matrix import Matrix
from planner.search.farkas import contradicts, proves_infeasible
from planner.search.highs import Limits, infeasibility_ray

INF = np.inf


def rows_of(
    table: Sequence[Sequence[float]],
    at_least: Sequence[float],
    at_most: Sequence[float],
    upper: Sequence[float],
    integer: bool = False,
) -> Matrix:
    """Make a problem without an objective from its rows; columns begin at 0."""
    columns = sparse.csc_array(np.array(table, dtype=float))
    none = np.zeros(len(upper))
    return Matrix(
        cost=none,
        offset=0.0,
        lower=none,
        upper=np.array(upper, dtype=float),
        integer=np.full(len(upper), integer),
        row_lower=np.array(at_least, dtype=float),
        row_upper=np.array(at_most, dtype=float),
        start=columns.indptr.astype(np.int32),
        index=columns.indices.astype(np.int32),
        value=columns.data,
        secondary_objective=none,
        branching_priority=np.zeros(len(upper), dtype=np.int32),
        columns=tuple(f"x{number}" for number in range(len(upper))),
        rows=tuple(f"row{number}" for number in range(len(at_least))),
    )


def promises(budget: float = 1.0, price: float = 1.0) -> Matrix:
    """Two promises of at least 1 each, paid from one budget: x + price y <= budget.

    1 (x >= 1) + price (y >= 1) - 1 (x + price y <= budget) reads 0 >= 1 + price - budget, which no
    x and y keep where the promises cost more than the budget.
    """
    table = [[1.0, 0.0], [0.0, 1.0], [1.0, price]]
    return rows_of(table, [1.0, 1.0, -INF], [INF, INF, budget], [INF, INF])


RAY = np.array([1.0, 1.0, -1.0])
"""Of the promises at price 1."""


@pytest.mark.parametrize("sign", [1, -1])
def test_promises_beyond_the_budget_are_proved_infeasible(sign: int) -> None:
    assert proves_infeasible(promises(), sign * RAY)


def test_promises_just_within_the_budget_are_not() -> None:
    assert not proves_infeasible(promises(budget=2.0), RAY)


def test_a_contradiction_smaller_than_the_rounding_of_figures_is_none() -> None:
    """0.1 + 0.2 is not 0.3: nobody's plan fails by the last digit."""
    assert not proves_infeasible(promises(budget=2.0 - 1e-12), RAY)
    assert proves_infeasible(promises(budget=2.0 - 1e-6), RAY)


@pytest.mark.parametrize("ray", [[1.5, 1.0, -1.0], [1.0, 1.5, -1.0], [1.0, 1.0, -0.5]])
def test_one_changed_weight_is_no_proof(ray: list[float]) -> None:
    """Half of a column is left over, and no column has an upper bound."""
    assert not proves_infeasible(promises(), np.array(ray))


def test_one_changed_coefficient_is_no_proof() -> None:
    assert not proves_infeasible(promises(price=0.5), RAY)
    assert proves_infeasible(promises(price=0.5), np.array([1.0, 0.5, -1.0]))


def test_noise_in_the_weights_does_not_spoil_a_proof() -> None:
    """The solver's weights are off by the last digits; nearby fractions cancel exactly."""
    assert proves_infeasible(promises(), RAY * np.array([1 + 1e-13, 1 - 1e-13, 1.0]))
    assert proves_infeasible(promises(price=3.0), np.array([1 / 3, 1.0, -1 / 3 - 1e-15]))


def test_a_row_counts_only_on_the_side_on_which_it_is_bounded() -> None:
    """x <= 1 with weight +1 says nothing: the row has no lower bound."""
    matrix = rows_of([[1.0]], [-INF], [1.0], [INF])
    assert not proves_infeasible(matrix, np.array([1.0]))
    assert not proves_infeasible(matrix, np.array([-1.0]))


def test_bounds_of_columns_take_part() -> None:
    """x + y >= 3 with x, y <= 1 reaches 2 at most."""
    assert proves_infeasible(rows_of([[1.0, 1.0]], [3.0], [INF], [1.0, 1.0]), np.array([1.0]))
    assert not proves_infeasible(rows_of([[1.0, 1.0]], [2.0], [INF], [1.0, 1.0]), np.array([1.0]))


@pytest.mark.parametrize("ray", [np.zeros(3), np.full(3, np.nan), np.ones(2)])
def test_what_is_no_ray_proves_nothing(ray: np.ndarray) -> None:
    assert not proves_infeasible(promises(), ray)


def test_the_solver_gives_a_ray_that_proves() -> None:
    ray = infeasibility_ray(promises(), Limits())
    assert ray is not None
    assert proves_infeasible(promises(), ray)


def test_without_a_contradiction_there_is_no_ray() -> None:
    assert infeasibility_ray(promises(budget=2.0), Limits()) is None


def test_the_quick_check_agrees_with_the_proof() -> None:
    for seed in range(200):
        draw = np.random.default_rng(seed)
        matrix = rows_of(
            draw.integers(-3, 4, (3, 3)), draw.integers(-2, 6, 3), [INF] * 3, draw.integers(0, 3, 3)
        )
        ray = draw.integers(0, 3, 3).astype(float)
        quick = contradicts(
            matrix.table, (matrix.row_lower, matrix.row_upper), (matrix.lower, matrix.upper), ray
        )
        assert quick == proves_infeasible(matrix, ray)
