"""What ``planner audit`` says of one plan, and of all plans in a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from models.schema.case import Case
from models.schema.plan import Plan
from planner.auditing.checklist import Report, audit_case
from planner.commands.console import OTHER_RULES, UNSOLVED, refuse
from planner.commands.eras import differences, exit_code, tell_era
from planner.commands.inputs import load_case
from planner.comparison.origins import Origins, missing_cases
from planner.comparison.plans import PLAN_FILE, read_plan
from planner.input.complaint import BadInput
from planner.input.read import load_plan
from planner.language.lines import WIDTH, tell, wrapped
from planner.language.phrases import say
from planner.language.text import Lang
from planner.report.checking import check_folder
from planner.report.claims import broken_lines, kept_lines, mismatch_sentences
from planner.report.manifest import Mismatch, unlisted, verify
from planner.report.reasons import why_not

if TYPE_CHECKING:
    from planner.report.audits import Audited


def plan_and_case(
    file: Path, county: Path | None, scenario: Path | None, lang: Lang
) -> tuple[Plan, Case]:
    """Read the plan in a file and the case that it answers.

    Without a county the one that the plan's batch names is taken; refuses a plan without any.
    """
    given = None if county is None else load_case(county, scenario)
    plan = load_plan(file)
    if not plan.provenance.instance_hash:
        tell(say("unsolved", lang, reason=why_not(plan, lang)))
        raise typer.Exit(UNSOLVED)
    case = given or _case_of_batch(plan, file)
    if case is None:
        refuse(say("audit_county_needed", lang, path=file))
    return plan, case


def audit_one(
    path: Path, plan: Plan, case: Case, proof: Callable[[], int] | None, lang: Lang
) -> int:
    """Audit a plan, prove its claims again if it holds, and check the folder that it is given as.

    Later checks are reported even where an earlier one failed; returns the exit code.

    Args:
        path: the file of the plan, or its folder, whose files are checked too.
        plan: the plan.
        case: what it was made from.
        proof: proves the claims again and returns an exit code; None to leave them claims.
        lang: the language of what is said.
    """
    report, code = _audit_plan(plan, case, lang)
    codes = {code}
    if proof is not None and report.ok:
        codes.add(proof())
    file = path / PLAN_FILE if path.is_dir() else path
    for sentence in mismatch_sentences(_misplaced(Origins(), plan, file), lang):
        codes.add(UNSOLVED)
        for line in wrapped(sentence):
            tell(line)
    if path.is_dir():
        codes.add(_check_files(path, plan, (case, report), lang))
    return UNSOLVED if UNSOLVED in codes else max(codes)


def _audit_plan(plan: Plan, case: Case, lang: Lang) -> tuple[Report, int]:
    """Audit a plan and print what came of it; return the audit and the exit code."""
    report = audit_case(plan, case)
    if not report.ok:
        _tell_broken(plan, report, lang)
        return report, exit_code(plan, report)
    tell_era(plan, lang)
    for line in kept_lines(plan, report, lang):
        typer.echo(line)
    return report, 0


def _case_of_batch(plan: Plan, file: Path) -> Case | None:
    return Origins().case_of(plan, file)


def _tell_broken(plan: Plan, report: Report, lang: Lang) -> None:
    """Print each rule that is broken, with its sentence and its first places."""
    for line in wrapped(differences(plan, report, lang)):
        tell(line)
    if any(finding.rule == "provenance" for finding in report.broken):
        for line in wrapped(say("audit_stranger", lang)):
            tell(line)
    for line in broken_lines(report, lang):
        tell(line)


def _check_files(folder: Path, plan: Plan, audited: tuple[Case, Report], lang: Lang) -> int:
    """Say which files of a folder are not those of its manifest and its plan; give the exit code.

    Says as well where there is no manifest, and where the tables could not be made anew.
    """
    found = check_folder(folder, plan, audited)
    for sentence in mismatch_sentences(found.mismatches, lang):
        for line in wrapped(sentence):
            tell(line)
    if found.mismatches:
        doubtful = all(each.state == "doubtful" for each in found.mismatches)
        return OTHER_RULES if doubtful else UNSOLVED
    said = [say("files_as_written" if found.manifest else "no_manifest", lang)]
    said += [say("file_not_listed", lang, file=name) for name in unlisted(folder)]
    if found.tables is None:
        said.append(say("tables_not_compared", lang))
    elif found.tables:
        said.append(say("tables_as_made", lang, count=found.tables))
    for sentence in said:
        for line in wrapped(sentence):
            typer.echo(line)
    return 0


def plan_files(folder: Path, lang: Lang) -> list[Path]:
    """Return the plan of a folder, or all plans below it; refuses a folder without any."""
    if (folder / PLAN_FILE).exists():
        return [folder / PLAN_FILE]
    files = sorted(folder.rglob(PLAN_FILE))
    return files or refuse(say("audit_no_plans", lang, path=folder))


def audit_folder(
    folder: Path, files: list[Path], county: Path | None, scenario: Path | None, lang: Lang
) -> int:
    """Audit the plans, print a table, and return the exit code.

    0 says that all were audited and none breaks a rule.
    """
    from rich.console import Console

    from planner.report.audits import audits_screen

    case = None if county is None else load_case(county, scenario)
    origins = Origins() if case is None else Origins([case.instance], [case.scenario])
    audits = [_audited(folder, file, origins) for file in files]
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDTH)
    console.print(audits_screen(say("audit_title", lang, path=folder), audits, lang))
    outcomes = {each.outcome for each in audits}
    missing = missing_cases(folder)
    if missing is not None:
        said = [say("audit_missing", lang, case=case) for case in missing]
        for sentence in (*said, say("batch_tables_not_compared", lang)):
            for line in wrapped(sentence):
                typer.echo(line)
    if missing or outcomes & {"broken", "unknown"}:
        return UNSOLVED
    return OTHER_RULES if "other" in outcomes else 0


def _audited(folder: Path, file: Path, origins: Origins) -> "Audited":
    from planner.report.audits import Audited

    name = file.parent.relative_to(folder).as_posix().removeprefix("cases/")
    try:
        plan = read_plan(file)
    except BadInput:
        return Audited(name, None, None, verify(file.parent) or ())
    case = origins.case_of(plan, file)
    report = None if case is None else audit_case(plan, case)
    audited = None if case is None or report is None else (case, report)
    found = check_folder(file.parent, plan, audited)
    wrong = (*_misplaced(origins, plan, file), *found.mismatches)
    return Audited(name, plan, report, wrong, found.loose)


def _misplaced(origins: Origins, plan: Plan, file: Path) -> tuple[Mismatch, ...]:
    """Name a plan that does not answer the case of the batch in whose folder it lies."""
    return (Mismatch(file.name, "misplaced"),) if origins.misplaced(plan, file) else ()
