"""Bonds: how they are repaid, and what works with income are given of those they can carry."""

from typing import Any

import pyomo.environ as pyo

from models.rules.cumulative import grouped


def declare(m: Any) -> None:
    """Add what bonds with a cover give to each work; ``m.payable`` holds what sources may pay."""
    m.covered_bonds = [u for u, row in m.source.items() if row.cover > 0]
    m.earning = {key: deal.income for key, deal in m.deal.items() if deal.income > 0}
    carried = [
        (u, p, k) for u in m.covered_bonds for p, k in m.earning if use_of(m, p) in m.payable[u]
    ]
    m.DRAWS = pyo.Set(dimen=4, initialize=[(*key, t) for key in carried for t in m.YEARS])
    m.bonds_of = grouped(((p, k), u) for u, p, k in carried)
    m.works_of = grouped(((u, use_of(m, p)), (p, k)) for u, p, k in carried)
    m.COVERED_WORKS = pyo.Set(dimen=2, initialize=list(m.bonds_of))
    m.DRAW_YEARS = m.COVERED_WORKS * m.YEARS
    m.DRAWN_FOR = pyo.Set(dimen=3, initialize=[(u, a, t) for u, a in m.works_of for t in m.YEARS])
    m.drawn = pyo.Var(m.DRAWS, domain=pyo.NonNegativeReals)


def annuity(rate: float, term: int) -> float:
    """Return the yearly payment that repays a loan of 1 in ``term`` equal payments."""
    return float(rate / (1 - (1 + rate) ** -term)) if rate else 1 / term


def outstanding(rate: float, term: int, years: int) -> float:
    """Return the principal left of a loan of 1 after ``years`` of its ``term`` payments."""
    if years >= term:
        return 0.0
    if not rate:
        return 1 - years / term
    return float((1 - (1 + rate) ** -(term - years)) / (1 - (1 + rate) ** -term))


def use_of(m: Any, project: str) -> str:
    """Return the use that a project is of: its program where it names none."""
    return m.project[project].use or "ppp"


def may_draw(m: Any, u: str, use: str, kind: str) -> bool:
    """Return whether a source pays a kind of cost of a use; a bond with a cover, of works only."""
    if u in m.covered_bonds:
        return kind == "capital" and (u, use) in m.works_of
    return kind == "capital" or bool(m.source[u].pays_current)


def bond_cover(m: Any, p: str, k: str) -> Any:
    """A work's yearly income covers the repayment of what bonds give to it (rule 5.12).

    sum over bonds of cover * annuity * all drawn for the work <= income, less what draws of before
    the plan need of it while they are repaid  [10 000 yuan a year]
    """
    repaid = sum(
        m.source[u].cover * annuity(m.source[u].rate, m.source[u].term) * m.drawn[u, p, k, t]
        for u in m.bonds_of[p, k]
        for t in m.YEARS
    )
    return repaid <= max(0.0, m.earning[p, k] - _covered_already(m, p))


def _covered_already(m: Any, project: str) -> float:
    """Return the income that draws of before the plan, still being repaid, need of a work."""
    needed = 0.0
    for row in m.past.draws:
        bond = m.source[row.source]
        if row.project == project and row.t + bond.term >= 1:
            needed += bond.cover * annuity(bond.rate, bond.term) * row.amount
    return needed


def draw_payment(m: Any, u: str, use: str, t: int) -> Any:
    """What a bond with a cover pays for a use is what it gives to works of it (rule 5.14)."""
    return m.payment[u, use, "capital", t] == drawn_for(m, u, use, t)


def drawn_for(m: Any, u: str, use: str, t: int) -> Any:
    """Return what a bond gives to the works of a use in a year [10 000 yuan]."""
    return sum(m.drawn[u, p, k, t] for p, k in m.works_of[u, use])


def draw_limit(m: Any, p: str, k: str, t: int) -> Any:
    """Bonds give a work no more in a year than falls due for building it (rule 5.15)."""
    given = sum(m.drawn[u, p, k, t] for u in m.bonds_of[p, k])
    return given <= m.programs["ppp"].capital(m, p, k, t)
