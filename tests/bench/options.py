"""What a county office could take: every option as columns of the matrix, with its money."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from models.matrix.matrix import Floats, Matrix
from planner.search.highs import Columns


@dataclass(frozen=True)
class Option:
    """Something that can be decided on its own: from a year on, all its chains are 1.

    A chain is the columns of one cumulative decision by year (of a package: the years in which it
    is offered). A mast brings along the fibre on its way. ``hires`` are the columns whose pay
    comes with a package. Of the options of a ``group`` one is taken: contracts of a project,
    packages of a category, levels of a facility.
    """

    name: str
    group: tuple[str, ...]
    chains: tuple[tuple[int, ...], ...]
    hires: tuple[int, ...] = ()

    @property
    def last(self) -> int:
        """Return the column that says whether the option is taken at all."""
        return self.chains[0][-1]


def decided(option: Option, t: int, free: np.ndarray[Any, Any]) -> tuple[Columns, Floats]:
    """Return the columns still ``free`` and their values if the option is taken in year t >= 0."""
    open_chains = [chain for chain in option.chains if free[chain[-1]]]
    columns = [column for chain in open_chains for column in chain]
    values = [float(year >= t) for chain in open_chains for year in range(len(chain))]
    return np.array(columns, dtype=np.int64), np.array(values)


def options(m: Any, variables: list[Any]) -> list[Option]:
    """List all options of a model: deals, packages, masts with their fibre, facilities, reforms."""
    column = {id(variable): number for number, variable in enumerate(variables)}

    def chain(decision: Any, *key: str) -> tuple[int, ...]:
        return tuple(column[id(decision[(*key, t)])] for t in m.YEARS)

    found = [
        Option(f"project {p} {k}", ("project", p), (chain(m.started, p, k),)) for p, k in m.DEALS
    ]
    found += [
        Option(
            f"package {c} {g}",
            ("package", c),
            (chain(m.offered, c, g),),
            tuple(_hires(m, column, c, g)),
        )
        for c, g in m.TERMS
    ]
    found += [
        Option(
            f"mast {mast}",
            ("mast", mast),
            (chain(m.on_air, mast), *(chain(m.lit, i) for i in _way(m, m.mast[mast].site))),
        )
        for mast in m.MASTS
    ]
    found += [
        Option(f"facility {q} {j} {level}", ("facility", q, j), (chain(m.open, q, j, level),))
        for (q, j), levels in m.levels_at.items()
        for level in levels
    ]
    found += [Option(f"reform {r}", ("reform", r), (chain(m.enacted, r),)) for r in m.REFORMS]
    return found


def _hires(m: Any, column: dict[int, int], category: str, package: str) -> Iterator[int]:
    for key in m.HIRES:
        if key[1:3] == (category, package):
            yield column[id(m.hire[key])]


def _way(m: Any, site: str | None) -> Iterator[str]:
    """List the settlements without fibre from a site to the trunk."""
    while site is not None and site in m.UNLIT:
        yield site
        site = m.link[site].upstream


def fixed_at_none(m: Any, variables: list[Any]) -> Columns:
    """Return the columns that are closed while nothing is taken: every yes-or-no decision."""
    names = {"started", "offered", "on_air", "lit", "open", "enacted"}
    kinds = [variable.parent_component().local_name in names for variable in variables]
    return np.flatnonzero(kinds)


def payments(variables: list[Any]) -> Floats:
    """Return 1 for every payment column, so that x @ payments is the county's money in x."""
    kinds = [variable.parent_component().local_name == "payment" for variable in variables]
    return np.array(kinds, dtype=float)


def price(matrix: Matrix, variables: list[Any]) -> Floats:
    """Return the county's cost of each decision column over the plan, without debt service, in
    the county's unit of money.

    Read off the rows that fund spending: payments less what decisions cost is a constant.
    """
    rows = np.array([name.startswith("fund_spending[") for name in matrix.rows], dtype=float)
    a = sparse.csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.shape)
    paid = payments(variables) > 0
    first = next((j for j in np.flatnonzero(paid) if (a[:, [j]].T @ rows)[0]), None)
    sign = 1.0
    if first is not None:
        column = a[:, [first]].toarray().ravel()
        own = [r for r in np.flatnonzero(column) if rows[r]]
        sign = float(np.sign(max((column[r] for r in own), key=abs)))
    return np.where(paid, 0.0, -sign * (a.T @ rows))
