"""Branch and bound on structural columns first, pruned at the requested gap.

Where money is scarce a few projects and reforms, and when they begin, decide what can be gained;
sites and persons cost little afterwards. So the tree branches on structural columns while one of
them is fractional. Once all are integral, a plan is completed along the relaxation.

References:
    Achterberg, Koch, Martin (2005): Branching rules revisited. Operations Research Letters
    33 (1), 42-54. doi 10.1016/j.orl.2004.04.002
"""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from models.matrix.matrix import Floats
from planner.search.heuristics import dive_without_cuts
from planner.search.highs import Columns
from planner.search.neighbourhoods import crossover, improve
from planner.search.pseudocosts import EPSILON, Pseudocosts
from planner.search.root_node import RootNode
from planner.search.state import SearchState
from planner.search.tolerances import INTEGRALITY

GAP_SAFETY = 0.9999
"""Share of the requested gap at which nodes are pruned, so that rounding errors leave no larger
gap than requested."""

MIN_GAP = 5e-7
"""Gap, relative to the objective or to 1, at which nodes are pruned at least: solver noise."""

SolveSubMip = Callable[[Columns, Floats], float]
"""Solves the problem with columns fixed at a point; returns its dual bound, -inf if infeasible."""

FixedValues = dict[int, float]
"""Columns fixed at a node, and their values."""


@dataclass(order=True)
class Node:
    """An open node: ``order`` is minus its dual bound, then its number."""

    order: tuple[float, int]
    fixed: FixedValues = field(compare=False)

    @property
    def bound(self) -> float:
        """Return the dual bound of the node [index points]."""
        return -self.order[0]


class Branch(NamedTuple):
    """A child: its dual bound, the value of the branching column, the optimum if there is one."""

    bound: float
    value: float
    x: Floats | None


class BranchAndBound:
    """A best-first tree search with plunging; plans and bounds go to the search state."""

    def __init__(self, state: SearchState, root: RootNode, solve_sub_mip: SolveSubMip) -> None:
        """Begin at the root node; nobody else may use its relaxation from here on."""
        self._state, self._root, self._solve_sub_mip = state, root, solve_sub_mip
        self._params = state.params.branching
        matrix = root.matrix
        lower, upper = np.ceil(matrix.lower - INTEGRALITY), np.floor(matrix.upper + INTEGRALITY)
        branching = matrix.integer & (upper - lower <= 1)  # two branches must cover all values
        self._structural = np.flatnonzero(branching & matrix.structural).astype(np.int32)
        self._remaining = np.flatnonzero(branching & ~matrix.structural).astype(np.int32)
        self._completed = set[bytes]()
        self._pseudocosts = Pseudocosts(len(matrix.cost), self._params.reliability)
        self._fixed: FixedValues = {}
        self._queue: list[Node] = []
        self._pruned_bound = -math.inf
        self._enqueued = self._nodes = 0

    def run(self) -> None:
        """Search until the gap is closed, no node is open, or a limit or budget is reached."""
        self._root.release()  # an earlier dive may have fixed columns
        self._enqueue({}, self._state.dual_bound)
        plunges, budget = 0, self._params.iteration_budget * self._root.lp_iterations
        last_iteration = self._root.relaxation.total_iterations + budget
        while self._queue and not self._limit_reached():
            if self._root.relaxation.total_iterations > last_iteration:
                break
            self._tighten_bound()
            node = heapq.heappop(self._queue)
            deep = plunges % self._params.deep_plunge_every == 0 and self._lacks_incumbent
            self._plunge(node, deep)
            plunges += 1
        self._tighten_bound()
        self._root.release()

    def _limit_reached(self) -> bool:
        """Return whether the search has to stop, or has used its nodes."""
        limit = self._state.limits.nodes
        return self._state.should_stop() or (limit is not None and self._nodes >= limit)

    @property
    def _cutoff(self) -> float:
        """Return the objective up to which a node is pruned: the incumbent plus the gap."""
        best = self._state.objective
        if best is None:
            return -math.inf
        gap = GAP_SAFETY * self._state.limits.gap
        return best + max(gap * abs(best), MIN_GAP * max(1.0, abs(best)))

    @property
    def _lacks_incumbent(self) -> bool:
        """Return whether a better plan, rather than a tighter bound, is what is missing."""
        gap = self._state.gap
        return gap is None or gap > self._params.deep_plunge_gap * self._state.limits.gap

    def _enqueue(self, fixed: FixedValues, bound: float) -> None:
        """Add an open node, unless it is infeasible."""
        if bound == -math.inf:
            return
        heapq.heappush(self._queue, Node((-bound, self._enqueued), fixed))
        self._enqueued += 1

    def _prune(self, bound: float) -> None:
        """Prune a node with this dual bound."""
        self._pruned_bound = max(self._pruned_bound, bound)

    def _tighten_bound(self, value: float = -math.inf) -> None:
        """Report the dual bound of the tree, with a node of this bound being processed."""
        top = self._queue[0].bound if self._queue else -math.inf
        bound = max(top, value, self._pruned_bound)
        if bound > -math.inf:  # otherwise infeasible, which the solver has to confirm
            self._state.tighten_bound(bound)
        self._state.nodes = max(self._state.nodes, self._nodes)
        self._state.report()

    def _plunge(self, node: Node, deep: bool) -> None:
        """Process a node and its better children, one below the other; enqueue the other children.

        A deep plunge goes on however much it loses, until a plan or an infeasible node.
        """
        fixed, value = node.fixed, node.bound
        if value <= self._cutoff:
            self._prune(value)
            return
        x = self._first_optimum(fixed, value)
        while x is not None:
            value = min(value, self._root.matrix.objective(x))
            child = self._process(fixed, value, x, deep)
            if child is None:
                return
            fixed, x = child

    def _first_optimum(self, fixed: FixedValues, value: float) -> Floats | None:
        """Return the optimum of a node; prune it where there is none."""
        x, bound = self._solve_node(fixed, value)
        if x is not None and not fixed:
            x = self._root.separate(x)  # removes rows that only an earlier dive needed, too
        if x is None:
            self._prune(bound)
        return x

    def _process(
        self, fixed: FixedValues, value: float, x: Floats, deep: bool
    ) -> tuple[FixedValues, Floats] | None:
        """Prune, complete or branch a node with optimum ``x``; return the child to plunge into."""
        if value <= self._cutoff:
            self._prune(value)
            return None
        self._nodes += 1
        self._tighten_bound(value)
        candidates = self._branching_candidates(fixed, value, x, deep)
        return None if candidates is None else self._branch(fixed, value, x, candidates, deep)

    def _branching_candidates(
        self, fixed: FixedValues, value: float, x: Floats, deep: bool
    ) -> Columns | None:
        """Return the columns to branch on, structural ones first; None if the node is done.

        Where structural columns are integral, a plan is completed; a deep plunge then ends. Where
        all columns are, a sub-MIP decides the rest.
        """
        structural = _fractional(x, self._structural)
        if len(structural):
            return structural
        self._complete(x, value)
        if deep or self._state.should_stop():
            self._enqueue(fixed, value)
            return None
        remaining = _fractional(x, self._remaining)
        if len(remaining):
            return remaining
        columns = np.array(sorted(fixed), dtype=np.int32)
        self._prune(min(value, self._solve_sub_mip(columns, x)))
        return None

    def _branch(
        self, fixed: FixedValues, value: float, x: Floats, candidates: Columns, deep: bool
    ) -> tuple[FixedValues, Floats] | None:
        """Branch on the best candidate; return the better child, None if it is to wait too."""
        limit = value - self._params.plunge_degradation * (value - self._cutoff)
        column, branches = self._select_branching(fixed, candidates, x, value)
        if self._state.should_stop():
            self._enqueue(fixed, value)
            return None
        best, *others = sorted(branches, key=lambda branch: -branch.bound)
        for other in others:
            self._enqueue({**fixed, column: other.value}, other.bound)
        child = {**fixed, column: best.value}
        if best.x is None or (not deep and best.bound < limit):
            self._enqueue(child, best.bound)
            return None
        return child, best.x

    def _solve_node(self, fixed: FixedValues, value: float) -> tuple[Floats | None, float]:
        """Return the optimum with these columns fixed, and a dual bound no larger than ``value``.

        None where the node is infeasible, with bound -inf, or proved to be worth no more than the
        cutoff, or where the solver failed.
        """
        relaxation = self._root.relaxation
        released = [column for column in self._fixed if fixed.get(column) != self._fixed[column]]
        new = [column for column in fixed if self._fixed.get(column) != fixed[column]]
        if released:
            relaxation.release(np.array(released, dtype=np.int32))
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

    def _select_branching(
        self, fixed: FixedValues, candidates: Columns, x: Floats, value: float
    ) -> tuple[int, list[Branch]]:
        """Select the column whose branches lose most, by reliability branching; solve both.

        Candidates are tried by strong branching in the order of their pseudocosts, until one has
        reliable pseudocosts or enough were tried (Achterberg, Koch, Martin 2005).
        """
        fractions = x[candidates] - np.floor(x[candidates])
        scores = self._pseudocosts.scores(candidates, fractions)
        best, chosen, branches = -math.inf, -1, list[Branch]()
        for tried, at in enumerate(np.argsort(-scores, kind="stable")):
            enough = tried == self._params.strong_branching_candidates
            if enough or self._pseudocosts.reliable(candidates[at]):
                if chosen < 0 or scores[at] > best:
                    chosen, branches = int(at), []
                break
            found = self._strong_branch(fixed, candidates[at], x, value)
            score = float(np.prod([max(EPSILON, value - branch.bound) for branch in found]))
            if score > best:
                best, chosen, branches = score, int(at), found
        column = int(candidates[chosen])
        return column, branches or self._strong_branch(fixed, column, x, value)

    def _strong_branch(
        self, fixed: FixedValues, column: int, x: Floats, value: float
    ) -> list[Branch]:
        """Solve both branches of a column and update its pseudocosts."""
        below = float(np.floor(x[column]))
        branches = list[Branch]()
        for up in (0, 1):
            optimum, bound = self._solve_node({**fixed, column: below + up}, value)
            degradation = min(max(0.0, value - bound), self._infeasible_degradation(value))
            self._pseudocosts.update(column, up, x[column] - below, degradation)
            branches.append(Branch(bound, below + up, optimum))
        return branches

    def _infeasible_degradation(self, value: float) -> float:
        """Return what an infeasible branch counts as: down to the cutoff at most [index points]."""
        largest = self._params.infeasible_degradation * abs(value)
        return max(EPSILON, min(value - self._cutoff, largest))

    def _complete(self, x: Floats, value: float) -> None:
        """Find a plan with the structural columns of ``x``, once for the same values of them.

        A dive finds it; crossover with the incumbent improves it; a sub-MIP improves it further
        where much may be gained, or where the dive fails.
        """
        decisions = np.round(x[self._structural]).tobytes()
        if decisions in self._completed:
            return
        self._completed.add(decisions)
        state, gap = self._state, self._state.limits.gap
        top = max(value, self._queue[0].bound if self._queue else value)
        promising = value + gap * abs(value) >= top
        found = self._dive(x)
        best = state.objective
        much = best is None or value - best > self._params.sub_mip_gap * gap * abs(value)
        if not state.should_stop() and much and (promising or not found):
            self._solve_sub_mip(self._structural, x)

    def _dive(self, x: Floats) -> bool:
        """Dive from ``x``, cross a solution with the incumbent; return whether there was one."""
        state, root = self._state, self._root
        dive = dive_without_cuts(state, root, root.relaxation, state.params.node_dive)
        y, _ = dive.run(x)
        incumbent = state.presolved_incumbent
        if y is not None:
            state.offer_presolved(y)
        root.release()
        self._fixed = {}
        if y is not None and incumbent is not None:
            improve(state, root, (crossover(incumbent), crossover(y)))
        return y is not None


def _fractional(x: Floats, columns: Columns) -> Columns:
    """Return the columns that are fractional at ``x``."""
    return columns[np.abs(x[columns] - np.round(x[columns])) > INTEGRALITY]
