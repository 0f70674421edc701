"""What ``planner submit``, ``watch`` and ``fetch`` share: a server solves, the screen is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from models.schema.case import Case
from models.schema.options import SearchOptions
from models.schema.scenario import Scenario
from planner.client.answers import Job, ServerError
from planner.client.client import Client
from planner.commands.console import BAD_INPUT, FAULT, UNSOLVED, print_json, refuse
from planner.commands.job_words import state_of, tell_end
from planner.language.lines import tell, tell_result
from planner.language.phrases import say
from planner.language.text import Lang


@contextmanager
def connected(server: str, token: str | None, lang: Lang) -> Iterator[Client]:
    """Give a client; what the server has against a request is told and ends the command."""
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


def submitted(
    client: Client, county: str, changes: Scenario | None, options: SearchOptions, lang: Lang
) -> Job:
    """Submit a scenario; a county that is a path here is uploaded first."""
    if not Path(county).exists():
        return client.submit(county, changes, options)
    uploaded = client.upload(county)
    tell(say("uploaded", lang, county=uploaded.id, version=uploaded.version))
    return client.submit(uploaded.id, changes, options, version=uploaded.version)


def follow(client: Client, id: str, lang: Lang) -> None:
    """Show what happens to a job until it has ended; Ctrl-C leaves it alone."""
    from rich.console import Console

    from planner.commands.job_watch import JobWatch

    try:
        with JobWatch(Console(stderr=True, highlight=False), lang) as screen:
            for event in client.watch(id):
                screen.hear(event)
    except KeyboardInterrupt:
        tell(say("left_running", lang, id=id))
        raise typer.Exit(UNSOLVED) from None


def deliver(client: Client, id: str, out: Path | None, as_json: bool, lang: Lang) -> None:
    """Show and save the plan of a job as if it had been found here, after an audit here."""
    job = client.job(id)
    if not job.ended:
        tell(say("not_ended", lang, id=id, state=state_of(job, lang)))
        raise typer.Exit(UNSOLVED)
    if job.state != "done":
        tell_end(job, lang)
        raise typer.Exit(UNSOLVED)
    _deliver_plan(client, job, out, as_json, lang)


def _deliver_plan(client: Client, job: Job, out: Path | None, as_json: bool, lang: Lang) -> None:
    """Audit the plan of a job that is done, show it and save it."""
    from planner.auditing.checklist import audit_case
    from planner.commands.eras import differences, exit_code, tell_era
    from planner.commands.output import hand_over, save
    from planner.report.reasons import why_not
    from planner.report.tables import plan_json

    plan = client.plan(job.id)
    if as_json:
        print_json(plan_json(plan))
    if plan.objective is None:
        if out:
            save(plan, None, out, lang)
        tell_result(say("unsolved", lang, reason=why_not(plan, lang)))
        raise typer.Exit(UNSOLVED)
    case = Case(client.county(job.county, job.version), job.scenario)
    report = audit_case(plan, case)
    if not report.ok:
        if out:
            save(plan, None, out, lang)
        tell_result(differences(plan, report, lang))
        raise typer.Exit(exit_code(plan, report))
    tell_era(plan, lang)
    hand_over(plan, case, report, out, as_json, lang)
