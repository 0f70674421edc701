"""The project library returned: every project is in it, with its money and what it says."""

import pytest

from models.schema.case import Case
from planner.auditing.accounts import accounted
from planner.report.names import Names
from planner.report.project_rows import project_table
from tests.planner.auditing import hand
from tests.planner.auditing.edits import add, edited_county, put

SAID = {
    "description": "12 km of asphalt",
    "nature": "rebuilt",
    "department": "Transport",
    "beneficiary_households": 340,
}


@pytest.mark.parametrize(
    ("lang", "nature", "funded"), [("zh", "改建", "入选"), ("en", "rebuilt", "yes")]
)
def test_a_funded_project_has_its_money_and_what_it_says(
    lang: str, nature: str, funded: str
) -> None:
    county = edited_county(
        hand.county(),
        put("projects", {"id": "road"}, **SAID),
        add("projects", {"id": "mill", "kind": "market", "capital": 30, "profile": [1]}),
    )
    plan = accounted(hand.plan(), Case(county))
    columns, rows = project_table(plan, county, Names(county, lang))  # type: ignore[arg-type]
    found = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    # 103 of county money for the road: 60 and 40 to build, 3 to keep up.
    assert found["road"]["money"] == pytest.approx(103)
    assert (found["road"]["funded"], found["road"]["nature"]) == (funded, nature)
    assert found["road"]["beneficiary_households"] == 340
    assert found["mill"]["money"] is None
    assert found["mill"]["description"] == ""
    # Columns that nobody fills are not there.
    assert "ownership" not in columns
