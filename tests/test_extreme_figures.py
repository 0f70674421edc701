"""Very large and very small figures: the optimum follows from the comment of each test.

A town has 100 points of each of its streams in the base year. A road, where there is one, is built
in 2026 and adds to a stream in 2027 and in the year after the plan, so that with g points more the
gain is the mean of 0, g and g.
"""

from typing import Any

import pytest

from models.schema.case import Case
from models.schema.contracts import grant, offerable
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario
from planner.input.read import load
from planner.solving import solve_case
from tests.paths import INSTANCES
from tests.units import NewUnits, converted


def county(settings: dict[str, Any] | None = None, **tables: Any) -> Instance:
    """Build a seat and a town that needs nothing, two years and the year after, and tables."""
    given: dict[str, Any] = {
        "county": {"id": "far", "first_year": 2026, "years": 2, "horizon_value": 1, "thrift": 0.0},
        "settlements": [
            {"id": "seat", "tier": "county_seat", "population": 100},
            {"id": "town", "tier": "town", "parent": "seat", "population": 100},
        ],
        "nodes": [{"settlement": "town"}],
        "streams": [{"id": "goods", "direction": "outbound", "weight": 1}],
        "contracts": [{"id": "public", "kind": "public"}],
        "sources": [{"id": "own", "kind": "own", "programs": ["ppp"]}],
    }
    given["county"] |= settings or {}
    return Instance.model_validate(given | tables)


def flow(stream: str, base: float, potential: float) -> dict[str, Any]:
    return {"node": "town", "stream": stream, "base": base, "potential": potential}


def road(capital: float, **gains: float) -> dict[str, Any]:
    """Return the tables of a road and of what it adds to each stream."""
    rows = [
        {"project": "road", "node": "town", "stream": stream, "gain": gain}
        for stream, gain in gains.items()
    ]
    project = {"id": "road", "kind": "road", "capital": capital, "profile": [1]}
    return {"projects": [project], "project_gains": rows}


def money(amount: float) -> dict[str, Any]:
    return {"amounts": [{"source": "own", "year": 2026, "amount": amount}]}


def solved(instance: Instance, scenario: Scenario | None = None) -> Plan:
    """Return the plan of gap 0, which the audit accepted."""
    options = SolveOptions(gap=0.0, time_limit=None, isolate=False)
    solution = solve_case(Case(instance, scenario or Scenario()), options)
    assert solution.plan.certified, solution.plan.reason
    assert solution.plan.status == "optimal"
    return solution.plan


def exactly(points: float) -> Any:
    return pytest.approx(points, rel=1e-7, abs=1e-7)


# A tenth more goods is 10 points: (0 + 10 + 10) / 3.
@pytest.mark.parametrize("unit", [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9])
def test_goods_in_any_unit(unit: float) -> None:
    flows = [flow("goods", 100 * unit, 1000 * unit)]
    plan = solved(county(flows=flows, **road(100, goods=10 * unit), **money(1000)))
    assert plan.objective == exactly(20 / 3)


# The same; the money is enough, or a millionth too little.
@pytest.mark.parametrize("unit", [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9])
def test_money_in_any_unit(unit: float) -> None:
    tables = {"flows": [flow("goods", 100, 1000)], **road(100 * unit, goods=10)}
    assert solved(county(**tables, **money(100 * unit))).objective == exactly(20 / 3)
    assert solved(county(**tables, **money(100 * unit * (1 - 1e-6)))).objective == exactly(0)


# The road costs a hundred-millionth more than there is, so nothing is built: 0.
@pytest.mark.parametrize("capital", [1.0, 1e4, 1e8, 1e10, 1e12])
def test_doing_nothing_is_feasible(capital: float) -> None:
    tables = {"flows": [flow("goods", 100, 1000)], **road(capital, goods=10)}
    assert solved(county(**tables, **money(capital * (1 - 1e-8)))).objective == exactly(0)


TWO_WAY = [
    {"id": "goods", "direction": "outbound", "weight": 1},
    {"id": "visitors", "direction": "inbound", "weight": 1, "reference": 1.0},
]


# A third more of both is 100 / 3 points in each direction: 200 / 9.
@pytest.mark.parametrize("unit", [1e-9, 1e-6, 1, 1e6, 1e9])
def test_both_directions_in_a_small_unit(unit: float) -> None:
    streams = [TWO_WAY[0], {**TWO_WAY[1], "reference": None}]
    flows = [flow(stream, 100 * unit, 1000 * unit) for stream in ("goods", "visitors")]
    gains = {"goods": unit * 100 / 3, "visitors": unit * 100 / 3}
    plan = solved(county(streams=streams, flows=flows, **road(100, **gains), **money(1000)))
    assert plan.objective == exactly(200 / 9)


# Next to no visitors, by a reference of one: their index stays at 1.4e-7 and is the weaker, so that
# goods at 100, 110 and 110 count a quarter: (25 + 27.5 + 27.5) / 3 - 100 = 80 / 3 - 100.
def test_a_direction_in_which_hardly_anything_flows() -> None:
    flows = [flow("goods", 100, 1000), flow("visitors", 1.4e-9, 1000)]
    plan = solved(county(streams=TWO_WAY, flows=flows, **road(100, goods=10), **money(1000)))
    assert plan.objective == exactly(80 / 3 - 100)


TINY = 41.25
"""The optimum of ``instances/tiny``, derived in tests/instances/test_small.py."""


@pytest.mark.parametrize(
    "units",
    [
        *(NewUnits(money=by) for by in (1e-8, 1e-4, 1e4, 1e8)),
        *(NewUnits(streams={"produce": by}) for by in (1e-9, 1e9)),
        *(NewUnits(streams={"skills": by}) for by in (1e-9, 1e9)),
        NewUnits(people=1000),
    ],
    ids=str,
)
def test_tiny_in_other_units(units: NewUnits) -> None:
    case = converted(load(INSTANCES / "tiny"), Scenario(), units)
    assert solved(case.instance).objective == exactly(TINY)


def concession(size: float) -> Instance:
    """Return a market of 100 that earns 9 a year, for 15 years, and may be granted what it lacks.

    The cap is the grant itself.
    """
    instance = county(
        flows=[flow("goods", 100, 1000)],
        contracts=[
            {
                "id": "market-concession",
                "kind": "concession",
                "concession_years": 15,
                "hurdle_rate": 0.07,
                "grant_cap": 1.0,
            }
        ],
        **road(100 * size, goods=10),
        **money(100 * size),
    )
    project = instance.projects[0].model_copy(update={"revenue": 9 * size})
    contract = instance.contracts[0]
    cap = grant(project, contract) / project.capital
    assert 0.1 < cap < 0.3
    capped = contract.model_copy(update={"grant_cap": cap})
    return instance.model_copy(update={"projects": (project,), "contracts": (capped,)})


# The market is worth 10 points, so it is built; locked, so that only a plan with it passes.
@pytest.mark.parametrize("size", [1e-6, 1e-3, 1, 1e3, 1e6, 1e9])
def test_a_grant_at_its_cap_is_offered_by_all(size: float) -> None:
    instance = concession(size)
    assert len(list(offerable(instance))) == 1
    forced = Scenario(forced=(Lock(what="project", id="road"),))
    plan = solved(instance, forced)
    assert plan.objective == exactly(20 / 3)
    assert [row.contract for row in plan.decisions.projects] == ["market-concession"]
