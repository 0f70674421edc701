"""Figures more than 1e9 apart that meet in one rule are refused; all others are carried."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from typer.testing import CliRunner

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.commands.app import app
from planner.input.check import complaints
from planner.input.checking.spread import WIDEST, spread_complaints
from planner.input.complaint import Complaint, Places
from planner.input.read import load
from planner.input.write import json_text
from planner.language.complaints.spread import TEXTS
from tests.counties import random_county
from tests.paths import INSTANCES
from tests.planner.input.good import good, write_good
from tests.planner.input.test_check import Change, both, county, drop, edit
from tests.strategies import counties
from tests.units import NewUnits, converted

WITHOUT_PROJECTS = drop("projects", "project_nodes", "project_gains", "project_hubs")
BEYOND = 1.01 * WIDEST

# The good county: the dearest cost is store-2 at 260, the largest amount 150, so the scale of money
# is 150. At east the produce flow has base 30 and potential 90, at west 20 and 80: reference 50.
# Health is needed by half of 5000 at the seat, 2500; the catchment of west holds 1500 + 500.
FAMILIES: list[tuple[str, Callable[[float], Change]]] = [
    ("money", lambda r: edit("reforms", 0, running=150 / r)),
    ("money", lambda r: edit("terms", 0, pay=(3.0, 150 / r))),
    ("money", lambda r: edit("masts", 0, running=2.0, county_running_share=75 / r)),
    ("money", lambda r: edit("facility_levels", 0, running=150 / r)),
    ("money", lambda r: edit("commitments", 0, amount=150 / r)),
    ("money", lambda r: edit("projects", 0, profile=(1 - 0.5 / r, 0.5 / r))),  # of 300
    ("money", lambda r: edit("amounts", 0, amount=260 * r)),
    ("debt", lambda r: county(debt_limit=150 / r)),
    ("ppp", lambda r: county(regime="legacy", ppp_ceiling=150 / 90000 / r)),
    ("ppp", lambda r: county(regime="legacy", government_paid_ceiling=150 / 90000 / r)),
    ("floor", lambda r: edit("program_limits", 0, floor=1 / r)),
    ("floor", lambda r: edit("program_limits", 0, ceiling=1 / r)),
    ("earmark", lambda r: edit("sources", 1, earmark_share=1 / r)),
    ("matching", lambda r: edit("sources", 1, matching_ratio=1 / r)),
    ("matching", lambda r: edit("sources", 1, matching_ratio=r)),
    ("spend_least", lambda r: edit("sources", 1, spend_least=1 / r)),
    ("condition", lambda r: edit("requirements", 0, passes=1 / r)),
    ("condition", lambda r: edit("requirements", 0, passes=1 - 1.001 / r)),
    ("level", lambda r: edit("project_nodes", 0, access_lift=1 / r)),
    ("level", lambda r: edit("reform_lifts", 0, lift=1 / r)),
    ("level", lambda r: edit("coverage", 0, share=1 / r)),
    ("hires", lambda r: edit("pools", 0, candidates=2 * r)),  # uptake is a half
    ("hires", lambda r: edit("pools", 0, staff=r)),
    ("anchoring", lambda r: edit("pools", 0, anchor_capacity=r)),
    ("anchoring", lambda r: edit("pools", 0, anchor_capacity=1 / r)),
    ("driver", lambda r: edit("project_gains", 0, gain=30 / r)),
    ("driver", lambda r: edit("project_gains", 0, gain=-30 / r)),
    ("driver", lambda r: edit("project_gains", 0, gain=30 * r)),
    ("driver", lambda r: edit("talent_gains", 0, gain=20 / r)),
    ("driver", lambda r: both(WITHOUT_PROJECTS, edit("reform_gains", 0, gain=80 / r))),
    # Of store-1 a partner bears 0.7 and needs no grant; at east the base of capital is 100.
    ("driver", lambda r: edit("projects", 1, capital=100 / r / 0.7)),
    ("index", lambda r: edit("flows", 2, base=20 / (r - 1))),  # the reference is this and 20
    ("index", lambda r: edit("flows", 2, potential=50 * r)),
    ("index", lambda r: edit("streams", 2, reference=20 * r)),
    ("hub", lambda r: edit("hubs", 0, capacity=80 / r)),
    ("hub", lambda r: edit("project_hubs", 0, extra=80 / r)),
    ("hub", lambda r: edit("project_hubs", 0, extra=60 * r)),
    ("hub", lambda r: edit("streams", 0, load=80 / r / 50)),
    ("facility", lambda r: edit("facilities", 1, capacity=2500 / r)),
    ("facility", lambda r: edit("facility_levels", 1, capacity=2500 / r)),
    ("residents", lambda r: edit("services", 1, weight=4 / r)),  # of 500 in 2000
    ("posts", lambda r: edit("reforms", 0, workload=3 / r)),
]


def rules(instance: Instance, scenario: Scenario | None = None) -> set[str]:
    """The rules in which figures are too far apart."""
    return spread_rules(Case(instance, scenario or Scenario()))


def spread_rules(case: Case) -> set[str]:
    found = spread_complaints(case)
    assert {(row.severity, row.code) for row in found} <= {("error", "spread")}
    return {spread_rule(row) for row in found}


def spread_rule(row: Complaint) -> str:
    assert row.message is not None
    return dict(row.message.values)["rule"].code.removeprefix("spread.")  # type: ignore[union-attr]


@pytest.mark.parametrize(("rule", "change"), FAMILIES)
def test_each_rule_carries_1e9_and_no_more(rule: str, change: Callable[[float], Change]) -> None:
    assert rule not in rules(change(WIDEST)(good()))
    assert rule in rules(change(BEYOND)(good()))


def test_every_rule_that_has_a_name_is_tried() -> None:
    named = {key.removeprefix("spread.") for key, text in TEXTS.items() if "规则" in text.zh}
    assert named | {"index"} == {rule for rule, _ in FAMILIES}


@pytest.mark.parametrize(
    "change",
    [
        lambda i: i,
        edit("amounts", 0, amount=1e9),  # plenty of money
        edit("projects", 0, capital=1e12),  # never to be paid
        edit("reforms", 0, running=0.0),
        edit("hubs", 0, capacity=1e12),  # room for everybody
        edit("facilities", 0, capacity=1e12),
        edit("facility_levels", 0, capacity=1e12),
        county(debt_limit=1e12),
        edit("years", 0, budget_expenditure=1e12),
        edit("years", 0, admin_capacity=1e12),
        edit("settlements", 3, population=0),
        edit("requirements", 0, passes=1 - 1e-15),  # no more than rounding
        edit("projects", 1, running=0.1 * 3, revenue=0.3),  # 0.3 - 0.30000000000000004
        edit("flows", 0, potential=1e9),
        both(edit("flows", 0, potential=1e12), drop("requirements")),  # in no rule
        drop("amounts"),
    ],
)
def test_what_the_arithmetic_can_carry_is_not_refused(change: Change) -> None:
    assert rules(change(good())) == set()


UNITS = (
    NewUnits(money=1e-6),
    NewUnits(money=2.0),  # more money than 1e12 is refused by the schema
    NewUnits(people=7),
    NewUnits(load=1e-6),
    NewUnits(streams={"talent": 1e-6, "produce": 1e-6}),
)


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize(("rule", "change"), FAMILIES)
def test_no_unit_changes_what_is_refused(
    rule: str, change: Callable[[float], Change], units: NewUnits
) -> None:
    for ratio in (0.99 * WIDEST, BEYOND):
        instance = change(ratio)(good())
        assert spread_rules(converted(instance, Scenario(), units)) == rules(instance)


def test_no_shipped_or_random_county_is_refused() -> None:
    for folder in sorted(INSTANCES.iterdir()):
        if (folder / "county.yaml").exists():
            assert rules(load(folder)) == set(), folder.name
    for seed in range(200):
        assert rules(*random_county(seed)) == set(), seed


@given(drawn=counties())
def test_no_county_of_the_other_tests_is_refused(drawn: tuple[Instance, Scenario]) -> None:
    assert rules(*drawn) == set()


class TestMessages:
    def test_both_figures_and_both_places_are_named(self) -> None:
        instance = edit("reforms", 0, running=1e-8)(good())
        (found,) = spread_complaints(Case(instance))
        assert (found.table, found.row, found.field, found.found) == (
            "reforms",
            2,
            "running",
            "0.00000001",
        )
        assert found.text("en") == (
            "reforms.csv row 2, running: 0.00000001 and 150 (amounts.csv row 2, amount) are more"
            " than 1e9 times apart and meet in rule 5.1, spending and money; the arithmetic cannot"
            " carry both; check the unit of both; if one is too small to matter, remove it or set"
            " it to 0"
        )
        assert found.text("zh") == (
            "reforms.csv 第 2 行，running：规则 5.1（支出与资金）中有两个数相差超过 10 亿倍，"
            "计算精度无法兼顾：0.00000001、150（amounts.csv 第 2 行，amount）；请核对两者的单位；"
            "确属微不足道的，请删去或设为 0"
        )

    def test_a_product_names_each_of_its_cells(self) -> None:
        instance = edit("facilities", 1, capacity=1e-6)(good())
        (found,) = spread_complaints(Case(instance))
        cells = "services.csv row 2, need × settlements.csv row 2, population"
        assert f"0.000001 and 2500 ({cells})" in found.text("en")
        cells = "services.csv 第 2 行，need × settlements.csv 第 2 行，population"
        assert f"0.000001、2500（{cells}）" in found.text("zh")

    def test_what_stands_in_no_cell_is_named(self) -> None:
        (found,) = spread_complaints(Case(edit("pools", 0, anchor_capacity=1e10)(good())))
        assert found.where.text() == "pools.csv row 2, anchor_capacity"
        assert "one person and 10000000000 are" in found.text("en")
        assert "1 人、10000000000；" in found.text("zh")
        (found,) = spread_complaints(Case(edit("flows", 2, base=1e-9, potential=90)(good())))[-1:]
        assert "the total 20 (flows.csv, base)" in found.text("en")

    def test_a_document_names_its_paths(self) -> None:
        instance = edit("reforms", 0, running=1e-8)(good())
        (found,) = spread_complaints(Case(instance), Places("county.json"))
        assert found.where.text() == "county.json, reforms[0].running"
        assert "0.00000001 and 150 (county.json, amounts[0].amount)" in found.text("en")

    def test_what_the_scenario_states_stands_there(self) -> None:
        scenario = Scenario.model_validate(
            {"amounts": [{"source": "own", "year": 2027, "amount": 1e12}], "debt_limit": 1e-8}
        )
        money, debt = spread_complaints(Case(good(), scenario))
        assert "260 and 1000000000000 (scenario, amounts[0].amount)" in money.text("en")
        assert debt.where.text() == "scenario, debt_limit"

    def test_the_worst_pair_of_a_rule_is_told_and_no_other(self) -> None:
        instance = both(
            edit("reforms", 0, running=1e-8, cost=1e-9), edit("masts", 0, running=1e-8)
        )(good())
        (found,) = spread_complaints(Case(instance))
        assert (found.table, found.field) == ("reforms", "cost")
        assert rules(good(), Scenario(cost_factors={"reforms": 1e-9})) == {"money"}


def with_road(changes: dict[str, Any]) -> dict[str, Any]:
    """One road at 1e10 that gains 10 on a base of 100, with changes to its figures."""
    amount, capital = changes.get("amount", 1e10), changes.get("capital", 1e10)
    return {
        "county": {"id": "x", "first_year": 2026, "years": 2, "thrift": 0},
        "settlements": [
            {"id": "seat", "tier": "county_seat", "population": 1},
            {"id": "a", "tier": "town", "parent": "seat", "population": 1},
        ],
        "nodes": [{"settlement": "a", "access": 1, "institution": 1}],
        "streams": [{"id": "out", "direction": "outbound", "weight": 1}],
        "flows": [{"node": "a", "stream": "out", "base": 100, "potential": 1000}],
        "projects": [{"id": "q", "kind": "road", "capital": capital, "profile": [1.0]}],
        "project_gains": [{"project": "q", "node": "a", "stream": "out", "gain": 10}],
        "contracts": [{"id": "pub", "kind": "public"}],
        "reforms": [{"id": "small", "cost": changes["reform"]}] if "reform" in changes else [],
        "sources": [{"id": "own", "kind": "own", "programs": ["ppp", "reforms"]}],
        "amounts": [{"source": "own", "year": 2026, "amount": amount}],
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": 9999999900.0}, set()),  # just too little money: a ratio of 1
        ({"amount": 1e10}, set()),
        ({"amount": 1e10, "capital": 1e-6}, {"money"}),  # 1e16 apart
        ({"reform": 1.0}, {"money"}),  # beside a road of 1e10 a cost of 1 is lost
        ({"reform": 10.0}, set()),
        ({"reform": 1.0, "amount": 1e9}, set()),  # the road is out of reach, so nothing is lost
        ({"reform": 1.0, "capital": 1e12, "amount": 9e11}, {"money"}),
    ],
)
def test_large_costs_are_carried_where_nothing_small_is_beside_them(
    changes: dict[str, Any], expected: set[str]
) -> None:
    assert rules(Instance.model_validate(with_road(changes))) == expected


@pytest.mark.parametrize("command", ["check", "solve"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_commands_refuse_before_anything_is_solved(
    tmp_path: Path, command: str, lang: str
) -> None:
    (tmp_path / "county.json").write_text(json.dumps(with_road({"reform": 1.0})))
    arguments = [command, str(tmp_path / "county.json"), "--lang", lang]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 2
    said = "".join((result.stdout + result.stderr).split())
    assert "county.json" in said
    assert "reforms[0].cost" in said
    assert ("10亿倍" if lang == "zh" else "1e9timesapart") in said


def test_a_figure_beyond_the_largest_is_one_clear_complaint(tmp_path: Path) -> None:
    folder = write_good(tmp_path / "folder")
    file = folder / "amounts.csv"
    file.write_text(file.read_text().replace("150", "1.5e13", 1))
    (found,) = complaints(folder)
    assert found.text("en").startswith("amounts.csv row 2, amount: ")
    assert "1000000000000" in found.text("en")
    document = json.loads(json_text(good()))
    document["terms"][0]["pay"] = [3.0, 1e13]
    (tmp_path / "county.json").write_text(json.dumps(document))
    (found,) = complaints(tmp_path / "county.json")
    assert found.field.startswith("terms[0].pay")
