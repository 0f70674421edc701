"""Changing units changes every figure that carries the unit, and nothing else."""

import pytest
from pydantic import ValidationError

from models.schema.describe import Column, columns_of, county_tables, scenario_columns
from models.schema.money import Amount, Commitment, ProgramLimit
from models.schema.scenario import (
    AdminCapacity,
    AmountFactor,
    HireCap,
    Lock,
    Scenario,
    Target,
    WorksCapacity,
)
from models.schema.works import Floor
from planner.input.read import load
from tests.counties import random_county
from tests.paths import INSTANCES
from tests.units import FACTORS, PERSONS, NewUnits, converted, factor_of, factors


def test_every_field_of_the_schema_is_known() -> None:
    """A field with a unit of its own, or a number without one, raises KeyError."""
    known = {*FACTORS, "persons", ""}
    columns = [(table.model, each) for table in county_tables() for each in table.columns]
    columns += [("Scenario", each) for each in scenario_columns()]
    assert all(factor_of(model, column) for model, column in columns)
    assert {column.unit for _, column in columns} == known
    columns += [("HireCap", each) for each in columns_of(HireCap)]
    persons = {f"{model}.{each.name}" for model, each in columns if each.unit == "persons"}
    assert persons == set(PERSONS)


def test_rows_that_a_scenario_holds_are_known() -> None:
    rows = set(Scenario.model_json_schema()["$defs"])
    own = (Lock, Target, AmountFactor, HireCap, WorksCapacity, AdminCapacity)
    of_county = (Amount, Commitment, Floor, ProgramLimit)
    models = {each.__name__: each for each in (*own, *of_county)}
    assert rows == set(models)
    assert all(factors(model) for model in models.values())


@pytest.mark.parametrize(("unit", "kind"), [("tonnes", "number"), ("", "number"), ("", "map")])
def test_an_unknown_unit_would_be_seen(unit: str, kind: str) -> None:
    with pytest.raises(KeyError):
        factor_of("Project", Column("projects", "weight", kind, unit, "", None, ""))
    with pytest.raises(KeyError):
        factor_of("Project", Column("projects", "crew", "number", "persons", "", None, ""))


UNITS = NewUnits(money=1e3, people=10, load=4.0, streams={"produce": 1e2, "skills": 8.0})
"""Powers of 2, or of 10 that keep whole numbers whole, so that figures can be compared exactly."""


def test_figures_change_with_their_units() -> None:
    instance = load(INSTANCES / "tiny")
    owed = {"program": "ppp", "kind": "capital", "year": instance.year(1), "amount": 0.25}
    changes = {"debt_limit": 5.0, "budget_factor": 2.0, "commitments": [owed]}
    case = converted(instance, Scenario.model_validate(changes), UNITS)
    county, scenario = case.instance, case.scenario
    assert (scenario.debt_limit, scenario.budget_factor) == (5000, 2)
    assert scenario.commitments[0].amount == 250
    assert (county.projects[0].capital, county.terms[0].pay) == (15000, (1000,))
    assert [row.population for row in county.settlements[:2]] == [10_000, 5000]
    assert (county.facilities[0].capacity, county.facility_levels[0].capacity) == (1000, 500)
    assert county.pools == instance.pools
    assert [row.base for row in county.flows] == [800, 800, 10_000, 10_000]
    assert {row.gain for row in county.project_gains} == {6000, 10_000}
    assert county.talent_gains[0].gain == 80


def test_thrift_and_load_are_divided() -> None:
    """Also where they are left at their defaults."""
    instance = load(INSTANCES / "liping")
    assert instance.county.thrift == 1e-7
    loaded = {row.id: row for row in instance.streams if row.load > 0}
    counted = {name: 2.0 for name, row in loaded.items() if not row.counts_private_capital}
    assert counted
    case = converted(instance, Scenario(), NewUnits(money=8.0, load=4.0, streams=counted))
    assert case.instance.county.thrift == 1e-7 / 8
    new = {row.id: row.load for row in case.instance.streams}
    assert all(new[name] == loaded[name].load * 2 for name in counted)
    assert case.instance.hubs[0].capacity == instance.hubs[0].capacity * 4


def test_streams_that_count_private_capital_change_with_money() -> None:
    instance = load(INSTANCES / "liping")
    counting = next(row.id for row in instance.streams if row.counts_private_capital)
    case = converted(instance, Scenario(), NewUnits(money=8.0, streams={counting: 64.0}))
    old = [row.potential for row in instance.flows if row.stream == counting]
    new = [row.potential for row in case.instance.flows if row.stream == counting]
    assert new == [8 * potential for potential in old]
    assert any(old)


@pytest.mark.parametrize("seed", range(20))
def test_the_way_back_gives_the_county_again(seed: int) -> None:
    """All factors are powers of 2, so that no digit is lost."""
    instance, scenario = random_county(seed)
    streams = {row.id: 2.0 ** (number - 3) for number, row in enumerate(instance.streams)}
    there = NewUnits(money=2.0**20, load=2.0**-4, streams=streams)
    back = NewUnits(
        money=2.0**-20, load=2.0**4, streams={name: 1 / by for name, by in streams.items()}
    )
    case = converted(instance, scenario, there)
    again = converted(case.instance, case.scenario, back)
    assert (again.instance, again.scenario) == (instance, scenario)
    assert case.instance != instance


def test_figures_beyond_the_schema_are_refused() -> None:
    with pytest.raises(ValidationError):
        converted(load(INSTANCES / "tiny"), Scenario(), NewUnits(money=1e12))
