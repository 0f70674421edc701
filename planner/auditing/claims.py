"""Compare what the solver claims with itself and with the plan: status, bound, gap, its end.

Whether a better plan exists cannot be recomputed from the decisions. What is found here is whether
the claims agree with each other and with the objective.
"""

from models.schema.plan import Decisions, Measures, Plan
from models.schema.tolerances import NO_GAP, OBJECTIVE, relative
from planner.auditing.outcome import Outcomes, at_least, equal, true
from planner.auditing.state import State


def claims_nothing(plan: Plan) -> Outcomes:
    """An answer without a plan has no objective, no decision and no table, and says why.

    Confirmed infeasible is only what the search stopped for; otherwise it stopped before it had a
    plan, or before it had confirmed that there is none.
    """
    infeasible = plan.status == "infeasible"
    settled = infeasible and plan.confirmed is not False
    holds = {
        "stopped_by": settled == (plan.stopped_by == "infeasible")
        and plan.stopped_by not in ("proved", "gap")
        and _limited(plan),
        "confirmed": infeasible or plan.confirmed is None,
        "reason": bool(plan.reason.strip()),
        "bound": plan.bound is None or not infeasible,
        "certified": not plan.certified,
        "objective": plan.objective is None,
        "gap": plan.gap is None,
        "decisions": plan.decisions == Decisions(),
        "measures": plan.measures == Measures(),
        "index": not plan.index,
        "spending": not plan.spending,
        "items": not plan.items,
        "townships": not plan.townships,
        "flows": not plan.flows,
        "levels": not plan.levels,
        "staff": not plan.staff,
        "covered": not plan.covered,
    }
    for field, held in holds.items():
        yield true("claims_nothing", {"field": field}, held)


def _closed(plan: Plan) -> bool:
    """Tell whether the objective reaches the bound that the plan claims."""
    return (
        plan.objective is not None
        and plan.bound is not None
        and plan.bound - plan.objective <= relative(OBJECTIVE, plan.objective)
    )


def status(state: State) -> Outcomes:
    """A plan is called optimal where its objective reaches its bound, and only there.

    Beside a plan nothing says that there is none: neither a confirmation nor rules still broken.
    """
    plan = state.plan
    claims_none = plan.confirmed is not None or bool(plan.least_broken)
    yield true("status", {"field": "confirmed"}, not claims_none)
    yield true("status", {"status": plan.status}, _closed(plan) == (plan.status == "optimal"))


def stopped_by(state: State) -> Outcomes:
    """Why the search stopped agrees with status, gap and options.

    Proved: the bound is reached. Gap: it is not, but comes as close as was asked for. A limit
    ends only a search that has it. An infeasible county has no plan.
    """
    plan = state.plan
    asked = plan.provenance.options.get("gap")
    holds = {
        "proved": _closed(plan),
        "gap": not _closed(plan) and _within(plan, asked),
        "infeasible": False,
    }.get(plan.stopped_by, _limited(plan))
    yield true("stopped_by", {"stopped_by": plan.stopped_by}, holds)


def _within(plan: Plan, asked: object) -> bool:
    """Tell whether the bound is as close to the objective as was asked for.

    The search knows the objective to ``OBJECTIVE``, and so does the plan: hence twice.
    """
    if plan.objective is None or plan.bound is None or not isinstance(asked, int | float):
        return False
    allowed = asked * abs(plan.objective) + 2 * relative(OBJECTIVE, plan.objective)
    return plan.bound - plan.objective <= allowed


def _limited(plan: Plan) -> bool:
    """Tell whether the limit that ended the search was set, where the options are stated."""
    options = plan.provenance.options
    limit = plan.stopped_by
    return limit not in ("time_limit", "node_limit") or options.get(limit, 1) is not None


def bound(state: State) -> Outcomes:
    """No plan is proved better than the bound, so the bound is no less than the objective."""
    objective, limit = state.plan.objective, state.plan.bound
    if limit is not None and objective is not None:
        yield at_least("bound", {}, limit, objective, relative(OBJECTIVE, objective))


def gap(state: State) -> Outcomes:
    """gap = (bound - objective) / |objective|, None without a bound or where the objective is 0."""
    objective, limit, stated = state.plan.objective, state.plan.bound, state.plan.gap
    if objective is None or limit is None:
        yield true("gap", {}, stated is None)
    elif abs(objective) <= NO_GAP:
        yield true(
            "gap", {}, stated is None or (stated == 0 and abs(limit - objective) <= OBJECTIVE)
        )
    elif stated is None:
        yield true("gap", {}, False)
    else:
        expected = (limit - objective) / abs(objective)
        yield equal("gap", {}, stated, expected, relative(OBJECTIVE, expected))
