"""The command ``planner audit``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.commands.console import UNSOLVED, faults_told, finite, limit_of, number, refuse
from planner.commands.options import (
    SPOKEN,
    TIME_LIMIT,
    DebugOption,
    LangOption,
    ScenarioOption,
    help_text,
)
from planner.language.phrases import say
from planner.language.text import Lang

if TYPE_CHECKING:
    from models.schema.case import Case
    from models.schema.plan import Plan

ProveOption = Annotated[bool, typer.Option("--prove", help=help_text("prove_help"))]
ProveTimeOption = Annotated[
    float | None,
    typer.Option("--time-limit", min=0, callback=number, help=help_text("prove_time_help")),
]
ProveGapOption = Annotated[
    float | None, typer.Option("--gap", min=0, callback=finite, help=help_text("prove_gap_help"))
]

ExplainOption = Annotated[
    str | None, typer.Option("--explain", metavar="FIGURE", help=help_text("explain_help"))
]


def audit(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("audit_plan_help"))],
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help=help_text("audit_path_help"))
    ] = None,
    scenario: ScenarioOption = None,
    explain: ExplainOption = None,
    prove: ProveOption = False,
    time_limit: ProveTimeOption = None,
    gap: ProveGapOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Recompute a plan, or every plan in a folder, and name each rule it breaks."""
    for option, value in (("--time-limit", time_limit), ("--gap", gap)):
        if value is not None and not prove:
            refuse(say("prove_only", lang, option=option))
    if explain is not None and prove:
        refuse(say("explain_alone", lang))
    with faults_told(lang, debug):
        from planner.commands import auditing

        files = auditing.plan_files(plan, lang) if plan.is_dir() else [plan]
        if files[0].parent != plan and plan.is_dir():
            if prove or explain is not None:
                refuse(say("one_plan_only", lang, option="--prove" if prove else "--explain"))
            raise typer.Exit(auditing.audit_folder(plan, files, path, scenario, lang))
        answer, case = auditing.plan_and_case(files[0], path, scenario, lang)
        if explain is not None:
            _explain(explain, answer, case, lang)
            return
        proof = partial(_prove, answer, case, time_limit, gap, lang) if prove else None
        code = auditing.audit_one(plan, answer, case, proof, lang)
        if code:
            raise typer.Exit(code)


def _explain(figure: str, plan: "Plan", case: "Case", lang: Lang) -> None:
    """Print how a figure comes about; ends the command where it breaks a rule."""
    from planner.auditing.checklist import audit_case
    from planner.commands.eras import exit_code, tell_era
    from planner.commands.explain import figure_explained

    tell_era(plan, lang)
    if not figure_explained(figure, plan, case, lang):
        raise typer.Exit(exit_code(plan, audit_case(plan, case)))


def _prove(
    plan: "Plan", case: "Case", time_limit: float | None, gap: float | None, lang: Lang
) -> int:
    """Prove the claims again; return the exit code, not 0 where one is refuted or unconfirmed."""
    from planner.commands.prove import claims_proved

    limit = limit_of(TIME_LIMIT if time_limit is None else time_limit)
    return 0 if claims_proved(plan, case, limit, gap, lang) else UNSOLVED
