"""Run a batch: load what is done, solve the rest, write the table."""

import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from planner.batch.cases import BatchCase, CountySource, Variant, all_cases
from planner.batch.folder import clean
from planner.batch.grid import Grid
from planner.batch.ledger import Ledger
from planner.batch.loop import TaskLoop
from planner.batch.progress import BatchProgress
from planner.batch.records import WriteError, write
from planner.batch.results import ResultTable
from planner.comparison.plans import BATCH
from planner.engine.open import open_engine
from planner.language.lines import tell
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.interrupt import Interrupt
from planner.search import highs


class Batch:
    """A batch: every county under every variant, with its folder.

    ``memory`` limits a worker and its solver [bytes]; ``lang`` is that of the table and the lines.
    """

    def __init__(
        self,
        folder: Path,
        sources: list[CountySource],
        variants: list[Variant],
        grid: Grid,
        memory: int | None,
        lang: Lang,
    ) -> None:
        self._folder, self._lang = folder, lang
        self._sources, self._variants, self._grid = sources, variants, grid
        self._cases = all_cases(sources, variants)
        self._results = ResultTable(folder, self._cases, grid, lang)
        self._ledger = Ledger(folder, self._results, memory)

    def run(self, jobs: int, cluster: str | None) -> bool:
        """Solve what is left; return whether every case has a plan in the end.

        Parameters:
            jobs: workers on this machine, unless there is a cluster.
            cluster: address of a Dask scheduler.

        Raises:
            OSError: the cluster does not answer.
        """
        removed = clean(self._folder)
        if removed:
            self._tell("cleaned", count=removed)
        left = self._left()
        through = True
        try:
            write(self._folder / BATCH, self._description())
            self._results.write_all()
            if left:
                through = self._solve(left, jobs, cluster)
            self._results.write_all()
        except WriteError as error:
            with suppress(WriteError):  # the table may still find room; if not, the old one stays
                self._results.write_all()
            self._tell("cannot_write", path=error.file, message=error.why)
            return False
        return self._end(through)

    def _left(self) -> list[BatchCase]:
        """Return what an earlier run has not done; say how much it has, and why not the rest."""
        left, why = self._ledger.load_completed(self._cases)
        kept = len(self._results.records)
        counts = {"counties": len(self._sources), "cases": len(self._cases), "left": len(left)}
        self._tell("begins", **counts)
        if kept or why.keys() - {"not_complete"}:
            self._tell("kept", count=kept)
            reasons = [
                say(f"reason_{reason}", self._lang, count=count)
                for reason, count in why.most_common()
            ]
            if reasons:
                self._tell("again", reasons=say("semicolon", self._lang).join(reasons))
        return left

    def _solve(self, left: list[BatchCase], jobs: int, cluster: str | None) -> bool:
        """Solve the cases; return False if a stop was requested before all were done."""
        kept = self._results.records.values()
        failures = sum(not record.solved for record in kept)
        console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        workers = open_engine(min(jobs, len(left)), cluster)
        watch = BatchProgress(console, self._lang, len(self._cases), len(kept), failures, workers)
        self._ledger.on_record = watch.finished
        interrupt = Interrupt(lambda: watch.tell(say("stopping", self._lang)))
        loop = TaskLoop(workers, self._ledger.tasks(left), self._ledger.record_result, watch)
        try:
            with watch, interrupt:
                return loop.run(lambda: interrupt.requested)
        finally:
            workers.close()

    def _end(self, through: bool) -> bool:
        """Say how the batch ended; return whether every case has a plan."""
        records = self._results.records.values()
        total = len(self._cases)
        failures = sum(not record.solved for record in records)
        if not through:
            self._tell("stopped", done=len(records), total=total)
            return False
        self._tell("finished", total=total, failures=failures, path=self._folder / "summary.md")
        return failures == 0

    def _description(self) -> bytes:
        """Write batch.json: what was asked for, for people to read."""
        document = {
            "planner": version("county-planner"),
            "highs": highs.version(),
            "cases": len(self._cases),
            "counties": {source.name: str(source.path) for source in self._sources},
            "grid": self._grid.values,
            "asks": {
                variant.label: {
                    "scenario": variant.scenario.model_dump(mode="json", exclude_defaults=True),
                    "options": variant.options.model_dump(),
                }
                for variant in self._variants
            },
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    def _tell(self, key: str, **values: object) -> None:
        tell(say(key, self._lang, **values))
