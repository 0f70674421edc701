"""The solver's own reason why a relaxation is infeasible."""

from collections.abc import Callable
from dataclasses import replace

import highspy
import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs.loading import Limits, accept, loaded


def infeasibility_ray(
    matrix: Matrix, limits: Limits, stop: Callable[[], bool] | None = None
) -> Floats | None:
    """Return the weights of the rows by which the solver calls the relaxation infeasible.

    The simplex method finds them without presolve and without an objective. None where it finds a
    solution, a limit ends it or it fails. Nothing is proved until the weights are checked.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    free, none = np.zeros_like(matrix.integer), np.zeros_like(matrix.cost)
    feasibility = replace(matrix, integer=free, cost=none, offset=0.0)
    h = loaded(feasibility, replace(limits, presolve=False))
    accept(h.setOptionValue("solver", "simplex"))
    if stop is not None:
        h.cbSimplexInterrupt += lambda event: event.interrupt() if stop() else None
    ran = h.run()
    infeasible = h.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    if ran == highspy.HighsStatus.kError or not infeasible:
        return None
    _, known, ray = h.getDualRay()
    return np.array(ray) if known else None
