"""The longest and the most tangled functions: ``python -m tests.functions [FOLDER]``."""

import argparse
import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("models", "planner", "api")
SHOWN = 10

Counted = tuple[int, str]
"""A count, and the function counted as ``file:line name``."""


def lengths(place: str, text: str) -> Iterator[Counted]:
    """Count the lines of each function from ``def`` to its end, docstring left out."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if ast.get_docstring(node) is not None:
            lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
        yield lines, f"{place}:{node.lineno} {node.name}"


def longest(root: Path) -> list[Counted]:
    """List every function by its lines, the longest first; migrations stay as released."""
    files = sorted(
        file
        for room in ROOMS
        for file in (root / room).rglob("*.py")
        if "migrations" not in file.parts
    )
    counted = (
        each
        for file in files
        for each in lengths(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
    )
    return sorted(counted, key=lambda each: (-each[0], each[1]))


def tangled(root: Path) -> list[Counted]:
    """List every function that branches by its McCabe number as ruff counts it, highest first."""
    command = [
        *(sys.executable, "-m", "ruff", "check", "--isolated", "--ignore-noqa"),
        *("--no-cache", "--exit-zero"),
        *("--select", "C901", "--config", "lint.mccabe.max-complexity=1"),
        *("--output-format", "json", *ROOMS),
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    counted = []
    for each in json.loads(done.stdout):
        found = re.search(r"`(\w+)` is too complex \((\d+)", each["message"])
        assert found, each["message"]
        place = Path(each["filename"]).relative_to(root.resolve()).as_posix()
        counted.append((int(found[2]), f"{place}:{each['location']['row']} {found[1]}"))
    return sorted(counted, key=lambda each: (-each[0], each[1]))


def main(arguments: list[str] | None = None) -> int:
    """Print the ten longest and the ten most tangled functions of a checkout."""
    parser = argparse.ArgumentParser(prog="tests.functions", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=Path(), help="the checkout")
    root: Path = parser.parse_args(arguments).root.resolve()
    for title, counted in (("lines", longest(root)), ("McCabe", tangled(root))):
        print(title)
        for number, name in counted[:SHOWN]:
            print(f"{number:6}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
