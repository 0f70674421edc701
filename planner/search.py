"""How a good plan is found soon and then proved: merge, tighten, dive, improve, prove.

The problem is made small (merged, presolved) and its relaxation tight (cuts). A plan is put
together decision by decision along that relaxation, and bettered in parts of the problem where it
is far from good enough. Then the solver proves; with two threads it does so from the first cuts
on, while plans are found and bettered beside it. A bound counts only if it is one of the whole
problem; a plan for what it is worth in the county's own problem.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.county import LARGE
from models.matrix import Floats, Matrix
from planner.dive import Dive
from planner.held import Held, Problem
from planner.highs import (
    Columns,
    Incumbent,
    Limits,
    Outcome,
    Report,
    evaluated,
    explore,
    run,
)
from planner.root import Root

STEP = 0.05
"""Seconds between two looks at what the two threads have found."""

SMALL = 200
"""With fewer whole numbers than this the solver alone is as quick."""

ANY = 1.0
"""A first dive accepts any loss: it is to be quick."""

NEAR = 0.02
"""A whole number this near to the relaxation agrees with it."""

IMPROVE_GAP, IMPROVE_NODES = 0.002, 60
"""How far a part of the problem is searched."""

FAR = 1.5
"""With one thread a plan is bettered in parts before the proof if its gap is so many times that
asked for."""

AGAIN = 5
"""Rounds through the parts, as long as something better was found meanwhile."""

COMPLETE_GAP = 0.01
"""How well a dive that met a dead end is completed by the solver."""

MERGED_GAP = 0.97
"""Of the gap asked for that the solver is told where a plan may be worth less in the county."""

CONTRADICTED = Outcome("failure", message="called infeasible although a solution is known")


def search(
    matrix: Matrix,
    limits: Limits,
    report: Report | None = None,
    incumbent: Incumbent | None = None,
    stop: Callable[[], bool] | None = None,
    start: Floats | None = None,
) -> Outcome:
    """The best solution within the limits, in this process; ``incumbent`` gets each better one.

    ``start`` is a solution of a like problem whose decisions may be worth keeping. With one thread
    and without a time limit the same problem and seed give the same solution again.
    """
    alone = replace(limits, threads=1)
    if np.count_nonzero(matrix.integer) < SMALL:
        return _alone(matrix, alone, report, incumbent, stop, start)
    began = time.monotonic()
    problem = Problem(matrix, alone)
    if problem.small is None:
        return _alone(matrix, alone, report, incumbent, stop, start)
    held = Held(problem, limits, report, incumbent, stop, began)
    root = Root.of(problem.small, replace(alone, seconds=held.seconds_left))
    if root is None:
        return _prove_alone(held)
    held.lower(problem.small.objective(root.x))
    held.tell()
    if start is not None:
        _begin_with(held, root, start)
    ending = held.ended()
    if ending is not None:
        return held.outcome(ending)
    if limits.threads == 1:
        return _one_after_the_other(held, root)
    return _side_by_side(held, root)


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


def _one_after_the_other(held: Held, root: Root) -> Outcome:
    """Find a plan, better one that is far from good enough, prove."""
    root.tightened(held)
    _dive(held, root, _careful(held, root))
    if held.gap is not None and held.gap > FAR * held.limits.gap:
        _better(held, root, (_near, _used))
    ending = held.ended()
    return _prove(held, root) if ending is None else held.outcome(ending)


def _side_by_side(held: Held, root: Root) -> Outcome:
    """Find and better in one thread while the solver proves in another.

    A solver deep in a heuristic hears late that it may stop; nobody waits for it.
    """
    proved: queue.Queue[Outcome | Exception] = queue.Queue()
    tight = threading.Event()
    beside = root.relaxation.copy()  # before the other thread re-solves what this one copies

    def told(work: Callable[[], Outcome | None]) -> Callable[[], None]:
        def run_and_tell() -> None:
            try:
                answer = work()
            except Exception as error:  # told to the thread that waits, not to nobody
                proved.put(error)
            else:
                if answer is not None:
                    proved.put(answer)

        return run_and_tell

    def prove() -> Outcome:
        try:
            root.tightened(held)
        finally:
            tight.set()
        return _prove(held, root)

    def find() -> None:
        _dive(held, root, Dive(root.matrix, beside, held.done, loss=ANY))
        tight.wait()
        _dive(held, root, _careful(held, root))
        _better(held, root, (_large, _near, _used) * AGAIN)

    for work in (prove, find):
        threading.Thread(target=told(work)).start()
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


Part = Callable[[Root, Floats], Columns]
"""Which decisions of a solution are kept while it is bettered."""


def _better(held: Held, root: Root, parts: tuple[Part, ...]) -> None:
    """Better solutions in parts of the problem.

    A part is searched again only after something better was found outside it.
    """
    searched: dict[Part, float | None] = {}
    for part in parts:
        y = held.small  # the other thread may take it away
        if y is None or held.done():
            return
        if searched.get(part) != held.objective:
            _explore_part(held, root, part(root, y), y, IMPROVE_GAP)
            searched[part] = held.objective


def _careful(held: Held, root: Root) -> Dive:
    return Dive(root.matrix, root.relaxation, held.done, root.tighten)


def _dive(held: Held, root: Root, dive: Dive) -> None:
    """Decide along the relaxation; after a dead end the solver decides all but what is large."""
    if held.done():
        return
    x = dive.relaxation.optimum()
    y, decided = (None, None) if x is None else dive.from_point(x)
    if y is not None:
        held.take_small(y)
    elif held.small is None and not held.done() and decided is not None and len(decided):
        large = decided[root.matrix.stage[decided] < LARGE]
        _explore_part(held, root, large, dive.relaxation.fixed, COMPLETE_GAP)


def _large(root: Root, _: Floats) -> Columns:
    """What is decided first: projects, reforms and packages; sites and persons are left."""
    return np.flatnonzero(root.matrix.integer & (root.matrix.stage < LARGE)).astype(np.int32)


def _used(root: Root, y: Floats) -> Columns:
    """Decisions that neither the relaxation nor the solution makes at all."""
    lower = root.matrix.lower
    idle = (root.x <= lower + NEAR) & (np.round(y) <= lower)
    return np.flatnonzero(root.matrix.integer & idle).astype(np.int32)


def _near(root: Root, y: Floats) -> Columns:
    """Decisions on which the relaxation and the solution agree."""
    agree = np.abs(y - root.x) <= NEAR
    return np.flatnonzero(root.matrix.integer & agree).astype(np.int32)


def _explore_part(held: Held, root: Root, kept: Columns, values: Floats, gap: float) -> None:
    """Search the problem with the columns ``kept`` fixed at ``values``."""
    lower, upper = root.cut.lower.copy(), root.cut.upper.copy()
    lower[kept] = upper[kept] = np.round(values[kept])
    part = replace(root.cut, lower=lower, upper=upper)
    limits = replace(
        held.limits, threads=1, gap=gap, nodes=IMPROVE_NODES, seconds=held.seconds_left
    )
    explore(part, limits, held.small, None, held.take_small, held.done)


def _begin_with(held: Held, root: Root, start: Floats) -> None:
    """Keep the decisions of a solution of a like problem, if they still can be kept."""
    decisions, values = held.problem.decisions(start)
    values = np.clip(values, root.matrix.lower[decisions], root.matrix.upper[decisions])
    y = root.relaxation.try_fix(decisions, values)
    if y is not None:
        held.take_small(y)
        root.relaxation.release(decisions)


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
