"""The page of the format is what the schema says, and its smallest county really is a county."""

import re
from pathlib import Path

import pytest

from models.schema.case import Case
from models.schema.options import SolveOptions
from models.schema.tolerances import relative
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.complaint import BadInput, errors
from planner.input.read import load
from planner.solving import solve
from tests.docs.county_format import MARK, PAGE, generated, with_tables

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


def test_the_tables_are_those_of_the_schema() -> None:
    """Where this fails, ``python -m tests.docs.county_format`` writes them anew."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page)


def test_a_page_that_lost_its_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="mark"):
        with_tables("# The format\n")
    assert with_tables(f"above\n{MARK}old") == f"above\n{MARK}{generated()}"


@pytest.fixture
def milltown(tmp_path: Path) -> Path:
    """The folder of the county that the page writes from scratch."""
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_smallest_county_is_loaded_checked_and_solved(milltown: Path) -> None:
    county = load(milltown)
    assert errors(plausibility_complaints(Case(county))) == []
    solution = solve(county, None, EXACT)
    plan = solution.plan
    assert solution.audit is not None
    assert solution.audit.ok
    assert [(row.project, row.year) for row in plan.decisions.projects] == [("road", 2026)]
    assert [row.flow for row in plan.flows] == pytest.approx([100, 100, 150])
    # 60 + 40 to build and 3 to run, each at a thrift of 1e-7
    assert plan.objective == pytest.approx(50 / 3 - 103e-7, abs=relative(1e-9, 50))


def test_no_table_of_the_smallest_county_can_be_left_out(milltown: Path) -> None:
    best = []
    for file in sorted(milltown.glob("*.csv")):
        text = file.read_text(encoding="utf-8")
        file.unlink()
        try:
            plan = solve(load(milltown), None, EXACT).plan
            if plan.objective is not None and plan.objective > 1 and file.stem != "requirements":
                best.append(file.stem)
        except BadInput:
            pass
        file.write_text(text, encoding="utf-8")
    assert best == []


def test_the_rules_of_the_files_are_as_the_page_says(milltown: Path) -> None:
    county = load(milltown)
    nodes = milltown / "nodes.csv"
    nodes.write_text("note,access,settlement\n假设,0.5,mill\n", encoding="gb18030")
    assert load(milltown).nodes[0].note == "假设"
    nodes.write_text("settlement,access\nmill,0.5\n", encoding="utf-8-sig")
    assert load(milltown) == county
    nodes.write_text("settlement,acces\nmill,0.5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="acces"):
        load(milltown)
    nodes.write_text("settlement,access\nmill,0.5\n", encoding="utf-8")
    (milltown / "node.csv").write_text("settlement\nmill\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"node\.csv"):
        load(milltown)
