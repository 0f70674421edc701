"""Tables of what follows from the measurements: ratios, agreement, shares, growth."""

from statistics import median
from typing import Any

from tests.bench.cases import GROUPS
from tests.bench.figures import (
    Ratio,
    contradictions,
    growth,
    mean_ratio,
    overhead,
    performance_profile,
    shifted_geometric_mean,
)
from tests.bench.page import NONE, number, percent, table
from tests.bench.records import Records
from tests.bench.trace import Point, final, primal_dual_integral, seconds_to_proof

SPLIT_GAP = 0.02
COMPARED = (0.01, 0.05)
SHIFTED = (0.01, 0.02, 0.05)
FACTORS = (1.0, 2.0, 4.0, 8.0, float("inf"))
PHASES = ("read", "build", "compile", "search", "extract", "audit", "write")


def faults(records: Records) -> list[str]:
    """List plans above another's bound and plans of the planner that are not certified."""
    found = [
        f"{case}: the plan of {one} is above the bound of {other} by {excess:.2g}"
        for case in records.cases
        for one, other, excess in contradictions(records.held(case))
    ]
    for (case, who), record in records.races.items():
        held = final(records.points(case, who))[0] is not None
        if who in ("planner", "greedy") and held and not record.get("certified", False):
            found.append(f"{case}: the plan of {who} is not certified")
    return found


def agreement(records: Records) -> list[str]:
    """Render the faults, or the statement that there are none."""
    found = faults(records)
    if found:
        return [f"- **{fault}**" for fault in found]
    return [
        f"No plan is above any bound, and the planner's plans are certified "
        f"({len(records.races)} runs, {len(records.cases)} counties)."
    ]


def ratios(records: Records) -> list[str]:
    """Tabulate geometric means of rival / planner, seconds to proof, by group."""
    lines = []
    for group in GROUPS:
        for rival in records.contestants:
            if rival in ("planner", "greedy"):
                continue
            cells = [_ratio(_mean(records, group, rival, gap)) for gap in COMPARED]
            if any(cell != NONE for cell in cells):
                lines.append([group, rival, *cells])
    headings = ("group", "rival", *(f"to proven {100 * gap:g} %" for gap in COMPARED))
    return table(headings, lines, words=2) if lines else []


def shifted_means(records: Records) -> list[str]:
    """Tabulate shifted geometric means of seconds to a proven gap and primal-dual integrals."""
    lines = []
    for group in GROUPS:
        for who in records.contestants:
            names = [name for name, case in records.cases.items() if case["group"] == group]
            runs = [records.points(name, who) for name in names if _has_run(records, name, who)]
            if runs and who != "greedy":
                cells = [_shifted(runs, gap, records.limit) for gap in SHIFTED]
                areas = [primal_dual_integral(points, records.limit) for points in runs]
                lines.append([group, who, *cells, number(shifted_geometric_mean(areas))])
    proven = (f"to proven {100 * gap:g} % s" for gap in SHIFTED)
    headings = ("group", "contestant", *proven, "primal-dual integral s")
    return table(headings, lines, words=2) if lines else []


def profiles(records: Records) -> list[str]:
    """Tabulate performance profiles: shares of counties proven to 1 % within factors."""
    lines = []
    for group in GROUPS:
        names = [name for name, case in records.cases.items() if case["group"] == group]
        seconds = {
            who: [
                seconds_to_proof(records.points(name, who), 0.01, records.limit) for name in names
            ]
            for who in records.contestants
            if who != "greedy" and any(_has_run(records, name, who) for name in names)
        }
        if len(seconds) > 1:
            shares = performance_profile(seconds, FACTORS)
            lines += [[group, who, *(percent(each, 0) for each in shares[who])] for who in shares]
    factors = ("quickest", *(f"within {factor:g} x" for factor in FACTORS[1:-1]), "proven")
    return table(("group", "contestant", *factors), lines, words=2) if lines else []


def _has_run(records: Records, name: str, who: str) -> bool:
    record = records.races.get((name, who))
    return record is not None and record["ending"] != "not installed"


def _shifted(runs: list[list[Point]], gap: float, limit: float) -> str:
    """Render the mean over runs; a run stopped at the limit counts as the limit."""
    seconds = [seconds_to_proof(points, gap, limit) for points in runs]
    stopped = seconds.count(None)
    mean = shifted_geometric_mean([limit if each is None else each for each in seconds])
    return number(mean) + (f", {stopped} at the limit" if stopped else "")


def _mean(records: Records, group: str, rival: str, gap: float) -> Ratio | None:
    pairs = []
    for name, case in records.cases.items():
        both = [records.races.get((name, who)) for who in (rival, "planner")]
        if case["group"] == group and all(one and one["ending"] != "not installed" for one in both):
            rival_seconds, ours = (
                seconds_to_proof(records.points(name, who), gap, records.limit)
                for who in (rival, "planner")
            )
            pairs.append((rival_seconds, ours))
    return mean_ratio(pairs, records.limit)


def _ratio(ratio: Ratio | None) -> str:
    if ratio is None:
        return NONE
    said = f"{'≥ ' if ratio.lower_bound else ''}{ratio.value:.2f} (of {ratio.count})"
    return said + (f", planner not there in {ratio.unreached}" if ratio.unreached else "")


def shares(records: Records) -> list[str]:
    """Tabulate the gain over a benefit-cost ranking, and the share of time outside the search."""
    lines = []
    for case in records.cases:
        record = records.races.get((case, "planner"))
        if record is None:
            continue
        points = records.points(case, "planner")
        plan, office = final(points)[0], final(records.points(case, "greedy"))[0]
        over = None if plan is None or not office else plan / office - 1
        seconds: dict[str, float] = record.get("seconds", {})
        proved = seconds_to_proof(points, SPLIT_GAP, records.limit)
        around = None if proved is None else overhead(seconds, proved)
        split = (number(seconds.get(phase), 2) for phase in PHASES)
        lines.append([case, percent(over, 1), *split, percent(around, 1)])
    headings = ("county", "over greedy", *(f"{phase} s" for phase in PHASES), "not search, to 2 %")
    return table(headings, lines) if lines else []


def growth_law(records: Records) -> list[str]:
    """Tabulate the planner's seconds to a proof against settlements x years, and fit a power."""
    lines, sizes, mixed, five = [], [], [], []
    for name, case in records.cases.items():
        points = records.points(name, "planner")
        if not points:
            continue
        size = case["settlements"] * case["years"]
        to_one, to_five = (seconds_to_proof(points, gap, records.limit) for gap in COMPARED)
        counted = to_five if case["group"] == "large" else to_one
        sizes.append(size)
        mixed.append(counted)
        five.append(to_five)
        lines.append([name, number(size, 0), number(to_one), number(to_five)])
    if not lines:
        return []
    lines.sort(key=lambda line: int(line[1].replace(" ", "")))
    return [
        *table(("county", "settlements x years", "to 1 % s", "to 5 % s"), lines),
        "",
        f"To 1 % (large: to 5 %): {_law(sizes, mixed)}. To 5 %: {_law(sizes, five)}.",
    ]


def _law(sizes: list[float], seconds: list[float | None]) -> str:
    reached = [(size, s) for size, s in zip(sizes, seconds, strict=True) if s]
    law = growth([size for size, _ in reached], [s for _, s in reached]) if reached else None
    if law is None:
        return "no fit"
    factor, exponent = law
    return f"seconds = {factor:.3g} (settlements x years)^{exponent:.2f} over {len(reached)}"


def resolving(records: Records) -> list[str]:
    """Tabulate solves of changed budgets against the cold solve."""
    lines = []
    for case, record in records.resolves.items():
        if "kinds" not in record:
            lines.append([case, NONE, f"{record['ending']}: {record['why']}", *[NONE] * 5])
            continue
        cold = record["cold"]
        for kind, changed in record["kinds"].items():
            warm, middle = changed["warm"], median(changed["warm"])
            figures = map(number, (cold, middle, min(warm), max(warm)))
            proved = f"{changed['proved']} of {len(warm)}"
            lines.append([case, kind, proved, *figures, percent(middle / cold, 0)])
    headings = ("county", "scaled", "to 1 %", "cold s", "median s", "least s", "most s", "of cold")
    return table(headings, lines, words=3) if lines else []


def building(records: Records) -> list[str]:
    """Tabulate seconds and memory until HiGHS holds the model."""
    lines: list[list[str]] = []
    for (case, who), record in records.builds.items():
        seconds: dict[str, Any] | None = record.get("seconds")
        if seconds is None:
            lines.append([case, who, *[NONE] * 4, record["ending"]])
            continue
        steps = (seconds.get(step) for step in ("build", "compile", "hand over"))
        total, peak = sum(seconds.values()), record["peak"]
        lines.append([case, who, *(number(s, 2) for s in (*steps, total)), number(peak, 0)])
    headings = ("county", "with", "build s", "compile s", "hand over s", "together s", "peak MB")
    return table(headings, lines, words=2) if lines else []
