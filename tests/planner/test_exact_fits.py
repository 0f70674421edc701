"""Limits that a plan fits exactly, moved by less than a tolerance: the plan stays, for every seed.

A figure converted to another currency, or a floor typed as a report shows it, misses an exact fit
by its last digit. Presolve, simplex and audit each used to decide for themselves whether that is
kept: one seed proved the plan, the next proved that there is none.
"""

from collections.abc import Callable, Iterator

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario, Target
from models.schema.tolerances import SHARE
from planner.auditing import programs
from planner.auditing.checklist import audit_case
from planner.auditing.state import State
from planner.input.read import load
from planner.solving import solve_case
from tests.counties import random_county
from tests.examples import examples
from tests.paths import INSTANCES

Change = Callable[[float], dict[str, object]]
SEEDS = (0, 1, 2)


def solved(county: Instance, scenario: Scenario, seed: int = 0) -> Plan:
    """Return the plan at gap 0."""
    options = SolveOptions(gap=0.0, time_limit=None, isolate=False, seed=seed)
    return solve_case(Case(county, scenario), options).plan


def kept(county: Instance, scenario: Scenario, gain: float) -> None:
    """Assert that every seed finds and proves the gain, and that the audit agrees."""
    for seed in SEEDS:
        plan = solved(county, scenario, seed)
        assert plan.status == "optimal", (seed, plan.reason)
        assert plan.objective == pytest.approx(gain, rel=1e-6, abs=1e-6)
        assert audit_case(plan, Case(county, scenario)).ok


@pytest.mark.parametrize("part", [1e-3, 0.1, 0.9])
def test_money_that_misses_a_fit_by_rounding_is_enough(part: float) -> None:
    """The best plan of the smallest county, 41.25 points, spends 19 of its own money."""
    county = load(INSTANCES / "tiny")
    short = part * Case(county).units.money_tolerance(19.0)
    amounts = tuple(
        row.model_copy(update={"amount": 19 - short if row.source == "own" else row.amount})
        for row in county.amounts
    )
    kept(county, Scenario(amounts=amounts), 41.25)


def limits(case: Case, plan: Plan) -> Iterator[tuple[float, Change]]:
    """What the plan reaches of each share that a scenario may ask for, and how to ask for it."""
    state = State(case, plan)
    last, index = state.county.last, state.county
    for service in case.instance.services:
        name = service.id
        shares = [state.served.get((i, q, last), 0.0) for i, q, _ in index.reach if q == name]
        if shares and 0.01 < min(shares) < 0.99:
            yield min(shares), lambda x, name=name: {"service_floors": {name: x}}  # type: ignore[misc]
    people = {row.id: row.population for row in case.instance.settlements}
    covered = state.covered(last)
    share = sum(people[i] * covered[i] for i in people) / sum(people.values())
    if 0.01 < share < 0.99:
        year = plan.first_year + plan.years - 1
        yield share, lambda x: {"coverage_targets": (Target(year=year, share=x),)}
    flows = state.flows_in(last)
    gains = [
        state.node_index(node, flows) / base - 1
        for node in index.nodes
        if (base := state.node_index(node, index.base)) > 0
    ]
    if gains and min(gains) > 0.01:
        yield min(gains), lambda x: {"minimum_gain": x}


def planned(most: int) -> Iterator[tuple[Instance, Scenario, Plan, float]]:
    """Random counties that have a plan, with its gain."""
    for seed in range(5000, 5000 + most):
        try:
            county, scenario = random_county(seed)
            plan = solved(county, scenario)
        except ValueError:  # what the schema or the check refuses
            continue
        if plan.objective is not None:
            yield county, scenario, plan, plan.objective


def test_shares_that_a_plan_reaches_may_be_asked_of_it() -> None:
    """What the best plan reaches is asked for, and a hair more.

    The plan keeps that within the tolerance of the audit, and asking can only lower the gain.
    """
    asked = 0
    for county, scenario, plan, gain in planned(examples(all=100, few=30)):
        for reached, change in limits(Case(county, scenario), plan):
            for more in (0.0, 0.01 * SHARE, 0.3 * SHARE):
                asked += 1
                kept(county, scenario.model_copy(update=change(reached + more)), gain)
    assert asked > 30


def test_a_gap_between_seat_and_rest_that_a_plan_has_may_be_asked_of_it() -> None:
    """The same for the gap; asked with what the seat's own facility could serve beside it."""
    asked = 0
    for county, scenario, plan, gain in planned(examples(all=300, few=150)):
        state = State(Case(county, scenario), plan)
        for service in county.services:
            both = programs.seat_and_rest(state, service.id)
            if both is None or not 0.01 < both[0] - both[1] < 0.99:
                continue
            asked_for = both[0] - both[1] - 0.3 * SHARE
            asking = scenario.model_copy(update={"service_gaps": {service.id: asked_for}})
            broken = audit_case(plan, Case(county, asking)).broken
            if any(each.rule == "service_parity" for each in broken):
                continue  # what the seat's own facility could serve is ahead by more
            asked += 1
            kept(county, asking, gain)
    assert asked > 3
