"""The whole search gives the answers of the solver alone, within its limits."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from models.matrix.compile import ContradictionError, compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.generator.generate import generate
from planner.input.read import load
from planner.search.cuts.rounding import Cuts, MirSeparator
from planner.search.heuristics import quick_dive
from planner.search.highs import Limits, Presolve, Relaxation, relative_gap, run
from planner.search.params import DEFAULTS, RelaxationParams, SearchParams
from planner.search.presolved import PresolvedProblem
from planner.search.progress import Progress
from planner.search.root_node import RootNode
from planner.search.state import SearchState
from planner.search.strategy import search
from tests.counties import random_county
from tests.examples import examples
from tests.models.matrix.test_aggregation import excess
from tests.paths import INSTANCES
from tests.planner.search.cuts.test_rounding import problem, with_row

EXACT = Limits(gap=0.0)


def matrix_of(name: str) -> Matrix:
    return compile_model(build(Case(load(INSTANCES / name))))[0]


ANY_SIZE = SearchParams(min_integers=0)
"""Sends problems of any size through the whole search."""


def drawn_matrix(seed: int) -> Matrix:
    """The problem of a drawn county; of the next seed where a county contradicts itself."""
    for other in range(seed, seed + 10_000, 1_000):
        try:
            return compile_model(build(Case(*random_county(other))))[0]
        except ContradictionError:
            continue
    raise AssertionError(f"every county drawn from seed {seed} contradicts itself")


@pytest.mark.parametrize("seed", range(examples(all=60, few=30)))
def test_the_answer_is_that_of_the_solver_alone(seed: int) -> None:
    matrix = drawn_matrix(seed)
    alone, found = run(matrix, EXACT), search(matrix, EXACT, params=ANY_SIZE)
    assert found.ending == alone.ending
    if alone.x is None:
        assert found.x is None
    else:
        assert found.x is not None
        assert matrix.objective(found.x) == pytest.approx(matrix.objective(alone.x), abs=1e-6)
        assert found.bound == pytest.approx(alone.bound, abs=1e-6)


@pytest.mark.parametrize("name", ["tiny", "capital-budgeting", "maximal-covering"])
def test_the_known_optima(name: str) -> None:
    matrix = matrix_of(name)
    found = search(matrix, EXACT, params=ANY_SIZE)
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


def test_every_reported_solution_is_feasible(eastern: Matrix) -> None:
    solutions: list[np.ndarray] = []
    search(eastern, Limits(gap=0.3), on_incumbent=solutions.append)
    assert solutions
    for x in solutions:
        activity = np.zeros(len(eastern.row_lower))
        for column in np.flatnonzero(x):
            part = slice(eastern.start[column], eastern.start[column + 1])
            activity[eastern.index[part]] += eastern.value[part] * x[column]
        slip = 1e-6 * np.maximum(10.0, np.abs(activity))
        assert (activity <= eastern.row_upper + slip).all()
        assert (activity >= eastern.row_lower - slip).all()
        assert np.allclose(x[eastern.integer], np.round(x[eastern.integer]), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "gap"), [("county", 0.05), pytest.param("eastern", 0.2, marks=pytest.mark.slow)]
)
def test_the_same_limits_give_the_same_search(
    name: str, gap: float, request: pytest.FixtureRequest
) -> None:
    matrix = request.getfixturevalue(name)
    one, two = (search(matrix, Limits(gap=gap, seed=1)) for _ in range(2))
    assert one.x is not None
    assert two.x is not None
    assert np.array_equal(one.x, two.x)
    assert one.bound == two.bound


def test_a_stop_during_the_dive_ends_it(eastern: Matrix) -> None:
    outcome = search(eastern, Limits(gap=0.0), stop=lambda: True)
    assert outcome.ending == "interrupt"


def test_a_gap_that_the_relaxation_proves_needs_no_tree(eastern: Matrix) -> None:
    """At a requested gap of 50 %, the bound of the relaxation is enough."""
    outcome = search(eastern, Limits(gap=0.5))
    assert (outcome.ending, outcome.nodes) == ("gap", 0)
    assert outcome.x is not None


CONTRADICTORY = (221,)
"""Seeds below 230 of random counties with a rule that holds no decision and fails."""


@pytest.mark.parametrize("seed", CONTRADICTORY)
def test_a_rule_that_no_decision_can_keep_leaves_nothing_to_search(seed: int) -> None:
    with pytest.raises(ContradictionError):
        compile_model(build(Case(*random_county(seed))))


@pytest.mark.parametrize(
    "seed", [s for s in range(200, examples(all=230, few=210)) if s not in CONTRADICTORY]
)
def test_the_answer_of_two_threads_is_that_of_the_solver_alone(seed: int) -> None:
    matrix, _ = compile_model(build(Case(*random_county(seed))))
    alone, found = run(matrix, EXACT), search(matrix, Limits(gap=0.0, threads=2), params=ANY_SIZE)
    assert found.ending == alone.ending
    assert (found.x is None) == (alone.x is None)
    if alone.x is not None and found.x is not None:
        assert matrix.objective(found.x) == pytest.approx(matrix.objective(alone.x), abs=1e-6)
        assert found.bound == pytest.approx(alone.bound, abs=1e-6, rel=1e-6)
        assert excess(matrix, found.x) < 1e-6


@pytest.fixture(scope="module")
def county() -> Matrix:
    """A county of nodes alone, large enough to be searched in all the ways there are."""
    matrix, _ = compile_model(build(Case(generate("eastern", 1, 6, 0, 4))))
    assert np.count_nonzero(matrix.integer) >= DEFAULTS.min_integers
    return matrix


@pytest.fixture(scope="module")
def villages() -> Matrix:
    """A county whose settlements are merged for the search."""
    matrix, _ = compile_model(build(Case(generate("eastern", 1, 3, 12, 3))))
    assert matrix.aggregation is not None
    assert np.count_nonzero(matrix.integer) >= DEFAULTS.min_integers
    return matrix


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("preset", ["eastern", "resource", "remote"])
def test_a_solution_of_an_aggregated_county_is_valued_in_the_original_problem(
    preset: str, threads: int
) -> None:
    """In its own rows and objective, not in those of the aggregated problem."""
    matrix, _ = compile_model(build(Case(generate(preset, 1, 3, 12, 3))))
    seen: list[Progress] = []
    gap = 0.3
    found = search(matrix, Limits(gap=gap, threads=threads), seen.append)
    assert found.ending in ("gap", "proved")
    assert found.x is not None
    assert found.bound is not None
    assert excess(matrix, found.x) < 1e-6
    whole = found.x[matrix.integer]
    assert (whole == np.round(whole)).all()
    objective = matrix.objective(found.x)
    held = [p.incumbent for p in seen if p.incumbent is not None]
    assert held[-1] == pytest.approx(objective, abs=1e-6)
    assert objective <= found.bound + 1e-6
    reached = relative_gap(objective, found.bound)
    assert reached is not None
    assert reached <= gap
    alone = run(matrix, Limits(gap=gap))
    assert alone.x is not None
    assert alone.bound is not None
    assert found.bound >= matrix.objective(alone.x) - 1e-6
    assert objective <= alone.bound + 1e-6


def test_the_search_of_an_aggregated_county_is_reproducible(villages: Matrix) -> None:
    one, two = (search(villages, Limits(gap=0.1, seed=2)) for _ in range(2))
    assert one.x is not None
    assert two.x is not None
    assert np.array_equal(one.x, two.x)
    assert (one.ending, one.bound, one.nodes) == (two.ending, two.bound, two.nodes)


def split(seed: int, rows: int = 3, columns: int = 14) -> Matrix:
    """Numbers to be halved exactly, several rows at once: hardly ever possible, hard to see."""
    dice = np.random.default_rng(seed)
    numbers = dice.integers(1, 100, size=(rows, columns)).astype(float)
    half = np.floor(numbers.sum(axis=1) / 2)
    both = np.vstack((numbers, -numbers)).tolist()
    matrix = problem(both, [*half, *-half], [0.0] * columns, [1.0] * columns, columns)
    return replace(matrix, cost=dice.uniform(0, 1, columns))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_infeasibility_is_proved_by_search(seed: int, threads: int) -> None:
    """The relaxation has solutions and presolve finds nothing: only branching can prove it."""
    matrix = split(seed)
    assert run(matrix, EXACT).ending == "infeasible"
    assert Presolve(matrix, EXACT).matrix is not None
    outcome = search(matrix, Limits(gap=0.0, threads=threads), params=ANY_SIZE)
    assert (outcome.ending, outcome.x) == ("infeasible", None)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_county_without_a_plan_is_infeasible(county: Matrix, threads: int) -> None:
    """More gain is required than the relaxation allows."""
    most = search(county, Limits(gap=1.0)).bound
    assert most is not None
    more = with_row(county, county.cost, 2 * abs(most) + 1 - county.offset)
    outcome = search(more, Limits(gap=0.0, threads=threads))
    assert (outcome.ending, outcome.x) == ("infeasible", None)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_stop_is_obeyed_at_any_time(county: Matrix, threads: int) -> None:
    """Whatever the search does then; its incumbent is feasible."""
    for after in (0.0, 0.05, 0.2, 0.4):
        began = time.monotonic()
        outcome = search(
            county,
            Limits(gap=0.0, threads=threads),
            stop=lambda began=began, after=after: time.monotonic() - began >= after,
        )
        assert outcome.ending == "interrupt"
        assert time.monotonic() - began < after + 3.0
        if outcome.x is not None:
            assert excess(county, outcome.x) < 1e-6


@pytest.mark.parametrize("threads", [1, 2])
def test_the_time_limit_is_obeyed_at_any_time(county: Matrix, threads: int) -> None:
    """Wherever it falls: in presolve, among the cuts, in a dive or in the tree."""
    for seconds in (0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.3):
        began = time.monotonic()
        outcome = search(county, Limits(gap=0.0, seconds=seconds, threads=threads))
        assert outcome.ending == "time_limit"
        assert time.monotonic() - began < seconds + 3.0
        if outcome.x is not None:
            assert outcome.bound is not None
            assert county.objective(outcome.x) <= outcome.bound + 1e-6
            assert excess(county, outcome.x) < 1e-6


@pytest.mark.parametrize("threads", [1, 2])
def test_a_start_is_the_first_incumbent(villages: Matrix, threads: int) -> None:
    """Decisions of a similar problem, with the best continuous values of this one."""
    start = run(villages, Limits(gap=0.3)).x
    assert start is not None
    like = replace(villages, cost=villages.cost * np.linspace(0.9, 1.1, len(villages.cost)))
    held: list[float] = []
    found = search(
        like,
        Limits(gap=0.2, threads=threads),
        on_incumbent=lambda x: held.append(like.objective(x)),
        start=start,
    )
    assert held[0] >= like.objective(start) - 1e-6
    assert found.x is not None
    assert like.objective(found.x) >= held[0] - 1e-6


@pytest.mark.parametrize("start", ["nothing", "everything", "noise", "far out"])
def test_a_start_that_is_no_solution_does_no_harm(villages: Matrix, start: str) -> None:
    x = {
        "nothing": villages.lower,
        "everything": villages.upper,
        "noise": np.random.default_rng(0).uniform(villages.lower, villages.upper),
        "far out": np.full(villages.sizes[1], 1e9),
    }[start]
    plain, found = search(villages, Limits(gap=0.2)), search(villages, Limits(gap=0.2), start=x)
    assert found.x is not None
    assert found.bound is not None
    assert plain.x is not None
    assert plain.bound is not None
    assert found.ending in ("gap", "proved")
    assert excess(villages, found.x) < 1e-6
    assert villages.objective(found.x) <= plain.bound + 1e-6
    assert villages.objective(plain.x) <= found.bound + 1e-6


def test_a_relaxation_is_copied_before_another_thread_works_on_it(
    county: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy made while another thread works may have other rows than the basis."""
    before = set(threading.enumerate())
    others: list[set[threading.Thread]] = []
    copied = Relaxation.copy

    def copy(relaxation: Relaxation) -> Relaxation:
        others.append(set(threading.enumerate()) - before)
        return copied(relaxation)

    monkeypatch.setattr(Relaxation, "copy", copy)
    search(county, Limits(gap=0.01, threads=2, seconds=1.0))
    assert others[0] == set()


def test_dives_have_a_budget_where_the_first_optimum_took_no_simplex(
    county: Matrix,
) -> None:
    """The interior point method counts no simplex iterations, of which dives are allowed some."""
    params = SearchParams(relaxation=RelaxationParams(interior_point_size=0))
    problem = PresolvedProblem(county, EXACT)
    assert problem.presolved is not None
    root = RootNode.solved(problem.presolved, EXACT, params=params)
    state = SearchState(problem, EXACT)
    assert root is not None
    assert root.relaxation.iterations < root.matrix.sizes[0]
    y, _ = quick_dive(state, root, root.relaxation).run(root.x)
    assert y is not None


def test_a_failure_in_the_cut_loop_leaves_no_thread_waiting(
    county: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threading.enumerate())

    def failing(root: RootNode, x: np.ndarray) -> None:
        raise RuntimeError("no cuts today")

    monkeypatch.setattr(RootNode, "separation_round", failing)
    with pytest.raises(RuntimeError, match="no cuts today"):
        search(county, Limits(gap=0.001, threads=2, seconds=20.0))
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
        assert not thread.is_alive()


def test_cuts_that_leave_no_plan_are_refuted_by_one(
    county: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong cut makes the search call the county infeasible; the second run knows no cuts."""

    def impossible(separator: MirSeparator, x: np.ndarray, aggregated: bool) -> Cuts:
        row = np.ones((1, separator.matrix.sizes[1]))
        return Cuts(sparse.csr_array(row), np.array([1e12]))

    monkeypatch.setattr(MirSeparator, "separate", impossible)
    for threads in (1, 2):
        outcome = search(county, Limits(gap=0.0, threads=threads, seconds=5.0), params=ANY_SIZE)
        assert outcome.ending != "infeasible"
        assert outcome.confirmed is None
        assert outcome.x is not None
        assert excess(county, outcome.x) < 1e-5


def test_a_start_survives_presolve_that_makes_flows_integral() -> None:
    """Presolve counts such flows in other units; the start is accepted all the same."""
    liping = matrix_of("liping")
    found = search(liping, Limits(gap=0.2, seconds=60.0))
    assert found.ending == "gap"
    assert found.x is not None
    held: list[float] = []
    search(
        liping,
        Limits(gap=0.0, seconds=60.0),
        on_incumbent=lambda x: held.append(liping.objective(x)),
        stop=lambda: bool(held),
        start=found.x,
    )
    assert held[0] >= liping.objective(found.x) - 1e-6
