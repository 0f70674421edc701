"""The cases of a batch gathered by the values of grid columns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from models.schema.plan import Plan
from planner.comparison.figures import Entry, Figures, number, of_plan, same_figures
from planner.comparison.origins import Origins
from planner.comparison.plans import CASES, PLAN_FILE, read_plan
from planner.comparison.results import BatchResults, CaseResult
from planner.language.lines import RefusedError
from planner.language.phrases import say
from planner.language.text import Lang

FEW = 6
"""Instances that are shown each by itself; of more, means are shown."""


def gathered(results: BatchResults, by: Sequence[str], lang: Lang) -> list[Entry]:
    """Make an entry for each instance and combination of values; many instances are averaged.

    Values are in order of size where all are numbers, else as the table names them. An unknown
    column raises RefusedError.
    """
    for key in by:
        if key not in results.known:
            known = ", ".join(results.known)
            raise RefusedError(say("unknown_by", lang, by=key, path=results.file, known=known))
        if by.count(key) > 1:
            raise RefusedError(say("by_twice", lang, by=key))
    apart = len(instances(results.rows)) <= FEW
    groups: dict[tuple[str, ...], list[CaseResult]] = defaultdict(list)
    for row in results.rows:
        place = row.instance if apart else ""
        groups[place, *(row.values[key] for key in by)].append(row)
    ranks = [_ranks(row.values[key] for row in results.rows) for key in by]
    places = instances(results.rows) if apart else [""]

    def order(key: tuple[str, ...]) -> tuple[int, ...]:
        return (
            places.index(key[0]),
            *(rank[v] for rank, v in zip(ranks, key[1:], strict=True)),
        )

    return [
        Entry(
            name=joined(key[1:]),
            place=key[0],
            cases=tuple(row.figures for row in groups[key]),
            values=key[1:],
        )
        for key in sorted(groups, key=order)
    ]


def audited(results: BatchResults, origins: Origins) -> BatchResults:
    """Audit the plans of a batch's cases where their county is at hand.

    A case whose plan holds, but has other figures than its row of the table, is broken. Raises
    BadInput for a plan that cannot be read.
    """
    rows = [replace(row, figures=_audited(results.folder, row, origins)) for row in results.rows]
    return replace(results, rows=tuple(rows))


def _audited(folder: Path, row: CaseResult, origins: Origins) -> Figures:
    file = plan_file(folder, row)
    if not file.exists():
        return row.figures
    plan = read_plan(file)
    stated = of_plan(plan, origins.audit(plan, file))
    same = stated.rules == row.figures.rules and same_figures(stated, row.figures)
    audited = stated.checked != "unknown"
    wrong = not same or origins.misplaced(plan, file)
    found = "broken" if audited and wrong else stated.checked
    return replace(row.figures, checked=found)


def instances(rows: Iterable[CaseResult]) -> list[str]:
    """List the instances of the rows, in their order."""
    return list(dict.fromkeys(row.instance for row in rows))


def plans_of(
    results: BatchResults, instance: str, by: Sequence[str], lang: Lang
) -> dict[str, Plan]:
    """Read the plans of an instance's cases, named by their values where that is enough.

    Raises BadInput for a plan that cannot be read.
    """
    rows = [row for row in results.rows if row.instance == instance and row.figures.planned]
    names = [joined([row.values[key] for key in by]) for row in rows]
    if len(set(names)) < len(names):
        names = [row.case.removeprefix(f"{instance}/") for row in rows]
    ranks = _ranks(row.values[by[0]] for row in results.rows)
    named = sorted(zip(names, rows, strict=True), key=lambda pair: ranks[pair[1].values[by[0]]])
    return {name: read_plan(plan_file(results.folder, row)) for name, row in named}


def joined(values: Sequence[str]) -> str:
    """Join the values into one name."""
    return "/".join(value or "-" for value in values)


def plan_file(folder: Path, row: CaseResult) -> Path:
    """Return where the plan of a batch's case is."""
    return folder / CASES / row.case / PLAN_FILE


def _ranks(values: Iterable[str]) -> dict[str, int]:
    """Rank the values by size, or by their first appearance."""
    found = list(dict.fromkeys(values))
    sizes = [number(value) for value in found]
    known = [size for size in sizes if size is not None]
    if len(known) == len(found):
        found = [value for _, value in sorted(zip(known, found, strict=True))]
    return {value: rank for rank, value in enumerate(found)}
