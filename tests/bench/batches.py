"""What the engine costs and gains: ``python -m tests.bench.batches``.

The same cases three ways in turns: ``solve`` in a loop, one worker, two workers. Then many cases in
one worker, to see whether its memory grows.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait

from models.scenario import Scenario
from planner.case import Answer, Case
from planner.engine import Workers
from planner.generate import generate
from planner.solve import Options, solve

OPTIONS = Options(gap=0.01, time_limit=300.0)
BUDGETS = (0.9, 1.0, 1.1)
YEARS = 3
MANY = 50
"""Cases at either end of a long run whose memory is compared."""


def cases(nodes: int, counties: int) -> list[Case]:
    """``counties`` counties of the presets in turn, each under three budgets."""
    drawn = [generate("eastern", 9 + i, nodes, 0, YEARS) for i in range(counties)]
    return [
        Case(f"{i}-{factor}", instance, Scenario(budget_factor=factor), OPTIONS)
        for i, instance in enumerate(drawn)
        for factor in BUDGETS
    ]


def in_a_loop(work: Sequence[Case]) -> list[float | None]:
    """Gains by ``solve``, one after the other."""
    return [solve(case.instance, case.scenario, case.options).objective for case in work]


def on_workers(jobs: int) -> Callable[[Sequence[Case]], list[float | None]]:
    """What solves cases on so many workers, which are warm already."""

    def run(work: Sequence[Case]) -> list[float | None]:
        answers = _answers(workers, work)
        return [answer.plan.objective if answer.plan else None for answer in answers]

    workers = Workers(jobs)
    first = cases(3, 1)
    for _ in range(2):
        _answers(workers, [Case(f"w{i}", *_parts(first[i])) for i in range(jobs)])
    return run


def _parts(case: Case) -> tuple[object, ...]:
    return case.instance, case.scenario, case.options


def _answers(workers: Workers, work: Sequence[Case]) -> list[Answer]:
    jobs: dict[Future[Answer], str] = {}
    answers: dict[str, Answer] = {}
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
    parser.add_argument("--nodes", type=int, default=4)
    parser.add_argument("--counties", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, default=300, help="cases in one worker")
    said = parser.parse_args()
    work = cases(said.nodes, said.counties)
    ways = {"loop": in_a_loop, "one worker": on_workers(1), "two workers": on_workers(2)}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    gains: set[tuple[float | None, ...]] = set()
    for _ in range(said.rounds):
        for way, run in ways.items():
            began = time.perf_counter()
            gains.add(tuple(run(work)))
            seconds[way].append(time.perf_counter() - began)
    print(f"{len(work)} cases of {said.nodes} nodes, to 1 %, {said.rounds} rounds; same plans in")
    print(f"every way and round: {len(gains) == 1}")
    loop = statistics.median(seconds["loop"])
    for way, spent in seconds.items():
        middle = statistics.median(spent)
        print(
            f"{way:12} {middle:8.2f} s  {middle / len(work):6.3f} s a case  x {loop / middle:.2f}"
        )
    _memory(said.many)


def _memory(many: int) -> None:
    workers = Workers(1)
    pattern = cases(3, 3)
    work = [Case(f"m{i}", *_parts(pattern[i % len(pattern)])) for i in range(many)]
    held = [answer.peak_memory / 2**20 for answer in _answers(workers, work)]
    workers.close()
    ends = [statistics.median(part) for part in (held[:MANY], held[-MANY:])]
    print(f"memory of one worker and its solver over {many} cases, median of {MANY}:")
    print(f"first {ends[0]:.0f} MiB, last {ends[1]:.0f} MiB, most {max(held):.0f} MiB")


if __name__ == "__main__":
    main()
