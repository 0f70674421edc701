"""Neighbourhoods fix what their name says, and sub-MIPs never make the incumbent worse."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.generator.generate import generate
from planner.search import neighbourhoods
from planner.search.highs import Limits, Relaxation, run
from planner.search.params import DEFAULTS, NeighbourhoodParams
from planner.search.presolved import PresolvedProblem
from planner.search.root_node import RootNode
from planner.search.state import SearchState
from tests.planner.search.cuts.test_rounding import problem

EXACT = Limits(gap=0.0)


@pytest.fixture(scope="module")
def county() -> Matrix:
    """A county of nodes alone."""
    return compile_model(build(Case(generate("eastern", 1, 6, 0, 4))))[0]


@pytest.fixture(scope="module")
def villages() -> Matrix:
    """A county whose settlements are aggregated for the search."""
    return compile_model(build(Case(generate("eastern", 1, 3, 12, 3))))[0]


def test_what_each_neighbourhood_fixes() -> None:
    """Columns a, b, c, d integer, e continuous; b and c are not structural.

    The relaxation is (1, 0, 0.5, 0, 1), the solution (1, 1, 0, 0, 1): they agree in a and d, both
    are 0 in d alone, and the other solution (0, 1, 1, 0, 1) shares b and d.
    """
    matrix = problem([[1.0] * 5], [9.0], [0.0] * 5, [1.0] * 5, 4)
    matrix = replace(matrix, branching_priority=np.array([0, 2, 3, 1, 4], dtype=np.int32))
    root = RootNode(matrix, Relaxation(matrix, EXACT))
    root.x = np.array([1.0, 0.0, 0.5, 0.0, 1.0])
    y, other = np.array([1.0, 1.0, 0.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    params = NeighbourhoodParams()
    assert list(neighbourhoods.rins(root, y, params)) == [0, 3]
    assert list(neighbourhoods.fixed_inactive(root, y, params)) == [3]
    assert list(neighbourhoods.fixed_structure(root, y, params)) == [0, 3]
    assert list(neighbourhoods.crossover(other)(root, y, params)) == [1, 3]


def test_an_incumbent_replaced_by_another_thread_does_no_harm(villages: Matrix) -> None:
    """The solver may meanwhile find a better solution that has no presolved counterpart."""
    limits = Limits(gap=0.0, seconds=60.0)
    presolved_problem = PresolvedProblem(villages, limits)
    assert presolved_problem.presolved is not None
    state = SearchState(presolved_problem, limits)
    root = RootNode.solved(presolved_problem.presolved, limits)
    assert root is not None
    better, worse = (run(villages, Limits(gap=gap)).x for gap in (0.1, 0.5))
    assert better is not None
    assert worse is not None
    small = run(presolved_problem.presolved, Limits(gap=0.5)).x
    assert small is not None
    state.offer_presolved(small)
    asked: list[object] = []

    def part(root: RootNode, y: np.ndarray, _: NeighbourhoodParams) -> np.ndarray:
        state.objective = None  # whatever comes is better
        state.offer(better)
        assert state.presolved_incumbent is None
        asked.append(y)
        return np.flatnonzero(root.matrix.integer).astype(np.int32)

    neighbourhoods.improve(state, root, (part,))
    assert len(asked) == 1


def test_crossover_keeps_what_two_solutions_share(county: Matrix) -> None:
    """Only decisions on which they differ are searched again; the incumbent gets no worse."""
    limits = Limits(gap=0.0, seconds=60.0)
    state = SearchState(PresolvedProblem(county, limits), limits)
    assert state.problem.presolved is not None
    root = RootNode.solved(state.problem.presolved, limits)
    assert root is not None
    one, other = (run(root.matrix, Limits(gap=gap)).x for gap in (0.9, 0.005))
    assert one is not None
    assert other is not None
    state.offer_presolved(one)
    first = state.objective
    assert first is not None
    kept = neighbourhoods.crossover(other)(root, one, DEFAULTS.neighbourhoods)
    differ = np.setdiff1d(np.flatnonzero(root.matrix.integer), kept)
    assert np.array_equal(np.round(one[kept]), np.round(other[kept]))
    assert len(differ)
    assert (np.round(one[differ]) != np.round(other[differ])).all()

    neighbourhoods.improve(state, root, (neighbourhoods.crossover(one),))
    assert state.presolved_incumbent is one
    neighbourhoods.improve(state, root, (neighbourhoods.crossover(other),))
    assert state.objective is not None
    assert state.objective > first
    assert state.presolved_incumbent is not None
    assert np.array_equal(np.round(state.presolved_incumbent[kept]), np.round(one[kept]))
