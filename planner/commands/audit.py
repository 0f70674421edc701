"""The command ``planner audit``."""

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


def audit(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("audit_plan_help"))],
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help=help_text("audit_path_help"))
    ] = None,
    scenario: ScenarioOption = None,
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
    with faults_told(lang, debug):
        from planner.commands import auditing

        files = auditing.plan_files(plan, lang) if plan.is_dir() else [plan]
        if files[0].parent != plan and plan.is_dir():
            if prove:
                refuse(say("prove_one", lang))
            raise typer.Exit(auditing.audit_folder(plan, files, path, scenario, lang))
        answer, case = auditing.audit_plan(files[0], path, scenario, lang)
        if prove:
            _prove(answer, case, time_limit, gap, lang)


def _prove(
    plan: "Plan", case: "Case", time_limit: float | None, gap: float | None, lang: Lang
) -> None:
    """Prove the claims again; ends the command where one is refuted or not confirmed."""
    from planner.commands.prove import claims_proved

    limit = limit_of(TIME_LIMIT if time_limit is None else time_limit)
    if not claims_proved(plan, case, limit, gap, lang):
        raise typer.Exit(UNSOLVED)
