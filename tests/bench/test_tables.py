"""Records of invented runs, the tables made of them, and the place of the tables in the page."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench.__main__ import arguments, main
from tests.bench.cases import CASES, GROUPS, chosen
from tests.bench.derived import faults
from tests.bench.page import BEGIN, END, number, placed, table
from tests.bench.records import Records, load_records
from tests.bench.tables import tables


def case(name: str, group: str, settlements: int) -> dict[str, Any]:
    counts = dict.fromkeys(("nodes", "rows", "columns", "integers", "entries"), 7)
    return {
        "kind": "case",
        "case": name,
        "group": group,
        "settlements": settlements,
        "years": 5,
        **counts,
    }


def race(name: str, who: str, points: list[list[Any]], **figures: Any) -> dict[str, Any]:
    known = {"ending": "done", "peak": 123.4}
    return {
        "kind": "race",
        "case": name,
        "contestant": who,
        "points": points,
        **known,
        **figures,
    }


SETTINGS = {
    "kind": "settings",
    "limit": 600.0,
    "gap": 0.001,
    "threads": 2,
    "contestants": ["planner", "highs", "scip", "greedy"],
    "python": "3.11",
}
SECONDS = {"read": 0.5, "build": 1.0, "compile": 1.0, "audit": 0.5}
LINES: list[dict[str, Any]] = [
    SETTINGS,
    case("a", "unit", 20),
    race("a", "planner", [[2.0, 10.0, 10.04]], certified=True, seconds=SECONDS),
    race("a", "highs", [[8.0, 10.0, 10.06]]),
    race("a", "scip", [], ending="not installed", why="no module"),
    race("a", "greedy", [[1.0, 8.0, None]], certified=True),
    {
        "kind": "build",
        "case": "a",
        "who": "linopy",
        "seconds": {"build": 1.0, "hand over": 0.25},
        "peak": 200.0,
    },
    {"kind": "build", "case": "a", "who": "arrays", "ending": "failed", "why": "x"},
    {
        "kind": "resolve",
        "case": "a",
        "cold": 10.0,
        "kinds": {"one year": {"warm": [1.0, 2.0, 3.0], "proved": 3}},
    },
    {"kind": "resolve", "case": "b", "ending": "failed", "why": "x"},
    case("b", "unit", 40),
    race("b", "planner", [[8.0, 10.0, 10.04]], certified=True, seconds=SECONDS),
    race("b", "highs", [[9.0, 9.0, 10.5]]),
]


def records(*lines: dict[str, Any]) -> Records:
    held = Records()
    for line in (*LINES, *lines):
        held.take(line)
    return held


def lines_with(text: str, *words: str) -> list[str]:
    return [line for line in text.splitlines() if all(f"| {word} |" in line for word in words)]


def test_the_tables_say_what_the_records_hold() -> None:
    text = tables(records())
    assert "| a | planner | 2.0 | 2.0 | 2.0 | 2.0 | >600 |" in text
    assert "| b | highs | >600 | >600 | >600 | >600 | >600 |" in text
    assert lines_with(text, "a", "greedy") == [
        "| a | greedy | done | 8.0000 | - | - | 25.50 % | 123 |",
        "| a | greedy | >600 | >600 | >600 | >600 | >600 |",
    ]
    assert "| a | scip | not installed: no module | - | - | - | - | 123 |" in text
    assert "| a | scip | - | - | - | - | - |" in text
    # 8 / 2 and, stopped, 600 / 8
    assert "| unit | highs | ≥ 17.32 (of 2) | ≥ 17.32 (of 2) |" in text
    # sqrt(12 * 18) - 10, and sqrt(18 * 610) - 10 for the rival that was stopped once
    assert "| unit | planner | 4.7 | 4.7 | 4.7 |" in text
    assert "| unit | highs | 94.8, 1 at the limit |" in text
    assert "| unit | planner | 100 % | 100 % | 100 % | 100 % | 100 % |" in text
    assert "| unit | highs | 0 % | 0 % | 50 % | 50 % | 50 % |" in text, "8 s, where 2 are needed"
    assert "| a | 25.0 % | 0.50 |" in text
    assert "| 100.0 % |" in text, "all of 2 s was building here"
    assert "| a | linopy | 1.00 | - | 0.25 | 1.25 | 200 |" in text
    assert "| a | arrays | - | - | - | - | failed |" in text
    assert "| a | one year | 3 of 3 | 10.0 | 2.0 | 1.0 | 3.0 | 20 % |" in text
    assert "(settlements x years)^2.00 over 2" in text
    assert "No plan is above any bound" in text


def test_a_contradiction_is_loud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = race("b", "highs", [[9.0, 10.2, 10.5]])
    assert faults(records()) == []
    assert faults(records(wrong)) == ["b: the plan of highs is above the bound of planner by 0.016"]
    uncertified = race("b", "greedy", [[1.0, 8.0, None]], certified=False)
    assert faults(records(uncertified)) == ["b: the plan of greedy is not certified"]
    file = tmp_path / "results.jsonl"
    for extra, code in (([], 0), ([wrong], 1)):
        file.write_text("".join(json.dumps(line) + "\n" for line in LINES + extra))
        assert main(["--render", str(file)]) == code
        assert ("!!! b: the plan of highs" in capsys.readouterr().err) == bool(code)


def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    whole = "".join(json.dumps(line) + "\n" for line in LINES)
    file.write_text(whole + '{"kind": "race", "case": "b", "conte')
    assert len(load_records(file).races) == 6
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES[:2]))
    assert "| a | unit | 20 |" in tables(load_records(file))


def test_the_tables_take_their_place() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert placed(page, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    with pytest.raises(ValueError, match="markers"):
        placed("no markers", "new")


def test_numbers_and_tables() -> None:
    assert [number(None), number(1234567.0, 0), number(0.05)] == ["-", "1 234 567", "0.1"]
    assert table(("a", "b"), [["x", "1"]]) == ["| a | b |", "| --- | ---: |", "| x | 1 |"]


def test_the_cases_are_those_promised() -> None:
    assert [len(chosen([group])) for group in GROUPS] == [11, 6, 2]
    assert chosen([]) == list(CASES)
    assert len({case.name for case in CASES}) == len(CASES)
    drawn = [case.drawn for case in CASES if case.drawn]
    assert len({seed for _, seed, *_ in drawn}) == len(drawn)
    with pytest.raises(KeyError, match="nowhere"):
        chosen(["nowhere"])


def test_the_switches(capsys: pytest.CaptureFixture[str]) -> None:
    said = arguments(["--cases", "large,liping", "--contestants", "planner,scip", "--limit", "9"])
    assert [case.group for case in said.cases] == ["unit", "large", "large"]
    assert (said.contestants, said.limit, said.gap) == (["planner", "scip"], 9.0, 0.001)
    for wrong in (["--cases", "x"], ["--contestants", "x"], ["--parts", "x"]):
        with pytest.raises(SystemExit):
            arguments(wrong)
    assert "known: race, build, resolve" in capsys.readouterr().err
