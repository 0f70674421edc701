"""What makes a plan better: the two-way flow index, discounted, over the plan and after."""

from typing import Any

import pyomo.environ as pyo

from models.schema.instance import Instance, least_gains
from models.schema.money import KINDS
from models.schema.units import references


def discount(instance: Instance) -> dict[int, float]:
    """Return the weight of each year; H + 1 stands for ``horizon_value`` years after the plan."""
    county = instance.county
    factor = 1 + county.discount_rate
    weights = {t: factor ** -(t - 1) for t in range(1, county.years + 1)}
    if county.horizon_value:
        after = range(1, county.horizon_value + 1)
        weights[county.years + 1] = sum(factor ** -(county.years - 1 + y) for y in after)
    return weights


def points(instance: Instance) -> dict[str, float]:
    """Return the index points that one unit of a stream is worth in its direction."""
    reference = references(instance)
    return {
        stream.id: 100 * stream.weight / reference[stream.id] if stream.weight else 0.0
        for stream in instance.streams
    }


def declare(m: Any) -> None:
    """Add the index of each direction by year and the smaller of the two."""
    m.points = points(m.instance)
    m.directions = [
        way
        for way in ("inbound", "outbound")
        if any(row.direction == way for row in m.stream.values())
    ]
    m.inbound = pyo.Expression(m.TIMES, rule=lambda m, t: _direction(m, "inbound", t))
    m.outbound = pyo.Expression(m.TIMES, rule=lambda m, t: _direction(m, "outbound", t))
    m.BOTH_WAYS = pyo.Set(initialize=list(m.TIMES) if len(m.directions) == 2 else [])
    m.least_gain = least_gains(m.instance)
    m.GROWING = pyo.Set(initialize=[n for n in m.NODES if n in m.least_gain])
    m.least = pyo.Var(m.BOTH_WAYS, domain=pyo.NonNegativeReals)
    m.two_way = pyo.Expression(m.TIMES, rule=_two_way)
    m.gain = pyo.Objective(rule=_gain, sense=pyo.maximize)


def restate(m: Any) -> None:
    """Set index and objective anew from the weights that the data of the model has now."""
    m.points = points(m.instance)
    for t in m.TIMES:
        m.inbound[t].set_value(_direction(m, "inbound", t))
        m.outbound[t].set_value(_direction(m, "outbound", t))
        m.two_way[t].set_value(_two_way(m, t))
    m.gain.set_value(_gain(m))


def _direction(m: Any, way: str, t: int) -> Any:
    return sum(
        m.points[s] * m.flow[n, s, t]
        for n, s in m.FLOWS
        if m.stream[s].direction == way and m.points[s]
    )


def _two_way(m: Any, t: int) -> Any:
    if len(m.directions) < 2:
        return m.inbound[t] + m.outbound[t]
    beta = m.instance.county.beta
    return (1 - beta) * (m.inbound[t] + m.outbound[t]) / 2 + beta * m.least[t]


def least_in(m: Any, t: int) -> Any:
    """The weaker direction is no more than the inbound index (rule 6.1)."""
    return m.least[t] <= m.inbound[t]


def least_out(m: Any, t: int) -> Any:
    """The weaker direction is no more than the outbound index (rule 6.1)."""
    return m.least[t] <= m.outbound[t]


def minimum_gain(m: Any, n: str) -> Any:
    """A node gains over its base by the last year what it or the county asks (rule 6.2)."""
    worth = {(n, s): m.points[s] for n_, s in m.FLOWS if n_ == n and m.points[s]}
    base = sum(w * m.flow_row[key].base for key, w in worth.items())
    reached = sum(w * m.flow[(*key, m.LAST)] for key, w in worth.items())
    return reached >= (1 + m.least_gain[n]) * base


def _gain(m: Any) -> Any:
    """Return the discounted mean gain of the index, less a thrift that only breaks ties."""
    county, weights = m.instance.county, discount(m.instance)
    index = sum(weights[t] * (m.two_way[t] - 100) for t in m.TIMES) / sum(weights.values())
    return index - county.thrift * discounted_spending(m)


def discounted_spending(m: Any) -> Any:
    """Return what all programs and debt cost over the plan, later money counting less."""
    factor = 1 + m.instance.county.discount_rate
    return sum(
        factor ** -(t - 1) * m.spending[a, kind, t]
        for a in m.payees
        for kind in KINDS
        for t in m.YEARS
    )
