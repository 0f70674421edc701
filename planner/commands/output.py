"""A plan while it is found, on the screen, and in its files."""

from pathlib import Path

from rich.console import Console

from models.schema.case import Case
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from planner.auditing.checklist import Report
from planner.commands.console import refuse
from planner.language.lines import WIDTH, tell
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.deadline import Deadline
from planner.processes.interrupt import Interrupt
from planner.report.folder import Audited, write_plan
from planner.report.live import Watch
from planner.report.terminal import plan_screen
from planner.search.isolated import Isolated
from planner.solving import Solution, solve_case


def watched(
    case: Case, options: SolveOptions, process: Isolated, deadline: Deadline, lang: Lang
) -> Solution:
    """Solve in ``process`` while progress shows on stderr; Ctrl-C keeps the best plan so far."""
    console = Console(stderr=True, highlight=False)
    interrupt = Interrupt(lambda: console.print(say("interrupted", lang)))
    with Watch(console, lang, deadline) as watch, interrupt:
        return solve_case(
            case,
            options,
            on_progress=watch.see,
            stop=lambda: interrupt.requested,
            process=process,
            deadline=deadline,
        )


def hand_over(
    plan: Plan, case: Case, report: Report, out: Path | None, as_json: bool, lang: Lang
) -> None:
    """Print the plan on one screen, unless it was printed as JSON, and write it into ``out``."""
    if not as_json:
        show(plan, case, report, lang)
    if out:
        save(plan, (case, report), out, lang)


def show(plan: Plan, case: Case, report: Report, lang: Lang) -> None:
    """Print the plan as one screen of at most 80 columns."""
    # A name such as "[A] :red:" is text, not markup.
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDTH)
    console.print(plan_screen(plan, case, report, lang))


def save(plan: Plan, audited: Audited | None, folder: Path, lang: Lang) -> None:
    """Write plan.json, the tables of an audited plan and the manifest into ``folder``.

    They take the place of an earlier plan's. A folder that cannot be written ends the command.
    """
    try:
        write_plan(plan, audited, folder, lang)
    except OSError as error:
        refuse(say("not_writable", lang, path=folder, message=error.strerror or error))
    tell(say("written", lang, path=folder))
