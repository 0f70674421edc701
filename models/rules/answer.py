"""Read a plan's tables from a solved model: what is reported is what was optimised."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyomo.environ as pyo

from models.rules import services
from models.rules.bonds import annuity
from models.rules.cumulative import Lasting
from models.rules.snapping import rounded, rounded_down, snap
from models.schema.measures import coupling, gini_of_gains
from models.schema.money import KINDS, PAYEES, uses_of
from models.schema.plan import (
    Balance,
    Covered,
    Decisions,
    Draw,
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


def tables(m: Any) -> dict[str, Any]:
    """Return the fields of a plan that state what is decided and what follows from it.

    The solution that the model holds is snapped first.
    """
    snap(m)
    return {
        "objective": _value(m.gain),
        "index": tuple(_index(m)),
        "spending": tuple(
            Spending(program=a, kind=kind, year=m.instance.year(t), amount=spent)
            for a in PAYEES
            for kind in KINDS
            for t in m.YEARS
            if (spent := _money(m, _spent(m, a, kind, t)))
        ),
        "decisions": decisions(m),
        "flows": tuple(
            NodeFlow(node=n, stream=s, year=m.instance.year(t), flow=m.flow[n, s, t].value)
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


def _spent(m: Any, program: str, kind: str, t: int) -> Any:
    """Return what a program costs in a year with all its uses [10 000 yuan]."""
    return sum(m.spending[use, kind, t] for use in uses_of((program,), m.instance.uses))


def _value(expression: Any, unit: float = 1.0) -> float:
    """Return a figure without noise, in decimals that follow its unit."""
    return rounded(float(pyo.value(expression)), unit)


def _money(m: Any, expression: Any) -> float:
    """Return a sum of money without noise [10 000 yuan]."""
    return _value(expression, m.units.money)


def _whole(expression: Any) -> int:
    return round(float(pyo.value(expression)))


def decisions(m: Any) -> Decisions:
    """Return all that is decided, from the values of the model's variables."""
    return Decisions(**_talent(m), **_works(m), **_services(m), **_finance(m))


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
            for p, k, t in _begun(m.STARTS, m.project_state)
        ),
        "masts": tuple(
            SwitchOn(mast=k, year=year(t)) for k, t in _begun(m.MAST_YEARS, m.mast_state)
        ),
        "fibre": tuple(
            Light(settlement=i, year=year(t)) for i, t in _begun(m.FIBRE_YEARS, m.fibre_state)
        ),
        "reforms": tuple(
            Enactment(reform=r, year=year(t), in_force=year(t + m.reform[r].lead))
            for r, t in _begun(m.REFORM_YEARS, m.reform_state)
        ),
    }


def _services(m: Any) -> dict[str, Any]:
    """Return the facilities opened and who is served where."""
    year = m.instance.year
    return {
        "facilities": tuple(
            Opening(service=q, settlement=j, level=level, year=year(t))
            for q, j, level, t in _begun(m.OPENINGS, m.facility_state)
        ),
        "serving": tuple(
            Serving(settlement=i, service=q, facility=j, year=year(t), share=share)
            for (i, q), places in m.reach.items()
            for j in places
            for t in m.YEARS
            if (share := rounded_down(pyo.value(services.serve(m, i, q, j, t))))
        ),
    }


def _finance(m: Any) -> dict[str, Any]:
    """Return what each source pays, carries into the next year and loses."""
    year = m.instance.year
    return {
        "payments": tuple(
            Payment(source=u, program=a, kind=kind, year=year(t), amount=amount)
            for u, a, kind, t in m.PAYMENTS
            if (amount := m.payment[u, a, kind, t].value)
        ),
        "draws": tuple(
            Draw(source=u, project=p, contract=k, year=year(t), amount=amount)
            for u, p, k, t in m.DRAWS
            if (amount := m.drawn[u, p, k, t].value)
        ),
        "balances": tuple(
            Balance(
                source=u,
                year=year(t),
                carried=m.carried[u, t].value,
                lapsed=m.lapsed[u, t].value,
            )
            for u, t in m.SOURCE_YEARS
        ),
    }


def _taken(index: Iterable[Any], decision: Any) -> Iterator[Any]:
    return (key for key in index if _whole(decision[key]))


def _begun(index: Iterable[Any], decision: Lasting) -> Iterator[Any]:
    """Return the keys of a cumulative decision in the year in which it is taken."""
    return (key for key in index if _whole(decision.begun(*key)))


def _index(m: Any) -> Iterator[IndexYear]:
    for t in m.TIMES:
        ways = {
            name: _value(expression[t]) if way in m.directions else None
            for name, way, expression in (
                ("in", "inbound", m.inbound),
                ("out", "outbound", m.outbound),
            )
        }
        yield IndexYear(year=m.instance.year(t), two_way=_value(m.two_way[t]), **ways)


def _staff(m: Any) -> Iterator[Staff]:
    for n, c, t in m.STAFF:
        anchored = m.anchored[n, c, t].value if t <= m.LAST else 0.0
        yield Staff(
            node=n,
            category=c,
            year=m.instance.year(t),
            staff=m.staff[n, c, t].value,
            anchored=anchored,
        )


def measures(m: Any) -> Measures:
    """Return what is reported beside the objective and never part of it."""
    degree, mean, coordination = _coupling(
        m, {key: m.flow[(*key, m.LAST)].value for key in m.FLOWS}
    )
    before = _coupling(m, {key: m.flow_row[key].base for key in m.FLOWS})
    return Measures(
        coupling=degree,
        mean=mean,
        coordination=coordination,
        coupling_before=before[0],
        mean_before=before[1],
        coordination_before=before[2],
        gini_of_gains=gini_of_gains(_node_gains(m)),
        service_gaps=_service_gaps(m),
        served=_served(m),
        farmers_share_of_revenue=_farmers_share(m),
        commitments_after=_commitments_after(m),
    )


def _coupling(
    m: Any, flows: Mapping[tuple[str, str], float]
) -> tuple[float | None, float | None, float | None]:
    """Return C, T and D of flows by node and stream; None unless both directions could flow."""
    there, could = dict.fromkeys(m.directions, 0.0), dict.fromkeys(m.directions, 0.0)
    for (n, s), flow in flows.items():
        way, top = m.stream[s].direction, max(m.flow_row[n, s].base, m.flow_row[n, s].potential)
        there[way] += m.points[s] * min(flow, top)
        could[way] += m.points[s] * top
    if len(could) < 2 or not all(could.values()):
        return None, None, None
    shares = (there[way] / could[way] for way in ("inbound", "outbound"))
    return coupling(*shares) or (None, None, None)


def _node_gains(m: Any) -> Iterable[float]:
    """Return the index points that each node gains by the last year."""
    gains = dict.fromkeys(m.NODES, 0.0)
    for n, s in m.FLOWS:
        worth = m.points[s] / len(m.directions)
        gains[n] += worth * (m.flow[n, s, m.LAST].value - m.flow_row[n, s].base)
    return gains.values()


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
    for p, k, t in _all_starts(m):
        d = m.deal[p, k]
        earned = d.project.revenue * max(0, m.LAST - max(1, t + d.build_years) + 1)
        revenue += earned
        farmers += earned * d.contract.farmers_share
    return farmers / revenue if revenue else None


def _commitments_after(m: Any) -> float:
    """Return what the county owes after the last year of the plan [10 000 yuan]."""
    hires = [((c, g), t, _whole(m.hire[n, c, g, t])) for n, c, g, t in m.HIRES]
    hires += [((row.category, row.package), row.t, row.persons) for row in m.past.hires]
    pay = sum(persons * sum(m.terms[key].pay[m.LAST - t + 1 :]) for key, t, persons in hires)
    contracts = sum(_contract_after(m, p, k, t) for p, k, t in _all_starts(m))
    draws = [(u, t, float(pyo.value(m.paid[u, t]))) for u in m.bonds for t in m.YEARS]
    draws += [(row.source, row.t, row.amount) for row in m.past.draws]
    debt = sum(
        annuity(m.source[u].rate, m.source[u].term) * drawn * max(0, t + m.source[u].term - m.LAST)
        for u, t, drawn in draws
    )
    return _money(m, pay + contracts + debt)


def _all_starts(m: Any) -> Iterator[tuple[str, str, int]]:
    """Yield projects with contract and year of start, those from before the plan included."""
    yield from ((p, k, t) for (p, k), t in m.past.projects.items())
    yield from _begun(m.STARTS, m.project_state)


def _contract_after(m: Any, p: str, k: str, t: int) -> float:
    """Return what the county pays after year H for a project started in year t [10 000 yuan]."""
    d = m.deal[p, k]
    capital = d.county_capital * sum(d.project.profile[m.LAST - t + 1 :])
    done = max(0, m.LAST - (t + d.build_years) + 1)
    return float(capital + d.availability * max(0, d.contract.concession_years - done))
