"""Rules 4.1 to 4.3 and 6.1 to 6.2: the limits on flow, and the index it scores."""

from models.schema.tolerances import OBJECTIVE, SHARE, relative
from planner.auditing.outcome import Outcome, Outcomes, at_least, at_most
from planner.auditing.state import State


def driver_limit(state: State) -> Outcomes:
    """flow <= base + what staff, projects, private capital and reforms drive (4.1)."""
    for t in state.county.all_years:
        for (node, stream), flow in state.flows_in(t).items():
            if state.county.streams[stream].needs_driver:
                limit = state.drivers[node, stream, t]
                place = state.at(t, node=node, stream=stream)
                allowed = state.units.flow_tolerance(
                    stream, limit, state.county.potential[node, stream]
                )
                yield at_most("driver_limit", place, flow, limit, allowed, True)


def weakest_condition(state: State) -> Outcomes:
    """flow <= potential * (h + (1 - h) * level) for each condition required (4.2)."""
    for t in state.county.all_years:
        for (node, stream), flow in state.flows_in(t).items():
            for condition, passes in state.required[stream]:
                level = state.levels[node, condition, t]
                potential = state.county.potential[node, stream]
                limit = potential * (passes + (1 - passes) * level)
                place = state.at(t, node=node, stream=stream, condition=condition)
                allowed = state.units.flow_tolerance(stream, potential)
                yield at_most("weakest_condition", place, flow, limit, allowed, binds=True)


def hub_capacity(state: State) -> Outcomes:
    """The load of all flow in a hub's subtree <= its capacity + what projects add (4.3)."""
    loads = {name: stream.load for name, stream in state.county.streams.items()}
    for hub in state.county.data.hubs:
        name, nodes = hub.settlement, set(state.county.hub_nodes[hub.settlement])
        extras = [row for row in state.county.data.project_hubs if row.hub == name]
        for t in state.county.all_years:
            load = sum(
                loads[stream] * flow
                for (node, stream), flow in state.flows_in(t).items()
                if node in nodes
            )
            limit = hub.capacity
            limit += sum(row.extra * state.adds(row.project, t) for row in extras)
            place = state.at(t, hub=name)
            allowed = state.units.load_tolerance(loads, limit)
            yield at_most("hub_capacity", place, load, limit, allowed, True)


def _least(state: State, rule: str, direction: str) -> Outcomes:
    """The weaker direction implied by the reported two-way index exceeds neither direction."""
    beta = state.county.settings.beta
    if beta == 0 or direction not in state.directions:
        return
    for t, row in state.decisions.index.items():
        points = state.index[t]
        mean = sum(points.values()) / len(points)
        least = (row.two_way - (1 - beta) * mean) / beta
        limit = points[direction]
        allowed = relative(OBJECTIVE, limit) / beta
        yield at_most(rule, state.at(t), least, limit, allowed)


def least_in(state: State) -> Outcomes:
    """The weaker direction of a year does not exceed the inbound index (6.1)."""
    yield from _least(state, "least_in", "inbound")


def least_out(state: State) -> Outcomes:
    """The weaker direction of a year does not exceed the outbound index (6.1)."""
    yield from _least(state, "least_out", "outbound")


def minimum_gain(state: State) -> Outcomes:
    """A node's index in the last year reaches its base and the gain asked of it (6.2).

    The county asks it of every node; the row of a node asks it of that one, or wishes for it.
    """
    general = state.county.settings.minimum_gain
    for row in state.county.data.nodes:
        own = row.minimum_gain
        if general is not None and (own is None or not row.hard or own <= general):
            yield _gained(state, row.settlement, general)
        if own is not None and (not row.hard or general is None or own > general):
            yield _gained(state, row.settlement, own).asked(row)


def _gained(state: State, node: str, gain: float) -> Outcome:
    """Compare what a node reaches in the last year with its base and a gain."""
    last = state.county.last
    value = state.node_index(node, state.flows_in(last))
    limit = (1 + gain) * state.node_index(node, state.county.base)
    allowed = relative(SHARE, limit)
    return at_least("minimum_gain", state.at(last, node=node), value, limit, allowed, True)
