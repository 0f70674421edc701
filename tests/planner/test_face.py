"""``import planner`` gives the face, in whatever order its modules are imported."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import planner
from tests.paths import INSTANCES

USES = {
    "load": f"planner.load({str(INSTANCES / 'tiny')!r}).county.id",
    "check": f"planner.check({str(INSTANCES / 'tiny')!r})",
    "solve": "planner.solve(county, None, options).plan.objective",
    "Session": "planner.Session(county, options).solve().plan.objective",
    "Options": "planner.Options(gap=0.5).gap",
    "Scenario": "planner.Scenario(budget_factor=0.5).budget_factor",
    "audit": "planner.audit(plan, county).ok",
    "compare": "planner.compare({'one': plan}).figures['one'].gain",
}
FOUND = {
    "load": "tiny",
    "check": [],
    "solve": 41.25,
    "Session": 41.25,
    "Options": 0.5,
    "Scenario": 0.5,
    "audit": True,
    "compare": 41.25,
}
READY = f"""
from models.schema.options import SolveOptions
from planner.input.read import load
from planner.solving import solve
county = load({str(INSTANCES / "tiny")!r})
options = SolveOptions(gap=0, isolate=False)
plan = solve(county, None, options).plan
"""


def printed(code: str) -> str:
    """What a fresh interpreter prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize("first", ["face", "modules"])
@pytest.mark.parametrize("name", sorted(USES))
def test_each_name_is_used_twice(name: str, first: str) -> None:
    module, _ = planner.PLACES[name]
    ahead = f"import planner; planner.{name}" if first == "face" else f"import {module}"
    use = f"print({USES[name]})"
    code = f"{ahead}\nimport planner\n{READY}\n{use}\n{use}"
    assert printed(code) == f"{FOUND[name]}\n{FOUND[name]}"


def test_the_face_is_what_is_announced() -> None:
    assert sorted(planner.PLACES) == sorted(planner.__all__) == sorted(USES)
    assert set(planner.__all__) <= set(dir(planner))
    for name, (module, attribute) in planner.PLACES.items():
        assert getattr(planner, name) is getattr(importlib.import_module(module), attribute)


def test_nothing_else_is_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        planner.sovle  # noqa: B018


def test_no_module_bears_a_name_of_the_face() -> None:
    modules = {module.name for module in pkgutil.iter_modules(planner.__path__)}
    assert modules.isdisjoint(planner.__all__)


def test_importing_the_package_imports_nothing_else() -> None:
    code = (
        "import sys, planner; print([m for m in sys.modules if m.split('.')[0] in"
        " ('pydantic', 'numpy', 'pyomo', 'models') or m.startswith('planner.')])"
    )
    assert printed(code) == "[]"
