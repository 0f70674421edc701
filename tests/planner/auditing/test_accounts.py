"""Money by item and by township: exact sums, on counties drawn at random and by hand."""

import json
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.schema.case import Case
from models.schema.money import KINDS, PAYEES, Use, uses_of
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.units import decimals
from planner.auditing.accounts import accounted
from planner.auditing.apportioning import Steps, apportioned
from planner.auditing.checklist import audit_case
from planner.solving import solve_case
from tests.counties import random_county
from tests.planner.auditing import hand
from tests.planner.auditing.edits import add, edited_county, edited_plan, head

QUICK = SolveOptions(gap=1.0, time_limit=None, isolate=False)
COUNTIES = 300
DRAWN_AT_A_TIME = 50


@pytest.mark.parametrize("first", range(0, COUNTIES, DRAWN_AT_A_TIME))
def test_items_sum_to_spending_payments_and_townships(first: int) -> None:
    spent = 0
    for seed in range(first, first + DRAWN_AT_A_TIME):
        case = Case(*random_county(seed))
        plan = solve_case(case, QUICK).plan
        if plan.objective is None:
            continue  # some counties have no plan
        assert_exact(plan, case.county.uses, Steps(decimals(case.units.money)))
        spent += bool(plan.items)
    assert spent > DRAWN_AT_A_TIME // 5


def assert_exact(plan: Plan, uses: tuple[Use, ...], steps: Steps) -> None:
    """Hold every sum of items against spending, payments and townships, to the last digit."""
    bills: dict[tuple[object, ...], int] = defaultdict(int)
    paid: dict[tuple[object, ...], int] = defaultdict(int)
    places: dict[str, int] = defaultdict(int)
    for row in plan.items:
        bill = (row.program, row.kind, row.year)
        bills[bill] += steps.count(row.amount)
        places[row.node] += steps.count(row.amount)
        for source, amount in row.sources.items():
            paid[source, *bill] += steps.count(amount)
        assert sum(map(steps.count, row.sources.values())) == steps.count(row.amount)
    spending = {(s.program, s.kind, s.year): s.amount for s in plan.spending}
    years = range(plan.first_year, plan.first_year + plan.years)
    for program, kind, year in product(PAYEES, KINDS, years):
        # Each payment is rounded by itself: all of them may miss the cost in the last digit.
        parts = uses_of((program,), uses)
        total = sum(bills[use, kind, year] for use in parts)
        stated = steps.count(spending.get((program, kind, year), 0.0))
        assert abs(total - stated) <= len(parts), (program, kind, year)
    payments = {
        (p.source, p.program, p.kind, p.year): steps.count(p.amount)
        for p in plan.decisions.payments
    }
    assert {key: sum_ for key, sum_ in paid.items() if sum_} == payments
    assert {row.node: steps.count(row.money) for row in plan.townships if row.money} == {
        place: sum_ for place, sum_ in places.items() if sum_
    }
    due = sum(steps.count(row.due_after) for row in plan.items)
    assert due == pytest.approx(steps.count(plan.measures.commitments_after), abs=len(plan.items))


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_parts_sum_to_the_whole_and_are_within_one_step(total: int, weights: list[int]) -> None:
    parts = apportioned(total, weights)
    whole = sum(weights)
    if not whole:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == total
    assert all(
        total * weight // whole <= part <= -(-total * weight // whole)
        for part, weight in zip(parts, weights, strict=True)
    )


def test_the_largest_remainder_gets_the_last_step() -> None:
    # 10 in proportion 1 : 1 : 4 is 1.67, 1.67, 6.67: floors 1, 1, 6 leave 2 steps, and of equal
    # remainders the earlier are rounded up.
    assert apportioned(10, [1, 1, 4]) == [2, 2, 6]
    assert apportioned(7, [3, 1]) == [5, 2]  # 5.25 and 1.75


def test_the_road_made_by_hand_is_paid_by_all_in_proportion() -> None:
    plan = accounted(hand.plan(), Case(hand.county()))
    rows = {(row.what, row.kind, row.year): row for row in plan.items}
    # 60 in 2026, of which own money pays 25, the transfer 15 and the bond 20.
    first = rows["project", "capital", 2026]
    assert first.amount == 60
    assert first.sources == {"own": 25, "transfer": 15, "bond": 20}
    assert (first.id, first.option, first.node) == ("road", "own", "town")
    # The debt belongs to the bond and to no place; nothing of it is due after its second year.
    debt = rows["debt", "current", 2028]
    assert (debt.id, debt.node, debt.due_after) == ("bond", "", 0)
    assert debt.amount == pytest.approx(hand.DEBT)
    # 103 for the road in a town of 50: 103 * 10 000 / 50 yuan a head.
    town = next(row for row in plan.townships if row.node == "town")
    assert (town.money, town.per_head, town.works) == (103, 20_600, 1)
    assert town.gain == pytest.approx(50)
    assert (town.levels_before["access"], town.levels["access"]) == (0.5, 1)


def test_a_project_is_divided_over_its_nodes_by_the_shares_of_private_outlay() -> None:
    county = edited_county(
        hand.county(),
        add("settlements", {"id": "hill", "tier": "town", "parent": "seat", "population": 50}),
        add("nodes", {"settlement": "hill", "access": 0.5}),
        add("project_nodes", {"project": "road", "node": "hill"}),
    )
    plan = accounted(hand.plan(), Case(county))
    # Evenly without shares: 30 each of 60, of which the sources 12.5, 7.5 and 10.
    halves = [row for row in plan.items if (row.kind, row.year) == ("capital", 2026)]
    assert [row.node for row in halves] == ["town", "hill"]
    assert {row.amount for row in halves} == {30}
    assert all(row.sources == {"own": 12.5, "transfer": 7.5, "bond": 10} for row in halves)


def test_what_is_still_due_for_a_work_of_before_is_an_item_called_so() -> None:
    past = {"what": "project", "id": "road", "option": "own", "year": 2025}
    county = edited_county(hand.county(), add("history", past))
    nothing = head("decisions", "projects", to=[]), head("decisions", "payments", to=[])
    plan = accounted(edited_plan(hand.plan(), *nothing), Case(county))
    # Begun in 2025, it cost 60 then; 40 are due in 2026, and 3 a year from 2027.
    assert [(row.id, row.before, row.year, row.amount) for row in plan.items] == [
        ("road", True, 2026, 40),
        ("road", True, 2027, 3),
        ("road", True, 2028, 3),
    ]
    town = next(row for row in plan.townships if row.node == "town")
    assert (town.money, town.works) == (46, 0)  # nothing of it is begun in the plan


def test_a_plan_of_an_earlier_format_has_neither_and_passes() -> None:
    old = hand.plan()
    assert not old.items
    assert not old.townships
    assert audit_case(old, Case(hand.county())).ok
    document = json.loads(old.model_dump_json(by_alias=True, exclude={"items", "townships"}))
    assert Plan.model_validate(document) == old


def test_a_plan_of_today_without_items_is_refused() -> None:
    numbers = head("provenance", "rules", to=3), head("provenance", "format", to=3)
    found = audit_case(edited_plan(hand.plan(), *numbers), Case(hand.county())).broken
    assert {"reported_items", "items_add_up"} <= {finding.rule for finding in found}
