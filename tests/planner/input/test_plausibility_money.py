"""Which costs look like yuan where 10 000 yuan is meant."""

import pytest

from models.schema.instance import Instance
from planner.input.checking.findings import Finder
from planner.input.checking.plausibility_money import (
    ENOUGH_PROJECTS,
    MANY_BUDGETS,
    MANY_MEDIANS,
    MOST_AMOUNT,
    find_implausible_money,
    money,
)
from planner.input.complaint import FOLDER
from tests.planner.input.good import good


def units(instance: Instance) -> list[tuple[str, str]]:
    finder = Finder(instance, FOLDER)
    find_implausible_money(finder)
    return [
        (row.code, row.where.text()) for row in finder.complaints if row.code.startswith("unit_")
    ]


def priced(*capitals: float) -> Instance:
    """The good county with projects of these costs, and money that none of them is beyond."""
    first = good().projects[0]
    rows = [
        first.model_copy(update={"id": f"p{place}", "capital": capital})
        for place, capital in enumerate(capitals)
    ]
    return good().model_copy(update={"projects": tuple(rows)})


def test_a_project_beyond_many_budgets_is_told_once() -> None:
    edge = MANY_BUDGETS * money(good())
    assert units(priced(1, 1, 1, 1, edge)) == [("unit_median", "projects.csv row 6, capital")]
    assert units(priced(1, 1, 1, 1, edge + 1)) == [("unit_budget", "projects.csv row 6, capital")]


@pytest.mark.parametrize(
    ("capitals", "told"),
    [
        ([1.0] * (ENOUGH_PROJECTS - 1) + [MANY_MEDIANS + 1], True),
        ([1.0] * (ENOUGH_PROJECTS - 1) + [MANY_MEDIANS], False),
        ([1.0] * (ENOUGH_PROJECTS - 2) + [MANY_MEDIANS + 1], False),
        ([0.0] * (ENOUGH_PROJECTS - 1) + [MANY_MEDIANS + 1], False),
    ],
)
def test_a_project_far_above_the_median_is_told(capitals: list[float], told: bool) -> None:
    assert bool(units(priced(*capitals))) == told


def test_amounts_and_masts_are_told_in_the_order_of_the_tables() -> None:
    amounts = [row.model_copy(update={"amount": MOST_AMOUNT + 1}) for row in good().amounts[:1]]
    masts = [row.model_copy(update={"capital": 1e9}) for row in good().masts[:1]]
    changed = good().model_copy(update={"amounts": tuple(amounts), "masts": tuple(masts)})
    assert units(changed) == [
        ("unit_amount", "amounts.csv row 2, amount"),
        ("unit_budget", "masts.csv row 2, capital"),
    ]
