"""How far a figure may miss its limit and still keep it, defined once.

The model, the check and the audit compare the same figures with the same limits; with one tolerance
each they agree at every edge. The audit imports this module and nothing else that computes.
"""

FARMERS_SHARE = 1e-9
"""A farmers' share this much below the county's minimum keeps it [share of the revenue].

Shares come from spreadsheets, where 0.1 + 0.2 is not 0.3; nobody states one to nine digits.
"""

GRANT = 1e-9
"""A grant this much above its cap keeps it [share of the capital].

Grants are sums of discounted payments. Two ways of adding them up differ by about 1e-15 of the
capital, so a tolerance in money would be too small for a large project.
"""

JOURNEY = 1e-9
"""A journey this much longer than the standard keeps it [minutes].

Distances on the globe are right to about 1e-12 of a minute.
"""

TYPED_DIGITS = 15
"""Where persons are counted, shares and candidates are read to this many significant digits.

Every decimal of up to 15 digits survives the way into a float and back, so it is read as it was
typed, and the digits after it are the rounding of a sum or product. Uptake times candidates is
then worked out exactly: 0.29 * 100 and 0.57 * 1e8 are whole, although as floats both fall short,
by 4e-15 and by 7e-9. No tolerance on the product could tell the second from a fraction of a person.
"""

SHARE = 1e-6
"""Shares and levels are right to this, and shares that sum to 1 may miss it by this [share].

A solver keeps a row to 1e-6.
"""

FLOW = 1e-6
"""Flows and hub loads are right to this, relative to the larger of 1 and the limit."""

PERSONS = 1e-6
"""Persons are right to this, relative to the larger of 1 and the limit."""

MONEY = 0.01
"""Money is right to 100 yuan [10 000 yuan]; payments are sums of many rounded figures."""

OBJECTIVE = 1e-6
"""Index points are right to this, relative to the larger of 1 and the value.

A bound this close to the objective proves it: the rest is the solver's rounding.
"""

NO_GAP = 1e-9
"""An objective of no more than this size has no relative gap [index points].

Objectives are reported to nine decimals, so it is 0 but for the last digit.
"""

WORKS = 1e-6
"""Projects under construction may exceed the works capacity by this [projects].

A solver keeps a row to this; a smaller tolerance would refuse plans that it calls feasible.
"""

NEGLIGIBLE_GAIN = 1e-6
"""A node that gains less than this in the last year gains nothing [index points].

Smaller gains are the solver's noise, and would count in the Gini coefficient.
"""

NEGLIGIBLE_INDEX = 1e-6
"""An index whose two directions sum to no more than this is zero [index points].

Coupling and coordination are ratios of the two directions and are undefined where both vanish.
"""


def relative(tolerance: float, limit: float) -> float:
    """Return a tolerance that is relative to the larger of 1 and the limit."""
    return tolerance * max(1.0, abs(limit))
