"""The command ``planner submit``."""

from typing import Annotated

import typer

from models.schema.options import USED_THREADS, SearchOptions
from planner.client.address import DEFAULT_SERVER
from planner.commands.console import faults_told, finite
from planner.commands.options import (
    DEFAULTS,
    SPOKEN,
    DebugOption,
    JsonOption,
    LangOption,
    NodeLimitOption,
    OutOption,
    ScenarioOption,
    SeedOption,
    ServerOption,
    TokenOption,
    help_text,
)
from planner.language.lines import tell
from planner.language.phrases import say


def submit(
    county: Annotated[str, typer.Argument(metavar="COUNTY", help=help_text("remote_county_help"))],
    scenario: ScenarioOption = None,
    server: ServerOption = DEFAULT_SERVER,
    token: TokenOption = None,
    gap: Annotated[
        float, typer.Option(min=0, max=1, callback=finite, help=help_text("gap_help"))
    ] = DEFAULTS.gap,
    time_limit: Annotated[
        float | None, typer.Option(min=0.1, callback=finite, help=help_text("remote_time_help"))
    ] = None,
    node_limit: NodeLimitOption = DEFAULTS.node_limit,
    seed: SeedOption = DEFAULTS.seed,
    threads: Annotated[
        int, typer.Option(min=1, max=USED_THREADS, help=help_text("threads_help"))
    ] = DEFAULTS.threads,
    watched: Annotated[bool, typer.Option("--watch", help=help_text("follow_help"))] = False,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Submit one scenario; with ``--watch`` as if it were solved here."""
    options = _job_options(gap, time_limit, node_limit, seed, threads)
    with faults_told(lang, debug):
        from planner.commands.folders import plan_folder
        from planner.commands.job_words import state_of
        from planner.commands.remote import connected, deliver, follow, submitted
        from planner.input.read import load_scenario

        with (
            connected(server, token, lang) as client,
            plan_folder(out if watched else None, lang),
        ):
            changes = load_scenario(scenario) if scenario else None
            job = submitted(client, county, changes, options, lang)
            state = state_of(job, lang)
            tell(
                say("submitted_followed" if watched else "submitted", lang, id=job.id, state=state)
            )
            if watched:
                follow(client, job.id, lang)
                deliver(client, job.id, out, as_json, lang)
            else:
                typer.echo(job.id)


def _job_options(
    gap: float, time_limit: float | None, node_limit: int | None, seed: int, threads: int
) -> SearchOptions:
    """Collect the options of a job; a limit that is not given is left to the server."""
    limits = {"time_limit": time_limit, "node_limit": node_limit}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    return SearchOptions(gap=gap, seed=seed, threads=threads).model_copy(update=given)
