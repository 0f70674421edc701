"""Invented counties: the same again, legal, as big as asked, like their region, worth planning."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.schema.case import Case
from models.schema.contracts import offerable
from models.schema.geography import TravelTimes, catchments
from models.schema.instance import Instance, fingerprint
from models.schema.money import KINDS, PROGRAMS
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.generator.draft import Dice, figure, figure_above
from planner.generator.generate import PRESETS, generate, wish_list
from planner.generator.names import place_names
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.references import references
from planner.input.complaint import errors
from planner.input.read import load
from planner.solving import solve
from tests.examples import examples
from tests.paths import INSTANCES

presets = pytest.mark.parametrize("preset", PRESETS)


def money(instance: Instance) -> float:
    return sum(row.amount for row in instance.amounts)


@presets
def test_the_same_arguments_give_the_same_county(preset: str) -> None:
    first = generate(preset, 3, nodes=9, villages=12, years=4)
    again = generate(preset, 3, nodes=9, villages=12, years=4)
    other = generate(preset, 4, nodes=9, villages=12, years=4)
    assert fingerprint(first) == fingerprint(again)
    assert fingerprint(first) != fingerprint(other)


@settings(max_examples=examples(all=30, few=10), deadline=None)
@given(
    preset=st.sampled_from(sorted(PRESETS)),
    seed=st.integers(0, 10_000),
    nodes=st.integers(2, 14),
    villages=st.integers(0, 25),
    years=st.integers(1, 7),
)
def test_every_county_is_legal_and_keeps_its_base_flows(
    preset: str, seed: int, nodes: int, villages: int, years: int
) -> None:
    county = generate(preset, seed, nodes, villages, years)
    assert errors([*references(county), *plausibility_complaints(Case(county))]) == []
    assert len(county.nodes) == nodes
    assert len(county.settlements) == 1 + nodes + villages
    assert county.county.years == years
    assert {row.year for row in county.amounts} == {county.year(t) for t in range(1, years + 1)}
    assert money(county) < 0.7 * sum(wish_list(county).values())


# Without money nothing can be decided, and without targets nothing must be: each flow is held at
# its base by what drives it, and reaches it if conditions and hubs let it through.
@presets
@pytest.mark.parametrize("villages", [0, 12])
def test_doing_nothing_gains_exactly_nothing(preset: str, villages: int) -> None:
    county = generate(preset, 1, nodes=6, villages=villages, years=3)
    idle = county.model_copy(
        update={
            "county": county.county.model_copy(update={"minimum_gain": None}),
            "years": (),
            "amounts": (),
            "program_limits": (),
            "services": tuple(
                row.model_copy(update={"floor": None, "gap": None}) for row in county.services
            ),
        }
    )
    plan = solve(idle, None, SolveOptions(gap=0.0, time_limit=None, isolate=False)).plan
    assert plan.certified
    assert plan.objective == pytest.approx(0, abs=1e-6)
    base = {(row.node, row.stream): row.base for row in county.flows}
    assert len(plan.flows) == 4 * len(base)
    for row in plan.flows:
        assert row.flow == pytest.approx(base[row.node, row.stream], rel=1e-6)


@presets
def test_a_county_is_labelled_synthetic(preset: str) -> None:
    county = generate(preset, 2, nodes=5, villages=3)
    assert county.county.synthetic
    assert "Synthetic" in county.county.description
    assert {row.note for _, rows in county.tables() for row in rows} == {"assumption"}


@presets
def test_everything_named_has_both_names(preset: str) -> None:
    county = generate(preset, 2, nodes=5, villages=3)
    for table, rows in county.tables():
        for row in rows:
            if "name_zh" in type(row).model_fields:
                names = row.model_dump()
                assert names["name_zh"], table
                assert names["name_en"], table
                assert names["name_en"].isascii(), table


@presets
def test_a_county_has_all_that_a_plan_can_decide(preset: str) -> None:
    county = generate(preset, 1)
    assert len(county.services) == 4
    assert Counter(row.service for row in county.facility_levels) == dict.fromkeys(
        (row.id for row in county.services), 2
    )
    assert (len(county.categories), len(county.packages), len(county.terms)) == (3, 3, 9)
    assert len(county.reforms) == 5
    assert Counter(row.kind for row in county.sources) == {"own": 1, "transfer": 3, "bond": 1}
    assert Counter(row.direction for row in county.streams) == {"inbound": 3, "outbound": 4}
    assert len(county.hubs) > 1
    assert county.project_hubs
    assert county.masts
    assert {row.kind for row in county.contracts} == {"public", "concession", "government_paid"}
    assert any(row.group for row in county.projects)
    assert set(wish_list(county)) == set(PROGRAMS)
    assert min(wish_list(county).values()) > 0


# Government-paid contracts are for the legacy regime alone; without it each project has another.
@presets
def test_both_regimes_offer_a_contract_for_every_project(preset: str) -> None:
    county = generate(preset, 1)
    assert county.county.regime == "concession"
    now = offerable(county)
    before = offerable(Case(county, Scenario(regime="legacy")).county)
    projects = {row.id for row in county.projects}
    assert {p for p, _ in now} == projects
    assert {p for p, _ in before} == projects
    assert not any(deal.contract.kind == "government_paid" for deal in now.values())
    assert any(deal.contract.kind == "government_paid" for deal in before.values())


def test_fibre_is_a_chain_where_a_county_is_remote() -> None:
    county = generate("remote", 1)
    unlit = {row.settlement for row in county.fibre}
    assert any(row.upstream in unlit for row in county.fibre)
    assert any(row.upstream not in unlit for row in county.fibre)


def test_villages_decide_masts_and_facilities_and_nodes_decide_flow() -> None:
    county = generate("remote", 1, nodes=10, villages=60)
    nodes = {row.settlement for row in county.nodes}
    villages = {row.id for row in county.settlements if "village" in row.tier}
    assert len(villages) == 60
    assert {row.node for row in county.flows} == nodes
    assert villages.isdisjoint(nodes)
    assert {row.site for row in county.masts} & villages
    assert {row.settlement for row in county.facilities} & villages
    assert {row.tier for row in county.settlements} == {
        "county_seat", "town", "market_town", "core_village", "village",
    }  # fmt: skip
    assert {i for places in catchments(county).values() for i in places} == nodes | villages


def choices(county: Instance) -> dict[str, float]:
    """By service, facilities within its standard, the mean over settlements."""
    times = TravelTimes(county)
    count = {row.id: 0 for row in county.services}
    standard = {row.id: row.standard for row in county.services}
    for facility in county.facilities:
        for row in county.settlements:
            near = times.within(row.id, facility.settlement, standard[facility.service])
            count[facility.service] += near
    return {service: total / len(county.settlements) for service, total in count.items()}


# What a place can choose from depends on the country, not on how many villages are drawn.
@presets
def test_more_villages_bring_no_more_choice_to_each(preset: str) -> None:
    few, many = (generate(preset, 1, nodes=12, villages=villages) for villages in (60, 360))
    for service, count in choices(many).items():
        assert 1 <= count <= 8
        assert count < 2 * choices(few)[service]  # six times the villages
    masts = Counter(row.settlement for row in many.coverage)
    assert sum(masts.values()) / len(masts) <= 6
    assert len(many.fibre) < 0.8 * len(many.settlements)


@presets
def test_villages_lie_around_their_node_and_keep_its_people(preset: str) -> None:
    county = generate(preset, 1, nodes=8, villages=80)
    alone = generate(preset, 1, nodes=8)
    people = {row.id: row.population for row in county.settlements}
    whole = {row.id: row.population for row in alone.settlements}
    times = TravelTimes(county)
    for (node, members), former in zip(catchments(county).items(), catchments(alone), strict=True):
        if node == former:
            assert sum(people[i] for i in members) == whole[node]
        for i in members:
            nearest = min(times.minutes(i, row.settlement) for row in county.nodes)
            assert times.minutes(i, node) <= nearest * 1.01 + 0.1


@pytest.mark.parametrize("style", PRESETS)
def test_names_never_run_out_and_never_repeat(style: str) -> None:
    names = list(islice(place_names(style, Dice(1)), 5000))
    assert len({name for name, _, _ in names}) == 5000
    assert len({chinese for _, chinese, _ in names}) == 5000


# What makes the region types differ; averages over three counties each.
def test_region_types_differ_as_their_regions_do() -> None:
    measured = {
        preset: [traits(generate(preset, seed, nodes=20)) for seed in (1, 2, 3)]
        for preset in PRESETS
    }

    def ranking(kind: str) -> list[str]:
        return sorted(PRESETS, key=lambda preset: sum(each[kind] for each in measured[preset]))

    assert ranking("access") == ["remote", "resource", "eastern"]
    assert ranking("covered") == ["remote", "resource", "eastern"]
    assert ranking("own") == ["remote", "resource", "eastern"]
    assert ranking("people")[-1] == "eastern"
    assert ranking("largest")[-1] == "resource"
    assert ranking("hub slack")[0] == "resource"


def traits(county: Instance) -> dict[str, float]:
    """What is measured of a county: means over nodes, shares, and ratios."""
    people = {row.id: row.population for row in county.settlements if row.parent}
    load = {row.id: row.load for row in county.streams}
    own = sum(row.amount for row in county.amounts if row.source == "own")
    seat = next(row.id for row in county.settlements if row.parent is None)
    capacity = next(row.capacity for row in county.hubs if row.settlement == seat)
    return {
        "access": sum(row.access for row in county.nodes) / len(county.nodes),
        "covered": sum(row.covered for row in county.settlements) / len(county.settlements),
        "own": own / money(county),
        "people": sum(people.values()),
        "largest": max(people.values()) / sorted(people.values())[len(people) // 2],
        "hub slack": capacity / sum(load[row.stream] * row.base for row in county.flows),
    }


# tiny, all wishes: 8 of 10 candidates take the housing allowance of 3 at 2 towns in 2 years; cold
# store 15 and road 40; half of two masts of 8, and a link of 2; a full clinic of 10 at 3 places;
# the land titles of 4. Nothing runs at a cost.
def test_the_wish_list_of_the_tiny_county() -> None:
    assert wish_list(load(INSTANCES / "tiny")) == {
        "talent": 8 * 2 * 3 * 2,
        "ppp": 15 + 40,
        "digital": 4 + 4 + 2,
        "services": 3 * 10,
        "reforms": 4,
    }


@presets
@pytest.mark.parametrize("regime", ["concession", "legacy"])
def test_a_small_county_is_solved_and_certified(preset: str, regime: str) -> None:
    county = generate(preset, 1, nodes=5, villages=4, years=3)
    scenario = Scenario.model_validate({"regime": regime})
    plan = solve(county, scenario, SolveOptions(gap=0.1, time_limit=None, isolate=False)).plan
    assert plan.certified
    assert plan.objective is not None
    assert plan.objective > 1
    assert spent(plan) <= money(county)


def spent(plan: Plan) -> float:
    return sum(row.amount for row in plan.spending if row.kind in KINDS)


@pytest.mark.parametrize(
    ("preset", "nodes", "villages", "years"),
    [
        ("coastal", 5, 0, 5),
        ("eastern", 1, 0, 5),
        ("eastern", 5, -1, 5),
        ("eastern", 5, 0, 0),
        ("eastern", 5, 0, 51),
        ("eastern", 5, 3_001, 5),
    ],
)
def test_impossible_counties_are_refused(
    preset: str, nodes: int, villages: int, years: int
) -> None:
    with pytest.raises(ValueError, match=r"preset|must be"):
        generate(preset, 1, nodes, villages, years)


@pytest.mark.parametrize(
    ("value", "near", "above"),
    [(1234.0, 1230, 1240), (1239.9, 1240, 1240), (0.01234, 0.0123, 0.0124), (500.0, 500, 500)],
)
def test_figures_are_rounded_to_three_digits(value: float, near: float, above: float) -> None:
    assert figure(value, 3) == near
    assert figure_above(value) == above
