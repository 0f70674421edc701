"""A case of a rule: values of the decisions that keep it beside values that break it."""

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from models.rules.county import build
from models.schema.case import Case
from tests.models.rules.small import COUNTIES

TOLERANCE = 1e-9
Values = Mapping[str, float]


@dataclass(frozen=True)
class RuleCase:
    """One place of a rule, and values on both sides of its line; what is not named is 0."""

    place: str
    holds: tuple[Values, ...]
    breaks: tuple[Values, ...]
    county: str = "county"

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.place.partition("[")[0]


def sides(
    place: str,
    *,
    holds: Sequence[Values],
    breaks: Sequence[Values],
    given: Values | None = None,
    county: str = "county",
) -> RuleCase:
    """A case of whole settings: each of ``holds`` and ``breaks`` is added to ``given``."""
    common = given or {}
    return RuleCase(
        place,
        tuple({**common, **values} for values in holds),
        tuple({**common, **values} for values in breaks),
        county,
    )


def line(
    place: str,
    moving: str,
    *,
    holds: Sequence[float],
    breaks: Sequence[float],
    given: Values | None = None,
    county: str = "county",
) -> RuleCase:
    """A case in which one decision moves over the line."""
    return sides(
        place,
        holds=[{moving: value} for value in holds],
        breaks=[{moving: value} for value in breaks],
        given=given,
        county=county,
    )


def onward(decision: str, first: int) -> dict[str, float]:
    """A cumulative decision taken in plan year ``first``: ``onward("lit[a]", 2)``."""
    return {f"{decision[:-1]},{t}]": 1 for t in range(first, 4)}


@functools.cache
def model(county: str) -> Any:
    """The model of a county of ``COUNTIES``; built once, its values are set anew by each case."""
    return build(Case(*COUNTIES[county]))


def part(m: Any, place: str) -> Any:
    """The component that ``name[key,2]`` names."""
    name, _, inside = place.partition("[")
    keys = [int(key) if key.isdigit() else key for key in inside.rstrip("]").split(",") if key]
    component = m.component(name)
    assert component is not None, f"no {name}"
    if not keys:
        return component
    return component[keys[0] if len(keys) == 1 else tuple(keys)]


def put(m: Any, values: Values) -> None:
    """Set every decision to 0 but those named."""
    for variable in m.component_data_objects(pyo.Var):
        variable.set_value(0, skip_validation=True)
    for name, number in values.items():
        part(m, name).set_value(number, skip_validation=True)


def kept(m: Any, place: str) -> bool:
    """Whether a rule holds at the values that the model has."""
    rule = part(m, place)
    lower = -math.inf if rule.lower is None else pyo.value(rule.lower)
    upper = math.inf if rule.upper is None else pyo.value(rule.upper)
    body = pyo.value(rule.body)
    return bool(lower - TOLERANCE <= body <= upper + TOLERANCE)


def worth(m: Any, place: str) -> float:
    """The value of an expression at the values that the model has."""
    return float(pyo.value(part(m, place)))
