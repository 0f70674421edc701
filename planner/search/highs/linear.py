"""Linear programs as the solver takes them: scaled, minimised, solved."""

from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs.loading import Limits, accept, loaded

SCALED_COST = 1000.0
"""The largest objective coefficient is scaled to about this for linear programs.

Perturbations and tolerances of the solver are absolute. With coefficients far below 1 they are
coarse: resolves then took five times the iterations, and bounds were off by a millionth.
"""


def linear_program(matrix: Matrix, limits: Limits) -> Any:
    """Return a solver loaded with a linear program, its objective scaled, to be minimised.

    The solver stops at an objective bound only where it minimises.
    """
    h = loaded(replace(matrix, cost=-matrix.cost, offset=-matrix.offset), limits)
    accept(h.changeObjectiveSense(highspy.ObjSense.kMinimize))
    accept(h.setOptionValue("user_objective_scale", objective_scale(matrix)))
    return h


def objective_scale(matrix: Matrix) -> int:
    """Return the power of two by which the objective of linear programs is multiplied."""
    largest = np.abs(matrix.cost).max(initial=0.0)
    return round(np.log2(SCALED_COST / largest)) if largest > 0 else 0


def lp_optimum(h: Any) -> Floats | None:
    """Solve the linear program that a solver holds; return its optimum, None without one."""
    ran, status = h.run(), h.getModelStatus()
    if ran == highspy.HighsStatus.kError:  # the solver failed from the last basis: start afresh
        h.clearSolver()
        ran, status = h.run(), h.getModelStatus()
    if ran == highspy.HighsStatus.kError or status != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(h.getSolution().col_value)
