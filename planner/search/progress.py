"""What a running solve reports: figures and the best solution so far."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Where a solve stands.

    Attributes:
        seconds: time since the solve began.
        incumbent: objective of the best solution [index points], None if there is none yet.
        bound: dual bound [index points], None or infinite while unknown.
        gap: (bound - incumbent) / |incumbent|, None while unknown.
        phase: what the solve is doing.
        nodes: branch-and-bound nodes so far.
    """

    seconds: float
    incumbent: float | None
    bound: float | None
    gap: float | None
    phase: str = "search"
    nodes: int = 0


@dataclass(frozen=True)
class Best:
    """The best solution so far: its gain [index points] and its decisions by name, zeros left out.

    It is not yet a plan: only what a solve gives in the end is audited.
    """

    objective: float
    values: Mapping[str, float]
