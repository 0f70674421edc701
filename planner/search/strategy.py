"""The search strategy: presolve, cut loop, dive, improve, branch, prove.

The problem is made small (aggregated, presolved) and its relaxation tight (cuts). A plan is found
by diving and improved by large neighbourhood search. Where it is not good enough, branch and bound
decides structural columns, and the solver proves what that leaves; with two threads plans are found
and improved meanwhile. A dual bound counts only if it is one of the whole problem; a plan for what
it is worth in the original problem.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.confirmation import confirm, doubt
from planner.search.cuts.reuse import RootCache
from planner.search.economy import economise
from planner.search.heuristics import (
    careful_dive,
    find_plan,
    first_plan,
    improve_plan,
    is_close,
    run_dive,
    warm_start,
)
from planner.search.highs import (
    Limits,
    OnIncumbent,
    OnProgress,
    Outcome,
    run,
    solve_fixed_integers,
)
from planner.search.neighbourhoods import fixed_inactive, fixed_structure, improve, rins
from planner.search.params import DEFAULTS, SearchParams
from planner.search.presolved import PresolvedProblem
from planner.search.proof import grow_tree, prove, prove_original
from planner.search.root_node import RootNode
from planner.search.state import SearchState


@dataclass
class SearchCache:
    """What a search keeps for the next one of a similar problem; empty at first."""

    root: RootCache | None = None


def search(
    matrix: Matrix,
    limits: Limits,
    on_progress: OnProgress | None = None,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
    start: Floats | None = None,
    cache: SearchCache | None = None,
    params: SearchParams = DEFAULTS,
) -> Outcome:
    """Find the best solution within the limits, with a dual bound, in this process.

    With one thread and without a time limit the same problem, seed, start and cache give the same
    solution.

    Parameters:
        matrix: the problem, to be maximised.
        limits: gap, time, nodes and seed; more than two threads count as two.
        on_progress: called now and then, at least once every ``params.heartbeat`` seconds.
        on_incumbent: called with each better solution, one value a column.
        stop: asked often; once true, the search ends.
        start: a solution of a similar problem, whose decisions may be worth keeping.
        cache: of a search of that problem; used with ``start`` only, and filled for the next one.
        params: tuning.

    Returns the outcome; infeasibility, limits and failures are endings, not exceptions. That
    there is no solution is confirmed, as far as the time limit allows.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    began = time.monotonic()
    outcome = _searched(
        matrix, limits, on_progress, on_incumbent, stop, start, cache or SearchCache(), params
    )
    if outcome.ending == "infeasible":
        rest = _rest(limits, began)
        outcome = confirm(matrix, rest, outcome, on_progress, on_incumbent, stop)
    rest = _rest(limits, began)
    return economise(matrix, outcome, rest, params.economy, on_progress, on_incumbent, stop)


def _rest(limits: Limits, began: float) -> Limits:
    """Return the limits with the seconds that are left since ``began`` (``time.monotonic``)."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(0.0, limits.seconds - (time.monotonic() - began)))


def _searched(
    matrix: Matrix,
    limits: Limits,
    on_progress: OnProgress | None,
    on_incumbent: OnIncumbent | None,
    stop: Callable[[], bool] | None,
    start: Floats | None,
    cache: SearchCache,
    params: SearchParams,
) -> Outcome:
    """Do what ``search`` does, but for confirming that there is no solution, and economy."""
    alone = replace(limits, threads=1)
    if np.count_nonzero(matrix.integer) < params.min_integers:
        return _solver_alone(matrix, alone, on_progress, on_incumbent, stop, start)
    began = time.monotonic()
    problem = PresolvedProblem(matrix, alone)
    if problem.presolved is None:
        return _solver_alone(matrix, alone, on_progress, on_incumbent, stop, start)
    state = SearchState(problem, limits, on_progress, on_incumbent, stop, began, params)
    known = None if start is None else cache.root
    rest = replace(alone, seconds=state.seconds_left)
    root = RootNode.solved(problem.presolved, rest, known, params)
    if root is None:
        return prove_original(state)
    state.tighten_bound(problem.presolved.objective(root.x))
    state.report()
    in_turn = _sequential if limits.threads == 1 else _concurrent
    return in_turn(state, root, cache, start)


def _solver_alone(
    matrix: Matrix,
    limits: Limits,
    on_progress: OnProgress | None,
    on_incumbent: OnIncumbent | None,
    stop: Callable[[], bool] | None,
    start: Floats | None,
) -> Outcome:
    """Solve a small problem by the solver alone, from ``start`` if that is feasible."""
    feasible = None
    if start is not None:
        whole = np.clip(np.round(start), matrix.lower, matrix.upper)
        feasible = solve_fixed_integers(matrix, np.where(matrix.integer, whole, 0.0))
    if feasible is not None and on_incumbent is not None:
        on_incumbent(feasible)
    began = time.monotonic()
    outcome = run(matrix, limits, feasible, on_progress, on_incumbent, stop)
    if outcome.ending not in ("proved", "gap"):
        return outcome
    return doubt(matrix, _rest(limits, began), outcome, on_incumbent, stop)


def _sequential(
    state: SearchState, root: RootNode, cache: SearchCache, start: Floats | None
) -> Outcome:
    """Tighten, find a plan, branch, and leave the rest to the solver: one after another."""
    if start is not None:
        warm_start(state, root, root.relaxation.copy(), start)
    ending = state.termination()
    if ending is not None:
        return state.outcome(ending)
    _tighten(state, root, cache)
    find_plan(state, root)
    grow_tree(state, root)
    ending = state.termination()
    return prove(state, root) if ending is None else state.outcome(ending)


def _tighten(state: SearchState, root: RootNode, cache: SearchCache) -> None:
    """Run the cut loop and keep the root node for the next search."""
    root.cut_loop(state)
    cache.root = root.cache


def _concurrent(
    state: SearchState, root: RootNode, cache: SearchCache, start: Floats | None
) -> Outcome:
    """Run the cut loop in one thread and dive in another; the first one free branches.

    The other one improves the incumbent. A solver deep in a heuristic hears late that it may stop;
    nobody waits for it.
    """
    threads = _TwoThreads(state, root, cache, start)
    proved: queue.Queue[Outcome | Exception] = queue.Queue()
    for work in (threads.tighten, threads.find):
        threading.Thread(target=_report_outcome, args=(work, proved)).start()
    return _first_outcome(state, proved)


class _TwoThreads:
    """What each of two threads does, and what they share.

    Each gives its outcome; None where the other thread's is the answer.
    """

    def __init__(
        self, state: SearchState, root: RootNode, cache: SearchCache, start: Floats | None
    ) -> None:
        self._state, self._root, self._cache, self._start = state, root, cache, start
        self._beside = root.relaxation.copy()  # before ``tighten`` resolves what this copies
        self._cut_loop_over, self._branching = threading.Event(), threading.Lock()
        self._tightened: RootNode | None = None

    def tighten(self) -> Outcome | None:
        """Run the cut loop and dive carefully."""
        try:
            _tighten(self._state, self._root, self._cache)
            apart = self._root.copy()  # before the other thread may branch
            tightened = self._tightened = self._root.copy()
        finally:
            self._cut_loop_over.set()
        run_dive(self._state, careful_dive(self._state, apart))
        return self._prove_or_improve(tightened)

    def find(self) -> Outcome | None:
        """Find a plan while the cut loop runs, then improve it along the tightened relaxation."""
        state = self._state
        if self._start is None:
            first_plan(state, self._root, self._beside)
        else:
            warm_start(state, self._root, self._beside, self._start)
        self._cut_loop_over.wait()
        if self._tightened is None:
            return None  # the other thread failed and says why
        if not is_close(state, state.params.close_gap):
            first_plan(state, self._tightened, self._tightened.relaxation)
        if not is_close(state, state.params.branching_gap):
            improve_plan(state, self._tightened)
        return self._prove_or_improve(self._tightened)

    def _prove_or_improve(self, tightened: RootNode) -> Outcome | None:
        """Branch and prove, unless the other thread does: then improve the incumbent."""
        if self._branching.acquire(blocking=False):
            grow_tree(self._state, self._root)
            return prove(self._state, self._root)
        rounds = self._state.params.neighbourhoods.rounds
        improve(self._state, tightened, (rins, fixed_inactive, fixed_structure) * rounds)
        return None


def _report_outcome(
    work: Callable[[], Outcome | None], proved: queue.Queue[Outcome | Exception]
) -> None:
    """Do the work of a thread; pass on its outcome, or the exception that ended it."""
    try:
        outcome = work()
    except Exception as error:
        proved.put(error)
    else:
        if outcome is not None:
            proved.put(outcome)


def _first_outcome(state: SearchState, proved: queue.Queue[Outcome | Exception]) -> Outcome:
    """Return the first outcome of a thread, or the state's once it may end; cancel the rest."""
    while True:
        try:
            outcome = proved.get(timeout=state.params.poll_interval)
        except queue.Empty:
            ending = state.termination()
            if ending is None:
                continue
            state.cancel()
            return state.outcome(ending)
        state.cancel()
        if isinstance(outcome, Exception):
            raise outcome
        return state.with_incumbent(outcome)
