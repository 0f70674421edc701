"""Figures derived from measurements: mean ratios, a growth law, contradictions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SLIP = 1e-5
"""A plan above another's bound by more than this, relative to the bound or to 1, is a fault."""


@dataclass(frozen=True)
class Ratio:
    """A geometric mean of ratios; ``lower_bound`` if a rival was stopped, so it may be more."""

    value: float
    count: int
    lower_bound: bool
    unreached: int
    """Cases in which the planner itself was stopped; it counts as the limit there."""


def geometric_mean(values: Sequence[float]) -> float:
    """Return the geometric mean; raise ValueError for no numbers, or one not above 0."""
    if not values or min(values) <= 0:
        raise ValueError("a geometric mean needs positive numbers")
    return math.exp(sum(map(math.log, values)) / len(values))


def shifted_geometric_mean(seconds: Sequence[float], shift: float = 10.0) -> float:
    """Return the shifted geometric mean [s]: exp(mean of log(seconds + shift)) - shift.

    The shift [s] keeps runs of a second or two from outweighing the others.
    """
    return geometric_mean([each + shift for each in seconds]) - shift


def mean_ratio(
    pairs: Sequence[tuple[float | None, float | None]], limit: float, least: float = 0.01
) -> Ratio | None:
    """Average rival / planner [s / s]; a run not done by ``limit`` [s] counts as ``limit``.

    Times below ``least`` count as ``least``: no ratio is made of the clock's noise.
    """
    if not pairs:
        return None
    seconds = [tuple(max(least, limit if s is None else s) for s in pair) for pair in pairs]
    return Ratio(
        value=geometric_mean([rival / planner for rival, planner in seconds]),
        count=len(pairs),
        lower_bound=any(rival is None for rival, _ in pairs),
        unreached=sum(planner is None for _, planner in pairs),
    )


def performance_profile(
    seconds: Mapping[str, Sequence[float | None]], factors: Sequence[float]
) -> dict[str, list[float]]:
    """Return for each solver the share of problems solved within each factor of the quickest.

    ``seconds`` by solver, a problem at each place, None where it was not solved (Dolan and Moré
    2002, doi 10.1007/s101070100263). Problems that nobody solves count in the whole.
    """
    runs = list(zip(*seconds.values(), strict=True))
    best = [min((each for each in run if each is not None), default=0.0) for run in runs]
    return {
        solver: [
            sum(
                each is not None and each <= factor * least
                for each, least in zip(own, best, strict=True)
            )
            / len(own)
            for factor in factors
        ]
        for solver, own in seconds.items()
    }


def growth(sizes: Sequence[float], seconds: Sequence[float]) -> tuple[float, float] | None:
    """Fit factor and exponent of seconds = factor * size ** exponent, by least squares on logs.

    None with fewer than two different sizes.
    """
    if len(set(sizes)) < 2:
        return None
    exponent, log_factor = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return math.exp(log_factor), float(exponent)


def contradictions(
    held: Mapping[str, tuple[float | None, float | None]],
) -> list[tuple[str, str, float]]:
    """List who holds a plan above whose bound, and by how much relative to the bound or to 1."""
    found = []
    for one, (plan, _) in held.items():
        for other, (_, bound) in held.items():
            if plan is None or bound is None:
                continue
            excess = (plan - bound) / max(1.0, abs(bound))
            if excess > SLIP:
                found.append((one, other, excess))
    return found


def overhead(seconds: Mapping[str, float], proved: float) -> float:
    """Return the share of the time to a proof that is not search: reading to writing.

    ``seconds`` by phase; ``proved`` counts from the call, so building and compiling are in it.
    """
    before = sum(seconds.get(phase, 0.0) for phase in ("build", "compile"))
    around = sum(seconds.get(phase, 0.0) for phase in ("read", "extract", "audit", "write"))
    return (before + around) / (proved + around)
