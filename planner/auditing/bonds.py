"""Rules 5.12, 5.14 and 5.15: bonds that only public works with income can carry, work by work."""

from collections import defaultdict

from models.schema.money import Source
from planner.auditing import contracts
from planner.auditing.money import Ledger, annuity
from planner.auditing.outcome import Outcomes, at_most, equal
from planner.auditing.state import State


def _covered(state: State) -> dict[str, Source]:
    return {row.id: row for row in state.county.data.sources if row.cover > 0}


def eligible_draw(state: State, ledger: Ledger) -> Outcomes:
    """Bonds with a cover, and no other source, are given to works that they may pay (8.14)."""
    bonds, county = _covered(state), state.county
    for (name, project, contract, t), amount in state.decisions.drawn.items():
        use = county.projects[project].use or "ppp"
        earns = contracts.income(county.projects[project], county.contracts[contract]) > 0
        if name not in bonds or not earns or use not in county.payable(bonds[name]):
            place = state.at(t, source=name, project=project, contract=contract)
            yield at_most("eligible_source", place, amount, 0, state.units.money_tolerance())


def bond_cover(state: State, ledger: Ledger) -> Outcomes:
    """The income of a work covers the yearly repayment of all that bonds give to it (5.12)."""
    bonds, county = _covered(state), state.county
    repaid: dict[tuple[str, str], float] = defaultdict(float)
    for (name, project, contract, _), amount in state.decisions.drawn.items():
        if name in bonds:
            bond = bonds[name]
            repaid[project, contract] += bond.cover * annuity(bond.rate, bond.term) * amount
    for (project, contract), value in repaid.items():
        income = contracts.income(county.projects[project], county.contracts[contract])
        limit = max(0.0, income - _needed_before(state, project))
        place = {"project": project, "contract": contract}
        allowed = state.units.money_tolerance(limit)
        yield at_most("bond_cover", place, value, limit, allowed, binds=value > allowed)


def _needed_before(state: State, project: str) -> float:
    """Return the income that draws of before the plan need, while the plan still repays them."""
    bonds, needed = {row.id: row for row in state.county.data.sources}, 0.0
    for row in state.county.past_draws:
        bond = bonds[row.id]
        if row.option == project and state.county.t(row.year) + bond.term > 0:
            needed += bond.cover * annuity(bond.rate, bond.term) * row.amount
    return needed


def draw_payment(state: State, ledger: Ledger) -> Outcomes:
    """What a bond with a cover pays for a use is what it gives to works of that use (5.14)."""
    given: dict[tuple[str, str, int], float] = defaultdict(float)
    for (name, project, _, t), amount in state.decisions.drawn.items():
        given[name, state.county.projects[project].use or "ppp", t] += amount
    for name in _covered(state):
        for use in state.county.payees:
            for t in state.county.plan_years:
                paid = state.decisions.paid.get((name, use, "capital", t), 0.0)
                place = state.at(t, source=name, program=use)
                due = given.get((name, use, t), 0.0)
                yield equal("draw_payment", place, paid, due, state.units.money_tolerance(due))


def draw_limit(state: State, ledger: Ledger) -> Outcomes:
    """Bonds give a work no more in a year than falls due for building it (5.15)."""
    county, given = state.county, defaultdict[tuple[str, str, int], float](float)
    for (_, project, contract, t), amount in state.decisions.drawn.items():
        given[project, contract, t] += amount
    for (project, contract, t), value in given.items():
        start = state.decisions.started.get((project, contract))
        age = 0 if start is None else t - start + 1
        limit = contracts.county_capital(county.projects[project], county.contracts[contract], age)
        place = state.at(t, project=project, contract=contract)
        allowed = state.units.money_tolerance(limit)
        yield at_most("draw_limit", place, value, limit, allowed, binds=value > allowed)
