"""The result table of a batch, read alike from Parquet and from CSV."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from models.schema.money import PROGRAMS
from planner.comparison.figures import Figures, number
from planner.comparison.plans import TABLES
from planner.language.lines import RefusedError
from planner.language.phrases import say
from planner.language.text import Lang

SPENT: dict[str, str] = {
    **{str(program): f"spend_{program}" for program in PROGRAMS},
    "debt": "debt",
}
"""The column of the money of each program."""
FIGURES = ("index", "in", "out", "objective", "bound", "gap", *SPENT.values())
NEEDED = ("case", "instance", "county", "scenario", "status", "certified", *FIGURES)
FIXED = (*NEEDED, "stopped_by", "seconds", "peak_memory_mb", "attempts", "error")
"""Every column that is not one of the grid."""


@dataclass(frozen=True)
class Result:
    """One case of a batch: where its plan lies, its grid values as text, its figures."""

    case: str
    instance: str
    values: Mapping[str, str]
    figures: Figures


@dataclass(frozen=True)
class Results:
    """The rows of a batch, and what they can be compared by."""

    folder: Path
    file: Path
    known: tuple[str, ...]
    rows: tuple[Result, ...]


def read_results(folder: Path, lang: Lang) -> Results:
    """The results of a batch; a folder without, or with a broken table, raises RefusedError."""
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
    grid = [column for column in columns if column not in FIXED]
    known = ("scenario", *grid)
    rows = []
    for place, record in enumerate(table.to_dict("records")):
        row = {str(column): cell for column, cell in record.items()}
        for column in FIGURES:
            if _text(row[column]) and number(_text(row[column])) is None:
                found = {"row": place + 2, "column": column, "found": row[column]}
                raise RefusedError(say("bad_cell", lang, path=file, **found))
        rows.append(_result(row, known))
    return Results(folder, file, known, tuple(rows))


def _read(file: Path, lang: Lang) -> pd.DataFrame:
    """The table as it is; of a CSV file every cell as text."""
    try:
        if file.suffix == ".parquet":
            return pd.read_parquet(file)
        return pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    except Exception as error:  # the readers of two formats fail in many ways, all of them the same
        message = f"{type(error).__name__}: {error}"
        raise RefusedError(say("bad_results", lang, path=file, message=message[:200])) from None


def _result(row: Mapping[str, Any], known: tuple[str, ...]) -> Result:
    def figure(column: str) -> float | None:
        value = number(_text(row[column]))
        return value if value is not None and math.isfinite(value) else None

    gain = figure("objective")
    money = {program: figure(column) or 0.0 for program, column in SPENT.items()}
    return Result(
        case=_text(row["case"]),
        instance=_text(row["instance"]),
        values={column: _value(row[column]) for column in known},
        figures=Figures(
            county=_text(row["county"]),
            scenario=_text(row["scenario"]),
            status=_text(row["status"]),
            certified=_text(row["certified"]).lower() in ("true", "1", "1.0"),
            two_way=figure("index"),
            inbound=figure("in"),
            outbound=figure("out"),
            gain=gain,
            bound=figure("bound"),
            gap=figure("gap"),
            money=money if gain is not None else {},
        ),
    )


def _text(cell: Any) -> str:
    """The cell as text; nothing is the empty text."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)) or cell is pd.NA:
        return ""
    return str(cell)


def _value(cell: Any) -> str:
    """A grid value as both formats write it: 1, 1.0 and "1.0" are the same, so are True, true."""
    text = _text(cell).strip()
    value = number(text)
    if value is not None and math.isfinite(value):
        return f"{value:.12g}"
    return text.lower() if text in ("True", "False") else text
