"""The check of a study sees faults, and the projection follows its argument."""

import re
from pathlib import Path

import pytest

from planner.generator.study import NATION
from planner.input.read import load
from planner.input.write import write_json
from tests.bench.study import SCENARIOS, hours
from tests.bench.study_faults import FACTORS, agreement, faults
from tests.planner.batch.local import TINY, begin_batch, rows

CASE = "tiny/default,budget_factor=0.8"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Solve a study of the tiny county alone, by the command."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "study").mkdir()
    write_json(load(TINY), folder / "study" / "tiny.json")
    (folder / "grid.yaml").write_text(f"budget_factor: {list(FACTORS)}\n")
    asked = ("--grid", folder / "grid.yaml", "--out", folder / "local", "--jobs", 1)
    process = begin_batch(folder / "study", *asked)
    process.communicate(timeout=300)
    assert process.returncode == 0
    return folder


def spoilt(file: Path, pattern: str, by: str) -> str:
    """Replace the first match in a file; return the old text."""
    before = file.read_bytes().decode("utf-8")
    after = re.sub(pattern, by, before, count=1)
    assert after != before
    file.write_bytes(after.encode("utf-8"))
    return before


@pytest.mark.parametrize(
    ("name", "pattern", "by", "said"),
    [
        ("results.csv", CASE, f"{CASE}1", "each case once"),
        ("results.csv", ",optimal,", ",feasible,", "differ"),
        (
            "results.csv",
            r"(,optimal,\w+,[\d.]+,[\d.]+,[\d.]+),[\d.]+,",
            r"\1,,",
            "no plan: optimal",
        ),
        (f"cases/{CASE}/plan.json", '"persons": ?[0-9]+', '"persons":1000', "not certified"),
        (f"cases/{CASE}/plan.json", r'"bound": ?[0-9.]+', '"bound":1e6', "bound 1000000.0"),
        (f"cases/{CASE}/plan.json", r'"amount": ?[0-9.]+', '"amount":1e6', "not certified"),
    ],
)
def test_what_is_wrong_is_seen(solved: Path, name: str, pattern: str, by: str, said: str) -> None:
    out = solved / "local"
    assert list(faults(out, 1)) == []
    before = spoilt(out / name, pattern, by)
    try:
        assert any(said in fault for fault in faults(out, 1))
    finally:
        (out / name).write_bytes(before.encode("utf-8"))


def test_more_than_the_budget_is_seen(solved: Path) -> None:
    """The money of the county is what the study's file says, whatever the plan was made for."""
    county = solved / "study" / "tiny.json"
    before = spoilt(
        county,
        r'"source": ?"digital-transfer",\s*"year": ?2026,\s*"amount": ?50(\.0)?',
        '"source":"digital-transfer","year":2026,"amount":0.5',
    )
    try:
        assert any("spent" in fault for fault in faults(solved / "local", 1))
    finally:
        county.write_bytes(before.encode("utf-8"))


def test_gains_further_apart_than_the_gap_are_seen(
    solved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = solved / "local"
    assert list(agreement(here, here)) == []
    assert f"{len(FACTORS)} of {len(FACTORS)}" in capsys.readouterr().out
    there = tmp_path / "results.csv"
    there.write_bytes((here / "results.csv").read_bytes())
    gain = rows(here)[0]["objective"]
    spoilt(there, gain, str(0.98 * float(gain)))
    assert [fault.partition(":")[0] for fault in agreement(here, tmp_path)] == [CASE]
    assert f"{len(FACTORS) - 1} of {len(FACTORS)}" in capsys.readouterr().out


def test_the_country_takes_its_cases_over_its_slots_or_as_long_as_handing_them_out() -> None:
    cases = NATION * SCENARIOS
    assert hours(20.0, 1.0, 2, 0.01) == pytest.approx(cases * 10 / 3600)
    assert hours(20.0, 0.5, 2, 0.01) == pytest.approx(cases * 20 / 3600)
    assert hours(20.0, 1.0, 10**6, 0.01) == pytest.approx(cases * 0.01 / 3600)
