"""The command ``planner convert``."""

from pathlib import Path
from typing import Annotated

import typer

from planner.commands.console import faults_told
from planner.commands.options import SPOKEN, DebugOption, LangOption, TargetArgument, help_text
from planner.language.phrases import say


def convert(
    source: Annotated[Path, typer.Argument(metavar="FROM", help=help_text("from_help"))],
    target: TargetArgument,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Write the same county in the other form; nothing is overwritten."""
    with faults_told(lang, debug):
        from planner.commands.inputs import county_writer
        from planner.input.read import load

        writer = county_writer(target, lang)
        writer(load(source), target)
        typer.echo(say("written", lang, path=target))
