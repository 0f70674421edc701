"""Doing nothing: the plan without any decision, which an infeasible county cannot have.

That no plan exists cannot be recomputed, but one plan that keeps every rule refutes it, and this
one is found without a search. It proves nothing where it breaks a rule.
"""

from models.schema.case import Case
from models.schema.plan import NOWHERE, Balance, Covered, Decisions, Level, NodeFlow, Plan
from planner.auditing.state import State


def idle(case: Case) -> State:
    """Return the state in which nothing is decided: all money lapses, flows stay at their base.

    Where a condition lets less through than the base, flows are that much. Nobody is served.
    """
    plan = _plan(case)
    levels = _settled(State(case, plan))
    levelled = plan.model_copy(update=levels)
    return State(case, levelled.model_copy(update={"flows": _flows(State(case, levelled))}))


def _plan(case: Case) -> Plan:
    money = {(row.source, row.year): row.amount for row in case.county.amounts}
    for row in case.county.sources:
        if row.opening > 0:
            first = row.id, case.county.year(1)
            money[first] = money.get(first, 0.0) + row.opening
    lapsed = tuple(
        Balance(source=source, year=year, carried=0.0, lapsed=amount)
        for (source, year), amount in money.items()
    )
    return Plan(
        status="feasible",
        stopped_by="interrupt",
        first_year=case.instance.county.first_year,
        years=case.instance.county.years,
        decisions=Decisions(balances=lapsed),
        provenance=NOWHERE,
    )


def _settled(state: State) -> dict[str, object]:
    """Return the levels and covered shares that hold without any decision."""
    county = state.county
    limits = {"access": state.access_limit, "institution": state.institution_limit}
    levels = tuple(
        Level.model_validate(
            {
                "node": node,
                "condition": condition,
                "year": state.year(t),
                "level": min(1.0, limit(node, t)),
            }
        )
        for condition, limit in limits.items()
        for node in county.nodes
        for t in county.all_years
    )
    covered = tuple(
        Covered(settlement=i, year=state.year(t), share=min(1.0, state.coverage_limit(i, t)))
        for i in county.settlements
        for t in county.plan_years
    )
    return {"levels": levels, "covered": covered}


def _flows(state: State) -> tuple[NodeFlow, ...]:
    """Return the flows of the base year, or what conditions let through of them."""
    county = state.county
    return tuple(
        NodeFlow(
            node=node,
            stream=stream,
            year=state.year(t),
            flow=min(
                [base]
                + [
                    county.potential[node, stream]
                    * (passes + (1 - passes) * state.levels[node, condition, t])
                    for condition, passes in state.required[stream]
                ]
            ),
        )
        for t in county.all_years
        for (node, stream), base in county.base.items()
    )
