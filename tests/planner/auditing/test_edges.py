"""At every edge where model and audit could differ by rounding, they decide alike."""

from decimal import Decimal
from math import floor
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.answer import tables
from models.schema.case import Case
from models.schema.instance import Instance, fingerprint
from models.schema.options import SolveOptions
from models.schema.people import Pool, Terms, most_hires
from models.schema.plan import Measures, Plan, Provenance
from models.schema.scenario import Scenario
from models.schema.tolerances import (
    NEGLIGIBLE_GAIN,
    NEGLIGIBLE_REACH,
    NO_GAP,
    WORKS,
)
from planner.auditing import claims, measures, works
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
    ("candidates", "whole"),
    [
        (14, 7),
        (14.00000000000001, 7),
        (13.999999999999998, 7),  # the sixteenth digit is rounding: 14 as typed
        (13.9999999999999, 6),  # fifteen digits: typed so
        (13.98, 6),
    ],
)
def test_a_number_of_persons_that_is_whole_but_for_rounding(candidates: float, whole: int) -> None:
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


@pytest.mark.parametrize(
    ("uptake", "candidates", "whole"),
    [
        (0.29, 100, 29),  # 28.999999999999996 in floats
        (0.57, 1e8, 57_000_000),  # 56999999.99999999
        (0.1 * 0.7, 1e8, 7_000_000),  # a factor of a scenario leaves 0.06999999999999999
        (0.999999, 1e9, 999_999_000),
        (0.999999999, 999_999_999, 999_999_998),  # 999999998.000000001
        (0.123456789012345, 999_999_999_999, 123_456_789_012),
        (1e-12, 1e12, 1),
        (0, 1e12, 0),
    ],
)
def test_persons_are_counted_exactly_at_any_size(
    uptake: float, candidates: float, whole: int
) -> None:
    assert _most_hires(uptake, candidates) == (whole, whole)


@settings(max_examples=2000, deadline=None)
@given(
    digits=st.integers(0, 10**6),
    places=st.integers(0, 6),
    candidates=st.one_of(
        st.integers(0, 10**9),
        st.integers(0, 1000).map(lambda millions: millions * 10**6),  # whole products
        st.decimals(0, 10**9, places=3).map(float),
    ),
)
def test_persons_agree_with_exact_decimal_arithmetic(
    digits: int, places: int, candidates: float
) -> None:
    uptake = float(Decimal(digits % (10**places + 1)).scaleb(-places))
    exact = floor(Decimal(repr(uptake)) * Decimal(repr(candidates)))
    assert _most_hires(uptake, candidates) == (exact, exact)


def _most_hires(uptake: float, candidates: float) -> tuple[int, int]:
    """Count the persons a package wins, as the model does and as the audit does."""
    terms = Terms(category="c", package="g", uptake=uptake, pay=(1,))
    pool = Pool(node="n", category="c", candidates=candidates, anchor_capacity=1)
    state = state_of(hand.plan(), hand.county())
    county = SimpleNamespace(terms={("c", "g"): terms}, pools={("n", "c"): pool})
    state.__dict__["county"] = county  # where the cached property keeps its value
    return most_hires(terms, pool), state.most_hires("n", "c", "g")


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


@pytest.mark.parametrize("index", [0.0, 1e-4, 0.5, 1.5, 2.0, 1e4])
def test_an_index_at_the_edge_of_nothing(index: float) -> None:
    # one unit of talent at node a is 1.5 of the 910 points that could flow in
    flow = index * NEGLIGIBLE_REACH * 910 / 1.5
    found, state = both_ways("county", {"flow[a,talent,3]": flow})
    reported_by_model = (found.coupling, found.mean, found.coordination)
    if index <= 1:
        assert reported_by_model == measures.coupling(state) == (None, None, None)
    else:
        # only one direction flows, so the coupling is 0
        mean = pytest.approx(index * NEGLIGIBLE_REACH / 2, abs=1e-9)
        assert reported_by_model == (0, mean, 0)
        assert measures.coupling(state) == (0, mean, 0)


@pytest.mark.parametrize("objective", [0.0, NO_GAP, -NO_GAP, 2 * NO_GAP, -2 * NO_GAP])
def test_a_gap_of_next_to_nothing(objective: float) -> None:
    gap = relative_gap(objective, 1.0)
    assert (gap is None) is (abs(objective) <= NO_GAP)
    plan = edited_plan(
        hand.plan(), head("objective", to=objective), head("bound", to=1.0), head("gap", to=gap)
    )
    assert not any(each.broken for each in claims.gap(state_of(plan, hand.county())))
