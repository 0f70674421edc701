"""Snap a solution to what a plan may say, before anything is computed from it.

A solver keeps rows within a tolerance, so a payment sum misses the cost by a little and a flow lies
a little above its limit. Here integers are made whole, noise is dropped, and what follows from the
decisions is computed from them: shares served, staff, levels, flows no higher than their limits,
payments that sum to the cost, balances. Figures are rounded to ``tolerances.DIGITS`` of their unit.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from models.rules import conditions, flows, services, talent
from models.schema.money import KINDS
from models.schema.units import decimals


def snap(m: Any) -> None:
    """Snap the values of the model's variables, programs first and money last."""
    _integers(m)
    _serving(m)
    conditions.settle(m)
    _staff(m)
    _flows(m)
    for t in m.YEARS:
        _payments(m, t)
        _balances(m, t)
    for t in m.BOTH_WAYS:
        m.least[t].set_value(min(pyo.value(m.inbound[t]), pyo.value(m.outbound[t])))


def rounded(value: float, unit: float = 1.0) -> float:
    """Return a figure without noise: in decimals that follow its unit, and no negative zero."""
    return round(value, decimals(unit)) + 0.0


def rounded_down(value: float, unit: float = 1.0) -> float:
    """Return a non-negative figure without noise, so that it keeps every limit that it kept."""
    step = 10.0 ** -decimals(unit)
    below = rounded(value, unit)
    return max(0.0, below if below <= value else rounded(below - step, unit))


def _integers(m: Any) -> None:
    """Make every decision whole."""
    for family in (m.started, m.enacted, m.offered, m.on_air, m.lit, m.open, m.hire):
        for variable in family.values():
            variable.set_value(round(variable.value))


def _serving(m: Any) -> None:
    """Cut shares served to what a facility may serve, and to 1 over all facilities."""
    for variable in m.serve.values():
        variable.set_value(min(1.0, max(0.0, rounded(variable.value))))
    for i, q, j, t in m.NEW_SERVE:
        if not sum(pyo.value(m.facility_state[q, j, lv, t]) for lv in m.levels_at[q, j]):
            m.serve[i, q, j, t].set_value(0.0)
    for (q, j), users in m.users.items():
        for t in m.YEARS:
            row = services.facility_capacity(m, q, j, t)
            if row is not True:
                _shrink([m.serve[i, q, j, t] for i in users], *map(pyo.value, row.args))
    for i, q, t in m.REACHED:
        home = pyo.value(m.home[i, q, t]) if (i, q, t) in m.HOME_YEARS else 0.0
        away = [m.serve[i, q, j, t] for j in m.reach[i, q] if (i, q, j, t) in m.SERVE]
        _shrink(away, sum(share.value for share in away), 1.0 - home)


def _shrink(shares: Iterable[Any], load: float, limit: float) -> None:
    """Shrink shares in proportion where their load exceeds its limit."""
    if load <= limit:
        return
    for share in shares:
        share.set_value(rounded_down(share.value * limit / load if limit > 0 else 0.0, 1.0))


def _staff(m: Any) -> None:
    """Compute staff from hires and the anchored, and cut the anchored to their limits."""
    needs = defaultdict(list)
    for n, c, e, t in m.NEEDS:
        needs[n, c, t].append(e)
    for n, c in m.POOLS:
        for t in m.TIMES:
            stock = pyo.value(talent.stock(m, n, c, t))
            m.staff[n, c, t].set_value(rounded(stock))
            if t not in m.YEARS:
                continue
            room = [m.pool[n, c].anchor_capacity * m.level[e][n, t].value for e in needs[n, c, t]]
            most = min(m.staff[n, c, t].value, *room, m.anchored[n, c, t].value)
            m.anchored[n, c, t].set_value(rounded_down(most, 1.0))


def _flows(m: Any) -> None:
    """Cut flows to what drives them and to the weakest condition."""
    driven, required = set(m.DRIVEN), defaultdict(list)
    for n, s, e, t in m.REQUIRED:
        required[n, s, t].append(e)
    for n, s, t in m.FLOW_TIMES:
        limits = [pyo.value(flows.passing(m, n, s, e, t)) for e in required[n, s, t]]
        if (n, s, t) in driven:
            limits.append(pyo.value(flows.driver(m, n, s, t)))
        flow = m.flow[n, s, t]
        flow.set_value(rounded_down(min([flow.value, *limits]), m.units.grain[s]))


def _payments(m: Any, t: int) -> None:
    """Make the payments of a year sum to what is spent; bonds paid earlier are spending now."""
    for a in m.payees:
        for kind in KINDS:
            payments = [
                m.payment[u, a, kind, t] for u in m.SOURCES if (u, a, kind, t) in m.PAYMENTS
            ]
            spent = max(0.0, pyo.value(m.spending[a, kind, t]))
            paid = sum(max(0.0, payment.value) for payment in payments)
            factor = spent / paid if paid > 0 else 0.0
            for payment in payments:
                payment.set_value(rounded(max(0.0, payment.value) * factor, m.units.money))
    for u, a in m.works_of:
        _draws(m, u, a, t)


def _draws(m: Any, u: str, a: str, t: int) -> None:
    """Make what a bond gives to works sum to its payment, to the last digit of a payment."""
    payment = m.payment[u, a, "capital", t]
    draws = [m.drawn[u, p, k, t] for p, k in m.works_of[u, a]]
    given = sum(max(0.0, draw.value) for draw in draws)
    factor = payment.value / given if given > 0 else 0.0
    for draw in draws:
        draw.set_value(rounded(max(0.0, draw.value) * factor, m.units.money))
    payment.set_value(rounded(sum(draw.value for draw in draws), m.units.money))


def _balances(m: Any, t: int) -> None:
    """Carry what was carried; the rest lapses."""
    for u in m.SOURCES:
        amount = m.amount.get((u, m.instance.year(t)), 0.0)
        before = m.carried[u, t - 1].value if t > 1 else m.source[u].opening
        carried = max(0.0, rounded(m.carried[u, t].value, m.units.money))
        left = amount + before - pyo.value(m.paid[u, t]) - carried
        m.carried[u, t].set_value(carried)
        m.lapsed[u, t].set_value(max(0.0, rounded(left, m.units.money)))
