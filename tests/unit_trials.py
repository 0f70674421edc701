"""Units to state a county in, far from its own, and what becomes of the plan.

``python -m tests.unit_trials liping eastern remote`` solves counties to 1 % as they are and in
the outermost units, and fails where one gain lies outside the gap of the other.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from random import Random
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import ValidationError
from scipy.sparse import csc_array

from models.matrix.matrix import Matrix
from models.matrix.revise import Revisable
from models.rules.county import build
from models.schema.case import Case
from models.schema.fields import LARGEST
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.input.check import complaints
from planner.input.complaint import errors
from planner.input.read import load
from planner.solving import solve_case
from tests.counties import random_county
from tests.paths import INSTANCES
from tests.units import NewUnits, converted

MONEY, STREAM, PEOPLE, LOAD = 6, 9, 3, 6
"""Powers of ten that are tried in either direction; people only grow, as they are whole."""

Refused = Literal["schema", "spread", "check"]
"""Who refuses a county: the schema (too large a figure), the check as figures that meet are too far
apart for the arithmetic, or the check for another reason."""


class Exponents(NamedTuple):
    """Powers of ten by which figures grow."""

    money: float
    people: int
    load: float
    streams: Mapping[str, float]

    @property
    def units(self) -> NewUnits:
        """Return the units in which figures are so much larger."""
        return NewUnits(
            money=10**self.money,
            people=round(10**self.people),
            load=10**self.load,
            streams={stream: 10**by for stream, by in self.streams.items()},
        )


def outermost(instance: Instance) -> list[Exponents]:
    """Return the smallest units, the largest that the schema admits, and both at once."""
    streams = [row.id for row in instance.streams]
    room = _room(instance)
    high = {stream: min(STREAM, room[stream]) for stream in streams}
    low = dict.fromkeys(streams, -float(STREAM))
    mixed = {s: (high if n % 2 else low)[s] for n, s in enumerate(streams)}
    money, people = min(MONEY, room[""]), min(PEOPLE, _room_of_people(instance))
    return [
        Exponents(-MONEY, 0, -LOAD, low),
        Exponents(money, people, LOAD, high),
        Exponents(-MONEY, people, -LOAD, mixed),
        Exponents(money, 0, -LOAD, {s: low[s] + high[s] - by for s, by in mixed.items()}),
    ]


def accepted(seed: int) -> tuple[Instance, Scenario]:
    """Return the first random county from this seed on that the check accepts."""
    return next(drawn for drawn in map(random_county, count(seed)) if not refused(Case(*drawn)))


def refused(case: Case) -> Refused | None:
    """Return why the check refuses a county under its scenario, None if it does not."""
    found = {complaint.code for complaint in errors(complaints(case.instance, case.scenario))}
    if not found:
        return None
    return "spread" if found == {"spread"} else "check"


def within(dice: Random, instance: Instance, power: float) -> Exponents:
    """Draw units of money, load and every stream within a power of ten, people up to 1000."""
    streams = {row.id: dice.uniform(-power, power) for row in instance.streams}
    money, load = dice.uniform(-power, power), dice.uniform(-power, power)
    return Exponents(money, dice.randint(0, PEOPLE), load, streams)


def _room(instance: Instance) -> dict[str, int]:
    """Return by how many powers of ten figures may grow, by stream; "" stands for money.

    Streams that count private capital grow with money.
    """
    largest = {row.id: row.reference or 0.0 for row in instance.streams} | {"": _money(instance)}
    for flow in instance.flows:
        largest[flow.stream] = max(largest[flow.stream], flow.base, flow.potential)
    for gain in (*instance.project_gains, *instance.reform_gains, *instance.talent_gains):
        largest[gain.stream] = max(largest[gain.stream], abs(gain.gain))
    counting = [row.id for row in instance.streams if row.counts_private_capital]
    largest[""] = max(largest[name] for name in ("", *counting))
    return {name: math.floor(math.log10(LARGEST / (x or 1.0))) for name, x in largest.items()}


def _money(instance: Instance) -> float:
    """Return the largest money of a county [10 000 yuan]."""
    yearly = [row.budget_expenditure or 0.0 for row in instance.years]
    amounts = [row.amount for row in (*instance.amounts, *instance.commitments)]
    costs = [max(row.capital, row.running, row.revenue) for row in instance.projects]
    built = (*instance.masts, *instance.fibre, *instance.facility_levels)
    costs += [max(row.capital, row.running) for row in built]
    costs += [max(row.cost, row.running) for row in instance.reforms]
    pay = [max(row.pay) for row in instance.terms]
    limit = instance.county.debt_limit or 0.0
    return max(*yearly, *amounts, *costs, *pay, limit, 0.0, 0.0)


def _room_of_people(instance: Instance) -> int:
    """Return by how many powers of ten the numbers of residents may grow."""
    most = max(row.population for row in instance.settlements)
    return math.floor(math.log10(1e9 / (most or 1)))


def restated(instance: Instance, scenario: Scenario, by: Exponents) -> Case | Refused:
    """Return the county in other units, or who refuses it."""
    try:
        case = converted(instance, scenario, by.units)
    except ValidationError:
        return "schema"
    return refused(case) or case


def normalised(case: Case) -> Matrix:
    """Return the matrix that the search is given."""
    return Revisable(build(case)).matrix


def apart(one: Matrix, other: Matrix, tolerance: float) -> str:
    """Name the first figures of two matrices that differ, relative to them or to 1; else empty.

    The limit of a row is also compared with the largest figure that stands in it.
    """
    for names in ("columns", "rows"):
        if getattr(one, names) != getattr(other, names):
            return f"other {names}"
    if not np.array_equal(one.integer, other.integer):
        return "other integers"
    for name in ("cost", "lower", "upper", "secondary_objective", "row_lower", "row_upper"):
        names = one.rows if name.startswith("row") else one.columns
        figures = getattr(one, name), getattr(other, name)
        size = _largest_in_rows(one) if name.startswith("row") else 1.0
        for place in np.flatnonzero(_differ(*figures, tolerance, size))[:1]:
            return f"{name}[{names[place]}]: {figures[0][place]!r} and {figures[1][place]!r}"
    return _entries_apart(one, other, tolerance) or (
        "other offset" if _differ(one.offset, other.offset, tolerance) else ""
    )


def _largest_in_rows(matrix: Matrix) -> Any:
    table = csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.sizes)
    return abs(table).max(axis=1).toarray().ravel()


def _differ(one: Any, other: Any, tolerance: float, size: Any = 1.0) -> Any:
    """Tell which figures differ, relative to them, to ``size`` or to 1.

    Infinite figures must be the same.
    """
    finite = np.isfinite(one) & np.isfinite(other)
    with np.errstate(invalid="ignore"):
        sizes = np.maximum(np.maximum(1, size), np.maximum(abs(one), abs(other)))
        near = np.abs(one - other) <= tolerance * sizes
    return ~np.where(finite, near, one == other)


def _entries_apart(one: Matrix, other: Matrix, tolerance: float) -> str:
    """Name the first entries that differ; an entry that is left out is 0."""
    left, right = (
        csc_array((each.value, each.index, each.start), shape=each.sizes) for each in (one, other)
    )
    rest = (left - right).tocoo()
    for row, column in zip(*rest.coords, strict=True):
        pair = left[row, column], right[row, column]
        if _differ(*pair, tolerance):
            return f"{one.rows[row]}, {one.columns[column]}: {pair[0]!r} and {pair[1]!r}"
    return ""


def outside(one: Plan, other: Plan) -> str:
    """Describe how two plans of one county contradict each other; empty if they do not."""
    for plan, rival in ((one, other), (other, one)):
        if plan.objective is None:
            return f"no plan: {plan.status}, {plan.reason}"
        if rival.bound is not None and plan.objective > rival.bound * (1 + 1e-7):
            return f"gain {plan.objective} above the bound {rival.bound}"
    return ""


def trials(names: Sequence[str], options: SolveOptions) -> Iterator[tuple[str, str]]:
    """Solve counties as they are and in the outermost units; yield what is tried and found."""
    for name in names:
        instance = load(INSTANCES / name)
        plain = solve_case(Case(instance), options).plan
        yield f"{name}: gain {plain.objective}, bound {plain.bound}", ""
        for by in outermost(instance):
            case = restated(instance, Scenario(), by)
            what = f"{name}, money x 10^{by.money}, streams x 10^{sorted(set(by.streams.values()))}"
            if isinstance(case, str):
                yield f"{what}: refused by the {case}", ""
                continue
            plan = solve_case(case, options).plan
            yield f"{what}: gain {plan.objective}, bound {plan.bound}", outside(plain, plan)


def main(arguments: list[str] | None = None) -> int:
    """Solve and compare; return 1 if anything contradicts, else 0."""
    parser = argparse.ArgumentParser(prog="tests.unit_trials", description=__doc__)
    parser.add_argument("counties", nargs="*", default=["liping", "eastern", "remote"])
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--limit", type=float, default=900, help="seconds for each")
    args = parser.parse_args(arguments)
    options, wrong = SolveOptions(gap=args.gap, time_limit=args.limit), 0
    for what, found in trials(args.counties, options):
        wrong += bool(found)
        print(what + (f"\n  WRONG: {found}" if found else ""), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
