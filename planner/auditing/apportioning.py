"""Money counted in whole steps of its last digit, and divided so that the parts sum exactly."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Steps:
    """The last digit that a sum of money has: ``decimals`` after the point."""

    decimals: int

    def count(self, amount: float) -> int:
        """Return an amount in whole steps, the nearest [steps]."""
        return round(amount * 10.0**self.decimals)

    def amount(self, steps: int) -> float:
        """Return the amount of so many steps [10 000 yuan]."""
        return round(steps / 10.0**self.decimals, self.decimals) + 0.0


def apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole number in proportion to whole weights, by the largest remainders.

    Each part is its proportional share rounded down or up (Hamilton's method). Where two remainders
    are equal the earlier part is rounded up. Without weights nothing is divided: all parts are 0.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
