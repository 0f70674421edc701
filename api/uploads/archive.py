"""Unpack a zip archive of a county's folder without trusting it."""

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from api.problems.problems import ProblemError, bad_input, request_complaint, too_large
from models.schema.instance import table_names
from planner.input.complaint import Complaint, Where, nearest
from planner.input.read import COUNTY_FILE

NAME = "county.zip"
CHUNK = 65_536
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
ENTRY = b"PK\x01\x02"
"""First bytes of every entry of an archive's directory."""
IGNORED_SUFFIXES = (".md",)
IGNORED_NAMES = ("Thumbs.db", "desktop.ini")
IGNORED_FOLDER = "__MACOSX"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
)
"""Errors that ``zipfile`` raises about damaged archives."""


@dataclass(frozen=True)
class Limits:
    """Limits of an unpacked archive."""

    unpacked: int
    """Bytes in all."""
    files: int = 200
    """Entries, with those that are ignored."""
    ratio: int = 200
    """Times the packed size, for an entry of more than ``free`` bytes."""
    free: int = 1_000_000


def unpack(file: IO[bytes], folder: Path, limits: Limits) -> None:
    """Write the tables and the county file of the archive into ``folder``.

    One folder around them is allowed; notes (``.md``) and what systems add are left out.

    Raises:
        ProblemError: with every entry that may not be there, or with the damaged one.
    """
    # Counted before they are parsed: a megabyte of entries would be a gigabyte of objects.
    count = file.read().count(ENTRY)
    if count > limits.files:
        raise bad_input([request_complaint("many_files", Where(NAME), count, limits.files)])
    archive = _opened(file)
    wanted, complaints = _selected(archive.infolist())
    if complaints:
        raise bad_input(complaints)
    left = limits.unpacked
    for name, entry in wanted.items():
        left -= _extract(archive, entry, folder / name, left, limits)


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise bad_input([request_complaint("not_zip", Where(NAME), why=_why(error))]) from None
    if any(entry.header_offset < 0 for entry in archive.infolist()):
        raise bad_input([request_complaint("not_zip", Where(NAME), why="its beginning is missing")])
    return archive


def _why(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:100]


def _selected(
    entries: Iterable[zipfile.ZipInfo],
) -> tuple[dict[str, zipfile.ZipInfo], list[Complaint]]:
    """Return the entries to read, by plain name, and everything wrong with any entry."""
    complaints: list[Complaint] = []
    plain = []
    for entry in entries:
        code = _wrong(entry)
        if code:
            complaints.append(
                request_complaint(code, Where(entry.orig_filename), entry.orig_filename)
            )
        elif not entry.is_dir() and not _ignored(entry.filename):
            plain.append(entry)
    names = [entry.filename for entry in plain]
    top = _top_folder(names)
    wanted = {}
    seen: Counter[str] = Counter()
    for entry, name in zip(plain, (name.removeprefix(top) for name in names), strict=True):
        seen[name.lower()] += 1
        complaints += _unexpected(name, seen)
        wanted[name] = entry
    return wanted, complaints


def _wrong(entry: zipfile.ZipInfo) -> str:
    """Return the code of what is wrong with an entry of any archive; empty if nothing."""
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if (
        any(part in ("", ".", "..") for part in parts)
        or any(mark in name for mark in ("\\", ":", "\0"))
        or not name.isprintable()
        or len(name) > 255
    ):
        return "unsafe_name"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind == stat.S_IFDIR) > entry.is_dir():
        return "not_plain_file"
    if entry.flag_bits & ENCRYPTED:
        return "encrypted"
    return "" if entry.compress_type in METHODS else "packed_how"


def _ignored(name: str) -> bool:
    """Return whether to skip a file: notes, and what operating systems put beside the files."""
    *folders, last = name.split("/")
    return (
        IGNORED_FOLDER in folders
        or last.startswith((".", "~"))
        or last.endswith(IGNORED_SUFFIXES)
        or last in IGNORED_NAMES
    )


def _top_folder(names: list[str]) -> str:
    """Return the one folder that holds all files, with its slash; empty without one."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top else ""


def _unexpected(name: str, seen: Counter[str]) -> list[Complaint]:
    """Return why a file of this name is not read."""
    where = Where(name)
    known = [f"{table}.csv" for table in table_names()] + [COUNTY_FILE]
    if "/" in name:
        return [request_complaint("nested", where, name)]
    if seen[name.lower()] > 1:
        return [request_complaint("twice_in_zip", where, name)]
    if name not in known:
        return [request_complaint("stranger", where, name, advice=nearest(name, known))]
    return []


def _extract(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int, limits: Limits
) -> int:
    """Write one entry, counting what comes out of it; return the bytes written."""
    most = max(limits.free, limits.ratio * entry.compress_size)
    size = 0
    with path.open("xb") as out:
        for chunk in _chunks(archive, entry, path.name):
            size += len(chunk)
            if size > min(left, most):
                raise _inflated(path.name, size > left, left if size > left else most, limits)
            out.write(chunk)
    return size


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterable[bytes]:
    """Yield the content of an entry; a refusal of damage names the entry."""
    try:
        with archive.open(entry) as packed:
            while chunk := packed.read(CHUNK):
                yield chunk
    except BROKEN as error:
        raise bad_input(
            [request_complaint("broken_entry", Where(name), name, why=_why(error))]
        ) from None


def _inflated(name: str, in_all: bool, most: int, limits: Limits) -> ProblemError:
    complaint = request_complaint("inflated", Where(name), name, max(most, 0), ratio=limits.ratio)
    return too_large(limits.unpacked if in_all else most, complaint)
