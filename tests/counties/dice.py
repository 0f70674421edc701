"""Where a random county's numbers come from: a seeded generator or hypothesis."""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws that all come down to whole numbers, so that hypothesis can shrink them."""

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        """``integer(low, high)`` draws a whole number, both ends included."""
        self.integer = integer

    @staticmethod
    def seeded(seed: int) -> "Dice":
        """The same draws for the same seed."""
        return Dice(Random(seed).randint)

    def chance(self, share: float) -> bool:
        """True with this probability; hypothesis shrinks towards False."""
        return self.integer(1, 1000) > 1000 - round(1000 * share)

    def number(self, low: float, high: float) -> float:
        """A number between the two with four significant digits."""
        return float(f"{low + (high - low) * self.integer(0, 9973) / 9973:.4g}")

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.integer(0, len(items) - 1)]

    def some(self, items: Sequence[T], share: float = 0.5) -> list[T]:
        """Some of the items, at least one."""
        return [item for item in items if self.chance(share)] or [self.pick(items)]

    def maybe(self, share: float, low: float, high: float) -> float | None:
        """A number with this probability, else None."""
        return self.number(low, high) if self.chance(share) else None


class Room:
    """How many combinations of decisions a county may still gain."""

    def __init__(self, left: float) -> None:
        self.left = left

    def take(self, options: float) -> bool:
        """Take a decision with this number of options if there is room, and return whether."""
        if options > self.left:
            return False
        self.left /= options
        return True
