"""What a command says of a plan that claims to be made by other rules than today's."""

from models.schema import versions
from models.schema.plan import Plan
from planner.auditing.checklist import Report
from planner.commands.console import OTHER_RULES, UNSOLVED
from planner.comparison.figures import checked
from planner.language.lines import tell_result
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.claims import broken_rules

MADE = {"earlier": "made_earlier", "newer": "made_newer"}
DIFFERS = {"today": "audit_broken", "earlier": "audit_earlier", "newer": "audit_newer"}
"""What is said of a plan that breaks rules of today: only one of today's rules is broken."""


def tell_era(plan: Plan, lang: Lang) -> None:
    """Say that a plan claims to be made by other rules, if it does."""
    key = MADE.get(plan.provenance.era)
    if key is not None:
        tell_result(say(key, lang, **_numbers(plan)))


def differences(plan: Plan, report: Report, lang: Lang) -> str:
    """Say in how many places a plan breaks today's rules, and which these are.

    Of one that claims earlier rules, which of them no earlier rules can excuse.
    """
    broken = tuple(dict.fromkeys(report.broken))
    era = plan.provenance.era
    lasting = era == "earlier" and bool(report.lasting)
    semicolon = say("semicolon", lang)
    named = {
        "rules": semicolon.join(broken_rules(broken, lang)),
        "lasting": semicolon.join(broken_rules(report.lasting, lang)),
    }
    key = "audit_earlier_lasting" if lasting else DIFFERS[era]
    return say(key, lang, count=len(broken), **named, **_numbers(plan))


def exit_code(plan: Plan, report: Report) -> int:
    """Return the exit code for a plan that breaks today's rules."""
    return UNSOLVED if checked(plan, report) == "broken" else OTHER_RULES


def _numbers(plan: Plan) -> dict[str, int]:
    return {"number": plan.provenance.rules, "now": versions.today().rules}
