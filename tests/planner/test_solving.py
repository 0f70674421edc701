"""Status is an answer: what is held, why it stopped, and nothing without a certificate."""

import pytest

from models.rules import answer
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario
from planner.auditing.checklist import audit
from planner.generator.generate import generate
from planner.input.read import load
from planner.search.progress import Progress
from planner.solving import solve
from tests.paths import INSTANCES

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


@pytest.fixture(scope="module")
def county() -> Instance:
    """A county that keeps the solver busy for a while."""
    return generate("eastern", 1, 6, 0, 4)


def is_empty(plan: Plan) -> bool:
    tables = (plan.index, plan.spending, plan.flows, plan.levels, plan.staff, plan.covered)
    return plan.objective is None and not plan.certified and not any(tables)


def test_optimal(tiny: Instance) -> None:
    plan = solve(tiny, None, EXACT).plan
    assert (plan.status, plan.stopped_by, plan.gap) == ("optimal", "proved", 0.0)
    assert plan.certified
    assert plan.bound == plan.objective


def test_infeasible_is_a_status_with_a_reason(tiny: Instance) -> None:
    project = tiny.projects[0].id
    poor = Scenario(budget_factor=0.0, forced=(Lock(what="project", id=project),))
    plan = solve(tiny, poor, EXACT).plan
    assert (plan.status, plan.stopped_by) == ("infeasible", "infeasible")
    assert plan.reason
    assert is_empty(plan)


def test_feasible_with_a_gap(liping_solved: tuple[Plan, list[Progress]]) -> None:
    plan, _ = liping_solved
    assert (plan.status, plan.stopped_by) == ("feasible", "gap")
    assert plan.objective is not None
    assert plan.bound is not None
    assert plan.bound > plan.objective
    assert plan.gap == pytest.approx((plan.bound - plan.objective) / plan.objective)
    assert plan.gap <= 0.05
    assert plan.certified


def test_no_plan_yet(county: Instance) -> None:
    plan = solve(county, None, SolveOptions(gap=0.0, time_limit=0.01)).plan
    assert (plan.status, plan.stopped_by) == ("no_plan", "time_limit")
    assert is_empty(plan)


@pytest.mark.parametrize("isolate", [True, False])
def test_stopped_at_once(county: Instance, isolate: bool) -> None:
    plan = solve(
        county, None, SolveOptions(gap=0.0, time_limit=20, isolate=isolate), stop=lambda: True
    ).plan
    assert plan.stopped_by == "interrupt"
    assert plan.status in ("no_plan", "feasible")


def test_interruption_keeps_the_best(county: Instance) -> None:
    """Stopped as soon as something is held: that is what is shown, audited like any plan."""
    held: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.incumbent is not None:
            held.append(progress.incumbent)

    plan = solve(
        county, None, SolveOptions(gap=0.0, time_limit=None), watch, lambda: bool(held)
    ).plan
    assert (plan.status, plan.stopped_by) == ("feasible", "interrupt")
    assert plan.certified
    assert plan.objective is not None
    assert plan.objective >= held[0] - 1e-6


def test_progress_tells_the_phases_and_the_bound(
    liping_solved: tuple[Plan, list[Progress]],
) -> None:
    _, seen = liping_solved
    phases = list(dict.fromkeys(p.phase for p in seen))
    assert phases == ["build", "compile", "search", "extract", "audit"]
    assert any(p.bound is not None for p in seen)


def test_the_same_seed_gives_the_same_plan(tiny: Instance) -> None:
    one, two = (solve(tiny, None, EXACT).plan.model_dump() for _ in range(2))
    for plan in (one, two):
        plan["provenance"]["seconds"] = {}
    assert one == two


def test_a_plan_that_fails_the_audit_is_not_shown(
    tiny: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault put between the solver and the plan: it is tried again, then refused."""
    true_tables = answer.tables

    def twice_the_gain(m: object) -> dict[str, object]:
        found = true_tables(m)
        return {**found, "objective": 2 * found["objective"]}

    monkeypatch.setattr(answer, "tables", twice_the_gain)
    plan = solve(tiny, None, EXACT).plan
    assert (plan.status, plan.stopped_by) == ("no_plan", "solver_failure")
    assert "reported_objective" in plan.reason
    assert len(plan.provenance.failed_attempts) == 1
    assert is_empty(plan)


def test_a_solve_gives_the_audit_of_its_plan(tiny: Instance) -> None:
    scenario = Scenario(budget_factor=0.5)
    plan, report = solve(tiny, scenario, EXACT)
    assert report == audit(plan, tiny, scenario)
    assert report.ok


def test_without_a_plan_there_is_nothing_to_audit(tiny: Instance) -> None:
    plan, report = solve(tiny, Scenario(minimum_gain=50.0), EXACT)
    assert plan.status == "infeasible"
    assert report is None
