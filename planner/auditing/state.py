"""Derive what follows from a plan's decisions: states by year, levels, staff, drivers, index."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, localcontext
from functools import cached_property

from models.schema.case import Case
from models.schema.instance import CONDITIONS
from models.schema.plan import Plan
from models.schema.tolerances import TYPED_DIGITS
from models.schema.units import Units
from models.schema.works import ProjectNode
from planner.auditing import contracts
from planner.auditing.county import CountyIndex
from planner.auditing.decisions import DecisionIndex, Triple, read_decisions

Drive = tuple[str, str, float]
"""Node, stream, what is added to what the stream can be driven to [stream units a year]."""

NEVER = math.inf
"""The year of a decision that is not taken."""


@dataclass(frozen=True)
class State:
    """A plan against its county; every property is computed when a check first asks for it."""

    case: Case
    plan: Plan

    @property
    def units(self) -> Units:
        """The units of the county's figures, which tolerances follow."""
        return self.case.units

    @cached_property
    def county(self) -> CountyIndex:
        """The tables of the county under the scenario, by key."""
        return CountyIndex(self.case.county)

    @cached_property
    def decisions(self) -> DecisionIndex:
        """The plan's tables by key."""
        return read_decisions(self.plan, self.county)

    def year(self, t: int) -> int:
        """Return the calendar year of t."""
        return self.case.instance.year(t)

    def at(self, t: int, **parts: object) -> dict[str, object]:
        """Return a place in year t, as an outcome reports it."""
        return {**parts, "year": self.year(t)}

    # States: what is started, on air, open, enacted and in force.

    def started(self, project: str, contract: str, t: int) -> bool:
        """Return whether the project is started under the contract by year t."""
        return self.decisions.started.get((project, contract), NEVER) <= t

    def starts(self, project: str, t: int) -> int:
        """Return the number of contracts under which the project is started by year t."""
        return sum(
            1 for (p, _), year in self.decisions.started.items() if p == project and year <= t
        )

    def operating(self, project: str, t: int) -> int:
        """Return the number of contracts under which the project operates in year t."""
        return self.starts(project, t - len(self.county.projects[project].profile))

    def adds(self, project: str, t: int) -> int:
        """Return whether the project operates in year t and did not in the base year.

        What operated in the base year is in the figures that were measured at its end.
        """
        return self.operating(project, t) - self.operating(project, self.county.base_year)

    def on_air(self, mast: str, t: int) -> bool:
        """Return whether the mast is on air in year t."""
        return self.decisions.on_air.get(mast, NEVER) <= t

    def newly_on_air(self, mast: str, t: int) -> bool:
        """Return whether the mast is on air in year t and was not in the base year."""
        return self.on_air(mast, t) and not self.on_air(mast, self.county.base_year)

    def lit(self, settlement: str, t: int) -> bool:
        """Return whether the settlement has fibre in year t; those without a fibre row do."""
        return settlement not in self.county.fibre or self.decisions.lit.get(settlement, NEVER) <= t

    def open(self, service: str, settlement: str, level: str, t: int) -> bool:
        """Return whether the facility is open at the level in year t."""
        return self.decisions.opened.get((service, settlement, level), NEVER) <= t

    def enacted(self, reform: str, t: int) -> bool:
        """Return whether the reform is enacted by year t."""
        return self.decisions.enacted.get(reform, NEVER) <= t

    def in_force(self, reform: str, t: int) -> bool:
        """Return whether the reform is in force in year t."""
        return self.enacted(reform, t - self.county.reforms[reform].lead)

    def takes_effect(self, reform: str, t: int) -> bool:
        """Return whether the reform is in force in year t and was not in the base year."""
        return self.in_force(reform, t) and not self.in_force(reform, self.county.base_year)

    def added_levels(self, service: str, settlement: str, t: int) -> list[str]:
        """Return the levels open in year t that were not in the base year."""
        base = self.county.base_year
        return [
            level
            for q, level in self.county.sizes
            if q == service
            and self.open(service, settlement, level, t)
            and not self.open(service, settlement, level, base)
        ]

    def served_before(self, settlement: str, service: str) -> float:
        """Return the share of its need that a settlement is served before the plan, wherever."""
        stated = self._stated.get((settlement, service))
        if stated is not None:
            return stated
        county, own = self.county, self.county.facilities.get((service, settlement))
        if own is None:
            return 0.0
        levels = self.added_levels(service, settlement, 0)
        places = own.capacity + sum(county.sizes[service, level].capacity for level in levels)
        need = county.need(settlement, service)
        return min(1.0, places / need) if need > 0 else 1.0

    @cached_property
    def _stated(self) -> dict[tuple[str, str], float]:
        return {(row.settlement, row.service): row.share for row in self.county.data.served}

    # Conditions: levels in [0, 1].

    def access_limit(self, node: str, t: int) -> float:
        """Return the most that the access level may be in year t, before the limit of 1."""
        return self._access_before[node] + sum(
            row.access_lift * self.adds(row.project, t) for row in self._lifts[node]
        )

    @cached_property
    def _access_before(self) -> dict[str, float]:
        return {row.settlement: row.access for row in self.county.data.nodes}

    @cached_property
    def _lifts(self) -> dict[str, list[ProjectNode]]:
        rows: dict[str, list[ProjectNode]] = defaultdict(list)
        for row in self.county.data.project_nodes:
            rows[row.node].append(row)
        return rows

    def institution_limit(self, node: str, t: int) -> float:
        """Return the most that the institution level may be in year t, before the limit of 1."""
        before = next(r.institution for r in self.county.data.nodes if r.settlement == node)
        return before + sum(
            row.lift
            for row in self.county.data.reform_lifts
            if row.node == node and self.takes_effect(row.reform, t)
        )

    def coverage_limit(self, settlement: str, t: int) -> float:
        """Return the most that the covered share may be in year t, before the limit of 1."""
        return self.county.settlements[settlement].covered + sum(
            share for mast, share in self._masts_of[settlement] if self.newly_on_air(mast, t)
        )

    @cached_property
    def _masts_of(self) -> dict[str, list[tuple[str, float]]]:
        masts: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for row in self.county.data.coverage:
            masts[row.settlement].append((row.mast, row.share))
        return masts

    def covered(self, t: int) -> dict[str, float]:
        """Return the covered share by settlement in year t, 0 where the plan reports none."""
        rows = self.decisions.covered
        return {i: rows[i, t].share if (i, t) in rows else 0.0 for i in self.county.settlements}

    @cached_property
    def served(self) -> dict[Triple, float]:
        """The share served by (settlement, service, year t)."""
        totals: dict[Triple, float] = defaultdict(float)
        for (settlement, service, _, t), share in self.decisions.serve.items():
            totals[settlement, service, t] += share
        return totals

    @cached_property
    def levels(self) -> dict[Triple, float]:
        """Levels by (node, condition, t).

        Access and institution are as the plan reports them, digital and service follow from
        coverage and serving.
        """
        found: dict[Triple, float] = {}
        for t in self.county.plan_years:
            covered, served = self.covered(t), self._service_share(t)
            for node, places in self.county.catchments.items():
                found[node, "digital", t] = self.county.mean(places, covered)
                found[node, "service", t] = self.county.mean(places, served)
        for t in self.county.all_years:
            for node in self.county.nodes:
                for condition in ("access", "institution"):
                    used = self.decisions.level.get((node, condition, t), 0.0)
                    found[node, condition, t] = used
                if t > self.county.last:
                    for condition in ("digital", "service"):
                        found[node, condition, t] = found[node, condition, t - 1]
        return found

    def _service_share(self, t: int) -> dict[str, float]:
        """Return the weighted share served over all services, by settlement."""
        return {
            i: sum(
                row.weight * self.served.get((i, row.id, t), 0.0)
                for row in self.county.data.services
            )
            for i in self.county.settlements
        }

    # Subjects: staff, and what drives a stream.

    def most_hires(self, node: str, category: str, package: str) -> int:
        """Return the whole persons of the pool that the package attracts in a year."""
        terms, pool = self.county.terms[category, package], self.county.pools[node, category]
        with localcontext(prec=2 * TYPED_DIGITS):  # a product of both has no more digits
            typed = Context(prec=TYPED_DIGITS).create_decimal_from_float
            return math.floor(typed(terms.uptake) * typed(pool.candidates))

    def anchored(self, node: str, category: str, t: int) -> float:
        """Return the persons anchored at the end of year t as reported; 0 is before the plan."""
        if t == 0:
            return self.county.pools[node, category].anchored
        row = self.decisions.staff.get((node, category, t))
        return 0.0 if row is None else row.anchored

    @cached_property
    def hires(self) -> dict[Triple, float]:
        """Persons hired by (node, category, t), under any package."""
        total: dict[Triple, float] = defaultdict(float)
        for (node, category, _, t), persons in self.decisions.hired.items():
            total[node, category, t] += persons
        return total

    @cached_property
    def staff(self) -> dict[Triple, float]:
        """Persons in post by (node, category, t), t = 0..H and the year after."""
        found: dict[Triple, float] = {}
        for (node, name), pool in self.county.pools.items():
            row = self.county.categories[name]
            found[node, name, 0] = pool.staff
            for t in self.county.all_years:
                more = row.retention_high - row.retention_low
                stay = row.retention_low * found[node, name, t - 1]
                stay += more * self.anchored(node, name, t - 1)
                found[node, name, t] = stay + self.hires.get((node, name, t), 0.0)
        return found

    @cached_property
    def private_capital(self) -> dict[tuple[str, int], float]:
        """Private outlay by (node, t) of projects being built [10 000 yuan]."""
        spent: dict[tuple[str, int], float] = defaultdict(float)
        for (project, contract), start in self.decisions.started.items():
            for node, share in self.capital_shares(project).items():
                for t in self.county.plan_years:
                    spent[node, t] += share * contracts.private_outlay(
                        self.county.projects[project],
                        self.county.contracts[contract],
                        t - start + 1,
                    )
        return spent

    def capital_shares(self, project: str) -> dict[str, float]:
        """Return the part of a project's private outlay by node: as given, else evenly."""
        rows = [row for row in self.county.data.project_nodes if row.project == project]
        if all(row.capital_share is None for row in rows):
            return {row.node: 1 / len(rows) for row in rows}
        return {row.node: row.capital_share or 0.0 for row in rows}

    @cached_property
    def drivers(self) -> dict[Triple, float]:
        """What each stream can be driven to, by (node, stream, t)."""
        total: dict[Triple, float] = defaultdict(float)
        parts = (self._driven_before, self._driven_by_staff, self._driven_by_works)
        for t in self.county.all_years:
            for part in parts:
                for node, stream, amount in part(t):
                    total[node, stream, t] += amount
        return total

    def _driven_before(self, t: int) -> Iterator[Drive]:
        """Yield the base flow, and the private capital of the year where it counts."""
        for (node, stream), base in self.county.base.items():
            yield node, stream, base
            if self.county.streams[stream].counts_private_capital:
                yield node, stream, self.private_capital.get((node, t), 0.0)

    def _driven_by_staff(self, t: int) -> Iterator[Drive]:
        """Yield what the persons in post add."""
        for node, category in self.county.pools:
            for row in self.county.data.talent_gains:
                if row.category == category:
                    yield node, row.stream, row.gain * self.staff[node, category, t]

    def _driven_by_works(self, t: int) -> Iterator[Drive]:
        """Yield what operating projects and reforms in force add."""
        for row in self.county.data.project_gains:
            yield row.node, row.stream, row.gain * self.adds(row.project, t)
        for law in self.county.data.reform_gains:
            if self.takes_effect(law.reform, t):
                yield law.node, law.stream, law.gain

    # The index.

    @cached_property
    def directions(self) -> tuple[str, ...]:
        """The directions that the county's streams have, inbound first."""
        present = {row.direction for row in self.county.data.streams}
        return tuple(d for d in ("inbound", "outbound") if d in present)

    def scores(self, flows: dict[tuple[str, str], float]) -> dict[str, float]:
        """Return the index points by direction of flows by (node, stream)."""
        points = dict.fromkeys(self.directions, 0.0)
        for (_, name), flow in flows.items():
            stream, reference = self.county.streams[name], self.county.references[name]
            if stream.weight > 0 and reference > 0:
                points[stream.direction] += 100 * stream.weight * flow / reference
        return points

    def reached(self, flows: dict[tuple[str, str], float]) -> dict[str, float]:
        """Return by direction the part of what could flow that flows: of the tops of its flows.

        A direction that nothing could flow in is left out.
        """
        top = {key: self.county.top(*key) for key in self.county.base}
        whole = self.scores(top)
        there = self.scores({key: min(flow, top[key]) for key, flow in flows.items()})
        return {way: there[way] / points for way, points in whole.items() if points > 0}

    def flows_in(self, t: int) -> dict[tuple[str, str], float]:
        """Return the plan's flows of year t by (node, stream), 0 where it reports none."""
        return {key: self.decisions.flow.get((*key, t), 0.0) for key in self.county.base}

    @cached_property
    def index(self) -> dict[int, dict[str, float]]:
        """Index points by t and direction."""
        return {t: self.scores(self.flows_in(t)) for t in self.county.all_years}

    def two_way(self, t: int) -> float:
        """Return the two-way index of year t: the mean of both directions, drawn to the weaker."""
        points = list(self.index[t].values())
        beta = self.county.settings.beta
        return (1 - beta) * sum(points) / len(points) + beta * min(points)

    def node_index(self, node: str, flows: dict[tuple[str, str], float]) -> float:
        """Return a node's index: the mean over directions of its part of the index."""
        points = self.scores({key: flow for key, flow in flows.items() if key[0] == node})
        return sum(points.values()) / len(points)

    @cached_property
    def required(self) -> dict[str, list[tuple[str, float]]]:
        """By stream: the conditions it requires, each with the share that passes at level 0."""
        rows: dict[str, list[tuple[str, float]]] = {row.id: [] for row in self.county.data.streams}
        for row in self.county.data.requirements:
            if row.condition in CONDITIONS:
                rows[row.stream].append((row.condition, row.passes))
        return rows
