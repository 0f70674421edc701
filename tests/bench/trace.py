"""The trace of a run: points of seconds, incumbent and bound."""

import math
from collections.abc import Iterable, Iterator

from planner.search.highs import relative_gap

Point = tuple[float, float | None, float | None]
"""Seconds since the start of the run, best gain and best bound so far, None if not known."""

GAPS = (0.05, 0.02, 0.01, 0.005, 0.001)
"""The gaps of the gain at which the clock is read."""


def known(value: float | None) -> float | None:
    """Return the value, or None for one that stands for unknown (infinite, or 1e20)."""
    return None if value is None or not abs(value) < 1e19 else float(value)


def running(points: Iterable[Point]) -> Iterator[Point]:
    """Yield the points with the best incumbent and the best bound up to each."""
    best, least = -math.inf, math.inf
    for seconds, incumbent, bound in points:
        best = max(best, -math.inf if incumbent is None else incumbent)
        least = min(least, math.inf if bound is None else bound)
        yield (
            seconds,
            None if best == -math.inf else best,
            None if least == math.inf else least,
        )


def final(points: Iterable[Point]) -> tuple[float | None, float | None]:
    """Return the best gain and the best bound of a whole run."""
    _, incumbent, bound = [(0.0, None, None), *running(points)][-1]
    return incumbent, bound


def seconds_to_proof(points: Iterable[Point], gap: float, limit: float) -> float | None:
    """Return when the run's bound first proved its plan to ``gap`` [s]; None after ``limit``."""
    return _first(
        ((s, relative_gap(plan, bound)) for s, plan, bound in running(points)), gap, limit
    )


def seconds_to_plan(
    points: Iterable[Point], best_bound: float | None, gap: float, limit: float
) -> float | None:
    """Return when a plan within ``gap`` of the best known bound was first found [s]."""
    return _first(
        ((s, relative_gap(plan, best_bound)) for s, plan, _ in running(points)), gap, limit
    )


def primal_dual_integral(points: Iterable[Point], limit: float) -> float:
    """Integrate the gap between plan and bound over time, from 0 to ``limit`` [s].

    The gap is |plan - bound| / max(|plan|, |bound|), 1 while either is unknown, 1 at most. A solver
    with a perfect plan and bound from the start has 0. It is the primal integral (Berthold 2013,
    doi 10.1016/j.orl.2013.08.007) with the bound instead of the optimum.
    """
    total, since, gap = 0.0, 0.0, 1.0
    for seconds, plan, bound in running(points):
        at = min(seconds, limit)
        total += gap * (at - since)
        since = at
        gap = _distance(plan, bound)
    return total + gap * (limit - since)


def _distance(plan: float | None, bound: float | None) -> float:
    """Return the gap as the integral counts it, from 0 to 1."""
    if plan is None or bound is None:
        return 1.0
    largest = max(abs(plan), abs(bound))
    return min(1.0, abs(plan - bound) / largest) if largest > 0 else 0.0


def _first(gaps: Iterable[tuple[float, float | None]], wanted: float, limit: float) -> float | None:
    reached = (s for s, gap in gaps if gap is not None and gap <= wanted and s <= limit)
    return next(reached, None)
