"""The tables of the architecture page: a row a module, with the public names that it defines.

``python -m tests.docs.architecture`` writes the names anew; what a module holds is said by hand.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house import ROOMS
from tests.paths import ROOT

PAGE = ROOT / "docs" / "architecture.md"
ROW = re.compile(
    r"^\| `(?P<module>\S+\.py)` \| (?P<holds>[^|]+) \| (?P<names>[^|]*)\|$", re.MULTILINE
)


def modules() -> list[str]:
    """Every module of the rooms that holds more than a docstring, by path from the root."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    return sorted(file.relative_to(ROOT).as_posix() for file in files if holds_code(file))


def holds_code(file: Path) -> bool:
    """Whether a module holds more than a docstring."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(not isinstance(node, ast.Expr) for node in body)


def public_names(source: str) -> Iterator[str]:
    """The public classes and functions at the top of a module, in their order."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.parse(source).body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node.name


def with_names(page: str) -> str:
    """The page with the names that each module of its tables defines now."""

    def row(found: re.Match[str]) -> str:
        file = ROOT / found["module"]
        source = file.read_text(encoding="utf-8") if file.exists() else ""
        names = ", ".join(f"`{name}`" for name in public_names(source))
        return f"| `{found['module']}` | {found['holds']} | {names} |".replace("|  |", "| |")

    return ROW.sub(row, page)


if __name__ == "__main__":
    PAGE.write_text(with_names(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
