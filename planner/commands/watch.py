"""The command ``planner watch``."""

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


def watch(
    job: JobArgument,
    server: ServerOption = DEFAULT_SERVER,
    token: TokenOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Watch one job to its end."""
    with faults_told(lang, debug):
        from planner.commands.folders import plan_folder
        from planner.commands.remote import connected, deliver, follow

        with connected(server, token, lang) as client, plan_folder(out, lang):
            follow(client, job, lang)
            deliver(client, job, out, as_json, lang)
