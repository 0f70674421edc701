"""The tables in words: known columns, and nothing without a meaning or a number without a unit."""

import pytest

from models.schema.describe import Column, columns_of, county_tables, scenario_columns
from models.schema.instance import table_names
from models.schema.scenario import Lock

COLUMNS = {(each.table, each.name): each for table in county_tables() for each in table.columns}


def test_every_table_is_described_once() -> None:
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
        ("county", "thrift", "number", "index points per 10 000 yuan", "0 to 1", "1e-07"),
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
    assert fields["forced"].kind == "list: see Lock"
    what = columns_of(Lock)[0]
    assert what.kind == "project or mast or fibre or facility or package or reform"


def every_column() -> list[Column]:
    return [*COLUMNS.values(), *scenario_columns(), *columns_of(Lock)]


def test_every_column_has_a_meaning_and_every_number_a_unit() -> None:
    assert [each for each in every_column() if not each.meaning] == []
    numbers = [each for each in every_column() if "number" in each.kind]
    assert len(numbers) > 60
    assert [(each.table, each.name) for each in numbers if not each.unit] == []
