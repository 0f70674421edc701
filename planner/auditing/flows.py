"""Rules 4.1 to 4.3 and 6.1 to 6.2: what flow passes, and what it scores."""

from models.schema.tolerances import FLOW, OBJECTIVE
from planner.auditing.outcome import Outcomes, at_least, at_most, relative
from planner.auditing.state import Facts


def driver_limit(facts: Facts) -> Outcomes:
    """flow <= base + what staff, projects, private capital and reforms drive (4.1)."""
    for t in facts.ground.all_years:
        for (node, stream), flow in facts.flows_in(t).items():
            if facts.ground.streams[stream].needs_driver:
                limit = facts.drivers[node, stream, t]
                place = facts.at(t, node=node, stream=stream)
                yield at_most("driver_limit", place, flow, limit, relative(FLOW, limit), True)


def weakest_condition(facts: Facts) -> Outcomes:
    """flow <= potential * (h + (1 - h) * level) for each condition required (4.2)."""
    for t in facts.ground.all_years:
        for (node, stream), flow in facts.flows_in(t).items():
            for condition, passes in facts.required[stream]:
                level = facts.levels[node, condition, t]
                potential = facts.ground.potential[node, stream]
                limit = potential * (passes + (1 - passes) * level)
                place = facts.at(t, node=node, stream=stream, condition=condition)
                allowed = relative(FLOW, potential)
                yield at_most("weakest_condition", place, flow, limit, allowed, binds=True)


def hub_capacity(facts: Facts) -> Outcomes:
    """The load of all flow in a hub's subtree <= its capacity + what projects add (4.3)."""
    for hub in facts.ground.data.hubs:
        name, nodes = hub.settlement, set(facts.ground.hub_nodes[hub.settlement])
        extras = [row for row in facts.ground.data.project_hubs if row.hub == name]
        for t in facts.ground.all_years:
            load = sum(
                facts.ground.streams[stream].load * flow
                for (node, stream), flow in facts.flows_in(t).items()
                if node in nodes
            )
            limit = hub.capacity
            limit += sum(row.extra * facts.operating(row.project, t) for row in extras)
            place = facts.at(t, hub=name)
            yield at_most("hub_capacity", place, load, limit, relative(FLOW, limit), True)


def _least(facts: Facts, rule: str, direction: str) -> Outcomes:
    """What the reported two-way index takes for the weaker direction exceeds neither."""
    beta = facts.ground.data.county.beta
    if beta == 0 or direction not in facts.directions:
        return
    for t, row in facts.choices.index.items():
        points = facts.index[t]
        mean = sum(points.values()) / len(points)
        least = (row.two_way - (1 - beta) * mean) / beta
        limit = points[direction]
        allowed = relative(OBJECTIVE, limit) / beta
        yield at_most(rule, facts.at(t), least, limit, allowed)


def least_in(facts: Facts) -> Outcomes:
    """The weaker direction of a year does not exceed the inbound index (6.1)."""
    yield from _least(facts, "least_in", "inbound")


def least_out(facts: Facts) -> Outcomes:
    """The weaker direction of a year does not exceed the outbound index (6.1)."""
    yield from _least(facts, "least_out", "outbound")


def minimum_gain(facts: Facts) -> Outcomes:
    """Every node's index in the last year reaches its base and the gain asked for (6.2)."""
    gain, last = facts.ground.data.county.minimum_gain, facts.ground.last
    if gain is None:
        return
    for node in facts.ground.nodes:
        value = facts.node_index(node, facts.flows_in(last))
        limit = (1 + gain) * facts.node_index(node, facts.ground.base)
        allowed = relative(OBJECTIVE, limit)
        yield at_least("minimum_gain", facts.at(last, node=node), value, limit, allowed, True)
