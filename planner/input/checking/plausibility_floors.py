"""Find floors of services that nothing can meet or that lie just above what there is."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from models.schema.geography import Reachable, levels_at
from models.schema.homes import own_share
from models.schema.instance import Instance
from models.schema.past import past
from models.schema.tolerances import TYPED_SHARE
from planner.input.checking.findings import Finder

NEAR = 0.1
"""A place this far below a floor, or less, is named: the floor may be meant to be met already."""
STEPS = 100
"""What is short of a floor is shown in hundredths, rounded up."""


class Asked(NamedTuple):
    """A floor of a service and year, and the cell that states it."""

    service: str
    year: int
    share: float
    table: str
    row: int
    column: str


def find_implausible_floors(finder: Finder, options: Reachable) -> None:
    """Warn of floors beyond all room, just above what there is, and of floors that fall."""
    asked = list(_asked(finder.instance))
    _beyond_room(finder, options, asked)
    _near(finder, options, asked)
    _falling(finder, asked)


def _asked(instance: Instance) -> Iterator[Asked]:
    """Yield the floors of a county, by service and year."""
    last = instance.year(instance.county.years)
    for index, service in enumerate(instance.services):
        if service.floor is not None:
            yield Asked(service.id, last, service.floor, "services", index, "floor")
    for index, row in enumerate(instance.floors):
        yield Asked(row.service, row.year, row.share, "floors", index, "share")


def _beyond_room(finder: Finder, options: Reachable, asked: list[Asked]) -> None:
    """Warn of floors that all facilities at their largest levels cannot serve."""
    instance = finder.instance
    size = {(row.service, row.level): row.capacity for row in instance.facility_levels}
    room: dict[str, float] = defaultdict(float)
    levels, need = levels_at(instance), {row.id: row.need for row in instance.services}
    for row in instance.facilities:
        names = levels[row.service, row.settlement]
        room[row.service] += row.capacity + max((size[row.service, x] for x in names), default=0)
    for floor in asked:
        reached = (r.population for r in instance.settlements if options[r.id, floor.service])
        people, most = floor.share * need[floor.service] * sum(reached), room[floor.service]
        if people > most + finder.units.people_tolerance(most):
            finder.warn(
                "floor_beyond_room",
                floor.table,
                floor.row,
                floor.column,
                floor.share,
                service=floor.service,
                need=people,
                room=most,
            )


def _near(finder: Finder, options: Reachable, asked: list[Asked]) -> None:
    """Warn of places that miss a floor by little: of a service the first floor that any misses."""
    before = _served_before(finder.instance)
    told: set[str] = set()
    for floor in sorted(asked, key=lambda each: each.year):
        short = [
            floor.share - share
            for (place, service), share in before.items()
            if service == floor.service and options[place, service]
        ]
        near = [gap for gap in short if TYPED_SHARE < gap <= NEAR]
        if near and floor.service not in told:
            told.add(floor.service)
            finder.warn(
                "floor_near",
                floor.table,
                floor.row,
                floor.column,
                floor.share,
                count=len(near),
                service=floor.service,
                most=math.ceil(max(near) * STEPS - TYPED_SHARE) / STEPS,
            )


def _served_before(instance: Instance) -> dict[tuple[str, str], float]:
    """Return the share of its need that each settlement is served before year 1, by service."""
    size = {(row.service, row.level): row.capacity for row in instance.facility_levels}
    done = past(instance)
    opened: dict[tuple[str, str], float] = defaultdict(float)
    for (service, place, level), t in done.facilities.items():
        if t > done.base:
            opened[place, service] += size[service, level]
    for row in instance.facilities:
        opened[row.settlement, row.service] += row.capacity
    need = {row.id: row.need for row in instance.services}
    found = {
        (place.id, service): own_share(opened[place.id, service], share * place.population)
        for place in instance.settlements
        for service, share in need.items()
        if share * place.population > 0
    }
    return found | {(row.settlement, row.service): row.share for row in instance.served}


def _falling(finder: Finder, asked: list[Asked]) -> None:
    """Warn of floors below those of an earlier year: services are kept, so these say nothing."""
    highest: dict[str, Asked] = {}
    for floor in sorted(asked, key=lambda each: each.year):
        above = highest.get(floor.service)
        if above is not None and floor.share < above.share - TYPED_SHARE:
            finder.warn(
                "floor_falls",
                floor.table,
                floor.row,
                floor.column,
                floor.share,
                service=floor.service,
                year=floor.year,
                above=above.share,
                since=above.year,
            )
        if above is None or floor.share >= above.share:
            highest[floor.service] = floor
