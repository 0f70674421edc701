"""What is held only gets better, whoever works on it, and is worth what the county says."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Floats, Matrix
from models.rules.county import build
from planner.generator.generate import generate
from planner.search.highs import Limits, Progress, run
from planner.search.incumbent import Held
from planner.search.presolved import Problem
from tests.models.matrix.test_aggregation import excess
from tests.planner.search.highs.test_highs import knapsack

EXACT = Limits(gap=0.0)


def values(*picked: float) -> Floats:
    return np.array(picked, dtype=float)


@pytest.fixture
def problem() -> Problem:
    """The knapsack: the best is 21, with b, c and d."""
    return Problem(knapsack(), EXACT)


@pytest.fixture(scope="module")
def villages() -> Matrix:
    return compile_model(build(generate("remote", 1, 3, 12, 3)))[0]


def test_only_the_better_is_kept_and_passed_on(problem: Problem) -> None:
    passed: list[float] = []
    seen: list[Progress] = []
    held = Held(problem, EXACT, seen.append, lambda x: passed.append(problem.matrix.objective(x)))
    assert (held.x, held.small, held.objective) == (None, None, None)
    for x in (values(1, 0, 0, 0), values(0, 0, 1, 0), values(1, 0, 0, 0), values(0, 1, 1, 1)):
        held.take(x)
    assert passed == [8.0, 21.0]
    assert [p.incumbent for p in seen] == [8.0, 21.0]
    assert held.objective == 21.0
    assert held.x is not None
    assert list(held.x) == [0, 1, 1, 1]


def test_better_by_noise_is_not_better(problem: Problem) -> None:
    passed: list[Floats] = []
    held = Held(problem, EXACT, None, passed.append)
    held.take(values(0, 1, 1, 1))
    held.take(values(1e-10, 1, 1, 1))
    held.take(values(1e-8, 1, 1, 1))
    assert [x[0] for x in passed] == [0.0, 1e-8]


def test_a_bound_only_falls(problem: Problem) -> None:
    seen: list[Progress] = []
    held = Held(problem, EXACT, seen.append)
    held.tell()
    for bound in (30.0, None, 40.0, 25.0, np.inf, 25.5):
        held.lower(bound)
    held.tell(Progress(0.0, 99.0, 24.0, None, nodes=7))
    held.tell(Progress(0.0, None, 28.0, None, nodes=3))
    assert [p.bound for p in seen] == [None, 24.0, 24.0]
    assert [p.incumbent for p in seen] == [None, None, None]
    assert [p.nodes for p in seen] == [0, 7, 7]
    assert held.outcome("interrupt").bound == 24.0
    assert held.outcome("interrupt").x is None


def test_nothing_known_is_no_bound(problem: Problem) -> None:
    assert Held(problem, EXACT).outcome("time_limit").bound is None


@pytest.mark.parametrize(
    ("gap", "bound", "ending"),
    [(0.0, 21.0, "proved"), (0.0, 22.0, None), (0.1, 22.0, "gap"), (0.1, 30.0, None)],
)
def test_it_ends_when_the_gap_is_closed(
    problem: Problem, gap: float, bound: float, ending: str | None
) -> None:
    held = Held(problem, Limits(gap=gap))
    held.lower(bound)
    assert held.ended() is None
    held.take(values(0, 1, 1, 1))
    assert held.ended() == ending
    assert held.done() == (ending is not None)
    held.finish()
    assert held.done()
    assert held.ended() == ending


def test_it_ends_when_stopped_or_late_but_a_proof_comes_first(problem: Problem) -> None:
    late, stopped = Limits(gap=0.0, seconds=0.0), [False]
    held = Held(problem, late, stop=lambda: stopped[0])
    assert held.seconds_left == 0.0
    assert held.ended() == "time_limit"
    stopped[0] = True
    assert held.ended() == "interrupt"
    held.take(values(0, 1, 1, 1))
    held.lower(21.0)
    assert held.ended() == "proved"
    assert Held(problem, EXACT).seconds_left is None


def test_many_threads_lose_nothing(problem: Problem) -> None:
    """Each offers solutions and bounds in its own order; what is told is always in order."""
    passed: list[float] = []
    seen: list[Progress] = []
    held = Held(problem, EXACT, seen.append, lambda x: passed.append(problem.matrix.objective(x)))
    ready = threading.Barrier(6)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        dice = np.random.default_rng(number)
        ready.wait()
        try:
            for _ in range(300):
                held.take(values(*dice.uniform(0, 1, 4)))
                held.lower(30.0 + dice.uniform())
                held.tell(Progress(0.0, None, None, None, nodes=int(dice.integers(1000))))
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
    assert held.x is not None
    assert held.objective == passed[-1] == problem.matrix.objective(held.x)
    for told in ([p.incumbent or -1 for p in seen], [-(p.bound or 99) for p in seen]):
        assert told == sorted(told)
    firsts = (np.random.default_rng(number).uniform(0, 1, 4) for number in range(6))
    assert held.objective >= max(problem.matrix.objective(x) for x in firsts)


def test_a_small_solution_is_worth_what_it_is_in_the_county(villages: Matrix) -> None:
    problem = Problem(villages, EXACT)
    assert not problem.exact
    assert problem.small is not None
    found = run(problem.small, Limits(gap=0.3))
    assert found.x is not None
    held = Held(problem, EXACT)
    held.take_small(found.x)
    assert held.x is not None
    assert held.objective == pytest.approx(villages.objective(held.x))
    assert held.objective <= problem.small.objective(found.x) + 1e-6
    assert excess(villages, held.x) < 1e-6
    assert held.small is found.x
    kept = held.x
    held.take_small(found.x)
    assert held.x is kept


def test_decisions_go_into_the_small_problem_and_come_back(villages: Matrix) -> None:
    problem = Problem(villages, EXACT)
    assert problem.small is not None
    assert villages.merging is not None
    x = run(villages, Limits(gap=0.3)).x
    assert x is not None
    columns, values = problem.decisions(x)
    assert len(columns) > 0.9 * np.count_nonzero(problem.small.integer)
    assert np.array_equal(values, np.round(values))
    lower, upper = problem.small.lower.copy(), problem.small.upper.copy()
    lower[columns] = upper[columns] = values
    fixed = replace(problem.small, lower=lower, upper=upper)
    again = run(fixed, EXACT).x
    assert again is not None
    assert problem.small.objective(again) >= villages.objective(x) - 1e-6
    back = problem.restored(again)
    assert back is not None
    assert excess(villages, back) < 1e-6
    assert np.allclose(back[villages.integer], np.round(back[villages.integer]))


def test_a_small_solution_that_the_county_forbids_is_not_taken(
    villages: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(villages, EXACT)
    assert problem.small is not None
    monkeypatch.setattr(problem, "restored", lambda _: None)
    held = Held(problem, EXACT)
    held.take_small(problem.small.upper)
    assert (held.x, held.objective) == (None, None)
