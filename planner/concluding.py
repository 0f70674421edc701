"""What a solve concludes: a plan with what was proved of it, or why there is none.

It is put together from the outcome of the search and the tables read from the model, without Pyomo.
"""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from models.schema import versions
from models.schema.case import Case
from models.schema.instance import fingerprint
from models.schema.options import SolveOptions
from models.schema.plan import Attempt, Broken, Plan, Provenance, Status, StoppedBy
from planner.auditing.accounts import with_accounts
from planner.auditing.state import State
from planner.search import highs
from planner.search.highs import Ending, Outcome, relative_gap

PACKAGES = ("county-planner", "pyomo", "highspy", "numpy", "pydantic")
"""Packages whose versions a plan states."""

REASONS: Mapping[Ending, str] = {
    "infeasible": "no plan keeps all the rules",
    "time_limit": "no plan found within the time limit",
    "node_limit": "no plan found within the node limit",
    "interrupt": "stopped before a plan was found",
}
"""Why there is no plan, where the search says no more than how it ended."""


def found_plan(case: Case, outcome: Outcome, tables: Mapping[str, Any], origin: Provenance) -> Plan:
    """Make a plan of the tables that the model gives, with what the search proved."""
    objective = tables["objective"]
    bound = outcome.bound
    if bound is not None and highs.closed(objective, bound):
        bound = objective
    gap = relative_gap(objective, bound)
    status: Status = "optimal" if gap == 0 else "feasible"
    plan = Plan(
        status=status,
        stopped_by=_why_stopped(outcome.ending, gap),
        reason=outcome.message,
        bound=bound,
        gap=gap,
        certified=True,
        first_year=case.instance.county.first_year,
        years=case.instance.county.years,
        provenance=origin,
        **tables,
    )
    return with_accounts(plan, State(case, plan))


def no_plan(case: Case, outcome: Outcome, broken: tuple[Broken, ...], origin: Provenance) -> Plan:
    """Answer without a plan: the rules contradict each other, or none was found yet."""
    infeasible = outcome.confirmed is not None
    reason = _unconfirmed(outcome) or outcome.message or REASONS.get(outcome.ending, "")
    return Plan(
        status="infeasible" if infeasible else "no_plan",
        stopped_by=_stopped_by(outcome.ending),
        reason="; ".join([reason, *map(_broken, broken)]),
        confirmed=outcome.confirmed,
        least_broken=broken,
        bound=None if infeasible else outcome.bound,
        first_year=case.instance.county.first_year,
        years=case.instance.county.years,
        provenance=origin,
    )


def least_broken(outcome: Outcome, rows: Sequence[str]) -> tuple[Broken, ...]:
    """Sum up by rule what the best attempt at a plan breaks, the most broken rule first.

    ``rows`` are the names of the rows of the matrix; each begins with that of its rule.
    """
    shares: dict[str, list[float]] = {}
    for row, share in outcome.broken.items():
        shares.setdefault(rows[row].split("[")[0].split("~")[0], []).append(share)
    found = (Broken(rule=rule, places=len(each), share=max(each)) for rule, each in shares.items())
    return tuple(sorted(found, key=lambda each: (-each.share, each.rule)))


def provenance(
    case: Case,
    options: SolveOptions,
    nodes: int,
    seconds: Mapping[str, float],
    failed: tuple[Attempt, ...],
) -> Provenance:
    """Say where an answer comes from: data, rules, versions, options, effort."""
    packages = {name: version(name) for name in PACKAGES}
    return Provenance(
        county=case.instance.county.id,
        scenario=case.scenario.id,
        instance_hash=fingerprint(case.instance),
        scenario_hash=fingerprint(case.scenario),
        **versions.today()._asdict(),
        versions={"python": platform.python_version(), "highs": highs.version(), **packages},
        options=options.model_dump(),
        seed=options.seed,
        seconds=dict(seconds),
        nodes=nodes,
        failed_attempts=failed,
    )


def _why_stopped(ending: Ending, gap: float | None) -> StoppedBy:
    """Say why the search stopped, with the gap of the plan as it is read from the solution.

    Its objective may differ from the solution's in the last digit, and the gap close or open.
    """
    if ending in ("proved", "gap"):
        return "proved" if gap == 0 else "gap"
    return _stopped_by(ending)


def _stopped_by(ending: Ending) -> StoppedBy:
    return "solver_failure" if ending == "failure" else ending


def _unconfirmed(outcome: Outcome) -> str:
    """Say that the solver's word is all there is; empty where it is confirmed or not given."""
    if outcome.confirmed is not False:
        return ""
    return f"called infeasible by the solver, not confirmed ({outcome.message or outcome.ending})"


def _broken(broken: Broken) -> str:
    places = "place" if broken.places == 1 else "places"
    return f"{broken.rule} broken in {broken.places} {places}"
