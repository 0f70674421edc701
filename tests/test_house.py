"""The rules of the house: who may import whom and what may stand in a file."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

ROOMS = {"models": 0, "planner": 1, "api": 2}
"""Rooms in the order of imports: each may import itself and those before it."""

MAY_NAME = {
    "pyomo": ("models/rules/", "models/matrix/", "tests/"),
    "highspy": ("planner/search/highs/", "tests/"),
    "fastapi": ("api/", "tests/"),
    "starlette": ("api/", "tests/"),
    "pandas": ("planner/comparison/", "planner/batch/", "tests/"),
}
"""Libraries that are kept to some places."""

SKIPPED = {".git", ".venv", "build", "dist", "out", "__pycache__", "node_modules"}

# Written in halves so that this file does not hold what it looks for.
FORBIDDEN = (
    "/work" + "/",
    "/root" + "/",
    "/home" + "/",
    "file:/" + "//",
    "pypi.org" + "/simple",
    "--index" + "-url",
    "--extra-index" + "-url",
    "--find" + "-links",
)
# The Makefile and the like name the options that keep addresses out.
ALLOWED = ("--no-emit-index" + "-url", "--no-emit-find" + "-links")


def sources(*rooms: str) -> list[Path]:
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    """The dotted names of modules that a file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide their room"
            yield node.module or ""
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and (getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
            in ("__import__", "import_module")
        ):
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def wrong_imports(place: str, text: str) -> list[str]:
    """What the file at ``place`` imports and may not."""
    room = place.split("/")[0]
    wrong = []
    for name in imported(ast.parse(text)):
        first = name.split(".")[0]
        upward = room in ROOMS and (first == "tests" or ROOMS.get(first, -1) > ROOMS[room])
        if upward or (first in MAY_NAME and not place.startswith(MAY_NAME[first])):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("file", sources("models", "planner", "api", "tests"), ids=str)
def test_imports_run_one_way(file: Path) -> None:
    place = file.relative_to(ROOT).as_posix()
    assert wrong_imports(place, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "text", "wrong"),
    [
        ("models/a.py", "import planner.solving", ["planner.solving"]),
        ("planner/a.py", "from api.app import x", ["api.app"]),
        ("planner/a.py", "def f():\n    import highspy", ["highspy"]),
        ("planner/auditing/checklist.py", "import pyomo.environ as pyo", ["pyomo.environ"]),
        ("api/a.py", "from tests.strategies import x", ["tests.strategies"]),
        ("planner/a.py", "import importlib\nimportlib.import_module('pandas')", ["pandas"]),
        ("planner/search/highs/run.py", "import highspy\nimport models.rules.county", []),
        ("api/a.py", "import fastapi, planner.solving, models.schema.plan", []),
    ],
)
def test_the_import_rule_sees_both_sides(place: str, text: str, wrong: list[str]) -> None:
    assert wrong_imports(place, text) == wrong


def kept_files() -> list[Path]:
    """The files that a clean checkout holds, or the tree without its by-products."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        if listed.returncode == 0 and listed.stdout:
            names = listed.stdout.decode().split("\0")
            return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [
        file
        for file in ROOT.rglob("*")
        if file.is_file()
        and not any(part in SKIPPED or part.endswith(".egg-info") for part in file.parts)
    ]


def addresses(text: str) -> list[str]:
    """The forbidden strings that a text holds."""
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return [word for word in FORBIDDEN if word in text]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {
        str(file.relative_to(ROOT)): addresses(file.read_text(encoding="utf-8", errors="replace"))
        for file in kept_files()
    }
    assert "README.md" in found
    assert {file: words for file, words in found.items() if words} == {}


def test_an_address_would_be_seen() -> None:
    assert addresses("pip install --index" + "-url https://pypi.org" + "/simple x")
    assert addresses("see /work" + "/notes")
    assert not addresses("uv pip compile --no-emit-index" + "-url")
