"""The only room that names the solver: a matrix in; incumbents, a bound and a solution out."""

from planner.search.highs.answer import (
    Columns,
    Ending,
    Incumbent,
    Offer,
    Outcome,
    Progress,
    Report,
    closed,
    relative_gap,
)
from planner.search.highs.loading import Limits, version, write_model
from planner.search.highs.presolve import Reduced
from planner.search.highs.relaxation import BASIC, Basis, Relaxation, evaluated, polish
from planner.search.highs.run import STEP, explore, run

__all__ = [
    "BASIC",
    "STEP",
    "Basis",
    "Columns",
    "Ending",
    "Incumbent",
    "Limits",
    "Offer",
    "Outcome",
    "Progress",
    "Reduced",
    "Relaxation",
    "Report",
    "closed",
    "evaluated",
    "explore",
    "polish",
    "relative_gap",
    "run",
    "version",
    "write_model",
]
