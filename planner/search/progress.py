"""Where a running solve stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Where a solve stands; objective values in index points, infinite or None when unknown."""

    seconds: float
    incumbent: float | None
    bound: float | None
    gap: float | None
    phase: str = "search"
    nodes: int = 0
