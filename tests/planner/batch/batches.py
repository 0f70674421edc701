"""Write a batch's folder as ``planner batch`` does, from cases that are really solved."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.batch.records import result_of
from planner.processes.files import write_atomically
from planner.report.tables import plan_json
from planner.solving import solve

EXACT = SolveOptions(gap=0, time_limit=None, isolate=False)
Case = tuple[str, Mapping[str, Any], Plan | None]
"""A case: its name as <instance>/<label>, its grid values, its plan unless it failed."""


def solved(instance: Instance, **changes: Any) -> Plan:
    """Find the best plan under a scenario."""
    return solve(instance, Scenario.model_validate(changes), EXACT).plan


def row(case: Case) -> dict[str, Any]:
    """Write a case as its row of the result table."""
    name, values, plan = case
    instance = name.partition("/")[0]
    known: dict[str, Any] = {"case": name, "instance": instance, "county": "", "scenario": ""}
    if plan is None:
        failed = {"status": "crashed", "certified": False, "error": "signal 9"}
        return {**known, **values, **failed}
    return {
        **known,
        "county": plan.provenance.county,
        "scenario": plan.provenance.scenario,
        **values,
        **result_of(plan, 1.0, 100 * 2**20, 1).model_dump(by_alias=True),
        "error": "",
    }


def write_batch(folder: Path, cases: Sequence[Case]) -> pd.DataFrame:
    """Write the plans and both tables."""
    for name, _, plan in cases:
        if plan is not None:
            file = folder / "cases" / name / "plan.json"
            file.parent.mkdir(parents=True)
            write_atomically(file, plan_json(plan).encode())
    table = pd.DataFrame([row(case) for case in cases])
    table.to_csv(folder / "results.csv", index=False, encoding="utf-8-sig")
    table.to_parquet(folder / "results.parquet", index=False)
    return table
