"""What a scenario says, on either side of its line: both plans are known by argument.

The counties are those of the reference's own tests: a road costs 10 in year 1 and lifts the index
of year 2 from 100 to 150, so that building it gains (0 + 50) / 2 = 25 and not building it 0.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.input.checking.scenario import scenario_complaints
from planner.solving import solve
from tests.reference import optimise
from tests.test_reference import county, money, road

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)
TOWN = {"settlement": "town", "access": 0.5}


def placed() -> dict[str, Any]:
    """Return the road with its money at the town."""
    return {**road(), "project_nodes": [{"project": "road", "node": "town"}]}


def two_roads() -> Instance:
    """Build a county that can pay for two roads, each as good as the other."""
    tables = road()
    (first,), (gain,) = tables["projects"], tables["project_gains"]
    tables["projects"] = [first, {**first, "id": "other"}]
    tables["project_gains"] = [gain, {**gain, "project": "other"}]
    return county(amounts=money(20, 0), **tables)


def earmarked() -> Instance:
    """Build a county whose transfer of 12 pays the road and a reform of 2 that brings nothing."""
    transfer = {"id": "transfer", "kind": "transfer", "programs": ["ppp", "reforms"]}
    return county(
        sources=[{**transfer, "earmark_programs": ["reforms"]}],
        amounts=[{"source": "transfer", "year": 1, "amount": 12}],
        reforms=[{"id": "land", "cost": 2, "lead": 0}],
        **road(),
    )


def bonded() -> Instance:
    """Build a county whose bond pays the road, which earns 20 a year, and is repaid in year 2."""
    bond = {"id": "bond", "kind": "bond", "programs": ["ppp"], "term": 1, "pays_current": False}
    own = {"id": "own", "kind": "own", "programs": ["debt"]}
    amounts = [{"source": "bond", "year": 1, "amount": 10}, *money(0, 10)]
    return county(sources=[own, {**bond, "cover": 1}], amounts=amounts, **road(revenue=20))


def hiring(*amounts: float, **more: Any) -> Instance:
    """Build a county that wins five a year at 1 each; each stays and brings 10 visitors a year."""
    return county(
        amounts=money(*amounts),
        categories=[{"id": "guide", "retention_low": 1, "retention_high": 1, "needs": []}],
        packages=[{"id": "pay"}],
        terms=[{"category": "guide", "package": "pay", "uptake": 0.5, "pay": [1]}],
        pools=[{"node": "town", "category": "guide", "candidates": 10, "anchor_capacity": 0}],
        talent_gains=[{"category": "guide", "stream": "visitors", "gain": 10}],
        **more,
    )


def with_clinic() -> Instance:
    """Build a county that can pay for the road or for a clinic with room for half of the town."""
    sources = [{"id": "own", "kind": "own", "programs": ["ppp", "services"]}]
    return county(
        sources=sources,
        amounts=money(10, 0),
        services=[{"id": "clinic", "weight": 1, "standard": 10, "need": 1}],
        facility_levels=[{"service": "clinic", "level": "small", "capital": 10, "capacity": 25}],
        facilities=[{"service": "clinic", "settlement": "town"}],
        **road(),
    )


def reforming() -> Instance:
    """Build a county with a reform that takes 2 posts and brings 50 visitors a year at once."""
    return county(
        amounts=money(10, 0),
        reforms=[{"id": "land", "cost": 2, "lead": 1, "workload": 2}],
        reform_gains=[{"reform": "land", "node": "town", "stream": "visitors", "gain": 50}],
    )


def trading() -> Instance:
    """Build a county whose road is of the use trade."""
    return county(
        amounts=money(10, 0), uses=[{"id": "trade", "program": "ppp"}], **road(use="trade")
    )


def town(**fields: Any) -> Instance:
    """Build the county with the road at the town, whose row has these fields."""
    return county(amounts=money(10, 0), **(placed() | {"nodes": [{**TOWN, **fields}]}))


def cap(most: int, year: int | None = None) -> dict[str, Any]:
    return {"category": "guide", "year": year, "most": most}


PLAIN = county(amounts=money(10, 0), **road())
LEFT = county(amounts=money(5, 0), **road())


@dataclass(frozen=True)
class Side:
    """A county, what a scenario says of it, and the gain of the best plan; None: there is none."""

    given: Instance
    word: dict[str, Any]
    gain: float | None


SIDES = (
    # In year 2 it would operate after the plan.
    Side(PLAIN, {"earliest": {"road": 1}}, 25),
    Side(PLAIN, {"earliest": {"road": 2}}, 0),
    # 20 * 0.5 is the road's cost.
    Side(
        county(amounts=money(20, 0), **road()),
        {"amount_factors": [{"source": "own", "year": 1, "factor": 0.5}]},
        25,
    ),
    Side(
        county(amounts=money(20, 0), **road()),
        {"amount_factors": [{"source": "own", "year": 1, "factor": 0.499}]},
        0,
    ),
    # 5 are the amount of the year, 5 were left.
    Side(LEFT, {"openings": {"own": 5}}, 25),
    Side(LEFT, {"openings": {"own": 4.99}}, 0),
    # What was left is no amount: no factor changes it.
    Side(
        LEFT,
        {
            "openings": {"own": 10},
            "amount_factors": [{"source": "own", "year": 1, "factor": 0}],
        },
        25,
    ),
    # The reform is 2 of 12.
    Side(earmarked(), {"earmark_shares": {"transfer": 0.16}}, 25),
    Side(earmarked(), {"earmark_shares": {"transfer": 0.17}}, 0),
    # It earns 20 a year, and 10 are repaid in one year.
    Side(bonded(), {"covers": {"bond": 2}}, 25),
    Side(bonded(), {"covers": {"bond": 2.01}}, 0),
    # n hires a year bring 10 n and then 20 n visitors: 15 n on average.
    Side(hiring(9, 9), {"hire_caps": [cap(2)]}, 30),
    Side(hiring(9, 9), {"hire_caps": [cap(1)]}, 15),
    Side(hiring(9, 9), {"hire_caps": [cap(2), cap(0, 2)]}, 20),
    # The quota of year 2 is 1 already, and the smaller holds: 20, then 30.
    Side(
        hiring(9, 9, quotas=[{"category": "guide", "year": 2, "most": 1}]),
        {"hire_caps": [cap(2)]},
        25,
    ),
    # Money for 2 and then 5; after 2 at most 2 + 0.5 * 2 + 1 = 4, and one less just below 0.5.
    Side(hiring(2, 5), {"steady": {"guide": 0.5}}, (20 + 60) / 2),
    Side(hiring(2, 5), {"steady": {"guide": 0.49}}, (20 + 50) / 2),
    # The floor takes the road's money for the clinic, which serves half and no more.
    Side(with_clinic(), {"year_floors": [{"service": "clinic", "year": 2, "share": 0}]}, 25),
    Side(with_clinic(), {"year_floors": [{"service": "clinic", "year": 2, "share": 0.5}]}, 0),
    Side(with_clinic(), {"year_floors": [{"service": "clinic", "year": 2, "share": 0.51}]}, None),
    # The index of the town is 150 at most.
    Side(town(), {"least_gains": {"town": 0.5}}, 25),
    Side(town(), {"least_gains": {"town": 0.51}}, None),
    # Less than all are asked for changes nothing; a wish of the node is none of the scenario's.
    Side(PLAIN, {"minimum_gain": 0.5, "least_gains": {"town": 0.1}}, 25),
    Side(PLAIN, {"minimum_gain": 0.51, "least_gains": {"town": 0.1}}, None),
    Side(town(hard=False), {"least_gains": {"town": 0.51}}, 25),
    # The road's 10 are all that can be placed.
    Side(town(), {"least_money": {"town": 10}}, 25),
    Side(town(), {"least_money": {"town": 10.01}}, None),
    # Both roads, or one.
    Side(two_roads(), {"works_capacity": [{"year": 1, "most": 2}]}, 50),
    Side(two_roads(), {"works_capacity": [{"year": 1, "most": 1}]}, 25),
    # The reform is prepared in year 1, or never.
    Side(reforming(), {"admin_capacity": [{"year": 1, "most": 2}]}, 25),
    Side(reforming(), {"admin_capacity": [{"year": 1, "most": 1.9}]}, 0),
    # All the money is the road's, in one year.
    Side(trading(), {"program_limits": [{"program": "trade", "ceiling": 1}]}, 25),
    Side(trading(), {"program_limits": [{"program": "trade", "ceiling": 0.99}]}, 0),
    Side(trading(), {"program_limits": [{"program": "trade", "year_ceiling": 1}]}, 25),
    Side(trading(), {"program_limits": [{"program": "trade", "year_ceiling": 0.99}]}, 0),
)


@pytest.mark.parametrize("side", SIDES, ids=lambda side: str(side.word)[:60])
def test_the_plan_on_either_side_of_a_word(side: Side) -> None:
    scenario = Scenario.model_validate(side.word)
    assert scenario_complaints(Case(side.given, scenario)) == []
    wanted = None if side.gain is None else pytest.approx(side.gain)
    solved = solve(side.given, scenario, EXACT)
    assert solved.plan.objective == wanted
    assert (solved.audit is None) == (wanted is None)
    assert solved.audit is None or solved.audit.broken == ()
    assert optimise(side.given, scenario).objective == wanted


def test_each_later_word_has_two_sides() -> None:
    for word in Scenario.later:
        assert len({side.gain for side in SIDES if word in side.word}) > 1, word
