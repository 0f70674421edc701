"""What a facility offers: to its own people first, to others what is left."""

from models.schema.works import Facility

NO_LEVEL = "none"
"""Stands alone in ``facilities.levels`` where a facility may open at no level."""

WHOLE = 1e-9
"""A place that meets all of its own need but for this share meets all of it: rounding."""


def own_share(capacity: float, need: float) -> float:
    """Return the share of a place's own need [persons] that its own capacity [persons] meets."""
    return 1.0 if capacity >= need * (1 - WHOLE) else capacity / need


def surplus(capacity: float, need: float) -> float:
    """Return the capacity that is left for others [persons]."""
    return max(0.0, capacity - need)


def is_place(facility: Facility) -> bool:
    """Return whether a facility serves anybody already, or could."""
    return facility.capacity > 0 or facility.levels != (NO_LEVEL,)
