"""What the engine costs and gains: ``python -m tests.bench.batches``.

The same cases run in four ways in turn: ``solve`` in a plain loop; a loop that keeps
the solver's process warm; one worker; two workers. A worker does what the warm loop does, so what
it takes longer is the engine; CPU seconds say so even beside other work. Then many cases in one
worker, to see whether its memory grows.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace

import psutil

from models.schema.options import SolveOptions
from models.schema.scenario import Scenario
from planner.engine.local import LocalEngine
from planner.engine.task import Task, TaskResult
from planner.generator.generate import generate
from planner.search.isolated import Isolated
from planner.solving import Session, solve

OPTIONS = SolveOptions(gap=0.01, time_limit=300.0)
BUDGETS = (0.9, 1.0, 1.1)
YEARS = 3
MANY = 50
"""Cases at either end of a long run whose memory is compared."""


def cases(nodes: int, counties: int) -> list[Task]:
    """Generate ``counties`` counties, each under three budgets."""
    drawn = [generate("eastern", 9 + i, nodes, 0, YEARS) for i in range(counties)]
    return [
        Task(f"{i}-{factor}", instance, Scenario(budget_factor=factor), OPTIONS)
        for i, instance in enumerate(drawn)
        for factor in BUDGETS
    ]


def in_a_loop(work: Sequence[Task]) -> list[float | None]:
    """Return the gains that ``solve`` finds, one case after another."""
    return [solve(case.instance, case.scenario, case.options).plan.objective for case in work]


def in_a_warm_loop() -> Callable[[Sequence[Task]], list[float | None]]:
    """Return a runner that solves cases one after another in one warm solver process."""

    def run(work: Sequence[Task]) -> list[float | None]:
        sessions = [(Session(case.instance, case.options, process), case) for case in work]
        return [session.solve(case.scenario).plan.objective for session, case in sessions]

    process = Isolated()
    run(cases(3, 1))
    return run


def on_workers(jobs: int) -> Callable[[Sequence[Task]], list[float | None]]:
    """Return a runner that solves cases on ``jobs`` warm workers."""

    def run(work: Sequence[Task]) -> list[float | None]:
        answers = _answers(workers, work)
        return [answer.plan.objective if answer.plan else None for answer in answers]

    workers = LocalEngine(jobs)
    first = cases(3, 1)
    for _ in range(2):
        _answers(workers, [replace(first[i], key=f"w{i}") for i in range(jobs)])
    return run


def _answers(workers: LocalEngine, work: Sequence[Task]) -> list[TaskResult]:
    jobs: dict[Future[TaskResult], str] = {}
    answers: dict[str, TaskResult] = {}
    waiting = list(work)
    while waiting or jobs:
        while waiting and len(jobs) < workers.slots:
            case = waiting.pop(0)
            jobs[workers.start(case).future] = case.key
        for future in wait(jobs, return_when=FIRST_COMPLETED).done:
            answers[jobs.pop(future)] = future.result()
    return [answers[case.key] for case in work]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.batches", description=__doc__)
    parser.add_argument("--nodes", type=int, default=8)
    parser.add_argument("--counties", type=int, default=2, help="each under three budgets")
    parser.add_argument("--rounds", type=int, default=3, help="0: only the memory")
    parser.add_argument("--many", type=int, default=300, help="cases in one worker; 0: none")
    args = parser.parse_args()
    if args.rounds:
        _overhead(args.nodes, args.counties, args.rounds)
    if args.many:
        _memory(args.many)


def _overhead(nodes: int, counties: int, rounds: int) -> None:
    work = cases(nodes, counties)
    ways = {
        "loop": in_a_loop,
        "warm loop": in_a_warm_loop(),
        "one worker": on_workers(1),
        "two workers": on_workers(2),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    spent: dict[str, list[float]] = {way: [] for way in ways}
    gains: set[tuple[float | None, ...]] = set()
    for _ in range(rounds):
        for way, run in ways.items():
            began, before = time.perf_counter(), _cpu()
            gains.add(tuple(run(work)))
            seconds[way].append(time.perf_counter() - began)
            spent[way].append(_cpu() - before)
        print(*(f"{way} {taken[-1]:.1f} s" for way, taken in seconds.items()), sep=", ", flush=True)
    print(f"{len(work)} cases of {nodes} nodes, to 1 %, {rounds} rounds; same plans in every way")
    print(f"and round: {len(gains) == 1}")
    loop = statistics.median(seconds["loop"])
    for way in ways:
        middle, cpu = statistics.median(seconds[way]), statistics.median(spent[way])
        print(
            f"{way:12} {middle:8.2f} s  {middle / len(work):6.3f} s a case  x {loop / middle:.2f}"
            f"  CPU {cpu / len(work):6.3f} s a case"
        )
    for way in ("loop", "warm loop"):
        for what, taken in (("seconds", seconds), ("CPU", spent)):
            pairs = zip(taken["one worker"], taken[way], strict=True)
            shares = [100 * (worker / other - 1) for worker, other in pairs]
            told = ", ".join(f"{share:+.1f}" for share in shares)
            print(f"one worker / {way}, {what}: {statistics.median(shares):+.1f} % ({told})")


def _cpu() -> float:
    """Return the CPU seconds of this process and of all that it started, ended ones included."""
    me = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in (me, *me.children(recursive=True)))


def _memory(many: int) -> None:
    workers = LocalEngine(1)
    pattern = cases(3, 3)
    work = [replace(pattern[i % len(pattern)], key=f"m{i}") for i in range(many)]
    held = [answer.peak_memory / 2**20 for answer in _answers(workers, work)]
    workers.close()
    ends = [statistics.median(part) for part in (held[:MANY], held[-MANY:])]
    print(f"memory of one worker and its solver over {many} cases, median of {MANY}:")
    print(f"first {ends[0]:.0f} MiB, last {ends[1]:.0f} MiB, most {max(held):.0f} MiB")


if __name__ == "__main__":
    main()
