"""Markdown: tables, numbers, and the place of both in the page."""

import os
import platform
from collections.abc import Sequence

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
NONE = "-"


def table(headings: Sequence[str], lines: Sequence[Sequence[str]], words: int = 1) -> list[str]:
    """Render a Markdown table; the first ``words`` columns are words, the others numbers."""
    rule = [*["---"] * words, *["---:"] * (len(headings) - words)]
    return [f"| {' | '.join(cells)} |" for cells in (headings, rule, *lines)]


def number(value: float | None, decimals: int = 1) -> str:
    """Render a number, or a dash for none."""
    return NONE if value is None else f"{value:,.{decimals}f}".replace(",", " ")


def percent(value: float | None, decimals: int = 2) -> str:
    """Render a share in per cent, or a dash for none."""
    return NONE if value is None else f"{100 * value:.{decimals}f} %"


def machine() -> str:
    """Describe the machine in general terms."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB memory"


def placed(page: str, text: str) -> str:
    """Put ``text`` between the markers of the page; raise ValueError without markers."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"the page lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
