"""Look up in a county what the audit needs: years, catchments, travel times, rows by their key."""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from models.schema.history import Done
from models.schema.instance import County, Instance, Stream
from models.schema.money import PAYEES, PROGRAMS, Source
from models.schema.people import Category, Package, Pool, Terms
from models.schema.places import Fibre, Mast, Settlement
from models.schema.tolerances import JOURNEY
from models.schema.works import Contract, Facility, FacilityLevel, Project, Reform, Service

EARTH_RADIUS = 6371.0088
"""Mean radius of the earth [km]."""


@dataclass(frozen=True)
class CountyIndex:
    """A county's data, as the scenario changes it, by key; t is 1..H, H + 1 the year after."""

    data: Instance

    @property
    def settings(self) -> County:
        """The settings of the county's plan."""
        return self.data.county

    @cached_property
    def last(self) -> int:
        """The last year of the plan, H."""
        return self.settings.years

    @cached_property
    def plan_years(self) -> tuple[int, ...]:
        """The years in which something may be decided, 1..H."""
        return tuple(range(1, self.last + 1))

    @cached_property
    def all_years(self) -> tuple[int, ...]:
        """The years in which flow counts: those of the plan, and the year after if it counts."""
        after = (self.last + 1,) if self.settings.horizon_value > 0 else ()
        return self.plan_years + after

    def t(self, year: int) -> int:
        """Return the plan year of a calendar year, which may lie outside the plan."""
        return year - self.settings.first_year + 1

    @cached_property
    def base_year(self) -> int:
        """The t <= 0 of the year at whose end levels, coverage, capacities, flows were measured."""
        stated = self.settings.base_year
        return 0 if stated is None else self.t(stated)

    @cached_property
    def done(self) -> dict[str, dict[tuple[str, ...], int]]:
        """The year t <= 0 of what stands since before the plan, by kind and key of the decision."""
        found: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
        for row in self.data.history:
            option, place = row.option or "", row.place or ""
            keys = {"project": (row.id, option), "facility": (row.id, place, option)}
            found[row.what][keys.get(row.what, (row.id,))] = self.t(row.year)
        return found

    @cached_property
    def past_hires(self) -> tuple[Done, ...]:
        """The rows about persons hired before the plan."""
        return tuple(row for row in self.data.history if row.what == "hire")

    @cached_property
    def past_draws(self) -> tuple[Done, ...]:
        """The rows about bonds drawn before the plan."""
        return tuple(row for row in self.data.history if row.what == "bond")

    @cached_property
    def settlements(self) -> dict[str, Settlement]:
        """Settlements by id."""
        return {row.id: row for row in self.data.settlements}

    @cached_property
    def seat(self) -> str | None:
        """The county seat: the root of the hierarchy."""
        seats = [row.id for row in self.data.settlements if row.tier == "county_seat"]
        return seats[0] if seats else None

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The flow nodes."""
        return tuple(row.settlement for row in self.data.nodes)

    def upwards(self, settlement: str) -> list[str]:
        """Return the settlement and those above it, nearest first."""
        path: list[str] = []
        here: str | None = settlement
        while here in self.settlements and here not in path:
            path.append(here)
            here = self.settlements[here].parent
        return path

    @cached_property
    def catchments(self) -> dict[str, list[str]]:
        """By flow node: itself and every descendant whose nearest flow node above it is."""
        found: dict[str, list[str]] = {node: [] for node in self.nodes}
        for settlement in self.settlements:
            nearest = next((s for s in self.upwards(settlement) if s in found), None)
            if nearest is not None:
                found[nearest].append(settlement)
        return found

    @cached_property
    def _nodes_of(self) -> dict[str, str]:
        return {place: node for node, places in self.catchments.items() for place in places}

    def node_of(self, settlement: str) -> str:
        """Return the flow node whose catchment holds a settlement, or the seat; else ""."""
        return settlement if settlement == self.seat else self._nodes_of.get(settlement, "")

    @cached_property
    def hub_nodes(self) -> dict[str, list[str]]:
        """By hub: the flow nodes of its subtree, itself included."""
        return {
            hub.settlement: [n for n in self.nodes if hub.settlement in self.upwards(n)]
            for hub in self.data.hubs
        }

    def mean(self, places: list[str], share: dict[str, float]) -> float:
        """Return the population-weighted mean over places; the plain mean where nobody lives."""
        people = sum(self.settlements[i].population for i in places)
        if people > 0:
            return sum(self.settlements[i].population * share[i] for i in places) / people
        return sum(share[i] for i in places) / len(places) if places else 0.0

    @cached_property
    def program_of(self) -> dict[str, str]:
        """The program of each use; a program is the use of its items that name none."""
        own: dict[str, str] = {program: program for program in PROGRAMS}
        return own | {row.id: row.program for row in self.data.uses}

    @property
    def payees(self) -> tuple[str, ...]:
        """All that is paid for: programs, debt service, uses."""
        return (*PAYEES, *(row.id for row in self.data.uses))

    def stands_for(self, *names: str) -> list[str]:
        """Return the uses that programs and uses stand for: a program for itself and all its."""
        return [use for use in self.payees if use in names or self.program_of.get(use) in names]

    def payable(self, source: Source) -> list[str]:
        """Return the uses that a source may pay."""
        barred = self.stands_for(*source.not_for)
        return [use for use in self.stands_for(*source.programs) if use not in barred]

    @cached_property
    def _measured(self) -> dict[tuple[str, str], float]:
        return {(row.origin, row.destination): row.minutes for row in self.data.travel}

    def minutes(self, origin: str, destination: str) -> float | None:
        """Return the travel time one way [minutes], None where the place cannot be reached."""
        if origin == destination:
            return 0.0
        for pair in ((origin, destination), (destination, origin)):
            if pair in self._measured:
                return self._measured[pair]
        length = self._kilometres(origin, destination)
        if self.settings.detour is None or self.settings.speed is None or length is None:
            return None
        return length * self.settings.detour / self.settings.speed * 60

    def _kilometres(self, origin: str, destination: str) -> float | None:
        """Return the great-circle distance by the haversine formula [km]."""
        one, two = self.settlements[origin], self.settlements[destination]
        if one.latitude is None or one.longitude is None:
            return None
        if two.latitude is None or two.longitude is None:
            return None
        phi, psi = math.radians(one.latitude), math.radians(two.latitude)
        across = math.radians(two.longitude - one.longitude)
        half = math.sin((psi - phi) / 2) ** 2
        half += math.cos(phi) * math.cos(psi) * math.sin(across / 2) ** 2
        return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))

    @cached_property
    def reach(self) -> set[tuple[str, str, str]]:
        """(settlement, service, facility) where the journey takes no longer than the standard."""
        found = set()
        for row in self.data.facilities:
            if row.service not in self.services or row.settlement not in self.settlements:
                continue
            stands = any(
                (q, j) == (row.service, row.settlement) for q, j, _ in self.done["facility"]
            )
            if row.capacity <= 0 and "none" in row.levels and not stands:
                continue  # no place: it serves nobody and may not open
            for settlement in self.settlements:
                minutes = self.minutes(settlement, row.settlement)
                if minutes is not None and minutes <= self.services[row.service].standard + JOURNEY:
                    found.add((settlement, row.service, row.settlement))
        return found

    def need(self, settlement: str, service: str) -> float:
        """Return the people of the settlement who need the service [persons]."""
        return self.services[service].need * self.settlements[settlement].population

    @cached_property
    def streams(self) -> dict[str, Stream]:
        """Streams by id."""
        return {row.id: row for row in self.data.streams}

    @cached_property
    def base(self) -> dict[tuple[str, str], float]:
        """Flow in the base year by (node, stream)."""
        return {(row.node, row.stream): row.base for row in self.data.flows}

    @cached_property
    def potential(self) -> dict[tuple[str, str], float]:
        """Flow at full levels by (node, stream)."""
        return {(row.node, row.stream): row.potential for row in self.data.flows}

    def top(self, node: str, stream: str) -> float:
        """Return the most that could flow: the larger of base and potential."""
        return max(self.base[node, stream], self.potential[node, stream])

    @cached_property
    def references(self) -> dict[str, float]:
        """By stream: what counts as index 100, the base total unless it is given."""
        totals: dict[str, float] = defaultdict(float)
        for (_, stream), base in self.base.items():
            totals[stream] += base
        return {
            row.id: totals[row.id] if row.reference is None else row.reference
            for row in self.data.streams
        }

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Talent categories by id."""
        return {row.id: row for row in self.data.categories}

    @cached_property
    def packages(self) -> dict[str, Package]:
        """Packages by id."""
        return {row.id: row for row in self.data.packages}

    @cached_property
    def terms(self) -> dict[tuple[str, str], Terms]:
        """Terms by (category, package)."""
        return {(row.category, row.package): row for row in self.data.terms}

    @cached_property
    def pools(self) -> dict[tuple[str, str], Pool]:
        """Pools by (node, category)."""
        return {(row.node, row.category): row for row in self.data.pools}

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Projects by id."""
        return {row.id: row for row in self.data.projects}

    @cached_property
    def contracts(self) -> dict[str, Contract]:
        """Contracts by id."""
        return {row.id: row for row in self.data.contracts}

    @cached_property
    def masts(self) -> dict[str, Mast]:
        """Masts by id."""
        return {row.id: row for row in self.data.masts}

    @cached_property
    def fibre(self) -> dict[str, Fibre]:
        """Settlements still to be lit."""
        return {row.settlement: row for row in self.data.fibre}

    @cached_property
    def services(self) -> dict[str, Service]:
        """Services by id."""
        return {row.id: row for row in self.data.services}

    @cached_property
    def facilities(self) -> dict[tuple[str, str], Facility]:
        """Facilities by (service, settlement)."""
        return {(row.service, row.settlement): row for row in self.data.facilities}

    @cached_property
    def sizes(self) -> dict[tuple[str, str], FacilityLevel]:
        """Facility levels by (service, level)."""
        return {(row.service, row.level): row for row in self.data.facility_levels}

    @cached_property
    def reforms(self) -> dict[str, Reform]:
        """Reforms by id."""
        return {row.id: row for row in self.data.reforms}
