"""Who was served before the plan, places that are none, and counties without own people first.

Drawn last, so that all else of a county stays what it was.
"""

from models.schema.geography import reachable
from models.schema.homes import NO_LEVEL, own_share, surplus
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from models.schema.works import Facility, ServedBefore
from tests.counties.dice import Dice


def settle(dice: Dice, county: Instance, scenario: Scenario) -> Instance:
    """The county with these, still legal."""
    if not county.facilities:
        return county
    if dice.chance(0.12):
        settings = county.county.model_copy(update={"own_people_first": False})
        return county.model_copy(update={"county": settings})
    served = _served(dice, county) if dice.chance(0.4) else ()
    locked = {(lock.id, lock.place) for lock in (*scenario.forced, *scenario.forbidden)}
    facilities = tuple(_perhaps_none(dice, row, locked) for row in county.facilities)
    return county.model_copy(update={"served": served, "facilities": facilities})


def _perhaps_none(dice: Dice, row: Facility, locked: set[tuple[str, str | None]]) -> Facility:
    if (row.service, row.settlement) in locked or not dice.chance(0.08):
        return row
    return row.model_copy(update={"levels": (NO_LEVEL,)})


def _served(dice: Dice, county: Instance) -> tuple[ServedBefore, ...]:
    """A settlement for each place with room to spare, served from what its own people leave."""
    people = {row.id: row.population for row in county.settlements}
    need = {row.id: row.need for row in county.services}
    reach, rows = reachable(county), []
    for place in county.facilities:
        spare = surplus(place.capacity, need[place.service] * people[place.settlement])
        others = [
            i
            for i in people
            if i != place.settlement
            and place in reach[i, place.service]
            and need[place.service] * people[i] > 0
        ]
        if not spare or not others:
            continue
        i = dice.pick(others)
        if any((row.settlement, row.service) == (i, place.service) for row in rows):
            continue
        wanted = need[place.service] * people[i]
        own = next(
            (
                row.capacity
                for row in county.facilities
                if (row.settlement, row.service) == (i, place.service)
            ),
            0.0,
        )
        home = own_share(own, wanted) if own else 0.0
        most = min(1.0, home + spare / wanted)
        share = dice.pick([0.0, home, most, dice.number(0.0, 1.0) * most])
        rows.append(ServedBefore(settlement=i, service=place.service, share=int(share * 1e6) / 1e6))
    return tuple(rows)
