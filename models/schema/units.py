"""The size of a county's figures: the units in which solver, audit and reports compare them.

A county may count in kilograms or in million tonnes, in yuan or in 100 million yuan. Whoever
compares figures within a tolerance compares them in these units, which are computed from the
county's own figures and follow them: figures that are k times as large have units that are.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.schema.instance import Instance
from models.schema.people import most_hires
from models.schema.tolerances import DIGITS, FLOW, MONEY, SHARE

PARTS = 10_000.0
"""Units in the largest figure of a kind.

A solver keeps rows to 1e-6 and reduced costs to 1e-7. With the reference of a stream at 10 000
units a flow is right to 1e-10 of it, and one unit is worth a hundredth of an index point. With
1000 and with 100 000 searches took longer.
"""

MOST_UNITS = 1e8
"""Most units in what flows: beyond, tolerances are lost in the last digits of doubles."""
MOST_POTENTIAL = 1e11
"""Most units in a potential. Those far above what flows are limits that nothing comes near."""


@dataclass(frozen=True)
class Units:
    """What one unit is worth of each kind of figure; none is 0.

    Attributes:
        money: of the money that can move, ``PARTS`` units: the cost of the dearest item, or the
            richest year where that is less [10 000 yuan].
        people: of the most people in a place who need a service, ``PARTS`` units [persons].
        flow: of the reference, ``PARTS`` units, by stream; of a figure of the stream far above it,
            ``MOST_UNITS`` [stream units a year].
        grain: of the reference, always ``PARTS`` units: flows are rounded in parts of it.
    """

    money: float
    people: float
    flow: Mapping[str, float]
    grain: Mapping[str, float]

    def money_tolerance(self, *figures: float) -> float:
        """Return how far a sum of money may miss a limit, given figures of its rule."""
        return MONEY * max(self.money * PARTS, *map(abs, figures), 0.0)

    def people_tolerance(self, *figures: float) -> float:
        """Return how far a number of people served may miss a limit."""
        return SHARE * max(self.people * PARTS / 1000, *map(abs, figures), 0.0)

    def flow_tolerance(self, stream: str, *figures: float) -> float:
        """Return how far a flow may miss a limit, given figures of its rule."""
        return FLOW * max(self.flow[stream] * PARTS / 1000, *map(abs, figures), 0.0)

    def load_tolerance(self, loads: Mapping[str, float], *figures: float) -> float:
        """Return how far the load of a hub may miss a limit; ``loads`` are those of the streams."""
        of_flow = (load * self.flow[stream] * PARTS / 1000 for stream, load in loads.items())
        return FLOW * max(*of_flow, *map(abs, figures), 0.0)


def decimals(unit: float = 1.0) -> int:
    """Return how many decimals a figure keeps; 9 for shares, persons and index points."""
    return -math.floor(math.log10(DIGITS * unit) + DIGITS)


def units_of(county: Instance) -> Units:
    """Return the units of a county, computed from its figures as they stand."""
    flowing, passing = _largest_flows(county), _largest_potentials(county)
    grain = _grains(county, flowing)
    flow = {
        stream: max(part, flowing[stream] / MOST_UNITS, passing[stream] / MOST_POTENTIAL)
        for stream, part in grain.items()
    }
    return Units(_money(county) / PARTS, _people(county) / PARTS, flow, grain)


def references(county: Instance) -> dict[str, float]:
    """Return by stream the flow that counts as index 100 [stream units a year].

    It is the county total of the base year where the stream states none; it may be 0 then.
    """
    total: dict[str, float] = defaultdict(float)
    for row in county.flows:
        total[row.stream] += row.base
    return {
        row.id: total[row.id] if row.reference is None else row.reference for row in county.streams
    }


def _money(county: Instance) -> float:
    """Return the money that can move: the smaller of the dearest item and the richest year."""
    years: dict[int, float] = defaultdict(float)
    for row in county.amounts:
        years[row.year] += row.amount
    years[county.year(1)] += sum(row.opening for row in county.sources)
    dearest, richest = max(_costs(county), default=0.0), max(years.values(), default=0.0)
    return min(dearest, richest) or max(dearest, richest) or PARTS


def _costs(county: Instance) -> Iterator[float]:
    """Yield what items cost in a year, each by itself [10 000 yuan]."""
    for project in county.projects:
        yield from (project.capital, project.running)
    for mast in county.masts:
        yield from (mast.capital, mast.running)
    for link in county.fibre:
        yield from (link.capital, link.running)
    for level in county.facility_levels:
        yield from (level.capital, level.running)
    for reform in county.reforms:
        yield from (reform.cost, reform.running)
    yield from (row.amount for row in county.commitments)
    yield from _hiring_costs(county)


def _hiring_costs(county: Instance) -> Iterator[float]:
    """Yield what all hires of a pool under a package cost in their dearest year."""
    terms = defaultdict(list)
    for row in county.terms:
        terms[row.category].append(row)
    for pool in county.pools:
        for row in terms[pool.category]:
            yield max(row.pay) * most_hires(row, pool)


def _people(county: Instance) -> float:
    """Return the largest number of people in one place who need one service."""
    need = max((row.need for row in county.services), default=0.0)
    return need * max((row.population for row in county.settlements), default=0) or PARTS


def _largest_flows(county: Instance) -> dict[str, float]:
    """Return the largest base or gain of each stream [stream units a year]."""
    largest: dict[str, float] = defaultdict(float)
    for row in county.flows:
        largest[row.stream] = max(largest[row.stream], row.base)
    tables = (county.project_gains, county.reform_gains, county.talent_gains)
    for stream, gain in ((row.stream, row.gain) for table in tables for row in table):
        largest[stream] = max(largest[stream], abs(gain))
    return largest


def _largest_potentials(county: Instance) -> dict[str, float]:
    """Return the largest potential of each stream, 0 where no condition limits it."""
    limited = {row.stream for row in county.requirements}
    largest: dict[str, float] = defaultdict(float)
    for row in county.flows:
        if row.stream in limited:
            largest[row.stream] = max(largest[row.stream], row.potential)
    return largest


def _grains(county: Instance, largest: Mapping[str, float]) -> dict[str, float]:
    """Return a part of each stream's reference, else of its potential or its gains."""
    potential: dict[str, float] = defaultdict(float)
    for row in county.flows:
        potential[row.stream] += row.potential
    return {
        stream: (reference or potential[stream] or largest[stream] or PARTS) / PARTS
        for stream, reference in references(county).items()
    }
