"""County-wide limits that a plan uses up, or all but a hundredth of; wishes that it misses."""

from collections.abc import Iterator

from planner.auditing import finance, flows, programs, works
from planner.auditing.money import Ledger
from planner.auditing.outcome import Outcome
from planner.auditing.state import State

NEAR = 0.01
"""Share of a limit that may be left where it counts as used: items are lumps."""


def used_limits(state: State, ledger: Ledger) -> Iterator[Outcome]:
    """Yield the county-wide limits that bind, or whose slack is at most ``NEAR`` of the limit."""
    yield from filter(_used, _county_wide(state, ledger))


def missed_wishes(state: State, ledger: Ledger) -> Iterator[Outcome]:
    """Yield what the county asks for without requiring it, and the plan does not keep."""
    for outcome in _county_wide(state, ledger):
        if not outcome.hard and outcome.missed:
            yield outcome
    for outcome in (
        *programs.service_floor(state),
        *finance.place_floor(state, ledger),
        *flows.minimum_gain(state),
    ):
        if not outcome.hard and outcome.missed:
            yield outcome


def _county_wide(state: State, ledger: Ledger) -> Iterator[Outcome]:
    for check in (
        programs.hire_quota,
        programs.steady,
        programs.coverage_target,
        programs.service_parity,
        programs.admin_capacity,
        works.works_capacity,
        works.ppp_ceiling,
        works.government_paid_ceiling,
    ):
        yield from check(state)
    for rule in (
        finance.earmark,
        finance.earmark_yearly,
        finance.program_floor,
        finance.program_ceiling,
        finance.year_ceiling,
        finance.matching,
        finance.spend_least,
        finance.debt_ceiling,
    ):
        yield from rule(state, ledger)


def _used(outcome: Outcome) -> bool:
    """Tell whether a limit that limits something is kept and used up."""
    near = max(outcome.tolerance, NEAR * abs(outcome.limit))
    return outcome.binds and not outcome.missed and outcome.slack <= near
