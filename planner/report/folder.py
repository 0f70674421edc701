"""A folder that holds a plan: ``plan.json``, its tables and the manifest of them."""

from collections.abc import Iterator
from pathlib import Path

from models.schema.case import Case
from models.schema.plan import Plan
from planner.auditing.checklist import Report
from planner.language.text import Lang
from planner.processes.files import write_together
from planner.report.manifest import MANIFEST, manifest_of, read_manifest
from planner.report.tables import TABLES, csv_text, plan_json, tables

PLAN = "plan.json"

Audited = tuple[Case, Report]
"""The case that a plan is of, and the audit that accepts it."""


def plan_files(plan: Plan, audited: Audited | None, lang: Lang) -> dict[str, bytes]:
    """Return the content of every file that shows a plan, by name; the manifest is the last.

    What was not audited has no tables: the plan holds no decisions, or none that can be trusted.
    """
    files: dict[str, bytes] = {}
    if audited is not None:
        for name, table in tables(plan, *audited, lang).items():
            files[f"{name}.csv"] = csv_text(table, lang).encode("utf-8-sig")
    files[PLAN] = plan_json(plan).encode()
    return {**files, MANIFEST: manifest_of(files, plan, lang)}


def write_plan(plan: Plan, audited: Audited | None, folder: Path, lang: Lang) -> list[Path]:
    """Write the files of a plan into ``folder`` in place of those of an earlier one; return them.

    If one of them cannot be written, the folder stays as it was. Every file appears whole or not at
    all, and the manifest comes last: after an interruption it does not match the files beside it.

    Raises:
        OSError: the folder or a file in it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = plan_files(plan, audited, lang)
    stale = [name for name in _written_before(folder) if name not in files]
    write_together(folder, files, stale)
    return [folder / name for name in files]


def _written_before(folder: Path) -> Iterator[str]:
    """Yield the files that the planner has written into a folder: those that its manifest names.

    Before there were manifests, a plan.json stood beside the tables of its own run.
    """
    try:
        manifest = read_manifest(folder)
    except ValueError:
        manifest = None
    if manifest is not None:
        yield from manifest.files
    elif (folder / PLAN).exists():
        yield from (f"{name}.csv" for name in TABLES)
