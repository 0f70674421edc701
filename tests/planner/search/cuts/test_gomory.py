"""Gomory cuts cut off the optimum of the relaxation and no solution: the solver checks each."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Floats, Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.generator.generate import generate
from planner.search.cuts.gomory import GomorySeparator
from planner.search.cuts.rounding import Cuts
from planner.search.highs import Limits, Presolve, Relaxation, run
from planner.search.params import GomoryParams
from tests.examples import examples
from tests.planner.search.cuts.test_rounding import (
    check_all,
    checked_on_counties,
    dense,
    problem,
    with_goal,
)

EXACT = Limits(gap=0.0)
ROUNDS = 4


def optimum(matrix: Matrix) -> tuple[Relaxation, Floats]:
    """The relaxation, solved."""
    relaxation = Relaxation(matrix, EXACT)
    x = relaxation.optimum()
    assert x is not None
    return relaxation, x


def maximised(matrix: Matrix, *cost: float) -> Matrix:
    return replace(matrix, cost=np.array(cost))


def found(matrix: Matrix) -> tuple[Cuts | None, Floats]:
    """The cuts of the first round, and the optimum that they cut off."""
    relaxation, x = optimum(matrix)
    return GomorySeparator(matrix, relaxation).separate(x), x


def test_a_knapsack_of_one_thing() -> None:
    """max z, 2 z <= 3: z = 3/2 - r / 2 with r the slack, so z <= 1.

    The row of the tableau is z + r / 2 = 3/2, fraction 1/2: r / 2 / (1/2) = r >= 1, which is
    3 - 2 z >= 1. Divided by its largest coefficient, -z >= -1.
    """
    matrix = maximised(problem([[2.0]], [3.0], [0.0], [5.0], 1), 1.0)
    cuts, x = found(matrix)
    assert x == pytest.approx([1.5])
    assert cuts is not None
    assert cuts.rows.toarray() == pytest.approx(np.array([[-1.0]]))
    assert cuts.rhs == pytest.approx([-1.0], abs=1e-6)


def test_money_left_over_counts() -> None:
    """max 5 z + 2 y, 3 z + y <= 4, y <= 1/2, z whole in 0..3: z = 7/6 at y = 1/2.

    From z + r / 3 - t / 3 = 7/6, r the money left, t = 1/2 - y: fraction 1/6, so
    (r / 3) / (1/6) + (t / 3) / (5/6) >= 1: 2 r + 2 t / 5 >= 1. With r = 4 - 3 z - y and t:
    -6 z - 12/5 y >= -36/5, or z + 2/5 y <= 6/5, which z = 1, y = 1/2 holds with equality.
    """
    matrix = maximised(problem([[3.0, 1.0]], [4.0], [0.0, 0.0], [3.0, 0.5], 1), 5.0, 2.0)
    cuts, x = found(matrix)
    assert x == pytest.approx([7 / 6, 0.5])
    assert cuts is not None
    (row, least), *others = dense(cuts)
    assert not others
    assert row == pytest.approx([-1.0, -0.4])
    assert least == pytest.approx(-1.2, abs=1e-6)
    assert check_all(matrix, cuts, x)


def test_integral_optima_have_no_cuts() -> None:
    matrix = maximised(problem([[1.0, 1.0]], [3.0], [0.0, 0.0], [5.0, 5.0], 2), 2.0, 1.0)
    cuts, x = found(matrix)
    assert x == pytest.approx([3.0, 0.0])
    assert cuts is None


def test_a_column_without_a_bound_gives_no_invalid_cut() -> None:
    """max z - y, z <= y + 1/2, y free: z = 9/2 + ... has y basic or at no bound; nothing is wrong.

    Whatever is found must keep z = 3, y = 5/2.
    """
    infinite = float("inf")
    matrix = problem([[1.0, -1.0]], [0.5], [0.0, -infinite], [3.0, infinite], 1)
    relaxation, x = optimum(maximised(matrix, 1.0, -0.5))
    cuts = GomorySeparator(matrix, relaxation).separate(x)
    if cuts is not None:
        assert (cuts.rows @ np.array([3.0, 2.5]) >= cuts.rhs - 1e-6).all()


def drawn(dice: np.random.Generator) -> Matrix:
    """Few rows over whole and continuous columns, all between bounds; any sign."""
    whole, rest, rows = (int(dice.integers(2, 6)) for _ in range(3))
    table = np.round(dice.normal(0, 5, (rows, whole + rest)), 1)
    table[dice.random(table.shape) < 0.3] = 0.0
    lower = np.concatenate((dice.integers(-2, 1, whole), dice.normal(-1, 1, rest)))
    upper = lower + np.concatenate((dice.integers(1, 4, whole), dice.uniform(0.5, 9, rest)))
    inside = lower + dice.random(whole + rest) * (upper - lower)
    inside[:whole] = np.round(inside[:whole])
    most = table @ inside + dice.uniform(0, 3, rows)
    matrix = problem(table.tolist(), most.tolist(), lower.tolist(), upper.tolist(), whole)
    least = np.where(dice.random(rows) < 0.3, most - dice.uniform(0.5, 20, rows), -np.inf)
    return replace(
        matrix, row_lower=np.minimum(least, table @ inside), cost=dice.normal(size=whole + rest)
    )


def test_no_cut_of_a_random_problem_cuts_off_a_solution() -> None:
    """Round by round, cuts of cuts too, with some integers fixed as in a dive."""
    dice = np.random.default_rng(11)
    asked = 0
    for _ in range(examples(all=250, few=80)):
        matrix = drawn(dice)
        relaxation = Relaxation(matrix, EXACT)
        tableau = GomorySeparator(matrix, relaxation)
        for number in range(ROUNDS):
            x = relaxation.optimum()
            cuts = None if x is None else tableau.separate(x)
            if x is None or cuts is None:
                break
            asked += check_all(matrix, cuts, x, most=3)
            relaxation.add_rows(cuts.rows, cuts.rhs)
            tighter = relaxation.optimum()
            if tighter is None:
                break
            relaxation.remove_slack_rows(tighter)
            if number == 1:
                relaxation.fix(np.array([0], dtype=np.int32), np.round(tighter[:1]))
    assert asked > examples(all=150, few=50)


def test_no_cut_of_a_random_county_cuts_off_a_solution() -> None:
    assert checked_on_counties(GomorySeparator, goals=4) > 60


@pytest.mark.parametrize(("preset", "villages"), [("eastern", 0), ("resource", 8), ("remote", 12)])
def test_known_solutions_of_a_generated_county_stay_feasible(preset: str, villages: int) -> None:
    """As in the search: in the presolved problem, with more rows than the solver can check."""
    matrix, _ = compile_model(build(Case(generate(preset, 2, 3, villages, 3))))
    small = Presolve(matrix, EXACT).matrix
    assert small is not None
    goals = [small, *(with_goal(small, seed) for seed in (1, 3))]
    solutions = [run(goal, Limits(gap=0.05, seconds=20)).x for goal in goals]
    count = 0
    for goal in (small, *(with_goal(small, seed) for seed in range(2, 6))):
        relaxation = Relaxation(goal, EXACT)
        tableau = GomorySeparator(small, relaxation)
        for _ in range(ROUNDS):
            x = relaxation.optimum()
            assert x is not None
            cuts = tableau.separate(x)
            if cuts is None:
                break
            assert (cuts.rows @ x < cuts.rhs).all()
            for known in solutions:
                assert known is not None
                assert (cuts.rows @ known >= cuts.rhs - 1e-6).all()
            count += len(cuts.rhs)
            relaxation.add_rows(cuts.rows, cuts.rhs)
    assert count > 50


def test_cuts_are_few_sparse_rows_with_largest_coefficient_one() -> None:
    small = Presolve(compile_model(build(Case(generate("eastern", 2, 6, 0, 5))))[0], EXACT).matrix
    assert small is not None
    cuts, _ = found(small)
    assert cuts is not None
    assert 0 < len(cuts.rhs) <= GomoryParams.max_cuts
    assert np.diff(cuts.rows.indptr).max() <= GomoryParams.max_support
    assert abs(cuts.rows).max(axis=1).toarray() == pytest.approx(1.0)


def test_the_same_point_gives_the_same_cuts() -> None:
    matrix, _ = compile_model(build(Case(generate("remote", 1, 3, 12, 3))))
    (one, _), (two, _) = found(matrix), found(matrix)
    assert one is not None
    assert two is not None
    assert np.array_equal(one.rows.toarray(), two.rows.toarray())
    assert np.array_equal(one.rhs, two.rhs)


def test_removing_slack_rows_leaves_the_optimum() -> None:
    """The optimum stays where it is, and ``rows`` are those that the solver still has."""
    small = Presolve(compile_model(build(Case(generate("eastern", 2, 6, 0, 5))))[0], EXACT).matrix
    assert small is not None
    relaxation, x = optimum(small)
    for _ in range(3):
        cuts = GomorySeparator(small, relaxation).separate(x)
        assert cuts is not None
        relaxation.add_rows(cuts.rows, cuts.rhs)
        tighter = relaxation.optimum()
        assert tighter is not None
        held = relaxation.rows.shape[0]
        relaxation.remove_slack_rows(tighter)
        assert small.sizes[0] < relaxation.rows.shape[0] <= held
        again = relaxation.optimum()
        assert again is not None
        assert small.objective(again) == pytest.approx(small.objective(tighter), abs=1e-7)
        assert (relaxation.rows @ again >= relaxation.row_lower - 1e-5).all()
        x = again
