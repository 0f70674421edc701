"""What is done of a batch and what is left: cases are made ready, answers written down."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from models.schema.instance import Instance
from planner.batch.cases import Place, Planned
from planner.batch.folder import CASES
from planner.batch.records import (
    Digest,
    Reason,
    Record,
    Result,
    Status,
    county_digest,
    digest,
    keep,
    kept,
    result_of,
)
from planner.batch.results import Results
from planner.engine.task import Task, TaskResult, patience
from planner.input.check import scenario_complaints, strange
from planner.input.complaint import BadInput, Complaint, Where, complain, errors
from planner.input.read import load
from planner.language.phrases import say
from planner.report.reasons import why_not

UNREADABLE = "unreadable"
"""Stands for the digest of a county whose files cannot be read."""


@dataclass
class Ledger:
    """Reads counties, one at a time, and keeps records below ``folder``."""

    folder: Path
    results: Results
    memory: int | None
    told: Callable[[Record], None] = lambda _: None
    _waiting: dict[str, tuple[Planned, Digest, str]] = field(default_factory=dict)

    def take_kept(self, cases: Sequence[Planned]) -> tuple[list[Planned], Counter[Reason]]:
        """Take in what an earlier run has done; what is left to do, and why, by reason."""
        left: list[Planned] = []
        why: Counter[Reason] = Counter()
        for place, group in groupby(cases, key=lambda case: case.place):
            county = _county_digest(place.path)
            for case in group:
                wanted = digest(case, county, self.memory) if county else None
                found = kept(self._place(case), wanted)
                if isinstance(found, Record):
                    self.results.records[case.key] = found
                else:
                    why[found] += 1
                    left.append(case)
        return left, why

    def ready(self, cases: Iterable[Planned]) -> Iterator[Task | None]:
        """The cases for an engine; None for one that is written down as malformed instead."""
        for place, group in groupby(cases, key=lambda case: case.place):
            instance, county, wrong = _read(place)
            for case in group:
                asked = digest(case, county, self.memory)
                found = wrong or _complaints(case, instance)
                if instance is None or found:
                    self._malformed(case, asked, instance, found)
                    yield None
                    continue
                self._waiting[case.key] = (case, asked, instance.county.id)
                limit = case.ask.options.time_limit
                yield Task(
                    key=case.key,
                    instance=instance,
                    scenario=case.ask.scenario,
                    options=case.ask.options,
                    memory=self.memory,
                    patience=None if limit is None else patience(limit),
                )

    def done(self, case: Task, answer: TaskResult, attempts: int) -> None:
        """Write down how a case has ended; raises WriteError."""
        planned, asked, county = self._waiting.pop(case.key)
        plan = answer.plan if answer.status == "done" else None
        zh = en = answer.reason
        if plan is None:
            result = Result(
                status=_status(answer),
                seconds=round(answer.seconds, 3),
                peak_memory_mb=round(answer.peak_memory / 2**20, 1) or None,
                attempts=attempts,
            )
        else:
            result = result_of(plan, answer.seconds, answer.peak_memory, attempts)
            if plan.objective is None:
                zh, en = why_not(plan, "zh"), why_not(plan, "en")
        record = Record(
            case=case.key,
            county=county,
            digest=asked,
            plan_sha256=None,
            result=result,
            error_zh=zh,
            error_en=en,
        )
        self._add(keep(self._place(planned), record, plan))

    def _malformed(
        self, case: Planned, asked: Digest, instance: Instance | None, wrong: list[Complaint]
    ) -> None:
        """Write down what is wrong with a county or a scenario: the first, and how many more."""
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
            result=Result(status="malformed"),
            error_zh=told["zh"],
            error_en=told["en"],
        )
        self._add(keep(self._place(case), record, None))

    def _add(self, record: Record) -> None:
        self.results.add(record)
        self.told(record)

    def _place(self, case: Planned) -> Path:
        return self.folder / CASES / case.place.name / case.ask.label


def _status(answer: TaskResult) -> Status:
    """A worker that was killed, though nobody here asked for it, has crashed."""
    return answer.status if answer.status in ("memory", "overrun") else "crashed"


def _county_digest(path: Path) -> str | None:
    try:
        return county_digest(path)
    except OSError:
        return None


def _read(place: Place) -> tuple[Instance | None, str, list[Complaint]]:
    """The county, the digest of its files, and the complaints if it is none."""
    county = _county_digest(place.path) or UNREADABLE
    try:
        return load(place.path), county, []
    except BadInput as bad:
        return None, county, list(bad.complaints)
    except Exception as error:  # whatever a file holds, the other counties are solved
        why = f"{type(error).__name__}: {error}"
        return None, UNREADABLE, [complain("unreadable", Where(str(place.path)), why=why)]


def _complaints(case: Planned, instance: Instance | None) -> list[Complaint]:
    """What forbids to solve the case."""
    if instance is None:
        return []
    file = case.ask.file if not case.ask.point else case.ask.label
    wrong = errors(scenario_complaints(instance, case.ask.scenario, file))
    return wrong or errors(strange(instance, case.ask.scenario))
