"""Branch and bound finds what the solver finds, and its dual bound holds at any time."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.matrix import Floats, Matrix
from planner.search.branch_and_bound import BranchAndBound
from planner.search.highs import Columns, Limits, Relaxation, run, run_unpolished
from planner.search.params import DEFAULTS, BranchingParams, SearchParams
from planner.search.presolved import PresolvedProblem
from planner.search.pseudocosts import Pseudocosts
from planner.search.root_node import RootNode
from planner.search.state import SearchState
from tests.examples import examples
from tests.planner.search.cuts.test_rounding import problem

EXACT = Limits(gap=0.0)


class Unpresolved(PresolvedProblem):
    """A problem searched as it is: not aggregated, not presolved."""

    def __init__(self, matrix: Matrix) -> None:
        self.original = self.presolved = matrix
        self.asked: list[Floats] = []

    def postsolve(self, y: Floats) -> Floats | None:
        return y


def branched(
    matrix: Matrix,
    limits: Limits = EXACT,
    stop_after: int | None = None,
    params: SearchParams = DEFAULTS,
) -> tuple[SearchState, BranchAndBound] | None:
    """Run a tree; None where the relaxation has no optimum. Stop at a number of polls, if given."""
    polls = [0]

    def stop() -> bool:
        polls[0] += 1
        return stop_after is not None and polls[0] > stop_after

    state = SearchState(Unpresolved(matrix), limits, stop=stop, params=params)
    root = RootNode.solved(matrix, limits)
    if root is None:
        return None
    state.tighten_bound(matrix.objective(root.x))

    def solve(columns: Columns, x: Floats) -> float:
        lower, upper = matrix.lower.copy(), matrix.upper.copy()
        lower[columns] = upper[columns] = np.round(x[columns])
        found = run_unpolished(
            replace(matrix, lower=lower, upper=upper), EXACT, None, None, state.offer_presolved
        )
        return -np.inf if found.ending == "infeasible" else found.bound or np.inf

    tree = BranchAndBound(state, root, solve)
    tree.run()
    return state, tree


def random_problem(seed: int) -> Matrix:
    """Several limits on many columns, most of them structural, integers of two values or more."""
    dice = np.random.default_rng(seed)
    whole, rest, rows = int(dice.integers(6, 13)), 2, int(dice.integers(2, 5))
    table = np.round(dice.uniform(1, 9, (rows, whole + rest)), 1)
    table[dice.random(table.shape) < 0.3] = 0.0
    upper = np.where(np.arange(whole + rest) < whole, 1.0, dice.uniform(0.5, 3))
    upper[:whole] += dice.choice([0.0, 0.0, 0.0, 2.0], size=whole)
    most = table @ upper * dice.uniform(0.3, 0.6, rows)
    least = np.where(dice.random(rows) < 0.3, 0.7 * most, -np.inf)
    matrix = problem(table.tolist(), most.tolist(), [0.0] * (whole + rest), upper.tolist(), whole)
    return replace(
        matrix,
        row_lower=least,
        cost=np.round(table.sum(axis=0) * dice.uniform(0.7, 1.3, whole + rest), 1),
        branching_priority=dice.choice([0, 0, 1, 1, 2, 3], size=whole + rest).astype(np.int32),
    )


def optimum(matrix: Matrix) -> float | None:
    found = run(matrix, EXACT)
    return None if found.x is None else matrix.objective(found.x)


SEEDS = range(examples(all=60, few=20))


def test_projects_for_ten() -> None:
    """6 for a gain of 9, 5 for 7, 5 for 7: the two of 5 gain 14, the one of 6 leaves 4 unused.

    The relaxation gains 9 + 4/5 * 7 = 14.6.
    """
    matrix = replace(
        problem([[6.0, 5.0, 5.0]], [10.0], [0.0] * 3, [1.0] * 3, 3), cost=np.array([9.0, 7.0, 7.0])
    )
    found = branched(matrix)
    assert found is not None
    state, _ = found
    assert state.objective == pytest.approx(14.0)
    assert state.dual_bound == pytest.approx(14.0, rel=1e-6)


def test_it_finds_what_the_solver_finds() -> None:
    several = 0
    for seed in SEEDS:
        matrix = random_problem(seed)
        best, found = optimum(matrix), branched(matrix)
        if found is None or best is None:
            assert best is None or found is not None
            continue
        state, _ = found
        assert state.objective == pytest.approx(best, abs=2e-6, rel=2e-6)
        assert state.dual_bound >= best - 1e-6 * max(1.0, abs(best))
        assert state.gap == pytest.approx(0.0, abs=1e-5)
        several += state.nodes > 2
    assert several > len(SEEDS) // 3


@pytest.mark.parametrize("gap", [0.02, 0.3])
def test_the_requested_gap_is_proved(gap: float) -> None:
    for seed in SEEDS:
        matrix = random_problem(seed)
        best, found = optimum(matrix), branched(matrix, Limits(gap=gap))
        if best is None or found is None or abs(best) < 0.1:
            continue
        state, _ = found
        assert state.dual_bound >= best - 1e-6 * max(1.0, abs(best))
        assert state.gap is not None
        assert state.gap <= gap


def test_every_reported_bound_holds() -> None:
    """Stopped at any poll, after any node."""
    open_gaps = 0
    for seed in SEEDS:
        matrix = random_problem(seed)
        best = optimum(matrix)
        if best is None:
            continue
        for polls in (1, 2, 3, 5, 8, 13, 21):
            found = branched(matrix, stop_after=polls)
            assert found is not None
            state, _ = found
            assert state.dual_bound >= best - 1e-6 * max(1.0, abs(best))
            open_gaps += state.gap is None or state.gap > 0
    assert open_gaps > len(SEEDS) // 2


def test_the_bound_holds_at_the_node_limit() -> None:
    for seed in SEEDS:
        matrix = random_problem(seed)
        best, found = optimum(matrix), branched(matrix, replace(EXACT, nodes=1))
        if best is not None and found is not None:
            assert found[0].dual_bound >= best - 1e-6 * max(1.0, abs(best))


def test_the_bound_holds_when_the_iteration_budget_is_spent() -> None:
    """Small gaps may be out of reach; the bound so far holds."""
    params = SearchParams(branching=BranchingParams(iteration_budget=2.0))
    unfinished = 0
    for seed in SEEDS:
        matrix = random_problem(seed)
        best, found = optimum(matrix), branched(matrix, params=params)
        if best is not None and found is not None:
            assert found[0].dual_bound >= best - 1e-6 * max(1.0, abs(best))
            unfinished += found[0].gap != 0.0
    assert unfinished > len(SEEDS) // 12


def test_a_relaxation_that_fails_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relaxation without an answer is not infeasible."""
    plain, dice = Relaxation.optimum, np.random.default_rng(3)

    def failing(
        relaxation: Relaxation, cutoff: float = -np.inf, max_iterations: float = np.inf
    ) -> Floats | None:
        x = plain(relaxation, cutoff, max_iterations)
        if dice.random() < 0.3:
            relaxation.infeasible = relaxation.reached_cutoff = False
            return None
        return x

    silent = 0
    for seed in SEEDS:
        matrix = random_problem(seed)
        best = optimum(matrix)
        with monkeypatch.context() as patched:
            patched.setattr(Relaxation, "optimum", failing)
            found = branched(matrix)
        if best is None or found is None:
            continue
        assert found[0].dual_bound >= best - 1e-6 * max(1.0, abs(best))
        silent += found[0].gap != 0.0
    assert silent > len(SEEDS) // 12


def test_the_cutoff_discards_no_better_optimum() -> None:
    """What is found is the optimum; what is not found is worth no more than the cutoff."""
    discarded = found = 0
    for seed in SEEDS:
        dice = np.random.default_rng(seed)
        matrix = replace(random_problem(seed), offset=float(dice.uniform(-20, 20)))
        relaxation = Relaxation(matrix, EXACT)
        if relaxation.optimum() is None:
            continue
        for column in np.flatnonzero(matrix.integer).astype(np.int32):
            one, value = np.array([column]), np.array([float(dice.integers(2))])
            fresh = Relaxation(matrix, EXACT)
            fresh.fix(one, value)
            x = fresh.optimum()
            best = -np.inf if x is None else matrix.objective(x)
            relaxation.fix(one, value)
            least = best + float(dice.uniform(-1, 1)) if x is not None else 0.0
            y = relaxation.optimum(least)
            if y is not None:
                found += 1
                assert matrix.objective(y) == pytest.approx(best)
            elif relaxation.reached_cutoff:
                discarded += 1
                assert best <= least + 1e-6
            else:
                assert relaxation.infeasible
                assert x is None
            relaxation.release(one)
    assert found > len(SEEDS)
    assert discarded > len(SEEDS) // 3


def test_an_iteration_limit_proves_nothing() -> None:
    """Neither infeasible nor below a cutoff; the next resolve finds what a fresh one finds."""
    cut_short = 0
    for seed in SEEDS:
        matrix = random_problem(seed)
        relaxation = Relaxation(matrix, EXACT)
        if relaxation.optimum() is None:
            continue
        for column in np.flatnonzero(matrix.integer).astype(np.int32):
            one, value = np.array([column]), matrix.lower[[column]]
            fresh = Relaxation(matrix, EXACT)
            fresh.fix(one, value)
            x = fresh.optimum()
            if relaxation.try_fix(one, value, max_iterations=1) is None:
                assert x is None or not (relaxation.infeasible or relaxation.reached_cutoff)
                cut_short += x is not None
                assert relaxation.free[column]
                y = relaxation.try_fix(one, value)
            else:
                y = relaxation.optimum()
            assert (x is None) == (y is None)
            if x is not None and y is not None:
                assert matrix.objective(y) == pytest.approx(matrix.objective(x))
            relaxation.release(one)
    assert cut_short > len(SEEDS) // 3


def test_columns_fixed_by_a_dive_are_released() -> None:
    """Otherwise the tree would prove that what the dive fixed is best."""
    for seed in SEEDS:
        matrix = random_problem(seed)
        best, root = optimum(matrix), RootNode.solved(matrix, EXACT)
        if best is None or root is None:
            continue
        state = SearchState(Unpresolved(matrix), EXACT)
        worst = run(replace(matrix, cost=-matrix.cost), EXACT).x
        assert worst is not None
        state.offer_presolved(worst)
        whole = np.flatnonzero(matrix.integer).astype(np.int32)
        root.relaxation.fix(whole, np.round(worst[whole]))
        BranchAndBound(state, root, lambda columns, x: np.inf).run()
        assert state.dual_bound >= best - 1e-6 * max(1.0, abs(best))


def test_pseudocosts_are_means_by_unit_of_fraction() -> None:
    """0.3 lost by rounding 0.6 down is 0.5 a unit, 0.1 by rounding it up 0.25 a unit."""
    pseudocosts = Pseudocosts(3, reliability=1)
    pseudocosts.update(1, 0, 0.6, 0.3)
    assert not pseudocosts.reliable(1)
    pseudocosts.update(1, 1, 0.6, 0.1)
    assert pseudocosts.reliable(1)
    (score,) = pseudocosts.scores(np.array([1], dtype=np.int32), np.array([0.5]))
    assert score == pytest.approx(0.25 * 0.125)
    (unseen,) = pseudocosts.scores(np.array([2], dtype=np.int32), np.array([0.5]))
    assert unseen == pytest.approx(score)


def tree_of_ten(priority: int = 0) -> tuple[BranchAndBound, Floats]:
    """A tree of the projects for ten, and the optimum of its root: 1, 0.8, 0, worth 14.6.

    ``priority`` is that of the second project.
    """
    matrix = replace(
        problem([[6.0, 5.0, 5.0]], [10.0], [0.0] * 3, [1.0] * 3, 3),
        cost=np.array([9.0, 7.0, 7.0]),
        branching_priority=np.array([0, priority, 0], dtype=np.int32),
    )
    state = SearchState(Unpresolved(matrix), EXACT)
    root = RootNode.solved(matrix, EXACT)
    assert root is not None
    assert root.x == pytest.approx([1.0, 0.8, 0.0])
    return BranchAndBound(state, root, lambda columns, x: np.inf), root.x


def test_a_plunge_goes_into_the_better_child_and_the_other_waits() -> None:
    """Without the second project 1, 0, 0.8 is worth 14.6; with it 5/6, 1, 0 is worth 14.5."""
    tree, x = tree_of_ten()
    child = tree._branch({}, 14.6, x, np.array([1], dtype=np.int32), deep=False)
    assert child is not None
    fixed, y = child
    assert fixed == {1: 0.0}
    assert y == pytest.approx([1.0, 0.0, 0.8])
    (waiting,) = tree._queue
    assert waiting.fixed == {1: 1.0}
    assert waiting.bound == pytest.approx(14.5)


def test_a_child_that_loses_too_much_waits_too_unless_the_plunge_is_deep() -> None:
    """A plan of 14 is known: of the 0.5 to it both children of 14.5 may lose 0.15, and lose 0.4."""
    for deep in (False, True):
        tree, _ = tree_of_ten()
        tree._state.offer(np.array([0.0, 1.0, 1.0]))
        x, bound = tree._solve_node({1: 1.0}, 14.6)
        assert x is not None
        assert bound == pytest.approx(14.5)
        child = tree._branch({1: 1.0}, 15.0, x, np.array([0], dtype=np.int32), deep=deep)
        assert (child is None) != deep


def test_a_node_worth_no_more_than_the_incumbent_is_pruned() -> None:
    tree, x = tree_of_ten()
    tree._state.offer(np.array([0.0, 1.0, 1.0]))
    assert tree._process({}, 14.0, x, deep=False) is None
    assert (tree._pruned_bound, tree._nodes, tree._queue) == (14.0, 0, [])


def test_other_columns_are_branched_on_once_structural_ones_are_integral() -> None:
    """Only the second project is fractional. A plan is completed first, and ends a deep plunge."""
    tree, x = tree_of_ten()
    structural = tree._branching_candidates({}, 14.6, x, deep=True)
    assert structural is not None
    assert list(structural) == [1]
    assert not tree._completed
    tree, x = tree_of_ten(priority=2)
    remaining = tree._branching_candidates({}, 14.6, x, deep=False)
    assert remaining is not None
    assert list(remaining) == [1]
    assert tree._completed
    tree, x = tree_of_ten(priority=2)
    assert tree._branching_candidates({}, 14.6, x, deep=True) is None
    assert [node.fixed for node in tree._queue] == [{}]
