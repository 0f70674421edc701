"""The rules of the house: who may import whom, and what may stand in a file."""

import ast
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import planner
from tests.functions import lengths, longest, tangled
from tests.house import (
    ROOMS,
    Graph,
    among_parts,
    among_wings,
    circles,
    floor_of,
    graph,
    kept_files,
    module_name,
    sources,
    trees,
    upward,
)
from tests.house_rules import (
    RULES,
    endings,
    imports_of_tests,
    late_imports,
    misplaced_libraries,
    patched_constants,
    relative_imports,
    scenarios_applied,
    unused_permissions,
)
from tests.paths import ROOT

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

PARTED = ("api", "models", "planner.search", "planner.input")
"""Rooms that are parted further, by folders."""

Rule = Callable[[str, ast.AST], list[str]]
APPLY = "from models.schema.overrides import apply"


@cache
def imports_of_the_house() -> Graph:
    """What each module of the rooms imports; nothing imports a migration, named by number."""
    return graph(
        {
            module_name(file, ROOT): file.read_text(encoding="utf-8")
            for file in sources(*ROOMS)
            if "versions" not in file.relative_to(ROOT).parts
        }
    )


def test_imports_run_down_and_never_in_a_circle() -> None:
    imports = imports_of_the_house()
    assert len(imports) > 150
    assert upward(imports) == []
    assert circles(imports) == []
    assert circles(among_wings(imports)) == []


@pytest.mark.parametrize("room", PARTED)
def test_the_parts_of_a_room_import_each_other_in_no_circle(room: str) -> None:
    """A file at the top of a room is a part like a folder; none had to be left out."""
    parts = among_parts(imports_of_the_house(), room)
    assert len(parts) > 3
    assert any(parts.values())
    assert circles(parts) == []


def test_an_import_upward_would_be_seen() -> None:
    files = {
        "planner.search.a": "def f():\n    from planner.batch import b",
        "planner.batch.b": "import planner.search.a\nimport models.schema.plan",
        "models.schema.plan": "import importlib\nimportlib.import_module('planner.solving')",
        "planner.solving": "",
    }
    assert upward(graph(files)) == [
        "models.schema.plan -> planner.solving",
        "planner.search.a -> planner.batch.b",
    ]


def test_a_circle_would_be_seen() -> None:
    files = {
        "planner.search.a": "import planner.input.b",
        "planner.input.b": "from planner.input import c",
        "planner.input.c": "def f():\n    import planner.search.a",
        "planner.search.d": "import planner.search.a",
        "planner.auditing.e": "import planner.search.f",
        "planner.search.f": "",
    }
    imports = graph(files)
    assert circles(imports) == [["planner.input.b", "planner.input.c", "planner.search.a"]]
    assert circles(among_wings(imports)) == [["planner.input", "planner.search"]]
    assert circles({"a": ["b", "c"], "b": ["c"], "c": []}) == []


def test_a_circle_of_parts_would_be_seen() -> None:
    files = {
        "api.store.jobs": "import api.settings",
        "api.settings": "import planner.solving",
        "api.routes.jobs": "import api.store.rows",
        "api.store.rows": "import api.routes.jobs",
        "planner.solving": "",
    }
    parts = among_parts(graph(files), "api")
    assert parts["api.settings"] == set()
    assert circles(parts) == [["api.routes", "api.store"]]


def test_every_module_stands_on_a_floor() -> None:
    assert floor_of("models.rules.county") == 0
    assert floor_of("planner.search.cuts.gomory") == 1
    assert floor_of("planner") < floor_of("api.app")
    with pytest.raises(KeyError, match=r"planner\.attic"):
        floor_of("planner.attic.trunk")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    found = {place: rule(place, tree) for place, tree in trees().items()}
    assert {place: broken for place, broken in found.items() if broken} == {}


@pytest.mark.parametrize(
    ("rule", "place", "text", "broken"),
    [
        (relative_imports, "planner/a.py", "from . import b", ["from . import b"]),
        (relative_imports, "planner/a.py", "from planner import b", []),
        (imports_of_tests, "api/a.py", "from tests.strategies import x", ["tests.strategies"]),
        (imports_of_tests, "tests/a.py", "from tests.strategies import x", []),
        (misplaced_libraries, "planner/a.py", "def f():\n    import highspy", ["highspy"]),
        (misplaced_libraries, "planner/auditing/a.py", "import pyomo.environ as p", ["pyomo"]),
        (misplaced_libraries, "planner/a.py", "import_module('pandas')", ["pandas"]),
        (misplaced_libraries, "planner/search/highs/a.py", "import highspy", []),
        (misplaced_libraries, "api/a.py", "import fastapi, planner.solving", []),
        (misplaced_libraries, "tests/a.py", "import highspy", []),
        (late_imports, "planner/a.py", "async def f():\n    import csv", ["import csv"]),
        (late_imports, "planner/a.py", "import csv\ndef f():\n    pass", []),
        (late_imports, "planner/commands/a.py", "def f():\n    import csv", []),
        (late_imports, "planner/a.py", "def f():\n    import_module(x)", ["import_module(x)"]),
        (endings, "planner/input/a.py", "def f():\n    raise SystemExit(2)", ["SystemExit"]),
        (endings, "models/a.py", "import sys\nsys.exit()", ["sys.exit"]),
        (endings, "planner/commands/a.py", "raise typer.Exit(2)", []),
        (endings, "planner/a.py", "os._exit(0)\nraise ValueError", []),
        (scenarios_applied, "api/a.py", APPLY, [APPLY]),
        (scenarios_applied, "planner/a.py", "overrides.apply(x, y)", ["overrides.apply"]),
        (scenarios_applied, "planner/a.py", "from models.schema.scenario import Lock", []),
        (scenarios_applied, "models/schema/case.py", APPLY, []),
        (patched_constants, "tests/a.py", "patch.setattr(room, 'SMALL', 0)", ["SMALL"]),
        (patched_constants, "tests/a.py", "setattr('planner.a.BIG', 1)", ["planner.a.BIG"]),
        (patched_constants, "tests/a.py", "room.SMALL = 0", ["room.SMALL"]),
        (patched_constants, "tests/a.py", "patch.setattr(os, 'fsync', f)\nSMALL = 0", []),
        (patched_constants, "tests/a.py", "patch.setattr('planner.a.Child', f)", []),
    ],
)
def test_each_rule_sees_both_sides(rule: Rule, place: str, text: str, broken: list[str]) -> None:
    assert rule(place, ast.parse(text)) == broken


def test_no_permission_is_left_over() -> None:
    assert unused_permissions(trees()) == []


def test_a_permission_left_over_would_be_seen() -> None:
    files = {"planner/search/highs/a.py": "import highspy", "tests/a.py": "import pandas"}
    unused = unused_permissions({place: ast.parse(text) for place, text in files.items()})
    assert "highspy: planner/search/highs/" not in unused
    assert "pandas: planner/comparison/results.py" in unused
    assert "imports inside functions: planner/commands/" in unused


def hidden(face: set[str], names: set[str]) -> list[str]:
    """Find functions of the face that a module of the same name would hide once imported."""
    return sorted(face & names)


def test_no_module_hides_a_function_of_the_face() -> None:
    names = {module.name for module in pkgutil.iter_modules(planner.__path__)}
    assert {"solving", "search"} <= names
    assert hidden(set(planner.__all__), names) == []
    assert hidden({"solve", "check"}, {"solve", "search"}) == ["solve"]


def addresses(text: str) -> list[str]:
    """Find the forbidden strings that a text holds."""
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


def test_lines_are_counted_without_the_docstring() -> None:
    lines = (
        "class A:",
        "    def f(self):",
        '        """Two',
        '        lines."""',
        "        def g():",
        "            pass",
    )
    assert list(lengths("a.py", "\n".join(lines))) == [(3, "a.py:2 f"), (2, "a.py:5 g")]


def test_branches_are_counted(tmp_path: Path) -> None:
    """McCabe's number is one more than the number of branches."""
    for room in ROOMS:
        (tmp_path / room).mkdir()
    text = "def f(x):\n    if x:\n        return 1\n    for y in x:\n        pass\n    return 2\n"
    (tmp_path / "planner" / "a.py").write_text(text, encoding="utf-8")
    assert tangled(tmp_path) == [(3, "planner/a.py:1 f")]
    assert longest(tmp_path) == [(6, "planner/a.py:1 f")]
