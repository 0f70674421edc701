"""From measurements to the tables of the page, which stand between two markers."""

import os
import platform
from typing import Any

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
PHASES = ("read", "build", "compile", "search", "extract", "audit", "write")
RESULTS = (
    "instance",
    "flow nodes",
    "columns",
    "rows",
    "to 10 % s",
    "to 5 % s",
    "to 1 % s",
    "gap at end",
    "tree nodes",
    "peak MB",
)
SPLIT = ("instance", *(f"{phase} s" for phase in PHASES), "total s", "building, % of total")


def tables(measured: list[dict[str, Any]]) -> str:
    """The measurements as two Markdown tables with a line about the machine above them."""
    return "\n".join(
        [
            machine(measured[0]["versions"]),
            "",
            *_table(RESULTS, [_result(one) for one in measured]),
            "",
            "Where the seconds go:",
            "",
            *_table(SPLIT, [_split(one) for one in measured]),
        ]
    )


def machine(versions: dict[str, str]) -> str:
    """The machine in general terms, and the versions that matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB memory, "
        f"one solver thread. Python {versions['python']}, HiGHS {versions['highs']}, "
        f"Pyomo {versions['pyomo']}."
    )


def _table(headings: tuple[str, ...], lines: list[list[str]]) -> list[str]:
    rule = ["---", *["---:"] * (len(headings) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (headings, rule, *lines)]


def _result(one: dict[str, Any]) -> list[str]:
    """What came out for an instance; ``-`` where something was not reached."""
    reached = [one["reached"].get(gap) for gap in ("0.1", "0.05", "0.01")]
    return [
        one["name"],
        *(f"{one[count]}" for count in ("nodes", "columns", "rows")),
        *("-" if at is None else f"{at:.1f}" for at in reached),
        "-" if one["gap"] is None else f"{100 * one['gap']:.2f} %",
        f"{one['tree_nodes']}",
        f"{one['memory']:.0f}",
    ]


def _split(one: dict[str, Any]) -> list[str]:
    """How the time of an instance divides."""
    seconds = one["seconds"]
    total = sum(seconds.values())
    return [
        one["name"],
        *(f"{seconds.get(phase, 0):.2f}" for phase in PHASES),
        f"{total:.1f}",
        f"{100 * (seconds['build'] + seconds['compile']) / total:.0f}",
    ]


def placed(page: str, text: str) -> str:
    """The page with ``text`` between its markers; raises ValueError without markers."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"the page lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
