"""A case applies its scenario to the county, and does so once however often it is asked."""

import pytest

from models.schema import case as module
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.overrides import apply
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit_case
from planner.input.check import complaints
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.read import load
from planner.report.tables import tables
from planner.report.terminal import plan_screen
from planner.solving import Session, solve_case
from tests.models.rules.small import COUNTY
from tests.paths import INSTANCES

RICH = Scenario(id="rich", budget_factor=2.0)
OPTIONS = SolveOptions(gap=0, isolate=False)


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the scenarios that are applied, one for each time."""
    seen: list[str] = []

    def counting(instance: Instance, scenario: Scenario) -> Instance:
        seen.append(scenario.id)
        return apply(instance, scenario)

    monkeypatch.setattr(module, "apply", counting)
    return seen


def test_a_case_is_the_county_under_its_scenario() -> None:
    assert Case(COUNTY, RICH).county == apply(COUNTY, RICH)
    assert Case(COUNTY, RICH).county.amounts != COUNTY.amounts


def test_without_a_scenario_the_county_is_as_it_stands() -> None:
    assert Case(COUNTY).scenario == Scenario()
    assert Case(COUNTY).county == COUNTY


def test_a_scenario_is_applied_once_from_check_to_report(applied: list[str]) -> None:
    case = Case(load(INSTANCES / "tiny"), RICH)
    assert scenario_complaints(case) == []
    assert plausibility_complaints(case) == []
    plan, report = solve_case(case, OPTIONS)
    assert report is not None
    assert audit_case(plan, case) == report
    tables(plan, case, report, "en")
    plan_screen(plan, case, report, "zh")
    assert applied == ["rich"]


def test_each_solve_of_a_session_applies_its_scenario_once(applied: list[str]) -> None:
    session = Session(load(INSTANCES / "tiny"), OPTIONS)
    for scenario in (None, RICH, Scenario(id="poor", budget_factor=0.5)):
        session.solve(scenario)
    assert applied == ["default", "rich", "poor"]


def test_a_check_applies_its_scenario_once(applied: list[str]) -> None:
    assert complaints(load(INSTANCES / "tiny"), RICH) == []
    assert applied == ["rich"]
