"""A county stated in other units: yuan for 10 000 yuan, kilograms for tonnes, and so on.

A change of unit changes every figure that carries the unit, so that the county stays what it is.
The schema states the unit of each field; a unit that is not known here raises KeyError, so that
no new field is forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from models.schema.case import Case
from models.schema.describe import Column, columns_of
from models.schema.fields import Frozen
from models.schema.instance import Instance, Stream
from models.schema.scenario import Scenario


@dataclass(frozen=True)
class NewUnits:
    """How many of the new units make one of the old.

    Attributes:
        money: for 10 000 yuan; streams that count private capital change with it.
        people: for a resident; a whole number, as residents are counted whole.
        load: for a unit of hub capacity.
        streams: for a unit of a stream, by stream; those left out stay.
    """

    money: float = 1.0
    people: int = 1
    load: float = 1.0
    streams: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversion:
    """The factor of each stream beside those of all other units."""

    units: NewUnits
    by_stream: Mapping[str, float]

    @staticmethod
    def of(instance: Instance, units: NewUnits) -> "Conversion":
        """Return the conversion of a county; private capital counts in the unit of money."""
        by_stream = {
            row.id: units.money if row.counts_private_capital else units.streams.get(row.id, 1.0)
            for row in instance.streams
        }
        return Conversion(units, by_stream)

    def stream(self, row: Any) -> float:
        """Return the factor of the stream that a row is about; rows of streams are it."""
        return self.by_stream[row.id if isinstance(row, Stream) else row.stream]


Factor = Callable[[Conversion, Any], float]
"""By what a field is multiplied, given the row that it stands in."""


def _same(_: Conversion, __: Any) -> int:
    return 1


def _people(to: Conversion, _: Any) -> int:
    return to.units.people


FACTORS: dict[str, Factor] = {
    "10 000 yuan": lambda to, _: to.units.money,
    "index points per 10 000 yuan": lambda to, _: 1 / to.units.money,
    "stream units a year": lambda to, row: to.stream(row),
    "load units a year": lambda to, _: to.units.load,
    "load units per stream unit": lambda to, row: to.units.load / to.stream(row),
    **dict.fromkeys(
        (
            *("share", "ratio", "factor", "share of the capital a year", "per year"),
            *(
                "years",
                "calendar year",
                "minutes",
                "degrees",
                "km/h",
                "projects",
                "posts",
                "villages",
                "households",
            ),
        ),
        _same,
    ),
}
"""Units of the schema. Years, minutes, posts and projects are what they are."""

PERSONS: dict[str, Factor] = {
    "Settlement.population": _people,
    "FacilityLevel.capacity": _people,
    "Facility.capacity": _people,
    "Pool.candidates": _same,
    "Pool.staff": _same,
    "Pool.anchored": _same,
    "Pool.anchor_capacity": _same,
    "Quota.most": _same,
    "HireCap.most": _same,
    "Category.steady_step": _same,
    "Done.persons": _same,
    "Project.beneficiary_persons": _people,
}
"""Fields in persons: residents may be counted in other units, persons hired are whole."""


def factor_of(model: str, column: Column) -> Factor:
    """Return by what a field of a model is multiplied.

    Raises:
        KeyError: the field has a unit, or is a number without one, that is not known here.
    """
    if column.unit == "persons":
        return PERSONS[f"{model}.{column.name}"]
    counts = "number" in column.kind or column.kind == "map"
    return FACTORS[column.unit] if counts or column.unit else _same


@cache
def factors(model: type[Frozen]) -> dict[str, Factor]:
    """Return the factors of a model's fields."""
    return {column.name: factor_of(model.__name__, column) for column in columns_of(model)}


def converted(instance: Instance, scenario: Scenario, units: NewUnits) -> Case:
    """Return the county and the scenario in other units.

    Raises:
        ValidationError: a figure becomes larger than the schema admits.
    """
    to = Conversion.of(instance, units)
    return Case(
        Instance.model_validate(_document(to, instance)),
        Scenario.model_validate(_document(to, scenario)),
    )


def _document(to: Conversion, model: Frozen) -> dict[str, Any]:
    """Return all fields, defaults as well: a default thrift is money too."""
    return {name: _value(to, model, name, value) for name, value in model}


def _value(to: Conversion, model: Frozen, name: str, value: Any) -> Any:
    """Return the value of a field: rows by their own fields, numbers in their new unit."""
    if isinstance(value, Frozen):
        return _document(to, value)
    if isinstance(value, tuple):
        return [_value(to, model, name, each) for each in value]
    if isinstance(value, dict):
        return {key: _value(to, model, name, each) for key, each in value.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        by = factors(type(model))[name](to, model)
        return value if by == 1 else value * by
    return value
