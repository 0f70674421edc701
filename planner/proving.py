"""Prove a plan's claims anew: its bound, its gap, that it is optimal, or that there is no plan.

The audit recomputes a plan from its decisions, but nothing in the file shows that no other plan is
better: that is the word of the solver that made it. Here the case is solved again from the start,
under another seed and with the solver's presolve switched over, so that a slip has to happen twice
in different ways to go unseen. Neither the plan nor its gain is handed to the search: the bound is
its own.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal

from models.schema.case import Case
from models.schema.options import SolveOptions
from models.schema.plan import Plan, StoppedBy
from models.schema.tolerances import NO_GAP, OBJECTIVE, relative
from planner.search.isolated import Isolated
from planner.search.progress import Progress
from planner.solving import Solution, solve_case

ClaimKind = Literal["bound", "gap", "optimal", "infeasible"]
Verdict = Literal["confirmed", "refuted", "open"]

ASKED = 0.01
"""Relative gap at which the search ends where the plan claims nothing."""


@dataclass(frozen=True)
class Claim:
    """What the solver says of a plan.

    ``limit`` is what no plan gains more than, if the claim is true [index points]; None says that
    there is no plan at all. ``stated`` is the figure in the file, None where a status says it.
    """

    kind: ClaimKind
    limit: float | None
    stated: float | None = None


@dataclass(frozen=True)
class Proof:
    """What a second solve could say of a plan's claims.

    Attributes:
        verdicts: each claim, and whether it is confirmed, refuted, or still open.
        gain: of the plan as the file states it [index points]; None without a plan.
        bound: no plan gains more, as far as this search came [index points]; None if nothing yet.
        found: gain of the best plan found here [index points], audited; None if none.
        infeasible: the search says that there is no plan, and confirmed it.
        stopped_by: why the search stopped; ``decided`` says that it had nothing left to show.
        decided: every claim was decided, or the gap asked for was reached.
        asked: share of the bound within which the plan had to come; None: its claims were to be
            decided.
        seed, presolve: how it searched.
        seconds: time spent.
    """

    verdicts: tuple[tuple[Claim, Verdict], ...]
    gain: float | None
    bound: float | None
    found: float | None
    infeasible: bool
    stopped_by: StoppedBy
    decided: bool
    asked: float | None
    seed: int
    presolve: bool
    seconds: float

    @property
    def limit(self) -> float | None:
        """What no plan gains more than [index points], None where nothing was shown.

        That is the bound, or the audited gain of a plan that exceeds it within the tolerance: a
        search finds its bound to a share of its size only, and a plan that stands is no less.
        """
        if self.bound is None or self.contradicted:
            return None
        return max(x for x in (self.bound, self.gain, self.found) if x is not None)

    @property
    def reached(self) -> bool:
        """Whether the search ended because the plan came within the gap asked for."""
        if self.asked is None or self.gain is None or self.limit is None or self.refuted:
            return False
        return self.decided and not _beyond(self.limit, _within(self.gain, self.asked))

    @property
    def contradicted(self) -> bool:
        """Whether the plan itself shows that this search is wrong: it gains more than the bound."""
        if self.gain is None:
            return False
        return self.infeasible or (self.bound is not None and _beyond(self.gain, self.bound))

    @property
    def better(self) -> float | None:
        """The gain of a better plan than the one in the file, None where none was found."""
        if self.found is None or self.gain is None:
            return self.found
        return self.found if _beyond(self.found, self.gain) else None

    @property
    def gap(self) -> float | None:
        """The gap of the plan under the bound found here, None where that is not defined.

        A bound that the plan reaches within the tolerance leaves none.
        """
        return None if self.gain is None else self.above(self.gain)

    def above(self, gain: float) -> float | None:
        """Return the share by which the bound found here exceeds the gain of a plan."""
        if self.limit is None:
            return None
        if not _beyond(self.limit, gain):
            return 0.0
        return (self.limit - gain) / abs(gain) if abs(gain) > NO_GAP else None

    @property
    def confirmed(self) -> bool:
        """Whether every claim is confirmed."""
        return all(verdict == "confirmed" for _, verdict in self.verdicts)

    @property
    def refuted(self) -> bool:
        """Whether a claim is refuted."""
        return any(verdict == "refuted" for _, verdict in self.verdicts)


def claims(plan: Plan) -> tuple[Claim, ...]:
    """List what the solver says of the plan, or of the county that has none."""
    found: list[Claim] = []
    if plan.status == "infeasible":
        found.append(Claim("infeasible", None))
    if plan.bound is not None:
        found.append(Claim("bound", plan.bound, plan.bound))
    if plan.objective is not None:
        if plan.gap is not None:
            found.append(Claim("gap", _within(plan.objective, plan.gap), plan.gap))
        if plan.status == "optimal" or plan.stopped_by == "proved":
            found.append(Claim("optimal", plan.objective))
    return tuple(found)


def prove(
    plan: Plan,
    case: Case,
    time_limit: float | None = 60.0,
    gap: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    process: Isolated | None = None,
) -> Proof:
    """Solve the case anew and judge each claim of the plan by what that shows.

    The plan is expected to pass the audit: its gain is taken as its own.

    Parameters:
        plan: an answer of ``planner.solve``, with a plan or without.
        case: the county under the scenario that it was made for.
        time_limit: seconds of the search; None for no limit.
        gap: go on until the plan is within this share of the bound found here; None: until its
            claims are decided.
        on_progress: told of phases, incumbents and bounds.
        stop: asked a few times a second; once it says yes, what was shown so far is judged.
        process: the solver's, a new one if None.
    """
    seed, presolve = _other_seed(plan), _other_presolve(plan)
    watch = _Watch(plan, gap, on_progress, stop)
    began = time.monotonic()
    options = SolveOptions(gap=0.0, time_limit=time_limit, seed=seed)
    solution = solve_case(case, options, watch.see, watch.enough, process, presolve=presolve)
    seconds = time.monotonic() - began
    return _judged(plan, solution, watch.decided, _asked(plan, gap), presolve, seconds)


def _other_seed(plan: Plan) -> int:
    """Return a seed that, like the next one, was not used for the plan.

    A search that fails is repeated with the next seed.
    """
    made = plan.provenance
    used = {made.seed, *(attempt.seed for attempt in made.failed_attempts)}
    used |= {seed + 1 for seed in used if made.failed_attempts}
    return next(seed for seed in count() if seed not in used and seed + 1 not in used)


def _other_presolve(plan: Plan) -> bool:
    """Return whether to presolve: not as it was for the plan.

    It was on, except where a failed search was repeated without it.
    """
    return bool(plan.provenance.failed_attempts)


class _Watch:
    """Watches a search until every claim of the plan is decided."""

    def __init__(
        self,
        plan: Plan,
        gap: float | None,
        on_progress: Callable[[Progress], None] | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self._on_progress, self._stop = on_progress, stop
        limits = [claim.limit for claim in claims(plan) if claim.limit is not None]
        self._refuting = _refuting(plan, limits)
        self._proving = _target(plan, gap, limits)
        self.decided = False

    def see(self, progress: Progress) -> None:
        """Take note of the figures so far."""
        best, bound = progress.incumbent, progress.bound
        if best is not None and best > self._refuting:
            self.decided = True
        if bound is not None and self._proving is not None and not _beyond(bound, self._proving):
            self.decided = True
        if self._on_progress is not None:
            self._on_progress(progress)

    def enough(self) -> bool:
        """Return whether the search may stop."""
        return self.decided or (self._stop is not None and self._stop())


def _refuting(plan: Plan, limits: list[float]) -> float:
    """Return the gain beyond which a plan refutes a claim: any at all if there shall be none."""
    if plan.status == "infeasible":
        return -math.inf
    least = min(limits, default=math.inf)
    return least + relative(OBJECTIVE, least)


def _target(plan: Plan, gap: float | None, limits: list[float]) -> float | None:
    """Return the bound at which the search may stop; None where only a plan can end it."""
    asked = _asked(plan, gap)
    if plan.objective is not None and asked is not None:
        return _within(plan.objective, asked)
    return min(limits, default=None)


def _asked(plan: Plan, gap: float | None) -> float | None:
    """Return the gap at which the search may stop; None where claims of the plan decide that."""
    return gap if gap is not None or claims(plan) else ASKED


def _within(gain: float, gap: float) -> float:
    """Return the bound under which a gain has a gap."""
    return gain + gap * abs(gain)


def _judged(
    plan: Plan,
    solution: Solution,
    decided: bool,
    asked: float | None,
    presolve: bool,
    seconds: float,
) -> Proof:
    """Judge each claim by what the second solve gave."""
    answer = solution.plan
    proof = Proof(
        verdicts=(),
        gain=plan.objective,
        bound=answer.bound,
        found=answer.objective if answer.certified else None,
        infeasible=answer.confirmed is True,
        stopped_by=answer.stopped_by,
        decided=decided and answer.stopped_by != "solver_failure",
        asked=asked,
        seed=answer.provenance.seed,
        presolve=presolve,
        seconds=seconds,
    )
    verdicts = tuple((claim, _verdict(claim, proof)) for claim in claims(plan))
    return replace(proof, verdicts=verdicts)


def _verdict(claim: Claim, proof: Proof) -> Verdict:
    """Say what the search shows of a claim: a plan beyond its limit refutes it."""
    limit = claim.limit
    if proof.found is not None and (limit is None or _beyond(proof.found, limit)):
        return "refuted"
    if proof.contradicted:
        return "open"
    if proof.infeasible:
        return "confirmed"
    if limit is None or proof.bound is None or _beyond(proof.bound, limit):
        return "open"
    return "confirmed"


def _beyond(value: float, limit: float) -> bool:
    """Return whether a value exceeds a limit by more than index points are right to."""
    return value - limit > relative(OBJECTIVE, limit)
