"""Rules that one source file keeps or breaks by itself; each names what breaks it."""

import ast
from collections.abc import Callable, Iterator, Mapping

from tests.house import imported

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "pyomo": ("models/rules/", "models/matrix/compile.py", "models/matrix/revise.py"),
    "highspy": ("planner/search/highs/",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "sqlalchemy": ("api/",),
    "alembic": ("api/",),
    "uvicorn": ("api/serve/",),
    "prometheus_client": ("api/",),
    "pandas": ("planner/comparison/results.py",),
    "pyarrow": ("planner/batch/results.py",),
    "matplotlib": ("planner/report/",),
    "dask": ("planner/engine/dask_engine.py",),
    "distributed": ("planner/engine/",),
    "httpx2": ("planner/client/",),
    "scipy": ("models/matrix/", "planner/search/", "planner/input/checking/baseline.py"),
    "typer": ("planner/commands/", "api/serve/"),
    "rich": (
        "planner/report/",
        "planner/commands/",
        "planner/batch/progress.py",
        "planner/batch/batch.py",
        "api/serve/tokens.py",
    ),
    "yaml": ("planner/input/",),
}
"""Where each library may be named in the three rooms; tests may name all of them."""

LATE_IMPORTS: Mapping[str, str] = {
    "models/deferred.py": "a deferred module is imported once it is used",
    "planner/__init__.py": "the face imports a name once it is asked for",
    "planner/commands/": "a command loads only what it needs",
    "api/serve/commands.py": "a command loads only what it needs",
    "planner/engine/open.py": "Dask is an extra that need not be installed",
}
"""Where imports may stand inside functions, and why."""

ENDINGS = {"sys.exit", "exit", "quit", "typer.Exit", "typer.Abort", "SystemExit"}
MAY_END = ("planner/commands/", "api/serve/", "tests/")
"""Where the program may be ended; everything below raises, and processes use ``os._exit``."""

SCENARIO = "models.schema.overrides"
CASE = "models/schema/case.py"
"""The only module of the rooms that applies a scenario to a county."""


def _in_a_room(place: str) -> bool:
    return place.startswith(("models/", "planner/", "api/"))


def relative_imports(_place: str, tree: ast.AST) -> list[str]:
    """Find imports that do not say which room they are from."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def imports_of_tests(place: str, tree: ast.AST) -> list[str]:
    """Find imports of tests by what they test."""
    if not _in_a_room(place):
        return []
    return [name for name, _ in imported(tree) if name.split(".")[0] == "tests"]


def misplaced_libraries(place: str, tree: ast.AST) -> list[str]:
    """Find libraries that are named outside their rooms."""
    if not _in_a_room(place):
        return []
    return sorted(
        name
        for name in _libraries(tree) & LIBRARIES.keys()
        if not place.startswith(LIBRARIES[name])
    )


def late_imports(place: str, tree: ast.AST) -> list[str]:
    """Find imports inside functions, which hide circles and slow starts."""
    if not _in_a_room(place) or place.startswith(tuple(LATE_IMPORTS)):
        return []
    return _inside_functions(tree)


def _inside_functions(tree: ast.AST) -> list[str]:
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return sorted(
        {
            ast.unparse(node)
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
            or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"))
        }
    )


def endings(place: str, tree: ast.AST) -> list[str]:
    """Find what ends the program below the commands."""
    if place.startswith(MAY_END):
        return []
    named = (n for n in ast.walk(tree) if isinstance(n, ast.Name | ast.Attribute))
    return sorted({text for node in named if (text := ast.unparse(node)) in ENDINGS})


def scenarios_applied(place: str, tree: ast.AST) -> list[str]:
    """Find what applies a scenario past the case, which does so once."""
    if not _in_a_room(place) or place == CASE:
        return []
    named = (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom | ast.Attribute))
    return sorted(ast.unparse(node) for node in named if _applies(node))


def _applies(node: ast.ImportFrom | ast.Attribute) -> bool:
    if isinstance(node, ast.Attribute):
        return ast.unparse(node).endswith("overrides.apply")
    return node.module == SCENARIO and any(name.name == "apply" for name in node.names)


def patched_constants(place: str, tree: ast.AST) -> list[str]:
    """Find tests that replace a module's constant, which is a parameter not passed in."""
    if not place.startswith("tests/"):
        return []
    return sorted(_patched(tree))


def _patched(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_setattr(node.func):
            names = [str(a.value) for a in node.args[:2] if isinstance(a, ast.Constant)]
            yield from (name for name in names if _is_constant(name.rpartition(".")[2]))
        elif isinstance(node, ast.Assign):
            attributes = (each for each in node.targets if isinstance(each, ast.Attribute))
            yield from (ast.unparse(each) for each in attributes if _is_constant(each.attr))


def _is_setattr(function: ast.expr) -> bool:
    return ast.unparse(function).rpartition(".")[2] == "setattr"


def _is_constant(name: str) -> bool:
    return name.isupper() and not name.startswith("_")


RULES: tuple[Callable[[str, ast.AST], list[str]], ...] = (
    relative_imports,
    imports_of_tests,
    misplaced_libraries,
    late_imports,
    endings,
    scenarios_applied,
    patched_constants,
)
"""All rules of one file: each takes its path in the checkout and its syntax tree."""


def unused_permissions(trees: Mapping[str, ast.AST]) -> list[str]:
    """Find permissions that no file below their place makes use of."""
    rooms = {place: tree for place, tree in trees.items() if _in_a_room(place)}
    late = [place for place, tree in rooms.items() if _inside_functions(tree)]
    users = {"imports inside functions": (late, tuple(LATE_IMPORTS))}
    for library, places in LIBRARIES.items():
        naming = [place for place, tree in rooms.items() if library in _libraries(tree)]
        users[library] = (naming, places)
    return [
        f"{what}: {place}"
        for what, (used, places) in users.items()
        for place in places
        if not any(each.startswith(place) for each in used)
    ]


def _libraries(tree: ast.AST) -> set[str]:
    return {name.split(".")[0] for name, _ in imported(tree)}
