"""Complaints about an input: where, what was found, what was expected, what to do."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from planner.language.message import Message, Value, number_text, shown
from planner.language.phrases import PHRASES, say
from planner.language.text import Lang

Severity = Literal["error", "warning"]
LONGEST_FOUND = 60
"""Most characters of a found value that are shown."""
LONGEST_PLACE = 200
"""Most characters of a file's name or a field's path that are shown."""


@dataclass(frozen=True)
class Where:
    """A place in an input; ``row`` counts the header of a CSV file as row 1."""

    file: str = ""
    table: str = ""
    row: int | None = None
    field: str = ""

    def text(self, lang: Lang = "en") -> str:
        """Return the place in words, for example ``projects.csv row 7, requires``."""
        place = self.file
        if self.row is not None:
            place = say("place_row", lang, file=self.file, row=self.row)
        return say("comma", lang).join(part for part in (place, self.field) if part)


@dataclass(frozen=True)
class Places:
    """Where the rows of an instance stand: CSV files of a folder, or one JSON document."""

    document: str = ""
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def at(self, table: str, index: int | None = None, column: str = "") -> Where:
        """Return the place of row ``index`` (from 0) of ``table``, or of the whole table."""
        if self.document:
            entry = table if index is None else f"{table}[{index}]"
            path = f"{entry}.{column}" if column else entry
            return Where(self.document, table, None, path)
        if table == "county":
            return Where("county.yaml", table, None, column)
        if index is None:
            return Where(f"{table}.csv", table, None, column)
        rows = self.rows.get(table, ())
        row = rows[index] if index < len(rows) else index + 2
        return Where(f"{table}.csv", table, row, column)


FOLDER = Places()
"""Places in a folder of CSV files without empty lines."""


def places_in(path: Path) -> Places:
    """Return where rows stand by the name of the input alone: in a document, else a folder."""
    return Places(document=path.name) if path.suffix.lower() == ".json" else FOLDER


@dataclass(frozen=True)
class Complaint:
    """An error or a warning about one place of an input.

    ``expected`` and ``advice`` are English; ``text`` gives finding and remedy in either language.
    """

    severity: Severity
    code: str
    file: str
    table: str
    row: int | None
    field: str
    found: str
    expected: str
    advice: str
    message: Message | None = None
    remedy: Message | None = None

    @property
    def where(self) -> Where:
        """Return the place that the complaint is about."""
        return Where(self.file, self.table, self.row, self.field)

    def text(self, lang: Lang = "en") -> str:
        """Return place, finding and advice as one line in ``lang``."""
        said = self.message.text(lang) if self.message else f"{self.found} != {self.expected}"
        advice = self.remedy.text(lang) if self.remedy else self.advice
        place = self.where.text(lang)
        body = say("semicolon", lang).join(part for part in (said, advice) if part)
        return say("colon", lang).join(part for part in (place, body) if part)

    def in_file(self, file: str) -> "Complaint":
        """Return the same complaint about ``file``."""
        return replace(self, file=file)

    def __str__(self) -> str:
        return self.text("en")


def complain(
    code: str,
    where: Where,
    found: object = "",
    expected: Value = "",
    advice: Message | None = None,
    severity: Severity = "error",
    **values: Value,
) -> Complaint:
    """Make the complaint ``code``; its text takes found, expected and ``values``.

    Without ``advice`` the message ``code.advice`` is used, if there is one.
    """
    seen = shortened(found)
    placeholders: dict[str, Value] = {"found": seen, "expected": expected, **values}
    has_advice = advice is None and f"{code}.advice" in PHRASES
    remedy = Message.of(f"{code}.advice", **placeholders) if has_advice else advice
    return Complaint(
        severity=severity,
        code=code,
        file=shortened(where.file, LONGEST_PLACE),
        table=where.table,
        row=where.row,
        field=shortened(where.field, LONGEST_PLACE),
        found=seen,
        expected=shown(expected, "en"),
        advice=remedy.text("en") if remedy else "",
        message=Message.of(code, **placeholders),
        remedy=remedy,
    )


def nearest(name: str, known: Iterable[str], table: str = "") -> Message:
    """Advise on an unknown name: the nearest known one, else where to define it, else all."""
    names = sorted(known)
    lowered = {other.lower(): other for other in names}
    near = difflib.get_close_matches(name.lower()[:100], lowered, n=1, cutoff=0.6)
    if near:
        return Message.of("near.advice", near=lowered[near[0]])
    if table:
        return Message.of("define.advice", table=table)
    return Message.of("known.advice", names=tuple(names[:12]) or "-")


def shortened(found: object, longest: int = LONGEST_FOUND) -> str:
    """Return a found value on one printable line, cut where it is too long."""
    text = found if isinstance(found, str) else _plain(found)
    line = " ".join(text[: 4 * longest].split()).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _plain(found: object) -> str:
    if isinstance(found, bool) or found is None:
        return {True: "true", False: "false", None: "null"}[found]
    if isinstance(found, int) and abs(found) >= 10**20:
        return "a whole number of more than 20 digits"
    return number_text(found) if isinstance(found, float) else str(found)


class BadInput(Exception):  # noqa: N818 - it is named for the reader of a traceback
    """An input that cannot be used; ``complaints`` says all that is wrong with it."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints: tuple[Complaint, ...] = tuple(complaints)
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


def errors(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Return the complaints that are errors."""
    return [complaint for complaint in complaints if complaint.severity == "error"]
