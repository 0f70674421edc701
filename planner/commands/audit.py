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
    PathArgument,
    ScenarioOption,
    help_text,
)
from planner.language.lines import tell
from planner.language.phrases import say
from planner.language.text import Lang

if TYPE_CHECKING:
    from models.schema.case import Case
    from models.schema.plan import Plan
    from planner.auditing.checklist import Finding, Report

ProveOption = Annotated[bool, typer.Option("--prove", help=help_text("prove_help"))]
ProveTimeOption = Annotated[
    float | None,
    typer.Option("--time-limit", min=0, callback=number, help=help_text("prove_time_help")),
]
ProveGapOption = Annotated[
    float | None, typer.Option("--gap", min=0, callback=finite, help=help_text("prove_gap_help"))
]

MOST_PLACES = 10
"""Places at which a rule is broken that the audit prints."""


def audit(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("plan_help"))],
    path: PathArgument,
    scenario: ScenarioOption = None,
    prove: ProveOption = False,
    time_limit: ProveTimeOption = None,
    gap: ProveGapOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Recompute a plan and name each rule it breaks."""
    for option, value in (("--time-limit", time_limit), ("--gap", gap)):
        if value is not None and not prove:
            refuse(say("prove_only", lang, option=option))
    with faults_told(lang, debug):
        from planner.auditing.checklist import audit_case
        from planner.commands.eras import exit_code, tell_era
        from planner.commands.inputs import load_case
        from planner.input.read import load_plan

        case = load_case(path, scenario)
        answer = load_plan(plan)
        report = audit_case(answer, case)
        if not report.ok:
            _tell_broken(answer, report, lang)
            raise typer.Exit(exit_code(answer))
        tell_era(answer, lang)
        if answer.objective is None:
            typer.echo(say("nothing_claimed", lang, status=answer.status))
        else:
            checks = sum(report.checked.values())
            rules = sum(1 for count in report.checked.values() if count)
            typer.echo(say("audit_ok", lang, checks=f"{checks:,}", rules=rules))
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


def _tell_broken(answer: "Plan", report: "Report", lang: Lang) -> None:
    """Print the first places of each rule that is broken, and how many more there are."""
    from planner.commands.eras import differences

    places: dict[str, list[Finding]] = {}
    broken = tuple(dict.fromkeys(report.broken))
    for finding in broken:
        places.setdefault(finding.rule, []).append(finding)
    tell(differences(answer, broken, lang))
    if "provenance" in places:
        tell(say("audit_stranger", lang))
    for rule, found in places.items():
        for finding in found[:MOST_PLACES]:
            tell(
                f"  {rule}  {finding.place}  "
                f"{say('col_value', lang)} {finding.value:.6g}  "
                f"{say('col_limit', lang)} {finding.limit:.6g}"
            )
        if len(found) > MOST_PLACES:
            tell(f"  {rule}  {say('more', lang, count=len(found) - MOST_PLACES)}")
