"""The command ``planner batch``."""

from pathlib import Path
from typing import Annotated

import typer

from models.schema.options import SolveOptions
from planner.batch.batch import Batch
from planner.batch.cases import find_counties, make_variants
from planner.batch.folder import BusyError, holds_batch, locked
from planner.batch.grid import Grid, read_grid
from planner.commands.console import UNSOLVED, faults_told, limit_of, number, refuse
from planner.commands.output import try_folder
from planner.language.phrases import say
from planner.language.text import Lang, language
from planner.processes.processors import usable_processors

SPOKEN: Lang = language()


def _help(key: str) -> str:
    return say(key, SPOKEN)


def batch(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help=_help("paths_help"))],
    out: Annotated[Path, typer.Option(help=_help("results_help"))],
    scenario: Annotated[list[Path] | None, typer.Option(help=_help("scenarios_help"))] = None,
    grid: Annotated[Path | None, typer.Option(help=_help("grid_help"))] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=1024, help=_help("jobs_help"))] = None,
    cluster: Annotated[str | None, typer.Option(help=_help("cluster_help"))] = None,
    time_limit: Annotated[
        float, typer.Option(min=0, callback=number, help=_help("each_time_help"))
    ] = 600,
    gap: Annotated[float, typer.Option(min=0, callback=number, help=_help("gap_help"))] = 0.01,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help=_help("seed_help"))] = 0,
    threads: Annotated[int, typer.Option(min=1, max=64, help=_help("threads_help"))] = 1,
    memory: Annotated[int | None, typer.Option(min=1, help=_help("memory_help"))] = None,
    resume: Annotated[bool, typer.Option("--resume", help=_help("resume_help"))] = False,
    lang: Annotated[Lang, typer.Option(help=_help("lang_help"))] = SPOKEN,
    debug: Annotated[bool, typer.Option("--debug", help=_help("debug_help"))] = False,
) -> None:
    """Solves many cases into one table; see ``batch_help``."""
    with faults_told(lang, debug):
        options = SolveOptions(
            gap=gap,
            time_limit=limit_of(time_limit),
            seed=seed,
            threads=threads,
        )
        steps = read_grid(grid) if grid else Grid({})
        variants = make_variants(scenario or [], steps, options)
        sources = find_counties(paths)
        if holds_batch(out) and not resume:
            refuse(say("holds_batch", lang, path=out))
        try_folder(out, lang)
        work = Batch(out, sources, variants, steps, memory * 2**20 if memory else None, lang)
        try:
            with locked(out):
                solved = work.run(jobs or usable_processors(), cluster)
        except BusyError:
            refuse(say("busy", lang, path=out))
        if not solved:
            raise typer.Exit(UNSOLVED)
