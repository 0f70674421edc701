"""Put the counties that come with the project into the store at the first start."""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from api.store import Store
from models.schema.instance import fingerprint, table_names
from planner.input.complaint import BadInput
from planner.input.read import COUNTY_FILE, load

LOG = logging.getLogger("api.store.bundled")
INSTANCES = Path(__file__).parents[2] / "instances"
PROGRAMS = ("packages", "projects", "masts", "services", "reforms")
"""A table of each program: a folder that has all of them is a whole county, not an exercise."""
MEMO = "shipped.json"

Memo = Mapping[str, tuple[str, str]]
"""Of the files' digest: the county's id and the digest of its document."""


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
        LOG.warning("no counties are shipped with this installation")
    known = _remembered(memo)
    kept: dict[str, tuple[str, str]] = {}
    added = []
    for county in counties:
        files = _digest(county)
        if files in known and _has(store, *known[files]):
            kept[files] = known[files]
            continue
        try:
            instance = load(county)
        except BadInput as bad:
            LOG.warning("%s is left out: %s", county.name, bad.complaints[0])
            continue
        kept[files] = (instance.county.id, fingerprint(instance))
        if not _has(store, *kept[files]):
            store.counties.put(instance, None, shipped=True)
            added.append(instance.county.id)
    _remember(memo, kept, known)
    return added


def _has(store: Store, name: str, digest: str) -> bool:
    return any(county.digest == digest for county in store.counties.versions(name))


def _digest(folder: Path) -> str:
    """Return the SHA-256 of the county's files and of the version that reads them."""
    whole = hashlib.sha256(version("county-planner").encode())
    for path in _files(folder):
        content = path.read_bytes()
        whole.update(f"\0{path.name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    names = [COUNTY_FILE, *(f"{table}.csv" for table in table_names())]
    return (folder / name for name in names if (folder / name).exists())


def _remembered(memo: Path | None) -> Memo:
    """Return what the memo records; nothing where it is missing or malformed."""
    try:
        raw = json.loads(memo.read_text(encoding="utf-8")) if memo else {}
        return {str(files): (str(made[0]), str(made[1])) for files, made in raw.items()}
    except (OSError, ValueError, AttributeError, LookupError, TypeError):
        return {}


def _remember(memo: Path | None, kept: Memo, known: Memo) -> None:
    """Write the memo; where that fails, the next start only takes longer."""
    if memo is None or dict(kept) == dict(known):
        return
    try:
        memo.write_text(json.dumps(kept), encoding="utf-8")
    except OSError as error:
        LOG.warning("%s cannot be written: %s", memo.name, error.strerror)
