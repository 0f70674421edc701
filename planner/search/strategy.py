"""How a good plan is found soon and then proved: merge, tighten, dive, branch, prove.

The problem is made small (merged, presolved) and its relaxation tight (cuts). A plan is put
together decision by decision along that relaxation, and bettered in parts of the problem. Where it
is not good enough, a tree branches on what is large, and the solver proves what that leaves; with
two threads plans are found and bettered meanwhile. A bound counts only if it is one of the whole
problem; a plan for what it is worth in the county's own problem.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from models.matrix.matrix import STRUCTURAL_PRIORITIES, Floats, Matrix
from planner.search.branch_and_bound import BranchAndBound
from planner.search.cuts.reuse import RootCache
from planner.search.diving import LAX, ROUGH, Dive
from planner.search.highs import (
    Columns,
    Limits,
    OnIncumbent,
    OnProgress,
    Outcome,
    Relaxation,
    run,
    run_unpolished,
    solve_fixed_integers,
)
from planner.search.neighbourhoods import (
    IMPROVE_NODES,
    crossover,
    fixed_inactive,
    fixed_structure,
    improve,
    rins,
    solve_sub_mip,
)
from planner.search.presolved import PresolvedProblem
from planner.search.root_node import RootNode
from planner.search.state import SearchState

STEP = 0.05
"""Seconds between two looks at what the two threads have found."""

SMALL = 200
"""With fewer whole numbers than this the solver alone is as quick."""

AGAIN = 5
"""Rounds through the parts, as long as something better was found meanwhile."""

LEAF_GAP = 0.5
"""Of the gap asked for: how well the rest is decided where all that is large is whole."""

COMPLETE_GAP = 0.01
"""How well a dive that gave no plan is completed by the solver."""

MERGED_GAP = 0.97
"""Of the gap asked for that the solver is told where a plan may be worth less in the county."""

FAR = 2.0
"""A dive that has lost so many times the gap asked for is hopeless."""

PATIENCE, QUICK = 4.0, 5.0
"""So is one that takes so many times the work of the first relaxation; and a quick one."""

CLOSE, NEARLY = 1.5, 2.5
"""A plan no farther off than so many times the gap asked for is bettered by a dive, not in parts of
the problem; with two threads, where another one dives, by branching up to so many times."""

NONE: Columns = np.array([], dtype=np.int32)

CONTRADICTED = Outcome("failure", message="called infeasible although a solution is known")


@dataclass
class SearchCache:
    """What a search keeps for the next one of a like problem; None at first."""

    root: RootCache | None = None


def search(
    matrix: Matrix,
    limits: Limits,
    on_progress: OnProgress | None = None,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
    start: Floats | None = None,
    cache: SearchCache | None = None,
) -> Outcome:
    """The best solution within the limits, in this process; ``on_incumbent`` gets each better one.

    ``start`` is a solution of a like problem whose decisions may be worth keeping; then what
    ``cache`` holds of that problem helps too. It holds what there is of this one afterwards. With
    one thread and without a time limit the same problem, seed and past give the same solution.
    """
    cache = cache or SearchCache()
    alone = replace(limits, threads=1)
    if np.count_nonzero(matrix.integer) < SMALL:
        return _alone(matrix, alone, on_progress, on_incumbent, stop, start)
    began = time.monotonic()
    problem = PresolvedProblem(matrix, alone)
    if problem.presolved is None:
        return _alone(matrix, alone, on_progress, on_incumbent, stop, start)
    state = SearchState(problem, limits, on_progress, on_incumbent, stop, began)
    known = None if start is None else cache.root
    root = RootNode.solved(problem.presolved, replace(alone, seconds=state.seconds_left), known)
    if root is None:
        return _prove_alone(state)
    state.tighten_bound(problem.presolved.objective(root.x))
    state.report()
    in_turn = _one_after_the_other if limits.threads == 1 else _side_by_side
    return in_turn(state, root, cache, start)


def _alone(
    matrix: Matrix,
    limits: Limits,
    on_progress: OnProgress | None,
    on_incumbent: OnIncumbent | None,
    stop: Callable[[], bool] | None,
    start: Floats | None,
) -> Outcome:
    """The solver's own search of a problem that is small, from ``start`` if it still fits."""
    fitting = None
    if start is not None:
        whole = np.clip(np.round(start), matrix.lower, matrix.upper)
        fitting = solve_fixed_integers(matrix, np.where(matrix.integer, whole, 0.0))
    if fitting is not None and on_incumbent is not None:
        on_incumbent(fitting)
    return run(matrix, limits, fitting, on_progress, on_incumbent, stop)


def _one_after_the_other(
    state: SearchState, root: RootNode, cache: SearchCache, start: Floats | None
) -> Outcome:
    """Find a plan, branch on what is large, and leave what is left to the solver."""
    if start is not None:
        _begin_with(state, root, root.relaxation.copy(), start)
    ending = state.termination()
    if ending is not None:
        return state.outcome(ending)
    _tighten(state, root, cache)
    _find(state, root)
    _grow(state, root)
    ending = state.termination()
    return _prove(state, root) if ending is None else state.outcome(ending)


def _tighten(state: SearchState, root: RootNode, cache: SearchCache) -> None:
    root.cut_loop(state)
    cache.root = root.cache


def _side_by_side(
    state: SearchState, root: RootNode, cache: SearchCache, start: Floats | None
) -> Outcome:
    """Tighten in one thread and dive in another; who is there first branches, the other betters.

    A solver deep in a heuristic hears late that it may stop; nobody waits for it.
    """
    tight, tighter, branches = threading.Event(), list[RootNode](), threading.Lock()
    beside = root.relaxation.copy()  # before the other thread re-solves what this one copies

    def tighten() -> Outcome | None:
        try:
            _tighten(state, root, cache)
            apart = root.copy()  # before the other thread may branch
            tighter.append(root.copy())
        finally:
            tight.set()
        _dive(state, _careful(state, apart))
        return prove_or_better()

    def find() -> Outcome | None:
        if start is None:
            _dive(state, _quick(state, root, beside))
        else:
            _begin_with(state, root, beside, start)
        tight.wait()
        if not tighter:
            return None  # the other thread tells why
        if not _is_close(state, CLOSE):
            _first_plan(state, tighter[0])
        if not _is_close(state, NEARLY):
            _better_plan(state, tighter[0])
        return prove_or_better()

    def prove_or_better() -> Outcome | None:
        if branches.acquire(blocking=False):
            _grow(state, root)
            return _prove(state, root)
        improve(state, tighter[0], (rins, fixed_inactive, fixed_structure) * AGAIN)
        return None

    proved: queue.Queue[Outcome | Exception] = queue.Queue()
    for work in (tighten, find):
        threading.Thread(target=_told, args=(work, proved)).start()
    return _awaited(state, proved)


def _told(work: Callable[[], Outcome | None], proved: queue.Queue[Outcome | Exception]) -> None:
    """Do the work of a thread; the one that waits is told its outcome, or what went wrong."""
    try:
        answer = work()
    except Exception as error:
        proved.put(error)
    else:
        if answer is not None:
            proved.put(answer)


def _awaited(state: SearchState, proved: queue.Queue[Outcome | Exception]) -> Outcome:
    """The first outcome of a thread, or that of a plan near enough, a limit or a stop."""
    while True:
        try:
            answer = proved.get(timeout=STEP)
        except queue.Empty:
            ending = state.termination()
            if ending is None:
                continue
            state.cancel()
            return state.outcome(ending)
        state.cancel()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _find(state: SearchState, root: RootNode) -> None:
    """A plan, bettered while it is far off."""
    if not _is_close(state, CLOSE):
        _first_plan(state, root.copy())
    if _is_close(state, CLOSE):
        _dive(state, _careful(state, root.copy()))
    _better_plan(state, root)


def _first_plan(state: SearchState, apart: RootNode) -> None:
    """A first plan along a relaxation that is left as the dive ends: of little use elsewhere."""
    decided = _dive(state, _quick(state, apart, apart.relaxation))
    if len(decided):
        _complete(state, apart, decided)


def _better_plan(state: SearchState, root: RootNode) -> None:
    """A better plan in parts of the problem, until it is close."""
    plans = [state.presolved_incumbent]
    for part in (rins, fixed_structure):
        improve(state, root, (part,))
        if _is_close(state, CLOSE):
            return
        plans.append(state.presolved_incumbent)
    improve(state, root, tuple(crossover(plan) for plan in plans if plan is not None))


def _is_close(state: SearchState, times: float) -> bool:
    """Whether the plan and the relaxation differ in less than so many times the gap asked for."""
    return state.gap is not None and state.gap < times * state.limits.gap


def _quick(state: SearchState, root: RootNode, relaxation: Relaxation) -> Dive:
    """A dive that is not particular, while it is quick."""
    return Dive(
        root.matrix,
        relaxation,
        state.should_stop,
        max_degradation=LAX,
        rounding_tolerance=ROUGH,
        root_iterations=root.lp_iterations,
        iteration_budget=QUICK,
    )


def _careful(state: SearchState, root: RootNode) -> Dive:
    """A dive that is given up once it cannot end near the bound, or better than the plan state."""
    least = state.dual_bound - FAR * state.limits.gap * abs(state.dual_bound)
    return Dive(
        root.matrix,
        root.relaxation,
        state.should_stop,
        root.separation_round,
        cutoff=least if state.objective is None else max(least, state.objective),
        root_iterations=root.lp_iterations,
        iteration_budget=PATIENCE,
    )


def _dive(state: SearchState, dive: Dive) -> Columns:
    """Decide along the relaxation; where that gives no plan, what was decided until then."""
    if state.should_stop():
        return NONE
    x = dive.relaxation.optimum()
    y, decided = (None, NONE) if x is None else dive.run(x)
    if y is None:
        return decided
    state.offer_presolved(y)
    return NONE


def _complete(state: SearchState, root: RootNode, decided: Columns) -> None:
    """Leave to the solver what a dive has not decided; where that fails, all that is not large."""
    large = decided[root.matrix.branching_priority[decided] < STRUCTURAL_PRIORITIES]
    for kept in (decided, large) if len(large) < len(decided) else (large,):
        if state.presolved_incumbent is None and not state.should_stop():
            solve_sub_mip(state, root, kept, root.relaxation.lower, COMPLETE_GAP, IMPROVE_NODES)


def _grow(state: SearchState, root: RootNode) -> None:
    """Branch on what is large until the plan is near enough, or nothing is left."""
    if state.should_stop():
        return

    def solve(columns: Columns, values: Floats) -> float:
        outcome = solve_sub_mip(state, root, columns, values, LEAF_GAP * state.limits.gap, None)
        if outcome.ending == "infeasible":
            return -np.inf
        return np.inf if outcome.bound is None else outcome.bound

    BranchAndBound(state, root, solve).run()


def _begin_with(state: SearchState, root: RootNode, relaxation: Relaxation, start: Floats) -> None:
    """Keep the decisions of a solution of a like problem as far as they can be kept.

    All of them, or the large ones with others along the relaxation.
    """
    columns, values = state.problem.map_decisions(start)
    values = np.clip(values, root.matrix.lower[columns], root.matrix.upper[columns])
    stage = root.matrix.branching_priority[columns]
    large, rest = stage < STRUCTURAL_PRIORITIES, stage >= STRUCTURAL_PRIORITIES
    x = relaxation.try_fix(columns[large], values[large])
    if x is not None:
        here = relaxation.solver_basis
        y = relaxation.try_fix(columns[rest], values[rest])
        if y is not None:
            state.offer_presolved(y)
            relaxation.release(columns[rest])
        relaxation.restore_basis(here)
        y, _ = _quick(state, root, relaxation).run(x)
        if y is not None:
            state.offer_presolved(y)


def _prove(state: SearchState, root: RootNode) -> Outcome:
    """The solver's own search of the small problem, which hears of solutions found elsewhere."""
    told = [state.objective]

    def offer() -> Floats | None:
        if state.presolved_incumbent is None or state.objective == told[0]:
            return None
        told[0] = state.objective
        return state.presolved_incumbent

    gap = state.limits.gap if state.problem.exact else state.limits.gap * MERGED_GAP
    limits = replace(state.limits, threads=1, gap=gap, seconds=state.seconds_left)
    outcome = run_unpolished(
        root.matrix_with_cuts,
        limits,
        state.presolved_incumbent,
        state.report,
        state.offer_presolved,
        state.should_stop,
        offer,
    )
    state.tighten_bound(outcome.bound)
    state.nodes = max(state.nodes, outcome.nodes)
    if outcome.x is not None:
        state.offer_presolved(outcome.x)
    ending = state.termination()
    if ending is not None:
        return state.outcome(ending)
    if outcome.ending == "infeasible" and state.incumbent is not None:
        return CONTRADICTED
    if outcome.ending in ("infeasible", "failure", "node_limit"):
        return replace(state.outcome(outcome.ending), message=outcome.message)
    return _prove_alone(state)


def _prove_alone(state: SearchState) -> Outcome:
    """The solver's own search of the county's own problem, from what is state."""
    limits = replace(state.limits, threads=1, seconds=state.seconds_left)
    outcome = run(
        state.problem.original,
        limits,
        state.incumbent,
        state.report,
        state.offer,
        state.should_stop,
    )
    if outcome.ending == "infeasible" and state.incumbent is not None:
        return CONTRADICTED
    if outcome.x is not None:
        state.offer(outcome.x)
    state.tighten_bound(outcome.bound)
    if outcome.ending in ("infeasible", "failure"):
        return outcome
    return state.outcome(state.termination() or outcome.ending)
