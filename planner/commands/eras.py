"""What a command says of a plan that was made by other rules than today's."""

from collections.abc import Sequence

from models.schema import versions
from models.schema.plan import Plan
from planner.auditing.outcome import Finding
from planner.commands.console import OTHER_RULES, UNSOLVED
from planner.language.lines import tell
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.claims import broken_rules

MADE = {"earlier": "made_earlier", "newer": "made_newer"}
DIFFERS = {"today": "audit_broken", "earlier": "audit_earlier", "newer": "audit_newer"}
"""What is said of a plan that breaks rules of today: only one of today's rules is broken."""


def tell_era(plan: Plan, lang: Lang) -> None:
    """Say that a plan was made by other rules, if it was."""
    key = MADE.get(versions.era(plan.provenance.rules))
    if key is not None:
        tell(say(key, lang, **_numbers(plan)))


def differences(plan: Plan, broken: Sequence[Finding], lang: Lang) -> str:
    """Say in how many places a plan breaks today's rules, and which these are."""
    broken = tuple(dict.fromkeys(broken))
    rules = say("semicolon", lang).join(broken_rules(broken, lang))
    key = DIFFERS[versions.era(plan.provenance.rules)]
    return say(key, lang, count=len(broken), rules=rules, **_numbers(plan))


def exit_code(plan: Plan) -> int:
    """Return the exit code for a plan that breaks today's rules."""
    return UNSOLVED if versions.era(plan.provenance.rules) == "today" else OTHER_RULES


def _numbers(plan: Plan) -> dict[str, int]:
    return {"number": plan.provenance.rules, "now": versions.today().rules}
