"""The audit names the rule that an edit breaks, and no figure can be edited unseen."""

import ast
import importlib
import re
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.schema.case import Case
from models.schema.history import Done
from models.schema.instance import Instance, fingerprint
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario
from planner.auditing.accounts import accounted
from planner.auditing.checklist import RULES, audit
from planner.solving import solve
from tests.examples import examples
from tests.paths import ROOT
from tests.planner.auditing import audit_county
from tests.planner.auditing import hand as audit_hand
from tests.planner.auditing.cases import (
    CARRIED,
    CHANGED,
    COVERED,
    DRAWN,
    EDITED,
    TIED,
    TIGHTENED,
    Y1,
    Y2,
    Y3,
)
from tests.planner.auditing.edits import (
    Document,
    Edit,
    add,
    again,
    edited_county,
    edited_plan,
    head,
    numbers,
    put,
    setting,
    with_value,
)

FREE = ("provenance", "bound")
"""Numbers that say how a plan was found; a larger bound alone is caught by the gap."""


def solve_all(instance: Instance, scenario: Scenario) -> Plan:
    plan = solve(instance, scenario, SolveOptions(gap=0, time_limit=None, isolate=False)).plan
    assert plan.status == "optimal"
    return plan


def full_scenario() -> Scenario:
    """The choices that the cases below speak of are forced, so that every optimum has them."""
    locks = (
        Lock(what="project", id="road", option="own", year=Y1),
        Lock(what="project", id="inn", option="ppp", year=Y2),
        Lock(what="mast", id="m-north", year=Y1),
        Lock(what="mast", id="m-farm", year=Y2),
        Lock(what="mast", id="m-south", year=Y1),
        Lock(what="facility", id="clinic", place="farm", option="small", year=Y1),
        Lock(what="reform", id="title", year=Y1),
        Lock(what="reform", id="credit", year=Y2),
        Lock(what="package", id="graduate", option="housing", year=Y1),
    )
    return audit_county.scenario().model_copy(update={"forced": locks})


@pytest.fixture(scope="module")
def full() -> tuple[Plan, Instance, Scenario]:
    """A plan with something in every table, and what it answers."""
    instance, scenario = audit_county.county(), full_scenario()
    return solve_all(instance, scenario), instance, scenario


def broken(plan: Plan, instance: Instance, scenario: Scenario | None = None) -> set[str]:
    return {finding.rule for finding in audit(plan, instance, scenario).broken}


@pytest.mark.parametrize(
    ("changes", "lock"),
    [
        ({"horizon_value": 0, "beta": 0.0}, Lock(what="project", id="road", year=Y1)),
        ({"discount_rate": 0.0, "beta": 1.0}, Lock(what="project", id="store", option="avail")),
        ({"regime": "concession", "thrift": 0}, Lock(what="project", id="camp", year=Y1)),
        (
            {"debt_limit": 30, "minimum_gain": 0.1},
            Lock(what="facility", id="clinic", place="south", option="full"),
        ),
    ],
)
def test_plans_of_other_settings_are_kept_whole(changes: dict[str, Any], lock: Lock) -> None:
    instance, scenario = audit_county.county(**changes), Scenario(budget_factor=2, forced=(lock,))
    plan = solve_all(instance, scenario)
    report = audit(plan, instance, scenario)
    assert report.broken == ()
    assert report.checked["forced"] == 1
    assert report.checked["ppp_ceiling"] == (0 if "regime" in changes else 3)
    assert report.checked["least_in"] == {0.0: 0}.get(instance.county.beta, 4)


@pytest.mark.parametrize("rule", TIGHTENED)
def test_a_tighter_county_breaks_one_rule(rule: str, full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    assert broken(plan, instance, scenario) == set()
    tighter = edited_county(instance, *TIGHTENED[rule])
    # What townships had before the plan is stated in it too, and so is what could flow.
    restated = {"reported_townships", "reported_measures"}
    assert broken(plan, tighter, scenario) - restated == {rule, "provenance"}


WISHES = (
    *("earmark", "earmark_yearly", "program_floor", "program_ceiling", "year_ceiling"),
    "place_floor",
)


@pytest.mark.parametrize("rule", WISHES)
def test_a_wish_that_a_plan_misses_is_told_and_breaks_nothing(rule: str) -> None:
    tighter = edited_county(audit_hand.county(), *TIED[rule])
    tables = ("sources", "program_limits", "nodes")
    asked = {"hard": False, "document": "No. 12 of 2025"}
    wished = tighter.model_copy(
        update={
            table: tuple(row.model_copy(update=asked) for row in getattr(tighter, table))
            for table in tables
        }
    )
    found = audit(audit_hand.plan(), wished)
    assert rule not in {finding.rule for finding in found.broken}
    missed = [finding for finding in found.missed if finding.rule == rule]
    assert missed
    assert all("document=No. 12 of 2025" in finding.place for finding in missed)


GAIN_OF_A_NODE = put("nodes", {"settlement": "south"}, minimum_gain=50)


def test_a_gain_is_asked_of_one_node(full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    asked = edited_county(instance, GAIN_OF_A_NODE)
    (found,) = [row for row in audit(plan, asked, scenario).broken if row.rule == "minimum_gain"]
    assert "node=south" in found.place
    # Less than all are asked for changes nothing.
    low = edited_county(instance, put("nodes", {"settlement": "south"}, minimum_gain=-0.5))
    assert "minimum_gain" not in broken(plan, low, scenario)


def test_a_gain_that_a_node_wishes_for_is_told(full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    wish = put("nodes", {"settlement": "south"}, minimum_gain=50, hard=False)
    found = audit(plan, edited_county(instance, wish), scenario)
    assert "minimum_gain" not in {row.rule for row in found.broken}
    assert [row.rule for row in found.missed if "node=south" in row.place] == ["minimum_gain"]


@pytest.mark.parametrize("rule", ["service_floor", "service_parity", "coverage_target"])
def test_a_wish_about_services_is_told(rule: str, full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    tighter = edited_county(instance, *TIGHTENED[rule])
    wished = tighter.model_copy(
        update={
            table: tuple(row.model_copy(update={"hard": False}) for row in getattr(tighter, table))
            for table in ("services", "years")
        }
    )
    found = audit(plan, wished, scenario)
    assert rule not in {finding.rule for finding in found.broken}
    assert rule in {finding.rule for finding in found.missed}


@pytest.mark.parametrize("rule", TIED)
def test_a_tighter_purse_breaks_one_rule(rule: str) -> None:
    tighter = edited_county(audit_hand.county(), *TIED[rule])
    # What may not pay current cost leaves it unfunded as well.
    more = {"fund_spending"} if rule == "eligible_source" else set()
    assert broken(audit_hand.plan(), tighter) == {rule, "provenance"} | more


@pytest.fixture(scope="module")
def carried() -> tuple[Plan, Instance]:
    """A plan whose road is paid in part by a bond that it has to carry."""
    county = edited_county(audit_hand.county(), *CARRIED)
    plan = solve_all(county, FORCED)
    assert sum(row.amount for row in plan.decisions.draws) >= 10
    return plan, county


FORCED = Scenario(forced=(Lock(what="project", id="road", year=Y1),))


@pytest.mark.parametrize("rule", COVERED)
def test_a_tighter_cover_breaks_its_rule(rule: str, carried: tuple[Plan, Instance]) -> None:
    plan, county = carried
    assert broken(plan, county, FORCED) == set()
    assert rule in broken(plan, edited_county(county, *COVERED[rule]), FORCED)


@pytest.mark.parametrize("rule", DRAWN)
def test_what_works_are_given_is_recomputed(rule: str, carried: tuple[Plan, Instance]) -> None:
    plan, county = carried
    assert rule in broken(edited_plan(plan, DRAWN[rule]), county, FORCED)


def test_a_bond_is_spread_over_items_as_it_was_drawn(carried: tuple[Plan, Instance]) -> None:
    plan, _ = carried
    of_bond = {row.year: row.sources["bond"] for row in plan.items if "bond" in row.sources}
    assert of_bond == {row.year: row.amount for row in plan.decisions.draws}


ROADS = (
    put("projects", {"id": "road"}, use="roads"),
    lambda county: county.update(uses=[{"id": "roads", "program": "ppp"}]),
)
"""The road of the plan made by hand is of a use of its own."""


def paid_for(use: str) -> Edit:
    """Say that every payment for a program was for a use."""

    def edit(plan: Document) -> None:
        for row in plan["decisions"]["payments"]:
            row["program"] = use if row["program"] == "ppp" else row["program"]

    return edit


@pytest.mark.parametrize(
    ("use", "edits", "rules"),
    [
        ("roads", (), set()),
        # Spending is stated by program, payments by use.
        ("ppp", (), {"fund_spending"}),
        # What may not pay leaves the road unfunded as well; own money for it matches nothing.
        (
            "roads",
            (put("sources", {"id": "transfer"}, not_for=["roads"]),),
            {"eligible_source", "fund_spending", "matching"},
        ),
        (
            "roads",
            (put("sources", {"id": "bond"}, not_for=["ppp"]),),
            {"eligible_source", "fund_spending"},
        ),
        (
            "roads",
            (add("program_limits", {"program": "roads", "ceiling": 0.99}),),
            {"program_ceiling"},
        ),
        (
            "roads",
            (add("program_limits", {"program": "roads", "year_ceiling": 0.5}),),
            {"year_ceiling"},
        ),
        (
            "roads",
            (
                lambda county: county["uses"].append({"id": "trade", "program": "ppp"}),
                put("sources", {"id": "transfer"}, earmark_programs=["trade"]),
            ),
            {"earmark"},
        ),
    ],
)
def test_money_is_for_a_use(use: str, edits: tuple[Edit, ...], rules: set[str]) -> None:
    county = edited_county(audit_hand.county(), *ROADS, *edits)
    assert broken(edited_plan(audit_hand.plan(), paid_for(use)), county) == rules | {"provenance"}


def test_money_for_an_unknown_use_is_refused() -> None:
    assert "unknown_id" in broken(
        edited_plan(audit_hand.plan(), paid_for("bridges")), audit_hand.county()
    )


def test_the_plan_made_by_hand_is_right() -> None:
    report = audit(audit_hand.plan(), audit_hand.county())
    assert report.broken == ()
    assert report.ok
    # Derived beside the plan: what drives, what passes, the bond, what is carried and owed.
    assert {(f.rule, f.place) for f in report.binding} >= {
        ("driver_limit", "node=town, stream=produce, year=2028"),
        ("weakest_condition", "node=town, stream=produce, condition=access, year=2026"),
        ("source_balance", "source=bond, year=2026"),
        ("carry_limit", "source=own, year=2026"),
        ("debt_ceiling", "year=2026"),
    }
    assert report.checked["driver_limit"] == 3
    assert report.checked["hub_capacity"] == 0


@pytest.mark.parametrize("what", EDITED)
def test_an_edit_names_its_rules(what: str) -> None:
    edit, rules = EDITED[what]
    assert broken(edited_plan(audit_hand.plan(), edit), audit_hand.county()) == rules


def test_what_happened_before_the_plan_is_no_decision_of_it(
    full: tuple[Plan, Instance, Scenario],
) -> None:
    plan, instance, scenario = full
    start = plan.decisions.projects[0]
    done = Done(
        what="project",
        id=start.project,
        option=start.contract,
        year=instance.county.first_year - 1,
    )
    before = instance.model_copy(update={"history": (done,)})
    assert "already_done" in broken(plan, before, scenario)


@pytest.mark.parametrize("rule", CHANGED)
def test_a_change_of_the_full_plan_breaks(rule: str, full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    assert rule in broken(edited_plan(plan, CHANGED[rule]), instance, scenario)


@pytest.mark.parametrize(
    ("rule", "lock", "kept"),
    [
        ("forced", Lock(what="project", id="store", year=Y1), False),
        ("forced", Lock(what="project", id="road", option="ppp"), False),
        ("forced", Lock(what="project", id="road"), True),
        ("forced", Lock(what="mast", id="m-north", year=Y2), False),
        ("forced", Lock(what="fibre", id="north"), True),
        ("forced", Lock(what="facility", id="clinic", place="south"), False),
        ("forced", Lock(what="facility", id="clinic", place="farm"), True),
        ("forced", Lock(what="package", id="graduate", option="basic", year=Y1), False),
        ("forced", Lock(what="reform", id="credit", year=Y3), False),
        ("forbidden", Lock(what="project", id="road"), False),
        ("forbidden", Lock(what="project", id="road", option="ppp"), True),
        ("forbidden", Lock(what="mast", id="m-north", year=Y2), True),
        ("forbidden", Lock(what="fibre", id="farm"), False),
        ("forbidden", Lock(what="facility", id="clinic", place="farm", option="full"), True),
        ("forbidden", Lock(what="package", id="graduate", option="housing"), False),
        ("forbidden", Lock(what="reform", id="title"), False),
    ],
)
def test_locks(rule: str, lock: Lock, kept: bool, full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    other = scenario.model_copy(update={"forced": (), "forbidden": (), rule: (lock,)})
    assert broken(plan, instance, other) - {"provenance"} == (set() if kept else {rule})


def test_every_rule_has_a_case() -> None:
    cases = {*TIGHTENED, *TIED, *CHANGED, *COVERED, *DRAWN}
    cases |= {"forced", "forbidden", "already_done"}
    cases |= {rule for _, rules in EDITED.values() for rule in rules}
    assert cases == set(RULES)


def imported() -> Iterator[tuple[str, str]]:
    """Module and name of everything that the audit imports from models and planner."""
    for file in sorted((ROOT / "planner" / "auditing").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                yield from ((node.module or "", alias.name) for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)


def test_the_audit_knows_the_schema_and_not_the_model() -> None:
    """It computes nothing with the help of others, except that a case applies its scenario.

    Tolerances, the units that they follow, the digits of a figure and the formulas of the measures
    are shared, so that model, check and audit agree at every edge. ``require`` refuses an argument
    of another type and computes nothing.
    """
    tables = {"fields", "places", "people", "works", "money", "history"}
    schema = {*tables, "arguments", "instance", "scenario", "case", "plan", "tolerances"}
    schema |= {"units", "measures"}
    allowed = {f"models.schema.{name}" for name in schema}
    rooms = ("models", "planner", "pyomo", "highspy")
    ours = {(module, name) for module, name in imported() if module.startswith(rooms)}
    foreign = {pair for pair in ours if not pair[0].startswith("planner.auditing")}
    assert {module for module, _ in foreign} <= allowed
    functions = {
        name
        for module, name in foreign
        if isinstance(getattr(importlib.import_module(module), name), FunctionType)
    }
    shared = {"fingerprint", "relative", "require", "decimals", "coupling", "gini_of_gains"}
    assert functions == shared


def test_every_numbered_rule_is_audited() -> None:
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    numbered = [line for line in text.splitlines() if re.match(r"\| \d+\.\d+ \|", line)]
    names = {name for line in numbered for name in re.findall(r"`(\w+)`", line.split("|")[2])}
    assert len(names) > 40
    assert names <= set(RULES)


def test_every_figure_edited_is_seen(full: tuple[Plan, Instance, Scenario]) -> None:
    """Up or down, an edit of a figure is seen: who is served, too, for the measures count it."""
    plan, instance, scenario = full
    document = plan.model_dump(mode="json", by_alias=True)
    unseen = []
    for path, value in numbers(document):
        if path[0] in FREE:
            continue
        step = 1 if isinstance(value, int) else max(0.05, 0.05 * abs(value))
        for other in (value + step, value - step):
            changed = Plan.model_validate(with_value(document, path, other))
            if audit(changed, instance, scenario).ok:
                unseen.append((path, value, other))
    assert unseen == []


def test_a_larger_bound_is_seen_by_the_gap(full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    assert plan.bound is not None
    higher = edited_plan(plan, head("bound", to=plan.bound + 1))
    assert broken(higher, instance, scenario) == {"gap", "status", "stopped_by"}


TABLES = ("flows", "levels", "staff", "covered", "spending", "index")
CHOICES = ("offers", "hires", "projects", "masts", "fibre", "facilities", "reforms")
MONEY = ("serving", "payments", "balances")


@pytest.mark.parametrize("table", TABLES + CHOICES + MONEY)
def test_rows_that_do_not_belong(table: str, full: tuple[Plan, Instance, Scenario]) -> None:
    plan, instance, scenario = full
    assert "duplicate" in broken(edited_plan(plan, again(table, {})), instance, scenario)
    late = edited_plan(plan, again(table, {}, year=10**400))
    assert broken(late, instance, scenario) >= {"outside_plan"}
    document = plan.model_dump(mode="json", by_alias=True)
    row = document[table][0] if table in TABLES else document["decisions"][table][0]
    names = [key for key, value in row.items() if isinstance(value, str)]
    for name in names:
        if name not in ("condition", "program", "kind"):
            stranger = edited_plan(plan, again(table, {}, **{name: "nowhere"}))
            assert "unknown_id" in broken(stranger, instance, scenario)


@given(data=st.data())
@settings(max_examples=examples(all=40, few=15), deadline=None)
def test_the_audit_never_raises(data: st.DataObject) -> None:
    plan, instance = audit_hand.plan(), audit_hand.county()
    document = plan.model_dump(mode="json", by_alias=True)
    path, value = data.draw(st.sampled_from(list(numbers(document))))
    wild = st.sampled_from([0, -1, 10**9, 10**400, -(10**400)])
    if isinstance(value, float):
        wild = st.sampled_from([0.0, -1e308, 1e308, 1e-320, -5.5])
    changed = Plan.model_validate(with_value(document, path, data.draw(wild)))
    report = audit(changed, instance)
    assert all(finding.rule in RULES for finding in report.broken)


def without_plan(county: Instance, **answer: Any) -> Plan:
    """An answer without a plan for the county."""
    document = audit_hand.plan().model_dump(mode="json", by_alias=True)
    made_from = document["provenance"] | {"instance_hash": fingerprint(county)}
    kept = {"first_year": document["first_year"], "years": document["years"]}
    return Plan.model_validate({**kept, "provenance": made_from, "reason": "none", **answer})


INFEASIBLE = {"status": "infeasible", "stopped_by": "infeasible"}


def test_an_answer_without_a_plan_claims_nothing() -> None:
    # Nothing that is decided makes the town's index 51 times as large.
    county = edited_county(audit_hand.county(), setting("minimum_gain", 50))
    plan = without_plan(county, **INFEASIBLE)
    assert audit(plan, county).ok
    unfound = without_plan(county, status="no_plan", stopped_by="time_limit", bound=3)
    assert audit(unfound, county).ok
    wrong: list[dict[str, Any]] = [
        {"certified": True},
        {"reason": " "},
        {"bound": 3},
        {"gap": 0.0},
        *({"stopped_by": other} for other in ("proved", "gap", "time_limit")),
        {"status": "no_plan"},
    ]
    for change in wrong:
        claimed = plan.model_copy(update=change)
        assert broken(claimed, county) == {"claims_nothing"}, change


@pytest.mark.parametrize(
    ("edits", "refuted"),
    [
        # The hand's county lets all its money lapse and stays at its base.
        ((), True),
        ((setting("minimum_gain", 0),), True),
        ((setting("minimum_gain", 0.01),), False),
        # Without access a third of the potential gets through, less than the base.
        ((put("nodes", {"settlement": "town"}, access=0.3),), True),
        ((put("nodes", {"settlement": "town"}, access=0.3), setting("minimum_gain", 0)), False),
        # What is promised has to be paid, and doing nothing pays nothing.
        (
            (
                add(
                    "commitments",
                    {"program": "ppp", "kind": "capital", "year": Y1, "amount": 5},
                ),
            ),
            False,
        ),
        ((put("sources", {"id": "own"}, carry_limit=0),), True),
    ],
)
def test_infeasible_is_refuted_where_doing_nothing_keeps_the_rules(
    edits: tuple[Edit, ...], refuted: bool
) -> None:
    county = edited_county(audit_hand.county(), *edits)
    found = broken(without_plan(county, **INFEASIBLE), county)
    assert found == ({"infeasible"} if refuted else set())
    assert broken(without_plan(county, status="no_plan", stopped_by="interrupt"), county) == set()


@pytest.mark.parametrize("limit", ["time_limit", "node_limit"])
def test_a_limit_ends_only_a_search_that_has_it(limit: str) -> None:
    def stopped(value: float | None) -> set[str]:
        edit = head("provenance", "options", limit, to=value)
        stop = head("stopped_by", to=limit)
        return broken(edited_plan(audit_hand.plan(), edit, stop), audit_hand.county())

    assert stopped(10) == set()
    assert stopped(None) == {"stopped_by"}


@pytest.mark.parametrize(
    ("asked", "stop", "rules"),
    [
        # The hand's plan has a gap of 1.
        (1.0, "gap", set()),
        (0.99, "gap", {"stopped_by"}),
        (1.0, "proved", {"stopped_by"}),
    ],
)
def test_the_gap_reached_is_one_asked_for(asked: float, stop: str, rules: set[str]) -> None:
    options = head("provenance", "options", to={"gap": asked})
    changed = edited_plan(audit_hand.plan(), options, head("stopped_by", to=stop))
    assert broken(changed, audit_hand.county()) == rules


def test_a_plan_of_another_county_is_not_its_plan(
    full: tuple[Plan, Instance, Scenario],
) -> None:
    rules = broken(full[0], audit_hand.county())
    assert {"provenance", "unknown_id", "missing_row"} <= rules


def test_the_weakest_condition_is_one_that_a_stream_requires() -> None:
    # Digital, service and institution are 0 in the town, but produce requires access alone.
    assert weakest(audit_hand.county()) == {"town": "access", "seat": None, "": None}
    needy = edited_county(
        audit_hand.county(), add("requirements", {"stream": "produce", "condition": "digital"})
    )
    assert weakest(needy)["town"] == "digital"


def weakest(county: Instance) -> dict[str, str | None]:
    """The weakest condition by place of the plan made by hand."""
    plan = accounted(audit_hand.plan(), Case(county))
    return {row.node: row.weakest for row in plan.townships}
