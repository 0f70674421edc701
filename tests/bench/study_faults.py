"""What may be wrong with the folder of a study: each case once, every plan proved and paid for."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pyarrow import parquet

from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit
from planner.batch.folder import CASES
from planner.batch.records import PLAN
from planner.input.read import load
from tests.batch_folder import complete, leftovers, rows

FACTORS = (0.8, 0.9, 1.0, 1.1, 1.2)
"""Budgets of each county, as factors of the budget in its data."""
GAP = 0.01
CENT = 0.01
"""Money that rounding may move [10 000 yuan]."""


def faults(out: Path, counties: int) -> Iterator[str]:
    """List what is wrong in the folder of a batch."""
    table = rows(out)
    wanted = sorted(
        f"{file.stem}/default,budget_factor={factor:g}"
        for file in (out.parent / "study").glob("*.json")
        for factor in FACTORS
    )
    if sorted(row["case"] for row in table) != wanted or len(wanted) != counties * len(FACTORS):
        yield "the table has not each case once"
    if sorted(complete(out)) != wanted or leftovers(out):
        yield "the folders are not those of the cases"
    if [{k: _cell(v) for k, v in row.items()} for row in _parquet(out)] != table:
        yield "results.csv and results.parquet differ"
    for county, group in groupby(table, key=lambda row: row["instance"]):
        instance = load(out.parent / "study" / f"{county}.json")
        for row in group:
            yield from (f"{row['case']}: {fault}" for fault in _faults(out, row, instance))


def _parquet(out: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = parquet.read_table(out / "results.parquet").to_pylist()
    return found


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _faults(out: Path, row: dict[str, str], instance: Instance) -> Iterator[str]:
    if not row["objective"]:
        yield f"no plan: {row['status']} {row['error']}"
        return
    plan = Plan.model_validate_json((out / CASES / row["case"] / PLAN).read_bytes())
    scenario = Scenario(budget_factor=float(row["budget_factor"]))
    report = audit(plan, instance, scenario)
    if not (plan.certified and report.ok and row["certified"] == "true"):
        yield f"not certified: {report.broken[:1]}"
    if plan.objective is None or plan.bound is None or float(row["objective"]) != plan.objective:
        yield "no plan, no bound, or not that of the table"
    elif plan.bound - plan.objective > GAP * plan.objective + 1e-9:
        yield f"bound {plan.bound}, gain {plan.objective}"
    for year in range(plan.first_year, plan.first_year + plan.years):
        spent = sum(entry.amount for entry in plan.spending if entry.year <= year)
        there = sum(entry.amount for entry in instance.amounts if entry.year <= year)
        if spent > scenario.budget_factor * there + CENT:
            yield f"spent {spent} of {scenario.budget_factor} x {there} until {year}"


def agreement(here: Path, there: Path) -> Iterator[str]:
    """List cases whose gains are further apart than their gaps allow; print how many agree."""
    gains = [
        {row["case"]: float(row["objective"] or 0) for row in rows(out)} for out in (here, there)
    ]
    pairs = [(case, gains[0][case], gains[1].get(case, 0.0)) for case in gains[0]]
    same = sum(abs(a - b) <= 1e-6 for _, a, b in pairs)
    tried = sum(int(row["attempts"]) > 1 for row in rows(there))
    print(f"same gain to 1e-6: {same} of {len(pairs)}; tried more than once: {tried}")
    for case, a, b in pairs:
        if abs(a - b) > GAP * min(a, b) + 1e-9:
            yield f"{case}: {a} here, {b} on the cluster"
