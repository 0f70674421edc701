"""Names of counties and cases that are also names of folders: safe, short, all different."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from planner.batch.grid import Point, value_text

LONGEST = 80
"""Bytes of a name; a file system allows 255."""
DOCUMENTS = (".json", ".yaml", ".yml")
"""Suffixes that are no part of a name; a folder may have any."""
MARK = 8
"""Hexadecimal digits that stand for what was cut off."""


def unique_names(paths: Sequence[Path]) -> list[str]:
    """A name for each path: its own, with as many folders before it as tell it from others.

    The paths are different files or folders. Paths that only their suffix tells apart keep it.
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
    """Names for paths of one stem, each with the same number of folders."""
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
    """The name without what a file system or a spreadsheet may take amiss, cut if too long."""
    plain = re.sub(r"[^\w.\-+=,~]", "_", name)
    plain = re.sub(r"^\W", "_", plain) or "_"
    return shortened(plain)


def shortened(name: str) -> str:
    """The name; if it is too long its tail is replaced by a hash of all of it."""
    data = name.encode()
    if len(data) <= LONGEST:
        return name
    return data[: LONGEST - MARK - 1].decode(errors="ignore") + f"~{_mark(name)}"


def case_label(scenario: str, point: Point) -> str:
    """The name of a case within its county: the scenario and the values of its grid point."""
    parts = (f"{key}={_brief(value)}" for key, value in point.items())
    return shortened(",".join((scenario, *parts)))


def _brief(value: object) -> str:
    """A value in a few letters: lists and mappings as a hash."""
    text = value_text(value)
    return _mark(text) if isinstance(value, list | dict) else text


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]
