"""5G rollout: fibre first, then masts, then covered people (conditions that enable)."""

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from models.rules.cumulative import Lasting, grouped, stays
from models.schema.money import KINDS
from models.schema.scenario import Lock


def declare(m: Any) -> None:
    """Add fibre links, masts and the covered share of every settlement to the model."""
    data = m.instance
    m.mast = {row.id: row for row in data.masts}
    m.link = {row.settlement: row for row in data.fibre}
    m.covers = grouped((row.settlement, (row.mast, row.share)) for row in data.coverage)
    m.MASTS = pyo.Set(initialize=list(m.mast))
    m.UNLIT = pyo.Set(initialize=list(m.link))
    m.NEW_MASTS = pyo.Set(initialize=[mast for mast in m.MASTS if (mast,) not in m.past.masts])
    m.NEW_LINKS = pyo.Set(initialize=[i for i in m.UNLIT if (i,) not in m.past.fibre])
    m.MAST_YEARS = m.NEW_MASTS * m.YEARS
    m.FIBRE_YEARS = m.NEW_LINKS * m.YEARS
    m.TARGET_YEARS = pyo.Set(
        initialize=[
            t
            for t in m.YEARS
            if t in m.year and m.year[t].hard and m.year[t].coverage_target is not None
        ]
    )
    m.on_air = pyo.Var(m.MAST_YEARS, domain=pyo.Binary)
    m.lit = pyo.Var(m.FIBRE_YEARS, domain=pyo.Binary)
    m.mast_state = Lasting(m.on_air, m.past.masts)
    m.fibre_state = Lasting(m.lit, m.past.fibre)
    m.covered = pyo.Var(m.SETTLEMENT_YEARS, bounds=(0, 1))


def mast_stays(m: Any, mast: str, t: int) -> Any:
    """A mast on air stays on air (rule 3.14)."""
    return stays(m.on_air, mast, t)


def fibre_stays(m: Any, i: str, t: int) -> Any:
    """Fibre once lit stays lit (rule 3.15)."""
    return stays(m.lit, i, t)


def mast_needs_fibre(m: Any, mast: str, t: int) -> Any:
    """A mast is on air only where fibre is lit (rule 3.16)."""
    return m.on_air[mast, t] <= _lit(m, m.mast[mast].site, t)


def fibre_needs_upstream(m: Any, i: str, t: int) -> Any:
    """Fibre is lit only after its upstream settlement (rule 3.17)."""
    upstream = m.link[i].upstream
    return m.lit[i, t] <= (1 if upstream is None else _lit(m, upstream, t))


def _lit(m: Any, i: str, t: int) -> Any:
    return m.fibre_state[i, t] if i in m.UNLIT else 1


def coverage(m: Any, i: str, t: int) -> Any:
    """Covered are at most the residents covered before and by masts on air (rule 2.2)."""
    masts = sum(
        share * (m.mast_state[mast, t] - m.mast_state.at_base(m.past.base, mast))
        for mast, share in m.covers.get(i, ())
    )
    return m.covered[i, t] <= m.settlement[i].covered + masts


def coverage_target(m: Any, t: int) -> Any:
    """The covered share of the county's population reaches its target (rule 3.18)."""
    people = sum(row.population for row in m.settlement.values())
    if not people:
        return pyo.Constraint.Feasible
    share = {i: row.population / people for i, row in m.settlement.items()}
    return sum(share[i] * m.covered[i, t] for i in m.SETTLEMENTS) >= m.year[t].coverage_target


def digital_level(m: Any, n: str, t: int) -> Any:
    """The digital level of a node is its catchment's covered share (definition 2.4)."""
    return m.digital[n, t] == sum(w * m.covered[i, t] for i, w in m.catchment_weight[n].items())


def spending(m: Any, use: str, kind: str, t: int) -> Any:
    """Return the county's cost of masts and fibre in year t [10 000 yuan].

    Capital falls due when they are new, running cost while they are on. None names another use.
    """
    return _cost(m, use, kind, t, m.NEW_MASTS, m.NEW_LINKS)


def placed(m: Any, n: str) -> Any:
    """Return what masts and fibre in the catchment of a node cost over the plan [10 000 yuan]."""
    masts = [mast for mast, row in m.mast.items() if m.node_of[row.site] == n]
    links = [i for i in m.link if m.node_of[i] == n]
    return sum(_cost(m, "digital", kind, t, masts, links) for kind in KINDS for t in m.YEARS)


def owed(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what masts and fibre from before the plan cost in year t [10 000 yuan]."""
    old = [mast for (mast,) in m.past.masts], [i for (i,) in m.past.fibre]
    return _cost(m, use, kind, t, *old)


def _cost(m: Any, use: str, kind: str, t: int, masts: Iterable[str], links: Iterable[str]) -> Any:
    if use != "digital":
        return 0
    plants = [(m.mast_state, key, m.mast[key]) for key in masts]
    plants += [(m.fibre_state, key, m.link[key]) for key in links]
    if kind == "capital":
        return sum(
            row.capital * row.county_capital_share * state.begun(key, t)
            for state, key, row in plants
        )
    return sum(row.running * row.county_running_share * state[key, t] for state, key, row in plants)


def mast_chosen(m: Any, lock: Lock, year: int | None) -> Any:
    """Return how often the mast of a lock is switched on."""
    return m.mast_state.chosen((lock.id,), m.LAST, year)


def fibre_chosen(m: Any, lock: Lock, year: int | None) -> Any:
    """Return how often the settlement of a lock is lit."""
    return m.fibre_state.chosen((lock.id,), m.LAST, year)
