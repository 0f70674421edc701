"""Cumulative decisions and groups, the two shapes that programs share.

z[..., t] = 1 means "from year t on", so z[t] - z[t-1] is "in year t".
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any


def grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Group the second members of the pairs by the first."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, member in pairs:
        groups[key].append(member)
    return dict(groups)


def since(decision: Any, *key: Any) -> Any:
    """Return the state of a cumulative decision in the year that ends ``key``; 0 before year 1."""
    return decision[key] if key[-1] >= 1 else 0


def begun(decision: Any, *key: Any) -> Any:
    """Return 1 if the decision is taken in the year that ends ``key``, else 0."""
    *rest, t = key
    return since(decision, *rest, t) - since(decision, *rest, t - 1)


def stays(decision: Any, *key: Any) -> Any:
    """Return the rule z[t] >= z[t-1] that makes a decision cumulative; year 1 needs none."""
    *rest, t = key
    return t == 1 or decision[key] >= decision[(*rest, t - 1)]


def chosen(decision: Any, m: Any, key: tuple[Any, ...], year: int | None) -> Any:
    """Return how often a lock's decision is taken: in plan year ``year``, or in any (None)."""
    return begun(decision, *key, year) if year is not None else decision[(*key, m.LAST)]
