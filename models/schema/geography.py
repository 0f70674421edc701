"""What follows from the map: catchments, subtrees, travel times."""

import math
from collections import defaultdict

from models.schema.instance import Instance

EARTH_RADIUS_KM = 6371.0088


def catchments(instance: Instance) -> dict[str, list[str]]:
    """For each flow node, its own settlement and every one whose nearest node above is it."""
    parent = {row.id: row.parent for row in instance.settlements}
    members: dict[str, list[str]] = {row.settlement: [] for row in instance.nodes}
    for place in parent:
        above: str | None = place
        while above is not None and above not in members:
            above = parent[above]
        if above is not None:
            members[above].append(place)
    return members


def nodes_below(instance: Instance) -> dict[str, list[str]]:
    """For each settlement, the flow nodes in its subtree, itself included."""
    parent = {row.id: row.parent for row in instance.settlements}
    below: dict[str, list[str]] = defaultdict(list)
    for node in (row.settlement for row in instance.nodes):
        above: str | None = node
        while above is not None:
            below[above].append(node)
            above = parent[above]
    return below


def minutes(instance: Instance) -> dict[tuple[str, str], float]:
    """Travel time between settlements [minutes]; pairs that cannot be travelled are absent.

    A given time holds both ways unless both are given; where none is, great-circle distance
    (haversine) times detour over speed, if the county states both and both places have coordinates.
    """
    given = {(row.origin, row.destination): row.minutes for row in instance.travel}
    times = {pair: t for (a, b), t in given.items() for pair in ((b, a), (a, b))} | given
    county = instance.county
    if county.detour is not None and county.speed is not None:
        minutes_per_km = county.detour / county.speed * 60
        located = [
            (row.id, math.radians(row.latitude), math.radians(row.longitude))
            for row in instance.settlements
            if row.latitude is not None and row.longitude is not None
        ]
        for a, lat_a, lon_a in located:
            for b, lat_b, lon_b in located:
                if (a, b) not in times:
                    times[a, b] = _great_circle_km(lat_a, lon_a, lat_b, lon_b) * minutes_per_km
    return times | {(row.id, row.id): 0.0 for row in instance.settlements}


def _great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Haversine distance of two points given in radians [km]."""
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
