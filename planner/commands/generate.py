"""The command ``planner generate``."""

from pathlib import Path
from typing import Annotated

import typer

from planner.commands.console import faults_told, refuse
from planner.commands.options import SPOKEN, DebugOption, LangOption, help_text
from planner.language.phrases import say
from planner.language.text import Lang


def generate(
    ctx: typer.Context,
    preset: Annotated[
        str | None, typer.Argument(metavar="PRESET", help=help_text("preset_help"))
    ] = None,
    target: Annotated[Path | None, typer.Argument(metavar="TO", help=help_text("to_help"))] = None,
    seed: Annotated[int, typer.Option(help=help_text("chance_help"))] = 1,
    nodes: Annotated[int, typer.Option(help=help_text("nodes_help"))] = 22,
    villages: Annotated[int, typer.Option(help=help_text("villages_help"))] = 0,
    years: Annotated[int, typer.Option(help=help_text("years_help"))] = 5,
    study: Annotated[Path | None, typer.Option(metavar="TO", help=help_text("study_help"))] = None,
    counties: Annotated[int, typer.Option(help=help_text("counties_help"))] = 60,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Write an invented county of a region type, or a study; nothing is overwritten."""
    with faults_told(lang, debug):
        from planner.commands.generate_study import demand_one_county, write_study

        if study is not None:
            write_study(ctx, study, counties, seed, lang)
            return
        demand_one_county(ctx, lang)
        if preset is None or target is None:
            refuse(say("preset_and_target", lang))
        size = {"nodes": nodes, "villages": villages, "years": years, "seed": seed}
        _write_county(preset, target, size, lang)


def _write_county(preset: str, target: Path, size: dict[str, int], lang: Lang) -> None:
    """Write one county; refuses an unknown region type and a size out of its range."""
    from planner.commands.inputs import county_writer
    from planner.generator.generate import PRESETS, SIZES
    from planner.generator.generate import generate as generate_county

    if preset not in PRESETS:
        refuse(say("unknown_preset", lang, preset=preset, presets=", ".join(PRESETS)))
    for name, (least, most) in SIZES.items():
        if not least <= size[name] <= most:
            refuse(say("size", lang, name=name, value=size[name], least=least, most=f"{most:,}"))
    writer = county_writer(target, lang)
    writer(generate_county(preset, **size), target)
    typer.echo(say("written", lang, path=target))
