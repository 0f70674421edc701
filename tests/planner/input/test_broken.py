"""Every way of breaking an input gives its located complaint, in both languages, and no crash."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.read import load, load_scenario
from planner.solving import solve
from tests.planner.input.broken import (
    BELOW,
    BREAKS,
    SCENARIO,
    SCENARIOS,
    Break,
    complaints,
    scenario,
)
from tests.planner.input.good import write_good

QUICK = SolveOptions(gap=0.0, time_limit=None, isolate=False)
ACCEPTED = [
    "beta: 1",
    "weights: {talent: 0.9, capital: 0.1}",
    "forced: [{what: project, id: road-1, year: 2027}]",
    "forced: [{what: project, id: road-1}]\nforbidden: [{what: project, id: road-1, year: 2026}]",
    "forced: [{what: project, id: store-1}]\n"
    "forbidden: [{what: project, id: store-1, option: joint}]",
    "forced: [{what: package, id: graduate, option: basic, year: 2026},"
    " {what: package, id: graduate, option: basic, year: 2027}]",
    "forced: [{what: facility, id: health, place: west, option: full}, {what: fibre, id: hill}]",
    "forced: [{what: project, id: store-2}]\nforbidden: [{what: project, id: road-1, year: 2027}]",
    "county: good\nregime: legacy",
    "amounts: [{source: own, year: 2026, amount: 5}, {source: own, year: 2027, amount: 6}]",
]


def test_there_are_many_breaks_and_no_two_share_a_name() -> None:
    names = [name for name, *_ in BREAKS]
    assert len(names) >= 70
    assert len(set(names)) == len(names)


def test_the_good_county_is_good(tmp_path: Path) -> None:
    assert plausibility_complaints(Case(load(write_good(tmp_path)))) == []


@pytest.mark.parametrize("entry", BREAKS, ids=[name for name, *_ in BREAKS])
def test_a_broken_input_is_named_and_placed(entry: Break, tmp_path: Path) -> None:
    _, change, fragments = entry
    change(write_good(tmp_path))
    found = complaints(tmp_path)
    said = [str(complaint) for complaint in found]
    assert any(all(part in line for part in fragments) for line in said), said
    for complaint in found:
        assert complaint.severity == "error"
        assert complaint.text("zh") != complaint.text("en")
        assert complaint.advice
        assert len(complaint.found) <= 60


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_scenario_beside_the_line_is_accepted(text: str, tmp_path: Path) -> None:
    scenario(text)(write_good(tmp_path))
    assert scenario_complaints(Case(load(tmp_path), load_scenario(tmp_path / SCENARIO))) == []


CONTRADICTIONS = [(name, change) for name, change, _ in SCENARIOS[-9:]]


@pytest.mark.parametrize(("name", "change"), CONTRADICTIONS)
def test_a_contradiction_has_no_plan(
    name: str, change: Callable[[Path], None], tmp_path: Path
) -> None:
    """What is refused as contradictory is infeasible in the model too, so nothing is refused in
    vain; the tests above show the reverse for what is accepted."""
    change(write_good(tmp_path))
    instance, locked = load(tmp_path), load_scenario(tmp_path / SCENARIO)
    codes = {complaint.code for complaint in scenario_complaints(Case(instance, locked))}
    assert len(codes) == 1
    assert codes <= {
        "forced_forbidden",
        "forced_twice",
        "forced_group",
        "forced_without",
        "lock_impossible",
    }
    assert solve(instance, locked, QUICK).plan.status == "infeasible"


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_is_accepted_has_a_plan(text: str, tmp_path: Path) -> None:
    scenario(text)(write_good(tmp_path))
    assert solve(load(tmp_path), load_scenario(tmp_path / SCENARIO), QUICK).plan.certified


def _idle(instance: Instance) -> Instance:
    """The county with nothing to spend, nothing that must be spent and nobody in post."""
    pools = [row.model_copy(update={"staff": 0.0, "anchored": 0.0}) for row in instance.pools]
    services = [row.model_copy(update={"floor": None}) for row in instance.services]
    nothing = {"amounts": (), "commitments": (), "program_limits": ()}
    return instance.model_copy(
        update={**nothing, "pools": tuple(pools), "services": tuple(services)}
    )


@pytest.mark.parametrize(("name", "change"), [(name, change) for name, change, _ in BELOW[:4]])
def test_what_sinks_below_base_loses_points_without_money(
    name: str, change: Callable[[Path], None], tmp_path: Path
) -> None:
    """Where doing nothing is all that can be done, the good county stays at 100 in every year."""
    still = solve(_idle(load(write_good(tmp_path))), None, QUICK).plan
    assert still.certified
    assert still.objective == pytest.approx(0, abs=1e-7)
    change(tmp_path)
    sunk = solve(_idle(load(tmp_path)), None, QUICK).plan
    assert sunk.objective is not None
    assert sunk.objective < -1e-4


def test_one_round_says_everything(tmp_path: Path) -> None:
    """Three files broken in shape: one complaint each, and no reference is checked yet."""
    write_good(tmp_path)
    by_name = {name: change for name, change, _ in BREAKS}
    for name in ("51 years", "bad id", "share above 1", "unknown project"):
        by_name[name](tmp_path)
    found = complaints(tmp_path)
    assert {complaint.file for complaint in found} == {"county.yaml", "masts.csv", "coverage.csv"}


def test_references_come_together(tmp_path: Path) -> None:
    write_good(tmp_path)
    by_name = {name: change for name, change, _ in BREAKS}
    for name in ("unknown project", "unknown upstream", "profile", "stream weights"):
        by_name[name](tmp_path)
    codes = {complaint.code for complaint in complaints(tmp_path)}
    assert codes == {"unknown_id", "sum_not_one", "weights_not_one"}
