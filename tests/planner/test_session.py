"""A session gives what a fresh solve gives, whatever was asked of it before."""

import threading
import time
from collections.abc import Iterator

import pytest

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario
from planner.generator.generate import generate
from planner.input.read import load
from planner.search.progress import Progress
from planner.solving import Session, solve
from tests.counties import random_county
from tests.paths import INSTANCES
from tests.planner.processes.children import children, kill_first_child

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)
ISOLATED = SolveOptions(gap=0.0, time_limit=None)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


@pytest.fixture(scope="module")
def county() -> Instance:
    """A county that keeps the solver busy for a while."""
    return generate("eastern", 1, 6, 0, 4)


def check_same(found: Plan, fresh: Plan) -> None:
    """The same answer; which of several plans of the same worth it is may differ."""
    assert (found.status, found.stopped_by) == (fresh.status, fresh.stopped_by)
    assert found.certified == fresh.certified == (fresh.status == "optimal")
    if fresh.objective is None:
        assert found.objective is None
    else:
        assert found.objective == pytest.approx(fresh.objective, abs=2e-6, rel=2e-6)
        assert found.bound == pytest.approx(fresh.bound, abs=2e-6, rel=2e-6)
    assert found.provenance.scenario_hash == fresh.provenance.scenario_hash


def phases(session: Session, scenario: Scenario | None) -> tuple[Plan, set[str]]:
    """A plan and the phases of its solve."""
    seen: set[str] = set()
    plan = session.solve(scenario, lambda progress: seen.add(progress.phase)).plan
    return plan, seen


def changes(instance: Instance) -> Iterator[Scenario]:
    """Budgets, targets, weights up and down, nothing at all, and back again."""
    first, last = instance.county.first_year, instance.county.first_year + instance.county.years - 1
    yield Scenario(id="poor", budget_factor=0.5)
    yield Scenario(id="rich", budget_factor=3.0)
    yield Scenario()
    yield Scenario(id="gain", minimum_gain=0.001)
    yield Scenario(id="one-sided", beta=0.3, discount_rate=0.02)
    for source in instance.sources[:1]:
        yield Scenario(id="source", source_factors={source.id: 0.2})
    for service in instance.services[:1]:
        yield Scenario(id="floor", service_floors={service.id: 0.05})
    targets = [{"year": last, "share": 0.1}, {"year": first, "share": 0.0}]
    yield Scenario.model_validate({"id": "targets", "coverage_targets": targets})
    streams = [row for row in instance.streams if row.direction == "inbound"]
    if len(streams) == 2:
        weights = {streams[0].id: 0.35, streams[1].id: 0.65}
        yield Scenario(id="weights", weights=weights)
    yield Scenario(id="broke", budget_factor=0.0)
    yield Scenario(id="rich-again", budget_factor=3.0)


def test_changes_of_tiny_give_what_a_fresh_solve_gives(tiny: Instance) -> None:
    with Session(tiny, EXACT) as session:
        for scenario in (Scenario(), *changes(tiny)):
            check_same(session.solve(scenario).plan, solve(tiny, scenario, EXACT).plan)


def test_changes_of_random_counties_too() -> None:
    statuses = set()
    for seed in range(300, 324, 3):
        instance, drawn = random_county(seed)
        with Session(instance, EXACT) as session:
            for scenario in (drawn, *list(changes(instance))[::3], drawn):
                found, fresh = session.solve(scenario).plan, solve(instance, scenario, EXACT).plan
                check_same(found, fresh)
                statuses.add(found.status)
    assert statuses == {"optimal", "infeasible"}


def test_larger_counties_are_revised_and_start_from_the_last_plan() -> None:
    """Merged and unmerged, beyond what the solver is given alone; in both cases within the gap."""
    options = SolveOptions(gap=0.2, time_limit=None, isolate=False)
    for instance in (generate("eastern", 1, 3, 12, 3), generate("eastern", 1, 5, 0, 3)):
        with Session(instance, options) as session:
            session.solve()
            for scenario in (Scenario(budget_factor=0.9), Scenario(budget_factor=1.2)):
                found, seen = phases(session, scenario)
                fresh = solve(instance, scenario, options).plan
                assert seen >= {"revise", "search"}
                assert "build" not in seen
                for plan in (found, fresh):
                    assert plan.certified
                    assert plan.gap is not None
                    assert plan.gap <= 0.2
                assert found.objective is not None
                assert fresh.objective is not None
                assert found.bound is not None
                assert fresh.bound is not None
                assert found.objective <= fresh.bound + 1e-6
                assert fresh.objective <= found.bound + 1e-6


def test_a_changed_lock_builds_again(tiny: Instance) -> None:
    project = tiny.projects[0].id
    lock = Lock(what="project", id=project)
    scenarios = (
        Scenario(forbidden=(lock,)),
        Scenario(forced=(lock,), budget_factor=4.0),
        Scenario(),
    )
    with Session(tiny, EXACT) as session:
        assert "build" in phases(session, None)[1]
        assert "build" not in phases(session, Scenario(budget_factor=1.1))[1]
        for scenario in scenarios:
            found, seen = phases(session, scenario)
            assert "build" in seen
            check_same(found, solve(tiny, scenario, EXACT).plan)
            started = {row.project for row in found.decisions.projects}
            assert project in started or not scenario.forced
            assert project not in started or not scenario.forbidden


@pytest.mark.parametrize("options", [EXACT, ISOLATED], ids=["here", "isolated"])
def test_an_infeasible_scenario_in_between_does_no_harm(
    tiny: Instance, options: SolveOptions
) -> None:
    lock = Lock(what="project", id=tiny.projects[0].id)
    impossible = (
        Scenario(minimum_gain=50.0),
        Scenario(budget_factor=0.0, forced=(lock,)),
    )
    fresh = solve(tiny, None, EXACT).plan
    with Session(tiny, options) as session:
        for scenario in impossible:
            check_same(session.solve().plan, fresh)
            plan = session.solve(scenario).plan
            assert (plan.status, plan.objective) == ("infeasible", None)
        check_same(session.solve().plan, fresh)


def test_infeasible_first_does_no_harm_either(tiny: Instance) -> None:
    with Session(tiny, EXACT) as session:
        assert session.solve(Scenario(minimum_gain=50.0)).plan.status == "infeasible"
        check_same(session.solve().plan, solve(tiny, None, EXACT).plan)


@pytest.mark.parametrize(("threads", "after"), [(1, 0.0), (2, 1.5)])
def test_a_stop_in_between_does_no_harm(county: Instance, threads: int, after: float) -> None:
    """Before the process has read the problem, and in the middle of the search."""
    with Session(county, SolveOptions(gap=0.0, time_limit=30.0, threads=threads)) as session:
        began = time.monotonic()
        stopped = session.solve(None, None, lambda: time.monotonic() - began >= after).plan
        assert stopped.stopped_by == "interrupt"
        session.options = SolveOptions(gap=0.3, time_limit=30.0, threads=threads)
        plan = session.solve().plan
        assert plan.certified
        assert plan.stopped_by == "gap"
        assert children() != []
    assert children() == []


def test_a_stop_within_the_process_does_no_harm(county: Instance) -> None:
    options = SolveOptions(gap=0.3, time_limit=None, isolate=False)
    with Session(county, options) as session:
        assert session.solve(stop=lambda: True).plan.stopped_by == "interrupt"
        assert session.solve().plan.certified


def test_a_process_killed_between_two_solves_is_replaced(tiny: Instance) -> None:
    fresh = solve(tiny, None, EXACT).plan
    with Session(tiny, ISOLATED) as session:
        check_same(session.solve().plan, fresh)
        kept = children()
        check_same(session.solve().plan, fresh)
        assert children() == kept
        kill_first_child(0.0)
        plan = session.solve().plan
        check_same(plan, fresh)
        assert len(children()) == 1
    assert children() == []


def test_a_process_killed_at_work_is_replaced(county: Instance) -> None:
    options = SolveOptions(gap=0.3, time_limit=30.0)
    with Session(county, options) as session:
        killers: list[threading.Thread] = []

        def kill(progress: Progress) -> None:
            if progress.phase == "search" and not killers:
                killers.append(threading.Thread(target=kill_first_child, args=(0.3,)))
                killers[0].start()

        first = session.solve(on_progress=kill).plan
        killers[0].join()
        assert first.certified
        (attempt,) = first.provenance.failed_attempts
        assert "-9" in attempt.reason
        second = session.solve(Scenario(budget_factor=1.1)).plan
        assert second.certified
        assert second.provenance.failed_attempts == ()
    assert children() == []


def test_the_process_is_there_before_it_is_needed(tiny: Instance) -> None:
    """It gets ready while the model is built."""
    there: dict[str, int] = {}

    def look(progress: Progress) -> None:
        there.setdefault(progress.phase, len(children()))

    solve(tiny, None, ISOLATED, look)
    assert there["build"] == there["search"] == 1
    assert children() == []


def test_closed_means_gone_and_a_session_can_go_on(tiny: Instance) -> None:
    session = Session(tiny, ISOLATED)
    session.close()
    one = session.solve().plan
    assert len(children()) == 1
    session.close()
    session.close()
    assert children() == []
    check_same(session.solve(Scenario()).plan, one)
    with Session(tiny, ISOLATED) as other:
        check_same(other.solve().plan, one)
        assert len(children()) == 2
        session.close()
        assert len(children()) == 1
    assert children() == []


def test_an_error_of_the_caller_leaves_no_process(county: Instance) -> None:
    def fail(progress: Progress) -> None:
        if progress.phase == "search" and progress.bound is not None:
            raise KeyError("the caller's own")

    with Session(county, SolveOptions(gap=0.3, time_limit=30.0)) as session:
        with pytest.raises(KeyError, match="the caller's own"):
            session.solve(on_progress=fail)
        assert children() == []
        assert session.solve().plan.certified
    assert children() == []
