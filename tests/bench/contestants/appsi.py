"""Pyomo with its own interface to HiGHS, as a user of Pyomo would write it."""

from typing import Any

import pyomo.environ as pyo

from models.rules.county import build
from models.schema.case import Case
from tests.bench.cases import by_name
from tests.bench.race import Clock, Terms


def run(terms: Terms, clock: Clock) -> dict[str, Any]:
    """Read (apart), build and solve; the interface shows nothing before it is done."""
    instance = by_name(terms.case).read(terms.folder)
    seconds = {"read": clock.seconds}
    clock.start()
    m = build(Case(instance), implied=False)
    seconds["build"] = clock.seconds
    solver = pyo.SolverFactory("appsi_highs")
    results = solver.solve(
        m,
        timelimit=max(1.0, terms.limit - clock.seconds),
        load_solutions=False,
        options={"mip_rel_gap": terms.gap, "threads": terms.threads},
    )
    clock.end(results.problem.lower_bound, results.problem.upper_bound)
    return {"ending": str(results.solver.termination_condition), "seconds": seconds}
