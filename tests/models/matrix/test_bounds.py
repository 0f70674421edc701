"""Finite bounds and implied rows follow from the rules and change no plan."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.bounds import SLACK, with_finite_bounds
from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.input.read import load
from planner.search.highs import Limits, run
from tests.counties import random_county
from tests.examples import examples
from tests.paths import INSTANCES


def chain() -> Matrix:
    """x <= 4; y <= x + 2, so y <= 6 once x is bounded; z >= y alone, so z stays unbounded.

    RelaxationRows: x <= 4, y - x <= 2, z - y >= 0, columns x, y, z >= 0 without upper bounds.
    """
    none = np.zeros(3)
    return Matrix(
        cost=none,
        offset=0.0,
        lower=none,
        upper=np.full(3, np.inf),
        integer=np.zeros(3, dtype=bool),
        row_lower=np.array([-np.inf, -np.inf, 0.0]),
        row_upper=np.array([4.0, 2.0, np.inf]),
        start=np.array([0, 2, 4, 5], dtype=np.int32),
        index=np.array([0, 1, 1, 2, 2], dtype=np.int32),
        value=np.array([1.0, -1.0, 1.0, -1.0, 1.0]),
        secondary_objective=none,
        branching_priority=np.zeros(3, dtype=np.int32),
        columns=("x", "y", "z"),
        rows=("a", "b", "c"),
    )


def test_bounds_follow_one_another() -> None:
    upper = with_finite_bounds(chain()).upper
    assert upper[:2] == pytest.approx([4.0, 6.0], rel=3 * SLACK)
    assert (upper[:2] >= [4.0, 6.0]).all()
    assert np.isinf(upper[2])


def test_a_bound_that_is_there_stays() -> None:
    matrix = replace(chain(), upper=np.array([9.0, 1.0, 7.0]))
    assert list(with_finite_bounds(matrix).upper) == [9.0, 1.0, 7.0]


@pytest.mark.parametrize("name", sorted(p.name for p in INSTANCES.iterdir() if p.is_dir()))
def test_every_column_of_a_county_is_bounded(name: str) -> None:
    matrix, _ = compile_model(build(Case(load(INSTANCES / name))))
    assert np.isfinite(matrix.upper).all()
    assert np.isfinite(matrix.lower).all()


@pytest.mark.parametrize("seed", range(100, examples(all=130, few=110)))
def test_implied_rows_change_no_optimum(seed: int) -> None:
    plain, helped = (
        compile_model(build(Case(*random_county(seed)), implied=implied))[0]
        for implied in (False, True)
    )
    alone, found = run(plain, Limits(gap=0.0)), run(helped, Limits(gap=0.0))
    assert found.ending == alone.ending
    assert found.bound == pytest.approx(alone.bound, abs=1e-6)


@pytest.mark.parametrize("seed", [0, 3, 5, 8, 12])
def test_bounds_change_no_optimum(seed: int) -> None:
    """Without presolve, where the solver's fault that they guard against does not show."""
    matrix, _ = compile_model(build(Case(*random_county(seed))))
    wide = replace(matrix, upper=np.where(matrix.upper > 1.0, np.inf, matrix.upper))
    bounded, free = (run(each, Limits(gap=0.0, presolve=False)) for each in (matrix, wide))
    assert bounded.ending == free.ending
    if free.x is not None:
        assert bounded.bound == pytest.approx(free.bound, abs=1e-6)
