"""Money: what programs spend, which source pays, what is carried, borrowed and repaid."""

import math
from typing import Any

import pyomo.environ as pyo

from models.rules import bonds
from models.rules.bonds import annuity, outstanding
from models.schema.money import KINDS, PROGRAMS, payable, payees, uses_of


def declare(m: Any) -> None:
    """Add payments, carry-over and the spending they must cover."""
    data = m.instance
    m.payees = payees(data.uses)
    m.program_of = {name: name for name in PROGRAMS} | {row.id: row.program for row in data.uses}
    m.source = {row.id: row for row in data.sources}
    m.payable = {u: payable(row, data.uses) for u, row in m.source.items()}
    m.amount = {(row.source, row.year): row.amount for row in data.amounts}
    m.limit = {row.program: row for row in data.program_limits}
    bonds.declare(m)
    m.bonds = [u for u, row in m.source.items() if row.kind == "bond"]
    m.SOURCES = pyo.Set(initialize=list(m.source))
    m.SOURCE_YEARS = m.SOURCES * m.YEARS
    m.PAYMENTS = pyo.Set(
        dimen=4,
        initialize=[
            (u, a, kind, t)
            for u in m.source
            for a in m.payees
            for kind in KINDS
            for t in m.YEARS
            if a in m.payable[u] and bonds.may_draw(m, u, a, kind)
        ],
    )
    m.FUNDED = pyo.Set(initialize=m.payees) * pyo.Set(initialize=KINDS) * m.YEARS
    earmarked = {
        u: row.earmark_every for u, row in m.source.items() if row.earmark_share and row.hard
    }
    limits = {a: row for a, row in m.limit.items() if row.hard}
    m.EARMARKED = pyo.Set(initialize=[u for u, every in earmarked.items() if every == "plan"])
    m.EARMARK_YEARS = pyo.Set(
        dimen=2,
        initialize=[(u, t) for u, every in earmarked.items() if every == "year" for t in m.YEARS],
    )
    m.FLOORED = pyo.Set(initialize=[a for a, row in limits.items() if row.floor is not None])
    m.CEILED = pyo.Set(initialize=[a for a, row in limits.items() if row.ceiling is not None])
    m.YEAR_CEILED = pyo.Set(
        dimen=2,
        initialize=[
            (a, t) for a, row in limits.items() if row.year_ceiling is not None for t in m.YEARS
        ],
    )
    m.MATCHED = pyo.Set(
        dimen=2,
        initialize=[(u, t) for u, row in m.source.items() if row.matching_ratio for t in m.YEARS],
    )
    m.SPENT_LEAST = pyo.Set(
        dimen=2,
        initialize=[(u, t) for u, row in m.source.items() if row.spend_least for t in m.YEARS],
    )
    limited = data.county.debt_limit is not None and m.bonds
    m.DEBT_YEARS = pyo.Set(initialize=list(m.YEARS) if limited else [])
    m.payment = pyo.Var(m.PAYMENTS, domain=pyo.NonNegativeReals)
    m.carried = pyo.Var(m.SOURCE_YEARS, domain=pyo.NonNegativeReals)
    m.lapsed = pyo.Var(m.SOURCE_YEARS, domain=pyo.NonNegativeReals)
    m.paid = pyo.Expression(m.SOURCE_YEARS, rule=lambda m, u, t: _paid(m, u, t))
    m.spending = pyo.Expression(m.FUNDED, rule=_spending)


def _paid(m: Any, u: str, t: int, uses: tuple[str, ...] | None = None) -> Any:
    """Return what a source pays in a year, for some uses or for all [10 000 yuan]."""
    return sum(
        m.payment[u, a, kind, t]
        for a in (m.payees if uses is None else uses)
        for kind in KINDS
        if (u, a, kind, t) in m.PAYMENTS
    )


def _spending(m: Any, use: str, kind: str, t: int) -> Any:
    """Return what a use costs the county in a year, commitments included [10 000 yuan]."""
    if use == "debt":
        return _debt_service(m, t) if kind == "current" else 0
    promised = sum(
        row.amount
        for row in m.instance.commitments
        if (row.program, row.kind, row.year) == (use, kind, m.instance.year(t))
    )
    module = m.programs[m.program_of[use]]
    return module.spending(m, use, kind, t) + module.owed(m, use, kind, t) + promised


def _debt_service(m: Any, t: int) -> Any:
    """Return the annuities due in year t on what bonds paid in earlier years [10 000 yuan]."""
    before = sum(
        annuity(m.source[row.source].rate, m.source[row.source].term) * row.amount
        for row in m.past.draws
        if t <= row.t + m.source[row.source].term
    )
    return before + sum(
        annuity(m.source[u].rate, m.source[u].term) * m.paid[u, drawn]
        for u in m.bonds
        for drawn in m.YEARS
        if drawn < t <= drawn + m.source[u].term
    )


def fund_spending(m: Any, a: str, kind: str, t: int) -> Any:
    """Eligible sources pay exactly what a use costs (rule 5.1)."""
    paid = sum(m.payment[u, a, kind, t] for u in m.SOURCES if (u, a, kind, t) in m.PAYMENTS)
    return paid == m.spending[a, kind, t]


def cumulative_budget(m: Any, t: int) -> Any:
    """Programs spend up to a year no more than sources provide up to it (implied).

    This is the sum of rules 5.1 and 5.2. As one row over binary decisions it is a knapsack, from
    which a solver derives cuts that it does not find across single payments.
    """
    years = [s for s in m.YEARS if s <= t]
    spent = sum(m.spending[a, kind, s] for a in m.program_of for kind in KINDS for s in years)
    return spent <= sum(
        m.amount.get((u, m.instance.year(s)), 0.0) + (_opening(m, u) if s == 1 else 0.0)
        for u in m.SOURCES
        for s in years
    )


def source_balance(m: Any, u: str, t: int) -> Any:
    """A year's money and what was carried into it is paid, carried on or lapses (rule 5.2)."""
    amount = m.amount.get((u, m.instance.year(t)), 0.0)
    return m.paid[u, t] + m.carried[u, t] + m.lapsed[u, t] == amount + _arrived(m, u, t)


def _arrived(m: Any, u: str, t: int) -> Any:
    """Return what is carried into a year; into the first, what was left before [10 000 yuan]."""
    return m.carried[u, t - 1] if t > 1 else _opening(m, u)


def _opening(m: Any, u: str) -> float:
    return float(m.source[u].opening)


def spend_least(m: Any, u: str, t: int) -> Any:
    """A source pays at least its part of what it has in a year (rule 5.11)."""
    amount = m.amount.get((u, m.instance.year(t)), 0.0)
    return m.paid[u, t] >= m.source[u].spend_least * (amount + _arrived(m, u, t))


def carry_limit(m: Any, u: str, t: int) -> Any:
    """Only a part of a year's amount may be carried on (rule 5.3)."""
    amount = m.amount.get((u, m.instance.year(t)), 0.0)
    return m.carried[u, t] <= m.source[u].carry_limit * amount


def earmark(m: Any, u: str) -> Any:
    """Of what a source pays, at least its share goes to the programs it names (rule 5.4)."""
    named = sum(_paid_as_earmarked(m, u, t) for t in m.YEARS)
    return named >= m.source[u].earmark_share * sum(m.paid[u, t] for t in m.YEARS)


def earmark_yearly(m: Any, u: str, t: int) -> Any:
    """In each year, at least its share of what a source pays goes to the named (rule 5.9)."""
    return _paid_as_earmarked(m, u, t) >= m.source[u].earmark_share * m.paid[u, t]


def _paid_as_earmarked(m: Any, u: str, t: int) -> Any:
    return _paid(m, u, t, uses_of(m.source[u].earmark_programs, m.instance.uses))


def program_floor(m: Any, a: str) -> Any:
    """A program or use gets at least its share of all spending (rule 5.5)."""
    return _spent(m, _uses(m, a)) >= m.limit[a].floor * _spent(m, m.program_of)


def program_ceiling(m: Any, a: str) -> Any:
    """A program or use gets at most its share of all spending (rule 5.6)."""
    return _spent(m, _uses(m, a)) <= m.limit[a].ceiling * _spent(m, m.program_of)


def year_ceiling(m: Any, a: str, t: int) -> Any:
    """A year takes at most its share of what the plan decides to spend on a program (rule 5.10).

    What was promised or begun before the plan does not count.
    """
    whole = sum(_decided(m, a, s) for s in m.YEARS)
    return _decided(m, a, t) <= m.limit[a].year_ceiling * whole


def _uses(m: Any, name: str) -> tuple[str, ...]:
    """Return what a limit is about: a program with all its uses, or one use."""
    return uses_of((name,), m.instance.uses)


def _decided(m: Any, name: str, t: int) -> Any:
    program = m.programs[m.program_of[name]]
    return sum(program.spending(m, use, kind, t) for use in _uses(m, name) for kind in KINDS)


def _spent(m: Any, uses: Any) -> Any:
    return sum(m.spending[a, kind, t] for a in uses for kind in KINDS for t in m.YEARS)


def matching(m: Any, u: str, t: int) -> Any:
    """Own sources add their part for what a matched source may pay (rule 5.7)."""
    own = [v for v, row in m.source.items() if row.kind == "own"]
    added = sum(_paid(m, v, t, m.payable[u]) for v in own)
    return added >= m.source[u].matching_ratio * m.paid[u, t]


def debt_ceiling(m: Any, t: int) -> Any:
    """What is owed on all bonds at the end of a year stays within the limit (rule 5.8)."""
    owed = sum(
        outstanding(m.source[u].rate, m.source[u].term, t - drawn) * m.paid[u, drawn]
        for u in m.bonds
        for drawn in m.YEARS
        if drawn <= t
    )
    before = owed_before(m, t)
    return before + owed <= max(m.instance.county.debt_limit, before)


def owed_before(m: Any, t: int) -> float:
    """Return the principal left at the end of year t of what was drawn before the plan."""
    return math.fsum(
        outstanding(m.source[row.source].rate, m.source[row.source].term, t - row.t) * row.amount
        for row in m.past.draws
    )
