"""Every column of a result table is declared once, and everything about it follows from that."""

from models.schema.money import PAYEES
from planner.comparison.row import COLUMNS, FIGURES, MEASURED, RUN, SPENT, Column, ResultRow


def test_the_columns_are_those_of_the_row_under_their_names_in_the_table() -> None:
    row = ResultRow.model_validate({"status": "optimal", "in": 101.0, "out": 102.0})
    assert list(row.model_dump(by_alias=True)) == list(COLUMNS)
    assert (row.inbound, row.outbound) == (101.0, 102.0)
    assert list(MEASURED) == [*COLUMNS, "error"]


def test_types_and_units_are_read_from_the_declaration() -> None:
    assert COLUMNS["status"] == Column(str, "")
    assert COLUMNS["stopped_by"] == Column(str, "")
    assert COLUMNS["index"] == Column(float, "base year = 100")
    assert COLUMNS["seconds"] == Column(float, "s")
    assert COLUMNS["attempts"] == Column(int, "")
    assert COLUMNS["certified"] == Column(bool, "")


def test_every_payee_has_a_column_of_money() -> None:
    assert set(SPENT) == set(PAYEES)
    assert {COLUMNS[column].unit for column in SPENT.values()} == {"10 000 yuan"}


def test_figures_are_numbers_that_say_what_a_plan_is_worth() -> None:
    assert set(FIGURES) == {name for name, c in COLUMNS.items() if c.kind is float} - set(RUN)
