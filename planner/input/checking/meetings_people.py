"""Which numbers of persons, residents and posts meet in one rule."""

from collections import defaultdict
from collections.abc import Iterator

from models.schema.geography import catchments
from models.schema.instance import Instance
from models.schema.people import Terms
from planner.input.checking.meetings import (
    ONE_PERSON,
    WHOLE,
    Extremes,
    Figure,
    Meeting,
    apart,
    hires,
)


def _by_category(county: Instance) -> dict[str, list[tuple[int, Terms]]]:
    terms: dict[str, list[tuple[int, Terms]]] = defaultdict(list)
    for index, row in enumerate(county.terms):
        terms[row.category].append((index, row))
    return terms


def people_meetings(county: Instance) -> Iterator[Meeting]:
    """Persons are whole: every number of persons meets one person."""
    terms = _by_category(county)
    for index, pool in enumerate(county.pools):
        cell = ("pools", index, "candidates")
        for place, row in terms[pool.category]:
            figure = Figure(hires(row, pool), (cell, ("terms", place, "uptake")))
            yield from apart("spread.hires", figure, ONE_PERSON)
        for rule, column in (("spread.hires", "staff"), ("spread.anchoring", "anchor_capacity")):
            figure = Figure(getattr(pool, column), (("pools", index, column),))
            yield from apart(rule, figure, ONE_PERSON)


def facility_meetings(county: Instance) -> Iterator[Meeting]:
    """People who need a service share what its facilities hold; room for all of them is no limit.

    All settlements count, since one unit of people holds for the whole county.
    """
    for index, service in enumerate(county.services):
        need = ("services", index, "need")
        users = Extremes(
            Figure(service.need * row.population, (need, ("settlements", place, "population")))
            for place, row in enumerate(county.settlements)
        )
        if users.smallest is None or users.largest is None:
            continue
        small = Extremes([users.smallest])
        for table in ("facilities", "facility_levels"):
            for place, room in enumerate(getattr(county, table)):
                if room.service == service.id:
                    small.add(Figure(room.capacity, ((table, place, "capacity"),)))
        if small.smallest is not None and small.smallest.value < users.largest.value:
            yield Meeting("spread.facility", small.smallest, users.largest)


def resident_meetings(county: Instance) -> Iterator[Meeting]:
    """Levels are means over residents: the fewest of a catchment meet all of it."""
    place = {row.id: index for index, row in enumerate(county.settlements)}
    weights = [
        Figure(row.weight, (("services", index, "weight"),))
        for index, row in enumerate(county.services)
    ]
    weight = Extremes(weights).smallest if county.facilities else None
    for members in catchments(county).values():
        people = [county.settlements[place[member]].population for member in members]
        cells = (("settlements", None, "population"),)
        whole = Figure(float(sum(people)), cells, "spread.total")
        fewest = Extremes(
            Figure(float(count), (("settlements", place[member], "population"),))
            for member, count in zip(members, people, strict=True)
        ).smallest
        if fewest is not None:
            share = weight or WHOLE
            part = Figure(fewest.value * share.value, fewest.places + share.places)
            yield from apart("spread.residents", part, whole)


def post_meetings(county: Instance) -> Iterator[Meeting]:
    """Reforms in preparation share the staff there is; a work beyond all staff is never begun."""
    works = Extremes(
        Figure(row.workload, (("reforms", index, "workload"),))
        for index, row in enumerate(county.reforms)
    )
    staff = Extremes(
        Figure(row.admin_capacity or 0.0, (("years", index, "admin_capacity"),))
        for index, row in enumerate(county.years)
    )
    if works.smallest is None or works.largest is None or staff.largest is None:
        return
    scale = min(works.largest, staff.largest, key=lambda figure: figure.value)
    if works.smallest.value < scale.value:
        yield Meeting("spread.posts", works.smallest, scale)
