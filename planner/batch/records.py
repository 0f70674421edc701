"""Keep the record of each finished case beside its plan, and tell whether it is still valid."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from models.schema import versions
from models.schema.fields import Frozen
from models.schema.instance import table_names
from models.schema.money import PAYEES
from models.schema.plan import Plan
from planner.batch.cases import BatchCase
from planner.batch.grid import canonical_json
from planner.comparison.row import SPENT, ResultRow
from planner.input.read import COUNTY_FILE
from planner.processes.files import write_atomically
from planner.report.tables import plan_json
from planner.search import highs

PLAN, CASE = "plan.json", "case.json"

FAILURES = ("crashed", "memory", "overrun")
"""Statuses that say how the worker ended, nothing about the case: it is solved again."""
NO_ANSWERS = ("solver_failure", "interrupt")
"""Ends of a search after which the case is solved again too."""
Reason = Literal[
    "not_complete",
    "plan_damaged",
    "failed_before",
    "instance_changed",
    "scenario_changed",
    "options_changed",
    "rules_changed",
    "planner_changed",
]
"""Why a resumed batch solves a case again."""
DEPENDS: Mapping[str, Reason] = {
    "instance": "instance_changed",
    "scenario": "scenario_changed",
    "options": "options_changed",
    "rules": "rules_changed",
    "format": "rules_changed",
    "planner": "planner_changed",
    "highs": "planner_changed",
}
"""The reason for each part of a digest that is another one, the first that counts first."""


class WriteError(Exception):
    """A file of the batch cannot be written: ``file`` is which, ``why`` the system's reason."""

    def __init__(self, file: Path, error: OSError) -> None:
        self.file, self.why = file, error.strerror or str(error)
        super().__init__(f"{file}: {self.why}")


class Digest(Frozen):
    """Hashes, numbers and versions of all that a plan depends on; no number is the first."""

    instance: str
    scenario: str
    options: str
    rules: int = versions.FIRST
    format: int = versions.FIRST
    planner: str
    highs: str


class Record(Frozen):
    """A finished case: its row, what that depends on, and the hash of its plan's file."""

    case: str
    county: str | None
    digest: Digest
    plan_sha256: str | None
    result: ResultRow
    error_zh: str = ""
    error_en: str = ""

    def error(self, lang: str) -> str:
        """Return why there is no plan, in ``lang`` ("zh" or "en")."""
        return self.error_zh if lang == "zh" else self.error_en

    @property
    def solved(self) -> bool:
        """Whether there is a plan with decisions."""
        return self.result.objective is not None

    @property
    def failed(self) -> bool:
        """Whether a resumed batch solves the case again."""
        return self.result.status in FAILURES or self.result.stopped_by in NO_ANSWERS


def run_figures(seconds: float, peak_memory: int, attempts: int) -> dict[str, float | None]:
    """Return the columns that say how a case ran, with or without a plan.

    Parameters:
        seconds: that the worker took.
        peak_memory: of the worker and its solver [bytes]; 0 if it was not measured.
        attempts: number of times the case was started.
    """
    return {
        "seconds": round(seconds, 3),
        "peak_memory_mb": round(peak_memory / 2**20, 1) or None,
        "attempts": attempts,
    }


def result_of(plan: Plan, seconds: float, peak_memory: int, attempts: int) -> ResultRow:
    """Fill the row of a case from its plan; the index is that of the last year of the plan.

    ``plan`` may be without decisions; the other parameters are those of ``run_figures``.
    """
    measured = {
        "status": plan.status,
        "stopped_by": plan.stopped_by,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "certified": plan.certified,
        "rules": plan.provenance.rules,
        **run_figures(seconds, peak_memory, attempts),
    }
    last = plan.first_year + plan.years - 1
    for row in plan.index:
        if row.year == last:
            measured |= {"index": row.two_way, "in": row.inbound, "out": row.outbound}
    if plan.objective is not None:
        for payee in PAYEES:
            spent = (row.amount for row in plan.spending if row.program == payee)
            measured[SPENT[payee]] = sum(spent)
    return ResultRow.model_validate(measured)


def county_digest(path: Path) -> str:
    """Hash the files that a county is read from.

    Raises:
        OSError: one cannot be read.
    """
    if path.is_file():
        return _sha256(path.read_bytes())
    names = {COUNTY_FILE, *(f"{table}.csv" for table in table_names())}
    total = hashlib.sha256()
    for file in sorted(entry for entry in path.iterdir() if entry.name in names):
        total.update(f"{file.name} {_sha256(file.read_bytes())}\n".encode())
    return total.hexdigest()


def case_digest(case: BatchCase, county: str, memory: int | None) -> Digest:
    """Collect what the plan of a case depends on.

    Parameters:
        case: with its scenario and options.
        county: hash of the county's files.
        memory: limit on the worker and its solver [bytes].
    """
    asked = {**case.variant.options.model_dump(exclude={"isolate"}), "memory": memory}
    planner, solver = _versions()
    return Digest(
        instance=county,
        scenario=case.variant.scenario_digest,
        options=_sha256(canonical_json(asked).encode()),
        **versions.today()._asdict(),
        planner=planner,
        highs=solver,
    )


@cache
def _versions() -> tuple[str, str]:
    """Return the versions of the planner and of HiGHS."""
    return version("county-planner"), highs.version()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_case(folder: Path, record: Record, plan: Plan | None) -> Record:
    """Write a case into its folder, the record last, and return the record as written.

    Raises:
        WriteError: a file cannot be written; then the case is not complete.
    """
    text = plan_json(plan).encode() if plan is not None else None
    record = record.model_copy(update={"plan_sha256": _sha256(text) if text else None})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CASE).unlink(missing_ok=True)
        if text is None:
            (folder / PLAN).unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(folder, error) from error
    if text is not None:
        write(folder / PLAN, text)
    write(folder / CASE, record.model_dump_json(by_alias=True, indent=1).encode() + b"\n")
    return record


def write(file: Path, content: bytes) -> None:
    """Write the whole file or nothing of it.

    Raises:
        WriteError: it cannot be written; names the file, which a full disk does not.
    """
    try:
        write_atomically(file, content)
    except OSError as error:
        raise WriteError(file, error) from error


def completed_case(folder: Path, wanted: Digest | None) -> Record | Reason:
    """Return the record in ``folder`` if it is valid for ``wanted``, else why it is not.

    ``wanted`` is None if the county cannot be read.
    """
    try:
        record = Record.model_validate_json((folder / CASE).read_bytes())
    except (OSError, ValidationError):
        return "not_complete"
    if not _whole(folder / PLAN, record.plan_sha256):
        return "plan_damaged"
    if record.failed:
        return "failed_before"
    if wanted is None:
        return "instance_changed"
    for part, reason in DEPENDS.items():
        if getattr(record.digest, part) != getattr(wanted, part):
            return reason
    return record


def _whole(file: Path, sha256: str | None) -> bool:
    """Tell whether the plan's file is the one recorded, or rightly absent."""
    if sha256 is None:
        return not file.exists()
    try:
        return _sha256(file.read_bytes()) == sha256
    except OSError:
        return False
