"""The command ``planner check``."""

from pathlib import Path

import typer

from planner.commands.console import BAD_INPUT, faults_told, print_complaints
from planner.commands.options import (
    SPOKEN,
    DebugOption,
    LangOption,
    PathsArgument,
    ScenarioOption,
)
from planner.input.complaint import Complaint, errors
from planner.language.phrases import say
from planner.language.text import Lang


def check(
    paths: PathsArgument,
    scenario: ScenarioOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Print every complaint about each county; warnings do not fail."""
    failed = False
    for path in paths:
        with faults_told(lang, debug):
            failed |= _check_one(path, scenario, lang)
    if failed:
        raise typer.Exit(BAD_INPUT)


def _check_one(path: Path, scenario: Path | None, lang: Lang) -> bool:
    """Print the complaints about one county; True if any is an error."""
    from planner.input.check import complaints

    found = complaints(path, scenario)
    print_complaints(found, lang, err=False)
    fatal = len(errors(found))
    if not found:
        typer.echo(say("good", lang, path=path))
    else:
        typer.echo(_counted(path, fatal, found, lang))
    return fatal > 0


def _counted(path: Path, fatal: int, found: list[Complaint], lang: Lang) -> str:
    """Say how many errors and warnings there are."""
    return say("complaints", lang, path=path, errors=fatal, warnings=len(found) - fatal)
