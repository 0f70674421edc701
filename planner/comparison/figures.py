"""The figures that are compared: of one plan, and of the plans that share a value."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from models.schema.money import PAYEES
from models.schema.plan import Plan
from models.schema.tolerances import OBJECTIVE, relative
from models.schema.versions import FIRST
from planner.auditing.checklist import Report

Checked = Literal["holds", "none", "broken", "other", "refuted", "unknown"]
"""What an audit here says of an answer: it holds; it has no plan, so its status is a claim; it is
broken; it breaks today's rules and claims to be made by others; what it claims of other plans is
not so, since one that holds stands beside it; nothing was audited."""


NUMBERS = ("two_way", "inbound", "outbound", "gain", "bound", "gap")
"""The figures of an answer besides its money."""


def checked(plan: Plan, report: Report | None) -> Checked:
    """Say what the audit of an answer found; ``report`` is None where nothing was audited."""
    if report is None:
        return "unknown"
    if report.ok:
        return "holds" if plan.objective is not None else "none"
    era = plan.provenance.era
    excused = era == "newer" or (era == "earlier" and not report.lasting)
    return "other" if excused else "broken"


@dataclass(frozen=True)
class Figures:
    """One answer: index of the last year (base year = 100), gain in index points, money.

    ``confirmed`` is None unless the answer is infeasible. ``gain`` and ``bound`` are None where
    there is no plan; ``rules`` is the number of the rules that it was made by; ``asked`` is
    the gap asked for and ``question`` what county and scenario hash to, where that is known;
    ``money`` is the total over the plan's years by program [10 000 yuan].
    ``certified`` is what the file says, ``checked`` what was found when it was audited here.
    """

    county: str
    scenario: str
    status: str
    certified: bool
    confirmed: bool | None = None
    two_way: float | None = None
    inbound: float | None = None
    outbound: float | None = None
    gain: float | None = None
    bound: float | None = None
    gap: float | None = None
    asked: float | None = None
    question: tuple[str, ...] = ()
    rules: int = FIRST
    checked: Checked = "unknown"
    money: Mapping[str, float] = field(default_factory=dict)

    @property
    def planned(self) -> bool:
        """Tell whether there is a plan."""
        return self.gain is not None

    @property
    def state(self) -> str:
        """Return the status, "unconfirmed" for infeasible by the word of one run, or "failed"."""
        unconfirmed = self.status == "infeasible" and not self.confirmed
        return "unconfirmed" if unconfirmed else self.status or "failed"


def refuted(entries: Sequence["Entry"]) -> "list[Entry]":
    """Mark answers that claim less than a plan beside them gains: their bound, or that none is.

    Only a plan that holds counts, and only where county and scenario are the same.
    """
    best: dict[tuple[str, ...], float] = {}
    for case in (case for entry in entries for case in entry.cases):
        if case.checked == "holds" and case.gain is not None and case.question:
            best[case.question] = max(case.gain, best.get(case.question, -math.inf))

    def marked(case: Figures) -> Figures:
        gain = best.get(case.question)
        if gain is None or case.checked not in ("holds", "none", "unknown"):
            return case
        limit = case.bound if case.planned else None
        beyond = limit is not None and gain > limit + 2 * relative(OBJECTIVE, gain)
        wrong = beyond or case.status == "infeasible"
        return replace(case, checked="refuted") if wrong else case

    return [replace(entry, cases=tuple(map(marked, entry.cases))) for entry in entries]


@dataclass(frozen=True)
class Entry:
    """What stands as one column: a plan, or the cases that share an instance and a value.

    ``values`` are those of the columns compared by, empty for single plans; ``x`` is the first of
    them where it is a number.
    """

    name: str
    place: str
    cases: tuple[Figures, ...]
    values: tuple[str, ...] = ()

    @property
    def x(self) -> float | None:
        """Give the first value compared by, if it is a number."""
        return number(self.values[0]) if self.values else None

    @property
    def planned(self) -> tuple[Figures, ...]:
        """Select the cases that have a plan."""
        return tuple(case for case in self.cases if case.planned)

    def mean(self, of: Callable[[Figures], float | None]) -> float | None:
        """Average a figure over the cases that have it; None if none has."""
        found = self.found(of)
        return sum(found) / len(found) if found else None

    def found(self, of: Callable[[Figures], float | None]) -> list[float]:
        """List a figure of each case that has a plan and the figure."""
        return [value for case in self.planned if (value := of(case)) is not None]

    def spent(self, program: str) -> float | None:
        """Average the money of a program over the cases with a plan [10 000 yuan]."""
        return self.mean(lambda case: case.money.get(program, 0.0))

    @property
    def total(self) -> float | None:
        """Average the money of all programs, debt service included [10 000 yuan]."""
        return self.mean(lambda case: sum(case.money.values()))

    def count(self, found: Checked) -> int:
        """Count the cases of which an audit here has found this."""
        return sum(case.checked == found for case in self.cases)


def undecided(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """List the pairs of entries whose difference in gain is smaller than the gap leaves open.

    The first of a pair, given by its position, gains at least as much as the second. The bound of
    the second is above that gain, so a better plan could turn the order round. Only entries with
    the same counties are put against each other, and only where every case has a plan. Plans of one
    county under one scenario are left out: which of them gains more is known, whatever the gap.
    """
    whole = {
        place: entry for place, entry in enumerate(entries) if entry.cases == entry.planned != ()
    }
    return [
        (better, other)
        for better, first in whole.items()
        for other, second in whole.items()
        if better != other and _counties(first) == _counties(second)
        if not _one_question(first, second)
        if _may_overtake(second, first, later=other > better)
    ]


def _counties(entry: Entry) -> list[str]:
    return sorted(case.county for case in entry.cases)


def _one_question(*entries: Entry) -> bool:
    asked = {case.question for entry in entries for case in entry.cases}
    return len(asked) == 1 and () not in asked


def _may_overtake(entry: Entry, first: Entry, later: bool) -> bool:
    """Tell whether ``entry`` gains no more than ``first`` (a tie: stands later), yet might."""
    gains, leading = sum(entry.found(_gain)), sum(first.found(_gain))
    if gains > leading or (gains == leading and not later):
        return False
    bounds = [math.inf if case.bound is None else case.bound for case in entry.cases]
    return sum(bounds) > leading + relative(OBJECTIVE, leading)


def _gain(case: Figures) -> float | None:
    return case.gain


def asked_gap(plan: Plan) -> float | None:
    """Look up the gap that was asked for, where the plan says so."""
    asked = plan.provenance.options.get("gap")
    return asked if isinstance(asked, float | int) else None


def of_plan(plan: Plan, report: Report | None = None) -> Figures:
    """Read the figures of a plan, as it states them; ``report`` is its audit, if there is one."""
    last = next((row for row in plan.index if row.year == plan.first_year + plan.years - 1), None)
    money = dict.fromkeys(PAYEES, 0.0)
    for row in plan.spending:
        money[row.program] += row.amount
    return Figures(
        county=plan.provenance.county,
        scenario=plan.provenance.scenario,
        status=plan.status,
        certified=plan.certified,
        confirmed=plan.confirmed,
        two_way=last.two_way if last else None,
        inbound=last.inbound if last else None,
        outbound=last.outbound if last else None,
        gain=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        asked=asked_gap(plan),
        question=(plan.provenance.instance_hash, plan.provenance.scenario_hash),
        rules=plan.provenance.rules,
        checked=checked(plan, report),
        money={str(program): amount for program, amount in money.items()},
    )


SAME = 1e-9
"""Figures of a table are those of a plan to this, relative: both hold all digits of a number."""


def same_figures(one: Figures, other: Figures) -> bool:
    """Tell whether two answers have the same status and figures, whoever checked them."""
    if one.status != other.status or {**one.money}.keys() - {**other.money}.keys():
        return one.status == other.status and not one.planned and not other.planned
    pairs = [(amount, other.money[program]) for program, amount in one.money.items()]
    pairs += [(getattr(one, name), getattr(other, name)) for name in NUMBERS]
    return all(
        a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=SAME))
        for a, b in pairs
    )


def number(text: str) -> float | None:
    """Read the number that a text writes; None for any other text."""
    try:
        return float(text)
    except ValueError:
        return None
