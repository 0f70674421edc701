"""Flow, one variable under three families of rules: drivers, conditions, hubs."""

from typing import Any

import pyomo.environ as pyo

from models.schema.geography import nodes_below


def declare(m: Any) -> None:
    """Add the flow of every stream at every node that has it."""
    data = m.instance
    m.flow_row = {(row.node, row.stream): row for row in data.flows}
    m.FLOWS = pyo.Set(dimen=2, initialize=list(m.flow_row))
    m.FLOW_TIMES = m.FLOWS * m.TIMES
    m.DRIVEN = pyo.Set(
        dimen=3, initialize=[key for key in m.FLOW_TIMES if m.stream[key[1]].needs_driver]
    )
    m.passes = {(row.stream, row.condition): row.passes for row in data.requirements}
    m.REQUIRED = pyo.Set(
        dimen=4,
        initialize=[(n, s, e, t) for n, s, t in m.FLOW_TIMES for s_, e in m.passes if s_ == s],
    )
    m.hub = {row.settlement: row for row in data.hubs}
    m.HUB_TIMES = pyo.Set(dimen=2, initialize=[(hub, t) for hub in m.hub for t in m.TIMES])
    m.nodes_below = nodes_below(data)
    m.flow = pyo.Var(m.FLOW_TIMES, domain=pyo.NonNegativeReals)


def driver_limit(m: Any, n: str, s: str, t: int) -> Any:
    """A stream flows as far as talent, projects, private capital and reforms drive it (4.1)."""
    return m.flow[n, s, t] <= driver(m, n, s, t)


def driver(m: Any, n: str, s: str, t: int) -> Any:
    """Return what a stream can be driven to [stream units a year]."""
    return m.flow_row[n, s].base + m.drives(n, s, t)


def weakest_condition(m: Any, n: str, s: str, e: str, t: int) -> Any:
    """Each condition a stream requires lets a part of its potential through (rule 4.2).

    flow <= potential * (passes + (1 - passes) * level)
    """
    return m.flow[n, s, t] <= passing(m, n, s, e, t)


def passing(m: Any, n: str, s: str, e: str, t: int) -> Any:
    """Return what a condition lets through of a stream's potential [stream units a year]."""
    passes = m.passes[s, e]
    return m.flow_row[n, s].potential * (passes + (1 - passes) * m.level[e][n, t])


def hub_capacity(m: Any, hub: str, t: int) -> Any:
    """What flows below a hub passes through it (rule 4.3) [load units]."""
    load = sum(
        m.stream[s].load * m.flow[n, s, t]
        for n in m.nodes_below[hub]
        for s in m.stream
        if (n, s) in m.flow_row and m.stream[s].load
    )
    return load <= m.hub[hub].capacity + m.widens(hub, t)
