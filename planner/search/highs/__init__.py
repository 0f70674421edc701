"""Adapt the solver HiGHS: a matrix in; incumbents, a dual bound and a solution out.

No other package imports highspy.
"""

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
from planner.search.highs.fixed_integers import (
    polish,
    solve_fixed_integers,
    with_least_objective,
)
from planner.search.highs.loading import Limits, version, write_model
from planner.search.highs.presolve import Presolve
from planner.search.highs.ray import infeasibility_ray
from planner.search.highs.relaxation import BASIC, Basis, Relaxation
from planner.search.highs.run import REPORT_INTERVAL, run, run_unpolished

__all__ = [
    "BASIC",
    "REPORT_INTERVAL",
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
    "infeasibility_ray",
    "polish",
    "relative_gap",
    "run",
    "run_unpolished",
    "solve_fixed_integers",
    "version",
    "with_least_objective",
    "write_model",
]
