"""Arguments and options that several commands take, each declared once."""

from pathlib import Path
from typing import Annotated

import typer

from models.schema.options import LARGEST_INTEGER, MOST_THREADS, SolveOptions
from planner.commands.console import finite, number
from planner.language.phrases import say
from planner.language.text import Lang, language

SPOKEN: Lang = language()
"""The language of the help, and of the messages unless ``--lang`` names the other."""
DEFAULTS = SolveOptions()
"""How a county is solved unless the command line says otherwise."""
TIME_LIMIT = int(DEFAULTS.time_limit or 0)
"""Seconds as the command line shows them; 0 is no limit."""


def help_text(key: str) -> str:
    """Say the help of a command or an option in the language of this terminal."""
    return say(key, SPOKEN)


PathArgument = Annotated[Path, typer.Argument(metavar="PATH", help=help_text("path_help"))]
PathsArgument = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help=help_text("path_help"))
]
TargetArgument = Annotated[Path, typer.Argument(metavar="TO", help=help_text("to_help"))]
ScenarioOption = Annotated[Path | None, typer.Option("--scenario", help=help_text("scenario_help"))]
OutOption = Annotated[Path | None, typer.Option("--out", help=help_text("out_help"))]
JsonOption = Annotated[bool, typer.Option("--json", help=help_text("json_help"))]
LangOption = Annotated[Lang, typer.Option("--lang", help=help_text("lang_help"))]
DebugOption = Annotated[bool, typer.Option("--debug", help=help_text("debug_help"))]

GapOption = Annotated[float, typer.Option(min=0, callback=finite, help=help_text("gap_help"))]
TimeLimitOption = Annotated[
    float, typer.Option(min=0, callback=number, help=help_text("time_limit_help"))
]
NodeLimitOption = Annotated[
    int | None, typer.Option(min=1, max=LARGEST_INTEGER, help=help_text("node_limit_help"))
]
SeedOption = Annotated[int, typer.Option(min=0, max=LARGEST_INTEGER, help=help_text("seed_help"))]
ThreadsOption = Annotated[
    int, typer.Option(min=1, max=MOST_THREADS, help=help_text("threads_help"))
]

ServerOption = Annotated[
    str, typer.Option("--server", envvar="PLANNER_SERVER", help=help_text("server_help"))
]
TokenOption = Annotated[
    str | None, typer.Option("--token", envvar="PLANNER_TOKEN", help=help_text("bearer_help"))
]
JobArgument = Annotated[str, typer.Argument(metavar="ID", help=help_text("job_help"))]
