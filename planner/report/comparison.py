"""Plans side by side: on a terminal of 80 columns, and as CSV tables."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from models.schema import versions
from models.schema.money import PAYEES
from planner.comparison.figures import Checked, Entry, Figures, undecided
from planner.language import figures
from planner.language.figures import amounts
from planner.language.lines import WIDTH, wrapped
from planner.language.phrases import say, word
from planner.language.text import Lang
from planner.report.decision_rows import Cell
from planner.report.lists import heading, lettered, shortened
from planner.report.side import SHORT, matrix
from planner.report.tables import FORMULA_STARTS

MOST_UNDECIDED = 12
"""Most pairs that are named as too close to tell apart."""
FAR_APART = 1000.0
"""Times by which the money of plans differs that do not share their decimals."""
Getter = Callable[[Figures], float | None]
STATES = {
    "optimal": "state_optimal",
    "feasible": "state_feasible",
    "infeasible": "state_infeasible",
    "unconfirmed": "state_unconfirmed",
    "no_plan": "state_no_plan",
}
"""What a state is called."""
OTHER_FINDINGS: tuple[Checked, ...] = ("none", "broken", "other", "refuted", "unknown")
"""What an audit may find besides that a plan holds."""
NOTES: dict[Checked, str] = {
    "none": "compare_none",
    "broken": "compare_broken",
    "other": "compare_other",
    "refuted": "compare_refuted",
    "unknown": "compare_unknown",
}
"""What is said below the results of each finding that occurs."""
SHORT_NAMES = {
    "talent": "short_talent",
    "ppp": "short_ppp",
    "digital": "short_digital",
    "services": "short_services",
    "reforms": "short_reforms",
    "debt": "short_debt",
}
"""What a program is called over a column."""
MEASURES: dict[str, tuple[Getter, Callable[[float | None], str]]] = {
    "row_two_way": (lambda case: case.two_way, figures.index),
    "row_in": (lambda case: case.inbound, figures.index),
    "row_out": (lambda case: case.outbound, figures.index),
    "row_gain": (lambda case: case.gain, figures.gain),
    "row_bound": (lambda case: case.bound, figures.bound),
    "row_gap": (lambda case: case.gap, figures.gap),
}
"""Figures of a plan, and how the terminal writes them."""


def signs(entries: Sequence[Entry]) -> list[str]:
    """Choose what stands over each entry's column: its name if all are short, else a letter."""
    if all(len(entry.name) <= SHORT for entry in entries):
        return [entry.name for entry in entries]
    return list(lettered(map(str, range(len(entries)))).values())


def comparison_screen(entries: Sequence[Entry], by: Sequence[str], lang: Lang) -> Group:
    """Show legend, results and money of the entries, those of each instance by themselves."""
    heads = signs(entries)
    parts: list[RenderableType] = []
    if not entries[0].values or heads[0] != entries[0].name:
        parts += legend(entries, heads, lang)
    marked = list(zip(heads, entries, strict=True))
    for place, group in groupby(marked, key=lambda pair: pair[1].place if by else ""):
        pairs = list(group)
        of = [entry for _, entry in pairs]
        over = [sign for sign, _ in pairs]
        if place:
            parts += [Text(), Text(shortened(place, WIDTH), style="bold")]
        for key, rows in TABLES.items():
            parts += [Text(), *matrix(say(key, lang), over, rows(of, lang), "/".join(by))]
            if key == "results_title":
                parts += _notes(of, lang)
                parts += _undecided(of, over, lang)
    return Group(*parts)


def _notes(entries: Sequence[Entry], lang: Lang) -> Iterator[Text]:
    """Say which figures are claims, and what was not recomputed here."""
    notes = ["compare_claims"]
    notes += [key for found, key in NOTES.items() if any(entry.count(found) for entry in entries)]
    told = [say(key, lang) for key in notes]
    told += [say("compare_data", lang, county=county) for county in _differing(entries)]
    for text in told:
        yield from (Text(line, no_wrap=True) for line in wrapped(text))


def _differing(entries: Sequence[Entry]) -> list[str]:
    """List the counties of which plans of different data stand side by side."""
    data: dict[str, set[str]] = defaultdict(set)
    for case in (case for entry in entries for case in entry.cases if case.question):
        data[case.county].add(case.question[0])
    return sorted(county for county, hashes in data.items() if county and len(hashes) > 1)


def _undecided(entries: Sequence[Entry], over: Sequence[str], lang: Lang) -> Iterator[Text]:
    """Name the pairs whose difference in gain is smaller than what their gaps leave open."""
    pairs = [f"{over[better]}/{over[other]}" for better, other in undecided(entries)]
    if not pairs:
        return
    named = pairs[:MOST_UNDECIDED]
    if len(pairs) > len(named):
        named.append(say("more", lang, count=len(pairs) - len(named)))
    yield Text(say("undecided", lang, pairs=say("semicolon", lang).join(named)), style="yellow")


def legend(entries: Sequence[Entry], heads: Sequence[str], lang: Lang) -> Iterator[Text]:
    """Explain each sign: plan, county, scenario."""
    yield heading(say("compared", lang))
    for sign, entry in zip(heads, entries, strict=True):
        case = entry.cases[0]
        about = entry.place if entry.values else f"{case.county} · {case.scenario}"
        name = "" if sign == entry.name else f"{entry.name}  "
        yield Text(shortened(f"{sign}  {name}{about}", WIDTH), no_wrap=True)


def _results(entries: Sequence[Entry], lang: Lang) -> list[tuple[str, list[str]]]:
    rows = [
        (say(key, lang), [written(entry.mean(of)) for entry in entries])
        for key, (of, written) in MEASURES.items()
        if key != "row_gap"
    ]
    rows.append((say("row_gap", lang), [_gap(entry) for entry in entries]))
    rows += _eras(entries, lang)
    if all(len(entry.cases) == 1 for entry in entries):
        states = [_state_of(entry.cases[0], lang) for entry in entries]
        found = [say(f"checked_{entry.cases[0].checked}", lang) for entry in entries]
        return [
            (say("row_status", lang), states),
            *rows,
            (say("row_recomputed", lang), found),
        ]
    low = [figures.index(min(entry.found(two_way), default=None)) for entry in entries]
    high = [figures.index(max(entry.found(two_way), default=None)) for entry in entries]
    return [
        (say("row_cases", lang), [str(len(entry.cases)) for entry in entries]),
        (say("row_with_plan", lang), [str(len(entry.planned)) for entry in entries]),
        rows[0],
        (say("row_low", lang), low),
        (say("row_high", lang), high),
        *rows[1:],
        *_counted(entries, lang),
    ]


def _counted(entries: Sequence[Entry], lang: Lang) -> Iterator[tuple[str, list[str]]]:
    """Count the cases by what their audit found: kept, and, where there are any, the others."""
    yield say("row_recomputed", lang), [str(entry.count("holds")) for entry in entries]
    for found in OTHER_FINDINGS:
        counts = [entry.count(found) for entry in entries]
        if any(counts):
            yield say(f"row_{found}", lang), [str(count) for count in counts]


def _eras(entries: Sequence[Entry], lang: Lang) -> list[tuple[str, list[str]]]:
    """Give the row of the numbers of the rules, if a plan was made by other rules than today's."""
    found = [sorted({case.rules for case in entry.cases}) for entry in entries]
    if all(rules == [versions.today().rules] for rules in found):
        return []
    cells = [say(f"rules_{versions.era(rules[0])}", lang, number=rules[0]) for rules in found]
    return [(say("row_rules", lang), cells)]


def _gap(entry: Entry) -> str:
    """Write the gap; that of a single plan beside what was asked for."""
    asked = entry.cases[0].asked if len(entry.cases) == 1 else None
    return figures.gap(entry.mean(lambda case: case.gap), asked=asked)


def two_way(case: Figures) -> float | None:
    """Give the two-way index of the last year."""
    return case.two_way


def _state_of(case: Figures, lang: Lang) -> str:
    """Say the status of an answer, unless it breaks rules, whichever it claims to be made by."""
    if case.checked in ("broken", "other", "refuted"):
        return say(f"checked_{case.checked}", lang)
    return state(case.state, lang)


def state(status: str, lang: Lang) -> str:
    """Say a status in words; whatever else a batch says is a failure."""
    return say(STATES.get(status, "state_failed"), lang)


def programs(entries: Sequence[Entry]) -> list[str]:
    """List the programs, and debt service where an entry has it."""
    debt = any(entry.spent("debt") for entry in entries)
    return [program for program in PAYEES if program != "debt" or debt]


def _money(entries: Sequence[Entry], lang: Lang) -> list[tuple[str, list[str]]]:
    largest = max((entry.total or 0.0 for entry in entries), default=0.0)
    texts = [_amounts(entry.total or 0.0, largest) for entry in entries]

    def row(key: str, found: Sequence[float | None]) -> tuple[str, list[str]]:
        pairs = zip(texts, found, strict=True)
        return say(key, lang), ["-" if amount is None else text(amount) for text, amount in pairs]

    return [
        *(
            row(SHORT_NAMES[program], [entry.spent(program) for entry in entries])
            for program in programs(entries)
        ),
        row("total", [entry.total for entry in entries]),
    ]


def _amounts(total: float, largest: float) -> Callable[[float], str]:
    """Choose how the money of a plan is written: as that of the largest, unless that shows none.

    Counties side by side may state their money in units far apart.
    """
    return amounts(largest if total * FAR_APART >= largest else total)


def _shares(entries: Sequence[Entry], lang: Lang) -> list[tuple[str, list[str]]]:
    return [
        (
            say(SHORT_NAMES[program], lang),
            [_share(share(entry, program)) for entry in entries],
        )
        for program in programs(entries)
    ]


def share(entry: Entry, program: str) -> float | None:
    """Compute a program's part of an entry's money; None where nothing is spent."""
    spent, total = entry.spent(program), entry.total
    return spent / total if spent is not None and total else None


TABLES = {"results_title": _results, "money_by_program": _money, "share_by_program": _shares}
"""What stands below each other, by the key of its title."""


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def comparison_csv(entries: Sequence[Entry], by: Sequence[str], lang: Lang) -> str:
    """Write a row for each entry in full precision, and a column for each column compared by."""
    heads = [say("col_instance", lang), *by] if by else [say("col_compared", lang)]
    heads += [say(f"col_{key}", lang) for key in ("county", "scenario", "status")]
    heads += [say(f"col_{key}", lang) for key in ("cases", "with_plan", "recomputed_cases")]
    heads += [say(f"col_{found}_cases", lang) for found in OTHER_FINDINGS]
    heads += [say(f"col_{key}", lang) for key in ("two_way", "low", "high", "in", "out")]
    heads += [say(f"col_{key}", lang) for key in ("gain", "bound", "gap")]
    names = [word(program, lang) for program in PAYEES]
    heads += [say("col_spend", lang, program=name) for name in (*names, say("total", lang))]
    heads += [say("col_part", lang, program=name) for name in names]
    return csv_text(heads, [_row(entry, lang) for entry in entries])


def _row(entry: Entry, lang: Lang) -> list[Cell]:
    index = entry.found(two_way)
    means = [entry.mean(of) for of, _ in MEASURES.values()]
    counts = Counter(_state_of(case, lang) for case in entry.cases)
    states = [f"{said}×{n}" if len(entry.cases) > 1 else said for said, n in counts.items()]
    return [
        *((entry.place, *entry.values) if entry.values else (entry.name,)),
        _only({case.county for case in entry.cases}),
        _only({case.scenario for case in entry.cases}),
        "; ".join(states),
        len(entry.cases),
        len(entry.planned),
        entry.count("holds"),
        *(entry.count(found) for found in OTHER_FINDINGS),
        means[0],
        min(index, default=None),
        max(index, default=None),
        *means[1:],
        *(entry.spent(program) for program in PAYEES),
        entry.total,
        *(share(entry, program) for program in PAYEES),
    ]


def _only(found: set[str]) -> str:
    """Find the text that all cases share; empty where they differ."""
    return found.pop() if len(found) == 1 else ""


def csv_text(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Write the rows as CSV; text that a spreadsheet would run as a formula is marked as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow(
            f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
            for cell in row
        )
    return text.getvalue()
