"""Which flows, gains and loads meet in one rule, and in the index."""

from collections import defaultdict
from collections.abc import Iterator

from models.schema.contracts import Deal
from models.schema.geography import nodes_below
from models.schema.instance import Instance, Stream
from planner.input.checking.meetings import Extremes, Figure, Key, Meeting, apart, difference, hires


def flow_meetings(county: Instance, deals: dict[Key, Deal]) -> Iterator[Meeting]:
    """What drives a flow meets its base; all of a stream meets its reference in the index."""
    streams = {row.id: row for row in county.streams}
    driven = _drivers(county, streams, deals)
    for extremes in driven.values():
        if extremes.smallest is not None and extremes.largest is not None:
            yield Meeting("spread.driver", extremes.smallest, extremes.largest)
    found = _stated(county)
    for (_, stream), extremes in driven.items():
        for figure in extremes.both():
            found[stream].add(figure)
    for stream, reference in _references(county).items():
        for figure in found[stream].both() if streams[stream].weight else ():
            yield from apart("spread.index", figure, reference)


def _stated(county: Instance) -> dict[str, Extremes]:
    """Collect base and potential by stream; without a condition a potential is in no rule."""
    required = {row.stream for row in county.requirements}
    found: dict[str, Extremes] = defaultdict(Extremes)
    for index, row in enumerate(county.flows):
        found[row.stream].add(Figure(row.base, (("flows", index, "base"),)))
        if row.stream in required:
            found[row.stream].add(Figure(row.potential, (("flows", index, "potential"),)))
    return found


def _references(county: Instance) -> dict[str, Figure]:
    """Return by stream the flow that counts as index 100."""
    total: dict[str, float] = defaultdict(float)
    for row in county.flows:
        total[row.stream] += row.base
    return {
        row.id: Figure(total[row.id], (("flows", None, "base"),), "spread.total")
        if row.reference is None
        else Figure(row.reference, (("streams", index, "reference"),))
        for index, row in enumerate(county.streams)
    }


def _drivers(
    county: Instance, streams: dict[str, Stream], deals: dict[Key, Deal]
) -> dict[Key, Extremes]:
    """Collect what stands in the driver limit of each flow: its base, and all that adds to it."""
    found = {
        (row.node, row.stream): Extremes([Figure(row.base, (("flows", index, "base"),))])
        for index, row in enumerate(county.flows)
        if streams[row.stream].needs_driver
    }
    for node, stream, gain in (
        *_project_gains(county, {project for project, _ in deals}),
        *_reform_gains(county),
        *_talent_gains(county),
        *_private_outlay(county, deals),
    ):
        if (node, stream) in found:
            found[node, stream].add(gain)
    return found


Gain = tuple[str, str, Figure]
"""Flow node, stream, and what is added there."""


def _project_gains(county: Instance, offered: set[str]) -> Iterator[Gain]:
    for index, row in enumerate(county.project_gains):
        if row.project in offered:
            yield row.node, row.stream, Figure(abs(row.gain), (("project_gains", index, "gain"),))


def _reform_gains(county: Instance) -> Iterator[Gain]:
    for index, row in enumerate(county.reform_gains):
        yield row.node, row.stream, Figure(abs(row.gain), (("reform_gains", index, "gain"),))


def _talent_gains(county: Instance) -> Iterator[Gain]:
    """Yield what one person adds at each node that has or may win one."""
    terms = defaultdict(list)
    for row in county.terms:
        terms[row.category].append(row)
    gains = defaultdict(list)
    for index, gain in enumerate(county.talent_gains):
        figure = Figure(abs(gain.gain), (("talent_gains", index, "gain"),))
        gains[gain.category].append((gain.stream, figure))
    for pool in county.pools:
        if pool.staff or any(hires(row, pool) for row in terms[pool.category]):
            for stream, figure in gains[pool.category]:
                yield pool.node, stream, figure


def _private_outlay(county: Instance, deals: dict[Key, Deal]) -> Iterator[Gain]:
    """Yield what the private side of each deal spends in a year at each node of the project."""
    streams = [row.id for row in county.streams if row.counts_private_capital]
    if not streams:
        return
    index = {row.id: place for place, row in enumerate(county.projects)}
    spent = defaultdict(list)
    for project, node, share in _private_shares(county):
        spent[project].append((node, share))
    for (project, _), deal in deals.items():
        money = difference(deal.private_capital, deal.project.capital)
        cells = (("projects", index[project], "capital"),)
        for node, share in spent[project] if money else ():
            for part in deal.project.profile:
                for stream in streams:
                    yield node, stream, Figure(money * share * part, cells)


def _private_shares(county: Instance) -> Iterator[tuple[str, str, float]]:
    """Yield by project and node the share of the private outlay that is spent there."""
    rows = defaultdict(list)
    for row in county.project_nodes:
        rows[row.project].append(row)
    for project, places in rows.items():
        stated = any(row.capital_share is not None for row in places)
        for row in places:
            yield project, row.node, (row.capital_share or 0.0) if stated else 1 / len(places)


def hub_meetings(county: Instance, offered: set[str]) -> Iterator[Meeting]:
    """What may flow below a hub shares its capacity; a capacity beyond it all is no limit."""
    loads, extra = _loads(county), _extra(county, offered)
    below = nodes_below(county) if county.hubs else {}
    for index, hub in enumerate(county.hubs):
        found = Extremes(figure for node in below[hub.settlement] for figure in loads[node])
        if found.largest is None:
            continue
        if hub.capacity < found.largest.value:
            found.add(Figure(hub.capacity, (("hubs", index, "capacity"),)))
        for figure in extra[hub.settlement]:
            found.add(figure)
        if found.smallest is not None and found.largest is not None:
            yield Meeting("spread.hub", found.smallest, found.largest)


def _loads(county: Instance) -> dict[str, list[Figure]]:
    """Return the largest load of every flow, by node."""
    load = {row.id: (index, row.load) for index, row in enumerate(county.streams) if row.load}
    found = defaultdict(list)
    for index, row in enumerate(county.flows):
        if row.stream in load:
            place, by = load[row.stream]
            cells = (("streams", place, "load"), ("flows", index, "potential"))
            found[row.node].append(Figure(by * row.potential, cells))
    return found


def _extra(county: Instance, offered: set[str]) -> dict[str, list[Figure]]:
    """Return what projects on offer add to each hub."""
    found = defaultdict(list)
    for index, row in enumerate(county.project_hubs):
        if row.project in offered:
            found[row.hub].append(Figure(row.extra, (("project_hubs", index, "extra"),)))
    return found
