"""Whatever is changed in a plan, a rule catches it, or it is named as a claim or as harmless."""

from collections import Counter
from pathlib import Path

import pytest

from models.schema.case import Case
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario
from planner.input.read import load
from planner.solving import solve_case
from tests.paths import ROOT
from tests.planner.auditing import audit_county, hand
from tests.planner.auditing.cases import CARRIED
from tests.planner.auditing.edits import edited_county
from tests.tampering import CLAIMS, FIELDS, Verdict, main, tampered

EXACT = SolveOptions(gap=0, time_limit=None, isolate=False)
COUNTIES = ("tiny", *(path.name for path in sorted((ROOT / "instances").glob("*-only"))))
MOST = 6
"""Changes of each field and kind that the plan of many tables gets here; the module does all."""


def solved(case: Case) -> Plan:
    plan = solve_case(case, EXACT).plan
    assert plan.status == "optimal"
    return plan


@pytest.fixture(scope="module")
def full() -> list[Verdict]:
    """The plan of a county with every program, and a scenario."""
    case = Case(audit_county.county(), audit_county.scenario())
    return list(tampered(solved(case), case, MOST))


@pytest.fixture(scope="module")
def carried() -> list[Verdict]:
    """The plan of a county whose road has to carry a bond."""
    county = edited_county(hand.county(), *CARRIED)
    road = Lock(what="project", id="road", year=county.year(1))
    case = Case(county, Scenario(forced=(road,)))
    plan = solved(case)
    assert plan.decisions.draws
    return list(tampered(plan, case, MOST))


def unseen(verdicts: list[Verdict]) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(v.tampering.kind, v.tampering.path) for v in verdicts if v.fate == "unseen"]


@pytest.mark.parametrize("name", COUNTIES)
def test_no_change_of_a_small_plan_is_unseen(name: str) -> None:
    case = Case(load(ROOT / "instances" / name))
    verdicts = list(tampered(solved(case), case))
    assert len(verdicts) > 250
    assert unseen(verdicts) == []


def test_no_change_of_a_plan_with_every_table_is_unseen(full: list[Verdict]) -> None:
    assert unseen(full) == []


def test_no_change_of_a_plan_with_a_bond_by_works_is_unseen(carried: list[Verdict]) -> None:
    assert unseen(carried) == []


def test_every_field_of_the_schema_is_tampered_with(
    full: list[Verdict], carried: list[Verdict]
) -> None:
    touched = {verdict.tampering.field for verdict in (*full, *carried)}
    # A search that fails leaves attempts behind, one without a plan what it came nearest to; this
    # one did neither. Both are claims, and the audit refuses the latter beside a plan.
    tables = ("provenance.failed_attempts", "least_broken")
    empty = {field for field in FIELDS if field.startswith(tables)}
    assert FIELDS - touched - empty == set()
    assert set(CLAIMS) <= {*FIELDS, *tables}


def test_no_change_is_caught_by_a_hash(full: list[Verdict]) -> None:
    """The hashes are of county and scenario: only changes of the provenance break them."""
    by_hash = [
        verdict.tampering.field
        for verdict in full
        if verdict.fate == "caught" and verdict.rules == {"provenance"}
    ]
    assert by_hash
    assert all(field.startswith("provenance.") for field in by_hash)


def test_every_kind_of_change_is_tried(full: list[Verdict]) -> None:
    kinds = Counter(verdict.tampering.kind for verdict in full)
    wanted = {"0 to 1", "+1", "+1 %", "id", "source", "years exchanged", "ids exchanged"}
    assert kinds.keys() >= wanted | {"row deleted", "row doubled", "status", "word", "to 0"}
    fates = Counter(verdict.fate for verdict in full)
    assert fates["caught"] > 0.85 * len(full)


def test_the_module_prints_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(Path("instances") / "masts-only"), "--most", "1"]) == 0
    said = capsys.readouterr().out
    assert "caught" in said
    assert "row deleted" in said
