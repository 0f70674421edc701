"""Scenarios are checked against counties that are at hand, as if each were read anew."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.jobs.county_cache import CachedCounty, CountyCache
from api.store import County, Store
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.checking.plausibility import contradictions, decisive, plausibility_complaints
from planner.input.complaint import errors
from tests.api.samples import renamed
from tests.edits import changed, with_rows
from tests.planner.input.good import good

SCENARIOS: list[dict[str, Any]] = [
    {},
    {"id": "other", "name_zh": "别的", "name_en": "Other", "county": "good"},
    {"budget_factor": 0.1},
    {"source_factors": {"own": 0}},
    {"amounts": [{"source": "own", "year": 2026, "amount": 1}]},
    {"program_limits": [{"program": "ppp", "ceiling": 0.5}]},
    {"coverage_targets": [{"year": 2026, "share": 1}]},
    {"service_floors": {"health": 1}},
    {"service_gaps": {"health": 0}},
    {"minimum_gain": 5},
    {"weights": {"talent": 0.9, "capital": 0.1}},
    {"beta": 0.1},
    {"regime": "legacy"},
    {"regime": "concession"},
    {"debt_limit": 0},
    {"discount_rate": 0.3},
    {"hurdle_rate": 0.0},
    {"hurdle_rate": 0.5},
    {"cost_factors": {"ppp": 3, "talent": 2, "services": 0}},
    {"cost_factors": {"ppp": 0.2}},
    {"uptake_factor": 0.1},
    {"potential_factor": 0.5},
    {"potential_factor": 2},
    {"forced": [{"what": "project", "id": "road-1"}]},
    {"forbidden": [{"what": "reform", "id": "land"}]},
    {"commitments": [{"program": "ppp", "kind": "capital", "year": 2026, "amount": 9}]},
    {"amount_factors": [{"source": "own", "year": 2026, "factor": 0.9}]},
    {"openings": {"own": 3}},
    {"earmark_shares": {"central": 0.9}},
    {"covers": {"bond": 1.2}},
    {"hire_caps": [{"category": "graduate", "most": 3}]},
    {"steady": {"graduate": 0.2}},
    {"year_floors": [{"service": "health", "year": 2027, "share": 0.9}]},
    {"least_gains": {"east": 0.5}},
    {"least_money": {"east": 1}},
    {"earliest": {"road-1": 2027}},
    {"works_capacity": [{"year": 2026, "most": 1}]},
    {"admin_capacity": [{"year": 2026, "most": 1}]},
]


def sinking(instance: Instance) -> Instance:
    """Flows that doing nothing leaves below their base, at nodes, for services and at a hub."""
    flows = tuple(row.model_copy(update={"base": 0.8 * row.potential}) for row in instance.flows)
    return with_rows(instance.model_copy(update={"flows": flows}), "hubs", capacity=1.0)


def legacy(instance: Instance) -> Instance:
    """No expenditure for the ceilings of the old regime."""
    return changed(with_rows(instance, "years", budget_expenditure=None), regime="legacy")


def public(instance: Instance) -> Instance:
    """As ``legacy``, but at these rates nobody private would come."""
    return with_rows(legacy(instance), "contracts", hurdle_rate=0.5, grant_cap=0.1)


COUNTIES: list[Callable[[Instance], Instance]] = [lambda i: i, sinking, legacy, public]


def test_there_is_a_scenario_for_every_field() -> None:
    assert {name for one in SCENARIOS for name in one} == set(Scenario.model_fields)


@pytest.mark.parametrize("change", COUNTIES)
@pytest.mark.parametrize("fields", SCENARIOS, ids=str)
def test_only_the_errors_are_looked_for_and_only_what_decides_them_counts(
    change: Callable[[Instance], Instance], fields: dict[str, Any]
) -> None:
    instance, scenario = change(good()), Scenario.model_validate(fields)
    found = errors(plausibility_complaints(Case(instance, scenario)))
    assert contradictions(Case(instance, scenario)) == found
    assert contradictions(Case(instance, decisive(scenario))) == found


def test_the_counties_are_contradicted_in_every_way() -> None:
    codes = {row.code for change in COUNTIES for row in contradictions(Case(change(good())))}
    assert codes == {"below_base", "below_base_hub", "no_expenditure"}


def test_a_rate_at_which_the_private_would_come_counts() -> None:
    county = CachedCounty(public(good()))
    assert county.complaints(Scenario(), "scenario") == []
    found = county.complaints(Scenario(hurdle_rate=0.0), "scenario")
    assert [row.code for row in found] == ["no_expenditure"]
    assert county.complaints(Scenario(), "scenario") == []


def test_figures_too_far_apart_are_told_for_each_scenario() -> None:
    county = CachedCounty(good())
    assert county.complaints(Scenario(), "scenario") == []
    found = county.complaints(Scenario(cost_factors={"reforms": 1e-9}), "scenario")
    assert [row.code for row in found] == ["spread"]
    assert county.complaints(Scenario(cost_factors={"reforms": 1e-3}), "scenario") == []


class Counted:
    """Counties that count how often a document is read."""

    def __init__(self, store: Store) -> None:
        self.store, self.reads = store, 0

    def document(self, id: str, version: int) -> str:
        self.reads += 1
        return self.store.counties.document(id, version)


@pytest.fixture
def counted(sqlite_store: Store) -> Counted:
    return Counted(sqlite_store)


def kept(counted: Counted, instance: Instance) -> County:
    return counted.store.counties.put(instance, None)


def test_a_version_is_read_once_however_many_want_it(counted: Counted, tiny: Instance) -> None:
    county = kept(counted, tiny)
    counties = CountyCache(counted)  # type: ignore[arg-type]
    gate = threading.Barrier(8)

    def want(_: int) -> CachedCounty:
        gate.wait()
        return counties.get(county.id, county.version)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(want, range(8)))
    assert {id(check) for check in found} == {id(counties.get(county.id, county.version))}
    assert counted.reads == 1
    assert found[0].instance == tiny


def test_a_new_version_is_another_county(counted: Counted, tiny: Instance) -> None:
    old, new = kept(counted, tiny), kept(counted, renamed(tiny, name_en="Newer"))
    counties = CountyCache(counted)  # type: ignore[arg-type]
    assert counties.get(old.id, old.version).instance.county.name_en == tiny.county.name_en
    assert counties.get(new.id, new.version).instance.county.name_en == "Newer"


def test_no_more_is_kept_than_may_be(counted: Counted, tiny: Instance) -> None:
    size = len(tiny.model_dump_json())
    one, two, three = (kept(counted, renamed(tiny, id=f"c{n}")) for n in range(3))
    counties = CountyCache(counted, max_characters=2 * size)  # type: ignore[arg-type]
    for county in (one, two, one, three, one):  # two is the one wanted longest ago
        counties.get(county.id, county.version)
    assert counted.reads == 3
    counties.get(two.id, two.version)
    assert counted.reads == 4
    small = CountyCache(counted, max_characters=size // 2)  # type: ignore[arg-type]
    for _ in range(2):
        small.get(one.id, one.version)
    assert counted.reads == 6
