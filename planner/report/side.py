"""Tables of plans side by side that keep to a terminal's width."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table

from planner.language.lines import WIDTH
from planner.report.lists import heading, shortened

SHORT = 9
"""Cells of a plan's name that may stand over a column."""
LONGEST_LABEL = 24

Row = tuple[str, Sequence[str]]
"""What a row is about, and its text for each plan."""


def matrix(
    title: str, heads: Sequence[str], rows: Sequence[Row], corner: str = ""
) -> Iterator[RenderableType]:
    """Draw a column for each plan, or a row for each where the columns do not fit.

    Columns that do not fit even so continue in a table below. ``corner`` stands over or beside
    the plans.
    """
    if title:
        yield heading(shortened(title, WIDTH))
    if fits(corner, heads, rows):
        yield _table(corner, heads, rows)
        return
    turned = [(head, [texts[place] for _, texts in rows]) for place, head in enumerate(heads)]
    labels = [label for label, _ in rows]
    for some in _blocks(corner, labels, turned):
        part = [(head, [texts[place] for place in some]) for head, texts in turned]
        yield _table(corner, [labels[place] for place in some], part)


def fits(corner: str, heads: Sequence[str], rows: Sequence[Row]) -> bool:
    """Tell whether every column fits the width."""
    return _label(corner, rows) + sum(_widths(heads, rows)) <= WIDTH


def _label(corner: str, rows: Sequence[Row]) -> int:
    return min(LONGEST_LABEL, max(map(cell_len, [corner, *(label for label, _ in rows)])))


def _widths(heads: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """Count the cells of each column, the two before it included."""
    return [
        2 + max([cell_len(head), *(cell_len(texts[place]) for _, texts in rows)])
        for place, head in enumerate(heads)
    ]


def _blocks(corner: str, heads: Sequence[str], rows: Sequence[Row]) -> list[list[int]]:
    """Split the columns into tables: as many in each as fit, at least one."""
    room = WIDTH - _label(corner, rows)
    blocks: list[list[int]] = [[]]
    left = room
    for place, width in enumerate(_widths(heads, rows)):
        if width > left and blocks[-1]:
            blocks.append([])
            left = room
        blocks[-1].append(place)
        left -= width
    return blocks


def _table(corner: str, heads: Sequence[str], rows: Sequence[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    label = _label(corner, rows)
    table.add_column(shortened(corner, label), no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True, overflow="ellipsis")
    for name, texts in rows:
        table.add_row(shortened(name, label), *texts)
    return table
