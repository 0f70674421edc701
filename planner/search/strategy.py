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

from models.matrix.matrix import LARGE, Floats, Matrix
from planner.search.branch_and_bound import Tree
from planner.search.cuts.reuse import Memory
from planner.search.diving import LAX, ROUGH, Dive
from planner.search.highs import (
    Columns,
    Incumbent,
    Limits,
    Outcome,
    Relaxation,
    Report,
    evaluated,
    explore,
    run,
)
from planner.search.incumbent import Held
from planner.search.neighbourhoods import (
    IMPROVE_NODES,
    alike,
    better,
    explore_part,
    large,
    near,
    used,
)
from planner.search.presolved import Problem
from planner.search.root_node import Root

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
class Recall:
    """What a search keeps for the next one of a like problem; None at first."""

    memory: Memory | None = None


def search(
    matrix: Matrix,
    limits: Limits,
    report: Report | None = None,
    incumbent: Incumbent | None = None,
    stop: Callable[[], bool] | None = None,
    start: Floats | None = None,
    recall: Recall | None = None,
) -> Outcome:
    """The best solution within the limits, in this process; ``incumbent`` gets each better one.

    ``start`` is a solution of a like problem whose decisions may be worth keeping; then what
    ``recall`` holds of that problem helps too. It holds what there is of this one afterwards. With
    one thread and without a time limit the same problem, seed and past give the same solution.
    """
    recall = recall or Recall()
    alone = replace(limits, threads=1)
    if np.count_nonzero(matrix.integer) < SMALL:
        return _alone(matrix, alone, report, incumbent, stop, start)
    began = time.monotonic()
    problem = Problem(matrix, alone)
    if problem.small is None:
        return _alone(matrix, alone, report, incumbent, stop, start)
    held = Held(problem, limits, report, incumbent, stop, began)
    known = None if start is None else recall.memory
    root = Root.of(problem.small, replace(alone, seconds=held.seconds_left), known)
    if root is None:
        return _prove_alone(held)
    held.lower(problem.small.objective(root.x))
    held.tell()
    in_turn = _one_after_the_other if limits.threads == 1 else _side_by_side
    return in_turn(held, root, recall, start)


def _alone(
    matrix: Matrix,
    limits: Limits,
    report: Report | None,
    incumbent: Incumbent | None,
    stop: Callable[[], bool] | None,
    start: Floats | None,
) -> Outcome:
    """The solver's own search of a problem that is small, from ``start`` if it still fits."""
    fitting = None
    if start is not None:
        whole = np.clip(np.round(start), matrix.lower, matrix.upper)
        fitting = evaluated(matrix, np.where(matrix.integer, whole, 0.0))
    if fitting is not None and incumbent is not None:
        incumbent(fitting)
    return run(matrix, limits, fitting, report, incumbent, stop)


def _one_after_the_other(held: Held, root: Root, recall: Recall, start: Floats | None) -> Outcome:
    """Find a plan, branch on what is large, and leave what is left to the solver."""
    if start is not None:
        _begin_with(held, root, root.relaxation.copy(), start)
    ending = held.ended()
    if ending is not None:
        return held.outcome(ending)
    _tighten(held, root, recall)
    _find(held, root)
    _grow(held, root)
    ending = held.ended()
    return _prove(held, root) if ending is None else held.outcome(ending)


def _tighten(held: Held, root: Root, recall: Recall) -> None:
    root.tightened(held)
    recall.memory = root.memory


def _side_by_side(held: Held, root: Root, recall: Recall, start: Floats | None) -> Outcome:
    """Tighten in one thread and dive in another; who is there first branches, the other betters.

    A solver deep in a heuristic hears late that it may stop; nobody waits for it.
    """
    tight, tighter, branches = threading.Event(), list[Root](), threading.Lock()
    beside = root.relaxation.copy()  # before the other thread re-solves what this one copies

    def tighten() -> Outcome | None:
        try:
            _tighten(held, root, recall)
            apart = root.copy()  # before the other thread may branch
            tighter.append(root.copy())
        finally:
            tight.set()
        _dive(held, _careful(held, apart))
        return prove_or_better()

    def find() -> Outcome | None:
        if start is None:
            _dive(held, _quick(held, root, beside))
        else:
            _begin_with(held, root, beside, start)
        tight.wait()
        if not tighter:
            return None  # the other thread tells why
        if not _is_close(held, CLOSE):
            _first_plan(held, tighter[0])
        if not _is_close(held, NEARLY):
            _better_plan(held, tighter[0])
        return prove_or_better()

    def prove_or_better() -> Outcome | None:
        if branches.acquire(blocking=False):
            _grow(held, root)
            return _prove(held, root)
        better(held, tighter[0], (near, used, large) * AGAIN)
        return None

    proved: queue.Queue[Outcome | Exception] = queue.Queue()
    for work in (tighten, find):
        threading.Thread(target=_told, args=(work, proved)).start()
    return _awaited(held, proved)


def _told(work: Callable[[], Outcome | None], proved: queue.Queue[Outcome | Exception]) -> None:
    """Do the work of a thread; the one that waits is told its outcome, or what went wrong."""
    try:
        answer = work()
    except Exception as error:
        proved.put(error)
    else:
        if answer is not None:
            proved.put(answer)


def _awaited(held: Held, proved: queue.Queue[Outcome | Exception]) -> Outcome:
    """The first outcome of a thread, or that of a plan near enough, a limit or a stop."""
    while True:
        try:
            answer = proved.get(timeout=STEP)
        except queue.Empty:
            ending = held.ended()
            if ending is None:
                continue
            held.finish()
            return held.outcome(ending)
        held.finish()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _find(held: Held, root: Root) -> None:
    """A plan, bettered while it is far off."""
    if not _is_close(held, CLOSE):
        _first_plan(held, root.copy())
    if _is_close(held, CLOSE):
        _dive(held, _careful(held, root.copy()))
    _better_plan(held, root)


def _first_plan(held: Held, apart: Root) -> None:
    """A first plan along a relaxation that is left as the dive ends: of little use elsewhere."""
    decided = _dive(held, _quick(held, apart, apart.relaxation))
    if len(decided):
        _complete(held, apart, decided)


def _better_plan(held: Held, root: Root) -> None:
    """A better plan in parts of the problem, until it is close."""
    plans = [held.small]
    for part in (near, large):
        better(held, root, (part,))
        if _is_close(held, CLOSE):
            return
        plans.append(held.small)
    better(held, root, tuple(alike(plan) for plan in plans if plan is not None))


def _is_close(held: Held, times: float) -> bool:
    """Whether the plan and the relaxation differ in less than so many times the gap asked for."""
    return held.gap is not None and held.gap < times * held.limits.gap


def _quick(held: Held, root: Root, relaxation: Relaxation) -> Dive:
    """A dive that is not particular, while it is quick."""
    return Dive(
        root.matrix,
        relaxation,
        held.done,
        loss=LAX,
        little=ROUGH,
        unit=root.work,
        work=QUICK,
    )


def _careful(held: Held, root: Root) -> Dive:
    """A dive that is given up once it cannot end near the bound, or better than the plan held."""
    least = held.bound - FAR * held.limits.gap * abs(held.bound)
    return Dive(
        root.matrix,
        root.relaxation,
        held.done,
        root.tighten,
        least=least if held.objective is None else max(least, held.objective),
        unit=root.work,
        work=PATIENCE,
    )


def _dive(held: Held, dive: Dive) -> Columns:
    """Decide along the relaxation; where that gives no plan, what was decided until then."""
    if held.done():
        return NONE
    x = dive.relaxation.optimum()
    y, decided = (None, NONE) if x is None else dive.from_point(x)
    if y is None:
        return decided
    held.take_small(y)
    return NONE


def _complete(held: Held, root: Root, decided: Columns) -> None:
    """Leave to the solver what a dive has not decided; where that fails, all that is not large."""
    large = decided[root.matrix.stage[decided] < LARGE]
    for kept in (decided, large) if len(large) < len(decided) else (large,):
        if held.small is None and not held.done():
            explore_part(held, root, kept, root.relaxation.fixed, COMPLETE_GAP, IMPROVE_NODES)


def _grow(held: Held, root: Root) -> None:
    """Branch on what is large until the plan is near enough, or nothing is left."""
    if held.done():
        return

    def solve(columns: Columns, values: Floats) -> float:
        outcome = explore_part(held, root, columns, values, LEAF_GAP * held.limits.gap, None)
        if outcome.ending == "infeasible":
            return -np.inf
        return np.inf if outcome.bound is None else outcome.bound

    Tree(held, root, solve).search()


def _begin_with(held: Held, root: Root, relaxation: Relaxation, start: Floats) -> None:
    """Keep the decisions of a solution of a like problem as far as they can be kept.

    All of them, or the large ones with others along the relaxation.
    """
    columns, values = held.problem.decisions(start)
    values = np.clip(values, root.matrix.lower[columns], root.matrix.upper[columns])
    stage = root.matrix.stage[columns]
    large, rest = stage < LARGE, stage >= LARGE
    x = relaxation.try_fix(columns[large], values[large])
    if x is not None:
        here = relaxation.here
        y = relaxation.try_fix(columns[rest], values[rest])
        if y is not None:
            held.take_small(y)
            relaxation.release(columns[rest])
        relaxation.back(here)
        y, _ = _quick(held, root, relaxation).from_point(x)
        if y is not None:
            held.take_small(y)


def _prove(held: Held, root: Root) -> Outcome:
    """The solver's own search of the small problem, which hears of solutions found elsewhere."""
    told = [held.objective]

    def offer() -> Floats | None:
        if held.small is None or held.objective == told[0]:
            return None
        told[0] = held.objective
        return held.small

    gap = held.limits.gap if held.problem.exact else held.limits.gap * MERGED_GAP
    limits = replace(held.limits, threads=1, gap=gap, seconds=held.seconds_left)
    outcome = explore(root.cut, limits, held.small, held.tell, held.take_small, held.done, offer)
    held.lower(outcome.bound)
    held.nodes = max(held.nodes, outcome.nodes)
    if outcome.x is not None:
        held.take_small(outcome.x)
    ending = held.ended()
    if ending is not None:
        return held.outcome(ending)
    if outcome.ending == "infeasible" and held.x is not None:
        return CONTRADICTED
    if outcome.ending in ("infeasible", "failure", "node_limit"):
        return replace(held.outcome(outcome.ending), message=outcome.message)
    return _prove_alone(held)


def _prove_alone(held: Held) -> Outcome:
    """The solver's own search of the county's own problem, from what is held."""
    limits = replace(held.limits, threads=1, seconds=held.seconds_left)
    outcome = run(held.problem.matrix, limits, held.x, held.tell, held.take, held.done)
    if outcome.ending == "infeasible" and held.x is not None:
        return CONTRADICTED
    if outcome.x is not None:
        held.take(outcome.x)
    held.lower(outcome.bound)
    if outcome.ending in ("infeasible", "failure"):
        return outcome
    return held.outcome(held.ended() or outcome.ending)
