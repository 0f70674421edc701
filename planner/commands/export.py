"""The command ``planner export``."""

from pathlib import Path
from typing import Annotated

import typer

from planner.commands.console import faults_told, refuse
from planner.commands.options import (
    SPOKEN,
    DebugOption,
    LangOption,
    PathArgument,
    ScenarioOption,
    help_text,
)
from planner.language.phrases import say


def export(
    path: PathArgument,
    model: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("model_help"))],
    scenario: ScenarioOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Write the optimisation model for any solver."""
    with faults_told(lang, debug):
        if model.suffix not in (".mps", ".lp"):
            refuse(say("suffix", lang, path=model, expected=".mps / .lp"))
        from models.matrix.bounds import with_finite_bounds
        from models.matrix.compile import compile_as_declared
        from models.rules.county import build
        from planner.commands.inputs import demand_no_errors, load_case
        from planner.input.checking.plausibility import plausibility_complaints
        from planner.input.complaint import places_in
        from planner.processes.files import write_atomically
        from planner.search.highs import write_model

        case = load_case(path, scenario)
        demand_no_errors(plausibility_complaints(case, places_in(path)))
        write_atomically(model, b"")
        matrix, _, _ = compile_as_declared(build(case, implied=False))
        write_model(with_finite_bounds(matrix), model)
        typer.echo(say("exported", lang, path=model))
