"""The command line: check, solve, batch, compare, audit, convert, generate, export, schema.

Exit codes: 0 solved or good, 1 no plan or a broken plan, 2 bad input, 3 a fault of the planner.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer

from models.matrix.compile import compile_model
from models.rules.county import build
from models.schema.fields import Frozen
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import Finding, Report
from planner.auditing.checklist import audit as audit_plan
from planner.commands.batch import batch
from planner.commands.compare import compare
from planner.commands.console import (
    BAD_INPUT,
    UNSOLVED,
    faults_told,
    limit_of,
    number,
    print_complaints,
    print_json,
    refuse,
)
from planner.commands.output import county_writer, save, show, try_folder, watched
from planner.commands.study import demand_one_county, write_study
from planner.generator.generate import PRESETS, SIZES, generate
from planner.input.check import HOPELESS, scenario_complaints, strange
from planner.input.complaint import BadInput, Complaint, errors
from planner.input.read import load, load_plan, load_scenario
from planner.language.lines import tell
from planner.language.phrases import say
from planner.language.text import Lang, language
from planner.processes.files import write_atomically
from planner.report.reasons import why_not
from planner.report.tables import plan_json
from planner.search.highs import write_model

SPOKEN: Lang = language()
MOST_PLACES = 10
"""Places at which a rule is broken that the audit prints."""


def _help(key: str) -> str:
    return say(key, SPOKEN)


app = typer.Typer(
    help=_help("app_help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


PathArgument = Annotated[Path, typer.Argument(metavar="PATH", help=_help("path_help"))]
ScenarioOption = Annotated[Path | None, typer.Option("--scenario", help=_help("scenario_help"))]
LangOption = Annotated[Lang, typer.Option("--lang", help=_help("lang_help"))]
DebugOption = Annotated[bool, typer.Option("--debug", help=_help("debug_help"))]


def main() -> None:
    """Runs the command line on this process's arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character shows a mark instead of failing.
            stream.reconfigure(errors="replace")
    app(prog_name="planner")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"planner {version('county-planner')}")
        raise typer.Exit


@app.callback()
def _planner(
    _shown: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=_help("version_help")),
    ] = False,
) -> None:
    """The planner; its help is ``app_help``."""


@app.command(help=_help("check_help"))
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=_help("path_help"))],
    scenario: ScenarioOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Prints every complaint about each county; warnings do not fail."""
    failed = False
    for path in paths:
        with faults_told(lang, debug):
            failed |= _check_one(path, scenario, lang)
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command(help=_help("solve_help"))
def solve(
    path: PathArgument,
    scenario: ScenarioOption = None,
    gap: Annotated[float, typer.Option(min=0, callback=number, help=_help("gap_help"))] = 0.01,
    time_limit: Annotated[
        float, typer.Option(min=0, callback=number, help=_help("time_limit_help"))
    ] = 60,
    node_limit: Annotated[int | None, typer.Option(min=1, help=_help("node_limit_help"))] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help=_help("seed_help"))] = 0,
    threads: Annotated[int, typer.Option(min=1, max=64, help=_help("threads_help"))] = 1,
    out: Annotated[Path | None, typer.Option(help=_help("out_help"))] = None,
    lang: LangOption = SPOKEN,
    as_json: Annotated[bool, typer.Option("--json", help=_help("json_help"))] = False,
    debug: DebugOption = False,
) -> None:
    """Solves one county and shows the plan."""
    with faults_told(lang, debug):
        instance, changes = _load(path, scenario)
        found = strange(instance, changes)
        _demand(found)
        if found:
            tell(say("warned", lang, count=len(found), path=path))
        if out:
            try_folder(out, lang)
        options = SolveOptions(
            gap=gap,
            time_limit=limit_of(time_limit),
            node_limit=node_limit,
            seed=seed,
            threads=threads,
        )
        solution = watched(instance, changes, options, lang)
        plan, report = solution.plan, solution.audit
        if as_json:
            print_json(plan_json(plan))
        if report is None:
            tell(say("unsolved", lang, reason=why_not(plan, lang)))
            if plan.status == "infeasible":
                print_complaints((c for c in found if c.code in HOPELESS), lang)
            raise typer.Exit(UNSOLVED)
        if not as_json:
            show(plan, instance, changes, report, lang)
        if out:
            save(plan, instance, changes, report, out, lang)


app.command("batch", help=_help("batch_help"))(batch)
app.command("compare", help=_help("compare_help"))(compare)


@app.command(help=_help("audit_help"))
def audit(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=_help("plan_help"))],
    path: PathArgument,
    scenario: ScenarioOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Recomputes a plan and names each rule it breaks."""
    with faults_told(lang, debug):
        instance, changes = _load(path, scenario)
        answer = load_plan(plan)
        report = audit_plan(answer, instance, changes)
        if not report.ok:
            _tell_broken(report, lang)
            raise typer.Exit(UNSOLVED)
        if answer.objective is None:
            typer.echo(say("nothing_claimed", lang, status=answer.status))
            return
        checks = sum(report.checked.values())
        rules = sum(1 for count in report.checked.values() if count)
        typer.echo(say("audit_ok", lang, checks=f"{checks:,}", rules=rules))


@app.command(help=_help("convert_help"))
def convert(
    source: Annotated[Path, typer.Argument(metavar="FROM", help=_help("from_help"))],
    target: Annotated[Path, typer.Argument(metavar="TO", help=_help("to_help"))],
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Writes the same county in the other form; nothing is overwritten."""
    with faults_told(lang, debug):
        writer = county_writer(target, lang)
        writer(load(source), target)
        typer.echo(say("written", lang, path=target))


@app.command("generate", help=_help("generate_help"))
def generate_county(
    ctx: typer.Context,
    preset: Annotated[
        str | None, typer.Argument(metavar="PRESET", help=_help("preset_help"))
    ] = None,
    target: Annotated[Path | None, typer.Argument(metavar="TO", help=_help("to_help"))] = None,
    seed: Annotated[int, typer.Option(help=_help("chance_help"))] = 1,
    nodes: Annotated[int, typer.Option(help=_help("nodes_help"))] = 22,
    villages: Annotated[int, typer.Option(help=_help("villages_help"))] = 0,
    years: Annotated[int, typer.Option(help=_help("years_help"))] = 5,
    study: Annotated[Path | None, typer.Option(metavar="TO", help=_help("study_help"))] = None,
    counties: Annotated[int, typer.Option(help=_help("counties_help"))] = 60,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Writes invented counties of a region type, or a study; nothing is overwritten."""
    with faults_told(lang, debug):
        if study is not None:
            write_study(ctx, study, counties, seed, lang)
            return
        demand_one_county(ctx, lang)
        if preset is None or target is None:
            refuse(say("preset_and_target", lang))
        if preset not in PRESETS:
            refuse(say("unknown_preset", lang, preset=preset, presets=", ".join(PRESETS)))
        size = {"nodes": nodes, "villages": villages, "years": years, "seed": seed}
        for name, (least, most) in SIZES.items():
            if not least <= size[name] <= most:
                refuse(
                    say("size", lang, name=name, value=size[name], least=least, most=f"{most:,}")
                )
        writer = county_writer(target, lang)
        writer(generate(preset, **size), target)
        typer.echo(say("written", lang, path=target))


@app.command(help=_help("export_help"))
def export(
    path: PathArgument,
    model: Annotated[Path, typer.Argument(metavar="FILE", help=_help("model_help"))],
    scenario: ScenarioOption = None,
    lang: LangOption = SPOKEN,
    debug: DebugOption = False,
) -> None:
    """Writes the optimisation model for any solver."""
    with faults_told(lang, debug):
        if model.suffix not in (".mps", ".lp"):
            refuse(say("suffix", lang, path=model, expected=".mps / .lp"))
        instance, changes = _load(path, scenario)
        _demand(strange(instance, changes))
        write_atomically(model, b"")
        matrix, _ = compile_model(build(instance, changes, implied=False))
        write_model(matrix, model)
        typer.echo(say("exported", lang, path=model))


@app.command(help=_help("schema_help"))
def schema(
    what: Annotated[
        Literal["instance", "scenario", "plan"],
        typer.Argument(metavar="WHAT", help=_help("what_help")),
    ],
) -> None:
    """Prints a JSON schema."""
    documents: dict[str, type[Frozen]] = {"instance": Instance, "scenario": Scenario, "plan": Plan}
    document = documents[what].model_json_schema()
    print_json(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _load(path: Path, scenario: Path | None) -> tuple[Instance, Scenario | None]:
    """The county and the scenario, both free of errors."""
    instance = load(path)
    if scenario is None:
        return instance, None
    changes = load_scenario(scenario)
    _demand(scenario_complaints(instance, changes, scenario.name))
    return instance, changes


def _demand(complaints: list[Complaint]) -> None:
    if errors(complaints):
        raise BadInput(errors(complaints))


def _check_one(path: Path, scenario: Path | None, lang: Lang) -> bool:
    """Prints the complaints about one county; True if any is an error."""
    try:
        instance = load(path)
        changes = load_scenario(scenario) if scenario else None
        found = []
        if changes and scenario:
            found += scenario_complaints(instance, changes, scenario.name)
        if not errors(found):
            found += strange(instance, changes)
    except BadInput as bad:
        found = list(bad.complaints)
    print_complaints(found, lang, err=False)
    fatal = len(errors(found))
    if not found:
        typer.echo(say("good", lang, path=path))
    else:
        counts = {"errors": fatal, "warnings": len(found) - fatal}
        typer.echo(say("complaints", lang, path=path, **counts))
    return fatal > 0


def _tell_broken(report: Report, lang: Lang) -> None:
    """The first places of each rule that is broken, and how many more there are."""
    places: dict[str, list[Finding]] = {}
    for finding in dict.fromkeys(report.broken):
        places.setdefault(finding.rule, []).append(finding)
    count = sum(map(len, places.values()))
    tell(say("audit_broken", lang, count=count, rules=", ".join(places)))
    if "provenance" in places:
        tell(say("audit_stranger", lang))
    for rule, found in places.items():
        for finding in found[:MOST_PLACES]:
            tell(
                f"  {rule}  {finding.place}  "
                f"{say('col_value', lang)} {finding.value:.6g}  "
                f"{say('col_limit', lang)} {finding.limit:.6g}"
            )
        if len(found) > MOST_PLACES:
            tell(f"  {rule}  {say('more', lang, count=len(found) - MOST_PLACES)}")
