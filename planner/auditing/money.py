"""Recompute what the county spends and owes, from the decisions and the payments alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.schema.money import PROGRAMS, Source
from models.schema.places import Fibre, Mast
from planner.auditing import contracts
from planner.auditing.decisions import Triple
from planner.auditing.state import State

Item = tuple[str, str, int, float]
"""Program, kind, year t, amount [10 000 yuan]."""


@dataclass(frozen=True)
class Ledger:
    """Spending by program, kind and year t; bonds, their service and what is outstanding."""

    state: State

    @cached_property
    def due(self) -> dict[Triple, float]:
        """Money due by (program, kind, t), years after the plan included."""
        total: dict[Triple, float] = defaultdict(float)
        parts = (self._talent, self._projects, self._digital, self._services, self._reforms)
        for part in (*parts, self._promised, self._debt):
            for program, kind, t, amount in part():
                total[program, kind, t] += amount
        return total

    def spending(self, program: str, kind: str, t: int) -> float:
        """Return what a program costs in year t [10 000 yuan]."""
        return self.due.get((program, kind, t), 0.0)

    def of_program(self, program: str) -> float:
        """Return what a program costs over the plan [10 000 yuan]."""
        years = self.state.county.plan_years
        return sum(self.spending(program, k, t) for k in ("capital", "current") for t in years)

    def decided(self, program: str, t: int) -> float:
        """Return what a program costs in year t, less what was promised before [10 000 yuan]."""
        promised = sum(
            amount for a, _, year, amount in self._promised() if (a, year) == (program, t)
        )
        return sum(self.spending(program, kind, t) for kind in ("capital", "current")) - promised

    def of_year(self, t: int) -> float:
        """Return all spending of year t, debt service included [10 000 yuan]."""
        return sum(amount for (_, _, year), amount in self.due.items() if year == t)

    @cached_property
    def without_debt(self) -> float:
        """All spending over the plan but debt service [10 000 yuan]."""
        return sum(self.of_program(program) for program in PROGRAMS)

    def _talent(self) -> Iterator[Item]:
        for (_, category, package, t), persons in self.state.decisions.hired.items():
            for later, pay in enumerate(self.state.county.terms[category, package].pay):
                yield "talent", "current", t + later, pay * persons

    def _projects(self) -> Iterator[Item]:
        """Yield what projects cost; public running cost is counted to the end of the plan."""
        county = self.state.county
        for (p, k), start in self.state.decisions.started.items():
            project, contract = county.projects[p], county.contracts[k]
            years = len(project.profile)
            ends = start + years + contract.concession_years
            if contract.kind == "public":
                ends = max(start + years, county.last + 1)
            for t in range(start, ends):
                age = t - start + 1
                yield "ppp", "capital", t, contracts.county_capital(project, contract, age)
                yield "ppp", "current", t, contracts.county_current(project, contract, age)

    def _digital(self) -> Iterator[Item]:
        county, decisions = self.state.county, self.state.decisions
        rows: list[tuple[Mast | Fibre, int]] = []
        rows += [(county.masts[m], t) for m, t in decisions.on_air.items()]
        rows += [(county.fibre[i], t) for i, t in decisions.lit.items()]
        for row, start in rows:
            yield "digital", "capital", start, row.capital * row.county_capital_share
            for t in range(start, county.last + 1):
                yield "digital", "current", t, row.running * row.county_running_share

    def _services(self) -> Iterator[Item]:
        county = self.state.county
        for (service, _, level), start in self.state.decisions.opened.items():
            size = county.sizes[service, level]
            yield "services", "capital", start, size.capital
            for t in range(start, county.last + 1):
                yield "services", "current", t, size.running

    def _reforms(self) -> Iterator[Item]:
        county = self.state.county
        for name, start in self.state.decisions.enacted.items():
            reform = county.reforms[name]
            yield "reforms", "current", start, reform.cost
            for t in range(start + reform.lead, county.last + 1):
                yield "reforms", "current", t, reform.running

    def _promised(self) -> Iterator[Item]:
        for row in self.state.county.data.commitments:
            yield row.program, row.kind, self.state.county.t(row.year), row.amount

    def _debt(self) -> Iterator[Item]:
        for bond in self.bonds:
            for drawn in self.state.county.plan_years:
                payment = self.paid_by(bond.id, drawn) * annuity(bond.rate, bond.term)
                for t in range(drawn + 1, drawn + bond.term + 1):
                    yield "debt", "current", t, payment

    @cached_property
    def bonds(self) -> tuple[Source, ...]:
        """The sources that must be repaid."""
        return tuple(row for row in self.state.county.data.sources if row.kind == "bond")

    @cached_property
    def _payments(self) -> dict[tuple[str, int], float]:
        totals: dict[tuple[str, int], float] = defaultdict(float)
        for (source, _, _, t), amount in self.state.decisions.paid.items():
            totals[source, t] += amount
        return totals

    def paid_by(self, source: str, t: int) -> float:
        """Return all that a source pays in year t, for a bond what is drawn [10 000 yuan]."""
        return self._payments.get((source, t), 0.0)

    def outstanding(self, t: int) -> float:
        """Return the principal of all bonds outstanding at the end of year t [10 000 yuan]."""
        return sum(
            self.paid_by(bond.id, drawn) * left(bond.rate, bond.term, t - drawn)
            for bond in self.bonds
            for drawn in range(1, t + 1)
        )

    @cached_property
    def due_after(self) -> float:
        """Talent pay, contract payments and debt service due after the plan [10 000 yuan]."""
        parts = (self._talent(), self._projects(), self._debt())
        last = self.state.county.last
        return sum(amount for part in parts for _, _, t, amount in part if t > last)


def annuity(rate: float, term: int) -> float:
    """Return the equal yearly payment that repays 1 in ``term`` years from the year after."""
    if rate == 0 or term < 1:
        return 1 / max(1, term)
    return rate / (1 - (1 + rate) ** -term)


def left(rate: float, term: int, payments: int) -> float:
    """Return the principal left of 1 after some payments of its annuity."""
    if payments >= term:
        return 0.0
    if rate == 0:
        return 1 - payments / term
    return (1 - (1 + rate) ** (payments - term)) / (1 - (1 + rate) ** -term)
