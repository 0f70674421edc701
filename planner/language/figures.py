"""How gains, bounds and gaps are written: rounded to the side on which they stay true.

A plan gains at least what is shown, no plan gains more than the bound shown, and the gap is no
larger than the one shown. Rounded to the nearest, a bound of 22.1409 would read 22.14, which a plan
may exceed. So a gain and an index round down, a bound and a gap round up. Figures for programs
(JSON, the cells of CSV tables) keep their full value.
"""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

NOISE = 1e-9
"""A figure this close to a shown step is that step, relative to the larger of 1 and the figure.

Decimal figures are stored in binary: 22.14 is 22.139999999999997 after some sums, and 22.13 would
be wrong by a whole step. The tolerance falls on the step: a gain so little below it is shown as it,
a bound so little above it too, so that both read alike where the optimum is proven. It is far
smaller than ``tolerances.OBJECTIVE`` on purpose. That much, 2e-5 at 22, is a difference that
plan.json states, and a bound of 22.14001 that reads 22.14 is rounded down.
"""

MISSING = "-"
"""What stands for a figure that there is not, or not yet (the solver says so by infinity)."""

LONGEST = 12
"""Most decimals of a gap that is shown beside the gap asked for."""

_EXACT = Context(prec=400)
"""Holds every double, 1e308 included, with all decimals shown."""


def gain(value: float | None, digits: int = 2) -> str:
    """Write a gain [index points], rounded down to ``digits`` decimals."""
    return _written(value, digits, up=False)


def index(value: float | None, digits: int = 1) -> str:
    """Write an index (base year = 100) rounded down: its excess over 100 is a gain."""
    return _written(value, digits, up=False)


def bound(value: float | None, digits: int = 2) -> str:
    """Write a bound, or anything else that is not ruled out [index points], rounded up."""
    return _written(value, digits, up=True)


def gap(value: float | None, digits: int = 2, asked: float | None = None) -> str:
    """Write a gap in percent, rounded up to ``digits`` decimals; ``value`` is a share.

    A gap that is within the gap ``asked`` for takes as many decimals more as it needs to read so:
    0.12 % for a gap of 0.1151 % would deny that 0.115 % was asked and 0.1149 % reached.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    percent = Decimal(value) * 100
    if asked is not None and value <= asked:
        limit = _directed(Decimal(asked) * 100, LONGEST, up=True)
        while digits < LONGEST and _directed(percent, digits, up=True) > limit:
            digits += 1
    return f"{_directed(percent, digits, up=True)}%"


def amounts(largest: float) -> Callable[[float], str]:
    """Choose how amounts that stand together are written, by the largest of them.

    They have no decimals from 1000 on and one from 10 on. Smaller ones have as many as show three
    digits of the largest: a county may state its money in 100 million yuan.
    """
    if largest >= 1000:
        places = 0
    else:
        places = 2 - math.floor(math.log10(largest)) if 0 < largest < 10 else 1
    return lambda amount: f"{amount:,.{places}f}" if round(amount, places) else "0"


def plain(value: float, digits: int = 9, grouped: bool = False) -> str:
    """Write a number with at most ``digits`` significant digits and without an exponent.

    Only numbers that no county holds keep theirs: 1e16 and more, and less than 1e-15. Thousands
    are separated if ``grouped``.
    """
    text = f"{value + 0.0:.{digits}g}"
    if not 1e-15 <= abs(value) < 1e16:
        return text
    return f"{Decimal(text):,f}" if grouped else f"{Decimal(text):f}"


def typed(value: float) -> str:
    """Write a number as it was typed, to its last digit: 5.0000000001 is not 5."""
    if not 1e-15 <= abs(value) < 1e16:
        return plain(value)
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def shortened(value: float, digits: int = 4) -> float:
    """Round a number to two decimals, or to as many as keep ``digits`` of its digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, max(2, digits - 1 - math.floor(math.log10(abs(value)))))


def told_apart(one: float, other: float) -> tuple[str, str]:
    """Write two figures with nine digits, or as many more as it takes to see that they differ.

    A value of 100.00000001 that breaks a limit of 100 would read as one that keeps it.
    """
    for digits in range(9, 18):
        texts = plain(one, digits), plain(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _written(value: float | None, digits: int, up: bool) -> str:
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{_directed(Decimal(value), digits, up):f}"


def _directed(value: Decimal, digits: int, up: bool) -> Decimal:
    """Round to a multiple of 10^-digits: the nearest within the noise, else down or up.

    Half a step is the most that counts as noise, so that no figure moves past its nearest step.
    """
    step = Decimal(1).scaleb(-digits)
    noise = min(Decimal(NOISE) * max(Decimal(1), abs(value)), step / 2)
    moved = _EXACT.subtract(value, noise) if up else _EXACT.add(value, noise)
    rounded = moved.quantize(step, ROUND_CEILING if up else ROUND_FLOOR, _EXACT)
    return rounded if rounded else abs(rounded)
