"""Money by place: what the county spends in the catchment of a node, and the least of it."""

from typing import Any

import pyomo.environ as pyo

from models.schema.geography import nearest_nodes


def declare(m: Any) -> None:
    """Add the node of each settlement, and the nodes that must be given a least of money."""
    m.node_of = nearest_nodes(m.instance)
    m.PLACED = pyo.Set(initialize=[n for n, row in m.node.items() if row.least and row.hard])


def place_floor(m: Any, n: str) -> Any:
    """The county spends at least so much in the catchment of a node over the plan (rule 5.13).

    Counted are projects by their shares there, masts, fibre, facilities and persons; reforms,
    commitments and debt are at no place.
    """
    return placed(m, n) >= m.node[n].least


def placed(m: Any, n: str) -> Any:
    """Return the county money placed at a node over the plan [10 000 yuan]."""
    return sum(module.placed(m, n) for module in m.programs.values() if hasattr(module, "placed"))
