"""The manifest of a folder that holds a plan: what was written, and what it was made from.

It is written last, so a folder whose files are not those of its manifest was changed afterwards, or
the run that wrote it was ended halfway.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, ValidationError

from models.schema.fields import Frozen
from models.schema.plan import Plan
from planner.language.text import Lang

MANIFEST = "manifest.json"
MADE_FROM = (
    "county",
    "instance_hash",
    "scenario",
    "scenario_hash",
    "rules",
    "format",
    "versions",
)
"""What the manifest repeats of a plan's provenance."""


def _file_name(name: str) -> str:
    """Refuse what is not the plain name of a file in the folder itself."""
    if name in ("", ".", "..", MANIFEST) or any(mark in name for mark in "/\\:\0"):
        raise ValueError(f"not the name of a file: {name!r}")
    return name


FileName = Annotated[str, AfterValidator(_file_name)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(Frozen):
    """The files of a folder by their hashes, and what they were made from and with."""

    county: str = Field(description="Id of the county")
    instance_hash: str = Field(description="SHA-256 of the county's canonical JSON")
    scenario: str = Field(description="Id of the scenario")
    scenario_hash: str = Field(description="SHA-256 of the scenario's canonical JSON")
    rules: int = Field(description="Number of the rules")
    format: int = Field(description="Number of the layout")
    versions: dict[str, str] = Field(description="By package: its version")
    lang: Lang = Field(description="Language of the tables")
    files: dict[FileName, Sha256] = Field(description="By file: SHA-256 of its content")


Fault = Literal[
    "changed", "missing", "unreadable", "contradicts", "differs", "absent", "doubtful", "misplaced"
]
"""What is wrong with a file: it is not the one that the manifest names, or that is missing or
cannot be read; the manifest contradicts the plan; a table is not what the plan gives, or missing
though the plan gives it; or it is neither as this version makes it, nor claims to be made by it;
or a plan does not answer the case of a batch in whose folder it lies."""


class Mismatch(NamedTuple):
    """A file that is not as manifest, plan and county say; of a manifest which of its fields."""

    file: str
    state: Fault
    fields: tuple[str, ...] = ()


def manifest_of(files: Mapping[str, bytes], plan: Plan, lang: Lang) -> bytes:
    """Write the manifest of the files that show a plan, as the content of ``manifest.json``.

    It holds no time and no path: the same files have the same manifest.
    """
    manifest = Manifest(
        **{name: getattr(plan.provenance, name) for name in MADE_FROM},
        lang=lang,
        files={name: _sha256(content) for name, content in files.items()},
    )
    return manifest.model_dump_json(indent=1).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; None where there is none.

    Raises:
        ValueError: it is not one.
        OSError: it cannot be read.
    """
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def verify(folder: Path) -> tuple[Mismatch, ...] | None:
    """Compare the files of a folder with its manifest; None where it has none.

    Returns each file that was changed, is missing or cannot be read; nothing where all are as they
    were written. Files that the manifest does not name are not looked at.
    """
    try:
        manifest = read_manifest(folder)
    except (ValidationError, OSError):
        return (Mismatch(MANIFEST, "unreadable"),)
    if manifest is None:
        return None
    states = ((name, _state(folder / name, sha256)) for name, sha256 in manifest.files.items())
    return tuple(Mismatch(name, state) for name, state in states if state is not None)


def unlisted(folder: Path) -> list[str]:
    """List the files in a folder, at any depth, that its readable manifest does not name."""
    try:
        manifest = read_manifest(folder)
    except (ValidationError, OSError):
        return []
    if manifest is None:
        return []
    files = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    names = sorted(file.as_posix() for file in files)
    return [name for name in names if name not in (MANIFEST, *manifest.files)]


def contradiction(manifest: Manifest, plan: Plan) -> tuple[Mismatch, ...]:
    """Compare what a manifest says of its plan with what the plan says of itself."""
    wrong = tuple(
        name for name in MADE_FROM if getattr(manifest, name) != getattr(plan.provenance, name)
    )
    return (Mismatch(MANIFEST, "contradicts", wrong),) if wrong else ()


def _state(file: Path, sha256: str) -> Fault | None:
    """Return what is wrong with a file, None if nothing is."""
    try:
        return None if _sha256(file.read_bytes()) == sha256 else "changed"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
