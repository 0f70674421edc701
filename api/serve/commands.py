"""The console script: the planner's commands, and those of a service and its clients.

What a server needs (FastAPI, SQLAlchemy, uvicorn) is imported when one of the two runs, so that
the other commands start as fast as without it.
"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.language.phrases import say
from planner.commands.app import app, main
from planner.commands.console import faults_told, finite
from planner.commands.options import SPOKEN, DebugOption, LangOption
from planner.language.text import Lang

if TYPE_CHECKING:
    from api.settings import Settings

__all__ = ["app", "main"]


class RoleName(StrEnum):
    """Who a token is for."""

    OFFICIAL = "official"
    ANALYST = "analyst"
    ADMIN = "admin"


def _help(key: str) -> str:
    return say(key, SPOKEN)


DataOption = Annotated[
    Path | None, typer.Option("--data", envvar="PLANNER_DATA", help=_help("data_help"))
]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", envvar="PLANNER_DATABASE", help=_help("database_help"))
]


@app.command(help=_help("serve_help"))
def serve(
    host: Annotated[
        str, typer.Option(envvar="PLANNER_HOST", help=_help("host_help"))
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, envvar="PLANNER_PORT", help=_help("port_help"))
    ] = 8000,
    data: DataOption = None,
    database: DatabaseOption = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=1024, envvar="PLANNER_WORKERS", help=_help("workers_help")),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(envvar="PLANNER_CLUSTER", help=_help("cluster_help"))
    ] = None,
    queue_limit: Annotated[
        int | None,
        typer.Option(min=1, envvar="PLANNER_QUEUE_LIMIT", help=_help("queue_limit_help")),
    ] = None,
    job_seconds: Annotated[
        float | None,
        typer.Option(
            min=1, callback=finite, envvar="PLANNER_JOB_SECONDS", help=_help("job_seconds_help")
        ),
    ] = None,
    job_memory: Annotated[
        int | None, typer.Option(min=1, envvar="PLANNER_JOB_MEMORY", help=_help("job_memory_help"))
    ] = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Serve until told to stop."""
    with faults_told(lang, debug):
        from api.serve.server import run

        limits = {
            "workers": workers,
            "cluster": cluster,
            "queue_limit": queue_limit,
            "job_seconds": job_seconds,
            "job_memory": job_memory and job_memory * 2**20,
        }
        run(_settings(lang, data, database, host=host, port=port, **limits), lang)


tokens = typer.Typer(help=_help("token_help"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(tokens, name="token")


@tokens.command("add", help=_help("token_add_help"))
def add_token(
    role: Annotated[RoleName, typer.Option(help=_help("role_help"))],
    county: Annotated[list[str] | None, typer.Option(help=_help("county_help"))] = None,
    name: Annotated[str, typer.Option(help=_help("name_help"))] = "",
    days: Annotated[int | None, typer.Option(min=1, max=36_500, help=_help("days_help"))] = None,
    max_queued: Annotated[int | None, typer.Option(min=1, help=_help("max_queued_help"))] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Print the secret on stdout and everything else on stderr."""
    with faults_told(lang, debug):
        from api.serve.tokens import add

        settings = _settings(lang, data, database)
        add(settings, lang, name, role.value, county or [], days, max_queued)


@tokens.command("list", help=_help("token_list_help"))
def list_tokens(
    data: DataOption = None,
    database: DatabaseOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Print a table without secrets."""
    with faults_told(lang, debug):
        from api.serve.tokens import show

        show(_settings(lang, data, database), lang)


@tokens.command("revoke", help=_help("token_revoke_help"))
def revoke_token(
    token: Annotated[str, typer.Argument(metavar="ID", help=_help("token_id_help"))],
    data: DataOption = None,
    database: DatabaseOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Revoke one token."""
    with faults_told(lang, debug):
        from api.serve.tokens import revoke

        revoke(_settings(lang, data, database), lang, token)


def _settings(lang: Lang, data: Path | None, database: str | None, **given: Any) -> "Settings":
    """Collect the settings that were given; the rest stays at its defaults."""
    from api.serve.startup import checked_settings
    from api.settings import default_data

    return checked_settings(lang, data=data or default_data(), database=database or None, **given)


if __name__ == "__main__":
    main()
