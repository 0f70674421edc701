"""The command ``planner batch``."""

from pathlib import Path
from typing import Annotated

import typer

from models.schema.options import SolveOptions
from planner.commands.console import UNSOLVED, faults_told, limit_of, number, refuse
from planner.commands.options import (
    DEFAULTS,
    SPOKEN,
    DebugOption,
    GapOption,
    LangOption,
    SeedOption,
    ThreadsOption,
    help_text,
)
from planner.language.phrases import say

TIME_LIMIT = 600
"""Seconds that a case may take: nobody waits for one, and the table is better for it."""


def batch(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help=help_text("paths_help"))],
    out: Annotated[Path, typer.Option(help=help_text("results_help"))],
    scenario: Annotated[list[Path] | None, typer.Option(help=help_text("scenarios_help"))] = None,
    grid: Annotated[Path | None, typer.Option(help=help_text("grid_help"))] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=1024, help=help_text("jobs_help"))] = None,
    cluster: Annotated[str | None, typer.Option(help=help_text("cluster_help"))] = None,
    time_limit: Annotated[
        float, typer.Option(min=0, callback=number, help=help_text("each_time_help"))
    ] = TIME_LIMIT,
    gap: GapOption = DEFAULTS.gap,
    seed: SeedOption = DEFAULTS.seed,
    threads: ThreadsOption = DEFAULTS.threads,
    memory: Annotated[int | None, typer.Option(min=1, help=help_text("memory_help"))] = None,
    resume: Annotated[bool, typer.Option("--resume", help=help_text("resume_help"))] = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Solve many cases into one table; see ``batch_help``."""
    with faults_told(lang, debug):
        from planner.batch.batch import Batch
        from planner.batch.cases import find_counties, make_variants
        from planner.batch.folder import BusyError, holds_batch, locked
        from planner.batch.grid import Grid, read_grid
        from planner.commands.folders import try_folder
        from planner.processes.processors import usable_processors

        options = SolveOptions(gap=gap, time_limit=limit_of(time_limit), seed=seed, threads=threads)
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
