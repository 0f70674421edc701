"""Aggregation relaxes a county: every plan of the county is one of the aggregated problem."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import sparse

from models.matrix.aggregation import aggregate
from models.matrix.compile import ContradictionError, compile_model
from models.matrix.matrix import Aggregation, Floats, Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance
from planner.generator.generate import generate
from planner.input.read import load
from planner.search.highs import Limits, run
from tests.counties import random_county
from tests.paths import INSTANCES

EXACT = Limits(gap=0.0)
MANY = 12
"""Random counties that are looked at."""


def matrix_of(seed: int) -> Matrix:
    return compile_model(build(Case(*random_county(seed))))[0]


@cache
def aggregated() -> dict[int, Matrix]:
    """The first random counties, by seed, in which settlements of a catchment are aggregated."""
    found = {}
    for seed in range(1000):
        try:
            matrix = matrix_of(seed)
        except ContradictionError:
            continue
        if matrix.aggregation is not None and aggregate(matrix).sizes[0] < matrix.sizes[0]:
            found[seed] = matrix
        if len(found) == MANY:
            break
    return found


def villages(preset: str, seed: int) -> Instance:
    return generate(preset, seed, 3, 12, 3)


def with_goal(matrix: Matrix, seed: int) -> Matrix:
    """The matrix with a random objective in integer columns and those that are not aggregated."""
    dice = np.random.default_rng(seed)
    cost = dice.normal(size=matrix.sizes[1]) / np.maximum(1.0, np.abs(matrix.upper))
    if matrix.aggregation is not None:
        alone = np.bincount(matrix.aggregation.column_group)[matrix.aggregation.column_group] == 1
        cost = np.where(alone, cost, 0.0)
    return replace(matrix, cost=cost)


def mapped(x: Floats, by: Aggregation) -> Floats:
    """The aggregated solution of a solution of the county: people summed."""
    return np.bincount(by.column_group, by.column_weight * x)


def excess(matrix: Matrix, x: Floats) -> float:
    """By how much the worst row or bound is broken, relative to its figures or 1."""
    table = sparse.csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.sizes)
    both = (
        (matrix.row_lower, table @ x, matrix.row_upper, abs(table) @ np.abs(x)),
        (matrix.lower, x, matrix.upper, np.abs(x)),
    )
    worst = 0.0
    for least, value, most, figures in both:
        for limit, over in ((least, least - value), (most, value - most)):
            known = np.isfinite(limit)
            size = np.maximum(1.0, np.maximum(np.abs(limit[known]), figures[known]))
            worst = max(worst, float((over[known] / size).max(initial=0.0)))
    return worst


def check_plans_stay_plans(matrix: Matrix, goals: int) -> int:
    """Maps solutions under the county's own and random goals; how many there were."""
    smaller, seen = aggregate(matrix), 0
    assert matrix.aggregation is not None
    for goal in range(goals):
        tried = matrix if goal == 0 else with_goal(matrix, goal)
        x = run(tried, Limits(gap=0.2)).x
        if x is None:
            break
        seen += 1
        y = mapped(x, matrix.aggregation)
        assert excess(matrix, x) < 1e-6
        assert excess(smaller, y) < 1e-6
        assert smaller.objective(y) == pytest.approx(matrix.objective(x), abs=1e-9, rel=1e-9)
        assert aggregate(tried).objective(y) == pytest.approx(tried.objective(x), abs=1e-7)
    return seen


def test_the_aggregated_optimum_is_a_bound() -> None:
    assert len(aggregated()) == MANY
    solved = 0
    for seed, matrix in aggregated().items():
        smaller = aggregate(matrix)
        assert smaller.sizes[1] < matrix.sizes[1]
        alone, bound = run(matrix, EXACT), run(smaller, EXACT)
        if alone.x is None:
            assert alone.ending == "infeasible", seed
            continue
        assert bound.x is not None, seed
        assert smaller.objective(bound.x) >= matrix.objective(alone.x) - 1e-6, seed
        solved += 1
    assert solved > MANY / 3


@pytest.mark.parametrize("goal", range(3))
def test_it_is_a_bound_under_any_objective(goal: int) -> None:
    for own in aggregated().values():
        matrix = with_goal(own, goal)
        alone, bound = run(matrix, EXACT), run(aggregate(matrix), EXACT)
        if alone.x is not None:
            assert bound.bound is not None
            assert bound.bound >= matrix.objective(alone.x) - 1e-6


def test_every_plan_of_a_random_county_is_one_of_the_aggregated_problem() -> None:
    seen = [check_plans_stay_plans(matrix, 4) for matrix in aggregated().values()]
    assert sum(seen) > len(seen)


@pytest.mark.parametrize("preset", ["eastern", "resource", "remote"])
def test_every_plan_of_a_village_county_is_one_of_the_aggregated_problem(preset: str) -> None:
    matrix, _ = compile_model(build(Case(villages(preset, 1))))
    assert aggregate(matrix).sizes[1] < 0.9 * matrix.sizes[1]
    assert check_plans_stay_plans(matrix, 2) == 2


@pytest.mark.parametrize("place", range(8))
def test_integer_columns_are_the_same(place: int) -> None:
    matrix = list(aggregated().values())[place]
    smaller = aggregate(matrix)

    def decisions(of: Matrix) -> list[tuple[object, ...]]:
        columns = np.flatnonzero(of.integer)
        parts = (of.cost, of.lower, of.upper, of.branching_priority)
        return [(of.columns[j], *(part[j] for part in parts)) for j in columns]

    assert decisions(smaller) == decisions(matrix)
    assert len(set(smaller.columns)) == len(smaller.columns) == smaller.sizes[1]
    assert len(smaller.rows) == smaller.sizes[0]
    assert smaller.aggregation is None


@pytest.mark.parametrize("name", ["capital-budgeting", "eastern"])
def test_a_county_of_nodes_alone_is_left_as_it_is(name: str) -> None:
    matrix, _ = compile_model(build(Case(load(INSTANCES / name))))
    assert matrix.aggregation is None
    assert aggregate(matrix) is matrix


def test_a_village_below_the_seat_is_not_aggregated_with_it() -> None:
    """The seat's share served is compared with the rest (rule 3.25), so it is not aggregated."""
    instance = villages("remote", 1)
    assert any(service.gap is not None for service in instance.services)
    seat = next(row.id for row in instance.settlements if row.parent is None)
    moved = next(row.id for row in instance.settlements if row.tier == "village")
    rows = tuple(
        row.model_copy(update={"parent": seat}) if row.id == moved else row
        for row in instance.settlements
    )
    matrix, _ = compile_model(build(Case(instance.model_copy(update={"settlements": rows}))))
    assert check_plans_stay_plans(matrix, 1) == 1


def pair(rows: list[list[float]], cost: tuple[float, float] = (0.0, 0.0)) -> Matrix:
    """Two shares of 30 and 10 persons, to become one number of persons; rows are <= 5."""
    table = sparse.csc_array(np.array(rows))
    table.sort_indices()
    return Matrix(
        cost=np.array(cost),
        offset=0.0,
        lower=np.zeros(2),
        upper=np.ones(2),
        integer=np.zeros(2, dtype=bool),
        row_lower=np.full(len(rows), -np.inf),
        row_upper=np.full(len(rows), 5.0),
        start=table.indptr.astype(np.int32),
        index=table.indices.astype(np.int32),
        value=table.data,
        secondary_objective=np.zeros(2),
        branching_priority=np.zeros(2, dtype=np.int32),
        columns=("serve[a]", "serve[b]"),
        rows=tuple(f"row{number}" for number in range(len(rows))),
        aggregation=Aggregation(
            column_group=np.zeros(2, dtype=np.int32),
            column_weight=np.array([30.0, 10.0]),
            row_group=np.arange(len(rows), dtype=np.int32),
            row_weight=np.ones(len(rows)),
        ),
    )


def test_shares_become_persons() -> None:
    """30 a + 10 b <= 5 is persons <= 5; 6 a + 2 b <= 5 is 0.2 persons <= 5."""
    smaller = aggregate(pair([[30.0, 10.0], [6.0, 2.0]], cost=(3.0, 1.0)))
    assert list(smaller.value) == pytest.approx([1.0, 0.2])
    assert list(smaller.cost) == pytest.approx([0.1])
    assert (smaller.lower[0], smaller.upper[0]) == (0.0, 40.0)


def test_rows_are_summed_with_their_weights() -> None:
    """30 a <= 150 and 10 b <= 50, which is 30 and 10 times (a <= 5, b <= 5), add to p <= 200."""
    matrix = pair([[1.0, 0.0], [0.0, 1.0]])
    by = Aggregation(
        column_group=np.zeros(2, dtype=np.int32),
        column_weight=np.array([30.0, 10.0]),
        row_group=np.zeros(2, dtype=np.int32),
        row_weight=np.array([30.0, 10.0]),
    )
    smaller = aggregate(replace(matrix, aggregation=by))
    assert list(smaller.value) == pytest.approx([1.0])
    assert list(smaller.row_upper) == pytest.approx([200.0])
    assert np.isneginf(smaller.row_lower).all()


@pytest.mark.parametrize("row", [[30.0, 11.0], [30.0, 0.0], [1.0, 1.0], [30.0, -10.0]])
def test_columns_out_of_proportion_are_refused(row: list[float]) -> None:
    with pytest.raises(ValueError, match="not in proportion"):
        aggregate(pair([[30.0, 10.0], row]))


def test_an_objective_out_of_proportion_is_refused() -> None:
    """Persons of a are worth 0.1 each and those of b 0.2: no one price holds for both."""
    with pytest.raises(ValueError, match="not in proportion"):
        aggregate(pair([[30.0, 10.0]], cost=(3.0, 2.0)))
