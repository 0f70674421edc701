"""Cumulative decisions and groups, the two shapes that programs share.

z[..., t] = 1 means "from year t on", so z[t] - z[t-1] is "in year t".
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any


def grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """The second members of the pairs, listed by the first."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, member in pairs:
        groups[key].append(member)
    return dict(groups)


def since(decision: Any, *key: Any) -> Any:
    """The state of a cumulative decision in the year that ends ``key``; 0 before year 1."""
    return decision[key] if key[-1] >= 1 else 0


def begun(decision: Any, *key: Any) -> Any:
    """1 if the decision is taken in the very year that ends ``key``, else 0; 0 before year 1."""
    *rest, t = key
    return since(decision, *rest, t) - since(decision, *rest, t - 1)


def stays(decision: Any, *key: Any) -> Any:
    """The rule z[t] >= z[t-1] that makes a decision cumulative; nothing to say in year 1."""
    *rest, t = key
    return t == 1 or decision[key] >= decision[(*rest, t - 1)]


def chosen(decision: Any, m: Any, key: tuple[Any, ...], year: int | None) -> Any:
    """How often a lock's choice is made: within year ``year`` of the plan, or in any (None)."""
    return begun(decision, *key, year) if year is not None else decision[(*key, m.LAST)]
