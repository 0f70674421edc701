"""Spots on the map: km east and north of a centre, degrees, and free ground between places."""

import math
from collections.abc import Callable, Iterable

from planner.generator.draft import Dice

KM_PER_DEGREE = 111.2

Spot = tuple[float, float]


def degrees(centre: Spot, spot: Spot) -> Spot:
    """Compute latitude and longitude of a spot [km] around a centre [degrees], to four digits."""
    latitude, longitude = centre
    east, north = spot
    shrink = math.cos(math.radians(latitude))
    return (
        round(latitude + north / KM_PER_DEGREE, 4),
        round(longitude + east / KM_PER_DEGREE / shrink, 4),
    )


def spot_at(centre: Spot, latitude: float, longitude: float) -> Spot:
    """Compute the spot [km] of a latitude and longitude around a centre [degrees]."""
    shrink = math.cos(math.radians(centre[0]))
    return (
        (longitude - centre[1]) * KM_PER_DEGREE * shrink,
        (latitude - centre[0]) * KM_PER_DEGREE,
    )


def free_spot(
    dice: Dice,
    around: Spot,
    ring: tuple[float, float],
    apart: float,
    taken: Iterable[Spot],
    fits: Callable[[Spot], bool] = lambda _: True,
) -> Spot:
    """Draw a spot within a ring that fits and keeps its distance from those taken [km].

    Where the ground is full the distance shrinks, a little with each draw.
    """
    others = tuple(taken)
    inner, outer = ring
    while True:
        angle = dice.between(0, 2 * math.pi)
        out = inner + (outer - inner) * math.sqrt(dice.between(0, 1))
        x, y = around[0] + out * math.cos(angle), around[1] + out * math.sin(angle)
        if fits((x, y)) and all(math.hypot(x - a, y - b) >= apart for a, b in others):
            return x, y
        apart *= 0.99
