"""Options that bring a worker down from within: the product has no such hook."""

import ctypes
import time
from dataclasses import dataclass
from typing import Any

from planner.search.highs import Limits
from planner.solving import Options


@dataclass(frozen=True)
class Crashing(Options):
    """The process that solves under these options breaks on reading address 0."""

    def limits(self, seconds_left: float | None) -> Limits:
        ctypes.string_at(0)
        return super().limits(seconds_left)


@dataclass(frozen=True)
class Hoarding(Options):
    """It takes 64 MiB after 64 MiB."""

    def limits(self, seconds_left: float | None) -> Limits:
        hoard = []
        for _ in range(400):
            hoard.append(b"x" * 2**26)
            time.sleep(0.02)
        return super().limits(seconds_left)


@dataclass(frozen=True)
class Hanging(Options):
    """It sits there."""

    def limits(self, seconds_left: float | None) -> Limits:
        time.sleep(600)
        return super().limits(seconds_left)


@dataclass(frozen=True)
class Mistaken(Options):
    """It raises."""

    def limits(self, seconds_left: float | None) -> Limits:
        raise LookupError("not in the book")


@dataclass(frozen=True)
class Circling(Limits):
    """Whoever asks for how many threads there are never hears."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        while name == "threads" and value == 2:
            pass
        return value
