"""The floors of the house, its source files, and what they import across floors."""

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.paths import ROOT

FLOORS: tuple[tuple[str, ...], ...] = (
    ("models", "planner.language", "planner.tables", "planner.processes"),
    ("planner.search", "planner.input", "planner.auditing"),
    (
        "planner.concluding",
        "planner.solving",
        "planner.proving",
        "planner.comparison",
        "planner.client",
        "planner.generator",
    ),
    (
        "planner.engine",
        "planner.explanations",
        "planner.replanning",
        "planner.workbook",
        "planner.report",
    ),
    ("planner.batch", "planner.uncertainty", "planner.apportionment"),
    ("planner", "planner.commands"),
    ("api",),
)
"""Wings from the ground up; each imports its own floor and those below. ``planner`` is the face."""

ROOMS = ("models", "planner", "api")

SKIPPED = {".git", ".venv", "build", "dist", "out", "__pycache__", "node_modules"}
"""Folders of by-products, where git cannot say what belongs to the checkout."""

Graph = dict[str, set[str]]
"""What each module imports of the house."""


def sources(*rooms: str) -> list[Path]:
    """List the Python files of some rooms."""
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


@cache
def trees() -> Mapping[str, ast.Module]:
    """Parse every source file of the rooms and of the tests, by its path in the checkout."""
    return {
        file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sources(*ROOMS, "tests")
    }


def kept_files() -> list[Path]:
    """List the files that a clean checkout holds, or the tree without its by-products."""
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


def wing_of(module: str) -> str:
    """Find the wing of a module: the longest of its prefixes that has a floor."""
    parts = module.split(".")
    wings = {wing for floor in FLOORS for wing in floor}
    known = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    found = next((name for name in known if name in wings), "")
    if found == "planner" and len(parts) > 1:
        raise KeyError(f"{module} stands in no wing that has a floor")
    return found


def floor_of(module: str) -> int:
    """Return the floor of a module, 0 on the ground."""
    wing = wing_of(module)
    return next(number for number, floor in enumerate(FLOORS) if wing in floor)


def imported(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each import of a file, inside functions too: the module and the names taken."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in ("__import__", "import_module"):
            yield from ((a.value, ()) for a in node.args if _is_text(a))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def module_name(file: Path, root: Path) -> str:
    """Return the dotted name of a source file."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph(files: Mapping[str, str]) -> Graph:
    """Find the imports among modules, given their sources by dotted name."""
    found: Graph = {name: set() for name in files}
    for name, text in files.items():
        for module, names in imported(ast.parse(text)):
            inner = {f"{module}.{each}" for each in names} & found.keys()
            found[name] |= inner or ({module} & found.keys())
        found[name].discard(name)
    return found


def upward(imports: Graph) -> list[str]:
    """List the imports of a module on a higher floor."""
    return sorted(
        f"{name} -> {other}"
        for name, others in imports.items()
        for other in others
        if floor_of(other) > floor_of(name)
    )


def circles(imports: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """List the groups of modules (or wings) that import each other in a circle."""
    reached = {name: _reached(imports, name) for name in imports}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in imports
        if name in reached[name]
    }
    return sorted(map(list, groups))


def _reached(imports: Mapping[str, Iterable[str]], name: str) -> set[str]:
    """Find everything that a module imports, directly or through others."""
    found: set[str] = set()
    waiting = list(imports[name])
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting += imports[other]
    return found


def among_wings(imports: Graph) -> Graph:
    """Return the same graph with every module counted as its wing."""
    return _merged(imports, wing_of)


def among_parts(imports: Graph, wing: str) -> Graph:
    """Return the imports among the parts of a wing, such as ``api.store`` and ``api.routes``."""
    inner = {
        name: {other for other in others if other.startswith(f"{wing}.")}
        for name, others in imports.items()
        if name.startswith(f"{wing}.")
    }
    depth = wing.count(".") + 2
    return _merged(inner, lambda name: ".".join(name.split(".")[:depth]))


def _merged(imports: Graph, group: Callable[[str], str]) -> Graph:
    groups: Graph = {}
    for name, others in imports.items():
        groups.setdefault(group(name), set()).update(map(group, others))
    return {name: others - {name} for name, others in groups.items()}
