"""What ``planner compare`` shows and writes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from models.schema.instance import Instance
from models.schema.plan import Plan
from planner.commands.console import OTHER_RULES, UNSOLVED, refuse
from planner.commands.folders import try_folder
from planner.comparison.figures import Entry, of_plan, refuted
from planner.comparison.funded import Funded, funded
from planner.comparison.origins import Origins
from planner.comparison.plans import PLAN_FILE, TABLES, plan_files, read_plan
from planner.input.read import load, load_scenario
from planner.language.lines import WIDTH, tell
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.files import write_atomically
from planner.report.comparison import comparison_csv, comparison_screen, signs
from planner.report.decisions import decisions_screen, funded_csv

Plans = dict[str, dict[str, Plan]]
"""Plans by county or instance, then by name."""
MOST_AUDITED = 60
"""Cases of a batch that are audited before they are compared: about a minute of large counties."""


def show_comparison(
    paths: Sequence[Path],
    keys: Sequence[str],
    out: Path | None,
    county: Path | None,
    scenarios: Sequence[Path],
    lang: Lang,
) -> int:
    """Show plans side by side, or the cases of a batch by some of their keys.

    Plans whose county and scenario are at hand are audited first. Returns the
    exit code: whether none of them breaks a rule.

    Args:
        paths: plans, folders that hold one, or the folder of a batch where ``keys`` are given.
        keys: what the cases of the batch are grouped by.
        out: the folder for tables and charts.
        county: the county, for names and for the audit.
        scenarios: the scenarios that plans are of, for the audit.
        lang: the language of the screen and the tables.
    """
    if out:
        try_folder(out, lang)
    known = load(county) if county else None
    origins = Origins([known] if known else [], [load_scenario(path) for path in scenarios])
    entries, plans = _batch(paths, keys, origins, lang) if keys else _single(paths, origins, lang)
    entries = refuted(entries)
    if known and county:
        _demand_county(known, county, plans, lang)
    compared = []
    for place, of in plans.items():
        at_hand = known if known and _is_of(known, of) else None
        compared.append((place, funded(of, at_hand), at_hand))
    if out:  # before the screen, whose reader may leave early
        _write(out, entries, keys, compared, lang)
    # A name such as "[A] :red:" is text, not markup.
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDTH)
    console.print(comparison_screen(entries, keys, lang))
    for row in compared:
        place, _, at_hand = row
        over = _over(entries, place, plans[place])
        console.print(decisions_screen(*_held(row, plans[place], over), at_hand, lang))
    if any(entry.count("broken") or entry.count("refuted") for entry in entries):
        return UNSOLVED
    return OTHER_RULES if any(entry.count("other") for entry in entries) else 0


def _single(paths: Sequence[Path], origins: Origins, lang: Lang) -> tuple[list[Entry], Plans]:
    """Read the plans that are given, those of a county together."""
    for path in paths:
        batch = any((path / table).exists() for table in TABLES)
        if batch and not (path / PLAN_FILE).exists():
            from planner.comparison.results import read_results

            known = ", ".join(read_results(path, lang).known)
            refuse(say("say_by", lang, path=path, known=known))
    entries: list[Entry] = []
    plans: Plans = {}
    for name, file in plan_files(paths, lang).items():
        plan = read_plan(file)
        figures = of_plan(plan, origins.audit(plan, file))
        if figures.checked != "unknown" and origins.misplaced(plan, file):
            figures = replace(figures, checked="broken")
        entries.append(Entry(name, plan.provenance.county, (figures,)))
        plans.setdefault(plan.provenance.county, {})[name] = plan
    return entries, plans


def _batch(
    paths: Sequence[Path], by: Sequence[str], origins: Origins, lang: Lang
) -> tuple[list[Entry], Plans]:
    """Group the cases of a batch by value; read plans only where few instances are compared."""
    from planner.comparison.grouping import FEW, audited, gathered, instances, plans_of
    from planner.comparison.results import read_results

    if len(paths) > 1:
        refuse(say("one_batch", lang, count=len(paths)))
    results = read_results(paths[0], lang)
    entries = gathered(results, by, lang)
    places = instances(results.rows)
    if len(places) > FEW:
        tell(say("by_too_many_instances", lang, count=len(places)))
        return entries, {}
    if len(results.rows) <= MOST_AUDITED:
        entries = gathered(audited(results, origins), by, lang)
    return entries, {place: plans_of(results, place, by, lang) for place in places}


def _demand_county(county: Instance, path: Path, plans: Plans, lang: Lang) -> None:
    """Refuse a county that no plan is of."""
    if plans and not any(_is_of(county, of) for of in plans.values()):
        known = dict.fromkeys(
            plan.provenance.county for of in plans.values() for plan in of.values()
        )
        told = {"county": county.county.id, "known": ", ".join(known) or "-"}
        refuse(say("instance_of_other_county", lang, path=path, **told))


def _is_of(county: Instance, plans: dict[str, Plan]) -> bool:
    return any(plan.provenance.county == county.county.id for plan in plans.values())


def _over(entries: Sequence[Entry], place: str, plans: dict[str, Plan]) -> dict[str, str]:
    """Find the sign of each plan: that of its column above if it has one there, else another."""
    above = {
        entry.name: sign
        for entry, sign in zip(entries, signs(entries), strict=True)
        if entry.place == place
    }
    if set(plans) <= set(above):
        return {name: above[name] for name in plans}
    own = [Entry(name, place, ()) for name in plans]
    return dict(zip(plans, signs(own), strict=True))


def _held(
    compared: tuple[str, list[Funded], Instance | None],
    plans: dict[str, Plan],
    over: dict[str, str],
) -> tuple[str, list[Funded], list[str], list[str]]:
    """Select what the screen of decisions needs: only plans that hold decisions count."""
    place, found, _ = compared
    names = [name for name, plan in plans.items() if plan.objective is not None]
    return place, found, names, [over[name] for name in names]


def _write(
    folder: Path,
    entries: Sequence[Entry],
    by: Sequence[str],
    compared: Sequence[tuple[str, list[Funded], Instance | None]],
    lang: Lang,
) -> None:
    """Write the tables and charts, each whole or not at all; an OSError names its file."""
    from planner.report import chart

    write_atomically(
        folder / "comparison.csv", comparison_csv(entries, by, lang).encode("utf-8-sig")
    )
    write_atomically(folder / "funded.csv", funded_csv(compared, lang).encode("utf-8-sig"))
    write_atomically(folder / "chart.svg", chart.svg(entries, by, lang))
    write_atomically(folder / "chart.png", chart.png(entries, by, lang))
    count = len(chart.facets(entries, by))
    if count > chart.MOST_FACETS:
        tell(say("facets_left_out", lang, shown=chart.MOST_FACETS, count=count))
    tell(say("written", lang, path=folder))
