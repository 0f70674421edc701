"""Write the table of all results, the dictionary of its columns, and the summary for people."""

import csv
import io
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from planner.batch.cases import BatchCase
from planner.batch.grid import Grid, value_text
from planner.batch.records import Record, write
from planner.batch.summary import summary
from planner.comparison.row import COLUMNS, KEYS, MEASURED
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.tables import FORMULA_STARTS

SHARE = 100
"""Writing the table takes at most one part in this many of the time."""
LEAST = 5.0
"""Least seconds between two refreshes of the table."""

TAKEN = {"gap": "gap_limit"}
"""Columns of those keys of a grid that are also the name of a measured column."""


def column_name(key: str) -> str:
    """Name the column of a grid key."""
    return TAKEN.get(key, key)


@dataclass
class ResultTable:
    """The table in ``folder``: a row for each finished case, in the order of the cases."""

    folder: Path
    cases: Sequence[BatchCase]
    grid: Grid
    lang: Lang
    clock: Callable[[], float] = time.monotonic
    """Gives the time [s]."""

    def __post_init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._next = 0.0

    def add(self, record: Record) -> None:
        """Take in a finished case; refresh the table if it was last written long enough ago.

        Raises:
            WriteError: a file cannot be written.
        """
        self.records[record.case] = record
        if self.clock() >= self._next:
            began = self.clock()
            self.write_table()
            spent = self.clock() - began
            self._next = self.clock() + max(LEAST, SHARE * spent)

    def write_table(self) -> None:
        """Write results.csv and results.parquet, each whole; raises WriteError."""
        columns = self.columns()
        write(self.folder / "results.csv", _csv(columns))
        write(self.folder / "results.parquet", _parquet(columns, self.grid))

    def write_all(self) -> None:
        """Write the table, columns.csv and summary.md; raises WriteError."""
        self.write_table()
        write(self.folder / "columns.csv", _dictionary(self.grid))
        write(
            self.folder / "summary.md",
            summary(list(self._finished()), len(self.cases), self.lang).encode(),
        )

    def columns(self) -> dict[str, list[Any]]:
        """Return the values of each column, a value for each finished case."""
        names = (*KEYS, *map(column_name, self.grid.values), *MEASURED)
        rows = [self._row(case, record) for case, record in self._finished()]
        return {name: [row.get(name) for row in rows] for name in names}

    def _finished(self) -> Iterable[tuple[BatchCase, Record]]:
        for case in self.cases:
            record = self.records.get(case.key)
            if record is not None:
                yield case, record

    def _row(self, case: BatchCase, record: Record) -> dict[str, Any]:
        return {
            "case": case.key,
            "instance": case.source.name,
            "county": record.county,
            "scenario": case.variant.base,
            **{column_name(key): value for key, value in case.variant.point.items()},
            **record.result.model_dump(by_alias=True),
            "error": record.error(self.lang) or None,
        }


def _csv(columns: dict[str, list[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return value_text(value)
    # What a spreadsheet would run as a formula gets the mark of text.
    risky = isinstance(value, str) and value.startswith(FORMULA_STARTS)
    return f"'{value}" if risky else value


def _parquet(columns: dict[str, list[Any]], grid: Grid) -> bytes:
    """Write the table as Parquet, with the same types whatever the rows hold."""
    arrow = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
    types = {
        **{column_name(key): _type(values) for key, values in grid.values.items()},
        **{name: arrow[column.kind] for name, column in COLUMNS.items()},
    }
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    plain = {
        name: [
            value_text(value) if isinstance(value, list | dict) else value
            for value in columns[name]
        ]
        for name in columns
    }
    out = pa.BufferOutputStream()
    parquet.write_table(pa.table(plain, schema=schema), out)
    return bytes(out.getvalue().to_pybytes())


def _type(values: Sequence[Any]) -> Any:
    """Return the Arrow type of a grid column."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pa.int64()
    return pa.float64() if kinds and kinds <= {int, float} else pa.string()


def _dictionary(grid: Grid) -> bytes:
    """Write columns.csv: what each column means."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["name", "unit", "meaning_zh", "meaning_en"])
    for name in KEYS:
        writer.writerow([name, "", say(f"means_{name}", "zh"), say(f"means_{name}", "en")])
    for key in grid.values:
        row = [say("means_grid", "zh", field=key), say("means_grid", "en", field=key)]
        writer.writerow([column_name(key), "", *row])
    for name in MEASURED:
        row = [say(f"means_{name}", "zh"), say(f"means_{name}", "en")]
        writer.writerow([name, COLUMNS[name].unit if name in COLUMNS else "", *row])
    return text.getvalue().encode("utf-8-sig")
