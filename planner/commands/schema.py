"""The command ``planner schema``."""

import json
from typing import Annotated, Literal

import typer

from planner.commands.console import print_json
from planner.commands.options import help_text


def schema(
    what: Annotated[
        Literal["instance", "scenario", "plan"],
        typer.Argument(metavar="WHAT", help=help_text("what_help")),
    ],
) -> None:
    """Print a JSON schema."""
    from models.schema.fields import Frozen
    from models.schema.instance import Instance
    from models.schema.plan import Plan
    from models.schema.scenario import Scenario

    documents: dict[str, type[Frozen]] = {"instance": Instance, "scenario": Scenario, "plan": Plan}
    document = documents[what].model_json_schema()
    print_json(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
