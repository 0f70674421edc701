"""How a plan is found and proved: build, compile, search, extract, audit."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from models.matrix.compile import ContradictionError, load
from models.matrix.matrix import Floats, Matrix
from models.matrix.revise import Revisable
from models.rules import answer
from models.rules.county import build
from models.schema.arguments import require
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import STILL_BUILDING, Attempt, Plan, Provenance
from models.schema.scenario import Scenario
from planner.auditing.checklist import Report, audit_case
from planner.concluding import found_plan, least_broken, no_plan, provenance
from planner.processes.deadline import Deadline, EndedError
from planner.search.highs import REPORT_INTERVAL, Limits, Outcome
from planner.search.isolated import Isolated
from planner.search.params import DEFAULTS, SearchParams
from planner.search.progress import Best, Progress
from planner.search.strategy import SearchCache, search

FINISHING = 0.9
"""Seconds that a plan takes to be extracted, audited and written, per second that its model took to
build and compile; 0.83 with 3 000 villages and a full plan."""


class Solution(NamedTuple):
    """What a solve gives: the answer, and the audit of it.

    ``plan`` always says how the search ended; ``audit`` is None where it holds no decisions.
    """

    plan: Plan
    audit: Report | None = None


OnBest = Callable[[Best], None]


@dataclass
class _Run:
    """One solve on its way: its inputs, its clock, and what went wrong so far."""

    case: Case
    options: SolveOptions
    deadline: Deadline
    on_progress: Callable[[Progress], None] | None
    stop: Callable[[], bool] | None
    on_best: OnBest | None = None
    asked: float = -REPORT_INTERVAL
    seconds: dict[str, float] = field(default_factory=dict)
    failed: tuple[Attempt, ...] = ()
    presolve: bool = True

    @property
    def rounded_seconds(self) -> dict[str, float]:
        """Round the seconds by phase so far, as a plan reports them."""
        return {name: round(spent, 4) for name, spent in self.seconds.items()}

    def provenance(self, outcome: Outcome) -> Provenance:
        """Say where an answer comes from, with the seconds spent so far."""
        seconds = self.rounded_seconds
        return provenance(self.case, self.options, outcome.nodes, seconds, self.failed)

    def without_plan(self, outcome: Outcome, rows: Sequence[str] = ()) -> Solution:
        """Answer without a plan; ``rows`` are the rows of the matrix, which name their rules."""
        broken = least_broken(outcome, rows)
        return Solution(no_plan(self.case, outcome, broken, self.provenance(outcome)))

    def checkpoint(self) -> None:
        """Raise EndedError if the time limit is past or a stop is wanted."""
        self.deadline.check()
        elapsed = self.deadline.elapsed
        if elapsed - self.asked >= REPORT_INTERVAL:
            self.asked = elapsed
            self.heed_stop()

    def heed_stop(self) -> None:
        """Raise EndedError if a stop is wanted."""
        if self.stop is not None and self.stop():
            raise EndedError("interrupt")

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase, and say that it begins."""
        begun = time.monotonic()
        if self.on_progress is not None:
            self.on_progress(Progress(self.deadline.elapsed, None, None, None, phase=name))
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - begun


def solve(
    instance: Instance,
    scenario: Scenario | None = None,
    options: SolveOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    process: Isolated | None = None,
    deadline: Deadline | None = None,
) -> Solution:
    """Find the best plan within the options, with a bound that no plan can beat, and audit it.

    ``stop`` is asked a few times a second; once it says yes, the best plan so far is kept.
    Infeasibility, limits and solver failures are a status of the plan, never an exception.
    Expects a county and a scenario that ``planner.check`` finds no error in. ``process`` is the
    solver's, a new one if None. The time limit runs from this call, or with ``deadline``, the clock
    of a command that began before; building the model counts, and is ended where it takes too long.
    """
    require(options or SolveOptions(), SolveOptions, "planner.Options(...) makes them")
    deadline = deadline or _deadline(options)
    case = Case(instance, scenario or Scenario())
    return solve_case(case, options, on_progress, stop, process, deadline)


def solve_case(
    case: Case,
    options: SolveOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    process: Isolated | None = None,
    deadline: Deadline | None = None,
    presolve: bool = True,
) -> Solution:
    """Do what ``solve`` does for a case that the caller holds already.

    ``presolve`` says whether the solver presolves; a search that failed is repeated without.
    """
    with Session(case.instance, options, process) as session:
        deadline = deadline or _deadline(session.options)
        run = _Run(case, session.options, deadline, on_progress, stop, presolve=presolve)
        return session._solve(run)


def _deadline(options: SolveOptions | None) -> Deadline:
    """Start the clock of a solve."""
    return Deadline((options or SolveOptions()).time_limit)


class Session:
    """A county held ready, to be solved again and again under changing scenarios.

    Where new numbers are enough (budgets, targets, weights) the model is not built again; each
    search starts from the last plan and in the same process. Scenarios do not add up: each is one
    of the county as it is. Not for several threads at once.
    """

    def __init__(
        self,
        instance: Instance,
        options: SolveOptions | None = None,
        process: Isolated | None = None,
        params: SearchParams = DEFAULTS,
    ) -> None:
        """Build nothing before the first solve; ``process`` is the solver's, a new one if None.

        ``params`` tune searches in this process and in the solver's.
        """
        require(instance, Instance, "planner.load reads a county from its files")
        self.instance, self.options = instance, options or SolveOptions()
        require(self.options, SolveOptions, "planner.Options(...) makes them")
        self._model: Revisable | None = None
        self._last: Mapping[str, float] = {}
        self._process, self._cache = process or Isolated(params), SearchCache()
        self._params = params
        self._finishing = 0.0

    def __enter__(self) -> "Session":
        """Return the session."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the solver's process go."""
        self.close()

    def close(self) -> None:
        """Let the solver's process go; the session can still be used."""
        self._process.close()

    def solve(
        self,
        scenario: Scenario | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
        on_best: OnBest | None = None,
        start: Mapping[str, float] | None = None,
    ) -> Solution:
        """Solve as ``planner.solve`` does, from where the last solve ended.

        ``start`` are decisions to begin with instead, as ``on_best`` is told them.
        """
        deadline = _deadline(self.options)
        self._last = self._last if start is None else start
        case = Case(self.instance, scenario or Scenario())
        return self._solve(_Run(case, self.options, deadline, on_progress, stop, on_best))

    def _solve(self, run: _Run) -> Solution:
        """Search; where the solver fails, search once more in another way."""
        try:
            model = self._ready(run)
            limits = self._limits(run)
        except ContradictionError as contradiction:
            # arithmetic on the county's own figures: no solver was asked
            found = Outcome("infeasible", message=str(contradiction), confirmed=True)
            return run.without_plan(found)
        except EndedError as ended:
            return run.without_plan(Outcome(ended.by, message=STILL_BUILDING))
        first = self._attempt(run, model, limits)
        if first.plan.stopped_by != "solver_failure":
            return first
        try:
            again = replace(self._limits(run), seed=limits.seed + 1, presolve=False, strict=True)
        except EndedError:
            return first
        reason = first.plan.reason
        run.failed = (Attempt(reason=reason, seed=limits.seed, presolve=limits.presolve),)
        return _better(self._attempt(run, model, again), first)

    def _limits(self, run: _Run) -> Limits:
        """Tell the solver the options, and the seconds that a search may take now.

        What is left of the time limit is kept for the plan to be extracted, audited and written.

        Raises:
            EndedError: no time is left, or a stop is wanted.
        """
        run.heed_stop()
        options, left = run.options, run.deadline.left
        seconds = None if left is None else left - self._finishing
        if seconds is not None and seconds <= 0:
            raise EndedError("time_limit")
        return Limits(
            gap=options.gap,
            seconds=seconds,
            nodes=options.node_limit,
            seed=options.seed,
            threads=options.threads,
            presolve=run.presolve,
        )

    def _ready(self, run: _Run) -> Revisable:
        """Revise the model for the scenario if that is enough, else build and compile it."""
        run.checkpoint()
        if self._model is not None:
            with run.phase("revise"):
                if self._model.revise(run.case) is not None:
                    return self._model
        self._model = None
        if run.options.isolate:
            self._process.started()  # it gets ready while the model is built
        with _long_lived():
            with run.phase("build"):
                m = build(run.case, checkpoint=run.checkpoint)
            with run.phase("compile"):
                self._model = Revisable(m, run.checkpoint)
        self._finishing = FINISHING * (run.seconds["build"] + run.seconds["compile"])
        return self._model

    def _attempt(self, run: _Run, model: Revisable, limits: Limits) -> Solution:
        """Search once; a plan that fails the audit is no plan."""
        with run.phase("search"):
            outcome = self._search(run, model.matrix, limits)
        if outcome.x is None:
            return run.without_plan(outcome, model.matrix.rows)
        solution = _audited(run, model, outcome, outcome.x)
        if solution.plan.certified:
            decided = model.matrix.in_figures(outcome.x).tolist()
            self._last = dict(zip(model.matrix.columns, decided, strict=True))
        return solution

    def _search(self, run: _Run, matrix: Matrix, limits: Limits) -> Outcome:
        start = None
        if self._last:
            known = np.array([self._last.get(name, 0.0) for name in matrix.columns])
            start = matrix.from_figures(known)
        found = None if run.on_best is None else _teller(matrix, run.on_best)
        if run.options.isolate:
            return self._process.run(matrix, limits, run.on_progress, run.stop, start, found)
        return search(
            matrix, limits, run.on_progress, found, run.stop, start, self._cache, self._params
        )


@contextmanager
def _long_lived() -> Iterator[None]:
    """Spare the garbage collector millions of objects that are made and stay.

    It pauses meanwhile. Frozen and thawed they are old, and not looked through again while young.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _better(second: Solution, first: Solution) -> Solution:
    """Take the later answer, unless it lost the plan that the failed search had found before."""
    before, after = first.plan, second.plan
    if before.objective is None:
        return second
    if after.objective is not None:
        proved = after.stopped_by in ("proved", "gap")
        if proved or after.objective >= before.objective:
            return second
    failed = after.provenance.failed_attempts
    provenance = before.provenance.model_copy(update={"failed_attempts": failed})
    return first._replace(plan=before.model_copy(update={"provenance": provenance}))


def _teller(matrix: Matrix, on_best: OnBest) -> Callable[[Floats], None]:
    """Make a callback that reports a solution of the matrix as decisions by name."""

    def tell(x: Floats) -> None:
        decided = matrix.in_figures(x)
        values = {matrix.columns[i]: float(decided[i]) for i in np.flatnonzero(x)}
        on_best(Best(matrix.objective(x), values))

    return tell


def _audited(run: _Run, model: Revisable, outcome: Outcome, x: Floats) -> Solution:
    """Read the plan out of the solution and audit it; no plan if the audit does not accept it."""
    with run.phase("extract"):
        load(model.matrix, model.variables, x)
        found = answer.tables(model.m)
    plan = found_plan(run.case, outcome, found, run.provenance(outcome))
    with run.phase("audit"):
        report = audit_case(plan, run.case)
    if not report.ok:
        broken = report.broken[0]
        reason = f"the plan found failed the audit: {broken.rule} ({broken.place})"
        return run.without_plan(Outcome("failure", message=reason))
    timed = plan.provenance.model_copy(update={"seconds": run.rounded_seconds})
    return Solution(plan.model_copy(update={"provenance": timed}), report)
