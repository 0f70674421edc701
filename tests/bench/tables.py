"""From records to the tables of the page: who was how quick, and what came of it."""

from collections.abc import Callable, Sequence

from planner.search.highs import relative_gap
from tests.bench.cases import GROUPS
from tests.bench.derived import (
    agreement,
    building,
    growth_law,
    profiles,
    ratios,
    resolving,
    shares,
    shifted_means,
)
from tests.bench.page import NONE, machine, number, percent, table
from tests.bench.records import Record, Records
from tests.bench.trace import GAPS, seconds_to_plan, seconds_to_proof

GAP_NAMES = tuple(f"{100 * gap:g} %" for gap in GAPS)

RIVALS = ("planner", "highs", "appsi", "scip")
"""Who proves bounds: seconds are shown of these."""


def tables(records: Records) -> str:
    """Render all tables, with a line about the machine above them."""
    parts: Sequence[tuple[str, Callable[[Records], list[str]]]] = (
        ("Who contradicts whom", agreement),
        ("Rival / planner, geometric means", ratios),
        ("Shifted geometric means", shifted_means),
        ("Performance profile, to a proven 1 %", profiles),
        ("Best gain and bound", ends),
        ("Seconds to a proven gap", _seconds_to(_proof)),
        ("Seconds to a plan within a gap of the best bound known", _seconds_to(_plan)),
        ("The planner's plan", shares),
        ("Growth", growth_law),
        ("A changed budget", resolving),
        ("Until the model sits in HiGHS", building),
        ("The counties", sizes),
    )
    lines = [settings(records)]
    for heading, part in parts:
        shown = part(records)
        if shown:
            lines += ["", f"## {heading}", "", *shown]
    return "\n".join(lines)


def settings(records: Records) -> str:
    """Describe the machine, the settings and the versions that took part."""
    versions: dict[str, str] = {}
    for record in records.races.values():
        versions |= record.get("versions", {})
    named = ", ".join(
        f"{name} {versions[name]}"
        for name in ("county-planner", "highs", "scip", "pyomo", "numpy")
        if name in versions
    )
    said = records.settings
    return (
        f"Machine: {machine()}. Python {said['python']}, {named}. {said['threads']} threads, "
        f"at most {number(records.limit, 0)} s each, stopped at a gap of {percent(said['gap'], 2)}."
    )


def grouped_cases(records: Records) -> list[Record]:
    """Sort the cases in the order of the groups."""
    order = {group: place for place, group in enumerate(GROUPS)}
    return sorted(records.cases.values(), key=lambda case: order.get(case["group"], len(order)))


def _proof(records: Records, case: str, who: str, gap: float) -> float | None:
    return seconds_to_proof(records.points(case, who), gap, records.limit)


def _plan(records: Records, case: str, who: str, gap: float) -> float | None:
    bound = records.best_bound(case)
    return seconds_to_plan(records.points(case, who), bound, gap, records.limit)


def _seconds_to(
    reached: Callable[[Records, str, str, float], float | None],
) -> Callable[[Records], list[str]]:
    """Return a table of seconds by case and contestant for each gap; ``>600``: not reached."""

    def shown(records: Records) -> list[str]:
        lines = []
        for case in (case["case"] for case in grouped_cases(records)):
            for who in records.contestants:
                if (case, who) not in records.races or (reached is _proof and who not in RIVALS):
                    continue
                seconds = [reached(records, case, who, gap) for gap in GAPS]
                ran = _ran(records, case, who)
                cells = [_clocked(at, records.limit) if ran else NONE for at in seconds]
                lines.append([case, who, *cells])
        return table(("county", "contestant", *GAP_NAMES), lines, words=2) if lines else []

    return shown


def _ran(records: Records, case: str, who: str) -> bool:
    return records.races[case, who]["ending"] != "not installed"


def _clocked(seconds: float | None, limit: float) -> str:
    return f">{limit:.0f}" if seconds is None else number(seconds)


def ends(records: Records) -> list[str]:
    """Tabulate final gain and bound, memory and ending of each contestant."""
    lines = []
    for case in (case["case"] for case in grouped_cases(records)):
        held = records.held(case)
        for who in records.contestants:
            if (case, who) not in records.races:
                continue
            record, (plan, bound) = records.races[case, who], held[who]
            lines.append(
                [
                    case,
                    who,
                    _ending(record),
                    number(plan, 4),
                    number(bound, 4),
                    percent(relative_gap(plan, bound)),
                    percent(relative_gap(plan, records.best_bound(case))),
                    number(record.get("peak"), 0),
                ]
            )
    headings = (
        "county",
        "contestant",
        "ended by",
        "gain",
        "bound",
        "own gap",
        "to best bound",
        "peak MB",
    )
    return table(headings, lines, words=3) if lines else []


def _ending(record: Record) -> str:
    """Name how a run ended, and what went wrong."""
    wrong = record["ending"] in ("failed", "no plan", "not installed") or (
        record.get("certified") is False
    )
    return (
        f"{record['ending']}: {record['why']}" if wrong and record.get("why") else record["ending"]
    )


def sizes(records: Records) -> list[str]:
    """Tabulate the sizes of each county and its exported model."""
    counts = ("settlements", "nodes", "years", "rows", "columns", "integers", "entries")
    lines = [
        [case["case"], case["group"], *(number(case[count], 0) for count in counts)]
        for case in grouped_cases(records)
    ]
    return table(("county", "group", *counts), lines, words=2)
