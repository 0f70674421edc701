"""Compares what the product answers with what enumeration answers."""

from models.instance import Instance
from models.plan import Plan
from models.scenario import Scenario
from planner.solve import Options, solve
from tests.reference import Optimum, optimise

EXACT = Options(gap=0.0, time_limit=None, isolate=False)
TOLERANCE = 1e-6


def same(one: float | None, other: float | None) -> bool:
    """Whether two objectives agree to 1e-6, relative to them or to 1; None is no plan."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))


def disagreement(instance: Instance, scenario: Scenario) -> str:
    """What is wrong with the product's answer; empty where nothing is.

    A crash of the product is a wrong answer too, so every exception is caught and named.
    """
    truth = optimise(instance, scenario)
    try:
        plan = solve(instance, scenario, EXACT)
    except Exception as error:
        return f"raised {type(error).__name__}: {error}; enumeration: {truth.objective}"
    return difference(plan, truth)


def difference(plan: Plan, truth: Optimum) -> str:
    """How the plan differs from the optimum; empty where it does not."""
    if plan.status != truth.status:
        return (
            f"status {plan.status} ({plan.stopped_by}, objective {plan.objective}) {plan.reason}; "
            f"enumeration: {truth.status}, {truth.objective}"
        )
    if not same(plan.objective, truth.objective):
        return f"objective {plan.objective}; enumeration: {truth.objective}, {truth.made}"
    if truth.objective is not None and not plan.certified:
        return "the plan is not certified"
    return ""
