"""Lists in running text that keep to a width: Chinese characters take two cells."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from planner.report.names import Names

LABEL = 16
"""Cells of the label beside a list."""
LINE = 63
"""Cells of a list beside its label, on a terminal of 80 columns."""


def heading(text: str) -> Text:
    """Write the title of a block."""
    return Text(text, style="bold cyan")


def shortened(text: str, cells: int) -> str:
    """Cut the text to ``cells`` cells, with an ellipsis where it was cut."""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def packed(parts: Sequence[str], names: Names, lines: int = 2, width: int = LINE) -> str:
    """Pack the parts into one list of at most ``lines`` lines, broken between parts only.

    A comma follows each part but the last and those that bring a semicolon. What does not fit is
    counted at the end.
    """
    comma = names.joined(["", ""])
    filled: list[str] = [""]
    for done, part in enumerate(parts):
        last = done + 1 == len(parts)
        after = "" if last or part.endswith(names.say("semicolon")) else comma
        more = names.say("more", count=len(parts) - done)
        reserved = 0 if last else cell_len(more)
        room = width - (reserved if len(filled) == lines else 0)
        piece = shortened(part, width - 2) + after
        if filled[-1] and cell_len(filled[-1] + piece.rstrip()) > room:
            if len(filled) == lines:
                filled[-1] += more
                break
            filled.append("")
        if not filled[-1]:
            room = width - (reserved if len(filled) == lines else 0)
            piece = shortened(part, room - 2) + after
        filled[-1] += piece
    return "\n".join(line.rstrip() for line in filled)


def labelled(rows: Iterable[tuple[str, str]]) -> Table:
    """Set lists beside their labels."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, max_width=LABEL)
    grid.add_column(no_wrap=True, overflow="ellipsis")
    for label, text in rows:
        grid.add_row(shortened(label, LABEL), text)
    return grid


def lettered(keys: Iterable[str]) -> dict[str, str]:
    """Give each key a short sign: A, B, ... Z, then 27, 28, ..."""
    return {
        key: chr(ord("A") + place) if place < 26 else str(place + 1)
        for place, key in enumerate(dict.fromkeys(keys))
    }
