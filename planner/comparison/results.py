"""Read the result table of a batch, the same from Parquet as from CSV."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from models.schema.plan import confirmed
from models.schema.versions import FIRST
from planner.comparison.figures import Figures, number
from planner.comparison.plans import TABLES
from planner.comparison.row import FIGURES, KEYS, MEASURED, SPENT
from planner.language.lines import RefusedError
from planner.language.phrases import say
from planner.language.text import Lang

NEEDED = (*KEYS, "status", "certified", *FIGURES)
"""Columns without which nothing can be compared."""
FIXED = (*KEYS, *MEASURED)
"""Every column that is not one of the grid."""


@dataclass(frozen=True)
class CaseResult:
    """One case of a batch: where its plan lies, its grid values as text, its figures."""

    case: str
    instance: str
    values: Mapping[str, str]
    figures: Figures


@dataclass(frozen=True)
class BatchResults:
    """The rows of a batch, and what they can be compared by."""

    folder: Path
    file: Path
    known: tuple[str, ...]
    rows: tuple[CaseResult, ...]


def read_results(folder: Path, lang: Lang) -> BatchResults:
    """Read the results of a batch, from Parquet if it is there, else from CSV.

    Raises:
        RefusedError: the folder has no table, or one that is broken or empty.
    """
    file = next((folder / name for name in TABLES if (folder / name).exists()), None)
    if file is None:
        raise RefusedError(say("no_results", lang, path=folder))
    table = _read(file, lang)
    columns = [str(column) for column in table.columns]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise RefusedError(say("no_columns", lang, path=file, columns=", ".join(missing)))
    if table.empty:
        raise RefusedError(say("no_rows", lang, path=file))
    known = ("scenario", *(column for column in columns if column not in FIXED))
    rows = [
        {str(column): cell for column, cell in record.items()}
        for record in table.to_dict("records")
    ]
    _demand_numbers(rows, file, lang)
    return BatchResults(folder, file, known, tuple(_result(row, known) for row in rows))


def _demand_numbers(rows: Sequence[Mapping[str, Any]], file: Path, lang: Lang) -> None:
    """Refuse a figure that is no number, with its place in the file."""
    for place, row in enumerate(rows):
        for column in FIGURES:
            text = _text(row[column])
            if text and number(text) is None:
                found = {"row": place + 2, "column": column, "found": row[column]}
                raise RefusedError(say("bad_cell", lang, path=file, **found))


def _read(file: Path, lang: Lang) -> pd.DataFrame:
    """Read the table as it is; from a CSV file every cell is text."""
    try:
        if file.suffix == ".parquet":
            return pd.read_parquet(file)
        return pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    except Exception as error:  # the readers of two formats fail in many ways, all of them the same
        message = f"{type(error).__name__}: {error}"
        raise RefusedError(say("bad_results", lang, path=file, message=message[:200])) from None


def _result(row: Mapping[str, Any], known: tuple[str, ...]) -> CaseResult:
    def figure(column: str) -> float | None:
        value = number(_text(row[column]))
        return value if value is not None and math.isfinite(value) else None

    gain = figure("objective")
    money = {program: figure(column) or 0.0 for program, column in SPENT.items()}
    return CaseResult(
        case=_text(row["case"]),
        instance=_text(row["instance"]),
        values={column: _value(row[column]) for column in known},
        figures=Figures(
            county=_text(row["county"]),
            scenario=_text(row["scenario"]),
            status=_text(row["status"]),
            confirmed=confirmed(_text(row["status"]), _text(row.get("stopped_by"))),
            certified=_text(row["certified"]).lower() in ("true", "1", "1.0"),
            two_way=figure("index"),
            inbound=figure("in"),
            outbound=figure("out"),
            gain=gain,
            bound=figure("bound"),
            gap=figure("gap"),
            rules=int(number(_text(row.get("rules"))) or FIRST),
            money=money if gain is not None else {},
        ),
    )


def _text(cell: Any) -> str:
    """Return the cell as text; an empty cell gives the empty text."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)) or cell is pd.NA:
        return ""
    return str(cell)


def _value(cell: Any) -> str:
    """Write a grid value the same for both formats: 1, 1.0 and "1.0" agree, and True and true."""
    text = _text(cell).strip()
    value = number(text)
    if value is not None and math.isfinite(value):
        return f"{value:.12g}"
    return text.lower() if text in ("True", "False") else text
