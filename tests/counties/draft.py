"""A county while it is being drawn: rows by table, and what the drawing still needs to know."""

from dataclasses import dataclass, field
from typing import Any

from models.schema.fields import Row
from models.schema.instance import Instance
from models.schema.places import Node, Settlement
from tests.counties.dice import Dice, Room


@dataclass
class Draft:
    """Rows so far; ``home`` is each settlement's flow node, ``levels`` those of doing nothing."""

    dice: Dice
    room: Room
    years: int
    first_year: int
    county: dict[str, Any]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, str], float] = field(default_factory=dict)
    base: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, table: str, *rows: Row) -> None:
        """Appends rows to a table."""
        self.rows.setdefault(table, []).extend(rows)

    def of(self, table: str) -> list[Any]:
        """The rows of a table so far."""
        return list(self.rows.get(table, []))

    @property
    def settlements(self) -> list[Settlement]:
        """The settlements."""
        return self.of("settlements")

    @property
    def nodes(self) -> list[str]:
        """The flow nodes."""
        rows: list[Node] = self.of("nodes")
        return [row.settlement for row in rows]

    @property
    def calendar(self) -> list[int]:
        """The calendar years of the plan."""
        return [self.first_year + t for t in range(self.years)]

    def shares(self, node: str) -> dict[str, float]:
        """Population weights within a node's catchment, even where nobody lives."""
        places = [row for row in self.settlements if self.home.get(row.id) == node]
        people = sum(row.population for row in places)
        return {row.id: row.population / people if people else 1 / len(places) for row in places}

    def gain(self, node: str, stream: str, low: float, high: float) -> float:
        """A gain of the size of the stream's base at the node, below 0 now and then."""
        sign = -0.15 if self.dice.chance(0.08) else 1.0
        size = max(self.base.get((node, stream), 0.0), 1.0)
        return float(f"{sign * size * self.dice.number(low, high):.4g}")

    def instance(self) -> Instance:
        """The county as drawn."""
        return Instance.model_validate({"county": self.county, **self.rows})
