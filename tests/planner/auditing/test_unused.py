"""Why money stays unused, which limits are used up, who falls below the base: by hand."""

import pytest

from models.schema.case import Case
from planner.auditing.limits import used_limits
from planner.auditing.money import Ledger
from planner.auditing.state import State
from planner.auditing.townships import below_base
from planner.auditing.unused import unused
from tests.planner.auditing import hand
from tests.planner.auditing.edits import Edit, add, edited_county, edited_plan, put, setting

TRANSFER, BOND = {"id": "transfer"}, {"source": "bond"}


def reasons(*edits: Edit, plan: tuple[Edit, ...] = ()) -> dict[tuple[str, int], tuple[str, float]]:
    case = Case(edited_county(hand.county(), *edits))
    state = State(case, edited_plan(hand.plan(), *plan))
    return {
        (row.source, row.t): (row.cause, pytest.approx(row.least))
        for row in unused(state, Ledger(state))
    }


def test_each_lapse_of_the_plan_made_by_hand_has_its_cause() -> None:
    assert reasons() == {
        # 15 of 30 and 10 of 20 are lost: a carry-over limit of a half would have kept them.
        ("transfer", 1): ("carry_limit", 0.5),
        ("transfer", 2): ("carry_limit", 0.5),
        # 10 is carried and 15 - DEBT lost, 14.2 in all: the limit of 15 leaves room for it.
        ("own", 2): ("surplus", 15 - hand.DEBT),
        ("own", 3): ("end", 27 - hand.DEBT),
    }


def test_an_earmark_is_named_with_the_spending_that_is_missing() -> None:
    # 15 and 10 went to the purpose, 22.5 had to: 2.5 to spare. Of 15 more 13.5 must go to it.
    found = reasons(put("sources", TRANSFER, earmark_share=0.9))
    assert found["transfer", 1] == ("earmark", 11)


def test_an_earmark_that_is_a_wish_stops_no_payment() -> None:
    found = reasons(put("sources", TRANSFER, earmark_share=0.9, hard=False))
    assert found["transfer", 1] == ("carry_limit", 0.5)


def test_matching_is_named_with_the_own_money_that_is_missing() -> None:
    # 25 of own money match 15 at 1.6, which asks for 24: 15 more ask for 24 more, 1 is to spare.
    found = reasons(put("sources", TRANSFER, matching_ratio=1.6))
    assert found["transfer", 1] == ("matching", 23)


def test_a_quota_beyond_the_debt_limit_is_named_with_what_the_limit_lacks() -> None:
    # 20 is owed of at most 20: the 10 left of the quota need a limit of 30.
    quota = put("amounts", BOND, amount=30)
    lapsed = add("balances", {"source": "bond", "year": 2026, "carried": 0.0, "lapsed": 10.0})
    assert reasons(quota, plan=(lapsed,))["bond", 1] == ("debt_ceiling", 10)
    free = reasons(quota, setting("debt_limit", 40), plan=(lapsed,))
    assert free["bond", 1] == ("undrawn", 10)


def test_limits_used_up_are_found_and_those_with_room_are_not() -> None:
    def used(*edits: Edit) -> set[str]:
        state = State(Case(edited_county(hand.county(), *edits)), hand.plan())
        return {outcome.rule for outcome in used_limits(state, Ledger(state))}

    # All of 103 goes to one program, whose ceiling is all; 20 is owed of at most 20.
    assert used() == {"program_ceiling", "debt_ceiling"}
    # A hundredth of the limit is left: used up. More is left: not.
    assert "debt_ceiling" in used(setting("debt_limit", 20.2))
    assert "debt_ceiling" not in used(setting("debt_limit", 20.3))


def test_a_place_below_its_base_is_named_with_the_years() -> None:
    def falling(flow: float) -> dict[str, list[int]]:
        edit = put("flows", {"year": 2027}, flow=flow)
        return below_base(State(Case(hand.county()), edited_plan(hand.plan(), edit)))

    assert falling(100 - 1e-7) == {}
    assert falling(99.9) == {"town": [2027]}
