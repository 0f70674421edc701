"""Compare the answers of the planner with those of enumeration."""

from models.matrix.compile import compile_model
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.overrides import apply
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit_case
from planner.search.highs import Limits, run
from planner.search.params import DEFAULTS, SearchParams
from planner.solving import Session
from tests.reference import Optimum, optimise

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)
TOLERANCE = 1e-6

MOST_POINTS = 1e6
"""Index points up to which the cheapest of equal plans is asked for.

A county gains tens of points. Where figures are drawn so far apart that it gains hundreds of
millions, a solver cannot keep the gain to nine digits while it saves money.
"""


def same(one: float | None, other: float | None) -> bool:
    """Tell whether two objectives agree to 1e-6, relative to them or to 1; None is no plan."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))


WAYS = {"alone": (False, 1), "in turn": (True, 1), "side by side": (True, 2)}
"""Whether the whole search runs, which small counties are spared otherwise, and its threads."""


ANY_SIZE = SearchParams(min_integers=0)
"""Sends counties of any size through the whole search."""


KINDS = ("false infeasible", "plan lost", "raised", "within tolerance", "wrong")
"""What a disagreement begins with: the planner says infeasible where a plan exists, it lost a plan
(as one that its audit refuses), it raised an exception, its plan misses a limit by no more than the
audit allows and with the limits to the last digit the enumerated one is best, or its answer is
wrong otherwise."""


def disagreement(instance: Instance, scenario: Scenario, ways: tuple[str, ...]) -> str:
    """Describe what is wrong with the planner's answer in one of the ways; empty if nothing is.

    A crash of the planner is a wrong answer too, so every exception is caught and named.
    """
    truth = optimise(instance, scenario)
    for way in ways:
        whole, threads = WAYS[way]
        try:
            options = EXACT.model_copy(update={"threads": threads})
            params = ANY_SIZE if whole else DEFAULTS
            with Session(instance, options, params=params) as session:
                plan = session.solve(scenario).plan
        except Exception as error:
            found = f"raised: {type(error).__name__}: {error}; enumeration: {truth.objective}"
        else:
            found = difference(plan, truth, apply(instance, scenario).county.discount_rate)
            if found and _better_by_tolerance(plan, truth, Case(instance, scenario)):
                found = f"within tolerance: {found}"
        if found:
            return f"{found} ({way})"
    return ""


def _better_by_tolerance(plan: Plan, truth: Optimum, case: Case) -> bool:
    """Tell whether an audited plan beats enumeration only because limits are relaxed.

    With the limits as they are stated the solver has to agree with enumeration.
    """
    if plan.objective is None or not audit_case(plan, case).ok:
        return False
    if truth.objective is not None and plan.objective <= truth.objective:
        return False
    matrix = compile_model(build(case))[0].exact
    exact = run(matrix, Limits(gap=0.0)).x
    return same(None if exact is None else matrix.objective(exact), truth.objective)


def spending(plan: Plan, rate: float) -> float:
    """What a plan costs the county, discounted at the rate of its county [10 000 yuan]."""
    return sum(row.amount * (1 + rate) ** (plan.first_year - row.year) for row in plan.spending)


def difference(plan: Plan, truth: Optimum, rate: float) -> str:
    """Describe how the plan differs from the cheapest optimum; empty if it does not.

    ``rate`` is the discount rate of the county.
    """
    if plan.status != truth.status:
        kind = "false infeasible" if plan.status == "infeasible" else "wrong"
        kind = "plan lost" if plan.stopped_by == "solver_failure" else kind
        return (
            f"{kind}: status {plan.status} ({plan.stopped_by}, objective {plan.objective}) "
            f"{plan.reason}; enumeration: {truth.status}, {truth.objective}"
        )
    if not same(plan.objective, truth.objective):
        return f"wrong: objective {plan.objective}; enumeration: {truth.objective}, {truth.made}"
    spent, least = spending(plan, rate), truth.spending
    tied = abs(plan.objective or 0.0) <= MOST_POINTS
    if tied and least is not None and spent > least + TOLERANCE * max(1.0, least):
        return f"wrong: spends {spent}; enumeration: {least}, {truth.made}"
    if truth.objective is not None and not plan.certified:
        return "wrong: the plan is not certified"
    return ""
