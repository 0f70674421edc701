"""The commands ``planner submit``, ``watch`` and ``fetch``: a server solves, the screen is here.

What speaks HTTP is imported when one of them runs; the other commands start without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from models.schema.scenario import Scenario
from planner.auditing.checklist import audit
from planner.client.answers import Job, JobOptions, ServerError
from planner.commands.client_screen import JobWatch, state_of, tell_end
from planner.commands.console import (
    BAD_INPUT,
    FAULT,
    UNSOLVED,
    faults_told,
    finite,
    print_json,
    refuse,
)
from planner.commands.output import save, show, try_folder
from planner.input.read import load_scenario
from planner.language.lines import tell
from planner.language.phrases import say
from planner.language.text import Lang, language
from planner.report.reasons import why_not
from planner.report.tables import plan_json

if TYPE_CHECKING:
    from planner.client.client import Client

SPOKEN: Lang = language()
SERVER = "http://127.0.0.1:8000"


def _help(key: str) -> str:
    return say(key, SPOKEN)


ServerOption = Annotated[
    str, typer.Option("--server", envvar="PLANNER_SERVER", help=_help("server_help"))
]
TokenOption = Annotated[
    str | None, typer.Option("--token", envvar="PLANNER_TOKEN", help=_help("bearer_help"))
]
OutOption = Annotated[Path | None, typer.Option("--out", help=_help("out_help"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_help("json_help"))]
JobArgument = Annotated[str, typer.Argument(metavar="ID", help=_help("job_help"))]
LangOption = Annotated[Lang, typer.Option("--lang", help=_help("lang_help"))]
DebugOption = Annotated[bool, typer.Option("--debug", help=_help("debug_help"))]


def submit(
    county: Annotated[str, typer.Argument(metavar="COUNTY", help=_help("remote_county_help"))],
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help=_help("scenario_help"))
    ] = None,
    server: ServerOption = SERVER,
    token: TokenOption = None,
    gap: Annotated[
        float, typer.Option(min=0, max=1, callback=finite, help=_help("gap_help"))
    ] = 0.01,
    time_limit: Annotated[
        float | None, typer.Option(min=0.1, callback=finite, help=_help("remote_time_help"))
    ] = None,
    node_limit: Annotated[int | None, typer.Option(min=1, help=_help("node_limit_help"))] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help=_help("seed_help"))] = 0,
    threads: Annotated[int, typer.Option(min=1, max=2, help=_help("threads_help"))] = 1,
    follow: Annotated[bool, typer.Option("--watch", help=_help("follow_help"))] = False,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Submits one scenario; with ``--watch`` as if it were solved here."""
    options: JobOptions = {"gap": gap, "seed": seed, "threads": threads}
    if time_limit is not None:
        options["time_limit"] = time_limit
    if node_limit is not None:
        options["node_limit"] = node_limit
    with faults_told(lang, debug), _connected(server, token, lang) as client:
        changes = load_scenario(scenario) if scenario else None
        if out:
            try_folder(out, lang)
        job = _submitted(client, county, changes, options, lang)
        state = state_of(job, lang)
        tell(say("submitted_followed" if follow else "submitted", lang, id=job.id, state=state))
        if follow:
            _follow(client, job.id, lang)
            _deliver(client, job.id, out, as_json, lang)
        else:
            typer.echo(job.id)


def watch(
    job: JobArgument,
    server: ServerOption = SERVER,
    token: TokenOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Watches one job to its end."""
    with faults_told(lang, debug), _connected(server, token, lang) as client:
        if out:
            try_folder(out, lang)
        _follow(client, job, lang)
        _deliver(client, job, out, as_json, lang)


def fetch(
    job: JobArgument,
    server: ServerOption = SERVER,
    token: TokenOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Fetches the plan of one job."""
    with faults_told(lang, debug), _connected(server, token, lang) as client:
        if out:
            try_folder(out, lang)
        _deliver(client, job, out, as_json, lang)


def register(app: typer.Typer) -> None:
    """Enter the three commands into the command line."""
    app.command("submit", help=_help("submit_help"))(submit)
    app.command("watch", help=_help("watch_help"))(watch)
    app.command("fetch", help=_help("fetch_help"))(fetch)


@contextmanager
def _connected(server: str, token: str | None, lang: Lang) -> Iterator["Client"]:
    """A client; what the server has against a request is told and ends the command."""
    from planner.client.client import Client

    try:
        client = Client(server, token or None, lang)
    except ValueError as error:
        refuse(str(error))
    with client:
        try:
            yield client
        except ServerError as error:
            tell(str(error))
            for finding in error.findings:
                tell(finding.message)
            failed = error.status is not None and error.status >= 500
            raise typer.Exit(FAULT if failed else BAD_INPUT) from None


def _submitted(
    client: "Client", county: str, changes: Scenario | None, options: JobOptions, lang: Lang
) -> Job:
    """The job; a county that is a path here is uploaded first."""
    if not Path(county).exists():
        return client.submit(county, changes, options)
    uploaded = client.upload(county)
    tell(say("uploaded", lang, county=uploaded.id, version=uploaded.version))
    return client.submit(uploaded.id, changes, options, version=uploaded.version)


def _follow(client: "Client", id: str, lang: Lang) -> None:
    """Show what happens to a job until it has ended; Ctrl-C leaves it alone."""
    try:
        with JobWatch(Console(stderr=True, highlight=False), lang) as screen:
            for event in client.watch(id):
                screen.hear(event)
    except KeyboardInterrupt:
        tell(say("left_running", lang, id=id))
        raise typer.Exit(UNSOLVED) from None


def _deliver(client: "Client", id: str, out: Path | None, as_json: bool, lang: Lang) -> None:
    """Show and save the plan of a job as if it had been found here, after an audit here."""
    job = client.job(id)
    if not job.ended:
        tell(say("not_ended", lang, id=id, state=state_of(job, lang)))
        raise typer.Exit(UNSOLVED)
    if job.state != "done":
        tell_end(job, lang)
        raise typer.Exit(UNSOLVED)
    plan = client.plan(id)
    if as_json:
        print_json(plan_json(plan))
    if plan.objective is None:
        tell(say("unsolved", lang, reason=why_not(plan, lang)))
        raise typer.Exit(UNSOLVED)
    instance = client.county(job.county, job.version)
    changes = None if job.scenario == Scenario() else job.scenario
    report = audit(plan, instance, changes)
    if not report.ok:
        rules = ", ".join(dict.fromkeys(finding.rule for finding in report.broken))
        tell(say("audit_broken", lang, count=len(report.broken), rules=rules))
        raise typer.Exit(UNSOLVED)
    if not as_json:
        show(plan, instance, changes, report, lang)
    if out:
        save(plan, instance, changes, report, out, lang)
