"""The audit's own mathematics against figures worked out by hand."""

from typing import Any

import pytest

from models.schema.case import Case
from models.schema.works import Contract, Project
from planner.auditing import contracts, measures, money
from planner.auditing.county import CountyIndex
from planner.auditing.decisions import read_decisions
from planner.auditing.money import Ledger
from planner.auditing.outcome import HUGE, at_most, equal, finite
from planner.auditing.state import State
from planner.input.checking.references import references
from tests.planner.auditing import audit_county
from tests.planner.auditing import hand as audit_hand
from tests.planner.auditing.edits import Edit, add, edited_county, edited_plan, head, put, setting


def project(**changes: Any) -> Project:
    row = {"id": "p", "kind": "road", "capital": 100, "profile": (1,), "revenue": 30}
    return Project.model_validate({**row, **changes})


def contract(**changes: Any) -> Contract:
    row = {"id": "k", "kind": "concession", "farmers_share": 0.2, "concession_years": 5}
    return Contract.model_validate({**row, "hurdle_rate": 0.1, "grant_cap": 0.1, **changes})


def test_the_grant_makes_up_what_income_lacks() -> None:
    # 24 a year for 5 years at 10 % is 24 * 3.790787 = 90.97888; 100 was spent: 9.02112 is missing.
    assert contracts.grant(project(), contract()) == pytest.approx(9.02112, abs=1e-5)
    # At 27 a year the income is worth 102.35: nothing is missing.
    assert contracts.grant(project(), contract(farmers_share=0.1)) == 0
    # Running cost 4 takes 4 * 3.790787 = 15.16315 more.
    assert contracts.grant(project(running=4), contract()) == pytest.approx(24.18427, abs=1e-5)
    # Equity of 20 leaves 80 to spend, which the income covers.
    assert contracts.grant(project(), contract(equity=0.2)) == 0
    # A concession has no availability payment; a government-paid contract earns 1 a year more.
    assert contracts.grant(project(), contract(availability=0.01)) == pytest.approx(
        9.02112, abs=1e-5
    )
    paid = contract(kind="government_paid", availability=0.01)
    assert contracts.grant(project(), paid) == pytest.approx(9.02112 - 3.790787, abs=1e-5)


def test_the_grant_follows_the_build_profile() -> None:
    # Built half and half: the outlay is worth 50 + 50 / 1.1 = 95.454545, and income comes a year
    # later: 90.97888 / 1.1 = 82.708073. 12.746472 is missing, a grant of 12.746472 / 0.95454545.
    built = project(profile=(0.5, 0.5))
    assert contracts.grant(built, contract()) == pytest.approx(13.353447, abs=1e-5)
    assert contracts.county_capital(built, contract(), 2) == pytest.approx(6.6767235, abs=1e-5)
    assert contracts.private_outlay(built, contract(), 1) == pytest.approx(43.3232765, abs=1e-5)
    assert contracts.private_outlay(built, contract(), 3) == 0


@pytest.mark.parametrize(
    ("county", "row", "offerable"),
    [
        ({}, {}, True),
        ({}, {"grant_cap": 0.0902}, False),
        ({}, {"kind": "government_paid"}, False),
        ({"regime": "legacy"}, {"kind": "government_paid"}, True),
        ({"farmers_share_minimum": 0.2}, {}, True),
        ({"farmers_share_minimum": 0.21}, {}, False),
        ({"farmers_share_minimum": 0.21}, {"kind": "public"}, False),
        ({}, {"id": "other"}, False),
    ],
)
def test_what_may_be_offered(county: dict[str, Any], row: dict[str, Any], offerable: bool) -> None:
    settings = audit_hand.county().county.model_copy(update=county)
    assert contracts.offerable(settings, project(contracts=("k",)), contract(**row)) is offerable


def test_county_money_of_a_public_project() -> None:
    # 60 and 40 while building, then running cost less the county's part of the revenue: 20 - 12.
    built = project(profile=(0.6, 0.4), running=20, revenue=15)
    public = contract(kind="public")
    capital = [contracts.county_capital(built, public, age) for age in (1, 2, 3)]
    current = [contracts.county_current(built, public, age) for age in (1, 2, 3, 40)]
    assert capital == [60, 40, 0]
    assert current == pytest.approx([0, 0, 8, 8])
    assert contracts.county_current(project(revenue=200), public, 2) == 0


def test_availability_ends_with_the_concession() -> None:
    paid = contract(kind="government_paid", availability=0.05, concession_years=2)
    assert [contracts.county_current(project(), paid, age) for age in (1, 2, 3, 4)] == [0, 5, 5, 0]


def test_an_annuity_repays_its_draw() -> None:
    # The table figure for 5 % over 10 years is 0.129505; after a year 1.05 - 0.129505 is owed.
    assert money.annuity(0.05, 10) == pytest.approx(0.129505, abs=1e-6)
    assert money.left(0.05, 10, 0) == 1
    assert money.left(0.05, 10, 1) == pytest.approx(0.920495, abs=1e-6)
    assert money.left(0.05, 10, 10) == 0
    assert money.annuity(0, 4) == 0.25
    assert money.left(0, 4, 1) == 0.75


def test_catchments_and_hubs() -> None:
    county = CountyIndex(audit_county.county())
    assert county.catchments == {"north": ["north", "farm"], "south": ["south"]}
    assert county.hub_nodes == {"seat": ["north", "south"]}
    # 1500 of 2000 people are in the town and 500 in the village.
    assert county.mean(["north", "farm"], {"north": 1.0, "farm": 0.2}) == pytest.approx(0.8)


def test_journeys() -> None:
    county = CountyIndex(audit_county.county())
    assert county.minutes("seat", "seat") == 0
    assert county.minutes("farm", "north") == 15
    assert county.minutes("north", "farm") == 15
    # A tenth of a degree of latitude is 11.11951 km: 1.3 times that at 40 km/h.
    assert county.minutes("seat", "north") == pytest.approx(11.11951 * 1.3 / 40 * 60, abs=1e-4)
    assert CountyIndex(audit_county.county(speed=None)).minutes("seat", "north") is None
    assert ("farm", "clinic", "north") in county.reach
    assert ("seat", "clinic", "farm") not in county.reach


def hand(*edits: Edit, county: tuple[Edit, ...] = ()) -> State:
    instance = edited_county(audit_hand.county(), *county)
    plan = edited_plan(audit_hand.plan(), *edits)
    return State(Case(instance), plan)


def test_the_year_after_counts_as_often_as_it_stands_for() -> None:
    # Weights at 10 %: 1, 1/1.1, 1/1.21 and, for two years after, 1/1.331 + 1/1.4641.
    # Gains are 0, 0, 50 and 40: (50/1.21 + 40 * (0.751315 + 0.683013)) / (2.735537 + 1.434328).
    after = add("flows", {"node": "town", "stream": "produce", "year": 2029, "flow": 140})
    state = hand(
        after,
        county=(setting("discount_rate", 0.1), setting("horizon_value", 2), setting("thrift", 0)),
    )
    assert measures.objective(state, Ledger(state)) == pytest.approx(23.668734, abs=1e-5)


def test_thrift_is_discounted() -> None:
    # The gain is 50/1.21 / 2.735537 = 15.105740; 60 + 50.756098/1.1 + 13.756098/1.21 is spent.
    state = hand(county=(setting("discount_rate", 0.1),))
    expected = 15.105740 - 0.001 * (60 + 46.141907 + 11.368676)
    assert measures.objective(state, Ledger(state)) == pytest.approx(expected, abs=1e-5)


def test_the_weaker_direction_draws_the_index() -> None:
    inbound = {"id": "in", "direction": "inbound", "weight": 1, "reference": 10}
    nothing = {"node": "town", "stream": "in", "base": 0, "potential": 10}
    state = hand(county=(add("streams", inbound), add("flows", nothing)))
    # Nothing flows in: (1 - 1/2) * (0 + 150) / 2 + 1/2 * 0.
    assert state.two_way(3) == pytest.approx(37.5)
    # 150 of the 200 that could flow out do, 0 of the 10 in; 100 of 200 did before.
    assert measures.coupling(state) == (0, 0.375, 0)
    assert measures.coupling(state, before=True) == (0, 0.25, 0)


def test_staff_is_what_retention_leaves() -> None:
    county = (
        add("categories", {"id": "c", "retention_low": 0.5, "retention_high": 0.9}),
        add("packages", {"id": "g"}),
        add("terms", {"category": "c", "package": "g", "uptake": 0.5, "pay": [2, 1]}),
        add(
            "pools",
            {"node": "town", "category": "c", "candidates": 7, "anchor_capacity": 9}
            | {"staff": 10, "anchored": 4},
        ),
    )
    hire = {"node": "town", "category": "c", "package": "g", "year": 2026, "persons": 3}
    stay = {"node": "town", "category": "c", "year": 2026, "staff": 9.6, "anchored": 2}
    state = hand(add("hires", hire), add("staff", stay), county=county)
    # 0.5 * 10 + 0.4 * 4 + 3; 0.5 * 9.6 + 0.4 * 2; 0.5 * 5.6 as the plan reports nobody anchored.
    assert [state.staff["town", "c", t] for t in (1, 2, 3)] == pytest.approx([9.6, 5.6, 2.8])
    # Half of 7 candidates are 3 whole persons; 3 of them cost 6 and, a year later, 3.
    assert state.most_hires("town", "c", "g") == 3
    ledger = Ledger(state)
    assert [ledger.spending("talent", "current", t) for t in (1, 2, 3)] == [6, 3, 0]


def test_private_capital_is_spent_where_the_county_states() -> None:
    state = hand(
        county=(
            put("contracts", {"id": "own"}, kind="concession", equity=0.3),
            put("projects", {"id": "road"}, running=0),
        )
    )
    # Without income, hurdle or years the grant is all of the 70 that is not equity.
    assert state.private_capital["town", 1] == pytest.approx(0)
    free = hand(
        county=(
            put("contracts", {"id": "own"}, kind="concession", equity=0.3, concession_years=1),
            put("projects", {"id": "road"}, running=0, revenue=70),
        )
    )
    assert free.private_capital["town", 1] == pytest.approx(42)
    assert free.private_capital["town", 2] == pytest.approx(28)
    assert Ledger(free).spending("ppp", "capital", 1) == pytest.approx(18)


def test_what_drives_a_stream_adds_up() -> None:
    law = {"reform": "law", "node": "town", "stream": "produce", "gain": 7}
    county = (
        add("categories", {"id": "c", "retention_low": 1, "retention_high": 1}),
        add("packages", {"id": "g"}),
        add("terms", {"category": "c", "package": "g", "uptake": 0.5, "pay": [2, 1]}),
        add(
            "pools",
            {"node": "town", "category": "c", "candidates": 7, "anchor_capacity": 9, "staff": 2},
        ),
        add("talent_gains", {"category": "c", "stream": "produce", "gain": 3}),
        add("reforms", {"id": "law", "lead": 1}),
        add("reform_gains", law),
        put("streams", {"id": "produce"}, counts_private_capital=True),
        put("contracts", {"id": "own"}, kind="concession", equity=0.3, concession_years=1),
        put("projects", {"id": "road"}, running=0, revenue=70),
    )
    enacted = add("reforms", {"reform": "law", "year": 2026, "in_force": 2027})
    state = hand(enacted, county=county)
    # 100 before the plan and 2 persons at 3 in every year; private capital 42 and 28 while the
    # road is built, 50 once it operates in 2028; the reform adds 7 from 2027
    assert [state.drivers["town", "produce", t] for t in (1, 2, 3)] == pytest.approx(
        [100 + 6 + 42, 100 + 6 + 28 + 7, 100 + 6 + 50 + 7]
    )


def test_decisions_are_read_by_their_key_with_years_from_1() -> None:
    county = CountyIndex(audit_hand.county())
    decisions = read_decisions(audit_hand.plan(), county)
    assert decisions.started == {("road", "own"): 1}
    assert decisions.paid["bond", "ppp", "capital", 1] == 20
    assert decisions.balances["own", 1].carried == 25
    assert decisions.flow["town", "produce", 3] == 150
    assert not any(outcome.broken for outcome in decisions.rows)


def test_shares_of_private_capital() -> None:
    instance = audit_county.county()
    state = State(Case(instance), audit_hand.plan())
    assert state.capital_shares("store") == {"north": 0.75, "south": 0.25}
    assert state.capital_shares("road") == {"north": 0.5, "south": 0.5}


def test_the_bond_is_owed_and_served() -> None:
    state = hand()
    ledger = Ledger(state)
    assert [ledger.outstanding(t) for t in (1, 2, 3)] == pytest.approx([20, 10.243902, 0], abs=1e-6)
    assert ledger.due_after == 0
    longer = Ledger(hand(county=(put("sources", {"id": "bond"}, rate=0, term=4),)))
    assert longer.due_after == pytest.approx(10)


def test_outcomes_hold_their_limit() -> None:
    assert not at_most("r", {}, 1.0, 1.0).broken
    assert not at_most("r", {}, 1.01, 1.0, 0.02).broken
    assert at_most("r", {}, 1.03, 1.0, 0.02).broken
    assert at_most("r", {}, float("nan"), 1.0).broken
    assert at_most("r", {}, float("nan"), 1.0).finding().slack == -HUGE
    assert equal("r", {}, 10**400, 1.0).broken
    assert finite(-(10**400)) == -HUGE


def test_a_row_at_fault_does_not_count() -> None:
    state = hand(head("decisions", "projects", 0, "contract", to="nothing"))
    assert state.decisions.started == {}
    assert Ledger(state).over_plan("ppp") == 0


def test_the_counties_of_the_cases_are_legal() -> None:
    assert references(audit_county.county()) == []
    assert references(audit_hand.county()) == []
