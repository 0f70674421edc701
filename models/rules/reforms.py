"""Institutional reforms: cheap, slow, they lift the institution condition."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pyomo.environ as pyo

from models.rules.cumulative import Lasting, grouped, stays
from models.schema.scenario import Lock
from models.schema.tolerances import PERSONS, relative

LARGEST_COVER = 3
"""Most reforms in a minimal cover: larger covers are many and cut off little."""


def declare(m: Any) -> None:
    """Add enactment and force of reforms to the model."""
    data = m.instance
    m.reform = {row.id: row for row in data.reforms}
    m.REFORMS = pyo.Set(initialize=list(m.reform))
    m.NEW_REFORMS = pyo.Set(initialize=[r for r in m.REFORMS if (r,) not in m.past.reforms])
    m.REFORM_YEARS = m.NEW_REFORMS * m.YEARS
    m.REFORM_PREREQUISITES = pyo.Set(
        dimen=3,
        initialize=[
            (r, before, t)
            for r in m.NEW_REFORMS
            for before in dict.fromkeys(m.reform[r].requires)
            for t in m.YEARS
        ],
    )
    m.ADMIN_YEARS = m.years_with("admin_capacity")
    m.reform_covers = {limit: _covers(m, limit) for limit in _limits(m)}
    m.REFORM_COVERS = pyo.Set(
        dimen=2,
        initialize=[
            (t, number)
            for t in m.ADMIN_YEARS
            for number in range(len(m.reform_covers[m.year[t].admin_capacity]))
        ],
    )
    m.reform_lift = grouped((row.node, (row.reform, row.lift)) for row in data.reform_lifts)
    m.reform_gain = grouped(
        ((row.node, row.stream), (row.reform, row.gain)) for row in data.reform_gains
    )
    m.enacted = pyo.Var(m.REFORM_YEARS, domain=pyo.Binary)
    m.reform_state = Lasting(m.enacted, m.past.reforms)
    m.in_force = pyo.Expression(m.REFORMS, m.TIMES, rule=_in_force)


def _in_force(m: Any, r: str, t: int) -> Any:
    """Return 1 once the lead time is over; nothing is enacted in the year after the plan."""
    return m.reform_state[r, min(t - m.reform[r].lead, m.LAST)]


def _effective(m: Any, r: str, t: int) -> Any:
    """Return force since the base year, whose measured figures hold what was in force then."""
    return m.in_force[r, t] - m.reform_state.at_base(m.past.base - m.reform[r].lead, r)


def reform_stays(m: Any, r: str, t: int) -> Any:
    """A reform enacted stays enacted (rule 3.26)."""
    return stays(m.enacted, r, t)


def reform_prerequisite(m: Any, r: str, before: str, t: int) -> Any:
    """A reform is enacted only when those it requires are in force (rule 3.27)."""
    return m.enacted[r, t] <= m.in_force[before, t]


def admin_capacity(m: Any, t: int) -> Any:
    """Reforms in preparation stay within the staff there is for them (rule 3.28) [posts].

    A reform that is in force at once needs its staff in the year in which it is enacted.
    """
    preparing = {r: row.workload * _in_preparation(m, r, t) for r, row in m.reform.items()}
    before = sum(preparing[r] for r in m.REFORMS if r not in m.NEW_REFORMS)
    return sum(preparing.values()) <= max(m.year[t].admin_capacity, pyo.value(before))


def _in_preparation(m: Any, r: str, t: int) -> Any:
    return m.reform_state[r, t] - m.reform_state[r, t - max(1, m.reform[r].lead)]


def preparation_cover(m: Any, t: int, number: int) -> Any:
    """Reforms that are too much work together are not all in preparation (implied).

    An extended cover of rule 3.28. A solver cannot see it there: being in preparation is a
    difference of two decisions.
    """
    members, most = m.reform_covers[m.year[t].admin_capacity][number]
    return sum(_in_preparation(m, r, t) for r in members) <= most


def _limits(m: Any) -> set[float]:
    return {m.year[t].admin_capacity for t in m.ADMIN_YEARS}


def _covers(m: Any, limit: float) -> list[tuple[list[str], int]]:
    """Return sets of reforms, each with the most of them that fit the limit at once.

    A set extends a minimal cover (too much work together, but not without its smallest member)
    by all reforms that are at least as much work as its largest.
    """
    work = {r: m.reform[r].workload for r in m.NEW_REFORMS}
    most = limit + relative(PERSONS, limit)
    found: dict[tuple[frozenset[str], int], None] = {}
    for size in range(1, min(len(work), LARGEST_COVER) + 1):
        for cover in combinations(work, size):
            load = sum(work[r] for r in cover)
            if load > most >= load - min(work[r] for r in cover):
                greatest = max(work[r] for r in cover)
                alike = frozenset(r for r in work if work[r] >= greatest)
                found[alike | frozenset(cover), size - 1] = None
    return [([r for r in work if r in members], most) for members, most in found]


def spending(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what reforms of a use cost in t: once when enacted, yearly while in force."""
    return _cost(m, use, kind, t, m.NEW_REFORMS)


def owed(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what reforms from before the plan cost in year t [10 000 yuan]."""
    return _cost(m, use, kind, t, [r for (r,) in m.past.reforms])


def _cost(m: Any, use: str, kind: str, t: int, reforms: Iterable[str]) -> Any:
    if kind == "capital":
        return 0
    return sum(
        m.reform[r].cost * m.reform_state.begun(r, t) + m.reform[r].running * m.in_force[r, t]
        for r in reforms
        if (m.reform[r].use or "reforms") == use
    )


def lifts(m: Any, e: str, n: str, t: int) -> Any:
    """Return what reforms in force add to the institution level of node n."""
    if e != "institution":
        return 0
    return sum(lift * _effective(m, r, t) for r, lift in m.reform_lift.get(n, ()))


def drives(m: Any, n: str, s: str, t: int) -> Any:
    """Return what reforms in force add to the driver of stream s at node n."""
    return sum(gain * _effective(m, r, t) for r, gain in m.reform_gain.get((n, s), ()))


def reform_chosen(m: Any, lock: Lock, year: int | None) -> Any:
    """Return how often the reform of a lock is enacted."""
    return m.reform_state.chosen((lock.id,), m.LAST, year)
