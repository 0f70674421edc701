"""A national study at work: ``python -m tests.bench.study --counties 60 --out DIR``.

Writes a study, solves each county at five budgets with ``planner batch``, looks at every plan, and
says how long the country would take. With ``--cluster`` the same batch runs on three workers of
Dask, of which one is killed on the way; both must agree. With ``--only-cluster`` nothing but that
runs. Every run must fit what earlier ones proved (``known.csv``); ``--keep`` notes there what is
better now. A run that is complete is not repeated; one that was broken off begins anew.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from planner.commands.console import UNSOLVED
from planner.generator.study import NATION, TABLE
from tests.batch_folder import begin, complete, rows
from tests.bench.known import contradictions, found_in, joined, load_known, write_known
from tests.bench.study_faults import FACTORS, GAP, agreement, faults
from tests.planner.engine.dask_here import Processes, dask_cluster

LIMIT = 600
WORKERS, MACHINES, SCENARIOS = 3, 50, 50
LOOK = 1.0
"""Seconds between two looks at a batch."""


@dataclass
class Run:
    """Seconds of a batch; CPU seconds a case of its own process, and of the scheduler's.

    The CPU is that after the first case, so starting up is not in it.
    """

    seconds: float
    own: float
    scheduler: float


def prepare(out: Path, counties: int) -> None:
    """Write the study and the grid; a folder with another study is refused."""
    if not (out / "study").exists():
        begin("generate", "--study", out / "study", "--counties", counties).communicate()
    there = len((out / "study" / TABLE).read_text().splitlines()) - 1
    if there != counties:
        sys.exit(f"{out} holds a study of {there} counties")
    (out / "grid.yaml").write_text(f"budget_factor: {list(FACTORS)}\n")


def solved(
    out: Path,
    name: str,
    *words: object,
    dask: Processes | None = None,
    step: Callable[[], None] = lambda: None,
) -> Run:
    """Run the batch into the folder ``name``; ``step`` is called all the while."""
    measured = out / f"{name}.json"
    if measured.exists():
        return Run(**json.loads(measured.read_text()))
    shutil.rmtree(out / name, ignore_errors=True)
    with (out / f"{name}.log").open("wb") as log:
        began = time.monotonic()
        batch = begin(
            *("batch", out / "study", "--grid", out / "grid.yaml", "--out", out / name),
            *("--gap", GAP, "--time-limit", LIMIT, *words),
            stderr=log,
        )
        looks: list[tuple[int, float, float]] = []
        while batch.poll() is None:
            with suppress(psutil.Error):  # it may just have ended
                scheduler = _spent(dask.scheduler.pid) if dask else 0.0
                looks.append((len(complete(out / name)), _spent(batch.pid), scheduler))
            step()
            time.sleep(LOOK)
    seconds = time.monotonic() - began
    if batch.returncode not in (0, UNSOLVED):
        sys.exit(f"the batch ended with {batch.returncode}; see {log.name}")
    first, last = next(look for look in looks if look[0]), looks[-1]
    cases = max(1, last[0] - first[0])
    run = Run(seconds, (last[1] - first[1]) / cases, (last[2] - first[2]) / cases)
    measured.write_text(json.dumps(asdict(run)))
    return run


def _spent(process: int) -> float:
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def on_dask(out: Path, cases: int) -> Run:
    """Run the batch on a cluster here; a third of the way a worker and its children are killed."""

    def kill() -> None:
        if running.workers[0].poll() is None and len(complete(out / "cluster")) >= cases / 3:
            worker = psutil.Process(running.workers[0].pid)
            for process in (*worker.children(recursive=True), worker):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            print(f"a worker was killed after {len(complete(out / 'cluster'))} cases", flush=True)

    with tempfile.TemporaryDirectory() as own, dask_cluster(Path(own), WORKERS) as running:
        words = ("--cluster", running.address)
        return solved(out, "cluster", *words, dask=running, step=kill)


def print_summary(name: str, run: Run, out: Path, slots: int) -> tuple[float, float]:
    """Print the seconds of a batch and of a case, and how busy the slots were."""
    seconds = [float(row["seconds"]) for row in rows(out)]
    memory = max(float(row["peak_memory_mb"] or 0) for row in rows(out))
    busy = sum(seconds) / run.seconds / slots
    mean, cuts = statistics.fmean(seconds), statistics.quantiles(seconds, n=20, method="inclusive")
    print(f"{name}: {len(seconds)} cases in {run.seconds:.0f} s, {slots} at once")
    print(f"  a case: mean {mean:.2f}, median {cuts[9]:.2f}, p95 {cuts[18]:.2f}", end="")
    print(f", most {max(seconds):.2f} s; peak memory at most {memory:.0f} MiB")
    print(f"  seconds of cases / wall / slots: {busy:.3f}")
    print(f"  CPU a case: batch {1000 * run.own:.0f} ms, scheduler {1000 * run.scheduler:.0f} ms")
    return mean, busy


def check_run(out: Path, counties: int, keep: bool) -> list[str]:
    """Collect the faults of a run; without any, keep on request what is better than known."""
    found, known = found_in(out), load_known()
    wrong = [*faults(out, counties), *contradictions(found, known)]
    if keep and not wrong:
        write_known(joined(found, known))
    return wrong


def hours(mean: float, busy: float, slots: int, serial: float) -> float:
    """Estimate hours for the country: cases run side by side, but are handed out one by one."""
    return NATION * SCENARIOS * max(mean / slots / busy, serial) / 3600


def project(mean: float, busy: float, jobs: int, serial: float) -> None:
    """Print the estimate for the country."""
    print(f"{NATION} counties x {SCENARIOS} scenarios, {1000 * serial:.0f} ms to hand out a case:")
    for machines in (1, MACHINES):
        there = hours(mean, busy, machines * jobs, serial)
        print(f"  {machines} machines with {jobs} at once: {there:.1f} hours")


def main() -> int:
    """Run, check, print; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="tests.bench.study", description=__doc__)
    parser.add_argument("--counties", type=int, default=60)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cluster", action="store_true", help="compare with a cluster of Dask")
    parser.add_argument("--only-cluster", action="store_true", help="the cluster of Dask alone")
    parser.add_argument("--keep", action="store_true", help="note what is better than known")
    args = parser.parse_args()
    out: Path = args.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    prepare(out, args.counties)
    wrong, handing = list[str](), list[float]()
    local = None if args.only_cluster else solved(out, "local", "--jobs", args.jobs)
    if local is not None:
        mean, busy = print_summary("here", local, out / "local", args.jobs)
        wrong += check_run(out / "local", args.counties, args.keep)
        handing.append(local.own)
    if args.cluster or args.only_cluster:
        there = on_dask(out, args.counties * len(FACTORS))
        print_summary("on Dask", there, out / "cluster", WORKERS)
        wrong += check_run(out / "cluster", args.counties, args.keep)
        handing += [there.own, there.scheduler]
    if local is not None:
        if args.cluster:
            wrong += agreement(out / "local", out / "cluster")
        project(mean, busy, args.jobs, max(handing))
    print("\n".join(wrong) or "all plans certified, within the gap and the budget; tables agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
