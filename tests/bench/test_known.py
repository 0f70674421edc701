"""What is known of the study's cases is kept, and what cannot be true beside it is seen."""

from pathlib import Path

import pytest

from planner.batch.folder import CASES
from planner.batch.records import Digest, Record, write_case
from planner.comparison.row import ResultRow
from tests.bench.known import Known, contradictions, found_in, joined, load_known, write_known

ONE = Known("a", 10.0, 10.1)


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        (Known("a", 10.05, 10.2), False),
        (Known("a", 9.0, 10.0), False),
        (Known("a", 10.100001, 10.3), False),  # within tolerance
        (Known("a", 10.2, 10.3), True),  # better than what was proved
        (Known("a", 9.0, 9.9), True),  # proves away a plan that is there
        (Known("b", 10.2, 10.3), False),  # another county
    ],
)
def test_a_plan_above_a_bound_is_seen_whoever_found_it(other: Known, wrong: bool) -> None:
    said = [fault.partition(":")[0] for fault in contradictions({"x": other}, {"x": ONE})]
    assert said == (["x"] if wrong else [])
    if other.county == ONE.county:
        assert ONE.contradicts(other) == other.contradicts(ONE) == wrong


def test_cases_that_compare_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = {"x": ONE, "y": Known("b", 1.0, 1.0), "new": ONE}
    assert list(contradictions(found, {"x": ONE, "y": Known("other", 5.0, 5.0)})) == []
    assert "1 of 3 cases, 1 with this gain" in capsys.readouterr().out


def test_the_better_of_both_is_kept_and_written(tmp_path: Path) -> None:
    found = {"x": Known("a", 10.05, 10.2), "y": Known("b", 1.0, 1.0)}
    known = {"x": ONE, "y": Known("other", 5.0, 5.0), "z": ONE}
    table = joined(found, known)
    assert table == {"x": Known("a", 10.05, 10.1), "y": found["y"], "z": ONE}
    write_known(table, tmp_path / "known.csv")
    assert load_known(tmp_path / "known.csv") == table


def test_certified_plans_of_a_batch_are_found(tmp_path: Path) -> None:
    digest = Digest(instance="0" * 64, scenario="s", options="o", planner="p", highs="h")
    for case, certified in (("x", True), ("y", False)):
        result = ResultRow(status="feasible", certified=certified, objective=1.5, bound=1.6)
        record = Record(case=case, county="c", digest=digest, plan_sha256=None, result=result)
        write_case(tmp_path / CASES / case, record, None)
    assert found_in(tmp_path) == {"x": Known("0" * 16, 1.5, 1.6)}


def test_the_table_beside_the_module_holds_no_contradiction() -> None:
    for case, one in load_known().items():
        assert not one.contradicts(one), case
