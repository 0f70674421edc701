"""Talent packages: whom the county wins, who stays, what it pays (subjects that drive)."""

from collections import Counter
from typing import Any

import pyomo.environ as pyo

from models.schema.instance import Instance
from models.schema.people import Quota, most_hires
from models.schema.scenario import Lock


def declare(m: Any) -> None:
    """Add pools, terms, hires, stock and anchoring to the model."""
    data = m.instance
    m.CATEGORIES = pyo.Set(initialize=[row.id for row in data.categories])
    m.TERMS = pyo.Set(dimen=2, initialize=[(row.category, row.package) for row in data.terms])
    m.POOLS = pyo.Set(dimen=2, initialize=[(row.node, row.category) for row in data.pools])
    m.category = {row.id: row for row in data.categories}
    m.terms = {(row.category, row.package): row for row in data.terms}
    m.use_of_package = {row.id: row.use or "talent" for row in data.packages}
    m.pool = {(row.node, row.category): row for row in data.pools}
    m.talent_gain = {(row.category, row.stream): row.gain for row in data.talent_gains}
    m.most_hires = {
        (n, c, g): most_hires(m.terms[c, g], m.pool[n, c])
        for n, c in m.POOLS
        for c_, g in m.TERMS
        if c_ == c
    }
    m.quota = quotas(data)
    m.QUOTAS = pyo.Set(dimen=2, initialize=list(m.quota))
    m.hired_before = Counter(dict.fromkeys(m.CATEGORIES, 0))
    for row in m.past.hires:
        m.hired_before[row.category] += row.persons * (row.t == 0)
    steady = [row.id for row in data.categories if row.steady is not None and row.hard]
    later_years = [t for t in m.YEARS if t > 1]
    m.STEADY = pyo.Set(
        dimen=3,
        initialize=[(c, 1, "rise") for c in steady if m.hired_before[c]]
        + [(c, t, side) for c in steady for t in later_years for side in ("rise", "fall")],
    )
    m.CATEGORY_YEARS = m.CATEGORIES * m.YEARS
    m.OFFERS = m.TERMS * m.YEARS
    m.HIRES = pyo.Set(
        dimen=4,
        initialize=[(*key, t) for key, most in m.most_hires.items() if most for t in m.YEARS],
    )
    m.STAFF = m.POOLS * m.TIMES
    m.ANCHORED = m.POOLS * m.YEARS
    m.NEEDS = pyo.Set(
        dimen=4,
        initialize=[
            (n, c, e, t) for n, c, t in m.ANCHORED for e in dict.fromkeys(m.category[c].needs)
        ],
    )
    m.offered = pyo.Var(m.OFFERS, domain=pyo.Binary)
    m.hire = pyo.Var(
        m.HIRES,
        domain=pyo.NonNegativeIntegers,
        bounds=lambda m, n, c, g, t: (0, m.most_hires[n, c, g]),
    )
    m.staff = pyo.Var(m.STAFF, domain=pyo.NonNegativeReals)
    m.anchored = pyo.Var(m.ANCHORED, domain=pyo.NonNegativeReals)


def quotas(data: Instance) -> dict[tuple[str, int], Quota]:
    """Return the quotas that must be kept by category and plan year."""
    return {(row.category, data.t(row.year)): row for row in data.quotas if row.hard}


def one_package(m: Any, c: str, t: int) -> Any:
    """At most one package is offered to a category in a year (rule 3.1)."""
    return sum(m.offered[c, g, t] for c_, g in m.TERMS if c_ == c) <= 1


def uptake_limit(m: Any, n: str, c: str, g: str, t: int) -> Any:
    """Hires stay within the share of the pool that the offered package attracts [persons].

    hire <= floor(uptake * candidates) * offered  (rule 3.2)
    """
    return m.hire[n, c, g, t] <= m.most_hires[n, c, g] * m.offered[c, g, t]


def hire_quota(m: Any, c: str, t: int) -> Any:
    """Hires of a category over all nodes and packages keep the quota of the year [persons].

    sum hire <= most  (rule 3.30)
    """
    return _all_hires(m, c, t) <= m.quota[c, t].most


def steady(m: Any, c: str, t: int, side: str) -> Any:
    """Hires of a category rise and fall by a share of the year before and a step [persons].

    |hires[t] - hires[t-1]| <= steady * hires[t-1] + step  (rule 3.31)

    In year 1 only the rise is limited, and only where persons were hired in the year before.
    """
    row, now = m.category[c], _all_hires(m, c, t)
    before = _all_hires(m, c, t - 1) if t > 1 else m.hired_before[c]
    change = now - before if side == "rise" else before - now
    return change - row.steady * before <= row.steady_step


def _all_hires(m: Any, c: str, t: int) -> Any:
    return sum(_hires(m, n, c, t) for n, c_ in m.POOLS if c_ == c)


def talent_stock(m: Any, n: str, c: str, t: int) -> Any:
    """Staff are those who stay from last year, more if anchored, and new hires (rule 3.3)."""
    return m.staff[n, c, t] == stock(m, n, c, t)


def stock(m: Any, n: str, c: str, t: int) -> Any:
    """Return the staff of a year, given those of the year before and the hires [persons]."""
    row = m.category[c]
    before = m.staff[n, c, t - 1] if t > 1 else m.pool[n, c].staff
    anchored = m.anchored[n, c, t - 1] if t > 1 else m.pool[n, c].anchored
    stayed = row.retention_low * before + (row.retention_high - row.retention_low) * anchored
    return stayed + _hires(m, n, c, t)


def anchored_staff(m: Any, n: str, c: str, t: int) -> Any:
    """Only persons in post can be anchored (rule 3.4)."""
    return m.anchored[n, c, t] <= m.staff[n, c, t]


def anchoring(m: Any, n: str, c: str, e: str, t: int) -> Any:
    """People stay where life works: each condition they need limits the anchored (rule 3.5)."""
    return m.anchored[n, c, t] <= m.pool[n, c].anchor_capacity * m.level[e][n, t]


def _hires(m: Any, n: str, c: str, t: int) -> Any:
    return sum(m.hire[n, c, g, t] for c_, g in m.TERMS if c_ == c and (n, c, g, t) in m.HIRES)


def spending(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what packages of a use cost in t: pay of this year's hires and of earlier ones."""
    if kind == "capital":
        return 0
    return sum(
        m.terms[c, g].pay[t - hired] * m.hire[n, c, g, hired]
        for n, c, g, hired in m.HIRES
        if m.use_of_package[g] == use and 0 <= t - hired < len(m.terms[c, g].pay)
    )


def placed(m: Any, n: str) -> Any:
    """Return what the county pays for persons at a node over the plan [10 000 yuan]."""
    new = sum(
        sum(m.terms[c, g].pay[: m.LAST - t + 1]) * m.hire[node, c, g, t]
        for node, c, g, t in m.HIRES
        if node == n
    )
    return new + sum(
        row.persons * sum(m.terms[row.category, row.package].pay[1 - row.t : m.LAST - row.t + 1])
        for row in m.past.hires
        if row.node == n
    )


def owed(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what persons hired before the plan are still paid in year t [10 000 yuan]."""
    hires = [row for row in m.past.hires if m.use_of_package[row.package] == use]
    pay = [(m.terms[row.category, row.package].pay, row) for row in hires]
    return sum(
        row.persons * by_age[t - row.t]
        for by_age, row in pay
        if kind == "current" and t - row.t < len(by_age)
    )


def drives(m: Any, n: str, s: str, t: int) -> Any:
    """Return what staff adds to the driver of stream s at node n."""
    return sum(
        m.talent_gain[c, s] * m.staff[n, c, t]
        for c in m.CATEGORIES
        if (n, c) in m.POOLS and (c, s) in m.talent_gain
    )


def package_chosen(m: Any, lock: Lock, year: int | None) -> Any:
    """Return how often the package of a lock is offered in its year, or in any."""
    return sum(m.offered[lock.id, lock.option, t] for t in (m.YEARS if year is None else [year]))
