"""A folder that holds a plan: ``plan.json``, its tables and the manifest of them."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from models.schema.case import Case
from models.schema.plan import NOWHERE, Plan
from planner.auditing.checklist import Report
from planner.language.text import Lang
from planner.processes.files import write_together
from planner.report.manifest import MANIFEST, manifest_of, read_manifest
from planner.report.tables import TABLES, csv_text, plan_json, tables

PLAN = "plan.json"
PREVIOUS = "plan.previous.json"
"""Where an earlier plan is kept until a run ends with another."""

Audited = tuple[Case, Report]
"""The case that a plan is of, and the audit that accepts it."""


def plan_files(plan: Plan, audited: Audited | None, lang: Lang) -> dict[str, bytes]:
    """Return the content of every file that shows a plan, by name; the manifest is the last.

    What was not audited has no tables: the plan holds no decisions, or none that can be trusted.
    """
    return _with_manifest(_contents(plan, audited, lang), plan, lang)


def _with_manifest(files: dict[str, bytes], plan: Plan, lang: Lang) -> dict[str, bytes]:
    return {**files, MANIFEST: manifest_of(files, plan, lang)}


def _contents(plan: Plan, audited: Audited | None, lang: Lang) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    if audited is not None:
        for name, table in tables(plan, *audited, lang).items():
            files[f"{name}.csv"] = csv_text(table, lang).encode("utf-8-sig")
    files[PLAN] = plan_json(plan).encode()
    return files


def unfinished(reason: str) -> Plan:
    """Return what stands for a plan until there is one: no plan, and the reason in words.

    It is of no county yet: its hashes are empty.
    """
    return Plan(
        status="no_plan",
        stopped_by="interrupt",
        reason=reason,
        first_year=0,
        years=0,
        provenance=NOWHERE,
    )


def write_plan(plan: Plan, audited: Audited | None, folder: Path, lang: Lang) -> list[Path]:
    """Write the files of a plan into ``folder`` in place of those of an earlier one; return them.

    An answer without a plan keeps the plan of an earlier run as ``plan.previous.json``; the next
    plan replaces it. If a file cannot be written, the folder stays as it was. Every file appears
    whole or not at all, and the manifest comes last: after an interruption it does not match the
    files beside it.

    Raises:
        OSError: the folder or a file in it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _written_before(folder)
    previous = _previous(folder, before) if plan.objective is None else {}
    files = _with_manifest(previous | _contents(plan, audited, lang), plan, lang)
    write_together(folder, files, [name for name in before if name not in files])
    return [folder / name for name in files if name not in previous]


def _previous(folder: Path, before: Sequence[str]) -> dict[str, bytes]:
    """Return the plan of an earlier run, which an answer without one must not end, by its new name.

    A file that this planner did not write is kept too, but replaces no other file.
    """
    kept = folder / PREVIOUS
    if (folder / PLAN).exists():
        content = (folder / PLAN).read_bytes()
        if not _empty(content):
            return {} if kept.exists() and PREVIOUS not in before else {PREVIOUS: content}
    return {PREVIOUS: kept.read_bytes()} if PREVIOUS in before and kept.exists() else {}


def _empty(content: bytes) -> bool:
    """Tell whether a plan.json is an answer without a plan."""
    try:
        return Plan.model_validate_json(content).objective is None
    except ValidationError:
        return False


def _written_before(folder: Path) -> tuple[str, ...]:
    """List the files that the planner has written into a folder: those that its manifest names.

    Before there were manifests, a plan.json stood beside the tables of its own run.
    """
    try:
        manifest = read_manifest(folder)
    except ValueError:
        manifest = None
    if manifest is not None:
        return tuple(manifest.files)
    return tuple(f"{name}.csv" for name in TABLES) if (folder / PLAN).exists() else ()
