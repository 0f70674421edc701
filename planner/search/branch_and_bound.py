"""Branch and bound that makes the large decisions whole first; the rest stays relaxed meanwhile.

Where money is scarce a few projects and reforms, and when they begin, decide what can be gained;
sites and persons cost little afterwards. So the tree branches on the large decisions as long as one
of them is not whole, and goes no further where no plan can be better than the one held by more than
the gap asked for. Where all of them are whole, a plan is completed along the relaxation.
"""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from models.matrix.matrix import LARGE, Floats
from planner.search.diving import LAX, Dive
from planner.search.highs import Columns
from planner.search.incumbent import Held
from planner.search.neighbourhoods import alike, better
from planner.search.pseudocosts import LEAST, Costs
from planner.search.root_node import Root

TRIED = 8
"""Columns that are tried both ways at a node as long as little is known of them."""

NEAR = 0.3
"""A branch is followed down while it has lost less than this part of what it may lose."""

DEEP, FAR = 10, 1.25
"""Every so many branches one is followed down to its end, as long as the plan held is farther from
the bound than so many times the gap asked for."""

WORK = 200.0
"""After so many times the work of the first relaxation the solver's own tree takes over."""

MUCH = 0.25
"""Of the gap asked for: so much more than the best plan is worth an effort."""

WHOLE = 1e-6

NO_SOLUTION = 0.05
"""What a branch without a solution counts as, a part of the value."""

ALMOST, CLOSED = 0.9999, 5e-7
"""Rounding errors must not leave a gap that is larger than the one asked for."""

Solve = Callable[[Columns, Floats], float]
"""Searches the problem with columns fixed at a point; a bound, -inf if there is no solution."""

Way = tuple[float, float, Floats | None]
"""A branch: its bound, the value of the column, and the optimum, if there is one."""


@dataclass(order=True)
class Node:
    """Decisions taken, and a bound of what can be gained with them."""

    order: tuple[float, int]
    fixed: dict[int, float] = field(compare=False)

    @property
    def bound(self) -> float:
        """No solution of the node is worth more."""
        return -self.order[0]


class Tree:
    """A search of the problem of a root; what is found is held."""

    def __init__(self, held: Held, root: Root, solve: Solve) -> None:
        """Nothing is decided yet; from here on nobody else works on the root's relaxation."""
        self._held, self._root, self._solve = held, root, solve
        matrix = root.matrix
        two = np.floor(matrix.upper + WHOLE) - np.ceil(matrix.lower - WHOLE) <= 1
        branching = matrix.integer & two  # the two ways must be all there are
        large = matrix.stage < LARGE
        self._large = np.flatnonzero(branching & large).astype(np.int32)
        self._others = np.flatnonzero(branching & ~large).astype(np.int32)
        self._completed = set[bytes]()
        self._costs = Costs(len(root.matrix.cost))
        self._fixed: dict[int, float] = {}
        self._open: list[Node] = []
        self._closed = -math.inf
        self._ticks = self._nodes = 0

    def search(self) -> None:
        """Until the plan held is good enough, nothing is left, or others have to go on."""
        self._root.release()  # what an earlier dive has fixed
        self._push({}, self._held.bound)
        branches, until = 0, self._root.relaxation.work + WORK * self._root.work
        most = self._held.limits.nodes
        while self._open and not self._held.done() and (most is None or self._nodes < most):
            if self._root.relaxation.work > until:
                break
            self._lower()
            node = heapq.heappop(self._open)
            deep = branches % DEEP == 0 and self._far
            self._follow(node, deep)
            branches += 1
        self._lower()
        self._root.release()

    @property
    def _enough(self) -> float:
        """What is worth no more than this is of no interest: the plan held is near enough."""
        best = self._held.objective
        if best is None:
            return -math.inf
        return best + max(ALMOST * self._held.limits.gap * abs(best), CLOSED * max(1.0, abs(best)))

    @property
    def _far(self) -> bool:
        """Whether it is a better plan that is missing most."""
        gap = self._held.gap
        return gap is None or gap > FAR * self._held.limits.gap

    def _push(self, fixed: dict[int, float], bound: float) -> None:
        """Leave a node for later, unless it has no solution."""
        if bound == -math.inf:
            return
        heapq.heappush(self._open, Node((-bound, self._ticks), fixed))
        self._ticks += 1

    def _close(self, bound: float) -> None:
        """Nothing is left to be looked for where no more than this can be gained."""
        self._closed = max(self._closed, bound)

    def _lower(self, value: float = -math.inf) -> None:
        """Say what is known of the whole, with a node of this value at work."""
        top = self._open[0].bound if self._open else -math.inf
        bound = max(top, value, self._closed)
        if bound > -math.inf:  # else there is no solution, which the solver has to say
            self._held.lower(bound)
        self._held.nodes = max(self._held.nodes, self._nodes)
        self._held.tell()

    def _follow(self, node: Node, deep: bool) -> None:
        """Go down from a node, the better way at each branch, and leave the others for later."""
        fixed, value = node.fixed, node.bound
        if value <= self._enough:
            self._close(value)
            return
        x, most = self._optimum(fixed, value)
        if x is not None and not fixed:
            x = self._root.cut_off(x)  # and rows that only an earlier dive needed are left out
        if x is None:
            self._close(most)
        while x is not None:
            value = min(value, self._root.matrix.objective(x))
            if value <= self._enough:
                self._close(value)
                return
            self._nodes += 1
            self._lower(value)
            columns = self._undecided(x, self._large)
            if not len(columns):
                self._complete(x, value)
                if deep or self._held.done():
                    self._push(fixed, value)
                    return
                columns = self._undecided(x, self._others)
            if not len(columns):
                taken = np.array(sorted(fixed), dtype=np.int32)
                self._close(min(value, self._solve(taken, x)))
                return
            limit = value - NEAR * (value - self._enough)
            column, ways = self._branch(fixed, columns, x, value)
            if self._held.done():
                self._push(fixed, value)
                return
            (best, kept, x), *others = sorted(ways, key=lambda way: -way[0])
            for bound, decided, _ in others:
                self._push({**fixed, column: decided}, bound)
            fixed = {**fixed, column: kept}
            if x is None or (not deep and best < limit):
                self._push(fixed, best)
                return

    def _optimum(self, fixed: dict[int, float], value: float) -> tuple[Floats | None, float]:
        """The optimum of the relaxation under decisions, and a bound, where ``value`` is one.

        No optimum is looked for that is worth no more than is enough.
        """
        relaxation = self._root.relaxation
        back = [column for column in self._fixed if fixed.get(column) != self._fixed[column]]
        new = [column for column in fixed if self._fixed.get(column) != fixed[column]]
        if back:
            relaxation.release(np.array(back, dtype=np.int32))
        if new:
            values = np.array([fixed[column] for column in new])
            relaxation.fix(np.array(new, dtype=np.int32), values)
        self._fixed = fixed
        x = relaxation.optimum(self._enough)
        if x is not None:
            return x, min(value, self._root.matrix.objective(x))
        if relaxation.infeasible:
            return None, -math.inf
        return None, min(value, self._enough) if relaxation.cut_off else value

    def _undecided(self, x: Floats, columns: Columns) -> Columns:
        return columns[np.abs(x[columns] - np.round(x[columns])) > WHOLE]

    def _branch(
        self, fixed: dict[int, float], columns: Columns, x: Floats, value: float
    ) -> tuple[int, list[Way]]:
        """The column whose branches cost most, of those tried and of those known, and both ways."""
        part = x[columns] - np.floor(x[columns])
        scores = self._costs.scores(columns, part)
        best, chosen, ways = -math.inf, -1, list[Way]()
        for tried, at in enumerate(np.argsort(-scores, kind="stable")):
            if tried == TRIED or self._costs.known(columns[at]):
                if chosen < 0 or scores[at] > best:
                    chosen, ways = int(at), []
                break
            found = self._ways(fixed, columns[at], x, value)
            score = float(np.prod([max(LEAST, value - bound) for bound, _, _ in found]))
            if score > best:
                best, chosen, ways = score, int(at), found
        column = int(columns[chosen])
        return column, ways or self._ways(fixed, column, x, value)

    def _ways(self, fixed: dict[int, float], column: int, x: Floats, value: float) -> list[Way]:
        """Both branches of a column; what they cost is noted."""
        below = float(np.floor(x[column]))
        ways = list[Way]()
        for up in (0, 1):
            decided = below + up
            point, bound = self._optimum({**fixed, column: decided}, value)
            cost = min(max(0.0, value - bound), self._most(value))
            self._costs.note(column, up, x[column] - below, cost)
            ways.append((bound, decided, point))
        return ways

    def _most(self, value: float) -> float:
        """What a branch without a solution counts as: all that may be lost, or a large part."""
        return max(LEAST, min(value - self._enough, NO_SOLUTION * abs(value)))

    def _complete(self, x: Floats, value: float) -> None:
        """Find a plan with the large decisions of ``x``, once for the same decisions.

        What it and the plan held differ in is searched again. The solver betters it where much may
        be gained, or where a dive finds none.
        """
        decisions = np.round(x[self._large]).tobytes()
        if decisions in self._completed:
            return
        self._completed.add(decisions)
        top = max(value, self._open[0].bound if self._open else value)
        promising = value + self._held.limits.gap * abs(value) >= top
        root = self._root
        dive = Dive(root.matrix, root.relaxation, self._held.done, loss=LAX, unit=root.work)
        y, _ = dive.from_point(x)
        before = self._held.small
        if y is not None:
            self._held.take_small(y)
        self._root.release()
        self._fixed = {}
        if y is not None and before is not None:
            better(self._held, self._root, (alike(before), alike(y)))
        best = self._held.objective
        much = best is None or value - best > MUCH * self._held.limits.gap * abs(value)
        if not self._held.done() and much and (promising or y is None):
            self._solve(self._large, x)
