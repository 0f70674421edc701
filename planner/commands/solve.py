"""The command ``planner solve``."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from models.schema.options import SolveOptions
from planner.commands.console import (
    UNSOLVED,
    faults_told,
    limit_of,
    print_complaints,
    print_json,
)
from planner.commands.options import (
    DEFAULTS,
    SPOKEN,
    TIME_LIMIT,
    DebugOption,
    GapOption,
    JsonOption,
    LangOption,
    NodeLimitOption,
    OutOption,
    PathArgument,
    ScenarioOption,
    SeedOption,
    ThreadsOption,
    TimeLimitOption,
)
from planner.language.lines import tell, tell_result
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.deadline import Deadline, EndedError

if TYPE_CHECKING:
    from models.schema.case import Case
    from models.schema.plan import Plan
    from planner.input.complaint import Complaint
    from planner.solving import Solution


def solve(
    path: PathArgument,
    scenario: ScenarioOption = None,
    gap: GapOption = DEFAULTS.gap,
    time_limit: TimeLimitOption = TIME_LIMIT,
    node_limit: NodeLimitOption = DEFAULTS.node_limit,
    seed: SeedOption = DEFAULTS.seed,
    threads: ThreadsOption = DEFAULTS.threads,
    out: OutOption = None,
    lang: LangOption = SPOKEN,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Solve one county and show the plan."""
    with faults_told(lang, debug):
        limit = limit_of(time_limit)
        deadline = Deadline(limit)
        options = SolveOptions(
            gap=gap, time_limit=limit, node_limit=node_limit, seed=seed, threads=threads
        )
        from planner.commands.folders import plan_folder

        with plan_folder(out, lang):
            _solve((path, scenario), options, deadline, out, as_json, lang)


def _solve(
    read: tuple[Path, Path | None],
    options: SolveOptions,
    deadline: Deadline,
    out: Path | None,
    as_json: bool,
    lang: Lang,
) -> None:
    """Read county and scenario, solve, show and write what came of it."""
    from planner.commands.inputs import load_case

    path, scenario = read
    case = load_case(path, scenario)
    found = _warnings(case, path, deadline)
    if found:
        tell(say("warned", lang, count=len(found), path=path))
    plan, report = _solved(case, options, deadline, lang)
    from planner.commands.output import hand_over, save
    from planner.report.tables import plan_json

    if as_json:
        print_json(plan_json(plan))
    if report is None:
        if out:
            save(plan, None, out, lang)
        _tell_unsolved(plan, found, lang)
        raise typer.Exit(UNSOLVED)
    hand_over(plan, case, report, out, as_json, lang)


def _warnings(case: "Case", path: Path, deadline: Deadline) -> "list[Complaint]":
    """Warn of what is implausible, as far as there is time for it.

    Raises:
        BadInput: the county contradicts itself.
    """
    from planner.commands.inputs import demand_no_errors
    from planner.input.checking.plausibility import plausibility_complaints
    from planner.input.complaint import places_in

    try:
        found = plausibility_complaints(case, places_in(path), deadline)
    except EndedError:  # the solve sees it too, and says so in its plan
        return []
    demand_no_errors(found)
    return found


def _solved(case: "Case", options: SolveOptions, deadline: Deadline, lang: Lang) -> "Solution":
    """Solve in a process that gets ready while Pyomo is imported and the model is built."""
    from planner.search.isolated import Isolated

    with Isolated() as process:
        if not deadline.overrun():
            process.started()
        from planner.commands.output import watched

        return watched(case, options, process, deadline, lang)


def _tell_unsolved(plan: "Plan", found: "list[Complaint]", lang: Lang) -> None:
    """Say why there is no plan; of an infeasible county, with the warnings that explain it."""
    from planner.input.checking.plausibility import HOPELESS
    from planner.report.reasons import why_not

    tell_result(say("unsolved", lang, reason=why_not(plan, lang)))
    if plan.status == "infeasible":
        print_complaints((c for c in found if c.code in HOPELESS), lang)
