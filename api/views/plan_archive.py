"""Pack a plan into a zip archive of its JSON document and its CSV tables."""

import io
import zipfile
from collections.abc import Iterator

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit_case
from planner.language.text import Lang
from planner.report.tables import csv_text, plan_json, tables


def plan_archive(text: str, instance: Instance, scenario: str, lang: Lang) -> bytes:
    """Return the archive of the files that ``planner solve --out`` writes.

    ``text`` and ``scenario`` are the JSON texts of the plan and of the scenario that it is of. The
    same plan gives the same bytes.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in _files(text, instance, scenario, lang):
            entry = zipfile.ZipInfo(name)  # dated 1980, whenever it is made
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return archive.getvalue()


def _files(text: str, instance: Instance, scenario: str, lang: Lang) -> Iterator[tuple[str, bytes]]:
    plan = Plan.model_validate_json(text)
    case = Case(instance, Scenario.model_validate_json(scenario))
    report = audit_case(plan, case)
    yield "plan.json", plan_json(plan).encode()
    for name, table in tables(plan, case, report, lang).items():
        yield f"{name}.csv", csv_text(table, lang).encode("utf-8-sig")
