"""Cumulative decisions and groups, the two shapes that programs share.

z[..., t] = 1 means "from year t on", so z[t] - z[t-1] is "in year t".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from models.schema.past import Item


def grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Group the second members of the pairs by the first."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, member in pairs:
        groups[key].append(member)
    return dict(groups)


class Lasting:
    """A decision that stays once it is taken: columns in the years of the plan, 0 before.

    What was done before the plan is no decision: it is 1 from its year on.
    """

    def __init__(self, columns: Any, done: Mapping[Item, int]) -> None:
        """Join the columns by (*item, t) with the year t <= 0 of each item done before."""
        self.columns, self.done = columns, done

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        """Return the state of an item in the year that ends ``key``."""
        *item, t = key
        begun = self.done.get(tuple(item))
        if begun is not None:
            return int(t >= begun)
        return self.columns[key] if t >= 1 else 0

    def begun(self, *key: Any) -> Any:
        """Return 1 if the decision is taken in the year that ends ``key``, else 0."""
        *item, t = key
        return self[key] - self[(*item, t - 1)]

    def chosen(self, item: Item, last: int, year: int | None) -> Any:
        """Return how often a lock's decision is taken: in plan year ``year``, or in any (None)."""
        return self.begun(*item, year) if year is not None else self[(*item, last)]

    def at_base(self, base: int, *item: str) -> int:
        """Return the state at the end of the base year t <= 0, which only history can change."""
        begun = self.done.get(item)
        return int(begun is not None and begun <= base)


def stays(decision: Any, *key: Any) -> Any:
    """Return the rule z[t] >= z[t-1] that makes a decision cumulative; year 1 needs none."""
    *rest, t = key
    return t == 1 or decision[key] >= decision[(*rest, t - 1)]
