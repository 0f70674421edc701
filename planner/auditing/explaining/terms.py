"""The terms of an explanation: a tree in which each value follows from those below it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from models.schema.tolerances import TYPED_DIGITS
from planner.auditing.outcome import Outcome

Operation = Literal[
    "sum", "difference", "product", "quotient", "power", "least", "most", "root", "whole"
]
Relation = Literal["equal", "at_most", "claim", "undefined"]
"""How a figure stands to its explanation.

equal: it is the value recomputed; at_most: it is a decision, which rules limit; claim: it is the
solver's word, which the audit does not recompute; undefined: it has no value, and rightly so.
"""


def _difference(values: Sequence[float]) -> float:
    return math.fsum((values[0], *(-value for value in values[1:])))


def _whole(values: Sequence[float]) -> float:
    """Return the whole part of a product of figures, each read as the decimal it was typed as."""
    return math.floor(math.prod(Fraction(f"{value:.{TYPED_DIGITS}g}") for value in values))


ROUNDING = 1e-13
"""What is left of terms that cancel each other, as a share of the largest, is rounding.

A float is right to 1e-16 of its size, and a county sums up some hundred of them; figures that
people state have fifteen digits at most, decisions nine.
"""

OPERATIONS: Mapping[Operation, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "difference": _difference,
    "product": math.prod,
    "quotient": lambda values: values[0] / values[1],
    "power": lambda values: values[0] ** values[1],
    "least": min,
    "most": max,
    "root": lambda values: math.sqrt(max(0.0, values[0])),
    "whole": _whole,
}
"""What makes one value of several; a difference takes all others off the first."""


@dataclass(frozen=True)
class Cell:
    """A cell of the county's tables, under the scenario.

    Attributes:
        table: name of the table; ``county`` for the settings.
        row: key of the row, column by column; part of a key stands for all rows that have it.
        column: the column; ``pay[2]`` is the second figure of a list.
        note: where the row's figures come from, or the word assumption.
        before: the figure without the scenario, None where that did not change it.
        changes: fields of the scenario that changed it, with their values.
    """

    table: str
    row: tuple[tuple[str, str], ...]
    column: str
    note: str = ""
    before: float | None = None
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Decision:
    """A row of the plan's decisions, or of its flows, which are decided too."""

    table: str
    row: tuple[tuple[str, str], ...]
    column: str


Origin = Cell | Decision


@dataclass(frozen=True)
class Term:
    """A value with its unit, and where it comes from.

    Attributes:
        name: key of its name in words, filled by ``about``.
        value: the value, in ``unit``.
        unit: key of the unit, or the unit itself where the county names it.
        operation: what makes the value of those of ``terms``; None for a value as it is.
        origin: the cell or decision that a value as it is was read from.
        figure: a figure of the plan that is this value, and can be asked for in turn.
        holds: of limits, whether this one keeps the figure from being larger.
    """

    name: str
    value: float
    unit: str
    operation: Operation | None = None
    terms: tuple["Term", ...] = ()
    origin: Origin | None = None
    figure: str | None = None
    holds: bool = False
    about: Mapping[str, object] = field(default_factory=dict)

    def holding(self, holds: bool) -> "Term":
        """Return the term as a limit that holds or does not."""
        return replace(self, holds=holds)

    def named(self, about: Mapping[str, object]) -> "Term":
        """Return the term with what fills its name."""
        return replace(self, about=about)

    def bare(self) -> "Term":
        """Return the term as a value alone, where it was shown in full before."""
        return replace(self, operation=None, terms=(), origin=None)


def leaf(
    name: str,
    value: float,
    unit: str,
    origin: Origin | None = None,
    figure: str | None = None,
    **about: object,
) -> Term:
    """Make a term of a value as it is."""
    return Term(name, float(value), unit, origin=origin, figure=figure, about=about)


def fold(
    operation: Operation,
    name: str,
    unit: str,
    terms: Sequence[Term],
    figure: str | None = None,
    **about: object,
) -> Term:
    """Make a term of others; its value is what the operation makes of theirs.

    What is left of a sum or a difference by the rounding of its terms is 0.
    """
    values = [term.value for term in terms]
    value = float(OPERATIONS[operation](values))
    if operation in ("sum", "difference") and abs(value) <= ROUNDING * max(
        map(abs, values), default=0.0
    ):
        value = 0.0
    return Term(name, value, unit, operation, tuple(terms), figure=figure, about=about)


@dataclass(frozen=True)
class Found:
    """What explains a figure: its tree, how it stands to it, and the audit's checks of it."""

    root: Term | None
    relation: Relation = "equal"
    checks: tuple[Outcome, ...] = ()
    tolerance: float | None = None
    """In the figure's unit, where that is not the unit of the checks."""


@dataclass(frozen=True)
class Limit:
    """A limit of a figure that is decided, with the audit's checks of it.

    ``per`` are units of the checks in one unit of the figure: a hub is checked in load.
    """

    term: Term
    checks: tuple[Outcome, ...]
    per: float = 1.0

    @property
    def shown(self) -> Term:
        """The term, with whether the limit holds the figure."""
        return self.term.holding(any(abs(c.slack) <= c.tolerance for c in self.checks))

    @property
    def tolerance(self) -> float:
        """What the audit lets the figure exceed the limit by, in the figure's unit."""
        return max((check.tolerance for check in self.checks), default=0.0) / self.per


def limited(name: str, unit: str, limits: Sequence[Limit], about: Mapping[str, object]) -> Found:
    """Explain a figure that is decided: at most the least of its limits."""
    if not limits:
        return Found(None, "undefined")
    root = fold("least", name, unit, [limit.shown for limit in limits]).named(about)
    checks = tuple(check for limit in limits for check in limit.checks)
    least = min(limits, key=lambda limit: limit.term.value)
    return Found(root, "at_most", checks, least.tolerance)


@dataclass(frozen=True)
class Explanation:
    """How a figure of a plan comes about.

    Attributes:
        figure: its name, as it is asked for.
        kind: the kind of figure; the formula in words goes by it.
        about: the parts of its name.
        root: the tree of terms; None where there is nothing to recompute.
        relation: how the figure stands to the tree.
        reported: the figure in the plan, None where the plan says null.
        checks: what the audit compares the figure with.
        tolerance: what the audit lets the figure miss its value or limit by, in its unit.
    """

    figure: str
    kind: str
    about: Mapping[str, str]
    root: Term | None
    relation: Relation
    reported: float | None
    checks: tuple[Outcome, ...]
    tolerance: float

    @property
    def recomputed(self) -> float | None:
        """The value of the tree."""
        return None if self.root is None else self.root.value

    @property
    def difference(self) -> float | None:
        """The figure reported less the value recomputed; None where either is missing."""
        if self.reported is None or self.recomputed is None:
            return None
        return self.reported - self.recomputed

    @property
    def agrees(self) -> bool:
        """Whether the figure keeps every check of the audit."""
        return not any(check.broken for check in self.checks)
