"""Whatever units a county is stated in, the optimum is the same."""

import pytest

from models.schema.case import Case
from models.schema.plan import Plan
from planner.solving import solve_case
from tests.agreement import EXACT
from tests.examples import examples
from tests.unit_trials import accepted, outermost, restated

COUNTIES = examples(all=40, few=8)


def told(plan: Plan) -> object:
    """The status, and the gain to 1e-7."""
    if plan.objective is None:
        return plan.status, plan.reason
    assert plan.certified
    return plan.status, pytest.approx(plan.objective, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("number", range(COUNTIES))
def test_units_do_not_change_the_gain(number: int) -> None:
    instance, scenario = accepted(100 * number + 50)
    plain, compared = solve_case(Case(instance, scenario), EXACT).plan, 0
    for by in outermost(instance):
        case = restated(instance, scenario, by)
        if isinstance(case, Case):
            plan = solve_case(case, EXACT).plan
            found = (plan.status, plan.reason if plan.objective is None else plan.objective)
            assert found == told(plain), by
            compared += 1
    assert compared > 2
