"""Read the bytes of a file as text, and text as the rows of a CSV table; locate every flaw."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from planner.input.complaint import Complaint, Where, complain, nearest
from planner.language.message import Message

LARGEST_FILE = 200_000_000
"""Most bytes of a file; a county's largest table has a few megabytes."""
LONGEST_CELL = 100_000
"""Most characters of a cell; notes have at most 2 000."""
OTHER_DELIMITERS = ("\t", ";", "|", "，")


@dataclass
class Sheet:
    """A CSV table as text: its columns, and each record with its row number in the file."""

    columns: list[str] = field(default_factory=list)
    records: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)


def read_text(path: Path, where: Where) -> tuple[str, list[Complaint]]:
    """Return the text of a file in UTF-8 (with or without BOM) or GB18030, which includes GBK."""
    if path.exists() and not path.is_file():
        return "", [complain("not_a_file", where)]
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            return "", [complain("too_big", where, size, expected=LARGEST_FILE)]
        raw = path.read_bytes()
    except FileNotFoundError:
        return "", [complain("no_path", where)]
    except OSError as reason:
        return "", [complain("unreadable", where, why=reason.strerror or str(reason))]
    return decoded(raw, where)


def decoded(raw: bytes, where: Where) -> tuple[str, list[Complaint]]:
    """Decode ``raw``; where no encoding fits, the complaint names the row and the byte."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:200]:
        return "", [complain("utf16", where)]
    furthest = 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding), []
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
    row = raw[:furthest].count(b"\n") + 1
    at = Where(where.file, where.table, row, where.field)
    return "", [complain("bad_encoding", at, f"0x{raw[furthest]:02X}")]


def read_sheet(path: Path, table: str, fields: dict[str, bool]) -> Sheet:
    """Read the records of a table's CSV file; ``fields`` says which columns are required.

    Rows without any content are skipped but counted, so that numbers are those of the file.
    """
    where = Where(path.name, table)
    text, complaints = read_text(path, where)
    if complaints:
        return Sheet(complaints=complaints)
    if not text.strip():
        return Sheet(complaints=[complain("empty_file", where)])
    rows, broken = _rows(text, where)
    if not rows:
        return Sheet(complaints=broken)
    number, header = rows[0]
    columns = [name.strip() for name in header]
    wrong = _header(columns, fields, Where(path.name, table, number), rows[1:])
    if wrong:
        return Sheet(complaints=wrong + broken)
    sheet = Sheet([name for name in columns if name], complaints=broken)
    for number, cells in rows[1:]:
        _record(sheet, columns, cells, Where(path.name, table, number))
    return sheet


def _rows(text: str, where: Where) -> tuple[list[tuple[int, list[str]]], list[Complaint]]:
    """Return the rows with content, numbered as a spreadsheet numbers them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    while True:
        number += 1
        at = Where(where.file, where.table, number)
        try:
            cells = next(reader)
        except StopIteration:
            return rows, []
        except csv.Error as error:
            if "field larger" in str(error):
                return rows, [complain("long_cell", at, expected=csv.field_size_limit())]
            return rows, [complain("bad_csv", at, why=str(error))]
        if any(len(cell) > LONGEST_CELL for cell in cells):
            return rows, [complain("long_cell", at, expected=LONGEST_CELL)]
        if any(cell.strip() for cell in cells):
            rows.append((number, cells))


def _header(
    columns: list[str], fields: dict[str, bool], where: Where, rows: list[tuple[int, list[str]]]
) -> list[Complaint]:
    """Return what is wrong with the header; an unnamed column must hold no value."""
    if len(columns) == 1:
        other = next((mark for mark in OTHER_DELIMITERS if mark in columns[0]), None)
        if other:
            mark = "tab" if other == "\t" else other
            return [complain("wrong_delimiter", where, mark)]
    required = [name for name, needed in fields.items() if needed]
    if not set(columns) & set(fields):
        return [complain("no_header", where, columns[0], names=",".join(required))]
    twice = dict.fromkeys(name for name in columns if name and columns.count(name) > 1)
    wrong = [complain("duplicate_column", _field(where, name), name) for name in twice]
    wrong += [
        complain("unknown_field", _field(where, name), name, advice=nearest(name, fields))
        for name in dict.fromkeys(columns)
        if name and name not in fields
    ]
    wrong += [
        complain("missing_column", _field(where, name), name, expected=Message.of("want.value"))
        for name in required
        if name not in columns
    ]
    for position in (place for place, name in enumerate(columns) if not name):
        filled = (row for row, cells in rows if "".join(cells[position : position + 1]).strip())
        row = next(filled, None)
        if row is not None:
            at = Where(where.file, where.table, row)
            wrong.append(complain("unnamed_column", at, number=position + 1))
    return wrong


def _field(where: Where, name: str) -> Where:
    return Where(where.file, where.table, where.row, name)


def _record(sheet: Sheet, columns: list[str], cells: list[str], where: Where) -> None:
    """Add a record without its empty cells, which take the default of their columns."""
    extra = len(cells) - len(columns)
    if extra > 0 and any(cell.strip() for cell in cells[len(columns) :]):
        code = "too_many_cells"
    elif extra < 0:
        code = "too_few_cells"
    else:
        pairs = zip(columns, cells, strict=False)
        record = {name: cell for name, cell in pairs if name and cell.strip()}
        sheet.records.append((where.row or 0, record))
        return
    sheet.complaints.append(complain(code, where, len(cells), len(columns), cells=len(cells)))
