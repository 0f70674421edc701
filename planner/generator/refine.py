"""Villages below the units of a county that is planned by its townships.

Flow stays with the units; masts, fibre and small facilities are decided village by village. What
is not known of the villages is drawn with a seed, as for an invented remote county, so that each
unit keeps its residents, its 5G and its facilities.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.schema.fields import Row
from models.schema.geography import catchments
from models.schema.instance import County, Instance
from models.schema.places import Settlement
from planner.generator.amenities import VILLAGE_LEVEL, VILLAGE_SERVICES, add_village_sites
from planner.generator.draft import Dice, Draft
from planner.generator.networks import add_link, add_masts
from planner.generator.presets import REMOTE
from planner.generator.spots import degrees, spot_at
from planner.generator.villages import RURAL, people_of, settle_villages

KM2_PER_VILLAGE = 15.0
"""Ground a village has to itself in the mountains [square km]."""

ASSUMED = "; position, residents and 5G: synthetic, an assumption"
ASSUMPTION = "assumption"
REFINED = ("settlements", "masts", "coverage", "fibre", "facilities")
"""The tables that villages change; all others stay as they are."""


@dataclass(frozen=True)
class Village:
    """A village by its name: the unit it belongs to, and where the name is from."""

    unit: str
    name_zh: str
    source: str


def refine(instance: Instance, villages: Sequence[Village], seed: int = 1) -> Instance:
    """Add villages below the county's units; the same arguments give the same county.

    The seat has no villages, because every settlement below it lies in a flow node's catchment.

    Raises ValueError where a settlement is neither the seat nor a flow node, a village belongs to
    no flow node, or coordinates, detour or speed are missing.
    """
    draft = _draft(instance, seed)
    inside = _inside(draft, villages)
    rows = _settlements(draft, instance, inside)
    places = {row.id: row for row in rows}
    wanting = [row.id for row in rows if row.covered < 1 and row.id != draft.seat]
    add_masts(draft, wanting, wanting)
    _add_links(draft, instance, inside, places)
    _add_sites(draft, instance)
    drawn = {
        name: tuple(row.model_copy(update={"note": ASSUMPTION}) for row in draft.tables[name])
        for name in REFINED
        if name in draft.tables
    }
    tables: dict[str, tuple[Row, ...]] = dict(instance.tables())
    tables |= {
        "settlements": rows,
        "masts": drawn.get("masts", ()),
        "coverage": drawn.get("coverage", ()),
        "fibre": instance.fibre + drawn.get("fibre", ()),
        "facilities": instance.facilities + drawn.get("facilities", ()),
    }
    county = _county(instance.county, len(villages), seed)
    return Instance.model_validate({"county": county, **tables})


def named_villages(instance: Instance) -> tuple[Village, ...]:
    """Read the villages that a refined county was made with."""
    unit = {place: n for n, places in catchments(instance).items() for place in places}
    return tuple(
        Village(unit[row.id], row.name_zh, row.note.removesuffix(ASSUMED))
        for row in instance.settlements
        if row.note.endswith(ASSUMED)
    )


def _draft(instance: Instance, seed: int) -> Draft:
    """Put the units on the map, ready for villages and what is built in them."""
    county = instance.county
    seat = next(row for row in instance.settlements if row.parent is None)
    if county.detour is None or county.speed is None:
        raise ValueError("villages need the detour and speed of county.yaml for their journeys")
    centre = _coordinates(seat)
    preset = replace(REMOTE, centre=centre, detour=county.detour, speed=county.speed, cost=1.0)
    draft = Draft(preset, Dice(seed), county.years, county.first_year, seat=seat.id)
    draft.nodes = [row.settlement for row in instance.nodes]
    for row in instance.settlements:
        if row.id not in (seat.id, *draft.nodes):
            raise ValueError(f"{row.id} is neither the seat nor a flow node")
        draft.spot[row.id] = spot_at(centre, *_coordinates(row))
        draft.names[row.id] = (row.name_zh, row.name_en)
        if row.parent is not None:
            draft.parent[row.id] = row.parent
            draft.people[row.id] = row.population
    return draft


def _coordinates(row: Settlement) -> tuple[float, float]:
    if row.latitude is None or row.longitude is None:
        raise ValueError(f"{row.id} has no coordinates, so its villages have no place")
    return row.latitude, row.longitude


def _inside(draft: Draft, villages: Sequence[Village]) -> dict[str, dict[str, Village]]:
    """Settle the villages of each unit around it, by id."""
    inside: dict[str, dict[str, Village]] = {unit: {} for unit in draft.nodes}
    for village in villages:
        if village.unit not in inside:
            raise ValueError(
                f"{village.name_zh}: {village.unit} is no flow node, as settlements need one"
            )
        number = len(inside[village.unit]) + 1
        inside[village.unit][f"{village.unit}-{number:02}"] = village
    for unit, its in inside.items():
        reach = math.sqrt(len(its) * KM2_PER_VILLAGE / math.pi)
        settle_villages(draft, unit, list(its), reach)
        for number, (place, village) in enumerate(its.items(), start=1):
            latin = draft.names[unit][1].partition(" (")[0]
            draft.names[place] = (village.name_zh, f"Village {number} of {latin}")
    return inside


def _settlements(
    draft: Draft, instance: Instance, inside: dict[str, dict[str, Village]]
) -> tuple[Settlement, ...]:
    """List the units with the residents left to them, then their villages."""
    units: list[Settlement] = []
    rows: list[Settlement] = []
    for row in instance.settlements:
        its = inside.get(row.id, {})
        people = people_of(draft, list(its), round(RURAL * row.population)) if its else {}
        own = row.population - sum(people.values())
        covered = _covered(draft, row, own, people)
        rest = "the rest in its villages: assumption"
        note = f"{row.note}; residents: those of the unit, {rest}" if its else row.note
        left = {"population": own, "covered": covered[row.id], "note": note.removeprefix("; ")}
        units.append(row.model_copy(update=left))
        for place, village in its.items():
            rows.append(_village(draft, place, village, people[place], covered[place]))
    return (*units, *rows)


def _covered(draft: Draft, unit: Settlement, own: int, people: dict[str, int]) -> dict[str, float]:
    """5G before the plan: more at the unit itself, then its villages, the nearest first.

    As many residents of the unit are covered as before, to a hundredth of one village.
    """
    if not people:
        return {unit.id: unit.covered}
    left = unit.covered * unit.population
    centre = round(min((1 + unit.covered) / 2, left / own if own else 1.0), 4)
    left -= centre * own
    shares = {unit.id: centre}
    for place in draft.nearest(unit.id, list(people), len(people)):
        share = left / people[place] if people[place] else 1.0
        shares[place] = round(min(1.0, max(0.0, share)), 2)
        left -= shares[place] * people[place]
    return shares


def _village(draft: Draft, place: str, village: Village, people: int, covered: float) -> Settlement:
    latitude, longitude = degrees(draft.preset.centre, draft.spot[place])
    chinese, latin = draft.names[place]
    return Settlement(
        id=place,
        name_zh=chinese,
        name_en=latin,
        tier="core_village" if draft.parent[place] == village.unit else "village",
        parent=draft.parent[place],
        population=people,
        covered=covered,
        latitude=latitude,
        longitude=longitude,
        note=village.source + ASSUMED,
    )


def _add_links(
    draft: Draft,
    instance: Instance,
    inside: dict[str, dict[str, Village]],
    places: dict[str, Settlement],
) -> None:
    """Leave villages that want 5G below a unit without fibre without fibre too."""
    unlit = {row.settlement for row in instance.fibre}
    for unit in [unit for unit in inside if unit in unlit]:
        for place in inside[unit]:
            if places[place].covered < 1:
                above = draft.parent[place]
                add_link(draft, place, above if above in unlit else unit)
                unlit.add(place)


def _add_sites(draft: Draft, instance: Instance) -> None:
    """Add small facilities in core villages, for services that have that level."""
    levels = {(row.service, row.level) for row in instance.facility_levels}
    for row in instance.services:
        if row.id in VILLAGE_SERVICES and (row.id, VILLAGE_LEVEL) in levels:
            there = [each.settlement for each in instance.facilities if each.service == row.id]
            add_village_sites(draft, row.id, row.standard, there)


def _county(county: County, villages: int, seed: int) -> County:
    text = (
        f"{county.description} Refined: {villages} villages lie below the units. Their names are "
        f"given; their positions, residents and 5G, and what can be built in them, are synthetic "
        f"(seed {seed}). 村名为真实名称；村的位置、人口、5G 及村级建设选项均为虚拟假设。"
    )
    return county.model_copy(
        update={
            "id": f"{county.id}-villages",
            "name_zh": f"{county.name_zh}（到村）",
            "name_en": f"{county.name_en} by village",
            "description": text,
            "synthetic": True,
        }
    )
