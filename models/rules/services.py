"""Public services: facilities opened, people served within the travel standard (conditions)."""

from collections.abc import Callable, Iterable
from typing import Any

import pyomo.environ as pyo

from models.rules.cumulative import Lasting, grouped, stays
from models.schema.geography import journeys, levels_at
from models.schema.homes import own_share, surplus
from models.schema.instance import Instance
from models.schema.money import KINDS
from models.schema.scenario import Lock


def declare(m: Any) -> None:
    """Add facilities, their levels, and who is served where to the model."""
    data = m.instance
    m.service_kind = {row.id: row for row in data.services}
    m.facility = {(row.service, row.settlement): row for row in data.facilities}
    m.facility_level = {(row.service, row.level): row for row in data.facility_levels}
    m.old_facilities = {(q, j): level for q, j, level in m.past.facilities}
    m.levels_at = levels_at(data) | {key: [level] for key, level in m.old_facilities.items()}
    m.SERVICES = pyo.Set(initialize=list(m.service_kind))
    m.FACILITIES = pyo.Set(dimen=2, initialize=list(m.facility))
    m.FACILITY_YEARS = m.FACILITIES * m.YEARS
    m.OPENINGS = pyo.Set(
        dimen=4,
        initialize=[
            (*key, level, t)
            for key, level in _openings(m)
            if key not in m.old_facilities
            for t in m.YEARS
        ],
    )
    _reach(m)
    m.SHORT_SERVE = pyo.Set(dimen=4, initialize=[key for key in m.SERVE if _short(m, *key[:3])])
    m.open = pyo.Var(m.OPENINGS, domain=pyo.Binary)
    m.facility_state = Lasting(m.open, m.past.facilities)
    m.serve = pyo.Var(m.SERVE, bounds=(0, 1))
    m.home = pyo.Expression(m.HOME_YEARS, rule=own_people_first)
    m.served = pyo.Expression(m.SETTLEMENTS, m.SERVICES, m.YEARS, rule=_served)
    m.served_before = {(row.settlement, row.service): row.share for row in data.served}
    m.least_served = floors(data)
    m.FLOORS = pyo.Set(
        dimen=3,
        initialize=[(i, q, t) for i, q in m.reach for t in m.YEARS if (q, t) in m.least_served],
    )
    m.GAPS = pyo.Set(
        initialize=[q for q, row in m.service_kind.items() if row.gap is not None and row.hard]
    )


def floors(data: Instance) -> dict[tuple[str, int], float]:
    """Return the floors that must be kept, by service and plan year; of two the higher."""
    found: dict[tuple[str, int], float] = {}
    rows = [(row.service, data.t(row.year), row.share) for row in data.floors if row.hard]
    rows += [
        (row.id, data.county.years, row.floor)
        for row in data.services
        if row.floor is not None and row.hard
    ]
    for service, t, share in rows:
        found[service, t] = max(share, found.get((service, t), 0.0))
    return found


def _openings(m: Any) -> list[tuple[tuple[str, str], str]]:
    return [(key, level) for key, levels in m.levels_at.items() for level in levels]


def _reach(m: Any) -> None:
    """Add who may be served where, by settlement and by facility.

    Who is served at home follows from what is open (``m.home``) and is not decided.
    """
    within = [(i, row.service, row.settlement) for i, row in journeys(m.instance, m.checkpoint)]
    first = m.instance.county.own_people_first
    home = {(i, q) for i, q, j in within if first and i == j and _need(m, i, q) > 0}
    m.reach = grouped(((i, q), j) for i, q, j in within)
    m.users = grouped(((q, j), i) for i, q, j in within if i != j or (i, q) not in home)
    m.REACHED = pyo.Set(dimen=3, initialize=[(i, q, t) for i, q in m.reach for t in m.YEARS])
    m.HOME_YEARS = pyo.Set(
        dimen=3, initialize=[(i, q, t) for i, q, t in m.REACHED if (i, q) in home]
    )
    m.SERVE = pyo.Set(
        dimen=4,
        initialize=[
            (i, q, j, t)
            for (i, q), js in m.reach.items()
            for j in js
            for t in m.YEARS
            if i != j or (i, q) not in home
        ],
    )
    m.NEW_SERVE = pyo.Set(
        dimen=4, initialize=[key for key in m.SERVE if not m.facility[key[1], key[2]].capacity]
    )
    m.KEPT = pyo.Set(dimen=3, initialize=[(i, q, t) for i, q, t in m.REACHED if _need(m, i, q) > 0])


def _need(m: Any, i: str, q: str) -> float:
    """Return how many people of a settlement need a service [persons]."""
    need: float = m.service_kind[q].need * m.settlement[i].population
    return need


def own_people_first(m: Any, i: str, q: str, t: int) -> Any:
    """Return the share served at home: a place serves its own people before others (rule 3.29).

    It must be at least what the capacity meets, and the capacity allows no more. So it takes the
    place of a column.
    """
    return _of_open(m, q, i, t, lambda capacity: own_share(capacity, _need(m, i, q)))


def _of_open(m: Any, q: str, j: str, t: int, value: Callable[[float], float]) -> Any:
    """Return a figure of a facility that follows from its capacity, old and opened.

    At most one level is open, so the figure is linear in what is open.
    """
    old = m.facility[q, j].capacity
    before = value(old)
    added = {
        level: value(old + m.facility_level[q, level].capacity) - before
        for level in m.levels_at[q, j]
        if not m.facility_state.at_base(m.past.base, q, j, level)
    }
    state = m.facility_state
    return before + sum(more * state[q, j, level, t] for level, more in added.items() if more)


def _served(m: Any, i: str, q: str, t: int) -> Any:
    return sum(serve(m, i, q, j, t) for j in m.reach.get((i, q), ()))


def serve(m: Any, i: str, q: str, j: str, t: int) -> Any:
    """Return the share of a settlement's need that is served at a facility."""
    return m.home[i, q, t] if i == j and (i, q, t) in m.HOME_YEARS else m.serve[i, q, j, t]


def _open(m: Any, q: str, j: str, t: int) -> Any:
    return sum(m.facility_state[q, j, level, t] for level in m.levels_at[q, j])


def facility_stays(m: Any, q: str, j: str, level: str, t: int) -> Any:
    """A facility once open stays open at its level (rule 3.19)."""
    return stays(m.open, q, j, level, t)


def one_level(m: Any, q: str, j: str, t: int) -> Any:
    """A facility opens at one level at most (rule 3.20)."""
    return _open(m, q, j, t) <= 1


def serve_once(m: Any, i: str, q: str, t: int) -> Any:
    """Nobody is served twice (rule 3.21)."""
    return m.served[i, q, t] <= 1


def facility_capacity(m: Any, q: str, j: str, t: int) -> Any:
    """People served stay within the old capacity and what is opened (rule 3.22) [persons].

    Where own people come first it is stated for others, who share what these leave.
    """
    load = sum(_need(m, i, q) * m.serve[i, q, j, t] for i in m.users.get((q, j), ()))
    own = _own_need(m, q, j)
    return load <= _of_open(m, q, j, t, lambda capacity: surplus(capacity, own))


def _own_need(m: Any, q: str, j: str) -> float:
    """Return how many own people a facility serves before others [persons]."""
    return _need(m, j, q) if m.instance.county.own_people_first else 0.0


def serve_where_open(m: Any, i: str, q: str, j: str, t: int) -> Any:
    """A facility that is not there yet serves nobody (rule 3.23)."""
    return m.serve[i, q, j, t] <= _open(m, q, j, t)


def serve_within_surplus(m: Any, i: str, q: str, j: str, t: int) -> Any:
    """A facility serves others no more than what its own people leave (implied).

    Follows from rules 3.20, 3.22 and 3.29, as rule 3.23 does where there is no old capacity.
    """
    return m.serve[i, q, j, t] <= _of_open(m, q, j, t, _share_for(m, i, q, j))


def _share_for(m: Any, i: str, q: str, j: str) -> Callable[[float], float]:
    """Return what share of the need of i a capacity of facility j could meet at the most."""
    need, own = _need(m, i, q), _own_need(m, q, j)
    return lambda capacity: own_share(surplus(capacity, own), need)


def _short(m: Any, i: str, q: str, j: str) -> bool:
    """Return whether a facility's capacity limits what it serves i, more than rule 3.23 does."""
    share, old = _share_for(m, i, q, j), m.facility[q, j].capacity
    if share(old) >= 1 or (q, j) in m.old_facilities:
        return False
    levels = [share(old + m.facility_level[q, level].capacity) for level in m.levels_at[q, j]]
    return bool(old) or min(levels, default=1.0) < 1


def service_kept(m: Any, i: str, q: str, t: int) -> Any:
    """No year serves a settlement less than the year before (rule 3.34)."""
    return m.served[i, q, t] >= (m.served[i, q, t - 1] if t > 1 else _served_before(m, i, q))


def _served_before(m: Any, i: str, q: str) -> float:
    """Return the share served before the plan: as stated, else what the own place offers."""
    if (i, q) in m.served_before:
        before: float = m.served_before[i, q]
        return before
    if (q, i) not in m.facility:
        return 0.0
    need = _need(m, i, q)
    return float(_of_open(m, q, i, 0, lambda capacity: own_share(capacity, need)))


def service_floor(m: Any, i: str, q: str, t: int) -> Any:
    """The floor of the year is served wherever a facility is in reach (rule 3.24)."""
    return m.served[i, q, t] >= m.least_served[q, t]


def service_parity(m: Any, q: str, side: str) -> Any:
    """The seat is not served better than the rest by more than the gap (rule 3.25).

    The rule holds for the seat's share served and for the share that its own old facility could
    serve, so that the gap is not closed by serving the seat worse.
    """
    rest = [i for i in m.SETTLEMENTS if i != m.seat]
    people = sum(m.settlement[i].population for i in rest)
    if not people:
        return pyo.Constraint.Skip
    mean = sum(m.settlement[i].population / people * m.served[i, q, m.LAST] for i in rest)
    seat = m.served[m.seat, q, m.LAST] if side == "served" else _own_share(m, q)
    return seat - mean <= m.service_kind[q].gap


def _own_share(m: Any, q: str) -> float:
    """Return the share of the seat's need that its own facility met before the plan."""
    need = m.service_kind[q].need * m.settlement[m.seat].population
    if (q, m.seat) not in m.facility:
        return 0.0
    return min(1.0, m.facility[q, m.seat].capacity / need) if need else 0.0


def service_level(m: Any, n: str, t: int) -> Any:
    """The service level of a node: its residents' share served, by weight (definition 2.5)."""
    return m.service[n, t] == sum(
        m.service_kind[q].weight * weight * m.served[i, q, t]
        for i, weight in m.catchment_weight[n].items()
        for q in m.SERVICES
    )


def spending(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what facilities of a use cost in t: capital when opened, running cost while open."""
    new = [(*key, level) for key, level in _openings(m) if key not in m.old_facilities]
    return _cost(m, use, kind, t, new)


def placed(m: Any, n: str) -> Any:
    """Return what facilities in the catchment of a node cost over the plan [10 000 yuan]."""
    here = [(q, j, x) for (q, j), x in _openings(m) if m.node_of[j] == n]
    return sum(_cost(m, None, kind, t, here) for kind in KINDS for t in m.YEARS)


def owed(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what facilities from before the plan cost in year t [10 000 yuan]."""
    return _cost(m, use, kind, t, m.past.facilities)


def _cost(
    m: Any, use: str | None, kind: str, t: int, openings: Iterable[tuple[str, str, str]]
) -> Any:
    """Return the cost of openings of a use, or of all (None)."""
    used = [row for row in openings if use in (None, m.service_kind[row[0]].use or "services")]
    if kind == "capital":
        return sum(
            m.facility_level[q, level].capital * m.facility_state.begun(q, j, level, t)
            for q, j, level in used
        )
    return sum(
        m.facility_level[q, level].running * m.facility_state[q, j, level, t]
        for q, j, level in used
    )


def facility_chosen(m: Any, lock: Lock, year: int | None) -> Any:
    """Return how often the facility of a lock opens, at its level or any."""
    key = (lock.id, lock.place)
    levels = [level for level in m.levels_at.get(key, ()) if lock.option in (None, level)]
    return sum(m.facility_state.chosen((*key, level), m.LAST, year) for level in levels)
