"""Know what is done of a batch and what is left: prepare tasks, record their results."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from models.schema.case import Case
from models.schema.instance import Instance
from planner.batch.cases import BatchCase, CountySource
from planner.batch.records import (
    Digest,
    Reason,
    Record,
    case_digest,
    completed_case,
    county_digest,
    result_of,
    run_figures,
    write_case,
)
from planner.batch.results import ResultTable
from planner.comparison.plans import CASES
from planner.comparison.row import ResultRow, Status
from planner.engine.task import Task, TaskResult
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import BadInput, Complaint, Where, complain, errors, places_in
from planner.input.read import load
from planner.language.phrases import say
from planner.processes.deadline import Watchdog
from planner.report.reasons import why_not

UNREADABLE = "unreadable"
"""Replaces the digest of a county whose files cannot be read."""


@dataclass
class Ledger:
    """Reads counties, one at a time, and keeps records below ``folder``; ``memory`` in bytes."""

    folder: Path
    results: ResultTable
    memory: int | None
    on_record: Callable[[Record], None] = lambda _: None
    _submitted: dict[str, tuple[BatchCase, Digest, str]] = field(default_factory=dict)

    def load_completed(self, cases: Sequence[BatchCase]) -> tuple[list[BatchCase], Counter[Reason]]:
        """Load what an earlier run has done; return what is left, and the number by reason."""
        left: list[BatchCase] = []
        why: Counter[Reason] = Counter()
        for source, group in groupby(cases, key=lambda case: case.source):
            county = _county_digest(source.path)
            for case in group:
                wanted = case_digest(case, county, self.memory) if county else None
                found = completed_case(self._folder_of(case), wanted)
                if isinstance(found, Record):
                    self.results.records[case.key] = found
                else:
                    why[found] += 1
                    left.append(case)
        return left, why

    def tasks(self, cases: Iterable[BatchCase]) -> Iterator[Task | None]:
        """Yield a task for each case, or None where the case was recorded as malformed."""
        for source, group in groupby(cases, key=lambda case: case.source):
            instance, county, wrong = _read(source)
            for case in group:
                asked = case_digest(case, county, self.memory)
                found = wrong or _complaints(case, instance)
                if instance is None or found:
                    self._malformed(case, asked, instance, found)
                    yield None
                    continue
                self._submitted[case.key] = (case, asked, instance.county.id)
                limit = case.variant.options.time_limit
                yield Task(
                    key=case.key,
                    instance=instance,
                    scenario=case.variant.scenario,
                    options=case.variant.options,
                    memory=self.memory,
                    kill_after=None if limit is None else Watchdog().task_limit(limit),
                )

    def record_result(self, task: Task, result: TaskResult, attempts: int) -> None:
        """Record how a case has ended.

        Raises:
            WriteError: its files cannot be written.
        """
        case, asked, county = self._submitted.pop(task.key)
        plan = result.plan if result.status == "done" else None
        zh = en = result.reason
        if plan is None:
            run = run_figures(result.seconds, result.peak_memory, attempts)
            row = ResultRow.model_validate({"status": _status(result), **run})
        else:
            row = result_of(plan, result.seconds, result.peak_memory, attempts)
            if plan.objective is None:
                zh, en = why_not(plan, "zh"), why_not(plan, "en")
        record = Record(
            case=case.key,
            county=county,
            digest=asked,
            plan_sha256=None,
            result=row,
            error_zh=zh,
            error_en=en,
        )
        self._add(write_case(self._folder_of(case), record, plan))

    def _malformed(
        self, case: BatchCase, asked: Digest, instance: Instance | None, wrong: list[Complaint]
    ) -> None:
        """Record the first complaint about a county or a scenario, and how many more there are."""
        told = {
            lang: wrong[0].text(lang)
            + (say("and_more", lang, count=len(wrong) - 1) if len(wrong) > 1 else "")
            for lang in ("zh", "en")
        }
        record = Record(
            case=case.key,
            county=instance.county.id if instance else None,
            digest=asked,
            plan_sha256=None,
            result=ResultRow(status="malformed"),
            error_zh=told["zh"],
            error_en=told["en"],
        )
        self._add(write_case(self._folder_of(case), record, None))

    def _add(self, record: Record) -> None:
        self.results.add(record)
        self.on_record(record)

    def _folder_of(self, case: BatchCase) -> Path:
        return self.folder / CASES / case.source.name / case.variant.label


def _status(result: TaskResult) -> Status:
    """Return the status of a lost worker; one killed without a request here has crashed."""
    return result.status if result.status in ("memory", "overrun") else "crashed"


def _county_digest(path: Path) -> str | None:
    try:
        return county_digest(path)
    except OSError:
        return None


def _read(source: CountySource) -> tuple[Instance | None, str, list[Complaint]]:
    """Read a county; return it with the digest of its files, or None with the complaints."""
    county = _county_digest(source.path) or UNREADABLE
    try:
        return load(source.path), county, []
    except BadInput as bad:
        return None, county, list(bad.complaints)
    except Exception as error:  # whatever a file holds, the other counties are solved
        why = f"{type(error).__name__}: {error}"
        return None, UNREADABLE, [complain("unreadable", Where(str(source.path)), why=why)]


def _complaints(asked: BatchCase, instance: Instance | None) -> list[Complaint]:
    """List what forbids to solve the case."""
    if instance is None:
        return []
    variant = asked.variant
    file = variant.file if not variant.point else variant.label
    case = Case(instance, variant.scenario)
    wrong = errors(scenario_complaints(case, file))
    return wrong or errors(plausibility_complaints(case, places_in(asked.source.path)))
