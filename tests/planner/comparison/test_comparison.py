"""Plans of one county side by side, for a program."""

import pytest

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.comparison.comparison import compare_plans
from planner.comparison.figures import of_plan
from planner.comparison.funded import Thing
from planner.input.read import load
from planner.solving import solve
from tests.paths import INSTANCES

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


@pytest.fixture(scope="module")
def plans(tiny: Instance) -> dict[str, Plan]:
    half = Scenario(budget_factor=0.5)
    return {"all": solve(tiny, None, EXACT).plan, "half": solve(tiny, half, EXACT).plan}


def test_the_figures_are_those_of_each_plan(plans: dict[str, Plan]) -> None:
    found = compare_plans(plans)
    assert found.figures == {name: of_plan(plan) for name, plan in plans.items()}
    assert list(found.figures) == ["all", "half"]


def test_with_the_county_what_no_plan_funds_is_listed(
    tiny: Instance, plans: dict[str, Plan]
) -> None:
    without, within = compare_plans(plans), compare_plans(plans, tiny)
    assert {row.range for row in without.funded} == {"all", "some"}
    extra = {row.thing for row in within.funded} - {row.thing for row in without.funded}
    assert Thing("project", "road") in extra


def test_plans_of_several_counties_are_refused(tiny: Instance, plans: dict[str, Plan]) -> None:
    other = tiny.model_copy(update={"county": tiny.county.model_copy(update={"id": "other"})})
    with pytest.raises(ValueError, match="several counties: other, tiny"):
        compare_plans(plans, other)
    with pytest.raises(ValueError, match="several counties"):
        compare_plans({**plans, "other": solve(other, None, EXACT).plan})
