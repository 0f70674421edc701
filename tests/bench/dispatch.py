"""What handing cases out costs, here or on Dask: ``python -m tests.bench.dispatch --cluster``.

A batch of trivial cases goes through the whole of ``planner batch``, files and table included. One
process hands out all cases and one schedules them, so their seconds a case bound a large cluster.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import psutil

from models.schema.options import SolveOptions
from planner.batch.batch import Batch
from planner.batch.cases import find_counties, make_variants
from planner.batch.grid import Grid
from planner.engine.engine import Engine, Listener, RunningTask
from planner.engine.open import open_engine
from planner.engine.task import Task
from tests.batch_folder import ROOT
from tests.planner.engine.dask_here import dask_cluster


class Timed:
    """An engine that several batches use; ``spent`` are the seconds until it took their cases."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.spent = engine, 0.0

    @property
    def slots(self) -> int:
        began = time.perf_counter()
        found = self._engine.slots
        self.spent += time.perf_counter() - began
        return found

    def start(self, task: Task, on_message: Listener | None = None) -> RunningTask:
        began = time.perf_counter()
        running = self._engine.start(task, on_message)
        self.spent += time.perf_counter() - began
        return running

    def close(self) -> None:
        """Leave the engine open: the next batch needs it."""


def batch(folder: Path, cases: int, timed: Timed) -> bool:
    """Run ``cases`` seeds of the tiny county; tell whether all have plans."""
    sources = find_counties([str(ROOT / "instances" / "tiny")])
    grid = Grid({"seed": tuple(range(cases))})
    variants = make_variants([], grid, SolveOptions(gap=0.01, time_limit=60.0))
    folder.mkdir()
    with patch("planner.batch.batch.open_engine", lambda jobs, cluster: timed):
        return Batch(folder, sources, variants, grid, None, "en").run(timed.slots, None)


def measure(folder: Path, cases: int, made: Engine, scheduler: int | None) -> None:
    """Run and print; first a few cases that warm everything up."""
    batch(folder / "warm", 10, Timed(made))
    timed, me = Timed(made), os.getpid()
    before, began, main = _cpu(me), time.perf_counter(), time.thread_time()
    theirs = _cpu(scheduler) if scheduler else 0.0
    good = batch(folder / "out", cases, timed)
    seconds, main = time.perf_counter() - began, time.thread_time() - main
    own = _cpu(me) - before
    print(f"{cases} cases in {seconds:.1f} s: {cases / seconds:.1f} a second; all solved: {good}")
    print(f"the batch, ms a case: CPU {1000 * own / cases:.1f}", end="")
    print(f" (its loop {1000 * main / cases:.1f})", end="")
    print(f", waiting until the engine takes it {1000 * timed.spent / cases:.1f}")
    if scheduler:
        print(f"the scheduler, ms a case: CPU {1000 * (_cpu(scheduler) - theirs) / cases:.1f}")


def _cpu(process: int) -> float:
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.dispatch", description=__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own)
        if not args.cluster:
            with closing(open_engine(args.workers)) as made:
                measure(folder, args.cases, made, None)
            return 0
        with (
            dask_cluster(folder, args.workers) as running,
            closing(open_engine(1, running.address)) as made,
        ):
            measure(folder, args.cases, made, running.scheduler.pid)
    return 0


if __name__ == "__main__":
    sys.exit(main())
