"""The numbers of the rules and of the format, which every plan and every digest carries.

The rules are the mathematics: rules, tolerances, normalisation, the way a plan is read back. Each
change after which the same county may get other results raises ``RULES``. The format is the layout
of plan.json and of a county's tables; each change after which an older planner cannot read a file,
or reads another meaning into it, raises ``FORMAT``. What carries no number is of the first.

| number | rules | format |
|---|---|---|
| 1 | the model of version 0.1.0, solved in the county's own units | that of version 0.1.0 |
| 2 | normalised units, tolerances that follow the figures, snapped decisions, exact counts of \
persons, the cheaper of equal plans | plan.json holds both numbers |
| 3 | own people first, services kept, staff of reforms that are in force at once | \
plan.json holds items and townships |
"""

from typing import Literal, NamedTuple

FIRST = 1
"""The number of what was written before there were numbers."""
RULES = 3
FORMAT = 3
WITH_ITEMS = 3
"""The format since which a plan holds its items and townships."""

Era = Literal["earlier", "today", "newer"]
"""Whether something was made by earlier rules than today's, by the same, or by a newer planner."""


class Numbers(NamedTuple):
    """The numbers of rules and format that something was made by."""

    rules: int
    format: int


def today() -> Numbers:
    """Return the numbers of this planner."""
    return Numbers(RULES, FORMAT)


def written_together(rules: int, format: int) -> bool:
    """Tell whether a planner can have written these two numbers into one file.

    The numbers came together: a file has both from the second on, or neither. What a newer planner
    writes is not known here.
    """
    return (rules == FIRST) == (format == FIRST)


def era(rules: int) -> Era:
    """Tell how the number of the rules that made something stands to today's."""
    now = today().rules
    if rules == now:
        return "today"
    return "earlier" if rules < now else "newer"
