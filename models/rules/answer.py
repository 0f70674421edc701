"""Read a plan's tables from a solved model: what is reported is what was optimised."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import pyomo.environ as pyo

from models.rules import conditions
from models.rules.cumulative import begun
from models.rules.finance import annuity
from models.schema.money import KINDS, PAYEES
from models.schema.plan import (
    Balance,
    Covered,
    Decisions,
    Enactment,
    Hire,
    IndexYear,
    Level,
    Light,
    Measures,
    NodeFlow,
    Offer,
    Opening,
    Payment,
    Serving,
    Spending,
    Staff,
    Start,
    SwitchOn,
)
from models.schema.tolerances import NEGLIGIBLE_GAIN, NEGLIGIBLE_INDEX


def tables(m: Any) -> dict[str, Any]:
    """Return the fields of a plan that state what is decided and what follows from it."""
    conditions.settle(m)
    return {
        "objective": _value(m.gain),
        "index": tuple(_index(m)),
        "spending": tuple(
            Spending(program=a, kind=kind, year=m.instance.year(t), amount=spent)
            for a in PAYEES
            for kind in KINDS
            for t in m.YEARS
            if (spent := _value(m.spending[a, kind, t]))
        ),
        "decisions": decisions(m),
        "flows": tuple(
            NodeFlow(node=n, stream=s, year=m.instance.year(t), flow=_value(m.flow[n, s, t]))
            for n, s, t in m.FLOW_TIMES
        ),
        "levels": tuple(
            Level(node=n, condition=e, year=m.instance.year(t), level=_value(level[n, t]))
            for e, level in m.level.items()
            for n, t in m.NODE_TIMES
        ),
        "staff": tuple(_staff(m)),
        "covered": tuple(
            Covered(settlement=i, year=m.instance.year(t), share=_value(m.covered[i, t]))
            for i, t in m.SETTLEMENT_YEARS
        ),
        "measures": measures(m),
    }


def _value(expression: Any) -> float:
    """Return a number without the solver's noise: 9 decimals, no negative zero."""
    return round(float(pyo.value(expression)), 9) + 0.0


def _whole(expression: Any) -> int:
    return round(float(pyo.value(expression)))


def decisions(m: Any) -> Decisions:
    """Return all that is decided, from the values of the model's variables."""
    return Decisions(**_talent(m), **_works(m), **_services(m), **_money(m))


def _talent(m: Any) -> dict[str, Any]:
    """Return the packages offered and the persons hired."""
    year = m.instance.year
    return {
        "offers": tuple(
            Offer(category=c, package=g, year=year(t)) for c, g, t in _taken(m.OFFERS, m.offered)
        ),
        "hires": tuple(
            Hire(node=n, category=c, package=g, year=year(t), persons=_whole(m.hire[n, c, g, t]))
            for n, c, g, t in _taken(m.HIRES, m.hire)
        ),
    }


def _works(m: Any) -> dict[str, Any]:
    """Return the projects started, masts switched on, settlements lit and reforms enacted."""
    year = m.instance.year
    return {
        "projects": tuple(
            Start(project=p, contract=k, year=year(t), operating=year(t + m.deal[p, k].build_years))
            for p, k, t in _begun(m.STARTS, m.started)
        ),
        "masts": tuple(SwitchOn(mast=k, year=year(t)) for k, t in _begun(m.MAST_YEARS, m.on_air)),
        "fibre": tuple(Light(settlement=i, year=year(t)) for i, t in _begun(m.FIBRE_YEARS, m.lit)),
        "reforms": tuple(
            Enactment(reform=r, year=year(t), in_force=year(t + m.reform[r].lead))
            for r, t in _begun(m.REFORM_YEARS, m.enacted)
        ),
    }


def _services(m: Any) -> dict[str, Any]:
    """Return the facilities opened and who is served where."""
    year = m.instance.year
    return {
        "facilities": tuple(
            Opening(service=q, settlement=j, level=level, year=year(t))
            for q, j, level, t in _begun(m.OPENINGS, m.open)
        ),
        "serving": tuple(
            Serving(settlement=i, service=q, facility=j, year=year(t), share=share)
            for i, q, j, t in m.SERVE
            if (share := _value(m.serve[i, q, j, t]))
        ),
    }


def _money(m: Any) -> dict[str, Any]:
    """Return what each source pays, carries into the next year and loses."""
    year = m.instance.year
    return {
        "payments": tuple(
            Payment(source=u, program=a, kind=kind, year=year(t), amount=amount)
            for u, a, kind, t in m.PAYMENTS
            if (amount := _value(m.payment[u, a, kind, t]))
        ),
        "balances": tuple(
            Balance(
                source=u,
                year=year(t),
                carried=_value(m.carried[u, t]),
                lapsed=_value(m.lapsed[u, t]),
            )
            for u, t in m.SOURCE_YEARS
        ),
    }


def _taken(index: Iterable[Any], decision: Any) -> Iterator[Any]:
    return (key for key in index if _whole(decision[key]))


def _begun(index: Iterable[Any], decision: Any) -> Iterator[Any]:
    """Return the keys of a cumulative decision in the year in which it is taken."""
    return (key for key in index if _whole(begun(decision, *key)))


def _index(m: Any) -> Iterator[IndexYear]:
    for t in m.TIMES:
        ways = {
            name: _value(expression[t]) if way in m.directions else None
            for name, way, expression in (
                ("in", "inbound", m.inbound),
                ("out", "outbound", m.outbound),
            )
        }
        yield IndexYear(year=m.instance.year(t), two_way=_value(_two_way(m, t)), **ways)


def _two_way(m: Any, t: int) -> Any:
    """Return the two-way index from the smaller direction itself, not from ``m.least``.

    The solver leaves ``m.least`` below the smaller direction where nothing depends on it.
    """
    sides = [pyo.value(side) for side in (m.inbound[t], m.outbound[t])]
    beta = m.instance.county.beta
    if len(m.directions) < 2:
        return sum(sides)
    return (1 - beta) * sum(sides) / 2 + beta * min(sides)


def _staff(m: Any) -> Iterator[Staff]:
    for n, c, t in m.STAFF:
        anchored = _value(m.anchored[n, c, t]) if t <= m.LAST else 0.0
        yield Staff(
            node=n,
            category=c,
            year=m.instance.year(t),
            staff=_value(m.staff[n, c, t]),
            anchored=anchored,
        )


def measures(m: Any) -> Measures:
    """Return what is reported beside the objective and never part of it."""
    inside, out = (float(pyo.value(side[m.LAST])) for side in (m.inbound, m.outbound))
    coupled = len(m.directions) == 2 and inside + out > NEGLIGIBLE_INDEX
    coupling = 2 * math.sqrt(max(0.0, inside * out)) / (inside + out) if coupled else None
    mean = (inside + out) / 200 if coupled else None
    return Measures(
        coupling=coupling,
        mean=mean,
        coordination=None if coupling is None or mean is None else math.sqrt(coupling * mean),
        gini_of_gains=gini(_node_gains(m)),
        service_gaps=_service_gaps(m),
        served=_served(m),
        farmers_share_of_revenue=_farmers_share(m),
        commitments_after=_commitments_after(m),
    )


def _node_gains(m: Any) -> list[float]:
    """Return the index points that each node gains by the last year; no less than 0.

    Whether a gain is negligible is decided by the flow as it is reported, which the audit knows.
    """
    gains, reported = dict.fromkeys(m.NODES, 0.0), dict.fromkeys(m.NODES, 0.0)
    for n, s in m.FLOWS:
        worth, base = m.points[s] / len(m.directions), m.flow_row[n, s].base
        gains[n] += worth * (float(pyo.value(m.flow[n, s, m.LAST])) - base)
        reported[n] += worth * (_value(m.flow[n, s, m.LAST]) - base)
    return [gain if reported[n] >= NEGLIGIBLE_GAIN else 0.0 for n, gain in gains.items()]


def gini(values: list[float]) -> float | None:
    """Return the Gini coefficient of non-negative values, None where they are all 0."""
    total = sum(values)
    if total <= 0:
        return None
    ranked = sorted(values)
    weighted = sum(rank * value for rank, value in enumerate(ranked, start=1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


def _service_gaps(m: Any) -> dict[str, float]:
    people = {i: m.settlement[i].population for i in m.SETTLEMENTS if i != m.seat}
    total = sum(people.values())
    if not total:
        return {}
    return {
        q: _value(
            m.served[m.seat, q, m.LAST]
            - sum(people[i] / total * m.served[i, q, m.LAST] for i in people)
        )
        for q in m.SERVICES
    }


def _served(m: Any) -> dict[str, float]:
    """Return by service the part of all residents' need that is served, mean over the years."""
    people = {i: m.settlement[i].population for i in m.SETTLEMENTS}
    total = sum(people.values()) * len(m.YEARS)
    if not total:
        return {}
    return {
        q: _value(sum(people[i] / total * m.served[i, q, t] for i in people for t in m.YEARS))
        for q in m.SERVICES
    }


def _farmers_share(m: Any) -> float | None:
    """Return the farmers' part of what projects earn while they operate within the plan."""
    revenue = farmers = 0.0
    for p, k, t in _begun(m.STARTS, m.started):
        d = m.deal[p, k]
        earned = d.project.revenue * max(0, m.LAST - (t + d.build_years) + 1)
        revenue += earned
        farmers += earned * d.contract.farmers_share
    return farmers / revenue if revenue else None


def _commitments_after(m: Any) -> float:
    """Return what the county owes after the last year of the plan [10 000 yuan]."""
    pay = sum(
        _whole(m.hire[n, c, g, t]) * sum(m.terms[c, g].pay[m.LAST - t + 1 :])
        for n, c, g, t in m.HIRES
    )
    contracts = sum(_contract_after(m, p, k, t) for p, k, t in _begun(m.STARTS, m.started))
    debt = sum(
        annuity(m.source[u].rate, m.source[u].term)
        * float(pyo.value(m.paid[u, t]))
        * max(0, t + m.source[u].term - m.LAST)
        for u in m.bonds
        for t in m.YEARS
        if m.source[u].term > m.LAST - t
    )
    return round(float(pay + contracts + debt), 6)


def _contract_after(m: Any, p: str, k: str, t: int) -> float:
    """Return what the county pays after year H for a project started in year t [10 000 yuan]."""
    d = m.deal[p, k]
    capital = d.county_capital * sum(d.project.profile[m.LAST - t + 1 :])
    done = max(0, m.LAST - (t + d.build_years) + 1)
    return float(capital + d.availability * max(0, d.contract.concession_years - done))
