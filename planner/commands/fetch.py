"""The command ``planner fetch``."""

from planner.client.address import DEFAULT_SERVER
from planner.commands.console import faults_told
from planner.commands.options import (
    SPOKEN,
    DebugOption,
    JobArgument,
    JsonOption,
    LangOption,
    OutOption,
    ServerOption,
    TokenOption,
)


def fetch(
    job: JobArgument,
    server: ServerOption = DEFAULT_SERVER,
    token: TokenOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Fetch the plan of one job."""
    with faults_told(lang, debug):
        from planner.commands.folders import plan_folder
        from planner.commands.remote import connected, deliver

        with connected(server, token, lang) as client, plan_folder(out, lang):
            deliver(client, job, out, as_json, lang)
