"""Changes to a county that must not change, or only worsen, its optimum."""

from collections.abc import Callable
from random import Random
from typing import Any

from models.schema.fields import Frozen
from models.schema.homes import NO_LEVEL
from models.schema.instance import CONDITIONS, Instance
from models.schema.money import KINDS, PAYEES
from models.schema.places import TIERS, Settlement

WORDS = {
    *CONDITIONS,
    *KINDS,
    *PAYEES,
    *TIERS,
    NO_LEVEL,
    *("own", "transfer", "bond", "public", "concession", "government_paid", "legacy"),
    *(
        "plan",
        "year",
        "inbound",
        "outbound",
        "project",
        "mast",
        "fibre",
        "facility",
        "hire",
        "package",
        "reform",
    ),
}
"""Texts that the schema itself gives meaning to; every other text is an id or a name."""

Renaming = Callable[[str], str]


def changed(instance: Instance, **settings: Any) -> Instance:
    """Replace settings of the county."""
    county = instance.county.model_copy(update=settings)
    return instance.model_copy(update={"county": county})


def with_rows(instance: Instance, table: str, **fields: Any) -> Instance:
    """Replace fields of every row of a table."""
    rows = dict(instance.tables())[table]
    edited = tuple(row.model_copy(update=fields) for row in rows)
    return instance.model_copy(update={table: edited})


def shuffled(instance: Instance, seed: int) -> Instance:
    """Put the rows of every table in another order."""
    dice = Random(seed)
    return instance.model_copy(
        update={table: tuple(dice.sample(rows, len(rows))) for table, rows in instance.tables()}
    )


def renamed(document: Frozen, rename: Renaming) -> Any:
    """Rename every id of a document, wherever it is used: as a text, or as the key of a map."""
    return type(document).model_validate(_renamed(document, rename))


def _renamed(value: Any, rename: Renaming) -> Any:
    if isinstance(value, str):
        return value if value in WORDS or not value else rename(value)
    if isinstance(value, Frozen):
        return {field: _renamed(inner, rename) for field, inner in value}
    if isinstance(value, dict):
        return {_renamed(key, rename): _renamed(inner, rename) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_renamed(inner, rename) for inner in value)
    return value


def with_village(instance: Instance) -> tuple[Instance, Settlement]:
    """Add a village without works below the first node.

    Every mast that covers the node covers the village, and people reach from it what they reach
    from the node.
    """
    node = instance.nodes[0].settlement
    parent = next(row for row in instance.settlements if row.id == node)
    village = parent.model_copy(
        update={"id": "hamlet", "tier": "village", "parent": node, "population": 2 * 613}
    )
    return _beside(instance, node, [village]), village


def split(instance: Instance, village: Settlement) -> Instance:
    """Split the village into two halves that otherwise equal it."""
    half = village.population // 2
    west = village.model_copy(update={"population": half})
    east = west.model_copy(update={"id": village.id + "-east"})
    rest = tuple(row for row in instance.settlements if row.id != village.id)
    smaller = instance.model_copy(update={"settlements": (*rest, west)})
    return _beside(smaller, village.id, [east])


def _beside(instance: Instance, like: str, added: list[Settlement]) -> Instance:
    """Add settlements that are covered as ``like`` is and travel as it does."""
    coverage, travel = list(instance.coverage), list(instance.travel)
    for new in added:
        coverage += [
            row.model_copy(update={"settlement": new.id})
            for row in instance.coverage
            if row.settlement == like
        ]
        for trip in instance.travel:
            if trip.origin == like:
                travel.append(trip.model_copy(update={"origin": new.id}))
            if trip.destination == like:
                travel.append(trip.model_copy(update={"destination": new.id}))
    return instance.model_copy(
        update={
            "settlements": (*instance.settlements, *added),
            "coverage": tuple(coverage),
            "travel": tuple(travel),
        }
    )
