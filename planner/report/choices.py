"""What a plan funds, where and when: one short block for each program."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.schema.instance import Instance
from models.schema.plan import Decisions, Plan
from planner.report.costs import Costs
from planner.report.lists import heading, labelled, lettered, packed, shortened
from planner.report.names import Names

PROJECTS_SHOWN = 26
"""Projects listed, two abreast; the rest is counted."""
PLACES_SHOWN = 12
"""Places of one kind of works, over all years."""
PROJECT_CELLS = 39
WHOLE_LINE = 78


def choices(plan: Plan, instance: Instance, names: Names, years: range) -> Iterator[RenderableType]:
    """Make the blocks of the programs that the county has: projects, works, reforms, talent.

    Each thing, or each kind where places are listed, has its cost beside it.
    """
    decisions, costs = plan.decisions, Costs(plan.items)
    if instance.projects:
        yield _projects(decisions, costs, names)
    rows = [
        *_digital(decisions, costs, instance, names),
        *_facilities(decisions, costs, instance, names),
    ]
    if instance.reforms:
        parts = [
            f"{_span(row.year, row.in_force)} {names.of('reform', row.reform)}"
            f" {costs.of('reform', row.reform)}"
            for row in sorted(decisions.reforms, key=lambda row: row.year)
        ]
        rows.append(_row(names.say("reforms_row"), len(parts), parts, names, lines=3))
    if rows:
        yield Group(heading(names.say("works_title")), labelled(rows))
    if instance.categories:
        yield _talent(decisions, costs, instance, names, years)


def _row(label: str, count: int, parts: list[str], names: Names, lines: int = 2) -> tuple[str, str]:
    return f"{count:>2} {label}", packed(parts, names, lines) if parts else names.say("nothing")


def _costing(parts: list[str], cost: str, names: Names) -> list[str]:
    """Put what a kind of things costs before its places."""
    return [names.say("costing", cost=cost) + names.say("semicolon"), *parts] if parts else parts


def _span(start: int, works: int) -> str:
    """Write the year of a decision, and the last digits of the year from which it works."""
    return f"{start}→{works % 100:02}"


def _legend(title: str, signs: dict[str, str], kind: str, names: Names) -> Text:
    """Write a block's title and what its letters mean, broken between two letters only."""
    meanings = [f"{sign} {names.of(kind, key)}" for key, sign in signs.items()]
    first, rest = meanings[:1], meanings[1:]
    return heading(packed(["  ".join([title, *first]), *rest], names, 3, WHOLE_LINE))


def _projects(decisions: Decisions, costs: Costs, names: Names) -> RenderableType:
    started = sorted(decisions.projects, key=lambda row: (row.year, row.operating))
    signs = lettered(sorted(row.contract for row in started))
    items = [
        _project(
            f"{_span(row.year, row.operating)} {signs[row.contract]} ",
            names.of("project", row.project),
            costs.with_private("project", row.project, row.contract),
        )
        for row in started[:PROJECTS_SHOWN]
    ]
    if len(started) > PROJECTS_SHOWN:
        items.append(names.say("more", count=len(started) - PROJECTS_SHOWN))
    half = (len(items) + 1) // 2
    grid = Table.grid(padding=(0, 2, 0, 0))
    for left, right in zip_longest(items[:half], items[half:], fillvalue=""):
        grid.add_row(shortened(left, PROJECT_CELLS), shortened(right, PROJECT_CELLS))
    title = names.say("projects_title", count=len(started))
    return Group(_legend(title, signs, "contract", names), grid)


def _project(lead: str, name: str, cost: str) -> str:
    """Write a project in its column: the cost at the right edge, the name cut where it is long."""
    room = PROJECT_CELLS - cell_len(lead) - cell_len(cost) - 1
    name = shortened(name, room)
    return f"{lead}{name}{' ' * (room - cell_len(name))} {cost}"


def _digital(
    decisions: Decisions, costs: Costs, instance: Instance, names: Names
) -> Iterator[tuple[str, str]]:
    site = {mast.id: mast.site for mast in instance.masts}
    masts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for mast in sorted(decisions.masts, key=lambda row: row.year):
        masts[str(mast.year)][names.of("settlement", site.get(mast.mast, mast.mast))] += 1
    fibre: dict[str, list[str]] = defaultdict(list)
    for link in sorted(decisions.fibre, key=lambda row: row.year):
        fibre[str(link.year)].append(names.of("settlement", link.settlement))
    if instance.masts:
        places = {
            f"{year} ({sum(counts.values())})": [
                f"{place}×{n}" if n > 1 else place for place, n in counts.items()
            ]
            for year, counts in masts.items()
        }
        parts = _costing(_led(places, names), costs.with_private("mast"), names)
        yield _row(names.say("masts_row"), len(decisions.masts), parts, names, lines=3)
    if instance.fibre:
        parts = _costing(_led(fibre, names), costs.with_private("fibre"), names)
        yield _row(names.say("fibre_row"), len(decisions.fibre), parts, names)


def _led(places: Mapping[str, list[str]], names: Names) -> list[str]:
    """Make one list of all places by group, what a group shares before its first place.

    Each group shows as many places as there is room for, so that no year is left out.
    """
    most = max(2, PLACES_SHOWN // max(1, len(places)))
    colon = names.say("colon")
    end = names.say("semicolon")
    parts: list[str] = []
    for lead, group in places.items():
        shown = group if len(group) <= most + 1 else [*group[:most], f"+{len(group) - most}"]
        if parts:
            parts[-1] += end
        parts += [f"{lead}{colon}{shown[0]}", *shown[1:]]
    return parts


def _facilities(
    decisions: Decisions, costs: Costs, instance: Instance, names: Names
) -> Iterator[tuple[str, str]]:
    for service in instance.services:
        found = [row for row in decisions.facilities if row.service == service.id]
        places: dict[str, list[str]] = defaultdict(list)
        for row in sorted(found, key=lambda row: (row.year, row.level)):
            lead = f"{row.year} {names.word(row.level)}"
            places[lead].append(names.of("settlement", row.settlement))
        parts = _costing(_led(places, names), costs.of("facility", service.id), names)
        yield _row(service.name(names.lang), len(found), parts, names)


def _talent(
    decisions: Decisions, costs: Costs, instance: Instance, names: Names, years: range
) -> RenderableType:
    """List hires by category and year, the package's sign before the number."""
    hired: dict[tuple[str, int], int] = defaultdict(int)
    for hire in decisions.hires:
        hired[hire.category, hire.year] += hire.persons
    signs = lettered(sorted(row.package for row in decisions.offers))
    offered = {(row.category, row.year): signs[row.package] for row in decisions.offers}
    title = names.say("talent_title", count=sum(hired.values()))
    grid = Table.grid(padding=(0, 2, 0, 0))
    for category in instance.categories:
        cells = [
            f"{year % 100:02}:{offered[category.id, year]} {hired[category.id, year]}"
            for year in years
            if (category.id, year) in offered
        ]
        total = sum(n for (key, _), n in hired.items() if key == category.id)
        if cells:
            cells.insert(0, costs.of("hire", category.id))
        grid.add_row(f"{category.name(names.lang)} {total}", "  ".join(cells) or "-")
    return Group(_legend(title, signs, "package", names), grid)
