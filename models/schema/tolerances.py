"""How far a figure may miss its limit and still keep it: one table for all.

The model, the check, the audit and the reading of a solution compare the same figures with the same
limits; with one tolerance each they agree at every edge. Each tolerance is a share of the size of
the figures in its rule, as ``relative_to`` says; where those have a unit, ``models.schema.units``
gives it the size of the county's figures as a floor.
"""

from typing import NamedTuple


class Tolerance(NamedTuple):
    """A tolerance as people read it.

    Attributes:
        name: of the constant in this module.
        value: the share that may be missed.
        relative_to: what it is a share of.
        why: why it is this large.
    """

    name: str
    value: float
    relative_to: str
    why: str


FARMERS_SHARE = 1e-9
GRANT = 1e-9
EARNED = 1e-9
JOURNEY = 1e-9
TYPED_DIGITS = 15
SHARE = 1e-8
TYPED_SHARE = 1e-6
FLOW = 1e-6
PERSONS = 1e-6
MONEY = 1e-8
OBJECTIVE = 1e-6
NO_GAP = 1e-9
WORKS = 1e-6
NEGLIGIBLE_GAIN = 1e-6
NEGLIGIBLE_REACH = 1e-6
DIGITS = 1e-9

TABLE: tuple[Tolerance, ...] = (
    Tolerance(
        "FARMERS_SHARE",
        FARMERS_SHARE,
        "the revenue",
        "Shares come from spreadsheets, where 0.1 + 0.2 is not 0.3; nobody states one to nine"
        " digits.",
    ),
    Tolerance(
        "GRANT",
        GRANT,
        "the capital",
        "Grants are sums of discounted payments. Two ways of adding them up differ by about 1e-15"
        " of the capital.",
    ),
    Tolerance(
        "EARNED",
        EARNED,
        "the revenue",
        "Income is revenue less cost: 50 * 0.8 - 40 is 0, but may come out as 1e-15. A work that"
        " earns no more carries no bond.",
    ),
    Tolerance(
        "JOURNEY",
        JOURNEY,
        "1 minute",
        "Distances on the globe are right to about 1e-12 of a minute.",
    ),
    Tolerance(
        "TYPED_DIGITS",
        TYPED_DIGITS,
        "significant digits",
        "Where persons are counted, shares and candidates are read as they were typed and their"
        " product is worked out exactly: 0.57 * 1e8 is whole, although as floats it falls 7e-9"
        " short, which no tolerance could tell from a fraction of a person.",
    ),
    Tolerance(
        "SHARE",
        SHARE,
        "1; of a node's gain, the larger of the limit and 1 index point; of people served, the"
        " larger of the limit and a thousandth of the largest need",
        "Shares served and levels are worked out from rounded decisions. A solver keeps rows about"
        " floors, gaps and targets to 1e-10 of the same.",
    ),
    Tolerance(
        "TYPED_SHARE",
        TYPED_SHARE,
        "1",
        "Shares that sum to 1, and the base flows that present levels must let pass, are typed to"
        " a few digits: three times 0.333333 is 0.999999.",
    ),
    Tolerance(
        "FLOW",
        FLOW,
        "the largest of the limit, the potential and a thousandth of the stream's reference",
        "A solver keeps a row to 1e-6 of a flow's unit; flows are then cut down to their limits.",
    ),
    Tolerance(
        "PERSONS",
        PERSONS,
        "the larger of the limit and 1 person",
        "A solver keeps a row to 1e-6 of a person.",
    ),
    Tolerance(
        "MONEY",
        MONEY,
        "the larger of the limit and the money that can move: the dearest item, or the richest"
        " year where that is less",
        "Payments are sums of many rounded figures. A solver keeps rows about money to 1e-10 of"
        " the same.",
    ),
    Tolerance(
        "OBJECTIVE",
        OBJECTIVE,
        "the larger of the value and 1 index point",
        "A bound this close to the objective proves it: the rest is the solver's rounding.",
    ),
    Tolerance(
        "NO_GAP",
        NO_GAP,
        "1 index point",
        "An objective no larger than this has no relative gap: it is 0 but for the last digit.",
    ),
    Tolerance(
        "WORKS",
        WORKS,
        "1 project",
        "A capacity this much below a whole number of projects counts as that number: 0.7 + 0.3"
        " + 1 in a spreadsheet is not always 2.",
    ),
    Tolerance(
        "NEGLIGIBLE_GAIN",
        NEGLIGIBLE_GAIN,
        "1 index point",
        "A node that gains less in the last year gains nothing, and counts so in the Gini"
        " coefficient: smaller gains are the solver's noise.",
    ),
    Tolerance(
        "NEGLIGIBLE_REACH",
        NEGLIGIBLE_REACH,
        "1, all that could flow",
        "Where both directions sum to no more, neither flows: coupling and coordination are ratios"
        " of the two and undefined.",
    ),
    Tolerance(
        "DIGITS",
        DIGITS,
        "the unit of the figure: 1 for shares, persons and index points, a ten thousandth of the"
        " stream's reference or of the money that can move",
        "Decisions are rounded to it before anything is computed from them: the rest of their"
        " digits is noise.",
    ),
)
"""Every tolerance of this module."""


def relative(tolerance: float, limit: float) -> float:
    """Return a tolerance that is relative to the larger of 1 and the limit."""
    return tolerance * max(1.0, abs(limit))
