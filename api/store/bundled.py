"""Put the counties that come with the project into the store at the first start."""

import hashlib
import json
import logging
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from api.store import Store
from models.schema import versions
from models.schema.instance import fingerprint, table_names
from planner.input.complaint import BadInput
from planner.input.read import COUNTY_FILE, load
from planner.processes.files import write_atomically

LOG = logging.getLogger("api.store.bundled")
INSTANCES = Path(__file__).parents[2] / "instances"
PROGRAMS = ("packages", "projects", "masts", "services", "reforms")
"""A table of each program: a folder that has all of them is a whole county, not an exercise."""
MEMO = "shipped.json"


def whole_counties(folder: Path = INSTANCES) -> list[Path]:
    """Return the folders of whole counties; none where they are not installed."""
    return sorted(
        file.parent
        for file in folder.glob(f"*/{COUNTY_FILE}")
        if all((file.parent / f"{table}.csv").exists() for table in PROGRAMS)
    )


def add_bundled(store: Store, memo: Path | None = None, folder: Path = INSTANCES) -> list[str]:
    """Add the bundled counties that the store does not have; return the ids of those added.

    ``memo`` is a file that records which files made which document, so that a later start need
    not read them again; without it, or when it is wrong, they are read again.
    """
    counties = whole_counties(folder)
    if not counties:
        LOG.warning("no counties are bundled with this installation")
    documents = DocumentMemo(memo)
    added = []
    for county in counties:
        files = _digest(county)
        known = documents.get(files)
        if known is not None and _has(store, *known):
            continue
        try:
            instance = load(county)
        except BadInput as bad:
            LOG.warning("%s is left out: %s", county.name, bad.complaints[0])
            continue
        made = documents.put(files, instance.county.id, fingerprint(instance))
        if not _has(store, *made):
            store.counties.put(instance, None, shipped=True)
            added.append(instance.county.id)
    documents.save()
    return added


class DocumentMemo:
    """Remember in a file which files of a county made which document.

    A document is named by the county's id and its digest. Documents that nobody asked for since
    the file was read are forgotten.
    """

    def __init__(self, path: Path | None) -> None:
        """Read the file; one that is missing or malformed records nothing."""
        self._path = path
        self._recorded = _recorded(path)
        self._used: dict[str, tuple[str, str]] = {}

    def get(self, files: str) -> tuple[str, str] | None:
        """Return the document that files of this digest made, None if that is not known."""
        document = self._recorded.get(files)
        if document is not None:
            self._used[files] = document
        return document

    def put(self, files: str, county_id: str, digest: str) -> tuple[str, str]:
        """Record the document that files of this digest made, and return it."""
        self._used[files] = county_id, digest
        return self._used[files]

    def save(self) -> None:
        """Write the file; where that fails, the next start only takes longer."""
        if self._path is None or self._used == self._recorded:
            return
        try:
            write_atomically(self._path, json.dumps(self._used).encode())
        except OSError as error:
            LOG.warning("%s cannot be written: %s", self._path.name, error.strerror)


def _has(store: Store, name: str, digest: str) -> bool:
    return any(county.digest == digest for county in store.counties.versions(name))


def _digest(folder: Path) -> str:
    """Return the SHA-256 of the county's files, of the version that reads them and its format."""
    whole = hashlib.sha256(f"{version('county-planner')} {versions.today().format}".encode())
    for path in _files(folder):
        content = path.read_bytes()
        whole.update(f"\0{path.name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    names = [COUNTY_FILE, *(f"{table}.csv" for table in table_names())]
    return (folder / name for name in names if (folder / name).exists())


def _recorded(path: Path | None) -> dict[str, tuple[str, str]]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8")) if path else {}
        return {str(files): (str(made[0]), str(made[1])) for files, made in raw.items()}
    except (OSError, ValueError, AttributeError, LookupError, TypeError):
        return {}
