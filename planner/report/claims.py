"""What of an answer was recomputed and what only its solver says, in sentences."""

from collections.abc import Iterator, Sequence

from models.schema.plan import Plan
from planner.auditing.checklist import Finding, Report
from planner.comparison.figures import asked_gap
from planner.language import figures
from planner.language.lines import wrapped
from planner.language.phrases import say
from planner.language.rules import RULE_TEXTS
from planner.language.text import Lang
from planner.report.manifest import Mismatch
from planner.report.reasons import why_not

STATES = {
    "changed": "file_changed",
    "missing": "file_missing",
    "unreadable": "file_unreadable",
    "contradicts": "file_contradicts",
    "differs": "file_differs",
    "absent": "file_absent",
    "doubtful": "file_doubtful",
    "misplaced": "file_misplaced",
}
"""Text for each state of a file that is not as manifest, plan and county say."""
MOST_PLACES = 10
"""Places at which a rule is broken that the audit prints."""


def claim(plan: Plan, lang: Lang) -> str:
    """Say what the solver claims of an answer and no audit can recompute."""
    bound = figures.bound(plan.bound)
    if plan.objective is None:
        key = "claimed_infeasible" if plan.status == "infeasible" else "claimed_no_plan"
        return say(key, lang, reason=why_not(plan, lang))
    if plan.bound is None:
        return say("claimed_no_bound", lang)
    if plan.status == "optimal":
        return say("claimed_optimal", lang, bound=bound)
    return say("claimed", lang, bound=bound, gap=figures.gap(plan.gap, asked=asked_gap(plan)))


def kept_lines(plan: Plan, report: Report, lang: Lang) -> Iterator[str]:
    """Yield what an audit without complaint has recomputed, then what remains a claim."""
    if plan.objective is None:
        said = [claim(plan, lang)]
        if plan.bound is not None:
            bound = figures.bound(plan.bound)
            said.append(say("claimed_no_plan_bound", lang, bound=bound))
        said.append(say("checked_without_plan", lang))
    else:
        checks = sum(report.checked.values())
        rules = sum(1 for count in report.checked.values() if count)
        said = [
            say("audit_ok", lang, checks=checks, rules=rules),
            say("recomputed", lang, gain=figures.gain(plan.objective)),
            claim(plan, lang),
        ]
    for text in said:
        yield from wrapped(text)


def broken_rules(broken: Sequence[Finding], lang: Lang) -> list[str]:
    """List the rules that are broken, each by number and name, in the order of the numbers."""
    return [RULE_TEXTS[rule].title(lang) for rule in _places(broken)]


def broken_lines(report: Report, lang: Lang) -> Iterator[str]:
    """Yield each rule that is broken with its sentence and the first places, and how many more."""
    for rule, found in _places(report.broken).items():
        text = RULE_TEXTS[rule]
        yield from wrapped(f"{text.title(lang)}{say('colon', lang)}{text.sentence.filled(lang)}")
        for finding in found[:MOST_PLACES]:
            yield from wrapped(_place(finding, lang), 2)
        if len(found) > MOST_PLACES:
            yield from wrapped(say("more", lang, count=len(found) - MOST_PLACES), 2)


def _places(broken: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Gather by rule, in the order of its numbers, where it is broken."""
    places: dict[str, list[Finding]] = {}
    for finding in sorted(dict.fromkeys(broken), key=lambda each: RULE_TEXTS[each.rule].order):
        places.setdefault(finding.rule, []).append(finding)
    return places


def _place(finding: Finding, lang: Lang) -> str:
    value, limit = say("col_value", lang), say("col_limit", lang)
    where = f"{finding.place}  " if finding.place else ""
    found, allowed = figures.told_apart(finding.value, finding.limit)
    return f"{where}{value} {found}  {limit} {allowed}"


def mismatch_sentences(found: Sequence[Mismatch], lang: Lang) -> list[str]:
    """Say of each file what it is not: as manifest, plan and county say."""
    return [
        say(STATES[state], lang, file=file, fields=say("comma", lang).join(fields))
        for file, state, fields in found
    ]
