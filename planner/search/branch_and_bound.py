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

from models.matrix.matrix import STRUCTURAL_PRIORITIES, Floats
from planner.search.diving import LAX, Dive
from planner.search.highs import Columns
from planner.search.neighbourhoods import crossover, improve
from planner.search.pseudocosts import LEAST, Pseudocosts
from planner.search.root_node import RootNode
from planner.search.state import SearchState

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

Branch = tuple[float, float, Floats | None]
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


class BranchAndBound:
    """A search of the problem of a root; what is found is state."""

    def __init__(self, state: SearchState, root: RootNode, solve: Solve) -> None:
        """Nothing is decided yet; from here on nobody else works on the root's relaxation."""
        self._state, self._root, self._solve = state, root, solve
        matrix = root.matrix
        two = np.floor(matrix.upper + WHOLE) - np.ceil(matrix.lower - WHOLE) <= 1
        branching = matrix.integer & two  # the two ways must be all there are
        large = matrix.branching_priority < STRUCTURAL_PRIORITIES
        self._structural = np.flatnonzero(branching & large).astype(np.int32)
        self._remaining = np.flatnonzero(branching & ~large).astype(np.int32)
        self._completed = set[bytes]()
        self._pseudocosts = Pseudocosts(len(root.matrix.cost))
        self._fixed: dict[int, float] = {}
        self._queue: list[Node] = []
        self._pruned_bound = -math.inf
        self._enqueued = self._nodes = 0

    def run(self) -> None:
        """Until the plan held is good enough, nothing is left, or others have to go on."""
        self._root.release()  # what an earlier dive has fixed
        self._enqueue({}, self._state.dual_bound)
        branches, until = (
            0,
            self._root.relaxation.total_iterations + WORK * self._root.lp_iterations,
        )
        most = self._state.limits.nodes
        while (
            self._queue and not self._state.should_stop() and (most is None or self._nodes < most)
        ):
            if self._root.relaxation.total_iterations > until:
                break
            self._tighten_bound()
            node = heapq.heappop(self._queue)
            deep = branches % DEEP == 0 and self._lacks_incumbent
            self._plunge(node, deep)
            branches += 1
        self._tighten_bound()
        self._root.release()

    @property
    def _cutoff(self) -> float:
        """What is worth no more than this is of no interest: the plan held is near enough."""
        best = self._state.objective
        if best is None:
            return -math.inf
        return best + max(ALMOST * self._state.limits.gap * abs(best), CLOSED * max(1.0, abs(best)))

    @property
    def _lacks_incumbent(self) -> bool:
        """Whether it is a better plan that is missing most."""
        gap = self._state.gap
        return gap is None or gap > FAR * self._state.limits.gap

    def _enqueue(self, fixed: dict[int, float], bound: float) -> None:
        """Leave a node for later, unless it has no solution."""
        if bound == -math.inf:
            return
        heapq.heappush(self._queue, Node((-bound, self._enqueued), fixed))
        self._enqueued += 1

    def _prune(self, bound: float) -> None:
        """Nothing is left to be looked for where no more than this can be gained."""
        self._pruned_bound = max(self._pruned_bound, bound)

    def _tighten_bound(self, value: float = -math.inf) -> None:
        """Say what is known of the whole, with a node of this value at work."""
        top = self._queue[0].bound if self._queue else -math.inf
        bound = max(top, value, self._pruned_bound)
        if bound > -math.inf:  # else there is no solution, which the solver has to say
            self._state.tighten_bound(bound)
        self._state.nodes = max(self._state.nodes, self._nodes)
        self._state.report()

    def _plunge(self, node: Node, deep: bool) -> None:
        """Go down from a node, the better way at each branch, and leave the others for later."""
        fixed, value = node.fixed, node.bound
        if value <= self._cutoff:
            self._prune(value)
            return
        x, most = self._solve_node(fixed, value)
        if x is not None and not fixed:
            x = self._root.separate(x)  # and rows that only an earlier dive needed are left out
        if x is None:
            self._prune(most)
        while x is not None:
            value = min(value, self._root.matrix.objective(x))
            if value <= self._cutoff:
                self._prune(value)
                return
            self._nodes += 1
            self._tighten_bound(value)
            columns = self._fractional(x, self._structural)
            if not len(columns):
                self._complete(x, value)
                if deep or self._state.should_stop():
                    self._enqueue(fixed, value)
                    return
                columns = self._fractional(x, self._remaining)
            if not len(columns):
                taken = np.array(sorted(fixed), dtype=np.int32)
                self._prune(min(value, self._solve(taken, x)))
                return
            limit = value - NEAR * (value - self._cutoff)
            column, ways = self._select_branching(fixed, columns, x, value)
            if self._state.should_stop():
                self._enqueue(fixed, value)
                return
            (best, kept, x), *others = sorted(ways, key=lambda way: -way[0])
            for bound, decided, _ in others:
                self._enqueue({**fixed, column: decided}, bound)
            fixed = {**fixed, column: kept}
            if x is None or (not deep and best < limit):
                self._enqueue(fixed, best)
                return

    def _solve_node(self, fixed: dict[int, float], value: float) -> tuple[Floats | None, float]:
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
        x = relaxation.optimum(self._cutoff)
        if x is not None:
            return x, min(value, self._root.matrix.objective(x))
        if relaxation.infeasible:
            return None, -math.inf
        return None, min(value, self._cutoff) if relaxation.reached_cutoff else value

    def _fractional(self, x: Floats, columns: Columns) -> Columns:
        return columns[np.abs(x[columns] - np.round(x[columns])) > WHOLE]

    def _select_branching(
        self, fixed: dict[int, float], columns: Columns, x: Floats, value: float
    ) -> tuple[int, list[Branch]]:
        """The column whose branches cost most, of those tried and of those known, and both ways."""
        part = x[columns] - np.floor(x[columns])
        scores = self._pseudocosts.scores(columns, part)
        best, chosen, ways = -math.inf, -1, list[Branch]()
        for tried, at in enumerate(np.argsort(-scores, kind="stable")):
            if tried == TRIED or self._pseudocosts.reliable(columns[at]):
                if chosen < 0 or scores[at] > best:
                    chosen, ways = int(at), []
                break
            found = self._strong_branch(fixed, columns[at], x, value)
            score = float(np.prod([max(LEAST, value - bound) for bound, _, _ in found]))
            if score > best:
                best, chosen, ways = score, int(at), found
        column = int(columns[chosen])
        return column, ways or self._strong_branch(fixed, column, x, value)

    def _strong_branch(
        self, fixed: dict[int, float], column: int, x: Floats, value: float
    ) -> list[Branch]:
        """Both branches of a column; what they cost is noted."""
        below = float(np.floor(x[column]))
        ways = list[Branch]()
        for up in (0, 1):
            decided = below + up
            point, bound = self._solve_node({**fixed, column: decided}, value)
            cost = min(max(0.0, value - bound), self._infeasible_degradation(value))
            self._pseudocosts.update(column, up, x[column] - below, cost)
            ways.append((bound, decided, point))
        return ways

    def _infeasible_degradation(self, value: float) -> float:
        """What a branch without a solution counts as: all that may be lost, or a large part."""
        return max(LEAST, min(value - self._cutoff, NO_SOLUTION * abs(value)))

    def _complete(self, x: Floats, value: float) -> None:
        """Find a plan with the large decisions of ``x``, once for the same decisions.

        What it and the plan held differ in is searched again. The solver betters it where much may
        be gained, or where a dive finds none.
        """
        decisions = np.round(x[self._structural]).tobytes()
        if decisions in self._completed:
            return
        self._completed.add(decisions)
        top = max(value, self._queue[0].bound if self._queue else value)
        promising = value + self._state.limits.gap * abs(value) >= top
        root = self._root
        dive = Dive(
            root.matrix,
            root.relaxation,
            self._state.should_stop,
            max_degradation=LAX,
            root_iterations=root.lp_iterations,
        )
        y, _ = dive.run(x)
        before = self._state.presolved_incumbent
        if y is not None:
            self._state.offer_presolved(y)
        self._root.release()
        self._fixed = {}
        if y is not None and before is not None:
            improve(self._state, self._root, (crossover(before), crossover(y)))
        best = self._state.objective
        much = best is None or value - best > MUCH * self._state.limits.gap * abs(value)
        if not self._state.should_stop() and much and (promising or y is None):
            self._solve(self._structural, x)
