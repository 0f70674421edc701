"""What follows from the map: catchments, subtrees, travel times, and which facility is in reach.

The model, the check and the generator share this module; the audit has its own copy.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

from models.checkpoint import Checkpoint, unlimited
from models.schema.homes import NO_LEVEL, is_place
from models.schema.instance import Instance
from models.schema.places import Settlement
from models.schema.tolerances import JOURNEY
from models.schema.works import Facility

EARTH_RADIUS = 6371.0088
"""Mean radius of the earth [km]."""

Reachable = dict[tuple[str, str], list[Facility]]
"""Facilities in reach by (settlement, service); a pair with none gives an empty list."""


def nearest_nodes(instance: Instance) -> dict[str, str | None]:
    """Return the flow node in whose catchment each settlement lies, None where there is none.

    It is the settlement itself or the nearest node above it. Circles of parents are walked once.
    """
    parent = {row.id: row.parent for row in instance.settlements}
    nodes = {row.settlement for row in instance.nodes}
    found: dict[str, str | None] = {}
    for start in parent:
        place: str | None = start
        seen: set[str] = set()
        while place is not None and place not in nodes and place not in seen:
            seen.add(place)
            place = parent.get(place)
        found[start] = place if place in nodes else None
    return found


def catchments(instance: Instance) -> dict[str, list[str]]:
    """Return for each flow node the settlements whose nearest node it is, itself included."""
    members: dict[str, list[str]] = {row.settlement: [] for row in instance.nodes}
    for place, node in nearest_nodes(instance).items():
        if node is not None:
            members[node].append(place)
    return members


def catchment_weights(instance: Instance) -> dict[str, dict[str, float]]:
    """Return the weight of each settlement in the levels of its node; they sum to 1 a node.

    Weights are by population, and equal where a catchment has no residents.
    """
    people = {row.id: row.population for row in instance.settlements}
    weights = {}
    for node, places in catchments(instance).items():
        total = sum(people[place] for place in places)
        weights[node] = {
            place: people[place] / total if total else 1 / len(places) for place in places
        }
    return weights


def ancestry(instance: Instance) -> dict[str, set[str]]:
    """Return for each settlement itself and everything above it; circles are walked once."""
    parent = {row.id: row.parent for row in instance.settlements}
    above: dict[str, set[str]] = {}
    for start in parent:
        line: set[str] = set()
        place: str | None = start
        while place is not None and place not in line:
            line.add(place)
            place = parent.get(place)
        above[start] = line
    return above


def nodes_below(instance: Instance) -> dict[str, list[str]]:
    """Return for each settlement the flow nodes in its subtree, itself included."""
    above = ancestry(instance)
    below: dict[str, list[str]] = defaultdict(list)
    for node in instance.nodes:
        for place in above[node.settlement]:
            below[place].append(node.settlement)
    return below


class TravelTimes:
    """Travel times between the settlements of a county [minutes, one way].

    A stated time holds both ways unless both are stated. Where none is, it is the great-circle
    distance times detour over speed, if the county states both and both places have coordinates.
    """

    def __init__(self, instance: Instance) -> None:
        """Look up what the county states; nothing is computed before it is asked for."""
        self._stated = {(row.origin, row.destination): row.minutes for row in instance.travel}
        self._places = {row.id: row for row in instance.settlements}
        county = instance.county
        self._minutes_per_km = math.inf
        if county.detour is not None and county.speed is not None:
            self._minutes_per_km = county.detour / county.speed * 60

    def minutes(self, origin: str, destination: str) -> float:
        """Return the minutes from one settlement to another, infinite if it cannot be reached."""
        if origin == destination:
            return 0.0
        for pair in ((origin, destination), (destination, origin)):
            if pair in self._stated:
                return self._stated[pair]
        if self._minutes_per_km == math.inf:
            return math.inf
        return distance(self._places[origin], self._places[destination]) * self._minutes_per_km

    def within(self, origin: str, destination: str, standard: float) -> bool:
        """Return whether the journey takes no longer than ``standard`` [minutes]."""
        return self.minutes(origin, destination) <= standard + JOURNEY


def distance(one: Settlement, other: Settlement) -> float:
    """Return the great-circle distance by the haversine formula [km].

    It is infinite where a coordinate is missing.
    """
    if one.latitude is None or one.longitude is None:
        return math.inf
    if other.latitude is None or other.longitude is None:
        return math.inf
    lat_a, lon_a = math.radians(one.latitude), math.radians(one.longitude)
    lat_b, lon_b = math.radians(other.latitude), math.radians(other.longitude)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


def journeys(
    instance: Instance, checkpoint: Checkpoint = unlimited
) -> Iterator[tuple[str, Facility]]:
    """Yield every settlement with every facility that it reaches within the service's standard.

    A facility without capacity that may open at no level is none, unless it was opened before.

    ``checkpoint`` is called before each facility.
    """
    times = TravelTimes(instance)
    standard = {row.id: row.standard for row in instance.services}
    stands = {(row.id, row.place) for row in instance.history if row.what == "facility"}
    for facility in instance.facilities:
        checkpoint()
        place = is_place(facility) or (facility.service, facility.settlement) in stands
        for row in instance.settlements if place else ():
            if times.within(row.id, facility.settlement, standard[facility.service]):
                yield row.id, facility


def reachable(instance: Instance, checkpoint: Checkpoint = unlimited) -> Reachable:
    """Return the facilities that a settlement reaches, by (settlement, service)."""
    found: Reachable = defaultdict(list)
    for settlement, facility in journeys(instance, checkpoint):
        found[settlement, facility.service].append(facility)
    return found


def levels_at(instance: Instance) -> dict[tuple[str, str], list[str]]:
    """Return the levels a facility may open at, by (service, settlement).

    A facility that lists no level may open at all levels of its service, one that lists "none" at
    none.
    """
    every: dict[str, list[str]] = defaultdict(list)
    for row in instance.facility_levels:
        every[row.service].append(row.level)
    return {
        (row.service, row.settlement): [
            level for level in dict.fromkeys(row.levels or every[row.service]) if level != NO_LEVEL
        ]
        for row in instance.facilities
    }
