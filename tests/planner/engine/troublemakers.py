"""Options that bring a worker down from within; the product has no such hook."""

import ctypes
import time
from dataclasses import dataclass
from typing import Any

from models.schema.options import SolveOptions
from planner.search.highs import Limits


class Trouble(SolveOptions):
    """Options that cause trouble as soon as the solve reads the gap."""

    def __getattribute__(self, name: str) -> Any:
        if name == "gap":
            type(self).trouble()
        return super().__getattribute__(name)

    @classmethod
    def trouble(cls) -> None:
        raise NotImplementedError


class Crashing(Trouble):
    """Options that crash the process by reading address 0."""

    @classmethod
    def trouble(cls) -> None:
        ctypes.string_at(0)


class Hoarding(Trouble):
    """Options that take 64 MiB after 64 MiB."""

    @classmethod
    def trouble(cls) -> None:
        hoard = []
        for _ in range(400):
            hoard.append(b"x" * 2**26)
            time.sleep(0.02)


class Hanging(Trouble):
    """Options that wait for ten minutes."""

    @classmethod
    def trouble(cls) -> None:
        time.sleep(600)


class Mistaken(Trouble):
    """Options that raise."""

    @classmethod
    def trouble(cls) -> None:
        raise LookupError("not in the book")


@dataclass(frozen=True)
class Circling(Limits):
    """Limits whose number of threads takes for ever to read."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        while name == "threads" and value == 2:
            pass
        return value
