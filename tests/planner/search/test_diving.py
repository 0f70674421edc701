"""A dive ends in a feasible solution, or fails and says so."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from models.matrix.compile import ContradictionError, compile_model
from models.matrix.matrix import Floats, Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.tolerances import OBJECTIVE, relative
from planner.generator.generate import generate
from planner.search.cuts.rounding import MirSeparator
from planner.search.diving import Dive, _Level
from planner.search.highs import Limits, Relaxation, run, solve_fixed_integers
from planner.search.params import DivingParams
from tests.counties import random_county
from tests.models.matrix.test_aggregation import excess
from tests.planner.search.cuts.test_rounding import problem
from tests.planner.search.highs.test_highs import knapsack

EXACT = Limits(gap=0.0)
UNLIMITED = DivingParams(iteration_budget=np.inf)
"""A careful dive that may take any number of iterations."""


def never() -> bool:
    return False


def dived(
    matrix: Matrix, max_degradation: float = 1.0, **changes: Any
) -> tuple[Floats | None, Relaxation]:
    """Dive from the optimum of the relaxation; its solution, and the relaxation as it left it."""
    relaxation = Relaxation(matrix, EXACT)
    x = relaxation.optimum()
    assert x is not None
    params = replace(UNLIMITED, max_degradation=max_degradation, **changes)
    y, decided = Dive(matrix, relaxation, never, params).run(x)
    if y is not None:
        assert set(decided) == set(np.flatnonzero(matrix.integer))
        assert (relaxation.lower[decided] == np.round(y[decided])).all()
    return y, relaxation


@pytest.mark.parametrize("max_degradation", [0.003, 1.0])
def test_solutions_are_feasible_and_no_better_than_the_optimum(max_degradation: float) -> None:
    """On random counties: integers integral, rows kept, no objective above the optimum."""
    ended = there = 0
    for seed in range(100, 150):
        try:
            matrix, _ = compile_model(build(Case(*random_county(seed))))
        except ContradictionError:
            continue
        best = run(matrix, EXACT)
        if best.x is None:
            continue
        there += 1
        y, _ = dived(matrix, max_degradation)
        if y is None:
            continue
        ended += 1
        assert excess(matrix, y) < 1e-6
        assert np.allclose(y[matrix.integer], np.round(y[matrix.integer]), atol=1e-6)
        optimum = matrix.objective(best.x)
        assert matrix.objective(y) <= optimum + relative(OBJECTIVE, optimum)
        again = solve_fixed_integers(matrix, np.round(y))
        assert again is not None
        assert matrix.objective(again) == pytest.approx(matrix.objective(y), abs=1e-5)
    assert ended > 0.8 * there > 10


def test_a_problem_without_a_solution_makes_a_dive_fail() -> None:
    """3 z + 3 w = 4 has no integral solution, though many others."""
    matrix = problem([[3, 3], [-3, -3]], [4, -4], [0, 0], [1, 1], 2)
    y, relaxation = dived(matrix)
    assert y is None
    assert relaxation.optimum() is not None


def test_a_single_column_is_tried_in_the_other_direction() -> None:
    """maximise z - 3 u, z <= 0.6 + u, u continuous: z is 0.6 and rounds to 1, worth 1 - 1.2.

    That costs more than allowed, and z = 0, worth 0, is better.
    """
    matrix = problem([[1, -1]], [0.6], [0, 0], [1, 1], 1)
    y, _ = dived(replace(matrix, cost=np.array([1.0, -3.0])), max_degradation=0.003)
    assert y is not None
    assert list(y) == [0, 0]


def test_infeasible_roundings_are_undone() -> None:
    """Rounding up breaks a z + ... <= b in all but one way: it ends in a solution all the same."""
    found = 0
    dice = np.random.default_rng(3)
    for _ in range(40):
        rows = dice.integers(1, 20, size=(4, 10)).astype(float)
        most = np.floor(rows.sum(axis=1) * 0.4)
        matrix = problem(rows.tolist(), most.tolist(), [0.0] * 10, [1.0] * 10, 10)
        matrix = replace(matrix, cost=dice.uniform(1, 20, 10))
        y, _ = dived(matrix, max_degradation=0.003)
        if y is not None:
            found += 1
            assert excess(matrix, y) < 1e-6
            best = run(matrix, EXACT).bound
            assert best is not None
            assert matrix.objective(y) <= best + 1e-6
    assert found == 40  # all zero is a solution, and a single column can be decided both ways


def partition(
    seed: int, places: int = 6, sets: int = 18, last: int = 4, share: float = 0.4
) -> Matrix:
    """Places, each to be covered once by some of the sets, of which the last few do it."""
    dice, first = np.random.default_rng(seed), sets - last
    rows = (dice.random((places, sets)) < share).astype(float)
    rows[:, first:] = 0.0
    rows[np.arange(places), first + np.arange(places) % last] = 1.0
    once = [1.0] * places + [-1.0] * places
    matrix = problem([*rows.tolist(), *(-rows).tolist()], once, [0.0] * sets, [1.0] * sets, sets)
    return replace(matrix, cost=np.append(dice.uniform(2, 3, first), np.zeros(last)))


def test_backtracking_finds_more_solutions() -> None:
    """Undone rounds lead to solutions that a dive without backtracking does not find."""

    def ends(backtrack_depths: tuple[int, ...]) -> list[bool]:
        there = []
        for seed in range(60):
            matrix = partition(seed, places=12, sets=30, last=3, share=0.3)
            y, _ = dived(matrix, 0.003, max_restarts=0, backtrack_depths=backtrack_depths)
            assert y is None or excess(matrix, y) < 1e-6
            there.append(y is not None)
        return there

    with_backtracking = ends(UNLIMITED.backtrack_depths)
    assert sum(with_backtracking) > sum(ends(()))


def test_restarts_with_costly_columns_find_better_solutions() -> None:
    """Fixed before the rest, a costly column leaves better solutions on the whole."""
    first = [dived(partition(seed), max_degradation=0.003)[0] for seed in range(60)]
    later = [dived(partition(seed), max_degradation=0.003, max_restarts=0)[0] for seed in range(60)]
    gains = [
        partition(seed).objective(one) - partition(seed).objective(two)
        for seed, (one, two) in enumerate(zip(first, later, strict=True))
        if one is not None and two is not None
    ]
    assert any(gains)
    assert sum(gains) > 0.0


def test_priorities_are_fixed_in_order_and_a_stop_is_obeyed() -> None:
    """Stopped after some polls: no solution, and only complete priorities count as fixed."""
    matrix, _ = compile_model(build(Case(generate("eastern", 2, 3, 0, 3))))
    priorities = np.unique(matrix.branching_priority[matrix.integer])
    assert len(priorities) > 1
    counts = set()
    for polls in (0, 2, 4, 8, 16):
        left = [polls]

        def stop(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] < 0

        relaxation = Relaxation(matrix, EXACT)
        x = relaxation.optimum()
        assert x is not None
        y, decided = Dive(matrix, relaxation, stop, UNLIMITED).run(x)
        if y is None:
            done = np.unique(matrix.branching_priority[decided])
            assert list(done) == list(priorities[: len(done)])
            whole = matrix.integer & np.isin(matrix.branching_priority, done)
            assert set(decided) == set(np.flatnonzero(whole))
            counts.add(len(decided))
    assert 0 in counts


def test_cuts_during_a_dive_keep_its_solution_feasible() -> None:
    matrix, _ = compile_model(build(Case(generate("eastern", 2, 3, 0, 3))))
    relaxation, separator, added = Relaxation(matrix, EXACT), MirSeparator(matrix), []

    def tighten(x: Floats) -> Floats | None:
        cuts = separator.separate(x)
        if cuts is None:
            return None
        relaxation.add_rows(cuts.rows, cuts.rhs)
        added.append(cuts)
        return relaxation.optimum()

    x = relaxation.optimum()
    assert x is not None
    y, _ = Dive(matrix, relaxation, never, UNLIMITED, tighten).run(x)
    assert added
    assert y is not None
    assert excess(matrix, y) < 1e-6
    rows = sparse.vstack([cuts.rows for cuts in added])
    assert (rows @ y >= np.concatenate([cuts.rhs for cuts in added]) - 1e-6).all()


def test_a_dive_is_reproducible() -> None:
    matrix, _ = compile_model(build(Case(generate("eastern", 2, 3, 0, 3))))
    one, two = (dived(matrix)[0] for _ in range(2))
    assert one is not None
    assert two is not None
    assert np.array_equal(one, two)


def test_rounding_all_columns_costs_little_or_changes_nothing() -> None:
    """Integral where it is done; where it is not, bounds and optimum are as before."""
    done = refused = 0
    for seed in range(100, 180):
        try:
            matrix, _ = compile_model(build(Case(*random_county(seed))))
        except ContradictionError:
            continue
        relaxation = Relaxation(matrix, EXACT)
        x = relaxation.optimum()
        if x is None:
            continue
        columns = np.flatnonzero(matrix.integer).astype(np.int32)
        dice = np.random.default_rng(seed)
        some = np.unique(dice.choice(columns, size=1 + len(columns) // int(dice.integers(1, 9))))
        x = relaxation.try_fix(some[:1], np.floor(x[some[:1]]))
        if x is None:
            continue
        before = relaxation.free.copy()
        y = Dive(matrix, relaxation, never, UNLIMITED)._round_all(x, some)
        if y is None:
            refused += 1
            assert (relaxation.free == before).all()
            again = relaxation.optimum()
            assert again is not None
            assert matrix.objective(again) == pytest.approx(matrix.objective(x))
        else:
            done += 1
            assert np.abs(y[some] - np.round(y[some])).max() < 1e-6
            assert not relaxation.free[some].any()
            worth = matrix.objective(x)
            assert matrix.objective(y) >= worth - UNLIMITED.rounding_tolerance * abs(worth) - 1e-9
    assert done > 5
    assert refused > 5


def test_trials_over_their_budget_fail() -> None:
    """A dive then still ends in a solution, or takes no more than it may, and says so."""
    matrix, _ = compile_model(build(Case(generate("eastern", 2, 4, 0, 3))))
    ends = []
    for unit in (2.0, 20.0, 200.0, np.inf):
        relaxation = Relaxation(matrix, EXACT)
        x = relaxation.optimum()
        assert x is not None
        params = replace(UNLIMITED, max_degradation=1.0)
        y, _ = Dive(matrix, relaxation, never, params, root_iterations=unit).run(x)
        ends.append(y is not None)
        assert y is None or excess(matrix, y) < 1e-6
    assert not ends[0]
    assert ends[-1]


def test_an_integral_relaxation_needs_no_round() -> None:
    matrix = replace(knapsack(), row_upper=np.array([19.0]))
    y, _ = dived(matrix)
    assert y is not None
    assert list(y) == [1, 1, 1, 1]


def pick_two(costs: tuple[float, ...] = (3.0, 2.0, 1.0)) -> Matrix:
    """Maximise 3 a + 2 b + c, 2 a + 2 b + 2 c <= 3, binaries: the relaxation is a = 1, b = 0.5."""
    matrix = problem([[2.0, 2.0, 2.0]], [3.0], [0.0] * 3, [1.0] * 3, 3)
    return replace(matrix, cost=np.array(costs))


def level(columns: int, depths: tuple[int, ...] = (), rounds_before: float = 0) -> _Level:
    numbers = np.arange(columns, dtype=np.int32)
    return _Level(numbers, 0.4, 5, iter(depths), rounds_before)


def test_backtracking_undoes_the_latest_rounds_and_halves_the_steps() -> None:
    """With depths (2,) and rounds a, b, c: b and c are released, and the next attempt fails."""
    matrix = pick_two()
    relaxation = Relaxation(matrix, EXACT)
    dive, rounds = Dive(matrix, relaxation, never, UNLIMITED), level(3, depths=(2,))
    for column in range(3):
        relaxation.fix(np.array([column]), np.zeros(1))
        rounds.rounds.append(np.array([column], dtype=np.int32))
    x = dive._backtrack(rounds)
    assert x is not None
    assert list(relaxation.free) == [False, True, True]
    assert x == pytest.approx([0.0, 1.0, 0.5])
    assert len(rounds.rounds) == 1
    assert (rounds.share, rounds.min_fixed) == (0.2, UNLIMITED.min_fixed)
    assert dive._backtrack(rounds) is None


def test_rounding_all_waits_twice_as_long_after_a_refusal() -> None:
    """Rounding b = 0.5 down costs 1 of 4, far more than allowed: the next attempt is at round 1."""
    matrix = pick_two()
    relaxation = Relaxation(matrix, EXACT)
    x = relaxation.optimum()
    assert x is not None
    assert x == pytest.approx([1.0, 0.5, 0.0])
    few = replace(UNLIMITED, round_all_share=1.0)
    dive, rounds = Dive(matrix, relaxation, never, few), level(3)
    assert dive._round_all_if_few(x, rounds, np.array([1])) is None
    assert rounds.rounds_before_round_all == 1
    generous = replace(few, rounding_tolerance=0.3)
    dive = Dive(matrix, relaxation, never, generous)
    assert dive._round_all_if_few(x, rounds, np.array([1])) is None
    rounds.rounds.append(np.array([0]))
    rounded = dive._round_all_if_few(x, rounds, np.array([1]))
    assert rounded is not None
    assert rounded == pytest.approx([1.0, 0.0, 0.0])


def test_a_cheap_round_doubles_the_next_one_and_a_dear_one_resets_it() -> None:
    """Fixing b = 0.5 at 0 leaves a + c / 2, worth 3.5 of 4: dear. Where c is worth b it is free."""
    for costs, expected in (((3.0, 2.0, 1.0), 3), ((3.0, 2.0, 2.0), 10)):
        matrix = pick_two(costs)
        relaxation = Relaxation(matrix, EXACT)
        relaxation.fix(np.array([0]), np.ones(1))
        x = relaxation.optimum()
        assert x is not None
        params = replace(UNLIMITED, max_degradation=1.0)
        rounds = level(3)
        fractional = np.flatnonzero(np.abs(x - np.round(x)) > 0.1).astype(np.int32)
        y = Dive(matrix, relaxation, never, params)._fix_round(x, rounds, fractional)
        assert y is not None
        assert rounds.min_fixed == expected
        assert [list(columns) for columns in rounds.rounds] == [list(fractional)]
