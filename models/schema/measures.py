"""Measures of a plan beside its objective: formulas that model and audit share.

Each computes its figures in its own way; with one formula no threshold lies between them.
"""

import math
from collections.abc import Iterable

from models.schema.tolerances import NEGLIGIBLE_GAIN, NEGLIGIBLE_REACH


def coupling(inbound: float, outbound: float) -> tuple[float, float, float] | None:
    """Return coupling degree C, mean T and coordination D of two directions, all in 0 to 1.

    Each direction is the part of what could flow that flows [share]. C = 2 sqrt(in * out) /
    (in + out), T = (in + out) / 2, D = sqrt(C * T); None where nothing flows at all.
    """
    if inbound + outbound <= NEGLIGIBLE_REACH:
        return None
    degree = 2 * math.sqrt(max(0.0, inbound * outbound)) / (inbound + outbound)
    mean = (inbound + outbound) / 2
    return degree, mean, math.sqrt(degree * mean)


def gini_of_gains(gains: Iterable[float]) -> float | None:
    """Return the Gini coefficient of the gains of places: 0 if equal, None if none gains.

    A gain that is negligible or negative counts as none [index points].
    """
    ranked = sorted(gain if gain >= NEGLIGIBLE_GAIN else 0.0 for gain in gains)
    count, total = len(ranked), sum(ranked)
    if total <= 0:
        return None
    weighted = sum(rank * value for rank, value in enumerate(ranked, start=1))
    return 2 * weighted / (count * total) - (count + 1) / count
