"""The tables in words: known columns, and nothing without a meaning or a number without a unit."""

import pytest

from models.schema.describe import Column, columns_of, county_tables, plan_tables, scenario_columns
from models.schema.instance import table_names
from models.schema.plan import Decisions, Plan
from models.schema.scenario import Lock

COLUMNS = {(each.table, each.name): each for table in county_tables() for each in table.columns}


def test_every_table_of_a_county_is_described_once() -> None:
    names = [table.name for table in county_tables()]
    assert names == ["county", *table_names()]
    required = {table.name for table in county_tables() if table.required}
    assert required == {"county", "settlements", "nodes", "streams", "flows"}


@pytest.mark.parametrize(
    ("table", "name", "kind", "unit", "limits", "default"),
    [
        ("projects", "capital", "number", "10 000 yuan", "at least 0", None),
        ("projects", "profile", "list: number", "share", "at least 0", None),
        ("projects", "requires", "list: id", "", "", "empty"),
        ("projects", "earliest", "whole number", "calendar year", "1 to 9999", "empty"),
        ("project_gains", "gain", "number", "stream units a year", "", None),
        ("contracts", "farmers_share", "number", "share", "0 to 1", "0"),
        ("county", "thrift", "number", "index points per 10 000 yuan", "at least 0", "1e-07"),
        ("county", "speed", "number", "km/h", "above 0, to 200", "empty"),
        ("county", "synthetic", "yes or no", "", "", "false"),
        ("settlements", "population", "whole number", "persons", "0 to 1 000 000 000", None),
        ("settlements", "note", "text", "", "", "empty"),
        ("sources", "kind", "own or transfer or bond", "", "", None),
    ],
)
def test_a_column(
    table: str, name: str, kind: str, unit: str, limits: str, default: str | None
) -> None:
    found = COLUMNS[table, name]
    assert (found.kind, found.unit, found.limits, found.default) == (kind, unit, limits, default)


def test_maps_and_lists_of_rows_name_what_they_hold() -> None:
    fields = {each.name: each for each in scenario_columns()}
    assert (fields["weights"].kind, fields["weights"].unit) == ("map", "share")
    assert (fields["cost_factors"].unit, fields["cost_factors"].limits) == ("factor", "0 to 1000")
    assert fields["forced"].kind == "list: see Lock"
    what = columns_of(Lock)[0]
    assert what.kind == "project or mast or fibre or facility or package or reform"


def test_the_tables_of_a_plan_are_those_of_the_document_and_its_decisions() -> None:
    tables = {table.name: table for table in plan_tables()}
    assert set(Decisions.model_fields) < set(tables)
    assert set(tables) - {"plan"} - set(Decisions.model_fields) < set(Plan.model_fields)
    assert (tables["offers"].model, tables["offers"].required) == ("Offer", False)
    index = {column.name: column for column in tables["index"].columns}
    assert (index["in"].unit, index["two_way"].unit) == ("index points", "index points")


def every_column() -> list[Column]:
    plan = [column for table in plan_tables() for column in table.columns]
    return [*COLUMNS.values(), *scenario_columns(), *columns_of(Lock), *plan]


def test_every_column_has_a_meaning_and_every_number_a_unit() -> None:
    assert [each for each in every_column() if not each.meaning] == []
    numbers = [each for each in every_column() if "number" in each.kind]
    assert len(numbers) > 60
    unitless = {(each.table, each.name) for each in numbers if not each.unit}
    assert unitless == {("provenance", name) for name in ("seed", "rules", "format")}
