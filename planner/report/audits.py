"""The audits of many plans as a table of 80 columns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.schema.plan import Plan
from planner.auditing.checklist import Report
from planner.comparison.figures import Checked, asked_gap, checked, of_plan
from planner.language import figures
from planner.language.lines import WIDTH, wrapped
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.claims import broken_rules, mismatch_sentences
from planner.report.comparison import state
from planner.report.lists import heading, shortened
from planner.report.manifest import Mismatch

HEADS = ("audit_of", "audit_gain", "audit_bound", "audit_gap", "audit_result")
BY_RULES = {"earlier": "audit_by_earlier", "newer": "audit_by_newer"}
RESULT = 18
"""Cells of the result of one plan."""


@dataclass(frozen=True)
class Audited:
    """One plan of a folder: its name there, and the audit of it.

    ``plan`` is None where the file cannot be read, ``report`` where the county or the scenario is
    not at hand. ``mismatches`` are the files beside it that are not as its manifest says, or not as
    the plan gives them; ``loose`` says that tables stand beside it without a manifest.
    """

    name: str
    plan: Plan | None
    report: Report | None
    mismatches: tuple[Mismatch, ...] = ()
    loose: bool = False

    @property
    def outcome(self) -> Checked:
        """Say what the audit found; a plan whose files are not as written does not hold."""
        if self.plan is None:
            return "unknown"
        found = checked(self.plan, self.report)
        if found == "unknown" or not self.mismatches:
            return found
        return "other" if all(file.state == "doubtful" for file in self.mismatches) else "broken"


def audits_screen(title: str, audits: Sequence[Audited], lang: Lang) -> Group:
    """Show a row for each plan, the rules that are broken, and how many plans hold."""
    return Group(*_parts(title, audits, lang))


def _parts(title: str, audits: Sequence[Audited], lang: Lang) -> Iterator[RenderableType]:
    yield heading(shortened(title, WIDTH))
    yield _table([_row(each, lang) for each in audits], lang)
    yield from _lines(say("audit_claims_note", lang))
    for each in audits:
        if each.report is not None and not each.report.ok:
            rules = say("semicolon", lang).join(broken_rules(each.report.broken, lang))
            yield from _lines(f"{each.name}{say('colon', lang)}{rules}")
        for sentence in mismatch_sentences(each.mismatches, lang):
            yield from _lines(f"{each.name}{say('colon', lang)}{sentence}")
    if any(each.outcome == "unknown" for each in audits):
        yield from _lines(say("audit_unknown_note", lang))
    if any(each.outcome == "other" for each in audits):
        yield from _lines(say("audit_other_note", lang))
    loose = sum(each.loose for each in audits)
    if loose:
        yield from _lines(say("audit_loose_note", lang, count=loose))
    counts = Counter(each.outcome for each in audits)
    named = {key: counts[key] for key in ("holds", "broken", "none", "other", "unknown")}
    yield from _lines(say("audit_summary", lang, count=len(audits), **named))


def _table(rows: Sequence[list[str]], lang: Lang) -> Table:
    """Draw the rows, with names as long as the figures leave room for."""
    heads = [say(key, lang) for key in HEADS]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    room = WIDTH - sum(width + 1 for width in widths[1:]) - 1
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if 0 < place < 4 else "left", no_wrap=True)
    for name, *texts in rows:
        table.add_row(shortened(name, room), *texts)
    return table


def _lines(text: str) -> list[Text]:
    return [Text(line, no_wrap=True) for line in wrapped(text)]


def _row(audited: Audited, lang: Lang) -> list[str]:
    plan = audited.plan
    if plan is None:
        return [audited.name, *["-"] * 3, say("audit_unreadable", lang)]
    shown = [figures.gain(plan.objective), figures.bound(plan.bound)]
    shown.append(figures.gap(plan.gap, asked=asked_gap(plan)))
    return [audited.name, *shown, shortened(_result(audited, plan, lang), RESULT)]


def _result(audited: Audited, plan: Plan, lang: Lang) -> str:
    if audited.report is None:
        return say("audit_not_checked", lang)
    if audited.outcome == "other":
        era = plan.provenance.era
        return say(BY_RULES.get(era, "audit_other_version"), lang)
    if not audited.report.ok:
        numbers = [title.partition(" ")[0] for title in broken_rules(audited.report.broken, lang)]
        return say("audit_breaks", lang, rules=" ".join(numbers))
    if audited.mismatches:
        return say("audit_files", lang)
    if plan.objective is None:
        return say("audit_claim_only", lang, status=state(of_plan(plan).state, lang))
    return say("audit_holds", lang)
