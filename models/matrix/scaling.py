"""Normalise a matrix: every column and row in units that follow the size of the county's figures.

A solver's tolerances are absolute. In kilograms the cost of a flow falls below them and in million
tonnes the flow itself does; the same happens to money. So flows are counted in ten-thousandths of
their reference, money and people in units taken from the county (``models.schema.units``), and
rows of each kind in the unit of that kind. Persons in post and hired, shares and decisions stay as
they are. A county has the same normalised matrix in all units, apart from rounding.

Rules that an exact fit may miss by rounding (``RELAXED``) are relaxed within the tolerance that the
audit allows: a sum rounded in another currency, or a floor typed as a report shows it. Left at the
edge of a solver's own tolerance they were feasible in one run and infeasible in the next.
``Matrix.exact_lower`` and ``exact_upper`` keep the limits as they are stated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.matrix.matrix import Floats, Matrix
from models.schema.tolerances import MONEY, PERSONS, SHARE
from models.schema.units import PARTS, Units

Key = tuple[Any, ...]
UnitOf = Callable[[Units, Key], float]
"""Unit of a column or a row of a family, given its index."""


def _money(units: Units, _: Key) -> float:
    return units.money


def _stream(units: Units, key: Key) -> float:
    return units.flow[key[1]]


def _share(_: Units, __: Key) -> float:
    return 1 / PARTS


def _hundredth(_: Units, __: Key) -> float:
    return 0.01


COLUMN_UNITS: dict[str, UnitOf] = {
    "flow": _stream,
    "payment": _money,
    "drawn": _money,
    "carried": _money,
    "lapsed": _money,
}
"""Families of columns that count in a unit; all others count decisions, shares or persons."""

ROW_UNITS: dict[str, UnitOf] = {
    "driver_limit": _stream,
    "weakest_condition": _stream,
    "ppp_ceiling": _money,
    "government_paid_ceiling": _money,
    "fund_spending": _money,
    "source_balance": _money,
    "carry_limit": _money,
    "earmark": _money,
    "program_floor": _money,
    "program_ceiling": _money,
    "matching": _money,
    "debt_ceiling": _money,
    "earmark_yearly": _money,
    "year_ceiling": _money,
    "spend_least": _money,
    "place_floor": _money,
    "bond_cover": _money,
    "draw_payment": _money,
    "draw_limit": _money,
    "cumulative_budget": _money,
    "coverage_target": _share,
    "service_floor": _share,
    "service_kept": _share,
    "service_parity": _share,
    "admin_capacity": _hundredth,
    "steady": _hundredth,
    "minimum_gain": _hundredth,
}
"""Rules stated in a unit. Those in shares, posts, persons hired and index points are made large
beside what a solver tolerates, which is absolute."""

NEARLY_ALL = 0.98
"""Part of a tolerance by which a rule is relaxed. A solver may miss the relaxed limit by a
hundredth of it again, and the audit must still agree."""

HALF = 0.5
"""The same for rules about shares and flows, which are rounded before they are audited."""

RELAXED: dict[str, float] = {
    **{
        rule: NEARLY_ALL * MONEY
        for rule, unit in ROW_UNITS.items()
        if unit is _money and rule not in ("fund_spending", "draw_payment", "draw_limit")
    },
    **dict.fromkeys(("coverage_target", "service_floor", "service_parity"), HALF * SHARE),
    "minimum_gain": HALF * SHARE,
    "admin_capacity": NEARLY_ALL * PERSONS,
    "steady": NEARLY_ALL * PERSONS,
}
"""How far rules are relaxed, in parts of the larger of their limit and 1; of the money that can
move in rules about money. Payments are free to sum to what is spent, and draws to what is due, so
these are kept exactly."""

OWN_SIZE = ("hub_capacity", "facility_capacity")
"""Rules whose unit no column has: their largest coefficient is made ``PARTS``."""

MOST_MONEY = 1e9
"""Largest cost in rules about money, in units.

All the money of fifty years is 500 000 units, so what costs more is never paid for. A larger cost
changes nothing, and a solver refuses coefficients above 1e15.
"""


@dataclass(frozen=True)
class Scaling:
    """The units of a matrix as it is declared.

    Attributes:
        columns: unit of each column.
        rows: unit of each row, 0 where it is that of its largest coefficient.
        about_money: marks the rows of rules about money.
        relaxed: how far each row is relaxed, in parts of the larger of its limit and 1; of the
            money that can move in rows about money.
        money: unit of what the columns cost.
    """

    columns: Floats
    rows: Floats
    about_money: NDArray[np.bool_]
    relaxed: Floats
    money: float

    @classmethod
    def of(
        cls, units: Units, sources: int, variables: Sequence[Any], constraints: Sequence[Any]
    ) -> "Scaling":
        """Return the units of a model's variables and constraints.

        ``sources`` is the number of source balances.
        """
        families = [each.parent_component().name for each in constraints]
        rows = [
            0.0 if family in OWN_SIZE else _unit(units, ROW_UNITS, each)
            for family, each in zip(families, constraints, strict=True)
        ]
        return cls(
            columns=np.array([_unit(units, COLUMN_UNITS, each) for each in variables]),
            rows=np.array(rows),
            about_money=np.array([ROW_UNITS.get(family) is _money for family in families]),
            relaxed=np.array([_relaxed(family, sources) for family in families]),
            money=units.money,
        )

    def normalised(self, matrix: Matrix) -> Matrix:
        """Return a matrix as it is declared, in these units."""
        entries = np.diff(matrix.start)
        value = matrix.value * np.repeat(self.columns, entries)
        largest = np.zeros(len(self.rows))
        np.maximum.at(largest, matrix.index, np.abs(value))
        own = np.where(largest > 0, largest / PARTS, 1.0)
        rows = np.where(self.rows > 0, self.rows, own)
        value = value / rows[matrix.index]
        about_money = self.about_money[matrix.index]
        value[about_money] = _payable(value[about_money])
        lower, upper = matrix.row_lower / rows, matrix.row_upper / rows
        whole = np.where(self.about_money, PARTS, 1 / rows)
        spending = matrix.spending
        return replace(
            matrix,
            cost=matrix.cost * self.columns,
            lower=matrix.lower / self.columns,
            upper=matrix.upper / self.columns,
            row_lower=np.where(lower == upper, lower, lower - _allowed(self.relaxed, lower, whole)),
            row_upper=upper + _allowed(self.relaxed, upper, whole),
            exact_lower=lower,
            exact_upper=upper,
            value=value,
            unit=self.columns,
            spending=None if spending is None else _payable(spending * self.columns / self.money),
        )


def _allowed(relaxed: Any, limit: Any, whole: Any) -> Any:
    """Return how far rows may miss their limits; ``whole`` is what 1 is in each."""
    return relaxed * np.maximum(whole, np.where(np.isfinite(limit), np.abs(limit), 0.0))


def allowance(units: Units, family: str, limit: float) -> float:
    """Return how far a rule of a family is relaxed, in its own figures."""
    whole = units.money * PARTS if ROW_UNITS.get(family) is _money else 1.0
    return float(_allowed(RELAXED.get(family, 0.0), limit, whole))


def _relaxed(family: str, sources: int) -> float:
    """Return how far a rule is relaxed; a cumulative budget sums that many balances."""
    return RELAXED.get(family, 0.0) * (sources if family == "cumulative_budget" else 1)


def _payable(cost: Floats) -> Floats:
    """Return costs, none of them beyond ``MOST_MONEY``."""
    return np.clip(cost, -MOST_MONEY, MOST_MONEY)


def _unit(units: Units, known: dict[str, UnitOf], component: Any) -> float:
    """Return the unit of a variable or a constraint, 1 for those without."""
    unit_of = known.get(component.parent_component().name)
    return 1.0 if unit_of is None else unit_of(units, component.index())
