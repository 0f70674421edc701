"""Liping by village: made from Liping, the same story, every figure labelled, worth planning."""

import math
import re
from collections import Counter
from pathlib import Path

import pytest

from models.matrix.compile import compile_model
from models.rules.county import build
from models.schema.case import Case
from models.schema.geography import TravelTimes, catchments
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.places import Fibre, Mast, Settlement
from planner.generator.generate import wish_list
from planner.generator.refine import ASSUMED, REFINED, Village, named_villages, refine
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.complaint import errors
from planner.input.read import load
from planner.input.write import write_folder
from planner.solving import solve
from tests.instances.sources import entries, figures
from tests.paths import INSTANCES

BASE, FOLDER = INSTANCES / "liping", INSTANCES / "liping-villages"


@pytest.fixture(scope="module")
def base() -> Instance:
    return load(BASE)


@pytest.fixture(scope="module")
def county() -> Instance:
    return load(FOLDER)


@pytest.fixture(scope="module")
def place(county: Instance) -> dict[str, Settlement]:
    return {row.id: row for row in county.settlements}


# How it is made


def test_the_folder_is_what_refining_liping_makes(
    base: Instance, county: Instance, tmp_path: Path
) -> None:
    write_folder(refine(base, named_villages(county)), tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    kept = {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix != ".md"}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_another_seed_puts_the_villages_elsewhere(base: Instance, county: Instance) -> None:
    other = refine(base, named_villages(county), seed=2)
    assert named_villages(other) == named_villages(county)
    assert other.settlements != county.settlements


def test_all_that_villages_do_not_change_is_as_in_liping(base: Instance, county: Instance) -> None:
    mine = dict(county.tables())
    assert [name for name, rows in base.tables() if mine[name] != rows] == [
        name for name, _ in base.tables() if name in REFINED
    ]
    told = {"id", "name_zh", "name_en", "description", "synthetic"}
    assert county.county.model_dump(exclude=told) == base.county.model_dump(exclude=told)
    assert county.fibre[: len(base.fibre)] == base.fibre
    assert county.facilities[: len(base.facilities)] == base.facilities


# The villages and their units


def test_275_sourced_names_lie_below_the_23_townships(county: Instance) -> None:
    villages = named_villages(county)
    assert len(villages) == 275
    codes = [re.fullmatch(r"name: NBS code (522631\d{6}) of \S+", v.source) for v in villages]
    assert len({code[1] for code in codes if code}) == 275
    assert all(village.name_zh.endswith("村") for village in villages)
    counts = Counter(village.unit for village in villages)
    assert counts.keys() == {row.settlement for row in county.nodes}
    assert (counts["shuikou"], counts["shunhua"]) == (26, 4)


def test_units_keep_their_people_and_their_5g(
    base: Instance, county: Instance, place: dict[str, Settlement]
) -> None:
    units = {row.id: row for row in base.settlements}
    assert place["liping"] == units["liping"]
    for unit, members in catchments(county).items():
        people = sum(place[i].population for i in members)
        assert people == units[unit].population
        covered = sum(place[i].population * place[i].covered for i in members) / people
        assert covered == pytest.approx(units[unit].covered, abs=1e-3)
        assert min(place[i].population for i in members) > 100


def test_villages_lie_around_their_own_unit(county: Instance, place: dict[str, Settlement]) -> None:
    centres = {row.settlement for row in county.nodes} | {"liping"}
    speed, detour = county.county.speed, county.county.detour
    assert speed is not None
    assert detour is not None
    times = TravelTimes(county)
    for unit, members in catchments(county).items():
        for i in set(members) - {unit}:
            # A spot is drawn on a flat map and rounded, hence a little slack.
            assert times.minutes(i, unit) <= 1.01 * min(
                times.minutes(i, other) for other in centres
            )
            km = times.minutes(i, unit) / 60 * speed / detour
            assert km <= 1.01 * math.sqrt((len(members) - 1) * 15 / math.pi)


def test_what_is_synthetic_is_labelled(county: Instance, place: dict[str, Settlement]) -> None:
    assert county.county.synthetic
    assert "synthetic" in county.county.description
    villages = {row.id for row in county.settlements if "village" in row.tier}
    assert len(villages) == 275
    assert all(place[i].note.endswith(ASSUMED) for i in villages)
    assert {row.note for row in (*county.masts, *county.coverage)} == {"assumption"}
    notes = {row.note for row in county.fibre if row.settlement in villages}
    notes |= {row.note for row in county.facilities if row.settlement in villages}
    assert notes == {"assumption"}
    for row in county.settlements:
        assert re.search(r"[\u4e00-\u9fff]", row.name_zh)
        assert row.name_en.isascii()


# What is decided village by village


def test_masts_fibre_and_facilities_are_decided_by_village(
    county: Instance, place: dict[str, Settlement]
) -> None:
    tiers = {"core_village", "village"}
    assert sum(place[row.site].tier in tiers for row in county.masts) > 150
    assert sum(place[row.settlement].tier in tiers for row in county.fibre) > 50
    small = [row for row in county.facilities if place[row.settlement].tier in tiers]
    assert {row.service for row in small} == {"elder_care", "culture"}
    assert all(row.levels == ("small",) and not row.capacity for row in small)


def test_coverage_falls_with_distance(county: Instance) -> None:
    site = {row.id: row.site for row in county.masts}
    times = TravelTimes(county)
    speed, detour = county.county.speed, county.county.detour
    assert speed is not None
    assert detour is not None
    for row in county.coverage:
        km = times.minutes(row.settlement, site[row.mast]) / 60 * speed / detour
        assert row.share == pytest.approx(1 - 0.75 * max(0.0, km - 2), abs=0.02)


def test_everybody_has_a_few_facilities_to_choose_from(county: Instance) -> None:
    """Places of a service within its standard: some everywhere but in a few corners, never many."""
    times = TravelTimes(county)
    for service in county.services:
        sites = [row.settlement for row in county.facilities if row.service == service.id]
        choice = [
            sum(times.within(row.id, site, service.standard) for site in sites)
            for row in county.settlements
        ]
        assert 2 <= sum(choice) / len(choice) <= 6, service.id
        assert max(choice) <= 10, service.id
        assert choice.count(0) <= (5 if service.id == "elder_care" else 0)


def test_nothing_is_wrong_and_doing_nothing_keeps_the_base_flows(county: Instance) -> None:
    assert errors(plausibility_complaints(Case(county))) == []
    assert not any(
        row.code.startswith("below_base") for row in plausibility_complaints(Case(county))
    )


# Without money and targets nothing is decided, and every flow stays where it was.
def test_doing_nothing_gains_exactly_nothing(county: Instance) -> None:
    settings = county.county.model_copy(update={"minimum_gain": None})
    free = {"floor": None, "gap": None}
    services = tuple(row.model_copy(update=free) for row in county.services)
    nodes = tuple(row.model_copy(update={"least": 0.0}) for row in county.nodes)
    empty = {"years": (), "amounts": (), "program_limits": (), "floors": ()}
    empty |= {"services": services, "nodes": nodes}
    idle = county.model_copy(update={"county": settings, **empty})
    plan = solve(idle, None, SolveOptions(gap=0.0, time_limit=None, isolate=False)).plan
    assert plan.certified
    assert plan.objective == pytest.approx(0, abs=1e-6)
    base = {(row.node, row.stream): row.base for row in county.flows}
    for row in plan.flows:
        assert row.flow == pytest.approx(base[row.node, row.stream], rel=1e-6)


def test_money_is_as_scarce_as_in_liping(base: Instance, county: Instance) -> None:
    wishes, before = wish_list(county), wish_list(base)
    for program in ("talent", "ppp", "reforms"):
        assert wishes[program] == before[program]
    money = sum(row.amount for row in county.amounts)
    assert 0.25 < money / sum(wishes.values()) < 0.7


def test_the_coverage_targets_are_within_reach(county: Instance) -> None:
    added: dict[str, float] = {}
    for row in county.coverage:
        added[row.settlement] = added.get(row.settlement, 0.0) + row.share
    people = sum(row.population for row in county.settlements)
    most = sum(
        row.population * min(1.0, row.covered + added.get(row.id, 0.0))
        for row in county.settlements
    )
    assert max(row.coverage_target or 0.0 for row in county.years) < most / people <= 1


def test_it_compiles_to_a_matrix_of_its_size(county: Instance) -> None:
    matrix, _ = compile_model(build(Case(county)))
    assert 10_000 < len(matrix.columns) < 50_000
    assert 2_000 < int(matrix.integer.sum()) < 5_000


# Where the figures come from


def test_every_figure_that_differs_is_a_source_or_an_assumption() -> None:
    said = entries(FOLDER)
    changed = {
        (file, column) for file, column in figures(FOLDER) if file.removesuffix(".csv") in REFINED
    }
    assert set(said) == changed
    for column, lines in said.items():
        named = [rows for rows, _ in lines]
        assert named in (["all"], ["units", "villages"]), column
        assert all(text.startswith(("source: ", "assumption: ")) for _, text in lines), column


def test_the_tables_it_shares_with_liping_are_named() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    section = text.split("## Tables as in instances/liping")[1].split("\n## ")[0]
    same = {file.name for file in FOLDER.glob("*.csv") if file.stem not in REFINED}
    assert set(re.findall(r"`(\w+\.csv)`", section)) == same
    for word in ("Data by GeoNames", "CC BY 4.0", "NBS codes", "synthetic"):
        assert word in text


def test_the_readme_tells_its_size(county: Instance) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    plants = f"{len(county.masts)} candidate masts, {len(county.fibre)} links and "
    assert plants + f"{len(county.facilities)} places of a service" in text
    assert "refine(instance, villages)" in text
    assert "虚拟" in text


# What cannot be refined


def test_villages_of_no_flow_node_are_refused(base: Instance) -> None:
    for unit in ("liping", "nowhere"):
        with pytest.raises(ValueError, match="no flow node"):
            refine(base, [Village(unit, "村", "a list")])


def test_a_county_without_a_map_is_refused(base: Instance) -> None:
    villages = [Village("zhongchao", "村", "a list")]
    flat = base.model_copy(update={"county": base.county.model_copy(update={"speed": None})})
    with pytest.raises(ValueError, match="speed"):
        refine(flat, villages)
    first, *rest = base.settlements
    lost = first.model_copy(update={"latitude": None})
    with pytest.raises(ValueError, match="coordinates"):
        refine(base.model_copy(update={"settlements": (lost, *rest)}), villages)


def test_a_county_that_has_villages_is_refused(county: Instance) -> None:
    with pytest.raises(ValueError, match="neither the seat nor a flow node"):
        refine(county, named_villages(county))


# Without villages masts are still drawn anew, one at each unit that wants 5G.
def test_without_villages_the_units_stay(base: Instance) -> None:
    same = refine(base, [])
    assert same.settlements == base.settlements
    assert same.facilities == base.facilities
    plants: tuple[Mast | Fibre, ...] = same.fibre
    assert plants == base.fibre
    assert {row.site for row in same.masts} == {row.settlement for row in base.nodes}
