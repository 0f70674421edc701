"""Whether a stream of spending can be paid, and at which cost of debt."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from models.schema.money import PAYEES, Source
from models.schema.works import Contract, Project
from tests.reference.choices import CAPITAL, CURRENT
from tests.reference.county import LOOSE, Array, County, Mask
from tests.reference.linear import LinearProgram
from tests.reference.works import Pick, county_money

DEBT = PAYEES.index("debt")
Key = tuple[str, int, int, int]


def annuity(source: Source) -> float:
    """Yearly repayment per unit drawn."""
    if source.rate == 0:
        return 1 / source.term
    return source.rate / (1 - (1 + source.rate) ** -source.term)


def outstanding(source: Source, payments: int) -> float:
    """What is owed per unit drawn after a number of payments (reading 16)."""
    left = max(0, source.term - payments)
    if source.rate == 0:
        return left / source.term
    return (1 - (1 + source.rate) ** -left) / (1 - (1 + source.rate) ** -source.term)


def amounts(county: County) -> dict[tuple[str, int], float]:
    """Money of each source in each year t."""
    first = county.given.county.first_year
    rows = {(row.source, row.year - first + 1): row.amount for row in county.given.amounts}
    return {
        (source.id, t): rows.get((source.id, t), 0.0)
        for source in county.given.sources
        for t in range(1, county.years + 1)
    }


def pays(county: County, source: Source, payee: int, kind: int) -> bool:
    """Whether the source may pay this: it lists it, and does not bar it."""
    listed = payee in county.stands_for(*source.programs)
    barred = payee in county.stands_for(*source.not_for)
    if source.cover > 0 and kind == CURRENT:
        return False
    return listed and not barred and (kind == CAPITAL or source.pays_current)


def income(project: Project, contract: Contract) -> float:
    """What a public work earns in a full year."""
    earned = project.revenue * (1 - contract.farmers_share) - project.running
    return earned if contract.kind == "public" and earned > 1e-9 * project.revenue else 0.0


def payable(county: County, spending: dict[int, list[Array]]) -> Mask:
    """A necessary condition on spending[payee][kind * H + t], element by element.

    What only some sources can pay, over some years in a row, is no more than these sources have in
    these years and could have carried into the first of them. Debt service is left out, so no
    spending that can be paid fails.
    """
    money, possible = amounts(county), np.array(True)
    sources = county.given.sources
    for size in range(len(sources) + 1):
        for some in combinations(sources, size):
            others = [source for source in sources if source not in some]
            captive = [
                (a, kind)
                for a in spending
                for kind in (CAPITAL, CURRENT)
                if not any(pays(county, source, a, kind) for source in others)
            ]
            for first, last in combinations(range(1, county.years + 2), 2):
                have = sum(money[u.id, t] for u in some for t in range(first, last))
                have += sum(u.opening for u in some if first == 1)
                have += sum(u.carry_limit * money.get((u.id, first - 1), 0.0) for u in some)
                need = sum(
                    spending[a][kind * county.years + t - 1]
                    for a, kind in captive
                    for t in range(first, last)
                )
                possible = possible & (need * (1 - LOOSE) <= have)
    return np.asarray(possible)


class Ledger:
    """Payments, balances and debt of the sources, as a linear program for one spending."""

    def __init__(self, county: County, spending: Array, works: Sequence[Pick] = ()) -> None:
        """Sets up the program for spending[payee, kind, t], debt service left out.

        ``works`` are the projects begun, which bonds with a cover may be given to.
        """
        self.county, self.program = county, LinearProgram()
        self.pay: dict[Key, int] = {}
        for number, source in enumerate(county.given.sources):
            for a in range(len(county.payees)):
                for kind in (CAPITAL, CURRENT):
                    if pays(county, source, a, kind) and (a, kind) != (DEBT, CAPITAL):
                        for t in range(1, county.years + 1):
                            self.pay[source.id, a, kind, t] = self.program.column(
                                -self._debt_worth(number, t) if source.kind == "bond" else 0.0
                            )
        self._spending(spending)
        self._balances()
        self._earmarks_and_matching()
        self._ceiling()
        self._covers(works)

    def _debt_worth(self, number: int, t: int) -> float:
        """Present value of the repayments inside the plan of a unit drawn in t."""
        source, years = self.county.given.sources[number], self.county.years
        due = range(t + 1, min(years, t + source.term) + 1)
        return annuity(source) * float(sum(self.county.cash_discount[y - 1] for y in due))

    def _bonds(self) -> list[Source]:
        return [source for source in self.county.given.sources if source.kind == "bond"]

    def _of(self, source: str, t: int) -> list[int]:
        return [column for key, column in self.pay.items() if (key[0], key[3]) == (source, t)]

    def _spending(self, spending: Array) -> None:
        """Rule 5.1, debt service included."""
        years = self.county.years
        for a in range(len(self.county.payees)):
            for kind in (CAPITAL, CURRENT):
                for t in range(1, years + 1):
                    terms = {c: 1.0 for key, c in self.pay.items() if key[1:] == (a, kind, t)}
                    owed = 0.0 if a == DEBT else float(spending[a, kind, t - 1])
                    if (a, kind) == (DEBT, CURRENT):
                        owed = self._old_debt(t)
                        for bond in self._bonds():
                            for drawn in range(max(1, t - bond.term), t):
                                terms |= dict.fromkeys(self._of(bond.id, drawn), -annuity(bond))
                    if terms or owed > 0:
                        self.program.equals(terms, owed)

    def _balances(self) -> None:
        """Rules 5.2, 5.3 and 5.11; what lapses is the slack of the row."""
        money = amounts(self.county)
        for source in self.county.given.sources:
            before: int | None = None
            for t in range(1, self.county.years + 1):
                amount = money[source.id, t]
                carried = self.program.column(upper=source.carry_limit * amount)
                terms = dict.fromkeys([*self._of(source.id, t), carried], 1.0)
                paid = dict.fromkeys(self._of(source.id, t), -1.0)
                if before is None:
                    amount += source.opening
                else:
                    terms[before] = -1.0
                    paid[before] = source.spend_least
                self.program.at_most(terms, amount)
                if source.spend_least > 0:
                    self.program.at_most(paid, -source.spend_least * amount)
                before = carried

    def _earmarks_and_matching(self) -> None:
        """Rules 5.4, 5.7 and 5.9."""
        own = {source.id for source in self.county.given.sources if source.kind == "own"}
        for source in self.county.given.sources:
            named = self.county.stands_for(*source.earmark_programs)
            mine = {key: column for key, column in self.pay.items() if key[0] == source.id}
            if source.earmark_share > 0 and source.hard:
                share = source.earmark_share
                each = range(1, self.county.years + 1)
                spans = [{t} for t in each] if source.earmark_every == "year" else [set(each)]
                for span in spans:
                    terms = {c: share - (k[1] in named) for k, c in mine.items() if k[3] in span}
                    self.program.at_most(terms, 0.0)
            listed = self.county.stands_for(*source.programs)
            listed -= self.county.stands_for(*source.not_for)
            for t in range(1, self.county.years + 1):
                if source.matching_ratio > 0:
                    terms = dict.fromkeys(self._of(source.id, t), source.matching_ratio)
                    for key, column in self.pay.items():
                        if key[0] in own and key[1] in listed and key[3] == t:
                            terms[column] = terms.get(column, 0.0) - 1.0
                    self.program.at_most(terms, 0.0)

    def _ceiling(self) -> None:
        """Rule 5.8."""
        limit = self.county.given.county.debt_limit
        if limit is not None:
            for t in range(1, self.county.years + 1):
                terms: dict[int, float] = {}
                for bond in self._bonds():
                    for drawn in range(1, t + 1):
                        left = outstanding(bond, t - drawn)
                        terms |= dict.fromkeys(self._of(bond.id, drawn), left)
                before = sum(
                    amount * outstanding(bond, t - drawn)
                    for bond in self._bonds()
                    for u, drawn, amount in self.county.draws
                    if u == bond.id
                )
                self.program.at_most(terms, max(0.0, limit - before))

    def _needed_before(self, project: str) -> float:
        """Cover of what was drawn for a project before the plan and is repaid in it."""
        given = self.county.given
        bonds = {source.id: source for source in given.sources}
        return sum(
            bonds[row.id].cover * annuity(bonds[row.id]) * row.amount
            for row in given.history
            if row.what == "bond"
            and row.option == project
            and row.year + bonds[row.id].term >= given.county.first_year
        )

    def _covers(self, works: Sequence[Pick]) -> None:
        """Rules 5.12, 5.14 and 5.15: bonds with a cover, work by work."""
        covered = [bond for bond in self._bonds() if bond.cover > 0]
        given: dict[Key, dict[int, float]] = {
            key: {column: -1.0}
            for key, column in self.pay.items()
            if key[0] in {u.id for u in covered}
        }
        for pick in works:
            project, contract, _ = pick
            a, earned = self.county.row("ppp", project.use), income(project, contract)
            bills, repaid = county_money(pick, self.county.years)[CAPITAL], {}
            for t in range(1, self.county.years + 1) if earned > 0 else ():
                drawn: dict[int, float] = {}
                for bond in covered:
                    if (bond.id, a, CAPITAL, t) in given:
                        column = self.program.column()
                        given[bond.id, a, CAPITAL, t][column] = drawn[column] = 1.0
                        repaid[column] = bond.cover * annuity(bond)
                self.program.at_most(drawn, bills[t - 1])
            self.program.at_most(repaid, max(0.0, earned - self._needed_before(project.id)))
        for terms in given.values():
            self.program.equals(terms, 0.0)

    def debt_cost(self) -> float | None:
        """Least present value of debt service within the plan; None where nothing pays."""
        best, cash = self.program.best(), self.county.cash_discount
        old = sum(self._old_debt(t) * float(cash[t - 1]) for t in range(1, self.county.years + 1))
        return None if best is None else old - best

    def _old_debt(self, t: int) -> float:
        """What is due in year t on draws from before the plan."""
        return sum(
            amount * annuity(bond)
            for bond in self._bonds()
            for u, drawn, amount in self.county.draws
            if u == bond.id and t <= drawn + bond.term
        )
