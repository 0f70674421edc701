"""Random tiny counties whose figures spread over many orders of magnitude.

A county is stated in units far from its own, and a few of its figures grow or shrink by powers of
ten, alone or with their whole column. Some become larger than the schema admits, and in some
figures meet in a rule that are too far apart for the arithmetic: both are refused, and counted.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from pydantic import ValidationError

from models.schema.case import Case
from models.schema.describe import county_tables
from models.schema.instance import Instance
from tests.unit_trials import Refused, accepted, refused, within
from tests.units import converted

UNITS = (
    *("10 000 yuan", "index points per 10 000 yuan", "stream units a year", "persons", "posts"),
    *("load units a year", "load units per stream unit"),
)
"""Units of the figures that grow or shrink; shares, years and minutes have their own limits."""

KEPT = {("pools", "candidates"), ("pools", "staff"), ("pools", "anchored")}
"""Columns that stay: with more candidates there is too much to enumerate, and staff are at least
as many as the anchored."""

WAYS = {("flows", "base"): -1, ("flows", "potential"): 1}
"""Columns that only grow (1) or shrink (-1): no base flow is above its potential."""

GROWN = (0, 3, 8, 16, 32)
"""Numbers of figures or columns that grow or shrink."""


class Figure(NamedTuple):
    """A column of a county's table, in one row or in all (None)."""

    table: str
    row: int | None
    column: str


def county_of_orders(seed: int, orders: int) -> Case | Refused:
    """Return the county of a seed with figures over so many orders of magnitude, or who refuses."""
    instance, scenario = accepted(seed)
    dice, reach = Random(seed), orders / 2
    try:
        case = converted(instance, scenario, within(dice, instance, reach).units)
        grown = case.instance.model_dump()
        figures = list(_figures(case.instance))
        for figure in dice.sample(figures, min(len(figures), dice.choice(GROWN))):
            power = dice.randint(-round(reach), round(reach))
            ways = WAYS.get((figure.table, figure.column), 0)
            _grow(grown, figure, 10.0 ** (ways * abs(power) or power))
        case = Case(Instance.model_validate(grown), case.scenario)
    except ValidationError:
        return "schema"
    return refused(case) or case


def _figures(instance: Instance) -> Iterator[Figure]:
    """Yield every column with a figure in it, as a whole and in each of its rows."""
    for table in county_tables():
        rows = getattr(instance, table.name)
        for column in table.columns:
            if column.unit in UNITS and (table.name, column.name) not in KEPT and rows:
                yield Figure(table.name, None, column.name)
                if table.name != "county":
                    yield from (Figure(table.name, n, column.name) for n in range(len(rows)))


def _grow(document: dict[str, Any], figure: Figure, by: float) -> None:
    """Multiply a figure of a county, or a whole column of figures."""
    table, row, column = figure
    rows = [document[table]] if table == "county" else document[table]
    for each in rows if row is None else rows[row : row + 1]:
        each[column] = _times(each[column], by)


def _times(value: Any, by: float) -> Any:
    if isinstance(value, tuple | list):
        return [_times(each, by) for each in value]
    if isinstance(value, int):
        return round(value * by)
    return value if value is None else value * by
