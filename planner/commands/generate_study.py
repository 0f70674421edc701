"""``planner generate --study``: what is asked for, and how it is told."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from planner.commands.console import refuse
from planner.generator.generate import SIZES
from planner.generator.study import MOST_COUNTIES, free, study
from planner.language.phrases import say
from planner.language.text import Lang

STRANGERS = ("preset", "target", "nodes", "villages", "years")
"""Parameters of a single county, which a study draws itself."""


def write_study(ctx: typer.Context, folder: Path, counties: int, seed: int, lang: Lang) -> None:
    """Write a study while a bar on stderr shows how far it is; nothing is overwritten."""
    stray = list(said(ctx, STRANGERS))
    if stray:
        refuse(say("study_alone", lang, stray=", ".join(stray)))
    for name, value, least, most in (
        ("counties", counties, 1, MOST_COUNTIES),
        ("seed", seed, *SIZES["seed"]),
    ):
        if not least <= value <= most:
            told = {"name": name, "value": value, "least": least, "most": f"{most:,}"}
            refuse(say("size", lang, **told))
    if not free(folder):
        refuse(say("exists", lang, path=folder))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=counties)
        study(folder, counties, seed, lambda done, _: bar.update(task, completed=done))
    typer.echo(say("written", lang, path=folder))


def demand_one_county(ctx: typer.Context, lang: Lang) -> None:
    """Refuse what only a study takes."""
    if any(said(ctx, ["counties"])):
        refuse(say("counties_alone", lang))


def said(ctx: typer.Context, names: Iterable[str]) -> Iterator[str]:
    """Yield the parameters that the command line gives, as people write them."""
    for name in names:
        source = ctx.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            yield {"preset": "PRESET", "target": "TO"}.get(name, f"--{name}")
