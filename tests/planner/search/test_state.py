"""The incumbent only improves, whichever thread offers it; its value is the original problem's."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Floats, Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.generator.generate import generate
from planner.search.highs import Limits, run
from planner.search.presolved import PresolvedProblem
from planner.search.progress import Progress
from planner.search.state import SearchState
from tests.models.matrix.test_aggregation import excess
from tests.planner.search.highs.test_highs import knapsack

EXACT = Limits(gap=0.0)


def values(*picked: float) -> Floats:
    return np.array(picked, dtype=float)


@pytest.fixture
def problem() -> PresolvedProblem:
    """The knapsack: the best is 21, with b, c and d."""
    return PresolvedProblem(knapsack(), EXACT)


@pytest.fixture(scope="module")
def villages() -> Matrix:
    return compile_model(build(Case(generate("remote", 1, 3, 12, 3))))[0]


def test_only_better_solutions_are_accepted_and_reported(problem: PresolvedProblem) -> None:
    passed: list[float] = []
    seen: list[Progress] = []
    state = SearchState(
        problem, EXACT, seen.append, lambda x: passed.append(problem.original.objective(x))
    )
    assert (state.incumbent, state.presolved_incumbent, state.objective) == (None, None, None)
    for x in (values(1, 0, 0, 0), values(0, 0, 1, 0), values(1, 0, 0, 0), values(0, 1, 1, 1)):
        state.offer(x)
    assert passed == [8.0, 21.0]
    assert [p.incumbent for p in seen] == [8.0, 21.0]
    assert state.objective == 21.0
    assert state.incumbent is not None
    assert list(state.incumbent) == [0, 1, 1, 1]


def test_an_improvement_by_noise_is_none(problem: PresolvedProblem) -> None:
    passed: list[Floats] = []
    state = SearchState(problem, EXACT, None, passed.append)
    state.offer(values(0, 1, 1, 1))
    state.offer(values(1e-10, 1, 1, 1))
    state.offer(values(1e-8, 1, 1, 1))
    assert [x[0] for x in passed] == [0.0, 1e-8]


def test_the_dual_bound_only_falls(problem: PresolvedProblem) -> None:
    seen: list[Progress] = []
    state = SearchState(problem, EXACT, seen.append)
    state.report()
    for bound in (30.0, None, 40.0, 25.0, np.inf, 25.5):
        state.tighten_bound(bound)
    state.report(Progress(0.0, 99.0, 24.0, None, nodes=7))
    state.report(Progress(0.0, None, 28.0, None, nodes=3))
    assert [p.bound for p in seen] == [None, 24.0, 24.0]
    assert [p.incumbent for p in seen] == [None, None, None]
    assert [p.nodes for p in seen] == [0, 7, 7]
    assert state.outcome("interrupt").bound == 24.0
    assert state.outcome("interrupt").x is None


def test_an_infinite_bound_is_reported_as_none(problem: PresolvedProblem) -> None:
    assert SearchState(problem, EXACT).outcome("time_limit").bound is None


@pytest.mark.parametrize(
    ("gap", "bound", "ending"),
    [(0.0, 21.0, "proved"), (0.0, 22.0, None), (0.1, 22.0, "gap"), (0.1, 30.0, None)],
)
def test_it_ends_when_the_gap_is_closed(
    problem: PresolvedProblem, gap: float, bound: float, ending: str | None
) -> None:
    state = SearchState(problem, Limits(gap=gap))
    state.tighten_bound(bound)
    assert state.termination() is None
    state.offer(values(0, 1, 1, 1))
    assert state.termination() == ending
    assert state.should_stop() == (ending is not None)
    state.cancel()
    assert state.should_stop()
    assert state.termination() == ending


def test_it_ends_when_stopped_or_late_but_a_proof_comes_first(problem: PresolvedProblem) -> None:
    late, stopped = Limits(gap=0.0, seconds=0.0), [False]
    state = SearchState(problem, late, stop=lambda: stopped[0])
    assert state.seconds_left == 0.0
    assert state.termination() == "time_limit"
    stopped[0] = True
    assert state.termination() == "interrupt"
    state.offer(values(0, 1, 1, 1))
    state.tighten_bound(21.0)
    assert state.termination() == "proved"
    assert SearchState(problem, EXACT).seconds_left is None


def test_offers_of_many_threads_are_all_counted(problem: PresolvedProblem) -> None:
    """Each offers solutions and bounds in its own order; reports are always monotone."""
    passed: list[float] = []
    seen: list[Progress] = []
    state = SearchState(
        problem, EXACT, seen.append, lambda x: passed.append(problem.original.objective(x))
    )
    ready = threading.Barrier(6)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        dice = np.random.default_rng(number)
        ready.wait()
        try:
            for _ in range(300):
                state.offer(values(*dice.uniform(0, 1, 4)))
                state.tighten_bound(30.0 + dice.uniform())
                state.report(Progress(0.0, None, None, None, nodes=int(dice.integers(1000))))
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert passed == sorted(set(passed))
    assert state.incumbent is not None
    assert state.objective == passed[-1] == problem.original.objective(state.incumbent)
    for told in ([p.incumbent or -1 for p in seen], [-(p.bound or 99) for p in seen]):
        assert told == sorted(told)
    firsts = (np.random.default_rng(number).uniform(0, 1, 4) for number in range(6))
    assert state.objective >= max(problem.original.objective(x) for x in firsts)


def test_a_presolved_solution_is_valued_in_the_original_problem(villages: Matrix) -> None:
    problem = PresolvedProblem(villages, EXACT)
    assert not problem.exact
    assert problem.presolved is not None
    found = run(problem.presolved, Limits(gap=0.3))
    assert found.x is not None
    state = SearchState(problem, EXACT)
    state.offer_presolved(found.x)
    assert state.incumbent is not None
    assert state.objective == pytest.approx(villages.objective(state.incumbent))
    assert state.objective <= problem.presolved.objective(found.x) + 1e-6
    assert excess(villages, state.incumbent) < 1e-6
    assert state.presolved_incumbent is found.x
    kept = state.incumbent
    state.offer_presolved(found.x)
    assert state.incumbent is kept


def test_decisions_are_mapped_to_the_presolved_problem_and_back(villages: Matrix) -> None:
    problem = PresolvedProblem(villages, EXACT)
    assert problem.presolved is not None
    assert villages.aggregation is not None
    x = run(villages, Limits(gap=0.3)).x
    assert x is not None
    columns, values = problem.map_decisions(x)
    assert len(columns) > 0.9 * np.count_nonzero(problem.presolved.integer)
    assert np.array_equal(values, np.round(values))
    lower, upper = problem.presolved.lower.copy(), problem.presolved.upper.copy()
    lower[columns] = upper[columns] = values
    fixed = replace(problem.presolved, lower=lower, upper=upper)
    again = run(fixed, EXACT).x
    assert again is not None
    assert problem.presolved.objective(again) >= villages.objective(x) - 1e-6
    back = problem.postsolve(again)
    assert back is not None
    assert excess(villages, back) < 1e-6
    assert np.allclose(back[villages.integer], np.round(back[villages.integer]))


def test_a_presolved_solution_that_a_rule_forbids_is_not_accepted(
    villages: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = PresolvedProblem(villages, EXACT)
    assert problem.presolved is not None
    monkeypatch.setattr(problem, "postsolve", lambda _: None)
    state = SearchState(problem, EXACT)
    state.offer_presolved(problem.presolved.upper)
    assert (state.incumbent, state.objective) == (None, None)


def test_the_time_to_polish_the_incumbent_is_kept(
    villages: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The best original solution took a second and a half: the last one will take as long."""
    problem = PresolvedProblem(villages, EXACT)
    now = [100.0]
    state = SearchState(problem, Limits(gap=0.0, seconds=60.0), began=100.0, clock=lambda: now[0])
    presolved = problem.presolved
    assert presolved is not None
    y = run(presolved, Limits(gap=0.5)).x
    assert y is not None
    postsolve = problem.postsolve

    def slow(solution: Floats) -> Floats | None:
        now[0] += 1.5
        return postsolve(solution)

    monkeypatch.setattr(problem, "postsolve", slow)
    assert state.seconds_left == 60.0
    state.offer_presolved(y)
    assert state.incumbent is not None
    assert state.seconds_left == 57.0
