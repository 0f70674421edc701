"""Why there is no plan, in a sentence."""

from models.schema.plan import STILL_BUILDING, Plan
from planner.language.phrases import say
from planner.language.text import Lang


def why_not(plan: Plan, lang: Lang) -> str:
    """Say why there is no plan; the solver's words only where it failed."""
    if plan.stopped_by == "solver_failure":
        return f"{say('stop_solver_failure', lang)} ({plan.reason})"
    if plan.reason == STILL_BUILDING:
        return say("still_building", lang)
    if plan.status == "infeasible" and not plan.confirmed:
        return say("unconfirmed", lang)
    return say(plan.status, lang)
