"""Recompute the objective and the measures reported beside it."""

from models.schema.measures import coupling as coupled
from models.schema.measures import gini_of_gains as gini
from planner.auditing.money import Ledger
from planner.auditing.programs import seat_and_rest
from planner.auditing.state import State


def objective(state: State, ledger: Ledger) -> float:
    """Return the discounted mean gain over 100 less thrift times spending [index points]."""
    county, settings = state.county, state.county.settings
    factor = 1 / (1 + settings.discount_rate)
    weights = {t: factor ** (t - 1) for t in county.plan_years}
    spent = sum(weight * ledger.of_year(t) for t, weight in weights.items())
    if settings.horizon_value > 0:
        later = range(1, settings.horizon_value + 1)
        weights[county.last + 1] = sum(factor ** (county.last - 1 + y) for y in later)
    gains = sum(weight * (state.two_way(t) - 100) for t, weight in weights.items())
    return gains / sum(weights.values()) - settings.thrift * spent


def coupling(state: State, before: bool = False) -> tuple[float | None, float | None, float | None]:
    """Return coupling degree C, mean T and coordination D of the last year, or of the base year.

    All are None unless both directions could flow, and where nothing flows at all.
    """
    flows = state.county.base if before else state.flows_in(state.county.last)
    parts = list(state.reached(flows).values())
    return (len(parts) == 2 and coupled(*parts)) or (None, None, None)


def gini_of_gains(state: State) -> float | None:
    """Return the Gini coefficient of the nodes' index gains in the last year."""
    flows, base = state.flows_in(state.county.last), state.county.base
    return gini(
        state.node_index(node, flows) - state.node_index(node, base) for node in state.county.nodes
    )


def service_gaps(state: State) -> dict[str, float]:
    """Return by service the share served at the seat less that elsewhere, in the last year."""
    both = {name: seat_and_rest(state, name) for name in state.county.services}
    return {name: pair[0] - pair[1] for name, pair in both.items() if pair is not None}


def served(state: State) -> dict[str, float]:
    """Return by service the part of the county's need that is served, mean over the plan.

    Every resident needs a service alike, so people weigh as their needs do. Nothing is returned
    where nobody lives.
    """
    places, years = list(state.county.settlements), state.county.plan_years
    if not any(row.population for row in state.county.settlements.values()):
        return {}
    return {
        name: sum(
            state.county.mean(places, {i: state.served.get((i, name, t), 0.0) for i in places})
            for t in years
        )
        / len(years)
        for name in state.county.services
    }


def farmers_share(state: State) -> float | None:
    """Return the farmers' part of the revenue of all projects operating within the plan."""
    county, revenue, part = state.county, 0.0, 0.0
    for (project, contract), start in state.decisions.started.items():
        row = county.projects[project]
        years = max(0, county.last - max(1, start + len(row.profile)) + 1)
        revenue += years * row.revenue
        part += years * row.revenue * county.contracts[contract].farmers_share
    return part / revenue if revenue > 0 else None
