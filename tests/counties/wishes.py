"""Floors of services by year, least money of places, and rules that are wishes only.

Drawn after all else, so that all else of a county stays what it was.
"""

from collections.abc import Iterable
from typing import TypeVar

from models.schema.fields import Ruled
from models.schema.instance import Instance
from models.schema.places import Node
from models.schema.works import Floor
from planner.input.checking.least import most_placed
from tests.counties.dice import Dice

R = TypeVar("R", bound=Ruled)


def settle(dice: Dice, county: Instance) -> Instance:
    """The county with these, still legal."""
    floors = _floors(dice, county) if county.facilities and dice.chance(0.3) else ()
    nodes = county.nodes
    if dice.chance(0.3):
        part = sum(row.amount for row in county.amounts) / max(1, len(nodes))
        most = most_placed(county)
        nodes = tuple(_with_least(dice, row, min(part, most[row.settlement])) for row in nodes)
    asking = {
        "nodes": nodes,
        "floors": floors,
        "sources": county.sources,
        "program_limits": county.program_limits,
        "quotas": county.quotas,
        "categories": county.categories,
        "services": county.services,
        "years": county.years,
    }
    if dice.chance(0.15):
        return county.model_copy(
            update={table: _some_wishes(dice, rows) for table, rows in asking.items()}
        )
    return county.model_copy(update={"nodes": nodes, "floors": floors})


def _floors(dice: Dice, county: Instance) -> tuple[Floor, ...]:
    service = dice.pick(county.services)
    years = [county.year(t) for t in range(1, county.county.years + 1)]
    return tuple(
        Floor(service=service.id, year=year, share=dice.number(0.01, 0.4))
        for year in dice.some(years)
    )


def _with_least(dice: Dice, row: Node, most: float) -> Node:
    if not dice.chance(0.5):
        return row
    return row.model_copy(update={"least": dice.number(0.01, 0.5) * most})


def _some_wishes(dice: Dice, rows: Iterable[R]) -> tuple[R, ...]:
    return tuple(row.model_copy(update={"hard": not dice.chance(0.5)}) for row in rows)
