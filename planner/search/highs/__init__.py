"""The only room that names the solver: a matrix in; incumbents, a bound and a solution out."""

from planner.search.highs.answer import (
    Columns,
    Ending,
    OnIncumbent,
    OnProgress,
    Outcome,
    UserSolution,
    closed,
    relative_gap,
)
from planner.search.highs.loading import Limits, version, write_model
from planner.search.highs.presolve import Presolve
from planner.search.highs.relaxation import BASIC, Basis, Relaxation, polish, solve_fixed_integers
from planner.search.highs.run import STEP, run, run_unpolished

__all__ = [
    "BASIC",
    "STEP",
    "Basis",
    "Columns",
    "Ending",
    "Limits",
    "OnIncumbent",
    "OnProgress",
    "Outcome",
    "Presolve",
    "Relaxation",
    "UserSolution",
    "closed",
    "polish",
    "relative_gap",
    "run",
    "run_unpolished",
    "solve_fixed_integers",
    "version",
    "write_model",
]
