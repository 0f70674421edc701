"""Pack a plan into a zip archive of its JSON document and its CSV tables."""

import io
import zipfile

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit_case
from planner.language.text import Lang
from planner.report.folder import plan_files


def plan_archive(text: str, instance: Instance, scenario: str, lang: Lang) -> bytes:
    """Return the archive of the files that ``planner solve --out`` writes.

    ``text`` and ``scenario`` are the JSON texts of the plan and of the scenario that it is of. The
    same plan gives the same bytes.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in _files(text, instance, scenario, lang).items():
            entry = zipfile.ZipInfo(name)  # dated 1980, whenever it is made
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return archive.getvalue()


def _files(text: str, instance: Instance, scenario: str, lang: Lang) -> dict[str, bytes]:
    plan = Plan.model_validate_json(text)
    case = Case(instance, Scenario.model_validate_json(scenario))
    audited = None if plan.objective is None else (case, audit_case(plan, case))
    return plan_files(plan, audited, lang)
