"""What plans fund in all, in some and in none: on the terminal and as a CSV table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from models.schema.instance import Instance
from planner.comparison.funded import KINDS, Funded, How, Range, Thing, What
from planner.language.lines import WIDTH
from planner.language.phrases import say, word
from planner.language.text import Lang
from planner.report.comparison import csv_text
from planner.report.decision_rows import Cell
from planner.report.lists import heading, labelled, lettered, packed, shortened
from planner.report.names import Names
from planner.report.side import fits, matrix

SINGLE: tuple[What, ...] = ("project", "reform", "package")
"""Kinds that are compared thing by thing; of the others a few are named and the rest counted."""
KIND_NAMES: dict[What, str] = {
    "project": "kind_project",
    "reform": "kind_reform",
    "package": "kind_package",
    "mast": "kind_mast",
    "fibre": "kind_fibre",
    "facility": "kind_facility",
}
RANGE_NAMES: dict[Range, str] = {"all": "in_all", "some": "in_some", "none": "in_none"}
"""What kinds and ranges are called."""
MOST_ROWS = 40
FEW_SIGNS = 4
"""Plans that are named beside a mast or facility; more are counted."""


class Unnamed(Names):
    """The names of a county that is not at hand: its ids."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def of(self, kind: str, key: str) -> str:
        """The id."""
        return key


class Called:
    """What a county calls its things; ids where the county is not at hand."""

    def __init__(self, instance: Instance | None, lang: Lang) -> None:
        self.lang = lang
        self.names = Names(instance, lang) if instance else Unnamed(lang)
        self.of = self.names.of

    def thing(self, thing: Thing) -> str:
        """Name a thing; a package after its category, a facility's place after its kind."""
        first = {"package": "category", "facility": "service", "fibre": "settlement"}
        name = self.of(first.get(thing.what, thing.what), thing.id)
        second = {"package": "package", "facility": "settlement"}
        part = self.of(second[thing.what], thing.part) if thing.what in second else ""
        return f"{name} {part}" if part else name

    def how(self, thing: Thing, how: How, option: str) -> str:
        """Write the year first, then the contract or level; packages by their years."""
        if thing.what == "package":
            until = f"-{how.until % 100:02}" if how.until > how.year else ""
            return how.option or f"{how.year}{until}"
        return f"{how.year} {option}".strip()

    def full(self, thing: Thing, how: How) -> str:
        """Write the same in full, for a file: option, year, and from when it works."""
        if thing.what == "package":
            return how.option or f"{how.year}-{how.until}"
        option = self.of("contract", how.option) if thing.what == "project" else how.option
        works = f"→{how.until}" if thing.what in ("project", "reform") else ""
        return f"{word(option, self.lang)} {how.year}{works}".strip()


def decisions_screen(
    county: str,
    found: Sequence[Funded],
    plans: Sequence[str],
    signs: Sequence[str],
    instance: Instance | None,
    lang: Lang,
) -> Group:
    """Show counts by kind, what is the same, what differs, and what no plan funds.

    ``plans`` are the names of the plans with decisions, ``signs`` what stands for them.
    """
    called = Called(instance, lang)
    title = heading(shortened(say("decisions_title", lang, county=county), WIDTH))
    if not plans:
        return Group(Text(), title, Text(say("decisions_none", lang)))
    shown = dict(zip(plans, signs, strict=True))
    parts: list[RenderableType] = [Text(), title, *_counts(found, shown, instance, lang)]
    parts += _same(found, called, lang)
    parts += _differing(found, shown, called, lang)
    if instance:
        parts += _nowhere(found, instance, called, lang)
    return Group(*parts)


def _counts(
    found: Sequence[Funded], shown: Mapping[str, str], instance: Instance | None, lang: Lang
) -> Iterator[RenderableType]:
    ranges = [span for span in RANGE_NAMES if instance or span != "none"]
    rows = []
    for what in KINDS:
        of = [row for row in found if row.thing.what == what]
        if of:
            texts = [str(sum(name in row.how for row in of)) for name in shown]
            texts += [str(sum(row.range == span for row in of)) for span in ranges]
            rows.append((say(KIND_NAMES[what], lang), texts))
    heads = [*shown.values(), *(say(RANGE_NAMES[span], lang) for span in ranges)]
    yield from matrix(say("counts_title", lang), heads, rows)


def _same(found: Sequence[Funded], called: Called, lang: Lang) -> Iterator[RenderableType]:
    rows = []
    for what in KINDS:
        of = [row for row in found if row.thing.what == what and row.same]
        parts = []
        for row in of:
            how = next(iter(row.how.values()))
            option = called.of("contract", how.option) if what == "project" else how.option
            told = called.how(row.thing, how, word(option, lang))
            parts.append(f"{told} {called.thing(row.thing)}")
        if parts:
            rows.append((f"{len(of):>2} {say(KIND_NAMES[what], lang)}", _packed(parts, called, 3)))
    if rows:
        yield Group(Text(), heading(say("same_title", lang)), labelled(rows))


def _differing(
    found: Sequence[Funded], shown: Mapping[str, str], called: Called, lang: Lang
) -> Iterator[RenderableType]:
    differing = [row for row in found if row.how and not row.same]
    if not differing:
        return
    single = [row for row in differing if row.thing.what in SINGLE]
    options = {
        how.option for row in single if row.thing.what == "project" for how in row.how.values()
    }
    # Small letters: capital ones may stand for plans.
    letters = {key: sign.lower() for key, sign in lettered(sorted(options)).items()}
    legend = [f"{sign} {called.of('contract', key)}" for key, sign in letters.items()]
    title = "  ".join([say("differs_title", lang), *legend[:1]])
    yield Text()
    yield heading(_packed([title, *legend[1:]], called, 2, WIDTH - 2))

    def cell(row: Funded, name: str) -> str:
        how = row.how.get(name)
        return called.how(row.thing, how, letters.get(how.option, how.option)) if how else "-"

    rows = [
        (called.thing(row.thing), [cell(row, name) for name in shown]) for row in single[:MOST_ROWS]
    ]
    if rows and fits("", list(shown.values()), rows):
        yield from matrix("", list(shown.values()), rows)
    elif rows:
        yield labelled(
            (label, _packed(_by_text(shown.values(), texts), called, 3)) for label, texts in rows
        )
    if len(single) > MOST_ROWS:
        yield Text(say("more", lang, count=len(single) - MOST_ROWS))
    yield from _many(differing, shown, called, lang)


def _many(
    differing: Sequence[Funded], shown: Mapping[str, str], called: Called, lang: Lang
) -> Iterator[RenderableType]:
    """List works that differ: a few by name with their plans, the rest counted."""
    rows = []
    for what in (kind for kind in KINDS if kind not in SINGLE):
        of = [row for row in differing if row.thing.what == what]
        parts = [f"{called.thing(row.thing)} {_by_year(row, shown)}" for row in of]
        if parts:
            label = f"{len(of):>2} {say(KIND_NAMES[what], lang)}"
            rows.append((label, _packed(parts, called, 2)))
    if rows:
        yield labelled(rows)


def _by_text(over: Iterable[str], texts: Sequence[str]) -> list[str]:
    """List each way of funding a thing, and the plans that choose it."""
    ways: dict[str, list[str]] = defaultdict(list)
    for sign, text in zip(over, texts, strict=True):
        if text != "-":
            ways[text].append(sign)
    return [f"{text} ({' '.join(signs)})" for text, signs in sorted(ways.items())]


def _by_year(row: Funded, shown: Mapping[str, str]) -> str:
    """List the years in which plans build it, with the plans, or their number."""
    years: dict[int, list[str]] = defaultdict(list)
    for name, how in row.how.items():
        years[how.year].append(shown[name])
    few = len(shown) <= FEW_SIGNS
    return " ".join(
        f"{year} ({' '.join(signs)})" if few else f"{year}×{len(signs)}"
        for year, signs in sorted(years.items())
    )


def _nowhere(
    found: Sequence[Funded], instance: Instance, called: Called, lang: Lang
) -> Iterator[RenderableType]:
    rows = []
    for what in (kind for kind in KINDS if kind != "facility"):
        names = [
            called.thing(row.thing)
            for row in found
            if row.thing.what == what and row.range == "none"
        ]
        if names:
            label = f"{len(names):>2} {say(KIND_NAMES[what], lang)}"
            rows.append((label, _packed(names, called, 3)))
    opened = {row.thing.id for row in found if row.thing.what == "facility" and row.how}
    could = {row.thing.id for row in found if row.thing.what == "facility"}
    closed = [service.name(lang) for service in instance.services if service.id in could - opened]
    if closed:
        rows.append((f"{len(closed):>2} {say('kind_service', lang)}", _packed(closed, called, 3)))
    yield Text()
    yield heading(say("none_title", lang))
    yield labelled(rows) if rows else Text(say("nothing", lang))


def _packed(parts: Sequence[str], called: Called, lines: int, width: int = 63) -> str:
    return packed(parts, called.names, lines, width)


def funded_csv(
    counties: Sequence[tuple[str, Sequence[Funded], Instance | None]], lang: Lang
) -> str:
    """Write a row for each thing: its county, its range, which plans fund it and how."""
    heads = ["county", "what", "id", "name", "place", "option"]
    heads += ["funded_in", "plans_with", "plans_of", "which"]
    rows: list[list[Cell]] = []
    for county, found, instance in counties:
        called = Called(instance, lang)
        for row in found:
            thing = row.thing
            rows.append(
                [
                    county,
                    word(thing.what, lang),
                    thing.id,
                    called.thing(thing),
                    thing.part if thing.what == "facility" else "",
                    thing.part if thing.what == "package" else "",
                    say(RANGE_NAMES[row.range], lang),
                    len(row.how),
                    row.plans,
                    "; ".join(
                        f"{name}: {called.full(thing, how)}" for name, how in row.how.items()
                    ),
                ]
            )
    return csv_text([say(f"col_{key}", lang) for key in heads], rows)
