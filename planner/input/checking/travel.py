"""Who can reach what, and whose levels count at a node, in plain arithmetic."""

import math
from collections import defaultdict

from models.schema.instance import Instance
from models.schema.places import Settlement
from models.schema.works import Facility
from planner.input.checking.trees import node_of

Options = dict[tuple[str, str], list[Facility]]
"""Facilities by settlement and service; a pair that is not there gives an empty list."""
EARTH_RADIUS = 6371.0088
"""Mean radius in km."""


class Reach:
    """Travel times between the settlements of a county [minutes, one way]."""

    def __init__(self, instance: Instance) -> None:
        self.county = instance.county
        self.places = {row.id: row for row in instance.settlements}
        self.given = {(row.origin, row.destination): row.minutes for row in instance.travel}

    def minutes(self, origin: str, destination: str) -> float | None:
        """Minutes from one settlement to another; None if it cannot be reached."""
        if origin == destination:
            return 0.0
        for pair in ((origin, destination), (destination, origin)):
            if pair in self.given:
                return self.given[pair]
        if self.county.detour is None or self.county.speed is None:
            return None
        km = distance(self.places[origin], self.places[destination])
        return None if km is None else km * self.county.detour / self.county.speed * 60


def distance(one: Settlement, other: Settlement) -> float | None:
    """Great-circle distance [km]; None where a coordinate is missing."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    lat1, lon1 = math.radians(one.latitude or 0), math.radians(one.longitude or 0)
    lat2, lon2 = math.radians(other.latitude or 0), math.radians(other.longitude or 0)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def reachable(instance: Instance) -> Options:
    """Rows of facilities that a settlement can reach, by (settlement, service)."""
    reach = Reach(instance)
    standard = {row.id: row.standard + 1e-9 for row in instance.services}
    journeys: dict[str, list[tuple[str, float]]] = {}
    found: Options = defaultdict(list)
    for facility in instance.facilities:
        end = facility.settlement
        if end not in journeys:
            timed = ((place.id, reach.minutes(place.id, end)) for place in instance.settlements)
            journeys[end] = [(start, took) for start, took in timed if took is not None]
        for start, took in journeys[end]:
            if took <= standard[facility.service]:
                found[start, facility.service].append(facility)
    return found


def shares(instance: Instance) -> dict[str, dict[str, float]]:
    """The weight of each settlement in the levels of its node; they sum to 1 per node.

    Weights are by population, equal where a catchment has no residents.
    """
    members: dict[str, dict[str, float]] = {row.settlement: {} for row in instance.nodes}
    nodes = node_of(instance)
    for place in instance.settlements:
        node = nodes[place.id]
        if node is not None:
            members[node][place.id] = float(place.population)
    for inside in members.values():
        total = sum(inside.values())
        for name in inside:
            inside[name] = inside[name] / total if total > 0 else 1 / len(inside)
    return members
