"""Changed yearly budgets, solved again while everything is still loaded.

``python -m tests.bench.resolve CASE FOLDER LIMIT`` prints seconds, cold and of each change.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.schema.instance import Instance
from models.schema.money import Amount
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.solving import Session, solve
from tests.bench.cases import by_name
from tests.bench.race import THREADS

GAP = 0.01
CHANGES = 20
FACTORS = (0.8, 1.2)


def one_year(instance: Instance, dice: random.Random, number: int) -> Scenario:
    """Scale every amount of one year by the same factor; years take turns."""
    years = sorted({row.year for row in instance.amounts})
    year, factor = years[number % len(years)], dice.uniform(*FACTORS)
    return _scaled(instance, number, lambda row: factor if row.year == year else 1.0)


def every_amount(instance: Instance, dice: random.Random, number: int) -> Scenario:
    """Scale every amount of every source and year by a separate factor."""
    return _scaled(instance, number, lambda row: dice.uniform(*FACTORS))


KINDS = {"one year": one_year, "every amount": every_amount}


def _scaled(instance: Instance, number: int, factor: Callable[[Amount], float]) -> Scenario:
    rows = (
        row.model_copy(update={"amount": round(row.amount * factor(row), 2)})
        for row in instance.amounts
    )
    return Scenario(id=f"budget-{number + 1}", amounts=tuple(rows))


def changes(instance: Instance, kind: str, seed: int = 0) -> list[Scenario]:
    """Draw the changed budgets of a kind; the same for a seed."""
    dice = random.Random(seed)
    return [KINDS[kind](instance, dice, number) for number in range(CHANGES)]


def measure(case: str, folder: Path, limit: float) -> dict[str, Any]:
    """Measure seconds of the whole call, cold and warm for each change, and count the proofs.

    Each kind has a separate session, which has solved the unchanged county.
    """
    instance = by_name(case).read(folder)
    options = SolveOptions(gap=GAP, time_limit=limit, threads=THREADS)
    cold, first = _timed(lambda: solve(instance, None, options).plan)
    kinds = {kind: _warm(instance, kind, options) for kind in KINDS}
    return {"cold": cold, "cold_proved": _proved(first), "kinds": kinds}


def _warm(instance: Instance, kind: str, options: SolveOptions) -> dict[str, Any]:
    session = Session(instance, options=options)
    session.solve(Scenario())
    timed = [
        _timed(lambda scenario=scenario: session.solve(scenario).plan)
        for scenario in changes(instance, kind)
    ]
    return {
        "warm": [seconds for seconds, _ in timed],
        "proved": sum(_proved(plan) for _, plan in timed),
    }


def _timed(solved: Any) -> tuple[float, Plan]:
    began = time.monotonic()
    plan: Plan = solved()
    return time.monotonic() - began, plan


def _proved(plan: Plan) -> bool:
    return plan.certified and plan.gap is not None and plan.gap <= GAP


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))))
