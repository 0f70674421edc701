"""What a SOURCES.md says, and what a county's files hold that it must speak of."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import yaml


def numeric(cell: str) -> bool:
    """Whether a cell holds a number or a list of numbers."""
    return re.fullmatch(r"-?\d+(\.\d+)?(;-?\d+(\.\d+)?)*", cell) is not None


def figures(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file and column or field that holds a number."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for column in rows[0]:
            if any(numeric(row[column]) for row in rows):
                yield path.name, column
    fields = yaml.safe_load((folder / "county.yaml").read_text(encoding="utf-8"))
    for field, value in fields.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield "county.yaml", field


def entries(folder: Path) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """What SOURCES.md says: for a file and column, the rows meant and where they are from."""
    said: dict[tuple[str, str], list[tuple[str, str]]] = {}
    text = (folder / "SOURCES.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        if not title.endswith((".csv", ".yaml")):
            continue
        for line in body.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("|") and cells[0] not in ("column", "field", "---"):
                said.setdefault((title, cells[0]), []).append((cells[1], cells[2]))
    return said
