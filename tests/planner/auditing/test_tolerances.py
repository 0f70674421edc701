"""Each tolerance on both sides of its limit: the model's rule and the audit miss it alike.

The plan made by hand keeps its rules exactly where it is edited here, so that an edit of 0.9
tolerances is kept and one of 1.1 is not. The model, holding the same decisions, misses the same
rule by as much. Deals, journeys, persons and works are tried where the check reads them too
(``tests/models/schema``, ``tests/planner/auditing/test_edges.py``).
"""

import re
from typing import Any

import pyomo.environ as pyo
import pytest

from models.rules.county import build
from models.schema import tolerances
from models.schema.case import Case
from models.schema.plan import Plan
from models.schema.tolerances import OBJECTIVE, SHARE, TABLE
from planner.auditing.checklist import audit
from planner.auditing.outcome import Outcome, at_most, true
from tests.planner.auditing import hand
from tests.planner.auditing.edits import Edit, edited_plan, head, put

CASE = Case(hand.county())
UNITS = CASE.units
Y1, Y2, Y3 = 2026, 2027, 2028

LIMITED: dict[str, tuple[str, float, Any]] = {
    # more flows than 100 + 50 driven in 2028
    "FLOW": (
        "driver_limit[town,produce,3]",
        UNITS.flow_tolerance("produce", 150.0, 200.0),
        lambda more: put("flows", {"year": Y3}, flow=150 + more),
    ),
    # more is carried out of 2026 than half of 50
    "MONEY": (
        "carry_limit[own,1]",
        UNITS.money_tolerance(25.0),
        lambda more: put("balances", {"source": "own", "year": Y1}, carried=25 + more),
    ),
    # the road of 60 is paid with more than 60
    "MONEY, an equality": (
        "fund_spending[ppp,capital,1]",
        UNITS.money_tolerance(60.0),
        lambda more: put("payments", {"source": "own", "year": Y1}, amount=25 + more),
    ),
    # access is 0.5 before the road operates
    "SHARE": (
        "access_level[town,1]",
        SHARE,
        lambda more: put("levels", {"condition": "access", "year": Y1}, level=0.5 + more),
    ),
}
"""Rule and index, the tolerance there, and the edit that goes beyond the limit."""


def violation(plan: Plan, row: str) -> float:
    """How far the model that holds the plan's decisions misses one of its rules."""
    m: Any = build(CASE, implied=False)
    for variable in m.component_data_objects(pyo.Var):
        variable.set_value(0, skip_validation=True)
    t = {year: year - Y1 + 1 for year in (Y1, Y2, Y3)}
    for each in plan.flows:
        m.flow[each.node, each.stream, t[each.year]].set_value(each.flow)
    for each in plan.levels:
        m.level[each.condition][each.node, t[each.year]].set_value(each.level)
    for each in plan.decisions.projects:
        for year in range(t[each.year], 4):
            m.started[each.project, each.contract, year].set_value(1)
    for each in plan.decisions.payments:
        key = (each.source, each.program, each.kind, t[each.year])
        m.payment[key].set_value(each.amount)
    for each in plan.decisions.balances:
        m.carried[each.source, t[each.year]].set_value(each.carried)
        m.lapsed[each.source, t[each.year]].set_value(each.lapsed)
    return -min(m.find_component(row).slack(), 0.0)


@pytest.mark.parametrize("factor", [0.9, 1.1])
@pytest.mark.parametrize("what", LIMITED)
def test_a_rule_is_missed_alike(what: str, factor: float) -> None:
    row, tolerance, edit = LIMITED[what]
    plan = edited_plan(hand.plan(), edit(factor * tolerance))
    rule = re.split(r"\[", row)[0]
    broken = {each.rule for each in audit(plan, CASE.instance).broken}
    assert (rule in broken) is (factor > 1)
    assert violation(plan, row) == pytest.approx(factor * tolerance, rel=1e-3)


@pytest.mark.parametrize(("factor", "kept"), [(0.9, True), (1.1, False)])
def test_the_objective_and_the_bound(factor: float, kept: bool) -> None:
    off = factor * OBJECTIVE * hand.GAIN
    edits: dict[str, Edit] = {
        "reported_objective": head("objective", to=hand.GAIN + off),
        "bound": head("bound", to=hand.GAIN - off),
    }
    for rule, edit in edits.items():
        broken = {each.rule for each in audit(edited_plan(hand.plan(), edit), CASE.instance).broken}
        assert (rule not in broken) is kept


def test_the_table_is_the_module() -> None:
    values = {name: value for name, value in vars(tolerances).items() if name.isupper()}
    assert {each.name: each.value for each in TABLE} == {
        name: value for name, value in values.items() if name != "TABLE"
    }
    assert all(each.relative_to and each.why for each in TABLE)


@pytest.mark.parametrize(
    ("outcome", "far"),
    [
        # The first rules allowed 0.01 of money, however small the figures of the county are.
        (at_most("source_balance", {}, 2.9e-7, 1.9e-7, 1e-15), False),
        (at_most("source_balance", {}, 1.009, 1.0, 1e-8), False),
        (at_most("source_balance", {}, 1.011, 1.0, 1e-8), True),
        (at_most("source_balance", {}, 100.9, 100.0, 1e-6), False),  # 0.9 %, digits of a report
        (at_most("source_balance", {}, 102.0, 100.0, 1e-6), True),
        (at_most("source_balance", {}, 102.0, 100.0, 0.01), False),  # within 1000 tolerances
        (true("unknown_id", {}, False), True),
        (at_most("source_balance", {}, float("nan"), 1.0), True),
        (at_most("source_balance", {}, 0.5, 1.0), False),
    ],
)
def test_far_is_beyond_what_any_rules_have_allowed(outcome: Outcome, far: bool) -> None:
    assert outcome.far == far
