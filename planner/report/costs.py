"""What things cost over the plan, as text: county money, and private money beside it."""

from collections.abc import Iterable

from models.schema.plan import Item
from planner.language.figures import amounts


class Costs:
    """Sums the items of a plan by what they are; all amounts are written alike."""

    def __init__(self, items: Iterable[Item]) -> None:
        """Collect the items of a plan."""
        self._items = tuple(items)
        largest = max(sum(row.amount for row in self._items), sum(r.private for r in self._items))
        self._money = amounts(largest)

    def of(self, what: str, key: str | None = None, option: str | None = None) -> str:
        """Write what things of a kind cost the county, those of an id and an option if given."""
        return self._money(sum(row.amount for row in self._rows(what, key, option)))

    def with_private(self, what: str, key: str | None = None, option: str | None = None) -> str:
        """Write what things cost the county, and what investors and operators bear after a plus."""
        private = self._money(sum(row.private for row in self._rows(what, key, option)))
        beside = "" if private == self._money(0) else f"+{private}"
        return f"{self.of(what, key, option)}{beside}"

    def _rows(self, what: str, key: str | None, option: str | None) -> Iterable[Item]:
        return (
            row
            for row in self._items
            if row.what == what and key in (None, row.id) and option in (None, row.option)
        )
