"""Name counties and cases so that the names are safe, short and different folders."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from planner.batch.grid import Point, value_text

LONGEST = 80
"""Most bytes of a name; a file system allows 255."""
DOCUMENTS = (".json", ".yaml", ".yml")
"""Suffixes of files that are left out of a name."""
MARK = 8
"""Hexadecimal digits that replace what was cut off."""


def unique_names(paths: Sequence[Path]) -> list[str]:
    """Name each path: by its own name, after as many folders as distinguish it from the others.

    The paths are different files or folders. Paths that differ only in their suffix keep it.
    """
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        groups[_stem(path).casefold()].append(path)
    told = {path: name for group in groups.values() for path, name in _group(group).items()}
    names = [safe_name(told[path]) for path in paths]
    used: dict[str, int] = defaultdict(int)
    for name in names:
        used[name.casefold()] += 1
    return [
        name if used[name.casefold()] == 1 else f"{name}~{_mark(path.as_posix())}"
        for name, path in zip(names, paths, strict=True)
    ]


def _group(paths: list[Path]) -> dict[Path, str]:
    """Name paths of one stem, each with the same number of folders."""
    deepest = max(len(path.parts) for path in paths)
    for suffix in (False, True):
        for depth in range(1, deepest + 1):
            names = ["+".join(_parts(path, suffix)[-depth:]) for path in paths]
            if len({name.casefold() for name in names}) == len(paths):
                return dict(zip(paths, names, strict=True))
    return {path: path.name for path in paths}


def _parts(path: Path, suffix: bool) -> list[str]:
    return [*path.parts[:-1], path.name if suffix else _stem(path)]


def _stem(path: Path) -> str:
    return path.stem if path.suffix.lower() in DOCUMENTS else path.name


def safe_name(name: str) -> str:
    """Replace what a file system or a spreadsheet may misread, and cut what is too long."""
    plain = re.sub(r"[^\w.\-+=,~]", "_", name)
    plain = re.sub(r"^\W", "_", plain) or "_"
    return shortened(plain)


def shortened(name: str) -> str:
    """Return the name; if it is too long, a hash of all of it replaces its tail."""
    data = name.encode()
    if len(data) <= LONGEST:
        return name
    return data[: LONGEST - MARK - 1].decode(errors="ignore") + f"~{_mark(name)}"


def case_label(scenario: str, point: Point) -> str:
    """Name a case within its county: by the scenario and the values of its grid point."""
    parts = (f"{key}={_brief(value)}" for key, value in point.items())
    return shortened(",".join((scenario, *parts)))


def _brief(value: object) -> str:
    """Write a value in a few letters: lists and mappings as a hash."""
    text = value_text(value)
    return _mark(text) if isinstance(value, list | dict) else text


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]
