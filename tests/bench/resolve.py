"""A changed yearly budget, solved again while everything is still loaded.

``python -m tests.bench.resolve CASE FOLDER LIMIT`` prints seconds, cold and of each change.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from models.instance import Instance
from models.plan import Plan
from models.scenario import Scenario
from planner import solve as solving
from planner.solve import Options, solve
from tests.bench.cases import by_name
from tests.bench.race import THREADS

GAP = 0.01
CHANGES = 20
FACTORS = (0.8, 1.2)


def changes(instance: Instance, seed: int = 0, count: int = CHANGES) -> list[Scenario]:
    """Scenarios in which every amount of every source and year is scaled by its own factor."""
    dice = random.Random(seed)
    return [
        Scenario(
            id=f"budget-{number}",
            amounts=tuple(
                row.model_copy(update={"amount": round(row.amount * dice.uniform(*FACTORS), 2)})
                for row in instance.amounts
            ),
        )
        for number in range(1, count + 1)
    ]


def measure(case: str, folder: Path, limit: float) -> dict[str, Any]:
    """Seconds of the whole call: cold, and warm for each change; whether each plan came out."""
    if not hasattr(solving, "Session"):
        return {"ending": "not there", "why": "planner.solve has no Session"}
    instance = by_name(case).read(folder)
    options = Options(gap=GAP, time_limit=limit, threads=THREADS)
    cold, first = _timed(lambda: solve(instance, None, options))
    session = solving.Session(instance, options=options)
    session.solve(Scenario())
    warm, plans = [], []
    for scenario in changes(instance):
        seconds, plan = _timed(lambda scenario=scenario: session.solve(scenario))
        warm.append(seconds)
        plans.append(plan)
    return {
        "cold": cold,
        "warm": warm,
        "proved": sum(_proved(plan) for plan in plans),
        "cold_proved": _proved(first),
    }


def _timed(solved: Any) -> tuple[float, Plan]:
    began = time.monotonic()
    plan: Plan = solved()
    return time.monotonic() - began, plan


def _proved(plan: Plan) -> bool:
    return plan.certified and plan.gap is not None and plan.gap <= GAP


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))))
