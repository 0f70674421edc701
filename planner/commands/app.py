"""The command line: its commands by name.

Exit codes: 0 solved or good, 1 no plan or a broken plan, 2 bad input, 3 a fault of the planner.

A command's module imports what its options need; a command imports the rest when it runs, so that
each starts without what only the others need.
"""

import gc
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from planner.commands.audit import audit
from planner.commands.batch import batch
from planner.commands.check import check
from planner.commands.compare import compare
from planner.commands.convert import convert
from planner.commands.export import export
from planner.commands.fetch import fetch
from planner.commands.generate import generate
from planner.commands.options import help_text
from planner.commands.schema import schema
from planner.commands.solve import solve
from planner.commands.submit import submit
from planner.commands.watch import watch

COMMANDS: dict[str, Callable[..., None]] = {
    "check": check,
    "solve": solve,
    "batch": batch,
    "compare": compare,
    "audit": audit,
    "convert": convert,
    "generate": generate,
    "export": export,
    "schema": schema,
}
"""The commands that need this machine only, in the order of the help."""
REMOTE: dict[str, Callable[..., None]] = {"submit": submit, "watch": watch, "fetch": fetch}
"""The commands that a service carries out."""

app = typer.Typer(
    help=help_text("app_help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line on this process's arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character shows a mark instead of failing.
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="planner")
    finally:
        gc.freeze()  # the end of the process need not search a large model for circles


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"planner {version('county-planner')}")
        raise typer.Exit


@app.callback()
def _planner(
    _shown: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=help_text("version_help")),
    ] = False,
) -> None:
    """The planner; its help is ``app_help``."""


for _name, _command in {**COMMANDS, **REMOTE}.items():
    app.command(_name, help=help_text(f"{_name}_help"))(_command)
