"""The root node tightens the dual bound by cuts, and its cuts serve the next similar problem."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.input.read import load
from planner.search.highs import Limits
from planner.search.params import SearchParams, SeparationParams
from planner.search.presolved import PresolvedProblem
from planner.search.root_node import RootNode
from planner.search.state import SearchState
from tests.paths import INSTANCES
from tests.planner.search.cuts.test_rounding import problem
from tests.planner.search.test_branch_and_bound import Unpresolved

EXACT = Limits(gap=0.0)


def half_filled() -> Matrix:
    """Maximise z, 2 z <= 3, z integer up to 5: the relaxation is 1.5, the optimum 1."""
    return replace(problem([[2.0]], [3.0], [0.0], [5.0], 1), cost=np.array([1.0]))


def test_the_cut_loop_lowers_the_dual_bound_and_keeps_the_cut() -> None:
    """The Gomory cut of z is -z >= -1 (see the tests of these), after which z is 1."""
    matrix = half_filled()
    root = RootNode.solved(matrix, EXACT)
    assert root is not None
    assert root.x == pytest.approx([1.5])
    state = SearchState(Unpresolved(matrix), EXACT)
    root.cut_loop(state)
    assert root.x == pytest.approx([1.0], abs=1e-6)
    assert state.dual_bound == pytest.approx(1.0, abs=1e-6)
    assert root.matrix_with_cuts.sizes == (2, 1)
    assert root.matrix_with_cuts.row_lower[1] == pytest.approx(-1.0, abs=1e-6)
    assert root.matrix.sizes == (1, 1)


def test_the_root_of_a_similar_problem_begins_with_its_cuts() -> None:
    """With capacity 3.5 the same row rounds to the same cut."""
    root = RootNode.solved(half_filled(), EXACT)
    assert root is not None
    root.cut_loop(SearchState(Unpresolved(root.matrix), EXACT))
    wider = replace(half_filled(), row_upper=np.array([3.5]))
    again = RootNode.solved(wider, EXACT, root.cache)
    assert again is not None
    assert again.x == pytest.approx([1.0], abs=1e-6)
    assert again.lp_iterations == root.lp_iterations


def test_a_spent_budget_ends_separation_rounds_but_not_separation_in_the_tree() -> None:
    params = SearchParams(separation=SeparationParams(iteration_budget=-1.0))
    root = RootNode.solved(half_filled(), EXACT, params=params)
    assert root is not None
    assert root.separation_round(root.x) is None
    assert root.separate(root.x) == pytest.approx([1.0], abs=1e-6)


def test_bounds_of_a_county_of_small_weights_are_exact() -> None:
    """With its objective unscaled the solver ended 1e-5 below the optimum, which is no bound."""
    problem = PresolvedProblem(
        compile_model(build(Case(load(INSTANCES / "liping-villages"))))[0], EXACT
    ).presolved
    assert problem is not None
    root = RootNode.solved(problem, EXACT)
    assert root is not None
    warm, again = root.separation_round(root.x), root.relaxation.copy().optimum()
    assert warm is not None
    assert again is not None
    assert problem.objective(warm) == pytest.approx(problem.objective(again), rel=1e-8)
