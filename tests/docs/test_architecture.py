"""The page of the architecture lists every module of the rooms once, and nothing else."""

import ast
import re
from pathlib import Path

from tests.house import FLOORS, ROOMS
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def holds_code(file: Path) -> bool:
    """Whether a module holds more than a docstring."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(not isinstance(node, ast.Expr) for node in body)


def test_every_module_is_listed_once_and_nothing_else() -> None:
    listed = re.findall(r"^\| `(\S+\.py)` \| \S.*\|$", PAGE, re.MULTILINE)
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    modules = {file.relative_to(ROOT).as_posix() for file in files if holds_code(file)}
    twice = sorted({name for name in listed if listed.count(name) > 1})
    missing, gone = sorted(modules - set(listed)), sorted(set(listed) - modules)
    assert (missing, gone, twice) == ([], [], [])


def test_the_picture_shows_the_floors() -> None:
    """Each wing that exists stands on the floor that the list gives it."""
    shown = re.findall(r"^(\d)  (.+)$", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in shown] == list(range(len(FLOORS), 0, -1))
    for (_, wings), floor in zip(shown, reversed(FLOORS), strict=True):
        standing = {name for name in floor if exists(name)}
        assert set(re.findall(r"[a-z_.]+(?=\s{2,}|$| \()", wings)) == standing


def exists(name: str) -> bool:
    """Whether a wing or module of this name holds anything."""
    place = ROOT / name.replace(".", "/")
    return place.with_suffix(".py").exists() or any(place.glob("*.py"))
