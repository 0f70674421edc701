"""From measurements to the table of the page, which stands between two markers."""

import os
import platform
from typing import Any

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
PHASES = ("read", "build", "compile", "search", "extract", "audit", "write")
HEADINGS = (
    "instance",
    "flow nodes",
    "columns",
    "rows",
    *(f"{phase} s" for phase in PHASES),
    "total s",
    "building, % of total",
    "to 10 % s",
    "to 5 % s",
    "to 1 % s",
    "gap at end",
    "tree nodes",
    "peak MB",
)


def table(measured: list[dict[str, Any]]) -> str:
    """The measurements as a Markdown table with a line about the machine above it."""
    lines = [
        machine(measured[0]["versions"]),
        "",
        _line(HEADINGS),
        _line(["---", *["---:"] * (len(HEADINGS) - 1)]),
        *(_line(_cells(one)) for one in measured),
    ]
    return "\n".join(lines)


def machine(versions: dict[str, str]) -> str:
    """The machine in general terms, and the versions that matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB memory, "
        f"one solver thread. Python {versions['python']}, HiGHS {versions['highs']}, "
        f"Pyomo {versions['pyomo']}."
    )


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(one: dict[str, Any]) -> list[str]:
    """The cells of one instance; ``-`` where something was not reached."""
    seconds = one["seconds"]
    total = sum(seconds.values())
    building = seconds["build"] + seconds["compile"]
    reached = [one["reached"].get(gap) for gap in ("0.1", "0.05", "0.01")]
    return [
        one["name"],
        *(f"{one[count]}" for count in ("nodes", "columns", "rows")),
        *(f"{seconds.get(phase, 0):.2f}" for phase in PHASES),
        f"{total:.1f}",
        f"{100 * building / total:.0f}",
        *("-" if at is None else f"{at:.1f}" for at in reached),
        "-" if one["gap"] is None else f"{100 * one['gap']:.2f} %",
        f"{one['tree_nodes']}",
        f"{one['memory']:.0f}",
    ]


def placed(page: str, text: str) -> str:
    """The page with ``text`` between its markers; raises ValueError without markers."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"the page lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
