"""A time limit holds from the start, building included; clocks here are set by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from models.matrix.matrix import Matrix
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import STILL_BUILDING, Plan
from planner.generator.generate import generate
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.read import load
from planner.processes.deadline import Deadline, EndedError
from planner.report.reasons import why_not
from planner.search.highs import Limits, Outcome
from planner.search.isolated import Isolated
from planner.search.progress import Progress
from planner.solving import Session, Solution, solve, solve_case
from tests.paths import INSTANCES

LIMIT = 60.0
OPTIONS = SolveOptions(gap=0.0, time_limit=LIMIT)


class Clock:
    """A clock that is set by hand, and moves on by ``step`` with each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


class Late(Clock):
    """A clock on which the limit is past after some ``looks``; it counts them."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after, self.looks = after, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now + (LIMIT + 1.0 if self.looks > self.after else 0.0)


class Searcher(Isolated):
    """Stands for the solver's process: notes the limits of each search, and fails."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.searches: list[Limits] = []
        self._then = then

    def started(self) -> Any:
        """Start nothing."""

    def run(self, matrix: Matrix, limits: Limits, *_: Any) -> Outcome:
        self.searches.append(limits)
        self._then()
        return Outcome("failure", message="the solver is ill")


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


def solved(
    tiny: Instance,
    searcher: Isolated,
    deadline: Deadline,
    on_phase: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    def see(progress: Progress) -> None:
        on_phase(progress.phase)

    return solve_case(Case(tiny), OPTIONS, see, stop, searcher, deadline).plan


def test_a_limit_that_is_past_already_ends_the_solve_at_once(tiny: Instance) -> None:
    clock, phases, searcher = Clock(), list[str](), Searcher()
    deadline = Deadline(LIMIT, clock)
    clock.now += LIMIT + 0.1
    plan = solved(tiny, searcher, deadline, phases.append)
    assert (plan.status, plan.stopped_by, plan.reason) == ("no_plan", "time_limit", STILL_BUILDING)
    assert (phases, searcher.searches) == ([], [])
    assert plan.provenance.county == tiny.county.id


@pytest.mark.parametrize("phase", ["build", "compile"])
def test_a_limit_passed_in_the_middle_ends_the_phase(tiny: Instance, phase: str) -> None:
    clock, phases, searcher = Clock(), list[str](), Searcher()

    def enter(entered: str) -> None:
        phases.append(entered)
        if entered == phase:
            clock.step = 1.0

    plan = solved(tiny, searcher, Deadline(LIMIT, clock), enter)
    assert (plan.status, plan.stopped_by, plan.reason) == ("no_plan", "time_limit", STILL_BUILDING)
    assert phases[-1] == phase
    assert searcher.searches == []
    assert list(plan.provenance.seconds) == phases


@pytest.mark.parametrize("asked", [1, 2, 30, 200])
def test_a_stop_while_building_is_heard_at_once(tiny: Instance, asked: int) -> None:
    """With a second between two looks at the clock it is asked at each: the n-th ends the work."""
    asks, phases, searcher = list[int](), list[str](), Searcher()

    def stop() -> bool:
        asks.append(1)
        return len(asks) >= asked

    plan = solve_case(
        Case(tiny),
        SolveOptions(gap=0.0, time_limit=None),
        lambda progress: phases.append(progress.phase),
        stop,
        searcher,
        Deadline(None, Clock(1.0)),
    ).plan
    assert (plan.status, plan.stopped_by, plan.reason) == ("no_plan", "interrupt", STILL_BUILDING)
    assert len(asks) == asked
    assert searcher.searches == []
    assert "search" not in phases


def test_a_stop_is_asked_a_few_times_a_second_only(tiny: Instance) -> None:
    """Once before the model, once before each search: no time passes on this clock."""
    asks: list[int] = []
    solved(tiny, Searcher(), Deadline(LIMIT, Clock()), stop=lambda: bool(asks.append(1)))
    assert len(asks) == 3


def test_a_search_gets_what_is_left_less_the_time_for_its_plan(tiny: Instance) -> None:
    """10 s have passed before; what the plan will take is a share of what the model took."""
    clock, searcher = Clock(), Searcher()
    deadline = Deadline(LIMIT, clock)
    clock.now += 10.0
    solved(tiny, searcher, deadline)
    first, second = (limits.seconds for limits in searcher.searches)
    assert first == second
    assert first is not None
    assert LIMIT - 11.0 < first < LIMIT - 10.0


def test_no_search_begins_in_the_time_that_its_plan_would_need(tiny: Instance) -> None:
    """A hair of the limit is left once the model is compiled: less than building took."""
    clock, searcher = Clock(), Searcher()

    def enter(phase: str) -> None:
        if phase == "compile":
            clock.now = 100.0 + LIMIT - 1e-9

    plan = solved(tiny, searcher, Deadline(LIMIT, clock), enter)
    assert (plan.stopped_by, plan.reason) == ("time_limit", STILL_BUILDING)
    assert searcher.searches == []


def test_a_failed_search_is_repeated_within_the_same_limit(tiny: Instance) -> None:
    clock = Clock()
    searcher = Searcher()
    searcher._then = lambda: setattr(clock, "now", clock.now + 20.0)
    plan = solved(tiny, searcher, Deadline(LIMIT, clock))
    first, second = searcher.searches
    assert first.seconds is not None
    assert second.seconds is not None
    assert second.seconds == pytest.approx(first.seconds - 20.0)
    assert len(plan.provenance.failed_attempts) == 1


def test_a_failed_search_is_not_repeated_without_time(tiny: Instance) -> None:
    clock = Clock()
    searcher = Searcher(lambda: setattr(clock, "now", clock.now + LIMIT))
    plan = solved(tiny, searcher, Deadline(LIMIT, clock))
    assert len(searcher.searches) == 1
    assert (plan.stopped_by, plan.reason) == ("solver_failure", "the solver is ill")
    assert plan.provenance.failed_attempts == ()


def test_a_session_ended_while_building_builds_again(tiny: Instance) -> None:
    asks: list[int] = []

    def stop_first() -> bool:
        asks.append(1)
        return len(asks) == 1

    with Session(tiny, SolveOptions(gap=0.0, time_limit=None, isolate=False)) as session:
        ended = session.solve(stop=stop_first).plan
        after = session.solve().plan
    assert (ended.stopped_by, ended.reason) == ("interrupt", STILL_BUILDING)
    assert after.status == "optimal"


def test_the_reason_is_said_in_both_languages(tiny: Instance) -> None:
    clock = Clock()
    deadline = Deadline(LIMIT, clock)
    clock.now += 2 * LIMIT
    plan = solved(tiny, Searcher(), deadline)
    assert "建模" in why_not(plan, "zh")
    assert "still being built" in why_not(plan, "en")


def test_checking_ends_with_the_limit(tiny: Instance) -> None:
    """At whichever look at the clock the limit is past, the check says not a word."""
    plenty = Late(10**9)
    plausibility_complaints(Case(tiny), deadline=Deadline(LIMIT, plenty))
    for looks in range(1, plenty.looks):
        with pytest.raises(EndedError):
            plausibility_complaints(Case(tiny), deadline=Deadline(LIMIT, Late(looks)))


def test_a_limit_shorter_than_building_is_kept_by_the_wall_clock() -> None:
    """Building takes more than a second on any machine; this limit passes in the middle of it."""
    county = generate("eastern", 1, 22, 1500, 5)
    found: Solution = solve(county, None, SolveOptions(time_limit=0.1))
    assert found.plan.reason == STILL_BUILDING
    assert list(found.plan.provenance.seconds) == ["build"]
