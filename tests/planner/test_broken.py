"""Every way of breaking an input gives its located complaint, in both languages, and no crash."""

from pathlib import Path

import pytest

from planner.check import scenario_complaints, strange
from planner.read import load, load_scenario
from tests.planner.broken import BREAKS, SCENARIO, Break, complaints, scenario
from tests.planner.good import write_good

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
    assert strange(load(write_good(tmp_path))) == []


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
    assert scenario_complaints(load(tmp_path), load_scenario(tmp_path / SCENARIO)) == []


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
