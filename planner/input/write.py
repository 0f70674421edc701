"""Write a county as a folder of CSV tables or as one JSON document; reading gives it back."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import yaml

from models.schema.fields import Row
from models.schema.instance import Instance, table_names
from planner.input.complaint import BadInput, Where, complain
from planner.input.reading.shape import REQUIRED, row_type
from planner.processes.files import write_atomically

LAST = ("hard", "document", "note")
"""Columns that stand at the end of every table, in this order."""


def write_folder(instance: Instance, folder: str | Path) -> None:
    """Write ``county.yaml`` and the CSV tables of the county into ``folder``.

    Raises BadInput if the folder holds a table that the county does not have (it would be read
    back as part of it), OSError if it cannot be written.
    """
    folder = Path(folder)
    tables = {name: rows for name, rows in instance.tables() if rows or name in REQUIRED}
    stale = [
        complain("stale_table", Where(f"{name}.csv", name), name)
        for name in table_names()
        if name not in tables and (folder / f"{name}.csv").exists()
    ]
    if stale:
        raise BadInput(stale)
    folder.mkdir(parents=True, exist_ok=True)
    settings = instance.county.model_dump(mode="json", exclude_defaults=True)
    write_atomically(
        folder / "county.yaml",
        yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode(),
    )
    for name, rows in tables.items():
        write_atomically(folder / f"{name}.csv", csv_text(name, rows).encode())


def write_json(instance: Instance, file: str | Path) -> None:
    """Write the county as one JSON document, one row a line; raises OSError."""
    write_atomically(Path(file), json_text(instance).encode())


def json_text(instance: Instance) -> str:
    """Return the county as JSON, without the values that equal their default."""
    parts = [
        f'"county": {_compact(instance.county.model_dump(mode="json", exclude_defaults=True))}'
    ]
    for name, rows in instance.tables():
        if rows or name in REQUIRED:
            lines = (_compact(row.model_dump(mode="json", exclude_defaults=True)) for row in rows)
            body = ",\n  ".join(lines)
            parts.append(f'"{name}": [\n  {body}\n]' if body else f'"{name}": []')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def csv_text(table: str, rows: tuple[Row, ...]) -> str:
    """Return the rows as CSV: required columns, and those with a value other than the default."""
    fields = row_type(table).model_fields
    used = [
        name
        for name, info in fields.items()
        if info.is_required() or any(getattr(row, name) != info.default for row in rows)
    ]
    used.sort(key=lambda name: LAST.index(name) if name in LAST else -1)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(used)
    for row in rows:
        writer.writerow(_cell(getattr(row, name), fields[name].default) for name in used)
    return text.getvalue()


def _cell(value: Any, default: Any) -> str:
    """Return the value as a cell that is read back as the same value; empty means the default."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, tuple):
        if not value and default:
            return ";"
        return ";".join(_cell(part, None) for part in value)
    return str(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
