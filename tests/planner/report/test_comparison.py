"""The tables of a comparison: amounts of counties whose money is far apart."""

import io

from rich.console import Console

from planner.comparison.figures import Entry
from planner.report.comparison import comparison_screen
from tests.planner.report.test_chart import case


def rows(*money: float) -> dict[str, list[str]]:
    """The table of amounts of plans that spend three times the money given, by program."""
    entries = [
        Entry(f"p{place}", "c", (case(110, money=part),)) for place, part in enumerate(money)
    ]
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as capture:
        console.print(comparison_screen(entries, (), "en"))
    lines = capture.get().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Money by"))
    cells = [line.split() for line in lines[start + 3 : start + 9]]
    return {name: found for name, *found in (row for row in cells if row)}


def test_amounts_of_plans_of_one_size_share_their_decimals() -> None:
    assert rows(400.0, 20.0)["Total"] == ["1,200", "60"]
    assert rows(10.0, 20.0)["Talent"] == ["10.0", "20.0"]


def test_a_county_in_100_million_yuan_keeps_its_digits_beside_one_in_10_000() -> None:
    assert rows(0.001, 10.0)["Talent"] == ["0.00100", "10.0"]
    assert rows(0.001, 10.0)["Total"] == ["0.00300", "30.0"]
