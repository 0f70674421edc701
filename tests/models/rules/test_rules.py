"""Every rule from both sides of its line, without a solver."""

from collections import Counter

import pyomo.environ as pyo
import pytest

from models.rules.county import IMPLIED, RULES, build
from models.schema.case import Case
from models.schema.scenario import Lock, Scenario
from tests.models.rules.case import RuleCase, Values, kept, model, part, put
from tests.models.rules.cases_county import COUNTY_CASES
from tests.models.rules.cases_history import HISTORY_CASES
from tests.models.rules.cases_money import MONEY_CASES
from tests.models.rules.cases_programs import PROGRAM_CASES
from tests.models.rules.small import COUNTY, LOCKS, changed, set_otherwise

CASES = PROGRAM_CASES + COUNTY_CASES + MONEY_CASES + HISTORY_CASES
DEFINITIONS = {
    "talent_stock",
    "digital_level",
    "service_level",
    "fund_spending",
    "source_balance",
    "draw_payment",
}


def _named(side: str) -> list[object]:
    return [
        pytest.param(case, values, id=f"{case.place}-{number}")
        for number, (case, values) in enumerate(
            (case, values) for case in CASES for values in getattr(case, side)
        )
    ]


@pytest.mark.parametrize(("case", "values"), _named("holds"))
def test_values_on_the_line_or_inside_hold(case: RuleCase, values: Values) -> None:
    m = model(case.county)
    put(m, values)
    assert kept(m, case.place)


@pytest.mark.parametrize(("case", "values"), _named("breaks"))
def test_values_outside_break(case: RuleCase, values: Values) -> None:
    m = model(case.county)
    put(m, values)
    assert not kept(m, case.place)


def test_no_rule_without_a_case() -> None:
    rules = {rule.__name__ for _, _, rule in RULES} | {"forced", "forbidden"}
    rules |= {rule.__name__ for _, rule in IMPLIED}
    assert {case.rule for case in CASES} == rules
    assert {case.rule for case in CASES if case.holds} == rules
    assert {case.rule for case in CASES if case.breaks} == rules


def test_every_constraint_of_the_model_is_a_rule_with_a_case() -> None:
    names = {c.name for c in model("locked").component_objects(pyo.Constraint)}
    assert names == {case.rule for case in CASES}


def test_definitions_break_on_both_sides() -> None:
    """An equality has cases that miss its value from below and from above."""
    for case in CASES:
        rule = part(model(case.county), case.place)
        assert rule.equality == (case.rule in DEFINITIONS)
        if rule.equality:
            misses = [_body(case, values) - _body(case, case.holds[0]) for values in case.breaks]
            assert min(misses) < 0 < max(misses), case.place


def _body(case: RuleCase, values: Values) -> float:
    m = model(case.county)
    put(m, values)
    return float(pyo.value(part(m, case.place).body))


def test_every_kind_of_lock_has_cases() -> None:
    numbers = Counter(case.place for case in CASES if case.rule == "forced")
    assert len(numbers) == len(LOCKS)
    assert {lock.what for lock in LOCKS} == {
        "project",
        "mast",
        "fibre",
        "facility",
        "package",
        "reform",
    }


@pytest.mark.parametrize("level", ["access", "institution", "digital", "service", "covered"])
def test_levels_are_shares(level: str) -> None:
    assert {variable.bounds for variable in part(model("county"), level).values()} == {(0, 1)}


@pytest.mark.parametrize("decision", ["offered", "started", "on_air", "lit", "open", "enacted"])
def test_choices_are_yes_or_no(decision: str) -> None:
    assert all(variable.is_binary() for variable in part(model("county"), decision).values())


def test_hires_are_whole_persons() -> None:
    assert all(variable.is_integer() for variable in part(model("county"), "hire").values())


@pytest.mark.parametrize(
    "amount", ["flow", "staff", "anchored", "payment", "carried", "lapsed", "serve", "hire"]
)
def test_amounts_are_not_negative(amount: str) -> None:
    assert all(variable.lb == 0 for variable in part(model("county"), amount).values())


def test_what_an_index_leaves_out() -> None:
    """Places where a rule or a decision does not exist, each beside one where it does."""
    m = model("county")
    # reach: c is 30 minutes from the school at a, c1 30.01; c1 goes 20 to the clinic at c (the
    # way back takes 21); nothing is known between b and the rest
    assert {(i, q, j) for i, q, j, _ in m.SERVE} == {
        ("seat", "school", "seat"),
        ("a", "school", "a"),
        ("a1", "school", "a"),
        ("c", "school", "a"),
        ("c", "clinic", "c"),
        ("c1", "clinic", "c"),
    }
    # the floor of the school binds whom it can reach; clinics have none
    assert set(m.FLOORS) == {(i, "school", 3) for i in ("seat", "a", "a1", "c")}
    # only the school at a has nothing to begin with
    assert {(q, j) for _, q, j, _ in m.NEW_SERVE} == {("school", "a")}
    # the seat's school opens at full only; the one at a lists no level: all
    assert {key[:3] for key in m.OPENINGS} == {
        ("school", "seat", "full"),
        ("school", "a", "small"),
        ("school", "a", "full"),
        ("clinic", "c", "small"),
    }
    # floor(0.005 * 100) = 0 technicians are won by study; nobody offers them housing
    assert {key[:3] for key in m.HIRES} == {
        ("a", "graduate", "basic"),
        ("a", "graduate", "housing"),
        ("c", "technician", "basic"),
    }
    # visitors need no driver
    assert {s for _, s, _ in m.DRIVEN} == {"talent", "capital", "produce"}
    # the bond pays capital of projects only
    assert {key[1:3] for key in m.PAYMENTS if key[0] == "bond"} == {("ppp", "capital")}


def test_a_wish_is_no_rule() -> None:
    """What the county asks for without requiring it leaves the model, and nothing else does."""
    asked = ("EARMARKED", "FLOORED", "CEILED", "QUOTAS", "STEADY", "FLOORS", "GAPS")
    hard, wished = model("county"), model("wishes")
    for name in (*asked, "TARGET_YEARS"):
        assert len(getattr(hard, name)) > 0, name
        assert len(getattr(wished, name)) == 0, name
    assert len(wished.PLACED) == 0
    assert len(wished.MATCHED) == len(hard.MATCHED) > 0
    assert len(wished.WORKS_YEARS) == len(hard.WORKS_YEARS) > 0


def test_what_no_decision_can_keep_stays_a_rule() -> None:
    """A lock on a contract that is not offerable: forced cannot be kept, forbidden is kept."""
    lock = Lock(what="project", id="cold", option="service")
    m = build(Case(set_otherwise(regime="concession"), Scenario(forced=(lock,), forbidden=(lock,))))
    put(m, {})
    assert m.nothing.bounds == (0, 0)
    assert not kept(m, "forced[0]")
    assert len(m.forbidden) == 0


def test_the_regime_admits_contracts_and_ceilings() -> None:
    legacy, concession = model("county"), model("concession")
    assert ("cold", "service") in legacy.DEALS
    assert ("cold", "service") not in concession.DEALS
    assert ("cold", "lease") in concession.DEALS
    assert set(legacy.CEILING_YEARS) == {1, 2}
    assert set(concession.CEILING_YEARS) == set()


def test_without_horizon_value_there_is_no_year_after() -> None:
    assert list(model("county").TIMES) == [1, 2, 3, 4]
    assert list(model("no year after").TIMES) == [1, 2, 3]


def test_debt_is_limited_where_there_is_a_limit_and_a_bond() -> None:
    assert list(model("county").DEBT_YEARS) == [1, 2, 3]
    assert not build(Case(set_otherwise(debt_limit=None))).DEBT_YEARS
    assert not build(Case(changed(sources=COUNTY.sources[:2]))).DEBT_YEARS


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock.year], ids=lambda lock: lock.what)
def test_a_lock_before_the_plan_is_not_a_lock_of_any_year(lock: Lock) -> None:
    """No plan can make the choice in the year before year 1, though it be made in every other."""
    early = Scenario(forced=(lock.model_copy(update={"year": 2025}),))
    if lock.what == "package":
        with pytest.raises(KeyError):
            build(Case(COUNTY, early))
        return
    m = build(Case(COUNTY, early))
    put(m, {v.name: 1 for v in m.component_data_objects(pyo.Var) if v.name != "nothing"})
    assert not kept(m, "forced[0]")
