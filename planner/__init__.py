"""Plan how a county spends earmarked money: read, check, solve, audit, compare.

This is what a program needs; each name is imported when it is first used:

- ``load`` reads a county, ``check`` lists what is wrong with it or implausible;
- ``solve`` finds the best plan and audits it, ``Session`` solves one county again and again;
- ``Options`` says when a solve stops, ``Scenario`` what changes in the county;
- ``audit`` recomputes a plan, ``compare`` sets plans side by side.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.schema.options import SolveOptions as Options
    from models.schema.scenario import Scenario
    from planner.auditing.checklist import audit
    from planner.comparison.comparison import compare_plans as compare
    from planner.input.check import complaints as check
    from planner.input.read import load
    from planner.solving import Session, solve

__all__ = ["Options", "Scenario", "Session", "audit", "check", "compare", "load", "solve"]

PLACES = {
    "Options": ("models.schema.options", "SolveOptions"),
    "Scenario": ("models.schema.scenario", "Scenario"),
    "Session": ("planner.solving", "Session"),
    "audit": ("planner.auditing.checklist", "audit"),
    "check": ("planner.input.check", "complaints"),
    "compare": ("planner.comparison.comparison", "compare_plans"),
    "load": ("planner.input.read", "load"),
    "solve": ("planner.solving", "solve"),
}
"""Where each name of the face is defined. No module of this package may bear one of them: once
imported it would hide the name."""


def __getattr__(name: str) -> Any:
    """Import a name of the face."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = PLACES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    """List the names of the face, and what every module has."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
