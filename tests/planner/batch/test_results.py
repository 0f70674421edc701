"""The table says what the plans say, in both forms, and only of cases that are asked for."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.batch.cases import BatchCase, CountySource, Variant
from planner.batch.grid import Grid
from planner.batch.records import Digest, Record
from planner.batch.results import ResultTable
from planner.batch.summary import MOST_FAILURES, summary
from planner.comparison.row import KEYS, MEASURED, ResultRow
from planner.language.phrases import say
from planner.language.text import Lang

DIGEST = Digest(instance="i", scenario="s", options="o", planner="p", highs="h")
GRID = Grid(
    {
        "gap": (0.0, 0.5),
        "seed": (1, 2),
        "regime": ("legacy", None),
        "forced": ([], [{"what": "reform", "id": "x"}]),
    }
)


def case(label: str, point: dict[str, Any] | None = None) -> BatchCase:
    variant = Variant("dry", "dry.yaml", point or {}, Scenario(id="dry"), SolveOptions(), label)
    return BatchCase(CountySource("tiny", Path("tiny")), variant)


def record(label: str, error: str = "", **said: Any) -> Record:
    return Record(
        case=f"tiny/{label}",
        county="t-1",
        digest=DIGEST,
        plan_sha256=None,
        result=ResultRow.model_validate({"status": "optimal", **said}),
        error_en=error,
        error_zh=error and "错误",
    )


def results(folder: Path, lang: Lang = "en") -> ResultTable:
    points = list(GRID.points())
    table = ResultTable(folder, [case(f"c{i}", points[5 * i]) for i in range(3)], GRID, lang)
    table.records["tiny/c2"] = record("c2", index=101.5, seconds=2, attempts=1, certified=True)
    table.records["tiny/c0"] = record("c0", '=a, "b"\nc', status="crashed", attempts=2)
    table.records["tiny/c9"] = record("c9")
    return table


def test_the_table_has_the_rows_in_order_of_the_cases(tmp_path: Path) -> None:
    results(tmp_path).write_all()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "results.csv").read_text("utf-8-sig"))))
    assert [row["case"] for row in rows] == ["tiny/c0", "tiny/c2"]
    assert list(rows[0]) == [*KEYS, "gap_limit", "seed", "regime", "forced", *MEASURED]
    # Points 0 and 10 of 16: the last key changes first.
    first, second = rows
    assert (first["gap_limit"], first["seed"], first["regime"]) == ("0.0", "1", "legacy")
    assert (second["gap_limit"], second["seed"], second["regime"]) == ("0.5", "1", "")
    assert first["forced"] == "[]"
    assert first["error"] == '\'=a, "b"\nc'
    assert (second["index"], second["certified"], second["county"]) == ("101.5", "true", "t-1")
    assert (first["scenario"], first["attempts"], first["certified"]) == ("dry", "2", "false")


def test_parquet_and_csv_say_the_same(tmp_path: Path) -> None:
    results(tmp_path).write_all()
    one = pd.read_csv(tmp_path / "results.csv")
    two = pd.read_parquet(tmp_path / "results.parquet")
    assert list(one) == list(two)
    assert two["seed"].tolist() == [1, 1]
    assert two["certified"].tolist() == [False, True]
    one["error"] = one["error"].str.removeprefix("'")
    pd.testing.assert_frame_equal(one, two, check_dtype=False)


def test_an_empty_table_has_the_columns_and_types(tmp_path: Path) -> None:
    table = results(tmp_path)
    table.records.clear()
    table.write_all()
    frame = pd.read_parquet(tmp_path / "results.parquet")
    assert len(frame) == 0
    assert frame["index"].dtype == float
    assert list(pd.read_csv(tmp_path / "results.csv")) == list(frame)


def test_the_dictionary_explains_every_column(tmp_path: Path) -> None:
    results(tmp_path).write_all()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "columns.csv").read_text("utf-8-sig"))))
    table = pd.read_csv(tmp_path / "results.csv")
    assert [row["name"] for row in rows] == list(table)
    assert all(row["meaning_zh"] and row["meaning_en"] for row in rows)
    units = {row["name"]: row["unit"] for row in rows}
    assert (units["debt"], units["spend_ppp"], units["index"]) == (
        "10 000 yuan",
        "10 000 yuan",
        "base year = 100",
    )


def test_the_table_is_refreshed_now_and_then_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter([100.0, 100.0, 101.0, 101.0, 150.0, 250.0, 250.0, 250.0, 250.0])
    table = results(tmp_path)
    table.clock = lambda: next(now)
    written: list[int] = []
    monkeypatch.setattr(ResultTable, "write_table", lambda self: written.append(len(self.records)))
    table.records.clear()
    table.add(record("c0"))  # at 100; takes 1 s, so that the next is due 100 s after 101
    table.add(record("c1"))  # at 150: not yet
    table.add(record("c2"))  # at 250: written, with all three
    assert written == [1, 3]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_counts_and_gives_reasons(tmp_path: Path, lang: Lang) -> None:
    cases = [case(f"c{i}") for i in range(4)]
    found = [
        record("c0", objective=1, gap=0.02, seconds=1.5, certified=True),
        record("c1", objective=2, gap=0.005, seconds=2, certified=True),
        record("c2", "why <b>\nnot", status="crashed", seconds=0.25),
        record("c3", objective=0, status="feasible"),
    ]
    text = summary(list(zip(cases, found, strict=True)), 5, lang)
    assert "4/5" in text if lang == "zh" else "4 of 5" in text
    assert f"| {say('status_optimal', lang)} | 2 |" in text
    assert f"| {say('status_crashed', lang)} | 1 |" in text
    assert "3.8" in text
    assert "2.00%" in text
    assert "`tiny/c0`" in text
    why = "错误" if lang == "zh" else "why &lt;b> not"
    assert f"- `tiny/c2`: {say('status_crashed', lang)}{say('colon', lang)}{why}\n" in text


def test_the_summary_lists_so_many_failures(tmp_path: Path) -> None:
    count = MOST_FAILURES + 7
    finished = [(case(f"c{i}"), record(f"c{i}", "no", status="memory")) for i in range(count)]
    text = summary(finished, count, "en")
    assert text.count("\n- `tiny/") == MOST_FAILURES
    assert "7 more, see results.csv" in text
