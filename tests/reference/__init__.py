"""An optimiser of tiny counties by enumeration, which shares nothing with the product's model.

Every whole-number choice of every program is enumerated. Once they are taken the rest falls into
two linear programs that meet only in the objective: paying the bills at the least cost of debt,
and serving, anchoring and flowing to the largest index. Combinations are tried in the order of an
upper bound, so the search ends when no combination left could be better than the best one found.
"""

from dataclasses import dataclass

import numpy as np

from models.schema.instance import Instance
from models.schema.scenario import Scenario
from tests.reference.bounds import Combinations
from tests.reference.choices import Choice, Made
from tests.reference.county import Array, County
from tests.reference.money import Ledger
from tests.reference.people import digital_choices, service_choices, talent_choices
from tests.reference.physics import Physics, effects, spending
from tests.reference.works import Pick, project_choices, reform_choices

SAME = 1e-9
"""Objectives that differ by less are equal: linear programs are right to about as much."""

LARGEST = 400_000
"""Combinations that may be enumerated; a county with more is no tiny one."""


class TooManyError(ValueError):
    """A county has too many combinations to enumerate."""


@dataclass(frozen=True)
class Optimum:
    """The optimum of a county; ``objective`` is None where no plan exists.

    ``spending`` is the least, discounted, of all plans of that objective [10 000 yuan].
    """

    objective: float | None
    spending: float | None
    made: tuple[Made, ...]
    combinations: int
    programs_solved: int

    @property
    def status(self) -> str:
        """The status the product must report at gap 0."""
        return "infeasible" if self.objective is None else "optimal"


def choices(county: County) -> list[list[Choice]]:
    """The choices of each program, in the order of PROGRAMS."""
    return [
        talent_choices(county),
        project_choices(county),
        digital_choices(county),
        service_choices(county),
        reform_choices(county),
    ]


class Search:
    """One enumeration, which remembers the linear programs it has solved."""

    def __init__(self, county: County) -> None:
        self.county, self.solved = county, 0
        self._debt: dict[bytes, float | None] = {}
        self._gain: dict[bytes, float | None] = {}
        self._serving: dict[bytes, bool] = {}

    def debt_cost(self, combination: list[Choice]) -> float | None:
        """Present value of debt service, None where the spending cannot be paid."""
        bills, works = spending(combination), self._works(combination)
        key = bills.tobytes() + repr([(p.id, k.id, t) for p, k, t in works]).encode()
        if key not in self._debt:
            self.solved += 1
            self._debt[key] = Ledger(self.county, bills, works).debt_cost()
        return self._debt[key]

    def _works(self, combination: list[Choice]) -> list[Pick]:
        """The projects begun, if there are bonds that they have to carry."""
        given = self.county.given
        if not any(source.cover > 0 for source in given.sources):
            return []
        projects = {row.id: row for row in given.projects}
        contracts = {row.id: row for row in given.contracts}
        return [
            (projects[row[1]], contracts[row[3] or ""], row[4])
            for choice in combination
            for row in choice.made
            if row[0] == "project"
        ]

    def can_serve(self, done: dict[str, Array]) -> bool:
        """Whether the facilities let the rules of serving hold, whatever else is decided."""
        key = done["capacity"].tobytes() + done["opened"].tobytes()
        if key not in self._serving:
            self.solved += 1
            serving = Physics(self.county, done, flows=False)
            self._serving[key] = serving.program.best() is not None
        return self._serving[key]

    def gain(self, combination: list[Choice]) -> float | None:
        """The index gain, None where no serving or flow is possible."""
        done = effects(combination)
        key = b"".join(array.tobytes() for array in done.values())
        if key not in self._gain:
            possible = self.can_serve(done)
            self.solved += possible
            self._gain[key] = Physics(self.county, done).gain() if possible else None
        return self._gain[key]

    def value(self, combination: list[Choice]) -> tuple[float, float] | None:
        """The objective of a combination and what it costs, None where it is impossible."""
        debt = self.debt_cost(combination)
        if debt is None:
            return None
        gain = self.gain(combination)
        if gain is None:
            return None
        cost = float((spending(combination).sum(axis=(0, 1)) * self.county.cash_discount).sum())
        return gain - self.county.given.county.thrift * (cost + debt), cost + debt


def optimise(instance: Instance, scenario: Scenario | None = None) -> Optimum:
    """The optimum of a tiny county, by enumeration.

    Raises:
        TooManyError: the county has too many combinations to enumerate.
    """
    county = County.of(instance, scenario or Scenario())
    options = choices(county)
    count = int(np.prod([len(each) for each in options]))
    if count > LARGEST:
        raise TooManyError(f"{count} combinations are too many to enumerate")
    if count == 0:
        return Optimum(None, None, (), 0, 0)
    bounds = Combinations(county, options).bounds()
    search, best, least, made = Search(county), -np.inf, np.inf, ()
    for position in np.argsort(-bounds, axis=None):
        bound = bounds.flat[position]
        if bound < best - SAME or bound == -np.inf:
            break
        index = np.unravel_index(position, bounds.shape)
        combination = [options[a][i] for a, i in enumerate(index)]
        found = search.value(combination)
        if found is None or found[0] < best - SAME:
            continue
        value, cost = found
        if value > best + SAME or cost < least:
            least, made = cost, tuple(row for choice in combination for row in choice.made)
        best = max(best, value)
    if best == -np.inf:
        return Optimum(None, None, made, count, search.solved)
    return Optimum(float(best), float(least), made, count, search.solved)
