"""The command ``planner compare``."""

from pathlib import Path
from typing import Annotated

import typer

from planner.commands.console import faults_told
from planner.commands.options import SPOKEN, DebugOption, LangOption, help_text


def compare(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PLAN...", help=help_text("compare_paths_help"))
    ],
    by: Annotated[list[str] | None, typer.Option("--by", help=help_text("by_help"))] = None,
    out: Annotated[Path | None, typer.Option(help=help_text("compare_out_help"))] = None,
    instance: Annotated[Path | None, typer.Option(help=help_text("compare_instance_help"))] = None,
    scenario: Annotated[
        list[Path] | None, typer.Option("--scenario", help=help_text("compare_scenario_help"))
    ] = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Show plans side by side: results, money, and what they fund."""
    with faults_told(lang, debug):
        from planner.commands.comparing import show_comparison

        code = show_comparison(paths, by or [], out, instance, scenario or [], lang)
        if code:
            raise typer.Exit(code)
