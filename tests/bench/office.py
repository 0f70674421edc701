"""What a county office holds while it takes options one by one: two linear programs in step.

``value`` tells what options add to the gain, with everything not taken closed and the rules set
aside that no option keeps alone. ``holds`` tells whether all rules can still be kept, with options
not decided yet taken as divisible, at the least money.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Columns, Limits, Relaxation
from tests.bench.options import Option, decided, fixed_at_none, options, payments

SET_ASIDE = (
    "coverage_target",
    "service_floor",
    "service_parity",
    "minimum_gain",
    "program_floor",
    "program_ceiling",
    "forced",
)
"""Rules that no option keeps alone; they are kept when an option is taken."""

FORCED_AT_ONCE = 0.3
WHOLE = 1e-6


@dataclass
class Office:
    """Options taken so far (``taken``, with their columns), and which columns are still free."""

    m: Any
    matrix: Matrix
    variables: list[Any]
    taken: list[tuple[Option, Columns]] = field(default_factory=list)
    free: Any = field(init=False)
    values: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.options = options(self.m, self.variables)
        self.closable = fixed_at_none(self.m, self.variables)
        self.free = np.zeros(len(self.matrix.cost), dtype=bool)
        self.free[self.closable] = True
        self.values = np.zeros(len(self.matrix.cost))
        self.value = _valuation(self.matrix)
        self.value.fix(self.closable, np.zeros(len(self.closable)))
        thrift = replace(self.matrix, cost=-payments(self.variables), offset=0.0)
        self.holds = Relaxation(thrift, Limits(gap=0.0))

    @property
    def open(self) -> list[Option]:
        """List the options that are neither taken nor dropped."""
        return [option for option in self.options if self.free[option.last]]

    @property
    def rest(self) -> Columns:
        """Return the columns of all options not decided yet."""
        return self.closable[self.free[self.closable]]

    def trial(self, columns: Columns, values: Floats, closed: Columns | None = None) -> Any:
        """Return the best values with these columns, now closed, at values; None if infeasible.

        ``closed`` are columns taken already that are left out for once.
        """
        if closed is not None:
            self.value.fix(closed, np.zeros(len(closed)))
        self.value.fix(columns, values)
        x = self.value.optimum()
        self.value.fix(columns, np.zeros(len(columns)))
        if closed is not None:
            self.value.fix(closed, self.values[closed])
        return x

    def divisible(self) -> Floats | None:
        """Return the best values if everything undecided were divisible."""
        rest = self.rest
        self.value.release(rest)
        x = self.value.optimum()
        self.value.fix(rest, np.zeros(len(rest)))
        return x

    def take(self, option: Option, first: int = 0) -> bool:
        """Take the option in the earliest year that works, from ``first`` on and then before it.

        What works in no year is dropped for good: as more is decided, less is possible.
        """
        last = np.array([option.last])
        if not self.free[option.last]:
            return False
        if self.holds.try_fix(last, np.ones(1)) is not None:
            self.holds.release(last)
            years = range(len(option.chains[0]))
            for t in (*years[first:], *years[:first]):
                columns, values = decided(option, t, self.free)
                if self.holds.try_fix(columns, values) is not None:
                    self._settle(columns, values)
                    self.taken.append((option, columns))
                    return True
        self._drop(option)
        return False

    def _drop(self, option: Option) -> None:
        chain = np.array(option.chains[0])
        if self.holds.try_fix(chain, np.zeros(len(chain))) is not None:
            self._settle(chain, np.zeros(len(chain)))

    def _settle(self, columns: Columns, values: Floats) -> None:
        self.free[columns] = False
        self.values[columns] = values
        self.value.fix(columns, values)

    def swap(self, old: Option, new: Option) -> None:
        """Take ``new`` instead of ``old`` in the earliest year that works; else leave it."""
        place = next((i for i, (option, _) in enumerate(self.taken) if option is old), None)
        if place is None:
            return
        columns, chain = self.taken[place][1], np.array(new.chains[0])
        self.holds.fix(columns, np.zeros(len(columns)))
        self.holds.release(chain)
        for t in range(len(chain)):
            values = (np.arange(len(chain)) >= t).astype(float)
            if self.holds.try_fix(chain, values) is not None:
                self._settle(columns, np.zeros(len(columns)))
                self._settle(chain, values)
                self.taken[place] = (new, chain)
                return
        self.holds.fix(chain, np.zeros(len(chain)))
        self._settle(chain, np.zeros(len(chain)))
        self.holds.fix(columns, self.values[columns])

    def force(self) -> bool:
        """Take what the rules force until all the rest can be left; the rest is left on return."""
        while not self._leave_rest():
            x = self.holds.optimum()
            if x is None:
                return False
            shares = {option: x[np.array(option.chains[0])] for option in self.open}
            used = [option for option, share in shares.items() if share.max() > WHOLE]
            used.sort(key=lambda option: -shares[option].max())
            left = np.count_nonzero(self.free)
            for option in used[: math.ceil(FORCED_AT_ONCE * len(used))]:
                share = shares[option]
                # Offering a package costs nothing by itself: from the first year on, then.
                self.take(option, 0 if option.hires else int(np.argmax(share >= share.max() / 2)))
            if np.count_nonzero(self.free) == left:
                return False
        return True

    def _leave_rest(self) -> bool:
        rest = self.rest
        return not len(rest) or self.holds.try_fix(rest, np.zeros(len(rest))) is not None

    def reopen(self) -> None:
        """Open again the options that were left."""
        self.holds.release(self.rest)

    def give_up(self, count: int) -> None:
        """Give up the latest options; they stay closed, so that the office comes to an end."""
        for _, columns in reversed(self.taken[-count:]):
            self.holds.fix(columns, np.zeros(len(columns)))
            self._settle(columns, np.zeros(len(columns)))
        del self.taken[-count:]


def _valuation(matrix: Matrix) -> Relaxation:
    """Build the relaxation without the rules that no option keeps alone."""
    aside = np.array([name.split("[")[0] in SET_ASIDE for name in matrix.rows], dtype=bool)
    without = replace(
        matrix,
        row_lower=np.where(aside, -np.inf, matrix.row_lower),
        row_upper=np.where(aside, np.inf, matrix.row_upper),
    )
    return Relaxation(without, Limits(gap=0.0))
