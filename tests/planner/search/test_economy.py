"""Of plans of equal gain the cheapest: nothing in a plan could be dropped or put off."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import ContradictionError, compile_model
from models.matrix.matrix import Floats, Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario
from planner.search.economy import economise
from planner.search.highs import Ending, Limits, Outcome, polish, run, solve_fixed_integers
from planner.search.params import DEFAULTS, EconomyParams
from planner.solving import Session
from tests.agreement import WAYS, disagreement, spending
from tests.counties import random_county

EXACT = Limits(gap=0.0)
NOISE = 1e-9


def county(thrift: float = 0.0, **tables: object) -> Instance:
    """A town that sells produce, with 100 a year of own money for projects and reforms.

    Produce is 100 at first, and 200 at most where institutions are at their best.
    """
    own = {"id": "own", "kind": "own", "programs": ["ppp", "reforms"]}
    return Instance.model_validate(
        {
            "county": {
                "id": "economy",
                "years": 3,
                "thrift": thrift,
                "discount_rate": 0.05,
                "horizon_value": 5,
            },
            "settlements": [
                {"id": "seat", "tier": "county_seat", "population": 1000},
                {"id": "town", "tier": "town", "parent": "seat", "population": 1000},
            ],
            "nodes": [{"settlement": "town", "institution": 0.5}],
            "streams": [{"id": "produce", "direction": "outbound", "weight": 1}],
            "flows": [{"node": "town", "stream": "produce", "base": 100, "potential": 200}],
            "sources": [{**own, "carry_limit": 1}],
            "amounts": [{"source": "own", "year": year, "amount": 100} for year in (1, 2, 3)],
            "contracts": [{"id": "public", "kind": "public"}],
            **tables,
        }
    )


def project(id: str, capital: float, **fields: object) -> dict[str, object]:
    return {"id": id, "kind": "road", "capital": capital, "profile": [1], **fields}


def drives(id: str, gain: float) -> dict[str, object]:
    return {"project": id, "node": "town", "stream": "produce", "gain": gain}


RIVALS = {
    "projects": [project("dear", 30, group="road"), project("cheap", 20, group="road")],
    "project_gains": [drives("dear", 40), drives("cheap", 40)],
}
"""Two roads of which one is built: both add 40 a year, one costs 20, the other 30."""

USELESS = {
    "projects": [project("road", 20)],
    "project_gains": [drives("road", 40)],
    "reforms": [{"id": "seal", "cost": 5, "running": 1, "lead": 0, "workload": 0}],
}
"""A road and a reform that changes nothing."""

LATER = {
    "projects": [project("road", 20, earliest=3)],
    "project_gains": [drives("road", 40)],
    "requirements": [{"stream": "produce", "condition": "institution", "passes": 0}],
    "reforms": [{"id": "titles", "cost": 5, "running": 4, "lead": 0, "workload": 0}],
    "reform_lifts": [{"reform": "titles", "node": "town", "lift": 0.5}],
}
"""A road that may begin in year 3 at the earliest and operates after the plan, and a reform without
which its produce does not pass: earlier it would only cost 4 a year."""


def best(instance: Instance, way: str) -> Plan:
    """The plan found at gap 0 in one of the ways."""
    whole, threads = WAYS[way]
    options = SolveOptions(gap=0, time_limit=None, isolate=False, threads=threads)
    params = replace(DEFAULTS, min_integers=0) if whole else DEFAULTS
    with Session(instance, options, params=params) as session:
        return session.solve().plan


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("thrift", [0.0, 1e-12, 1e-9, 1e-7])
def test_the_cheaper_of_two_equal_projects(thrift: float, way: str) -> None:
    plan = best(county(thrift, **RIVALS), way)
    assert [row.project for row in plan.decisions.projects] == ["cheap"]
    # Built in year 1, operating from year 2, which horizon and discount do not change for a rival.
    assert spending(plan, 0.05) == pytest.approx(20, abs=1e-6)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("thrift", [0.0, 1e-12, 1e-7])
def test_no_reform_that_changes_nothing(thrift: float, way: str) -> None:
    plan = best(county(thrift, **USELESS), way)
    assert [row.project for row in plan.decisions.projects] == ["road"]
    assert plan.decisions.reforms == ()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("thrift", [0.0, 1e-12, 1e-7])
def test_nothing_is_begun_before_it_is_of_use(thrift: float, way: str) -> None:
    instance = county(thrift, **LATER)
    assert disagreement(instance, Scenario(), (way,)) == ""
    plan = best(instance, way)
    road, titles = plan.decisions.projects[0], plan.decisions.reforms[0]
    assert (road.year, titles.year) == (3, 3)


def wasteful(instance: Instance) -> tuple[Matrix, Floats]:
    """The matrix of the county, and a best plan with the reform that changes nothing."""
    matrix = compile_model(build(Case(instance)))[0]
    lock = Lock(what="reform", id="seal", year=1)
    forced = compile_model(build(Case(instance, Scenario(forced=(lock,)))))[0]
    held = run(forced, EXACT).x
    assert held is not None
    found = dict(zip(forced.columns, held, strict=True))
    x = np.array([found[name] for name in matrix.columns])
    enacted = [k for k, name in enumerate(matrix.columns) if name.startswith("enacted")]
    assert x[enacted].round().tolist() == [1, 1, 1]
    return matrix, x


@pytest.mark.parametrize(
    ("ending", "dropped"),
    [("gap", True), ("time_limit", True), ("proved", True), ("interrupt", False)],
)
def test_what_could_be_dropped_is_dropped_at_any_gap(ending: Ending, dropped: bool) -> None:
    matrix, x = wasteful(county(**USELESS))
    outcome = Outcome(ending, x, bound=matrix.objective(x) + 1.0)
    limits = replace(EXACT, gap=0.5, seconds=0.0 if ending == "time_limit" else None)
    after = economise(matrix, outcome, limits, EconomyParams())
    assert after.x is not None
    assert (after.bound, after.ending) == (outcome.bound, ending)
    assert matrix.objective(after.x) >= matrix.objective(x) - NOISE
    enacted = [k for k, name in enumerate(matrix.columns) if name.startswith("enacted")]
    assert after.x[enacted].round().any() != dropped


def test_what_is_asked_to_stop_keeps_its_plan() -> None:
    matrix, x = wasteful(county(**USELESS))
    after = economise(matrix, Outcome("gap", x), EXACT, EconomyParams(), stop=lambda: True)
    assert after.x is x


def matrix_of(seed: int) -> Matrix | None:
    """The matrix of a random county; None where a rule without any choice contradicts itself."""
    try:
        return compile_model(build(Case(*random_county(seed))))[0]
    except ContradictionError:
        return None


@pytest.mark.parametrize("seed", range(60))
def test_nothing_in_a_plan_could_be_left_out(seed: int) -> None:
    """Of a plan at a gap, no decision can be dropped or put off a year at the same gain.

    An answer without a plan stays as it is; the next test counts these.
    """
    matrix = matrix_of(seed)
    if matrix is None:
        return
    found = run(matrix, Limits(gap=0.3))
    if found.x is None:
        assert found.ending == "infeasible"
        assert economise(matrix, found, Limits(gap=0.3), EconomyParams()) is found
        return
    after = economise(matrix, found, Limits(gap=0.3), EconomyParams())
    assert after.x is not None
    assert matrix.spending is not None
    x = np.where(matrix.integer, after.x.round(), after.x)
    worth, cost = matrix.objective(x), float(matrix.spending @ x)
    assert worth >= matrix.objective(found.x) - NOISE * max(1.0, abs(worth))
    assert cost <= float(matrix.spending @ found.x) + 1e-6
    for column in np.flatnonzero(matrix.integer & (x > matrix.lower)):
        less = x.copy()
        less[column] -= 1
        if solve_fixed_integers(matrix, less) is None:
            continue
        other = polish(matrix, less)
        same = matrix.objective(other) >= worth - NOISE
        assert not same or matrix.spending @ other >= cost - 1e-4, matrix.columns[column]


def test_most_of_these_counties_have_a_plan_and_some_have_none() -> None:
    planned = [
        matrix is not None and run(matrix, Limits(gap=0.3)).x is not None
        for matrix in map(matrix_of, range(60))
    ]
    assert 10 < planned.count(False) < 36


def test_the_same_problem_gives_the_same_plan() -> None:
    matrix = compile_model(build(Case(*random_county(8))))[0]
    found = [economise(matrix, run(matrix, EXACT), EXACT, EconomyParams()).x for _ in range(2)]
    assert np.array_equal(*found)


ONCE_DEARER = {
    359: "the solver lost the cheaper plan that it had found from the start it was given",
}
"""Seeds at which a dearer plan of the same gain was returned."""


@pytest.mark.parametrize("seed", ONCE_DEARER)
def test_still_the_cheapest_where_it_once_was_not(seed: int) -> None:
    assert disagreement(*random_county(seed), tuple(WAYS)) == ""
