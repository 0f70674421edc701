"""The reference itself, on counties whose optimum a reader can work out."""

from typing import Any

import pytest

from models.schema.instance import Instance, Year
from models.schema.scenario import Scenario
from tests.reference import optimise
from tests.reference.works import grant


def county(years: int = 2, settings: dict[str, Any] | None = None, **tables: Any) -> Instance:
    """Build a seat and a town with an outbound stream of 100 visitors a year, and given tables."""
    given: dict[str, Any] = {
        "county": {"id": "hand", "years": years, "thrift": 0.0, **(settings or {})},
        "settlements": [
            {"id": "seat", "tier": "county_seat", "population": 50},
            {"id": "town", "tier": "town", "parent": "seat", "population": 50},
        ],
        "nodes": [{"settlement": "town", "access": 0.5}],
        "streams": [{"id": "visitors", "direction": "outbound", "weight": 1, "load": 1}],
        "flows": [{"node": "town", "stream": "visitors", "base": 100, "potential": 1000}],
        "sources": [{"id": "own", "kind": "own", "programs": ["ppp", "talent", "reforms", "debt"]}],
    }
    return Instance.model_validate(given | tables)


def road(**fields: Any) -> dict[str, Any]:
    """Return the tables of a project that costs 10 and brings 50 visitors a year."""
    project = {"id": "road", "kind": "road", "capital": 10, "profile": [1], **fields}
    return {
        "contracts": [{"id": "public", "kind": "public"}],
        "projects": [project],
        "project_gains": [{"project": "road", "node": "town", "stream": "visitors", "gain": 50}],
    }


def money(*amounts: float) -> list[dict[str, Any]]:
    return [{"source": "own", "year": t, "amount": x} for t, x in enumerate(amounts, 1)]


@pytest.mark.parametrize(
    ("amounts", "settings", "expected"),
    [
        # Built in year 1 it operates in year 2: index 100, 150, so (0 + 50) / 2.
        ((10, 0), {}, 25),
        ((9.9, 0), {}, 0),
        # Money of year 2 builds it for nothing, unless the year after counts: 50 / 3.
        ((0, 10), {}, 0),
        ((0, 10), {"horizon_value": 1}, 50 / 3),
        # The year after stands for two years: (0 + 50 + 2 * 50) / 4; each yuan costs 0.01.
        ((10, 0), {"horizon_value": 2, "thrift": 0.01}, 37.5 - 0.1),
        # Year 2 weighs half as much as year 1: 50 * 0.5 / 1.5.
        ((10, 0), {"discount_rate": 1.0}, 50 / 3),
        # No plan raises every node's index by 60 %.
        ((10, 0), {"minimum_gain": 0.6}, None),
        ((10, 0), {"minimum_gain": 0.4}, 25),
    ],
)
def test_one_project(amounts: Any, settings: dict[str, Any], expected: float | None) -> None:
    found = optimise(county(settings=settings, amounts=money(*amounts), **road()))
    assert found.objective == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(("repaid", "expected"), [(5.77, 25), (5.75, 0)])
def test_a_bond_is_repaid_as_an_annuity(repaid: float, expected: float) -> None:
    # 10 drawn at 10 % over two years: 10 * 0.1 / (1 - 1.1^-2) = 5.7619 a year, due in year 2.
    bond = {"id": "bond", "kind": "bond", "programs": ["ppp"], "rate": 0.1, "term": 2}
    own = {"id": "own", "kind": "own", "programs": ["debt"]}
    amounts = [{"source": "bond", "year": 1, "amount": 10}, *money(0, repaid)]
    found = optimise(county(sources=[own, bond], amounts=amounts, **road()))
    assert found.objective == pytest.approx(expected)


@pytest.mark.parametrize(("cap", "expected"), [(0.51, 25), (0.49, 0)])
def test_a_grant_makes_the_private_side_whole(cap: float, expected: float) -> None:
    # -10 + 5.5 / 1.1 = -5: the county gives 5, which is half the capital.
    tables = road(revenue=5.5)
    contract = {"id": "users", "kind": "concession", "hurdle_rate": 0.1, "concession_years": 1}
    tables["contracts"] = [{**contract, "grant_cap": cap}]
    built = county(amounts=money(5.001, 0), **tables)
    assert grant(built.projects[0], built.contracts[0]) == pytest.approx(5)
    assert optimise(built).objective == pytest.approx(expected)


def test_private_outlay_drives_flagged_streams_while_building() -> None:
    tables = road(revenue=100)
    tables["contracts"] = [{"id": "users", "kind": "concession", "concession_years": 9}]
    stream = {"id": "visitors", "direction": "outbound", "weight": 1}
    flagged = [{**stream, "counts_private_capital": True}]
    nodes = [{"project": "road", "node": "town"}]
    found = optimise(county(streams=flagged, project_nodes=nodes, **tables))
    # No grant is needed; 10 of outlay lifts year 1, the road year 2: (10 + 50) / 2.
    assert found.objective == pytest.approx(30)


@pytest.mark.parametrize(("population", "expected"), [(0, 0), (50, None)])
def test_a_target_of_coverage_counts_residents(population: int, expected: float | None) -> None:
    # Nobody is covered, and nobody can be: a plan exists where nobody lives.
    settlements = [
        {"id": "seat", "tier": "county_seat", "population": population},
        {"id": "town", "tier": "town", "parent": "seat", "population": population},
    ]
    target = (Year(year=1, coverage_target=0.5),)
    found = optimise(county(settlements=settlements).model_copy(update={"years": target}))
    assert found.objective == (None if expected is None else pytest.approx(expected))


def test_staff_and_anchoring() -> None:
    # One of two candidates comes each year; 0.5 of a person can be anchored (4 * 0.125):
    # staff 1, then 0.5 * 1 + 0.5 * 0.5 + 1 = 1.75; ten visitors each: (10 + 17.5) / 2.
    settlements = [
        {"id": "seat", "tier": "county_seat", "population": 50},
        {"id": "town", "tier": "town", "parent": "seat", "population": 50, "covered": 0.125},
    ]
    keeps = {"retention_low": 0.5, "retention_high": 1, "needs": ["digital"]}
    pool = {"node": "town", "category": "cook", "candidates": 2, "anchor_capacity": 4}
    terms = {"category": "cook", "package": "house", "uptake": 0.5, "pay": [1]}
    found = optimise(
        county(
            settlements=settlements,
            categories=[{"id": "cook", **keeps}],
            packages=[{"id": "house"}],
            terms=[terms],
            pools=[pool],
            talent_gains=[{"category": "cook", "stream": "visitors", "gain": 10}],
            amounts=money(1, 1),
        )
    )
    assert found.objective == pytest.approx(13.75)


@pytest.mark.parametrize(("gap", "expected"), [(None, 50), (0.2, 50), (0.0, None)])
def test_serving_shares_a_facility(gap: float | None, expected: float | None) -> None:
    # 90 places at the seat for the 50 people of the seat, who come first, and, within reach, the
    # 50 of the town: 40 are left for these, 0.8 of their need and of the potential. So the seat is
    # 0.2 ahead. Out of reach, 50 places at the seat leave the town with nothing.
    service = {"id": "clinic", "weight": 1, "need": 1, "standard": 30, "gap": gap}
    flows = [{"node": "town", "stream": "visitors", "base": 40, "potential": 75}]
    found = optimise(
        county(
            years=1,
            streams=[
                {"id": "visitors", "direction": "outbound", "weight": 1, "needs_driver": False}
            ],
            flows=flows,
            requirements=[{"stream": "visitors", "condition": "service"}],
            services=[service],
            facilities=[
                {"service": "clinic", "settlement": "seat", "capacity": 90 if gap != 0.0 else 50}
            ],
            travel=[{"origin": "town", "destination": "seat", "minutes": 30 if gap != 0.0 else 31}],
        )
    )
    # 75 * 0.8 = 60 visitors against 40. Out of reach, the seat's full service breaks parity.
    assert found.objective == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(("capacity", "expected"), [(130, 30), (170, 50)])
def test_a_hub_limits_its_subtree(capacity: float, expected: float) -> None:
    reform = {"id": "title", "cost": 1, "lead": 0}
    gains = [{"reform": "title", "node": "town", "stream": "visitors", "gain": 50}]
    hubs = [{"settlement": "seat", "capacity": capacity}]
    found = optimise(
        county(1, reforms=[reform], reform_gains=gains, hubs=hubs, amounts=money(1, 1)[:1])
    )
    assert found.objective == pytest.approx(expected)


@pytest.mark.parametrize(("beta", "expected"), [(0, 25), (0.5, 12.5), (1, 0)])
def test_the_weaker_direction_weighs(beta: float, expected: float) -> None:
    # In year 2 the road lifts out to 150, in stays: mean 125, least 100; of two years only one.
    streams = [
        {"id": "visitors", "direction": "outbound", "weight": 1},
        {"id": "talent", "direction": "inbound", "weight": 1},
    ]
    flows = [
        {"node": "town", "stream": "visitors", "base": 100, "potential": 1000},
        {"node": "town", "stream": "talent", "base": 7, "potential": 7},
    ]
    drawn = county(
        settings={"beta": beta}, streams=streams, flows=flows, amounts=money(10, 0), **road()
    )
    assert optimise(drawn).objective == pytest.approx(expected / 2)


def test_locks() -> None:
    drawn = county(amounts=money(10, 10), **road())
    late = {"what": "project", "id": "road", "year": 2}
    assert optimise(drawn, Scenario.model_validate({"forced": [late]})).objective == 0
    early = Scenario.model_validate({"forbidden": [{**late, "year": 1}]})
    assert optimise(drawn, early).objective == 0
    both = Scenario.model_validate({"forced": [late], "forbidden": [{**late, "year": None}]})
    assert optimise(drawn, both).objective is None


@pytest.mark.parametrize(("share", "expected"), [(0.5, 25), (0.51, 0)])
def test_an_earmark_binds_what_is_paid(share: float, expected: float) -> None:
    # The source pays the road only if reforms, which cost 10 too, get their share.
    own = {
        "id": "own",
        "kind": "own",
        "programs": ["ppp", "reforms"],
        "earmark_programs": ["reforms"],
        "earmark_share": share,
    }
    reforms = [{"id": "title", "cost": 10}]
    found = optimise(county(sources=[own], reforms=reforms, amounts=money(20, 0), **road()))
    assert found.objective == pytest.approx(expected)


@pytest.mark.parametrize(("carry", "expected"), [(0.49, 0), (0.5, 25 / 1.5)])
def test_money_is_carried_within_its_limit(carry: float, expected: float) -> None:
    # 5 carried into year 2 makes 10; the road then counts in the year after alone: 50 / 3.
    own = {"id": "own", "kind": "own", "programs": ["ppp"], "carry_limit": carry}
    late = road(earliest=2)
    found = optimise(
        county(settings={"horizon_value": 1}, sources=[own], amounts=money(10, 5), **late)
    )
    assert found.objective == pytest.approx(expected)


def test_a_project_widens_the_hub_that_holds_visitors_back() -> None:
    """A hub lets 120 of the 150 visitors through that the road brings, or all 150 if widened."""
    tables = road() | {"amounts": money(10, 0)}
    for extra, gain in ((0, 10), (20, 20), (40, 25)):
        given = county(
            **tables,
            hubs=[{"settlement": "seat", "capacity": 120}],
            project_hubs=[{"project": "road", "hub": "seat", "extra": extra}],
        )
        assert optimise(given).objective == pytest.approx(gain)
