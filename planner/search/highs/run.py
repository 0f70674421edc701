"""One run of the solver: a matrix in; incumbents, a dual bound and a solution out."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from models.matrix.matrix import Floats, Matrix
from planner.search.highs.answer import (
    Ending,
    OnIncumbent,
    OnProgress,
    Outcome,
    UserSolution,
    relative_gap,
)
from planner.search.highs.fixed_integers import polish
from planner.search.highs.loading import Limits, accept, loaded
from planner.search.progress import Progress

REPORT_INTERVAL = 0.2
"""Seconds between two progress reports, and between two checks of the stop flag."""

OBJECTIVE_TOLERANCE = 1e-5
"""Difference between a solution's objective and the one the solver reports, relative to it or 1."""


def run(
    matrix: Matrix,
    limits: Limits,
    start: Floats | None = None,
    on_progress: OnProgress | None = None,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Solve as ``run_unpolished`` does, then ``polish`` the solution."""
    outcome = run_unpolished(matrix, limits, start, on_progress, on_incumbent, stop)
    return outcome if outcome.x is None else replace(outcome, x=polish(matrix, outcome.x))


def run_unpolished(
    matrix: Matrix,
    limits: Limits,
    start: Floats | None = None,
    on_progress: OnProgress | None = None,
    on_incumbent: OnIncumbent | None = None,
    stop: Callable[[], bool] | None = None,
    user_solution: UserSolution | None = None,
) -> Outcome:
    """Solve a mixed-integer program by the solver's own branch and bound, in this process.

    Parameters:
        matrix: the problem, to be maximised.
        limits: gap, time, nodes, seed and threads.
        start: a solution to begin with, one value a column.
        on_progress: called every ``REPORT_INTERVAL`` seconds.
        on_incumbent: called with each better solution.
        stop: asked as often; once true, the solver is interrupted.
        user_solution: asked now and then for a solution found elsewhere meanwhile.

    Returns the outcome; failures are an ending, not an exception.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    begun = time.monotonic()
    h = loaded(matrix, limits)
    if start is not None:
        _set_start(h, start)
    best: list[Floats] = []

    def improved(x: Floats) -> None:
        best[:] = [x]
        if on_incumbent is not None:
            on_incumbent(x)

    _listen(h, on_progress, improved, stop)
    if user_solution is not None:
        _offer_user_solutions(h, user_solution)
    ran = h.run()
    outcome = _outcome(h, ran, stop is not None and stop())
    outcome = _trusted(matrix, outcome, float(h.getInfo().objective_function_value), best)
    return replace(outcome, seconds=time.monotonic() - begun)


def _set_start(h: Any, start: Floats) -> None:
    """Pass a start to the solver."""
    solution = highspy.HighsSolution()
    solution.col_value = list(start)
    solution.value_valid = True
    accept(h.setSolution(solution))


def _trusted(matrix: Matrix, outcome: Outcome, objective: float, best: list[Floats]) -> Outcome:
    """Return the outcome with a solution whose objective is the one the solver reports.

    HiGHS 1.16.0 may return the start instead of the better solution it found (seen with a start
    and presolve); the last improvement that it announced is then the right one.
    """
    if outcome.x is None:
        return outcome
    for x in (outcome.x, *best):
        if abs(matrix.objective(x) - objective) <= OBJECTIVE_TOLERANCE * max(1.0, abs(objective)):
            return replace(outcome, x=x)
    return Outcome("failure", message="the solution is not worth what the solver says it is")


def _listen(
    h: Any, on_progress: OnProgress | None, improved: OnIncumbent, stop: Callable[[], bool] | None
) -> None:
    """Register callbacks for incumbents, progress and the stop flag."""
    last = [0.0]

    def found(event: Any) -> None:
        improved(np.array(event.data_out.mip_solution))

    def polled(event: Any) -> None:
        now = time.monotonic()
        if now - last[0] < REPORT_INTERVAL:
            return
        last[0] = now
        if on_progress is not None:
            on_progress(_progress(event.data_out))
        if stop is not None and stop():
            event.interrupt()

    h.cbMipImprovingSolution += found
    if on_progress is not None or stop is not None:
        h.cbMipInterrupt += polled


def _offer_user_solutions(h: Any, user_solution: UserSolution) -> None:
    """Register a callback that passes solutions found elsewhere to the solver."""

    def asked(event: Any) -> None:
        x = user_solution()
        if x is not None:
            accept(event.data_in.setSolution(x))

    h.cbMipUserSolution += asked


def _progress(out: Any) -> Progress:
    """Read progress from the data of a callback."""
    objective, bound = (
        float(value) if np.isfinite(value) else None
        for value in (out.mip_primal_bound, out.mip_dual_bound)
    )
    return Progress(
        seconds=float(out.running_time),
        incumbent=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        nodes=int(out.mip_node_count),
    )


def _outcome(h: Any, ran: Any, stopped: bool) -> Outcome:
    """Read the outcome of a run from the solver; ``ran`` is the status of the call."""
    status, info = h.getModelStatus(), h.getInfo()
    kinds = highspy.HighsModelStatus
    if ran == highspy.HighsStatus.kError:
        return Outcome("failure", message=f"solver error, model status {status.name}")
    if status == kinds.kInfeasible:
        return Outcome("infeasible")
    endings: dict[Any, Ending] = {
        kinds.kOptimal: "gap",
        kinds.kTimeLimit: "time_limit",
        kinds.kSolutionLimit: "node_limit",
        kinds.kInterrupt: "interrupt",
    }
    if status not in endings:
        return Outcome("failure", message=f"model status {status.name}")
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(h.getSolution().col_value) if feasible else None
    mixed = highspy.HighsVarType.kInteger in h.getLp().integrality_
    bound = float(info.mip_dual_bound) if mixed else float(info.objective_function_value)
    gap = relative_gap(float(info.objective_function_value) if feasible else None, bound)
    ending: Ending = "interrupt" if stopped and status != kinds.kOptimal else endings[status]
    if ending == "gap" and gap == 0:
        ending = "proved"
    return Outcome(
        ending=ending,
        x=x,
        bound=bound if np.isfinite(bound) else None,
        nodes=max(0, int(info.mip_node_count)),
    )
