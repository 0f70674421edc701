"""The county office's ranking (``tests.bench.greedy``): a legal plan at equal money, no bound."""

import platform
import time
from typing import Any

from models.matrix.compile import compile_model, load
from models.matrix.matrix import Floats
from models.rules import answer
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance, fingerprint
from models.schema.plan import Plan, Provenance
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit
from tests.bench.cases import by_name
from tests.bench.greedy import Greedy
from tests.bench.race import Clock, Terms

RANKING = 0.6
"""Part of the time limit after which nothing further is taken, so that the plan is finished."""


def run(terms: Terms, clock: Clock) -> dict[str, Any]:
    """Read (apart), build, rank and take, and audit the plan."""
    instance = by_name(terms.case).read(terms.folder)
    seconds = {"read": clock.seconds}
    clock.start()
    m, x = chosen(instance, time.monotonic() + RANKING * terms.limit)
    if x is None:
        return {"ending": "no plan", "seconds": seconds}
    plan = as_plan(instance, m, x)
    found = clock.seconds
    report = audit(plan, instance)
    if report.ok:
        clock.say({"point": [round(found, 4), plan.objective, None]})
    why = "" if report.ok else f"broken: {report.broken[0].rule} ({report.broken[0].place})"
    return {"ending": "done", "why": why, "certified": report.ok, "seconds": seconds}


def chosen(instance: Instance, deadline: float = float("inf")) -> tuple[Any, Floats | None]:
    """The model of a county holding the office's plan, and its values; None without a plan."""
    m = build(Case(instance), implied=False)
    matrix, variables = compile_model(m)
    x = Greedy(m, matrix, variables, deadline).plan()
    if x is not None:
        load(matrix, variables, x)
    return m, x


def as_plan(instance: Instance, m: Any, x: Floats) -> Plan:
    """The answer in the planner's own shape, so that the planner's audit can judge it."""
    scenario = Scenario()
    return Plan(
        status="feasible",
        stopped_by="interrupt",
        reason="benefit-cost ranking",
        certified=True,
        first_year=instance.county.first_year,
        years=instance.county.years,
        provenance=Provenance(
            county=instance.county.id,
            scenario=scenario.id,
            instance_hash=fingerprint(instance),
            scenario_hash=fingerprint(scenario),
            versions={"python": platform.python_version()},
            options={"columns": len(x)},
            seed=0,
            seconds={},
        ),
        **answer.tables(m),
    )
