"""A scenario overrides what it names, and nothing else."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance, Year, fingerprint, json_digest
from models.schema.overrides import apply
from models.schema.people import Quota
from models.schema.scenario import Lock, Scenario, Target
from models.schema.works import Floor
from tests.models.rules.case import model
from tests.models.rules.small import COUNTY, changed

Change = dict[str, Any]


def table(name: str, key: str, **fields: dict[str, object]) -> Change:
    """The table with some fields set, by the key of the row."""
    return {
        name: tuple(
            row.model_copy(update={field: new[id_] for field, new in fields.items() if id_ in new})
            for row in getattr(COUNTY, name)
            for id_ in (str(getattr(row, key)),)
        )
    }


def settings(**fields: object) -> Change:
    return {"county": COUNTY.county.model_copy(update=fields)}


def amounts(**by_source: tuple[float, ...]) -> Change:
    """The amounts as the county lists them: own and bond in 2026 and 2027, transfer in 2026."""
    return {
        "amounts": tuple(
            row.model_copy(update={"amount": by_source[row.source][row.year - 2026]})
            for row in COUNTY.amounts
        )
    }


def capped(*rows: tuple[str, int, int]) -> Change:
    return {"quotas": tuple(Quota(category=c, year=y, most=n) for c, y, n in rows)}


LIMIT = {"program": "ppp", "floor": 0.1, "ceiling": None}
NEW_LIMIT = {"program": "digital", "floor": None, "ceiling": 0.3}
PROMISE = {"program": "ppp", "kind": "capital", "year": 2028, "amount": 7}

OVERRIDES: tuple[tuple[Change, Change], ...] = (
    # what a scenario states about itself changes no data
    ({"id": "x"}, {}),
    ({"county": "small"}, {}),
    ({"name_zh": "方案"}, {}),
    ({"name_en": "A plan"}, {}),
    # money: own 100 and 150, transfer 40, bond 80 and 80
    ({"budget_factor": 0.5}, amounts(own=(50, 75), transfer=(20,), bond=(40, 40))),
    ({"source_factors": {"own": 2}}, amounts(own=(200, 300), transfer=(40,), bond=(80, 80))),
    (
        {"budget_factor": 0.5, "source_factors": {"own": 3}},
        amounts(own=(150, 225), transfer=(20,), bond=(40, 40)),
    ),
    # an amount that is named is meant as it is, factors or not
    (
        {
            "budget_factor": 0.5,
            "source_factors": {"own": 3},
            "amounts": [{"source": "own", "year": 2027, "amount": 90}],
        },
        amounts(own=(150, 90), transfer=(20,), bond=(40, 40)),
    ),
    (
        {"amounts": [{"source": "own", "year": 2028, "amount": 60}]},
        {
            "amounts": (
                *COUNTY.amounts,
                COUNTY.amounts[0].model_copy(update={"year": 2028, "amount": 60}),
            )
        },
    ),
    # limits: those of a program are replaced whole, a new one is added
    (
        {"program_limits": [LIMIT]},
        table("program_limits", "program", floor={"ppp": 0.1}, ceiling={"ppp": None}),
    ),
    (
        {"program_limits": [NEW_LIMIT]},
        {
            "program_limits": (
                *COUNTY.program_limits,
                COUNTY.program_limits[0].model_copy(update=NEW_LIMIT),
            )
        },
    ),
    # a target of a year that has other limits already, and of one that has none
    (
        {"coverage_targets": [{"year": 2027, "share": 0.7}]},
        table("years", "year", coverage_target={"2027": 0.7}),
    ),
    (
        {"coverage_targets": [{"year": 2028, "share": 0.9}]},
        {
            "years": (
                *COUNTY.years,
                Year(year=2028, coverage_target=0.9),
            )
        },
    ),
    (
        {"service_floors": {"clinic": 0.4}},
        table("services", "id", floor={"clinic": 0.4}),
    ),
    ({"service_gaps": {"school": 0.2}}, table("services", "id", gap={"school": 0.2})),
    ({"minimum_gain": 0.25}, settings(minimum_gain=0.25)),
    ({"minimum_gain": 0}, settings(minimum_gain=0)),
    (
        {"weights": {"talent": 0.9, "capital": 0.1}},
        table("streams", "id", weight={"talent": 0.9, "capital": 0.1}),
    ),
    ({"beta": 0}, settings(beta=0)),
    ({"regime": "concession"}, settings(regime="concession")),
    ({"debt_limit": 0}, settings(debt_limit=0)),
    ({"discount_rate": 0.05}, settings(discount_rate=0.05)),
    (
        {"hurdle_rate": 0.06},
        table("contracts", "id", hurdle_rate=dict.fromkeys(("public", "lease", "service"), 0.06)),
    ),
    # 0.3, 0.5, 0.29 and 0.005 thrice, up to 1
    (
        {"uptake_factor": 3},
        {
            "terms": tuple(
                row.model_copy(update={"uptake": uptake})
                for row, uptake in zip(COUNTY.terms, (0.9, 1, 0.87, 0.015), strict=True)
            )
        },
    ),
    (
        {"potential_factor": 1.5},
        {
            "flows": tuple(
                row.model_copy(update={"potential": potential})
                for row, potential in zip(
                    COUNTY.flows, (150, 120, 750, 450, 300, 300, 135), strict=True
                )
            )
        },
    ),
    # locks are not data
    ({"forced": [{"what": "mast", "id": "m1"}]}, {}),
    ({"forbidden": [{"what": "reform", "id": "land", "year": 2026}]}, {}),
    (
        {"commitments": [PROMISE]},
        {
            "commitments": (
                *COUNTY.commitments,
                COUNTY.commitments[0].model_copy(update=PROMISE),
            )
        },
    ),
    # cost: capital, running cost and pay of the program named
    (
        {"cost_factors": {"talent": 2}},
        {
            "terms": tuple(
                row.model_copy(update={"pay": pay})
                for row, pay in zip(
                    COUNTY.terms, ((4, 2), (10,), (2, 1, 0.5, 8), (18,)), strict=True
                )
            )
        },
    ),
    (
        {"cost_factors": {"ppp": 1.5}},
        table(
            "projects",
            "id",
            capital={"road": 150, "cold": 300, "market": 90},
            running={"road": 7.5, "cold": 15, "market": 1.5},
        ),
    ),
    (
        {"cost_factors": {"digital": 0.5}},
        table(
            "fibre",
            "settlement",
            capital={"a": 10, "a1": 6, "c": 4},
            running={"a": 2, "a1": 0.5, "c": 0},
        )
        | table("masts", "id", capital={"m1": 20, "m2": 15}, running={"m1": 5, "m2": 1}),
    ),
    (
        {"cost_factors": {"services": 2}},
        {
            "facility_levels": tuple(
                row.model_copy(update={"capital": capital, "running": running})
                for row, capital, running in zip(
                    COUNTY.facility_levels, (60, 100, 30), (6, 12, 4), strict=True
                )
            )
        },
    ),
    (
        {"cost_factors": {"reforms": 2, "talent": 1}},
        table(
            "reforms",
            "id",
            cost={"land": 16, "credit": 8, "residence": 12, "title": 10},
            running={"land": 4, "credit": 0, "residence": 2, "title": 2},
        ),
    ),
    # the factor of one year comes on top of the others
    (
        {"budget_factor": 0.5, "amount_factors": [{"source": "own", "year": 2027, "factor": 2}]},
        amounts(own=(50, 150), transfer=(20,), bond=(40, 40)),
    ),
    (
        {
            "source_factors": {"own": 3},
            "amount_factors": [{"source": "own", "year": 2026, "factor": 0.5}],
        },
        amounts(own=(150, 450), transfer=(40,), bond=(80, 80)),
    ),
    (
        {"openings": {"own": 9}, "budget_factor": 1},
        table("sources", "id", opening={"own": 9}),
    ),
    (
        {"earmark_shares": {"transfer": 0.9}},
        table("sources", "id", earmark_share={"transfer": 0.9}),
    ),
    ({"covers": {"bond": 1.1}}, table("sources", "id", cover={"bond": 1.1})),
    # quotas: technicians 12 in 2027, graduates 0 in 2028
    (
        {"hire_caps": [{"category": "technician", "most": 20}]},
        capped(
            ("technician", 2027, 12),
            ("graduate", 2028, 0),
            ("technician", 2026, 20),
            ("technician", 2028, 20),
        ),
    ),
    (
        {
            "hire_caps": [
                {"category": "technician", "most": 9},
                {"category": "technician", "year": 2028, "most": 4},
                {"category": "technician", "year": 2026, "most": 10},
            ]
        },
        capped(
            ("technician", 2027, 9),
            ("graduate", 2028, 0),
            ("technician", 2026, 9),
            ("technician", 2028, 4),
        ),
    ),
    ({"steady": {"graduate": 0.3}}, table("categories", "id", steady={"graduate": 0.3})),
    (
        {"year_floors": [{"service": "school", "year": 2027, "share": 0.4}]},
        {"floors": (Floor(service="school", year=2027, share=0.4),)},
    ),
    ({"least_gains": {"a": 0.3}}, table("nodes", "settlement", minimum_gain={"a": 0.3})),
    ({"least_money": {"c": 4}}, table("nodes", "settlement", least={"c": 4.0})),
    # the later of both: of the road 2026, of the market 2027 now
    ({"earliest": {"road": 2028}}, table("projects", "id", earliest={"road": 2028})),
    ({"earliest": {"market": 2026}}, {}),
    (
        {"works_capacity": [{"year": 2026, "most": 2}, {"year": 2027, "most": 3}]},
        table("years", "year", works_capacity={"2026": 2, "2027": 3}),
    ),
    (
        {
            "admin_capacity": [{"year": 2028, "most": 4}],
            "works_capacity": [{"year": 2028, "most": 0}],
        },
        {"years": (*COUNTY.years, Year(year=2028, admin_capacity=4, works_capacity=0))},
    ),
)


def assert_alike(found: Instance, expected: Instance) -> None:
    """The same county, numbers within rounding."""
    for name in ("county", *(name for name, _ in expected.tables())):
        one, other = getattr(found, name), getattr(expected, name)
        if name == "county":
            one, other = (one,), (other,)
        assert len(one) == len(other), name
        for got, wanted in zip(one, other, strict=True):
            for field, value in wanted.model_dump().items():
                assert getattr(got, field) == (
                    pytest.approx(value) if isinstance(value, float | tuple) and value else value
                ), (name, field)


@pytest.mark.parametrize(("overrides", "change"), OVERRIDES, ids=lambda part: "-".join(part)[:40])
def test_exactly_what_is_named_is_overridden(overrides: Change, change: Change) -> None:
    assert_alike(apply(COUNTY, Scenario.model_validate(overrides)), changed(**change))


def test_each_field_of_a_scenario_has_a_case() -> None:
    assert {field for overrides, _ in OVERRIDES for field in overrides} == set(
        Scenario.model_fields
    )


def test_a_change_in_each_case_shows() -> None:
    """The comparison sees every change that the cases make."""
    for overrides, change in OVERRIDES:
        if change:
            with pytest.raises(AssertionError):
                assert_alike(COUNTY, changed(**change))
            assert overrides


def test_the_instance_stays_as_it_is() -> None:
    before = fingerprint(COUNTY)
    for overrides, _ in OVERRIDES:
        apply(COUNTY, Scenario.model_validate(overrides))
    assert fingerprint(COUNTY) == before


def test_an_empty_scenario_changes_nothing() -> None:
    assert fingerprint(apply(COUNTY, Scenario())) == fingerprint(COUNTY)


def test_unknown_ids_are_left_to_the_check() -> None:
    overrides = Scenario(weights={"nowhere": 0.5}, service_floors={"x": 1}, source_factors={"y": 2})
    assert apply(COUNTY, overrides) == COUNTY


@pytest.mark.parametrize(
    "wrong",
    [
        {"bugdet_factor": 1},
        {"beta": 1.5},
        {"budget_factor": -1},
        {"regime": "old"},
        {"cost_factors": {"roads": 1}},
        {"forced": [{"what": "bridge", "id": "x"}]},
        {"potential_factor": float("nan")},
    ],
)
def test_what_no_scenario_can_say(wrong: Change) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate(wrong)


def test_the_model_is_of_the_changed_county() -> None:
    overrides = Scenario(
        regime="concession",
        budget_factor=0.5,
        coverage_targets=(Target(year=2028, share=0.9),),
        uptake_factor=2,
        forced=(Lock(what="mast", id="m1"),),
    )
    m = build(Case(COUNTY, overrides))
    assert set(m.TARGET_YEARS) == {2, 3}
    assert not m.CEILING_YEARS
    assert len(m.forced) == 1
    assert m.amount["own", 2026] == 50
    # floor(2 * 0.3 * 15) = 9, and floor(2 * 0.005 * 100) = 1 technician for study
    assert m.most_hires["a", "graduate", "basic"] == 9
    assert ("c", "technician", "study", 1) in m.HIRES
    assert len(model("county").forced) == 0


def test_a_cap_beside_a_wish_is_a_rule_of_its_own() -> None:
    wish = Quota(category="technician", year=2027, most=12, hard=False)
    cap = {"category": "technician", "year": 2027, "most": 20}
    found = apply(changed(quotas=(wish,)), Scenario.model_validate({"hire_caps": [cap]}))
    assert found.quotas == (wish, Quota(category="technician", year=2027, most=20))


def test_a_scenario_without_the_later_words_keeps_its_hash() -> None:
    old = {
        name: value
        for name, value in Scenario(id="x", beta=0.3).model_dump(mode="json").items()
        if name not in Scenario.later
    }
    assert fingerprint(Scenario(id="x", beta=0.3)) == json_digest(old)
    for word in Scenario.later:
        overrides = next(each for each, _ in OVERRIDES if word in each)
        assert fingerprint(Scenario.model_validate(overrides)) != fingerprint(
            Scenario.model_validate({k: v for k, v in overrides.items() if k != word})
        )
