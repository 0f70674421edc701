"""The measures reported beside the objective, and the objective itself."""

import math
from collections.abc import Iterable

from models.schema.tolerances import NEGLIGIBLE_GAIN, NEGLIGIBLE_INDEX
from planner.auditing.money import Ledger
from planner.auditing.programs import seat_and_rest
from planner.auditing.state import Facts


def objective(facts: Facts, ledger: Ledger) -> float:
    """Discounted mean gain over 100 less thrift times discounted spending [index points]."""
    county, ground = facts.ground.data.county, facts.ground
    factor = 1 / (1 + county.discount_rate)
    weights = {t: factor ** (t - 1) for t in ground.plan_years}
    spent = sum(weight * ledger.of_year(t) for t, weight in weights.items())
    if county.horizon_value > 0:
        later = range(1, county.horizon_value + 1)
        weights[ground.last + 1] = sum(factor ** (ground.last - 1 + y) for y in later)
    gains = sum(weight * (facts.two_way(t) - 100) for t, weight in weights.items())
    return gains / sum(weights.values()) - county.thrift * spent


def coupling(facts: Facts) -> tuple[float | None, float | None, float | None]:
    """Coupling degree C, mean T and coordination D of the last year; null with one direction."""
    points = list(facts.index[facts.ground.last].values())
    if len(points) < 2 or sum(points) <= NEGLIGIBLE_INDEX:
        return None, None, None
    inbound, outbound = points
    degree = 2 * math.sqrt(max(0.0, inbound * outbound)) / (inbound + outbound)
    mean = (inbound + outbound) / 200
    return degree, mean, math.sqrt(degree * mean)


def gini(values: Iterable[float]) -> float | None:
    """The Gini coefficient of non-negative values: 0 all equal, null if all are 0."""
    ordered = sorted(values)
    count, total = len(ordered), sum(ordered)
    if count == 0 or total <= 0:
        return None
    ranked = sum(rank * value for rank, value in enumerate(ordered, start=1))
    return 2 * ranked / (count * total) - (count + 1) / count


def gini_of_gains(facts: Facts) -> float | None:
    """Gini of the nodes' index gains over the base, in the last year."""
    flows, base = facts.flows_in(facts.ground.last), facts.ground.base
    gains = (
        facts.node_index(node, flows) - facts.node_index(node, base) for node in facts.ground.nodes
    )
    return gini(gain if gain >= NEGLIGIBLE_GAIN else 0.0 for gain in gains)


def service_gaps(facts: Facts) -> dict[str, float]:
    """By service: the share served at the seat less that of the rest, in the last year."""
    both = {name: seat_and_rest(facts, name) for name in facts.ground.services}
    return {name: pair[0] - pair[1] for name, pair in both.items() if pair is not None}


def farmers_share(facts: Facts) -> float | None:
    """The farmers' part of the revenue of all projects in operation over the plan."""
    ground, revenue, part = facts.ground, 0.0, 0.0
    for (project, contract), start in facts.choices.started.items():
        row = ground.projects[project]
        years = max(0, ground.last - (start + len(row.profile)) + 1)
        revenue += years * row.revenue
        part += years * row.revenue * ground.contracts[contract].farmers_share
    return part / revenue if revenue > 0 else None
