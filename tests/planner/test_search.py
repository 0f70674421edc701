"""Dive, improve, prove: quicker than the solver alone, and never another answer."""

from pathlib import Path

import numpy as np
import pytest

from models.compile import ContradictionError, compile_model
from models.county import build
from models.matrix import Matrix
from planner import search as room
from planner.highs import Limits, Progress, relative_gap, run
from planner.read import load
from planner.search import search
from tests.counties import random_county

INSTANCES = Path(__file__).parents[2] / "instances"


def matrix_of(name: str) -> Matrix:
    return compile_model(build(load(INSTANCES / name)))[0]


@pytest.fixture
def no_county_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SMALL", 0)


@pytest.mark.usefixtures("no_county_is_small")
@pytest.mark.parametrize("seed", range(60))
def test_it_never_gives_another_answer_than_the_solver_alone(seed: int) -> None:
    try:
        matrix, _ = compile_model(build(*random_county(seed)))
    except ContradictionError:
        pytest.skip("no plan, and no search")
    alone, found = run(matrix, Limits(gap=0.0)), search(matrix, Limits(gap=0.0))
    assert found.ending == alone.ending
    if alone.x is None:
        assert found.x is None
    else:
        assert found.x is not None
        assert matrix.objective(found.x) == pytest.approx(matrix.objective(alone.x), abs=1e-6)
        assert found.bound == pytest.approx(alone.bound, abs=1e-6)


@pytest.mark.usefixtures("no_county_is_small")
@pytest.mark.parametrize("name", ["tiny", "capital-budgeting", "maximal-covering"])
def test_the_known_optima(name: str) -> None:
    matrix = matrix_of(name)
    found = search(matrix, Limits(gap=0.0))
    assert found.x is not None
    assert found.ending == "proved"
    assert found.bound == pytest.approx(matrix.objective(found.x))


@pytest.fixture(scope="module")
def eastern() -> Matrix:
    return matrix_of("eastern")


def test_solutions_only_get_better_and_bounds_only_tighter(eastern: Matrix) -> None:
    seen: list[Progress] = []
    values: list[float] = []
    found = search(
        eastern, Limits(gap=0.05), seen.append, lambda x: values.append(eastern.objective(x))
    )
    assert found.x is not None
    assert found.bound is not None
    assert values == sorted(values)
    held = [p.incumbent for p in seen if p.incumbent is not None]
    bounds = [p.bound for p in seen if p.bound is not None]
    assert held == sorted(held)
    assert bounds == sorted(bounds, reverse=True)
    assert max(held) <= min(bounds) + 1e-6
    gap = relative_gap(eastern.objective(found.x), found.bound)
    assert gap is not None
    assert gap <= 0.05


def test_every_solution_passed_on_keeps_the_rows(eastern: Matrix) -> None:
    solutions: list[np.ndarray] = []
    search(eastern, Limits(gap=0.3), incumbent=solutions.append)
    assert solutions
    for x in solutions:
        activity = np.zeros(len(eastern.row_lower))
        for column in np.flatnonzero(x):
            part = slice(eastern.start[column], eastern.start[column + 1])
            activity[eastern.index[part]] += eastern.value[part] * x[column]
        assert (activity <= eastern.row_upper + 1e-5).all()
        assert (activity >= eastern.row_lower - 1e-5).all()
        assert np.allclose(x[eastern.integer], np.round(x[eastern.integer]), atol=1e-6)


def test_the_same_limits_give_the_same_search(eastern: Matrix) -> None:
    one, two = (search(eastern, Limits(gap=0.2, seed=1)) for _ in range(2))
    assert one.x is not None
    assert two.x is not None
    assert np.array_equal(one.x, two.x)
    assert one.bound == two.bound


def test_a_stop_during_the_dive_ends_it(eastern: Matrix) -> None:
    outcome = search(eastern, Limits(gap=0.0), stop=lambda: True)
    assert outcome.ending == "interrupt"


def test_a_gap_that_the_relaxation_proves_needs_no_more(eastern: Matrix) -> None:
    """With 50 % asked for, the bound of the relaxation is enough and no tree is searched."""
    outcome = search(eastern, Limits(gap=0.5))
    assert (outcome.ending, outcome.nodes) == ("gap", 0)
    assert outcome.x is not None
