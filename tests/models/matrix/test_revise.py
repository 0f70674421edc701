"""A revised model is, to the last bit, the model that building again gives."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.matrix.compile import ContradictionError, compile_model, load
from models.matrix.matrix import Aggregation, Matrix
from models.matrix.revise import REVISABLE, Revisable
from models.rules import answer
from models.rules.county import build
from models.schema.case import Case
from models.schema.fields import Frozen
from models.schema.instance import Instance
from models.schema.money import KINDS, PROGRAMS, Amount
from models.schema.scenario import Lock, Scenario
from planner.input import read
from tests.counties import changes, random_county
from tests.counties.dice import Dice
from tests.edits import changed, with_rows
from tests.examples import examples
from tests.models.rules.small import COUNTIES, COUNTY
from tests.paths import INSTANCES
from tests.strategies import counties

Edit = Callable[[Instance], Instance]


def differences(one: Matrix, other: Matrix) -> list[str]:
    """The parts of two matrices that are not equal, names of rows and columns included."""
    return [
        part.name
        for part in fields(Matrix)
        if not _equal(getattr(one, part.name), getattr(other, part.name))
    ]


def _equal(one: object, other: object) -> bool:
    if isinstance(one, Aggregation) and isinstance(other, Aggregation):
        return all(
            _equal(getattr(one, part.name), getattr(other, part.name))
            for part in fields(Aggregation)
        )
    return bool(np.array_equal(one, other))  # type: ignore[arg-type]


def fresh(instance: Instance, scenario: Scenario | None = None) -> Matrix | None:
    """The matrix of a new build; None where the rules contradict each other."""
    try:
        return compile_model(build(Case(instance, scenario or Scenario())))[0]
    except ContradictionError:
        return None


def same_structure(one: Matrix, other: Matrix) -> bool:
    """Whether two matrices differ in numbers only."""
    parts = ("rows", "columns", "start", "index")
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in parts)


def check(kept: Revisable, instance: Instance, scenario: Scenario | None = None) -> bool:
    """Revises, compares with a new build and with what the model itself says; True if revised."""
    before, expected = kept.matrix, fresh(instance, scenario)
    revised = kept.revise(Case(instance, scenario or Scenario()))
    assert kept.matrix is (before if revised is None else revised)
    assert differences(kept.matrix, compile_model(kept.m)[0]) == []
    if revised is not None:
        assert expected is not None
        assert differences(revised, expected) == []
    return revised is not None


def scaled(document: Frozen, field: str, by: float) -> Any:
    """The row with a number in it multiplied; where there is none, none comes."""
    value = getattr(document, field)
    return document if value is None else document.model_copy(update={field: value * by})


def edit(table: str, field: str, by: float = 0.9) -> Edit:
    """Multiplies a field of a table, or of the county, wherever it is given."""

    def edited(instance: Instance) -> Instance:
        old = getattr(instance, table)
        if table == "county":
            whole = scaled(old, field, by)
        else:
            whole = tuple(scaled(row, field, by) for row in old)
        return instance.model_copy(update={table: whole})

    return edited


def revisable() -> list[tuple[str, str]]:
    """Each field that may change by numbers only, with its table."""
    known = [*REVISABLE.items(), ("amounts", {"amount": ()})]
    return [(table, field) for table, fields in known for field in fields]


def test_each_allowed_change_is_made_by_numbers_only() -> None:
    """One after the other on the same model, so that each must also undo the one before."""
    given = set()
    names = ("terms of sources", "least of places", "gains of places", "cover")
    for county in (COUNTY, *(COUNTIES[name][0] for name in names)):
        kept = Revisable(build(Case(county)))
        for table, field in revisable():
            by = 5 if field == "horizon_value" else 0.9
            other = edit(table, field, by)(county)
            if other != county:
                given.add((table, field))
                assert check(kept, other), f"{table}.{field}"
        assert check(kept, county)
    assert given == set(revisable())


SCENARIO = Scenario.model_validate(
    {
        "id": "other",
        "name_en": "Another",
        "budget_factor": 0.8,
        "source_factors": {"own": 1.3},
        "amounts": [{"source": "own", "year": 2028, "amount": 60, "note": "new"}],
        "program_limits": [{"program": "ppp", "ceiling": 0.55, "note": "new"}],
        "coverage_targets": [{"year": 2027, "share": 0.6}],
        "service_floors": {"school": 0.4},
        "service_gaps": {"school": 0.5},
        "minimum_gain": 0.05,
        "weights": {"talent": 0.3, "capital": 0.7},
        "beta": 0.25,
        "debt_limit": 70,
        "discount_rate": 0.0,
    }
)


def test_all_at_once_and_back() -> None:
    kept = Revisable(build(Case(COUNTY)))
    assert check(kept, COUNTY, SCENARIO)
    assert kept.m.scenario is SCENARIO
    assert kept.m.instance == Case(COUNTY, SCENARIO).county
    assert check(kept, COUNTY)


def test_a_money_amount_of_nothing_and_without_implied_rows() -> None:
    kept = Revisable(build(Case(COUNTY), implied=False))
    nothing = COUNTY.model_copy(update={"amounts": ()})
    matrix = kept.revise(Case(nothing))
    assert matrix is not None
    assert differences(matrix, compile_model(build(Case(nothing), implied=False))[0]) == []


MORE_THAN_NUMBERS: dict[str, dict[str, Any]] = {
    "forced": {"forced": [Lock(what="mast", id="m1")]},
    "forbidden": {"forbidden": [Lock(what="reform", id="land")]},
    "cost": {"cost_factors": {"ppp": 1.1}},
    "uptake": {"uptake_factor": 0.9},
    "potential": {"potential_factor": 1.1},
    "regime": {"regime": "concession"},
    "hurdle rate": {"hurdle_rate": 0.1},
    "commitment": {
        "commitments": [{"program": "ppp", "kind": "capital", "year": 2028, "amount": 7}]
    },
    "target of a year without": {"coverage_targets": [{"year": 2026, "share": 0.3}]},
    "target of a year without limits": {"coverage_targets": [{"year": 2028, "share": 0.3}]},
    "floor of a service without": {"service_floors": {"clinic": 0.3}},
    "gap of a service without": {"service_gaps": {"clinic": 0.3}},
    "limit of another program": {"program_limits": [{"program": "digital", "ceiling": 0.3}]},
    "limit of another kind": {"program_limits": [{"program": "ppp", "floor": 0.3}]},
    "floor of nothing": {"program_limits": [{"program": "talent", "floor": 0}]},
    "ceiling of everything": {"program_limits": [{"program": "ppp", "ceiling": 1}]},
    "no weaker direction": {"beta": 0},
    "only the weaker direction": {"beta": 1},
    "stream without weight": {"weights": {"talent": 0, "capital": 1}},
}


@pytest.mark.parametrize("name", MORE_THAN_NUMBERS)
def test_more_than_numbers_is_refused_and_changes_nothing(name: str) -> None:
    kept = Revisable(build(Case(COUNTY)))
    scenario = Scenario.model_validate({**MORE_THAN_NUMBERS[name], "budget_factor": 0.7})
    assert not check(kept, COUNTY, scenario)
    assert kept.m.instance == COUNTY
    assert check(kept, COUNTY, SCENARIO)


EDITS: dict[str, Edit] = {
    "base flow": edit("flows", "base"),
    "population": lambda it: with_rows(it, "settlements", population=7),
    "carry limit": edit("sources", "carry_limit"),
    "need of a service": edit("services", "need"),
    "load of a stream": edit("streams", "load"),
    "no debt limit": lambda it: changed(it, debt_limit=None),
    "no minimum gain": lambda it: changed(it, minimum_gain=None),
    "no year after": lambda it: changed(it, horizon_value=0),
    "no thrift": lambda it: changed(it, thrift=0.0),
    "another first year": lambda it: changed(it, first_year=2027),
    "no limits": lambda it: it.model_copy(update={"years": ()}),
    "fewer streams": lambda it: it.model_copy(update={"streams": it.streams[:-1]}),
    "other order": lambda it: it.model_copy(update={"services": it.services[::-1]}),
}


@pytest.mark.parametrize("name", EDITS)
def test_other_data_is_refused(name: str) -> None:
    """Without comparing with a build: some of these counties are not complete."""
    kept = Revisable(build(Case(COUNTY)))
    before = kept.matrix
    assert kept.revise(Case(EDITS[name](COUNTY))) is None
    assert kept.matrix is before


def numbers(dice: Dice, instance: Instance) -> Scenario:
    """A scenario that changes, of what is given, numbers only."""
    county, some = instance.county, [row.id for row in instance.sources]
    drawn: dict[str, Any] = {
        "budget_factor": dice.number(0.6, 1.8),
        "source_factors": {dice.pick(some): dice.number(0.5, 2)},
        "amounts": [Amount(source=dice.pick(some), year=county.first_year, amount=41.37)],
        "discount_rate": dice.number(0, 0.1),
        "beta": dice.number(0.1, 0.9) if 0 < county.beta < 1 else None,
        "debt_limit": dice.number(5, 200) if county.debt_limit is not None else None,
        "minimum_gain": dice.number(-0.2, 0.02) if county.minimum_gain is not None else None,
        "weights": {row.id: dice.number(0.1, 1) for row in instance.streams if row.weight},
        "coverage_targets": [
            {"year": row.year, "share": dice.number(0.1, 0.9)}
            for row in instance.years
            if row.coverage_target is not None
        ],
        "service_floors": {
            row.id: dice.number(0, 1) for row in instance.services if row.floor is not None
        },
        "service_gaps": {
            row.id: dice.number(0, 1) for row in instance.services if row.gap is not None
        },
        "program_limits": [
            scaled(scaled(row, "floor", 0.93), "ceiling", 0.93) for row in instance.program_limits
        ],
    }
    return Scenario.model_validate(
        {field: value for field, value in drawn.items() if value is not None and dice.chance(0.6)}
    )


def standing(instance: Instance, scenario: Scenario | None = None) -> Revisable | None:
    """A model to revise; None where its rules contradict each other."""
    try:
        return Revisable(build(Case(instance, scenario or Scenario())))
    except ContradictionError:
        return None


@pytest.mark.parametrize("seed", range(examples(all=25, few=10)))
def test_numbers_of_random_counties(seed: int) -> None:
    drawn = (random_county(1000 * seed + number)[0] for number in range(5))
    instance, kept = next((each, kept) for each in drawn if (kept := standing(each)))
    dice = Dice.seeded(seed)
    for scenario in [numbers(dice, instance) for _ in range(3)]:
        before, expected = kept.matrix, fresh(instance, scenario)
        if not check(kept, instance, scenario):
            assert expected is None or not same_structure(before, expected), scenario


@settings(max_examples=examples(all=30, few=10), deadline=None, database=None)
@given(counties(), st.integers(0, 999))
def test_any_scenario_of_any_county(drawn: tuple[Instance, Scenario], seed: int) -> None:
    instance, scenario = drawn
    kept = standing(instance, scenario)
    if kept is not None:
        other = changes.scenario(Dice.seeded(seed), instance, list(PROGRAMS))
        check(kept, instance, other)
        check(kept, instance, scenario)


def plans(instance: Instance, scenario: Scenario, kept: Revisable, seed: int) -> None:
    """Asserts that reports of a vector are those of a new build, whatever the vector."""
    m = build(Case(instance, scenario or Scenario()))
    matrix, variables = compile_model(m)
    dice = np.random.default_rng(seed)
    x = matrix.lower + dice.random(len(matrix.lower)) * (matrix.upper - matrix.lower)
    x = np.where(matrix.integer, np.round(x), x)
    load(matrix, variables, x)
    load(kept.matrix, kept.variables, x)
    assert answer.tables(kept.m) == answer.tables(m)
    assert kept.matrix.objective(x) == matrix.objective(x)


@pytest.mark.parametrize("seed", range(5))
def test_reports_follow(seed: int) -> None:
    kept = Revisable(build(Case(COUNTY)))
    assert kept.revise(Case(COUNTY, SCENARIO)) is not None
    plans(COUNTY, SCENARIO, kept, seed)


@pytest.mark.parametrize("name", ["tiny", "liping"])
def test_published_counties(name: str) -> None:
    instance = read.load(INSTANCES / name)
    kept = Revisable(build(Case(instance)))
    for seed in (1, 2):
        scenario = numbers(Dice.seeded(seed), instance)
        assert check(kept, instance, scenario)
        plans(instance, scenario, kept, seed)


def test_promises_stay_in_what_is_spent() -> None:
    kept = Revisable(build(Case(COUNTY, SCENARIO)))
    assert kept.revise(Case(COUNTY)) is not None
    m = build(Case(COUNTY))
    matrix, variables = compile_model(m)
    load(matrix, variables, np.zeros(len(variables)))
    load(kept.matrix, kept.variables, np.zeros(len(variables)))
    for program in PROGRAMS:
        for key in [(program, kind, t) for kind in KINDS for t in m.YEARS]:
            assert kept.m.spending[key]() == m.spending[key]()
