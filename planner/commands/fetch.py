"""The command ``planner fetch``."""

from planner.commands.console import faults_told
from planner.commands.options import (
    SERVER,
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
    server: ServerOption = SERVER,
    token: TokenOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Fetch the plan of one job."""
    with faults_told(lang, debug):
        from planner.commands.folders import try_folder
        from planner.commands.remote import connected, deliver

        with connected(server, token, lang) as client:
            if out:
                try_folder(out, lang)
            deliver(client, job, out, as_json, lang)
