"""Where a running solve stands."""

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
