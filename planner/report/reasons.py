"""Why there is no plan, in a sentence."""

import math

from models.schema.plan import INTERRUPTED, NOT_ENDED, STILL_BUILDING, Broken, Plan
from planner.language.phrases import say
from planner.language.rules import RULE_TEXTS
from planner.language.text import LANGUAGES, Lang

LEFT = {NOT_ENDED: "run_not_ended", INTERRUPTED: "run_interrupted"}
"""Reasons that the planner itself leaves in a folder."""


def why_not(plan: Plan, lang: Lang) -> str:
    """Say why there is no plan; the solver's words only where it failed."""
    if plan.stopped_by == "solver_failure":
        failed = say("stop_solver_failure", lang)
        bare = ("", *(say("stop_solver_failure", each) for each in LANGUAGES))
        return failed if plan.reason in bare else f"{failed} ({plan.reason})"
    if not plan.provenance.instance_hash:  # what stands in a folder until there is an answer
        known = LEFT.get(plan.reason)
        reason = plan.reason if known is None else say(known, lang)
        return say("run_left_no_plan", lang, reason=reason)
    if plan.reason == STILL_BUILDING:
        return say("still_building", lang)
    if plan.status == "infeasible" and not plan.confirmed:
        return say("unconfirmed", lang)
    told = say(plan.status, lang)
    if not plan.least_broken:
        return told
    rules = say("semicolon", lang).join(_broken(each, lang) for each in plan.least_broken)
    return told + say("semicolon", lang) + say("least_broken", lang, rules=rules)


def _broken(broken: Broken, lang: Lang) -> str:
    """Say how far a rule is from being kept; the share is rounded up."""
    text = RULE_TEXTS.get(broken.rule)
    name = broken.rule if text is None else text.title(lang)
    share = f"{math.ceil(broken.share * 1000) / 10:.1f}"
    return say("broken_rule", lang, rule=name, places=broken.places, share=share)
