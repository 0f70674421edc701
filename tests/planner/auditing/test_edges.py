"""At every edge where model and audit could differ by rounding, they decide alike."""

import pytest

from models.rules.answer import tables
from models.schema.case import Case
from models.schema.instance import Instance, fingerprint
from models.schema.options import SolveOptions
from models.schema.people import Pool, Terms, most_hires
from models.schema.plan import Measures, Plan, Provenance
from models.schema.scenario import Scenario
from models.schema.tolerances import (
    NEGLIGIBLE_GAIN,
    NEGLIGIBLE_INDEX,
    NO_GAP,
    WHOLE_PERSON,
    WORKS,
)
from planner.auditing import measures, reported, works
from planner.auditing.checklist import audit
from planner.auditing.state import State
from planner.search.highs import relative_gap
from planner.solving import solve
from tests.models.rules.case import Values, model, put
from tests.models.rules.small import COUNTIES
from tests.planner.auditing import hand
from tests.planner.auditing.edits import add, edited_county, edited_plan, head


def state_of(plan: Plan, instance: Instance) -> State:
    return State(Case(instance), plan)


@pytest.mark.parametrize(
    ("below", "whole"), [(0.0, 7), (0.5, 7), (1.0, 7), (1.5, 6), (2.0, 6), (-1.0, 7)]
)
def test_a_number_of_persons_that_is_whole_but_for_rounding(below: float, whole: int) -> None:
    candidates = 14 - 2 * below * WHOLE_PERSON
    county = edited_county(
        hand.county(),
        add("categories", {"id": "c", "retention_low": 0.5, "retention_high": 0.9}),
        add("packages", {"id": "g"}),
        add("terms", {"category": "c", "package": "g", "uptake": 0.5, "pay": [2]}),
        add(
            "pools",
            {"node": "town", "category": "c", "candidates": candidates, "anchor_capacity": 9},
        ),
    )
    assert most_hires(county.terms[0], county.pools[0]) == whole
    assert state_of(hand.plan(), county).most_hires("town", "c", "g") == whole


def test_a_product_that_falls_short_by_rounding_is_whole() -> None:
    assert 0.29 * 100 < 29
    terms = Terms(category="c", package="g", uptake=0.29, pay=(1,))
    assert most_hires(terms, Pool(node="n", category="c", candidates=100, anchor_capacity=1)) == 29


@pytest.mark.parametrize(
    ("short", "kept"), [(0.0, True), (0.5, True), (0.999, True), (1.001, False), (2.0, False)]
)
def test_a_works_capacity_a_solver_would_accept(short: float, kept: bool) -> None:
    years = [{"year": 2026 + k, "works_capacity": 1 - short * WORKS} for k in range(3)]
    county = edited_county(hand.county(), lambda document: document.update(years=years))
    outcomes = list(works.works_capacity(state_of(hand.plan(), county)))
    assert [outcome.value for outcome in outcomes] == [1, 1, 0]  # the road takes two years
    assert any(outcome.broken for outcome in outcomes) is not kept


def test_what_the_solver_takes_for_enough_capacity_passes_the_audit() -> None:
    years = [{"year": 2026 + k, "works_capacity": 1 - WORKS / 2} for k in range(3)]
    county = edited_county(hand.county(), lambda document: document.update(years=years))
    plan = solve(county, None, SolveOptions(gap=0.0, time_limit=None, isolate=False)).plan
    assert plan.status == "optimal"
    assert audit(plan, county).ok


def both_ways(county: str, values: Values) -> tuple[Measures, State]:
    """The measures of the small county as the model reports them, and the state to audit."""
    m = model(county)
    put(m, values)
    instance = COUNTIES[county][0]
    provenance = Provenance(
        county=instance.county.id,
        scenario="default",
        instance_hash=fingerprint(instance),
        scenario_hash=fingerprint(Scenario()),
        versions={},
        options={},
        seed=0,
        seconds={},
    )
    plan = Plan(
        status="feasible",
        stopped_by="gap",
        first_year=instance.county.first_year,
        years=instance.county.years,
        provenance=provenance,
        **tables(m),
    )
    return plan.measures, state_of(plan, instance)


@pytest.mark.parametrize("gain", [0.5, 0.9995, 0.99951, 1.0, 1.00049, 1.0005, 2.0])
def test_a_gain_at_the_edge_of_negligible(gain: float) -> None:
    # the gain of node a is (flow - 10) * 1.5 / 2 beside what its other flows lose, 0 here
    start = {"flow[a,talent,3]": 10, "flow[a,capital,3]": 30, "flow[a,produce,3]": 40}
    flow = 10 + gain * NEGLIGIBLE_GAIN * 2 / 1.5
    found, state = both_ways("county", {**start, "flow[a,talent,3]": flow})
    expected = measures.gini_of_gains(state)
    assert found.gini_of_gains == (
        None if expected is None else pytest.approx(expected, abs=NEGLIGIBLE_GAIN)
    )


@pytest.mark.parametrize("index", [0.0, 1e-4, 0.5, 1.5, 2.0, 1e6])
def test_an_index_at_the_edge_of_nothing(index: float) -> None:
    # one unit of talent at node a is 1.5 points
    flow = index * NEGLIGIBLE_INDEX / 1.5
    found, state = both_ways("county", {"flow[a,talent,3]": flow})
    reported_by_model = (found.coupling, found.mean, found.coordination)
    if index <= 1:
        assert reported_by_model == measures.coupling(state) == (None, None, None)
    else:
        # only one direction flows, so the coupling is 0
        mean = pytest.approx(index * NEGLIGIBLE_INDEX / 200, abs=1e-9)
        assert reported_by_model == (0, mean, 0)
        assert measures.coupling(state) == (0, mean, 0)


@pytest.mark.parametrize("objective", [0.0, NO_GAP, -NO_GAP, 2 * NO_GAP, -2 * NO_GAP])
def test_a_gap_of_next_to_nothing(objective: float) -> None:
    gap = relative_gap(objective, 1.0)
    assert (gap is None) is (abs(objective) <= NO_GAP)
    plan = edited_plan(
        hand.plan(), head("objective", to=objective), head("bound", to=1.0), head("gap", to=gap)
    )
    assert not any(each.broken for each in reported.gap(state_of(plan, hand.county())))
