"""``planner audit --prove``: the claims of a plan proved again, with progress and Ctrl-C."""

from rich.console import Console

from models.schema.case import Case
from models.schema.plan import Plan
from planner.language.lines import tell_result
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.deadline import Deadline
from planner.processes.interrupt import Interrupt
from planner.proving import Proof, prove
from planner.report.live import Watch
from planner.report.proof import proof_lines
from planner.search.isolated import Isolated


def claims_proved(
    plan: Plan, case: Case, time_limit: float | None, gap: float | None, lang: Lang
) -> bool:
    """Prove the plan's claims again, print what came of it, and return whether that was asked for.

    All claims are confirmed then, or the plan is within ``gap`` and none is refuted.

    Progress shows on stderr. Ctrl-C ends the search and keeps what it has shown so far.
    """
    proof = _watched(plan, case, time_limit, gap, lang)
    for line in proof_lines(proof, lang):
        tell_result(line, err=False)
    return proof.confirmed or proof.reached


def _watched(
    plan: Plan, case: Case, time_limit: float | None, gap: float | None, lang: Lang
) -> Proof:
    console = Console(stderr=True, highlight=False)
    interrupt = Interrupt(lambda: console.print(say("proof_interrupted", lang)))
    with Isolated() as process, Watch(console, lang, Deadline(time_limit)) as watch, interrupt:
        return prove(
            plan,
            case,
            time_limit,
            gap,
            on_progress=watch.see,
            stop=lambda: interrupt.requested,
            process=process,
        )
