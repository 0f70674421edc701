"""Rounding cuts cut off fractional points and no solution: the solver checks each."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest
from scipy import sparse

from models.matrix.compile import ContradictionError, compile_model
from models.matrix.matrix import Floats, Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.generator.generate import generate
from planner.search.cuts.rounding import Cuts, MirSeparator, VubPairs
from planner.search.highs import Limits, Presolve, Relaxation, run
from planner.search.params import MirParams
from tests.counties import random_county
from tests.examples import examples

EXACT = Limits(gap=0.0)
MOST = MirParams.max_cuts


class Separates(Protocol):
    """Finds violated cuts at a point."""

    def separate(self, x: Floats) -> Cuts | None:
        """Return the cuts that ``x`` violates."""


INFINITE = float("inf")


def problem(
    rows: list[list[float]],
    most: list[float],
    lower: list[float],
    upper: list[float],
    whole: int,
) -> Matrix:
    """Rows of at most ``most``; the first ``whole`` columns are integer."""
    table = sparse.csc_array(np.array(rows))
    table.sort_indices()
    count = len(lower)
    return Matrix(
        cost=np.zeros(count),
        offset=0.0,
        lower=np.array(lower),
        upper=np.array(upper),
        integer=np.arange(count) < whole,
        row_lower=np.full(len(rows), -np.inf),
        row_upper=np.array(most),
        start=table.indptr.astype(np.int32),
        index=table.indices.astype(np.int32),
        value=table.data,
        secondary_objective=np.zeros(count),
        branching_priority=np.zeros(count, dtype=np.int32),
        columns=(),
        rows=(),
    )


def with_row(matrix: Matrix, row: Floats, least: float, most: float = INFINITE) -> Matrix:
    """The matrix with another row."""
    new = sparse.vstack((matrix.table, sparse.csr_array(row[None, :])), format="csc")
    new.sort_indices()
    return replace(
        matrix,
        row_lower=np.append(matrix.row_lower, least),
        row_upper=np.append(matrix.row_upper, most),
        start=new.indptr.astype(np.int32),
        index=new.indices.astype(np.int32),
        value=new.data,
        rows=(*matrix.rows, "another"),
    )


def dense(cuts: Cuts) -> list[tuple[list[float], float]]:
    """Cuts as lists, for comparison."""
    return [
        ([float(round(value, 9)) + 0.0 for value in row], float(round(least, 9)) + 0.0)
        for row, least in zip(cuts.rows.toarray(), cuts.rhs, strict=True)
    ]


def cut_off(matrix: Matrix, row: Floats, least: float) -> float:
    """By how much the worst integral solution violates a cut: the solver finds it."""
    found = run(replace(matrix, cost=-row, offset=0.0), EXACT)
    if found.ending == "infeasible":
        return -INFINITE
    assert found.ending == "proved"
    assert found.x is not None
    return least - float(row @ found.x)


def check_all(matrix: Matrix, cuts: Cuts, x: Floats, most: int = MOST) -> int:
    """Every cut is violated by ``x`` and, of the first ``most``, by no solution."""
    assert (cuts.rows @ x < cuts.rhs).all()
    assert len(cuts.rhs) <= MOST
    for row, least in list(zip(cuts.rows.toarray(), cuts.rhs, strict=True))[:most]:
        assert cut_off(matrix, row, least) <= 1e-6
    return min(most, len(cuts.rhs))


def with_goal(matrix: Matrix, seed: int) -> Matrix:
    """The matrix with another objective: a random one, or its own with noise."""
    dice = np.random.default_rng(seed)
    size = np.where(np.isfinite(matrix.upper), np.maximum(1.0, np.abs(matrix.upper)), 1.0)
    noise = dice.normal(size=matrix.sizes[1]) / size
    own = 0.1 * np.abs(matrix.cost).max() * noise + matrix.cost
    return replace(matrix, cost=noise if seed % 2 else own)


def optima(matrix: Matrix) -> Iterator[Floats]:
    """Optima of the relaxation under three objectives, integers between integral bounds."""
    whole = replace(matrix, upper=np.where(matrix.integer, np.floor(matrix.upper), matrix.upper))
    for goal in range(3):
        x = Relaxation(with_goal(whole, goal), EXACT).optimum()
        if x is not None:
            yield x


def test_two_vubs_of_one_flow() -> None:
    """y <= 10 z, y <= 4 w, z and w binary, at z = 0.4, w = 1, y = 4.

    10 z - 4 w + s >= 0 with s = 4 w - y. With w = 1 - v: 10 z + 4 v + s >= 4. Divided by 10 the
    right-hand side is 0.4, so z + v + s / 4 >= 1, which is z >= y / 4: broken by 0.6.
    """
    matrix = problem([[-10, 0, 1], [0, -4, 1]], [0, 0], [0, 0, 0], [1, 1, INFINITE], 2)
    x = np.array([0.4, 1.0, 4.0])
    cuts = MirSeparator(matrix).separate(x)
    assert cuts is not None
    assert ([1.0, 0.0, -0.25], 0.0) in dense(cuts)
    assert check_all(matrix, cuts, x)


def test_a_negative_coefficient() -> None:
    """y <= 6 z - 2 u, y <= 4 w, binaries, at z = 2/3, u = 0, w = 1, y = 4: u harms the flow.

    6 z - 2 u - 4 w + s >= 0 with s = 4 w - y; w = 1 - v: 6 z - 2 u + 4 v + s >= 4. Divided by 6
    the right-hand side is 2/3 and -2/6 is -1 + 2/3: z + 0 u + v + s / 4 >= 1, so z >= y / 4.
    """
    matrix = problem([[-6, 2, 0, 1], [0, 0, -4, 1]], [0, 0], [0, 0, 0, 0], [1, 1, 1, INFINITE], 3)
    x = np.array([2 / 3, 0.0, 1.0, 4.0])
    cuts = MirSeparator(matrix).separate(x)
    assert cuts is not None
    assert ([1.0, 0.0, 0.0, -0.25], 0.0) in dense(cuts)
    assert check_all(matrix, cuts, x)


def test_two_masts_on_one_cable() -> None:
    """y <= 6 a + 4 b, a <= c, b <= c, y <= 4 w, binaries, at a = b = c = 0.4, w = 1, y = 4.

    y <= 10 c follows. With y <= 4 w as above: c + v + s / 4 >= 1, which is c >= y / 4, broken by
    0.6. From 6 a + 4 b the same rounding gives a + b >= y / 4, which is broken by 0.2 only.
    """
    matrix = problem(
        [[-6, -4, 0, 0, 1], [0, 0, 0, -4, 1], [1, 0, -1, 0, 0], [0, 1, -1, 0, 0]],
        [0] * 4,
        [0] * 5,
        [1, 1, 1, 1, INFINITE],
        4,
    )
    x = np.array([0.4, 0.4, 0.4, 1.0, 4.0])
    plain, joined = (MirSeparator(matrix).separate(x, joined) for joined in (False, True))
    assert plain is not None
    assert joined is not None
    assert ([1.0, 1.0, 0.0, 0.0, -0.25], 0.0) in dense(plain)
    assert ([0.0, 0.0, 1.0, 0.0, -0.25], 0.0) not in dense(plain)
    assert ([0.0, 0.0, 1.0, 0.0, -0.25], 0.0) in dense(joined)
    assert check_all(matrix, joined, x)


def ordered(matrix: Matrix, dice: np.random.Generator) -> Matrix:
    """The same with two integer columns never more than a third, by rows of either sign."""
    columns = np.flatnonzero(matrix.integer)
    *low, high = dice.permutation(columns)[:3]
    factor = dice.choice([-1.0, 1.0, 0.5])
    least, most = (0.0, np.inf) if factor < 0 else (-np.inf, 0.0)
    for column in low:
        row = np.zeros(matrix.sizes[1])
        row[column], row[high] = factor, -factor
        matrix = with_row(matrix, row, least, most)
    return matrix


def test_no_cut_of_aggregated_vubs_cuts_off_a_solution() -> None:
    """Integers in VUBs replaced by one that is never less, whatever their bounds."""
    dice = np.random.default_rng(23)
    asked = 0
    for _ in range(examples(all=250, few=80)):
        matrix = drawn(dice)
        if np.count_nonzero(matrix.integer) < 3:
            continue
        matrix = ordered(replace(matrix, upper=np.minimum(matrix.upper, 40.0)), dice)
        separator = MirSeparator(matrix)
        for x in optima(matrix):
            plain, cuts = (separator.separate(x, joined) for joined in (False, True))
            if cuts is not None and (plain is None or len(cuts.rhs) != len(plain.rhs)):
                asked += check_all(matrix, cuts, x, most=6)
    assert asked > examples(all=40, few=12)


def test_an_unbounded_column_in_a_vub() -> None:
    """y <= 10 z, y <= 4 w + c, binaries, c >= 0 without an end, at z = 0.4, w = 1, y = 4, c = 0.

    10 z - 4 w - c cannot be counted from the upper bound of c: nothing follows, so z >= y / 4 is
    not among the cuts (z = 0.5 ... is no plan, but z = 1, c = 6, y = 10 is). The other way round
    4 w + c - 10 z + s >= 0 with s = 10 z - y; w = 1 - v: -10 z - 4 v + c + s >= -4. Divided by 10
    the right-hand side is -0.4, fraction 0.6: -z + (c + s) / 6 >= 0, so 4 z + c >= y.
    """
    matrix = problem(
        [[-10, 0, 1, 0], [0, -4, 1, -1]], [0, 0], [0, 0, 0, 0], [1, 1, INFINITE, INFINITE], 2
    )
    x = np.array([0.4, 1.0, 4.0, 0.0])
    cuts = MirSeparator(matrix).separate(x)
    assert cuts is not None
    assert dense(cuts) == [([1.0, 0.0, -0.25, 0.25], 0.0)]
    assert check_all(matrix, cuts, x)


def test_an_integer_column_with_a_fractional_bound() -> None:
    """y <= z, y <= 1.5 w, z <= 2.5 and w <= 1.5 whole, so z <= 2 and w <= 1.

    Counted from 2.5 the distance of z would be 0.5, 1.5 ..: no integer, no rounding.
    """
    matrix = problem([[-1, 0, 1], [0, -1.5, 1]], [0, 0], [0, 0, 0], [2.5, 1.5, INFINITE], 2)
    separator, seen = MirSeparator(matrix), 0
    for z, w in np.random.default_rng(0).uniform(0, [2, 1], size=(60, 2)):
        x = np.array([z, w, min(z, 1.5 * w)])
        cuts = separator.separate(x)
        if cuts is not None:
            seen += check_all(matrix, cuts, x)
    assert seen


def test_integral_points_and_problems_without_pairs_have_no_cuts() -> None:
    two = problem([[-10, 0, 1], [0, -4, 1]], [0, 0], [0, 0, 0], [1, 1, INFINITE], 2)
    assert MirSeparator(two).separate(np.array([1.0, 1.0, 4.0])) is None
    one = problem([[-10, 1]], [0], [0, 0], [1, INFINITE], 1)
    assert MirSeparator(one).separate(np.array([0.4, 4.0])) is None
    whole = problem([[2, 3]], [4], [0, 0], [1, 1], 2)
    assert MirSeparator(whole).separate(np.array([0.5, 1.0])) is None


def drawn(dice: np.random.Generator) -> Matrix:
    """VUBs of y in integers and a level c, itself bounded; any sign, some bounds infinite."""
    whole, limits = int(dice.integers(2, 5)), int(dice.integers(2, 5))
    rows, most = [], []
    for _ in range(limits):
        level = float(dice.choice([0, 0, 1, 2.5, -1]))
        rows.append([*np.round(-dice.normal(2, 4, whole), 2), -level, 1.0])
        most.append(float(np.round(dice.normal(2, 3), 2)))
    for _ in range(int(dice.integers(0, 3))):
        rows.append([*np.round(-dice.normal(1, 2, whole), 2), 1.0, 0.0])
        most.append(float(np.round(dice.normal(1, 2), 2)))
    factors = dice.choice([0.5, 1.0, 3.0], size=len(rows))
    lower = [*dice.integers(-2, 1, whole).astype(float), float(dice.choice([0, -1.5])), -30.0]
    spread = dice.choice([1.0, 2.0, 3.0, 2.5], size=whole)
    ends = [float(dice.choice([3, INFINITE])), float(dice.choice([4.5, INFINITE]))]
    upper = [*(np.array(lower[:whole]) + spread), *ends]
    scaled = (np.array(rows) * factors[:, None]).tolist()
    matrix = problem(scaled, list(np.array(most) * factors), lower, upper, whole)
    if dice.random() < 0.3:  # the same rows with reversed signs
        return replace(
            matrix, value=-matrix.value, row_lower=-matrix.row_upper, row_upper=-matrix.row_lower
        )
    return matrix


def test_no_cut_of_random_vubs_cuts_off_a_solution() -> None:
    dice = np.random.default_rng(7)
    asked = 0
    for _ in range(examples(all=250, few=80)):
        matrix = drawn(dice)
        bounded = replace(matrix, upper=np.minimum(matrix.upper, 40.0))
        separator = MirSeparator(matrix)
        for x in optima(bounded):
            cuts = separator.separate(x)
            if cuts is not None:
                asked += check_all(bounded, cuts, x, most=4)
    assert asked > examples(all=100, few=30)


SEEDS = (0, 5, 21, 23, 29, 45, 49, 68, 78, 81, 93, 95, 102, 131, 143, 156, 158, 162, 192)
"""Random counties whose relaxation violates some cuts."""


def checked_on_counties(separator: Callable[[Matrix, Relaxation], Separates], goals: int) -> int:
    """Cuts checked by the solver, round by round, under each county's own and other objectives."""
    asked = 0
    for seed in SEEDS:
        try:
            matrix, _ = compile_model(build(Case(*random_county(seed))))
        except ContradictionError:
            continue
        for goal in range(goals):
            relaxation = Relaxation(matrix if goal == 0 else with_goal(matrix, goal), EXACT)
            finds = separator(matrix, relaxation)
            for _ in range(3):
                x = relaxation.optimum()
                cuts = None if x is None else finds.separate(x)
                if x is None or cuts is None:
                    break
                asked += check_all(matrix, cuts, x, most=3)
                relaxation.add_rows(cuts.rows, cuts.rhs)
    return asked


def test_no_cut_of_a_random_county_cuts_off_a_solution() -> None:
    assert checked_on_counties(lambda matrix, _: MirSeparator(matrix), goals=5) > 30


@pytest.mark.parametrize(("preset", "villages"), [("eastern", 0), ("resource", 8), ("remote", 12)])
def test_known_solutions_of_a_generated_county_stay_feasible(preset: str, villages: int) -> None:
    """As in the search: in the presolved problem, with more rows than the solver can check."""
    matrix, _ = compile_model(build(Case(generate(preset, 2, 3, villages, 3))))
    small = Presolve(matrix, EXACT).matrix
    assert small is not None
    goals = [small, *(with_goal(small, seed) for seed in (1, 3))]
    solutions = [run(goal, Limits(gap=0.2)).x for goal in goals]
    separator, count = MirSeparator(small), 0
    for goal in (small, *(with_goal(small, seed) for seed in range(2, 6))):
        relaxation = Relaxation(goal, EXACT)
        for _ in range(3):
            x = relaxation.optimum()
            assert x is not None
            cuts = separator.separate(x)
            if cuts is None:
                break
            assert (cuts.rows @ x < cuts.rhs).all()
            for known in solutions:
                assert known is not None
                assert (cuts.rows @ known >= cuts.rhs - 1e-6).all()
            count += len(cuts.rhs)
            relaxation.add_rows(cuts.rows, cuts.rhs)
    assert count > 10


def test_grouping_pairs_by_width_changes_no_cut() -> None:
    matrix, _ = compile_model(build(Case(generate("eastern", 2, 3, 0, 3))))
    x = Relaxation(matrix, EXACT).optimum()
    assert x is not None
    some = MirSeparator(matrix).separate(x)
    all_at_once = MirSeparator(matrix, MirParams(widths=())).separate(x)
    assert some is not None
    assert all_at_once is not None
    assert isinstance(some.source, VubPairs)
    assert isinstance(all_at_once.source, VubPairs)
    assert set(zip(some.source.first, some.source.second, strict=True)) == set(
        zip(all_at_once.source.first, all_at_once.source.second, strict=True)
    )
    assert np.sort(some.rows @ x - some.rhs) == pytest.approx(
        np.sort(all_at_once.rows @ x - all_at_once.rhs)
    )


def test_cuts_have_largest_coefficient_one_and_are_violated_enough() -> None:
    matrix, _ = compile_model(build(Case(generate("eastern", 2, 3, 0, 3))))
    x = Relaxation(matrix, EXACT).optimum()
    assert x is not None
    cuts = MirSeparator(matrix).separate(x)
    assert cuts is not None
    assert abs(cuts.rows).max(axis=1).toarray() == pytest.approx(1.0)
    assert (np.abs(cuts.rows.data) > 0).all()
    length = np.sqrt((cuts.rows.toarray() ** 2).sum(axis=1))
    assert ((cuts.rhs - cuts.rows @ x) / length).max() > MirParams.min_violation


def test_the_same_point_gives_the_same_cuts() -> None:
    matrix, _ = compile_model(build(Case(generate("remote", 1, 3, 12, 3))))
    x = Relaxation(matrix, EXACT).optimum()
    assert x is not None
    one, two = MirSeparator(matrix).separate(x), MirSeparator(matrix).separate(x)
    assert one is not None
    assert two is not None
    assert (one.rows != two.rows).nnz == 0
    assert np.array_equal(one.rhs, two.rhs)
