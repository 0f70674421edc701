"""Recompute what the county spends and owes, from the decisions and the payments alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from models.schema.money import PROGRAMS, Kind, Source
from models.schema.places import Fibre, Mast
from models.schema.plan import Decisions, ItemKind
from planner.auditing import contracts
from planner.auditing.decisions import Triple
from planner.auditing.state import State


class Thing(NamedTuple):
    """What money is spent on; ``place`` is a settlement, empty where a thing has none of its own.

    ``option`` is the contract of a project, the package of a hire, the level of a facility;
    ``before`` says that it was begun, hired, drawn or promised before the plan.
    """

    what: ItemKind
    id: str
    option: str = ""
    place: str = ""
    before: bool = False


class Due(NamedTuple):
    """What a thing costs in year t [10 000 yuan], and the payee to which it belongs."""

    thing: Thing
    payee: str
    kind: Kind
    t: int
    amount: float


@dataclass(frozen=True)
class Ledger:
    """Spending by program, kind and year t; bonds, their service and what is outstanding."""

    state: State

    @cached_property
    def due(self) -> dict[Triple, float]:
        """Money due by (use, kind, t), years after the plan included."""
        total: dict[Triple, float] = defaultdict(float)
        for row in self.bills:
            total[row.payee, row.kind, row.t] += row.amount
        return total

    @cached_property
    def bills(self) -> tuple[Due, ...]:
        """What every thing costs the county, years after the plan included."""
        parts = (self._talent, self._projects, self._digital, self._services, self._reforms)
        return tuple(chain.from_iterable(part() for part in (*parts, self._promised, self._debt)))

    def of_use(self, use: str, kind: str, t: int) -> float:
        """Return what a use costs in year t [10 000 yuan]."""
        return self.due.get((use, kind, t), 0.0)

    def spending(self, name: str, kind: str, t: int) -> float:
        """Return what a program with all its uses, or one use, costs in year t [10 000 yuan]."""
        return sum(self.of_use(use, kind, t) for use in self.state.county.stands_for(name))

    def over_plan(self, name: str) -> float:
        """Return what a program with all its uses, or one use, costs over the plan."""
        years = self.state.county.plan_years
        return sum(self.spending(name, k, t) for k in ("capital", "current") for t in years)

    def decided(self, name: str, t: int) -> float:
        """Return the same for year t, less what comes from before the plan [10 000 yuan]."""
        return sum(
            self.spending(name, kind, t) - self.before.spending(name, kind, t)
            for kind in ("capital", "current")
        )

    @cached_property
    def before(self) -> "Ledger":
        """What is due if nothing is decided: promises, and what history still costs."""
        plan = self.state.plan.model_copy(update={"decisions": Decisions()})
        return Ledger(State(self.state.case, plan))

    def of_year(self, t: int) -> float:
        """Return all spending of year t, debt service included [10 000 yuan]."""
        return sum(amount for (_, _, year), amount in self.due.items() if year == t)

    @cached_property
    def without_debt(self) -> float:
        """All spending over the plan but debt service [10 000 yuan]."""
        return sum(self.over_plan(program) for program in PROGRAMS)

    @cached_property
    def private(self) -> tuple[Due, ...]:
        """What private partners and network operators bear of what is decided.

        Investors bear the rest of a project's capital while it is built, operators the rest of what
        masts and links cost within the plan.
        """
        return (*self._investors(), *self._links(private=True))

    def _talent(self) -> Iterator[Due]:
        for (node, category, package, t), persons in self.state.decisions.hired.items():
            thing = Thing("hire", category, package, node, t < 1)
            use = self.state.county.packages[package].use or "talent"
            for later, pay in enumerate(self.state.county.terms[category, package].pay):
                yield Due(thing, use, "current", t + later, pay * persons)

    def _projects(self) -> Iterator[Due]:
        """Yield what projects cost; public running cost is counted to the end of the plan."""
        county = self.state.county
        for (p, k), start in self.state.decisions.started.items():
            project, contract = county.projects[p], county.contracts[k]
            thing, years = Thing("project", p, k, before=start < 1), len(project.profile)
            ends = start + years + contract.concession_years
            if contract.kind == "public":
                ends = max(start + years, county.last + 1)
            for t in range(start, ends):
                age = t - start + 1
                capital = contracts.county_capital(project, contract, age)
                current = contracts.county_current(project, contract, age)
                yield Due(thing, project.use or "ppp", "capital", t, capital)
                yield Due(thing, project.use or "ppp", "current", t, current)

    def _investors(self) -> Iterator[Due]:
        county = self.state.county
        for (p, k), start in self.state.decisions.started.items():
            project, contract = county.projects[p], county.contracts[k]
            thing, use = Thing("project", p, k, before=start < 1), project.use or "ppp"
            for age in range(1, len(project.profile) + 1):
                outlay = contracts.private_outlay(project, contract, age)
                yield Due(thing, use, "capital", start + age - 1, outlay)

    def _digital(self) -> Iterator[Due]:
        return self._links(private=False)

    def _links(self, private: bool) -> Iterator[Due]:
        """Yield what masts and links cost the county, or their operators."""
        county, decisions = self.state.county, self.state.decisions
        rows: list[tuple[Thing, Mast | Fibre, int]] = []
        for m, t in decisions.on_air.items():
            mast = county.masts[m]
            rows.append((Thing("mast", m, place=mast.site, before=t < 1), mast, t))
        for i, t in decisions.lit.items():
            rows.append((Thing("fibre", i, place=i, before=t < 1), county.fibre[i], t))
        for thing, row, start in rows:
            capital, running = row.county_capital_share, row.county_running_share
            if private:
                capital, running = 1 - capital, 1 - running
            yield Due(thing, "digital", "capital", start, row.capital * capital)
            for t in range(start, county.last + 1):
                yield Due(thing, "digital", "current", t, row.running * running)

    def _services(self) -> Iterator[Due]:
        county = self.state.county
        for (service, place, level), start in self.state.decisions.opened.items():
            size = county.sizes[service, level]
            thing = Thing("facility", service, level, place, start < 1)
            use = county.services[service].use or "services"
            yield Due(thing, use, "capital", start, size.capital)
            for t in range(start, county.last + 1):
                yield Due(thing, use, "current", t, size.running)

    def _reforms(self) -> Iterator[Due]:
        county = self.state.county
        for name, start in self.state.decisions.enacted.items():
            reform, thing = county.reforms[name], Thing("reform", name, before=start < 1)
            use = reform.use or "reforms"
            yield Due(thing, use, "current", start, reform.cost)
            for t in range(start + reform.lead, county.last + 1):
                yield Due(thing, use, "current", t, reform.running)

    def _promised(self) -> Iterator[Due]:
        for row in self.state.county.data.commitments:
            thing = Thing("commitment", row.program, before=True)
            yield Due(thing, row.program, row.kind, self.state.county.t(row.year), row.amount)

    def _debt(self) -> Iterator[Due]:
        for bond in self.bonds:
            for drawn in self.state.county.plan_years:
                payment = self.paid_by(bond.id, drawn) * annuity(bond.rate, bond.term)
                for t in range(drawn + 1, drawn + bond.term + 1):
                    yield Due(Thing("debt", bond.id), "debt", "current", t, payment)
        for bond, drawn, amount in self._drawn_before:
            for t in range(drawn + 1, drawn + bond.term + 1):
                payment = amount * annuity(bond.rate, bond.term)
                yield Due(Thing("debt", bond.id, before=True), "debt", "current", t, payment)

    @cached_property
    def _drawn_before(self) -> list[tuple[Source, int, float]]:
        """Bond, year t <= 0 and amount of what was drawn before the plan."""
        county, bond = self.state.county, {row.id: row for row in self.bonds}
        return [(bond[row.id], county.t(row.year), row.amount) for row in county.past_draws]

    def outstanding_before(self, t: int) -> float:
        """Return the principal of earlier draws outstanding at the end of year t [10 000 yuan]."""
        return sum(
            amount * left(bond.rate, bond.term, t - drawn)
            for bond, drawn, amount in self._drawn_before
        )

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
        return self.outstanding_before(t) + sum(
            self.paid_by(bond.id, drawn) * left(bond.rate, bond.term, t - drawn)
            for bond in self.bonds
            for drawn in range(1, t + 1)
        )

    @cached_property
    def due_after(self) -> float:
        """Talent pay, contract payments and debt service due after the plan [10 000 yuan]."""
        return sum(row.amount for row in self.after)

    @property
    def after(self) -> Iterator[Due]:
        """What talent pay, contracts and debt service cost after the plan."""
        parts = (self._talent(), self._projects(), self._debt())
        last = self.state.county.last
        return (row for part in parts for row in part if row.t > last)


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
