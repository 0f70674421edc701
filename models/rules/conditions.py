"""Conditions that enable: access, digital, service and institution levels of each node."""

from typing import Any

import pyomo.environ as pyo

from models.rules import digital, services


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


def free_levels(m: Any) -> Any:
    """Return the secondary objective: everybody is served whom nothing forbids to serve."""
    return sum(m.serve[key] for key in m.SERVE) + sum(m.service[key] for key in m.NODE_YEARS)


def settle(m: Any) -> None:
    """Set every level to the value that the decisions allow, as reports show it.

    A solver leaves a level that limits nothing anywhere below; higher never breaks a rule.
    """
    limits = (
        (m.access, access_level, m.NODE_TIMES),
        (m.institution, institution_level, m.NODE_TIMES),
        (m.covered, digital.coverage, m.SETTLEMENT_YEARS),
    )
    for level, rule, index in limits:
        for key in index:
            level[key].set_value(min(1.0, pyo.value(rule(m, *key).args[1])))
    means = ((m.digital, digital.digital_level), (m.service, services.service_level))
    for level, definition in means:
        for key in m.NODE_YEARS:
            level[key].set_value(pyo.value(definition(m, *key).args[1]), skip_validation=True)


def access_level(m: Any, n: str, t: int) -> Any:
    """Access is at most its level before the plan and what operating projects add (rule 2.1)."""
    return m.access[n, t] <= m.node[n].access + m.lifts("access", n, t)


def institution_level(m: Any, n: str, t: int) -> Any:
    """The institution level is at most that before the plan and the lift of reforms (rule 2.3)."""
    return m.institution[n, t] <= m.node[n].institution + m.lifts("institution", n, t)
