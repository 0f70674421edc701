"""Benefit-cost ranking, as a county office would plan: the yardstick that a search must beat.

Options are projects under a contract, packages for a category, masts with the fibre they need,
facilities at a level, and reforms. The office works as follows.

1. What the rules force. If nothing at all breaks a hard rule (5G targets, service floors, parity,
   the least gain of every node, shares of programs), the cheapest way to meet them is asked of a
   linear program in which options are divisible and county money is minimised; what it uses most
   is taken, and it is asked again, until the rules hold with nothing further.
2. Ranking. Each option is valued by what it alone adds to the gain on top of what is taken, from
   the first year in which it can be had, while money rules hold; persons are hired, served and
   paid as a linear program finds best. It is ranked by that gain per county money (for a package:
   the pay of those hired). Hard targets and shares of programs are set aside in the valuation.
   A project or reform that requires another becomes an option once that one is taken.
3. Taking. In the order of rank an option is taken in the earliest year in which all the rules can
   still be kept: every rule holds with the options taken, those still open taken as divisible. What
   can be had in no year is dropped for good. After a part of the ranking (all of it where there are
   many options) the rest is ranked anew, because gains depend on each other.
4. When no option adds to the gain alone, cheap choices are looked at again: a package taken is
   exchanged for another of its category, a level for another, a contract for another, where that
   adds to the gain, best per further money first. When no exchange adds either, because a flow is
   held back by two things at once, pairs are valued and taken as single options were: of those
   that would be used most if they were divisible, each with each. Then single options again,
   until nothing of the kind adds anything.
5. When nothing adds to the gain any more, what rules still force is taken as in 1. Persons are
   then made whole, fewest first. From a dead end of either the latest options are given up again.

The plan keeps every rule of the model; the caller audits it. It has no bound.
"""

import math
import time
from itertools import combinations
from typing import Any

import numpy as np

from models.matrix.matrix import Floats, Matrix
from models.rules.cumulative import grouped
from planner.search.highs import Columns, Limits, Relaxation, polish
from tests.bench.office import WHOLE, Office
from tests.bench.options import Option, decided, price

RANKED_ANEW = ((250, 0.1), (800, 0.35))
"""Number of options that add something, and the part of a ranking taken before the next one."""

RANKED_WHOLE = 250
"""With more open options, those that added nothing are left until no other adds anything."""

PAIRED = 40
"""Number of options that are paired with each other once none adds to the gain alone."""

WORTH = 1e-7
LEAST_MONEY = 1.0
"""An option cheaper than this is as cheap as this [10 000 yuan]."""

Bundle = tuple[Option, ...]
"""One option, or two that are worth something together only."""


class Greedy:
    """The office at work on one model; no option is ranked or taken after ``deadline``."""

    def __init__(
        self, m: Any, matrix: Matrix, variables: list[Any], deadline: float = math.inf
    ) -> None:
        self.matrix, self.deadline = matrix, deadline
        self.office = Office(m, matrix, variables)
        self.price = price(matrix, variables)
        self.exchanged: set[tuple[Option, Option]] = set()

    def plan(self) -> Floats | None:
        """Return whole decisions that keep all rules; None where the office finds none."""
        office = self.office
        if office.holds.optimum() is None or not office.force():
            return None
        office.reopen()
        forced = len(office.taken)
        while not self._late() and (self._take_each() or self._exchange() or self._take_pairs()):
            pass
        back = 1
        while True:
            x = self._whole_persons() if office.force() else None
            if x is not None or len(office.taken) <= forced:
                return x
            office.reopen()
            office.give_up(min(back, len(office.taken) - forced))
            back *= 2

    def _late(self) -> bool:
        return time.monotonic() > self.deadline

    def _take_each(self) -> bool:
        """Take single options, best first, then the rest anew."""
        ranked = self._ranked([(option,) for option in self.office.open])
        added = bool(ranked)
        while ranked:
            self._take_best(ranked)
            left: list[Bundle] = [(option,) for option in self.office.open]
            if len(left) > RANKED_WHOLE:
                left = [bundle for bundle in ranked if bundle in set(left)]
            ranked = self._ranked(left)
        return added

    def _take_pairs(self) -> bool:
        """Take the best pairs of options that add something together only."""
        ranked = self._ranked(self._pairs())
        self._take_best(ranked)
        return bool(ranked)

    def _take_best(self, ranked: list[Bundle]) -> None:
        for bundle in ranked[: _part(len(ranked))]:
            for option in bundle:
                if not self._late():
                    self.office.take(option)

    def _ranked(self, bundles: list[Bundle]) -> list[Bundle]:
        """Rank the bundles that add to the gain, best per money first."""
        base = self.office.value.optimum()
        if base is None:
            return []
        before = self.matrix.objective(base)
        ranks: list[tuple[float, Bundle]] = []
        for bundle in bundles:
            x = None if self._late() else self._alone(bundle)
            gain = 0.0 if x is None else self.matrix.objective(x) - before
            if x is not None and gain > WORTH:
                ranks.append((gain / max(LEAST_MONEY, self._money(bundle, x)), bundle))
        return [bundle for _, bundle in sorted(ranks, key=lambda rank: -rank[0])]

    def _alone(self, bundle: Bundle) -> Floats | None:
        """Return the best values with the bundle added to the options taken, in its first year."""
        for t in range(len(bundle[0].chains[0])):
            x: Floats | None = self.office.trial(*self._decided(bundle, t))
            if x is not None or self._late():
                return x
        return None

    def _decided(self, bundle: Bundle, t: int) -> tuple[Columns, Floats]:
        parts = [decided(option, t, self.office.free) for option in bundle]
        columns, first = np.unique(np.concatenate([part for part, _ in parts]), return_index=True)
        return columns, np.concatenate([values for _, values in parts])[first]

    def _money(self, bundle: Bundle, x: Floats) -> float:
        hires = np.array([c for option in bundle for c in option.hires], dtype=np.int64)
        columns = np.union1d(self._decided(bundle, 0)[0], hires)
        return float(self.price[columns] @ x[columns])

    def _exchange(self) -> bool:
        """Exchange taken options for others of their groups that add more, best first."""
        base = self.office.value.optimum()
        groups = grouped((option.group, option) for option in self.office.options)
        ranks: list[tuple[float, Option, Option]] = []
        for old, columns in self.office.taken if base is not None else ():
            for new in groups[old.group]:
                if new is old or (old, new) in self.exchanged or self._late():
                    continue
                chain = np.array(new.chains[0])
                x = self.office.trial(chain, np.ones(len(chain)), columns)
                gain = 0.0 if x is None else self.matrix.cost @ (x - base)
                if gain > WORTH:
                    money = max(LEAST_MONEY, self.price @ (x - base))
                    ranks.append((float(gain / money), old, new))
        for _, old, new in sorted(ranks, key=lambda rank: -rank[0]):
            self.exchanged.add((old, new))
            self.office.swap(old, new)
        return bool(ranks)

    def _pairs(self) -> list[Bundle]:
        """Pair the open options that would be used most if options were divisible."""
        x = self.office.divisible()
        if x is None:
            return []
        used = [option for option in self.office.open if x[option.last] > WHOLE]
        used.sort(key=lambda option: -x[option.last])
        return list(combinations(used[:PAIRED], 2))

    def _whole_persons(self) -> Floats | None:
        """Return the best plan with these options, persons rounded down (up where they must be)."""
        closable, values = self.office.closable, self.office.values
        final = Relaxation(self.matrix, Limits(gap=0.0))
        final.fix(closable, values[closable])
        x = final.optimum()
        persons = np.setdiff1d(np.flatnonzero(self.matrix.integer), closable)
        while x is not None:
            parts = x[persons] - np.floor(x[persons] + WHOLE)
            split = parts > WHOLE
            if not split.any():
                return polish(self.matrix, x)
            undecided = persons[split][np.argsort(parts[split], kind="stable")]
            x = _round(final, x, undecided)
        return None


def _round(final: Relaxation, x: Floats, undecided: Columns) -> Floats | None:
    """Round the first half of the columns down; fewer, or one up, where that cannot be kept."""
    count = math.ceil(len(undecided) / 2)
    while True:
        picked = undecided[:count]
        found = final.try_fix(picked, np.floor(x[picked]))
        if found is not None:
            return found
        if count == 1:
            return final.try_fix(picked, np.ceil(x[picked]))
        count = max(1, count // 3)


def _part(count: int) -> int:
    """Return how many of a ranking are taken before the rest is ranked anew."""
    share = next((part for most, part in RANKED_ANEW if count <= most), 1.0)
    return math.ceil(share * count)
