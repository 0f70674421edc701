"""A folder that holds a plan, compared with its manifest, its plan and the county.

The hashes of a manifest are claims of whoever wrote it: they find what was changed by accident, or
without care. What was changed together with its hash is found by making the tables anew.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from models.schema.plan import Plan
from planner.language.text import LANGUAGES, Lang
from planner.report.folder import Audited, plan_files
from planner.report.manifest import Manifest, Mismatch, contradiction, read_manifest, verify
from planner.report.tables import TABLES

NAMES = tuple(f"{table}.csv" for table in TABLES)
PROGRAM = "county-planner"
"""The package whose version a plan states as that of the planner."""


class FolderCheck(NamedTuple):
    """What a folder's files are compared with, and which of them differ.

    ``manifest`` says whether there is one; ``tables`` how many tables were made anew and compared,
    None where the plan does not allow it.
    """

    mismatches: tuple[Mismatch, ...]
    manifest: bool
    tables: int | None

    @property
    def loose(self) -> bool:
        """Whether tables stand beside the plan that no manifest names."""
        return not self.manifest and self.tables != 0


def check_folder(folder: Path, plan: Plan, audited: Audited | None) -> FolderCheck:
    """Compare the files of a folder with its manifest, and both with the plan.

    ``audited`` is the case of the plan with its audit, None where it is not at hand. Tables are
    made anew and compared if the plan holds. Those of a plan that claims another version or other
    rules may differ without being false, so that they are only doubtful.
    """
    manifest, found = _manifest(folder), verify(folder)
    wrong = (*(found or ()), *(contradiction(manifest, plan) if manifest else ()))
    present = [name for name in NAMES if (folder / name).exists()]
    if found is None and not present:
        return FolderCheck((), False, 0)
    if audited is None or not audited[1].ok:
        return FolderCheck(wrong, found is not None, None)
    known = {mismatch.file for mismatch in wrong}
    remade = [each for each in _remade(folder, plan, audited, manifest) if each.file not in known]
    if not _own(plan):
        remade = [Mismatch(each.file, "doubtful") for each in remade]
    return FolderCheck((*wrong, *remade), found is not None, len(present))


def _manifest(folder: Path) -> Manifest | None:
    """Read the manifest; None where there is none, or where it cannot be read."""
    try:
        return read_manifest(folder)
    except (ValidationError, OSError):
        return None


def _own(plan: Plan) -> bool:
    """Tell whether a plan claims to be of this version of the planner, and of its rules."""
    made = plan.provenance
    return made.era == "today" and made.versions.get(PROGRAM) == version(PROGRAM)


def _remade(
    folder: Path, plan: Plan, audited: Audited, manifest: Manifest | None
) -> Iterator[Mismatch]:
    """Yield the tables that are not those which the plan gives in the language of the folder.

    Without a manifest the language is not known, nor which tables there were: each one that is
    there has to be as it is in one of the languages.
    """
    languages: tuple[Lang, ...] = LANGUAGES if manifest is None else (manifest.lang,)
    given = audited if plan.objective is not None else None
    versions = [plan_files(plan, given, lang) for lang in languages]
    for name in NAMES:
        expected = {files.get(name) for files in versions}
        if expected == {None} and manifest is not None and name not in manifest.files:
            continue  # a file of somebody else beside an answer without a plan
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            if manifest is not None and expected != {None}:
                yield Mismatch(name, "absent")
        except OSError:
            yield Mismatch(name, "unreadable")
        else:
            if content not in expected:
                yield Mismatch(name, "differs")
