"""How a good plan is found soon and then proved: merge, tighten, dive, improve, prove.

The problem is made small (merged, presolved) and its relaxation tight (cuts). A plan is put
together decision by decision along that relaxation, then bettered in a part of the problem, while
(with two threads) or before (with one) the solver proves. A bound counts only if it is one of the
whole problem; a plan counts for what it is worth in the county's own problem.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse

from models.county import LARGE
from models.matrix import Floats, Matrix
from planner.cuts import Cuts, Separator
from planner.dive import Dive
from planner.held import Held, Problem
from planner.highs import (
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

STEP = 0.05
"""Seconds between two looks at what the two threads have found."""

SMALL = 200
"""With fewer whole numbers than this the solver alone is as quick."""

ROUNDS, WORTH = 4, 0.001
"""Rounds of cuts at most, and the part of the bound that a round must take off for a next one."""

COSTLY = 0.7
"""Cuts are added until re-solving has taken this part of the iterations of the first relaxation."""

ANY = 1.0
"""A first dive accepts any loss: it is to be quick."""

NEAR = 0.02
"""A whole number this near to the relaxation agrees with it."""

IMPROVE_GAP, IMPROVE_NODES = 0.002, 60
"""How far a part of the problem is searched."""

AGAIN = 5
"""Rounds through the parts, as long as something better was found meanwhile."""

COMPLETE_GAP = 0.01
"""How well a dive that met a dead end is completed by the solver."""

MERGED_GAP = 0.97
"""Of the gap asked for that the solver is told where a plan may be worth less in the county."""


class _Root:
    """The small problem with its relaxation, which cuts make tighter; ``x`` is its optimum."""

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Solve the relaxation; ``x`` is None if it has no optimum."""
        self.matrix = self.cut = matrix
        self._limits = limits
        self.relaxation = Relaxation(matrix, limits)
        self.x = self.relaxation.optimum()
        self._enough = COSTLY * self.relaxation.iterations
        self._separator = Separator(matrix)
        self._added: list[Cuts] = []

    def beside(self) -> Relaxation:
        """Another relaxation without cuts, at the same optimum, for work beside this one."""
        return Relaxation(self.matrix, self._limits, like=self.relaxation)

    def tighten(self, x: Floats) -> Floats | None:
        """Add cuts that a point breaks; the new optimum, or None if there are none worth it."""
        if self._enough < 0:
            return None
        cuts = self._separator.violated(x)
        if cuts is None:
            return None
        self.relaxation.add_rows(cuts.rows, cuts.least)
        self._added.append(cuts)
        tighter = self.relaxation.optimum()
        self._enough -= self.relaxation.iterations
        return tighter

    def tightened(self, held: Held) -> None:
        """Add rounds of cuts as long as they are worth it, and keep those that hold it down."""
        for _ in range(ROUNDS):
            if self.x is None or held.done():
                return
            value, tighter = self.matrix.objective(self.x), self.tighten(self.x)
            if tighter is None:
                break
            self.x = tighter
            held.lower(self.matrix.objective(tighter))
            held.tell()
            if value - self.matrix.objective(tighter) < WORTH * abs(value):
                break
        self.cut = _with_cuts(self.matrix, self._added, self.relaxation)


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
    root = _Root(problem.small, replace(alone, seconds=held.seconds_left))
    if root.x is None:
        return _prove(held, None)
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


def _one_after_the_other(held: Held, root: _Root) -> Outcome:
    """Find, better, prove."""
    root.tightened(held)
    _find(held, root, (_large, _near))
    ending = held.ended()
    return _prove(held, root) if ending is None else held.outcome(ending)


def _side_by_side(held: Held, root: _Root) -> Outcome:
    """Find and better in one thread while the solver proves in another.

    A solver deep in a heuristic hears late that it may stop; nobody waits for it.
    """
    proved: queue.Queue[Outcome | Exception] = queue.Queue()
    tight = threading.Event()
    beside = root.beside()  # before the other thread re-solves what this one copies

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
        _find(held, root, (_large, _near, _used) * AGAIN)

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


def _with_cuts(matrix: Matrix, added: list[Cuts], relaxation: Relaxation) -> Matrix:
    """The matrix with those of the cuts that hold the relaxation down."""
    if not added:
        return matrix
    binding = relaxation.binding(matrix.sizes[0])
    least = np.concatenate([cuts.least for cuts in added])[binding]
    rows = sparse.vstack([cuts.rows for cuts in added], format="csr")[np.flatnonzero(binding)]
    old = sparse.csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.sizes)
    new = sparse.vstack((old, rows), format="csc")
    new.sort_indices()
    return replace(
        matrix,
        row_lower=np.concatenate((matrix.row_lower, least)),
        row_upper=np.concatenate((matrix.row_upper, np.full(len(least), np.inf))),
        start=new.indptr.astype(np.int32),
        index=new.indices.astype(np.int32),
        value=new.data,
    )


Part = Callable[[_Root, Floats], Columns]
"""Which decisions of a solution are kept while it is bettered."""


def _find(held: Held, root: _Root, parts: tuple[Part, ...]) -> None:
    """A first solution if there is none, and better ones in parts of the problem.

    A part is searched again only after something better was found outside it.
    """
    dive = Dive(root.matrix, root.relaxation, held.done, root.tighten)
    if root.x is not None and not held.done():
        _dive(held, root, dive)
    searched: dict[Part, float | None] = {}
    for part in parts:
        y = held.small  # the other thread may take it away
        if y is None or held.done():
            return
        if searched.get(part) != held.objective:
            _explore_part(held, root, part(root, y), y, IMPROVE_GAP)
            searched[part] = held.objective


def _dive(held: Held, root: _Root, dive: Dive) -> None:
    """Decide along the relaxation; where that meets a dead end the solver decides the rest."""
    x = dive.relaxation.optimum()
    y, decided = (None, None) if x is None else dive.from_point(x)
    if y is not None:
        held.take_small(y)
    elif held.small is None and not held.done() and decided is not None and len(decided):
        values = np.zeros(root.matrix.sizes[1])
        values[decided] = dive.relaxation.fixed[decided]
        _explore_part(held, root, decided, values, COMPLETE_GAP)


def _large(root: _Root, _: Floats) -> Columns:
    """What is decided first: projects, reforms and packages; sites and persons are left."""
    return np.flatnonzero(root.matrix.integer & (root.matrix.stage < LARGE)).astype(np.int32)


def _used(root: _Root, y: Floats) -> Columns:
    """Decisions that neither the relaxation nor the solution makes at all."""
    lower = root.matrix.lower
    idle = (_relaxed(root) <= lower + NEAR) & (np.round(y) <= lower)
    return np.flatnonzero(root.matrix.integer & idle).astype(np.int32)


def _near(root: _Root, y: Floats) -> Columns:
    """Decisions on which the relaxation and the solution agree."""
    agree = np.abs(y - _relaxed(root)) <= NEAR
    return np.flatnonzero(root.matrix.integer & agree).astype(np.int32)


def _relaxed(root: _Root) -> Floats:
    return np.full(root.matrix.sizes[1], np.inf) if root.x is None else root.x


def _explore_part(held: Held, root: _Root, kept: Columns, values: Floats, gap: float) -> None:
    """Search the problem with the columns ``kept`` fixed at ``values``."""
    lower, upper = root.cut.lower.copy(), root.cut.upper.copy()
    lower[kept] = upper[kept] = np.round(values[kept])
    part = replace(root.cut, lower=lower, upper=upper)
    limits = replace(
        held.limits, threads=1, gap=gap, nodes=IMPROVE_NODES, seconds=held.seconds_left
    )
    explore(part, limits, held.small, None, held.take_small, held.done)


def _begin_with(held: Held, root: _Root, start: Floats) -> None:
    """Keep the decisions of a solution of a like problem, if they still can be kept."""
    decisions, values = held.problem.decisions(start)
    values = np.clip(values, root.matrix.lower[decisions], root.matrix.upper[decisions])
    y = root.relaxation.try_fix(decisions, values)
    if y is not None:
        held.take_small(y)
        root.relaxation.release(decisions)


def _prove(held: Held, root: _Root | None) -> Outcome:
    """The solver's own search of the whole problem, which hears of solutions found elsewhere."""
    problem = held.problem
    limits = replace(held.limits, threads=1, seconds=held.seconds_left)
    if root is not None:
        told = [held.objective]

        def offer() -> Floats | None:
            if held.small is None or held.objective == told[0]:
                return None
            told[0] = held.objective
            return held.small

        gap = limits.gap if problem.exact else limits.gap * MERGED_GAP
        outcome = explore(
            root.cut,
            replace(limits, gap=gap),
            held.small,
            held.tell,
            held.take_small,
            held.done,
            offer,
        )
        held.lower(outcome.bound)
        held.nodes = max(held.nodes, outcome.nodes)
        if outcome.x is not None:
            held.take_small(outcome.x)
        ending = held.ended()
        if ending is not None:
            return held.outcome(ending)
        if outcome.ending == "infeasible" and held.x is not None:
            return Outcome("failure", message="called infeasible although a solution is known")
        if outcome.ending in ("infeasible", "failure", "node_limit"):
            answer = held.outcome(outcome.ending)
            return replace(answer, message=outcome.message)
        limits = replace(limits, seconds=held.seconds_left)
    outcome = run(problem.matrix, limits, held.x, held.tell, held.take, held.done)
    if outcome.ending == "infeasible" and held.x is not None:
        return Outcome("failure", message="called infeasible although a solution is known")
    if outcome.x is not None:
        held.take(outcome.x)
    held.lower(outcome.bound)
    if outcome.ending in ("infeasible", "failure"):
        return outcome
    return held.outcome(held.ended() or outcome.ending)
