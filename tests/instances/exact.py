"""Solving to the end, for tests that know the optimum."""

from typing import Any

import pytest

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.solving import solve

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)


def exactly(value: float) -> Any:
    """The value to a millionth of an index point."""
    return pytest.approx(value, abs=1e-6)


def optimum(instance: Instance, scenario: Scenario | None = None) -> Plan:
    """A plan that the audit has passed and that is proved to be the best."""
    plan = solve(instance, scenario, EXACT).plan
    assert plan.certified
    assert plan.status == "optimal"
    assert plan.objective is not None
    assert plan.bound == exactly(plan.objective)
    return plan
