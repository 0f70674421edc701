"""A plan is found without the objective; where there is none, the least that is broken is."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.elastic import BROKEN, elastic, softness
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.scenario import Scenario
from planner.input.read import load
from planner.search.feasibility import break_least, feasibility_phase
from planner.search.highs import Limits, run
from planner.search.presolved import PresolvedProblem
from planner.search.root_node import RootNode
from planner.search.state import SearchState
from planner.search.strategy import search
from tests.models.matrix.test_aggregation import excess
from tests.paths import INSTANCES
from tests.planner.search.test_farkas import promises, rows_of

EXACT = Limits(gap=0.0)


def county(name: str, scenario: Scenario | None = None) -> Matrix:
    return compile_model(build(Case(load(INSTANCES / name), scenario or Scenario())))[0]


def started(matrix: Matrix) -> SearchState:
    return SearchState(PresolvedProblem(matrix, EXACT), EXACT)


def soft(matrix: Matrix, kinds: list[int]) -> Matrix:
    return replace(matrix, softness=np.array(kinds, dtype=np.int8))


@pytest.mark.parametrize("name", ["tiny", "eastern"])
def test_the_phase_finds_a_plan_that_keeps_every_row(name: str) -> None:
    matrix = county(name)
    state = started(matrix)
    assert state.problem.presolved is not None
    root = RootNode.solved(state.problem.presolved, EXACT)
    assert root is not None
    feasibility_phase(state, root)
    assert state.incumbent is not None
    assert excess(matrix, state.incumbent) < 1e-5
    assert not state.least_broken


def test_the_phase_leaves_a_known_plan_alone() -> None:
    matrix = county("tiny")
    state = started(matrix)
    assert state.problem.presolved is not None
    root = RootNode.solved(state.problem.presolved, EXACT)
    best = run(matrix, EXACT).x
    assert root is not None
    assert best is not None
    state.offer(best)
    feasibility_phase(state, root)
    assert state.incumbent is best


def test_one_of_two_promises_is_broken_by_half_of_both() -> None:
    """Two promises of at least 1 each from a budget of 1: one unit is missing in all."""
    state = started(soft(promises(), [1, 1, 0]))
    break_least(state)
    assert state.incumbent is None
    assert sum(state.least_broken.values()) == pytest.approx(1.0)
    assert set(state.least_broken) <= {0, 1}


def test_a_budget_that_may_be_broken_is_exceeded_by_its_own_size() -> None:
    """x >= 1 and y >= 1 hard, x + y <= 1: the budget lacks 1, once what it is."""
    state = started(soft(promises(), [0, 0, 1]))
    break_least(state)
    assert state.least_broken == {2: pytest.approx(1.0)}


def test_an_implied_row_does_not_keep_a_soft_one_from_being_broken() -> None:
    """x >= 1 hard; x <= 0.5 once soft and once implied by it: half of one is missing."""
    matrix = rows_of([[1.0], [1.0], [1.0]], [1.0, -np.inf, -np.inf], [np.inf, 0.5, 0.5], [9.0])
    state = started(soft(matrix, [0, 1, 2]))
    break_least(state)
    assert state.least_broken == {1: pytest.approx(1.0)}  # 0.5 more than 0.5


def test_what_breaks_nothing_is_a_plan() -> None:
    state = started(soft(promises(budget=2.0), [1, 1, 0]))
    break_least(state)
    assert state.least_broken == {}
    assert state.incumbent == pytest.approx([1.0, 1.0])


def test_without_knowing_what_is_soft_nothing_is_broken() -> None:
    state = started(promises())
    break_least(state)
    assert (state.least_broken, state.incumbent) == ({}, None)
    with pytest.raises(ValueError, match="soft"):
        elastic(promises())


def test_a_plan_of_the_county_breaks_nothing_in_the_elastic_problem() -> None:
    matrix = county("tiny")
    problem, _ = elastic(matrix)
    found = run(problem, EXACT)
    assert found.x is not None
    assert problem.objective(found.x) == pytest.approx(0.0, abs=BROKEN)


def test_targets_are_soft_and_what_hangs_together_is_hard() -> None:
    kinds = softness(["service_floor", "project_stays", "prerequisite", "cumulative_budget"])
    assert list(kinds) == [1, 0, 0, 2]


@pytest.mark.slow
def test_a_first_plan_of_liping_with_a_tight_floor() -> None:
    """Every dive ends at the sites; any gap will do, and the work is counted, not the seconds."""
    matrix = county("liping", Scenario(service_floors={"elder_care": 0.45, "education": 0.0}))
    found = search(matrix, Limits(gap=100.0))
    assert found.ending == "gap"
    assert found.x is not None
    assert excess(matrix, found.x) < 1e-5
