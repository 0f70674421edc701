"""The ranking of a county office gives legal plans, and no better ones than the optimum."""

from typing import Any

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.rules.county import build
from models.schema.case import Case
from models.schema.options import SolveOptions
from planner.auditing.checklist import audit
from planner.generator.generate import generate
from planner.input.read import load
from planner.solving import solve
from tests.bench.cases import INSTANCES
from tests.bench.contestants.greedy import as_plan, chosen
from tests.bench.options import fixed_at_none, options, price

TINY = load(INSTANCES / "tiny")


@pytest.mark.parametrize("name", ["tiny", "projects-only", "talent-only", "maximal-covering"])
def test_small_counties_against_the_optimum(name: str) -> None:
    instance = load(INSTANCES / name)
    m, x = chosen(instance)
    assert x is not None
    plan = as_plan(instance, m, x)
    assert audit(plan, instance).broken == ()
    best = solve(instance, None, SolveOptions(gap=0, time_limit=None, isolate=False)).plan.objective
    assert plan.objective is not None
    assert best is not None
    assert 0 < plan.objective <= best + 1e-6


@pytest.mark.parametrize(
    "drawn", [("eastern", 5, 3, 0, 3), ("resource", 6, 3, 4, 3), ("remote", 7, 3, 8, 3)]
)
def test_generated_counties_with_targets(drawn: tuple[Any, ...]) -> None:
    instance = generate(*drawn)
    assert any(year.coverage_target for year in instance.years)
    m, x = chosen(instance)
    assert x is not None
    plan = as_plan(instance, m, x)
    assert audit(plan, instance).broken == ()
    assert plan.objective is not None
    assert plan.objective > 1


def test_what_cannot_be_kept_gives_no_plan() -> None:
    instance = generate("eastern", 5, 3, 0, 3)
    moneyless = instance.model_copy(
        update={
            "amounts": tuple(row.model_copy(update={"amount": 0.0}) for row in instance.amounts)
        }
    )
    assert chosen(moneyless)[1] is None


def test_a_deadline_gone_by_leaves_what_the_rules_force() -> None:
    instance = generate("resource", 6, 3, 4, 3)
    whole, forced = (chosen(instance, deadline) for deadline in (float("inf"), 0.0))
    gains = []
    for m, x in (whole, forced):
        assert x is not None
        plan = as_plan(instance, m, x)
        assert audit(plan, instance).ok
        assert plan.objective is not None
        gains.append(plan.objective)
    assert gains[1] < gains[0]


def test_options_and_their_money() -> None:
    m = build(Case(TINY), implied=False)
    matrix, variables = compile_model(m)
    found = {option.name: option for option in options(m, variables)}
    cost = price(matrix, variables) * Case(TINY).units.money
    for option in found.values():
        assert all(len(chain) == TINY.county.years for chain in option.chains)
        names = {matrix.columns[column].split("[")[0] for column in option.hires}
        assert names <= {"hire"}
    masts = [option for name, option in found.items() if name.startswith("mast ")]
    assert masts
    assert any(len(option.chains) > 1 for option in masts), "no mast brings fibre along"
    reform, row = next(
        (option, row)
        for row in TINY.reforms
        for option in found.values()
        if option.name == f"reform {row.id}"
    )
    in_force = TINY.county.years - row.lead
    assert cost[list(reform.chains[0])].sum() == pytest.approx(row.cost + row.running * in_force)
    closed = {variables[column].parent_component().name for column in fixed_at_none(m, variables)}
    assert closed == {"started", "offered", "on_air", "lit", "open", "enacted"}
    assert np.all(cost[[n.startswith("payment[") for n in matrix.columns]] == 0)
