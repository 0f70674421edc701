"""Conditions that enable: access, digital, service and institution levels of each node."""

from typing import Any

import pyomo.environ as pyo


def declare(m: Any) -> None:
    """Add the four levels, as ``m.level[condition][node, time]``.

    Digital and service levels stay in the year after as they are in the last year.
    """
    m.access = pyo.Var(m.NODE_TIMES, bounds=(0, 1))
    m.institution = pyo.Var(m.NODE_TIMES, bounds=(0, 1))
    m.digital = pyo.Var(m.NODE_YEARS, bounds=(0, 1))
    m.service = pyo.Var(m.NODE_YEARS, bounds=(0, 1))
    lasting = {(n, t): (n, min(t, m.LAST)) for n, t in m.NODE_TIMES}
    m.level = {
        "access": m.access,
        "institution": m.institution,
        "digital": {key: m.digital[kept] for key, kept in lasting.items()},
        "service": {key: m.service[kept] for key, kept in lasting.items()},
    }


def held_levels(m: Any) -> Any:
    """All that raises a level: plans that are equally good are told apart by it."""
    return (
        sum(m.access[key] + m.institution[key] for key in m.NODE_TIMES)
        + sum(m.covered[key] for key in m.SETTLEMENT_YEARS)
        + sum(m.serve[key] for key in m.SERVE)
        + sum(m.anchored[key] for key in m.ANCHORED)
    )


def access_level(m: Any, n: str, t: int) -> Any:
    """Access of a node: before the plan, and what operating projects add (rule 2.1)."""
    return m.access[n, t] <= m.node[n].access + m.lifts("access", n, t)


def institution_level(m: Any, n: str, t: int) -> Any:
    """Institution level of a node: before the plan, and reforms in force (rule 2.3)."""
    return m.institution[n, t] <= m.node[n].institution + m.lifts("institution", n, t)
