"""Compare what a plan reports: its figures, its origin, and the locks it obeys."""

from collections.abc import Iterable

from models.schema.instance import CONDITIONS, fingerprint
from models.schema.money import KINDS, PAYEES
from models.schema.scenario import Lock
from models.schema.tolerances import OBJECTIVE, PERSONS, SHARE, relative
from planner.auditing import measures
from planner.auditing.money import Ledger
from planner.auditing.outcome import (
    Outcomes,
    at_least,
    at_most,
    equal,
    same_or_absent,
    true,
)
from planner.auditing.state import State


def received_rows(state: State) -> Outcomes:
    """Every row names ids of the county and a year of the plan, occurs once, and is in range."""
    yield from state.decisions.rows


def missing_row(state: State) -> Outcomes:
    """Every flow, level, staff, covered share and index that the county has is in the plan."""
    county, decisions = state.county, state.decisions
    for t in county.all_years:
        yield true("missing_row", state.at(t, table="index"), t in decisions.index)
        for node, stream in county.base:
            place = state.at(t, table="flows", node=node, stream=stream)
            yield true("missing_row", place, (node, stream, t) in decisions.flow)
        for node, condition in ((n, e) for n in county.nodes for e in CONDITIONS):
            place = state.at(t, table="levels", node=node, condition=condition)
            yield true("missing_row", place, (node, condition, t) in decisions.level)
        for node, category in county.pools:
            place = state.at(t, table="staff", node=node, category=category)
            yield true("missing_row", place, (node, category, t) in decisions.staff)
    for t in county.plan_years:
        for settlement in county.settlements:
            place = state.at(t, table="covered", settlement=settlement)
            yield true("missing_row", place, (settlement, t) in decisions.covered)


def plan_years(state: State) -> Outcomes:
    """The plan covers the years of the county's plan."""
    county = state.case.instance.county
    yield true("plan_years", {"field": "first_year"}, state.plan.first_year == county.first_year)
    yield true("plan_years", {"field": "years"}, state.plan.years == county.years)


def provenance(state: State) -> Outcomes:
    """The plan was made from this very county and scenario; its seed and its numbers fit."""
    stated = state.plan.provenance
    pairs = {
        "county": (stated.county, state.case.instance.county.id),
        "scenario": (stated.scenario, state.case.scenario.id),
        "instance_hash": (stated.instance_hash, fingerprint(state.case.instance)),
        "scenario_hash": (stated.scenario_hash, fingerprint(state.case.scenario)),
    }
    for field, (value, expected) in pairs.items():
        yield true("provenance", {"field": field}, value == expected)
    numbers = {"field": "rules", "format": stated.format}
    yield true("provenance", numbers, stated.numbers_fit)
    options = stated.options
    yield true("provenance", {"field": "seed"}, options.get("seed", stated.seed) == stated.seed)


def reported_objective(state: State, ledger: Ledger) -> Outcomes:
    """The objective is what the decisions and flows score."""
    expected = measures.objective(state, ledger)
    yield same_or_absent("reported_objective", {}, state.plan.objective, expected, OBJECTIVE)


def reported_index(state: State) -> Outcomes:
    """The index of every year is what its flows score."""
    for t, row in state.decisions.index.items():
        points = state.index[t]
        stated = {"in": row.inbound, "out": row.outbound, "two_way": row.two_way}
        expected = {
            "in": points.get("inbound"),
            "out": points.get("outbound"),
            "two_way": state.two_way(t),
        }
        for name, value in stated.items():
            place = state.at(t, index=name)
            yield same_or_absent("reported_index", place, value, expected[name], OBJECTIVE)


def reported_level(state: State) -> Outcomes:
    """Access and institution levels are as high as their rules allow, no lower.

    In the year after the plan, digital and service levels stay as in the last year.
    """
    highest = {"access": state.access_limit, "institution": state.institution_limit}
    for (node, condition, t), level in state.decisions.level.items():
        place = state.at(t, node=node, condition=condition)
        if condition in highest:
            expected = min(1.0, highest[condition](node, t))
            yield at_least("reported_level", place, level, expected, SHARE)
        elif t > state.county.last:
            yield equal("reported_level", place, level, state.levels[node, condition, t], SHARE)


def reported_covered(state: State) -> Outcomes:
    """The covered share of a settlement is as high as its masts allow, no lower."""
    for t in state.county.plan_years:
        for settlement, share in state.covered(t).items():
            expected = min(1.0, state.coverage_limit(settlement, t))
            place = state.at(t, settlement=settlement)
            yield at_least("reported_covered", place, share, expected, SHARE)


def reported_staff(state: State) -> Outcomes:
    """Staff follows from the staff before the plan, hires and the anchored."""
    for (node, category, t), row in state.decisions.staff.items():
        expected, place = state.staff[node, category, t], state.at(t, node=node, category=category)
        yield equal("reported_staff", place, row.staff, expected, relative(PERSONS, expected))
        if t > state.county.last:
            place = place | {"field": "anchored"}
            yield equal("reported_staff", place, row.anchored, 0.0, PERSONS)


def reported_spending(state: State, ledger: Ledger) -> Outcomes:
    """Spending by program, kind and year is what the decisions cost; no row means none."""
    for t in state.county.plan_years:
        for program in PAYEES:
            for kind in KINDS:
                stated = state.decisions.spending.get((program, kind, t), 0.0)
                place = state.at(t, program=program, kind=kind)
                expected = ledger.spending(program, kind, t)
                allowed = state.units.money_tolerance(expected)
                yield equal("reported_spending", place, stated, expected, allowed)


def reported_measures(state: State, ledger: Ledger) -> Outcomes:
    """The measures beside the objective are those of this plan."""
    stated, rule = state.plan.measures, "reported_measures"
    names = ("coupling", "mean", "coordination")
    coupled = dict(zip(names, measures.coupling(state), strict=True))
    before = zip(names, measures.coupling(state, before=True), strict=True)
    coupled |= {f"{name}_before": value for name, value in before}
    figures = {
        **{name: (getattr(stated, name), value) for name, value in coupled.items()},
        "gini_of_gains": (stated.gini_of_gains, measures.gini_of_gains(state)),
        "farmers_share_of_revenue": (
            stated.farmers_share_of_revenue,
            measures.farmers_share(state),
        ),
    }
    for name, (value, expected) in figures.items():
        yield same_or_absent(rule, {"measure": name}, value, expected, SHARE)
    by_service = {
        "service_gaps": (stated.service_gaps, measures.service_gaps(state)),
        "served": (stated.served, measures.served(state)),
    }
    for measure, (values, found) in by_service.items():
        for name in sorted({*found, *values}):
            place = {"measure": measure, "service": name}
            yield same_or_absent(rule, place, values.get(name), found.get(name), SHARE)
    place = {"measure": "commitments_after"}
    allowed = state.units.money_tolerance(ledger.due_after)
    yield equal(rule, place, stated.commitments_after, ledger.due_after, allowed)


def _moments(state: State, lock: Lock) -> Iterable[int]:
    """Return the years t in which the decision of a lock is taken."""
    made, option = state.decisions, lock.option
    if lock.what == "project":
        starts = made.started.items()
        return [t for (p, k), t in starts if p == lock.id and option in (None, k)]
    if lock.what == "package":
        offers = made.offered
        return [t for c, g, t in offers if c == lock.id and option in (None, g)]
    if lock.what == "facility":
        return [
            t
            for (q, j, level), t in made.opened.items()
            if q == lock.id and lock.place in (None, j) and option in (None, level)
        ]
    once = {"mast": made.on_air, "fibre": made.lit, "reform": made.enacted}[lock.what]
    return [once[lock.id]] if lock.id in once else []


def _times(state: State, lock: Lock) -> int:
    """Return how often the decision is taken in the lock's year, or in any if it names none."""
    moments = _moments(state, lock)
    return sum(1 for t in moments if lock.year is None or state.year(t) == lock.year)


def _named(lock: Lock) -> dict[str, object]:
    return dict(lock.model_dump(exclude_none=True))


def forced(state: State) -> Outcomes:
    """Every forced decision is taken (7.1)."""
    for lock in state.case.scenario.forced:
        yield at_least("forced", _named(lock), _times(state, lock), 1)


def forbidden(state: State) -> Outcomes:
    """No forbidden decision is taken (7.2)."""
    for lock in state.case.scenario.forbidden:
        yield at_most("forbidden", _named(lock), _times(state, lock), 0)
