"""What a check yields: a value, its limit, the slack between them, and a tolerance."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from models.schema.fields import Ruled
from models.schema.tolerances import relative

HUGE = 1e300
"""Reported for a number that is not finite."""
FAR, FAR_TOLERANCES, FAR_SHARE = 0.01, 1e3, 0.01
"""Amount, tolerances, and share of the value or the limit beyond which a rule is broken far.

The amount is the largest that any rules have allowed whatever the size of the figures: 0.01 of
money, by the first.
"""


@dataclass(frozen=True)
class Finding:
    """A rule at a place: the value found, the limit, and the slack (negative: broken)."""

    rule: str
    place: str
    value: float
    limit: float
    slack: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One comparison of a check; ``binds`` says that a slack of zero is worth reporting.

    A rule that is not ``hard`` is a wish of the county: a plan that misses it is told about it.
    """

    rule: str
    where: Mapping[str, object]
    value: float
    limit: float
    slack: float
    tolerance: float
    binds: bool = False
    hard: bool = True

    def asked(self, row: Ruled) -> "Outcome":
        """Return the outcome as the row has it: of a rule to keep or of a wish, with its source."""
        document = {"document": row.document} if row.document else {}
        if row.hard and not document:
            return self
        return replace(self, hard=row.hard, where={**self.where, **document})

    @property
    def missed(self) -> bool:
        """Whether the value misses the limit by more than the tolerance; NaN always does."""
        return not self.slack >= -self.tolerance

    @property
    def broken(self) -> bool:
        """Whether a plan must keep the rule and does not."""
        return self.hard and self.missed

    @property
    def binding(self) -> bool:
        """Whether the rule is kept and limits something."""
        return self.binds and abs(self.slack) <= self.tolerance

    @property
    def far(self) -> bool:
        """Whether the rule is broken by more than other tolerances or digits can explain."""
        size = max(abs(finite(self.value)), abs(finite(self.limit)))
        allowed = max(FAR, FAR_TOLERANCES * self.tolerance, FAR_SHARE * size)
        return not self.slack >= -allowed

    def finding(self) -> Finding:
        """Return the outcome as it is reported, in finite numbers."""
        place = ", ".join(f"{key}={value}" for key, value in self.where.items())
        slack = self.slack if math.isfinite(self.slack) else -HUGE
        return Finding(self.rule, place, finite(self.value), finite(self.limit), slack)


Outcomes = Iterator[Outcome]


def finite(value: float) -> float:
    """Return the value as a finite float, whatever size an integer of a document may have."""
    try:
        number = float(value)
    except OverflowError:
        return math.copysign(HUGE, 1 if value > 0 else -1)
    return number if math.isfinite(number) else math.copysign(HUGE, number)


def at_most(
    rule: str,
    where: Mapping[str, object],
    value: float,
    limit: float,
    tolerance: float = 0.0,
    binds: bool = False,
) -> Outcome:
    """Require that the value does not exceed the limit."""
    return Outcome(rule, where, value, limit, limit - value, tolerance, binds)


def at_least(
    rule: str,
    where: Mapping[str, object],
    value: float,
    limit: float,
    tolerance: float = 0.0,
    binds: bool = False,
) -> Outcome:
    """Require that the value reaches the limit."""
    return Outcome(rule, where, value, limit, value - limit, tolerance, binds)


def equal(
    rule: str, where: Mapping[str, object], value: float, limit: float, tolerance: float = 0.0
) -> Outcome:
    """Require that the value is the one expected."""
    value, limit = finite(value), finite(limit)
    return Outcome(rule, where, value, limit, -abs(value - limit), tolerance)


def true(rule: str, where: Mapping[str, object], holds: bool) -> Outcome:
    """Require that a statement about the plan holds (1: it does, 0: it does not)."""
    return Outcome(rule, where, float(holds), 1.0, 0.0 if holds else -1.0, 0.0)


def same_or_absent(
    rule: str,
    where: Mapping[str, object],
    value: float | None,
    expected: float | None,
    tolerance: float,
) -> Outcome:
    """Require that a figure is None if the recomputed one is, and else equal to it."""
    if value is None or expected is None:
        return true(rule, where, value is None and expected is None)
    return equal(rule, where, value, expected, relative(tolerance, expected))
