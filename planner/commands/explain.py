"""``planner audit --explain``: how a figure of a plan comes about, line by line."""

from collections.abc import Iterable

from models.schema.case import Case
from models.schema.plan import Plan
from planner.auditing.explaining.explain import UnexplainedError, explain
from planner.auditing.explaining.names import UnknownFigureError
from planner.language.lines import RefusedError, tell_result
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.explanation import explanation_lines, kind_lines, unknown_text
from planner.report.names import Names

LIST = "list"
"""Asks for the kinds of figures in place of one."""


def figure_explained(figure: str, plan: Plan, case: Case, lang: Lang) -> bool:
    """Print how a figure comes about, and return whether it keeps the audit's checks.

    Raises:
        RefusedError: the plan has no such figure, or the file holds no plan.
    """
    names = Names(case.county, lang)
    if figure == LIST:
        _print(kind_lines(names))
        return True
    if plan.objective is None:
        raise RefusedError(say("explain_no_plan", lang, status=plan.status))
    try:
        found = explain(figure, plan, case)
    except UnknownFigureError as unknown:
        raise RefusedError(unknown_text(unknown, names)) from None
    except UnexplainedError:
        raise RefusedError(say("explain_foreign", lang, figure=figure)) from None
    _print(explanation_lines(found, names))
    return found.agrees


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        tell_result(line, err=False)
