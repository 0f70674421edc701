"""The only room that names the solver: a matrix in; incumbents, a bound and a solution out."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from models.matrix import Floats, Matrix, unique

Ending = Literal["proved", "gap", "time_limit", "node_limit", "interrupt", "infeasible", "failure"]

STEP = 0.2
"""Seconds between two reports of progress, and between two looks at the stop flag."""

SMALLEST_GAP = 1e-9
INTEGRALITY = 1e-7

SLIP = 1e-5
"""A solution and the solver's word for its objective differ by no more than this."""

CLOSED = 1e-6
"""A bound this near to the objective, relative to it or to 1, is the objective: solver's noise."""


@dataclass(frozen=True)
class Limits:
    """When to stop, and the settings that make a run repeatable.

    ``target`` is an objective that is good enough, whatever the bound [index points].
    """

    gap: float = 0.01
    seconds: float | None = None
    nodes: int | None = None
    seed: int = 0
    threads: int = 1
    presolve: bool = True
    target: float | None = None


@dataclass(frozen=True)
class Progress:
    """Where a solve stands; objective values in index points, infinite or None when unknown."""

    seconds: float
    incumbent: float | None
    bound: float | None
    gap: float | None
    phase: str = "search"
    nodes: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a run holds at its end, and why it ended."""

    ending: Ending
    x: Floats | None = None
    bound: float | None = None
    nodes: int = 0
    seconds: float = 0.0
    message: str = ""


Columns = NDArray[np.integer[Any]]
Report = Callable[[Progress], None]
Incumbent = Callable[[Floats], None]


class _Quiet(highspy.Highs):  # type: ignore[misc]
    """A solver that does not announce itself on standard output, where a plan may go."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def version() -> str:
    """The solver's version."""
    return str(_Quiet().version())


def closed(objective: float, bound: float) -> bool:
    """Whether the bound proves the objective optimal."""
    return bound - objective <= CLOSED * max(1.0, abs(objective))


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(bound - objective) / |objective|; None where either is unknown or the objective is 0."""
    if objective is None or bound is None or not np.isfinite([objective, bound]).all():
        return None
    if closed(objective, bound):
        return 0.0
    return (bound - objective) / abs(objective) if objective else None


def run(
    matrix: Matrix,
    limits: Limits,
    start: Floats | None = None,
    report: Report | None = None,
    incumbent: Incumbent | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Search in this process, from ``start`` if given; ``incumbent`` gets every better solution.

    The solution returned has whole integers, and the best continuous values for them.
    """
    begun = time.monotonic()
    h = _loaded(matrix, limits)
    if start is not None:
        _begin(h, start)
    best: list[Floats] = []

    def improved(x: Floats) -> None:
        best[:] = [x]
        if incumbent is not None:
            incumbent(x)

    _listen(h, report, improved, stop)
    ran = h.run()
    outcome = _outcome(h, ran, stop is not None and stop())
    outcome = _held(matrix, outcome, float(h.getInfo().objective_function_value), best)
    if outcome.x is not None:
        outcome = replace(outcome, x=polish(matrix, outcome.x))
    return replace(outcome, seconds=time.monotonic() - begun)


def _loaded(matrix: Matrix, limits: Limits) -> Any:
    h = _Quiet()
    options = {
        "threads": limits.threads,
        "random_seed": limits.seed,
        "presolve": "on" if limits.presolve else "off",
        "mip_rel_gap": max(limits.gap, 0.0),
        "mip_abs_gap": SMALLEST_GAP,
        "mip_feasibility_tolerance": INTEGRALITY,
    }
    if limits.seconds is not None:
        options["time_limit"] = float(limits.seconds)
    if limits.nodes is not None:
        options["mip_max_nodes"] = int(limits.nodes)
    if limits.target is not None:
        options["objective_target"] = float(limits.target)
    for name, value in options.items():
        _accept(h.setOptionValue(name, value))
    _accept(h.passModel(_lp(matrix)))
    return h


def _lp(matrix: Matrix) -> Any:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = len(matrix.row_lower), len(matrix.cost)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.offset_ = matrix.offset
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = matrix.cost, matrix.lower, matrix.upper
    lp.row_lower_, lp.row_upper_ = matrix.row_lower, matrix.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.start, matrix.index
    lp.a_matrix_.value_ = matrix.value
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in matrix.integer]
    return lp


def _accept(status: Any) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError("the solver refused the model or an option")


def _begin(h: Any, start: Floats) -> None:
    solution = highspy.HighsSolution()
    solution.col_value = list(start)
    solution.value_valid = True
    _accept(h.setSolution(solution))


def _held(matrix: Matrix, outcome: Outcome, objective: float, best: list[Floats]) -> Outcome:
    """The outcome with a solution that is worth what the solver says.

    HiGHS 1.16.0 may give back the start in place of the better solution it found (seen with a
    start and presolve); the last improvement that it announced is then the one.
    """
    if outcome.x is None:
        return outcome
    for x in (outcome.x, *best):
        if abs(matrix.objective(x) - objective) <= SLIP * max(1.0, abs(objective)):
            return replace(outcome, x=x)
    return Outcome("failure", message="the solution is not worth what the solver says it is")


def _listen(
    h: Any, report: Report | None, improved: Incumbent, stop: Callable[[], bool] | None
) -> None:
    """Pass on incumbents as they come, progress now and then, and the wish to stop."""
    last = [0.0]

    def found(event: Any) -> None:
        improved(np.array(event.data_out.mip_solution))

    def looked(event: Any) -> None:
        now = time.monotonic()
        if now - last[0] < STEP:
            return
        last[0] = now
        if report is not None:
            report(_progress(event.data_out))
        if stop is not None and stop():
            event.interrupt()

    h.cbMipImprovingSolution += found
    if report is not None or stop is not None:
        h.cbMipInterrupt += looked


def _progress(out: Any) -> Progress:
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
        kinds.kObjectiveTarget: "gap",
    }
    if status not in endings:
        return Outcome("failure", message=f"model status {status.name}")
    held = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(h.getSolution().col_value) if held else None
    mixed = bool(h.getLp().integrality_) and any(
        kind == highspy.HighsVarType.kInteger for kind in h.getLp().integrality_
    )
    bound = float(info.mip_dual_bound) if mixed else float(info.objective_function_value)
    gap = relative_gap(float(info.objective_function_value) if held else None, bound)
    ending: Ending = "interrupt" if stopped and status != kinds.kOptimal else endings[status]
    if ending == "gap" and gap == 0:
        ending = "proved"
    return Outcome(
        ending=ending,
        x=x,
        bound=bound if np.isfinite(bound) else None,
        nodes=max(0, int(info.mip_node_count)),
    )


class Relaxation:
    """The linear relaxation, re-solved quickly as more and more columns are fixed."""

    def __init__(self, matrix: Matrix, limits: Limits) -> None:
        """Hand the relaxation to the solver, which solves it when first asked."""
        free = replace(matrix, integer=np.zeros_like(matrix.integer))
        self._solver = _loaded(free, limits)
        self._matrix = matrix
        self._lower, self._upper = matrix.lower.copy(), matrix.upper.copy()

    def optimum(self) -> Floats | None:
        """The values at the optimum under what is fixed so far; None where nothing is feasible."""
        return _optimum(self._solver)

    def fix(self, columns: Columns, values: Floats) -> None:
        """Fix columns for good."""
        self._lower[columns] = self._upper[columns] = values
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), values, values)

    def release(self, columns: Columns) -> None:
        """Give columns their own bounds again."""
        lower, upper = self._matrix.lower[columns], self._matrix.upper[columns]
        self._lower[columns], self._upper[columns] = lower, upper
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def try_fix(self, columns: Columns, values: Floats) -> Floats | None:
        """Fix columns if a solution is left, which is given back; else None, nothing changed."""
        numbers = columns.astype(np.int32)
        self._solver.changeColsBounds(len(columns), numbers, values, values)
        found = self.optimum()
        if found is None:
            lower, upper = self._lower[columns], self._upper[columns]
            self._solver.changeColsBounds(len(columns), numbers, lower, upper)
        else:
            self._lower[columns] = self._upper[columns] = values
        return found


def polish(matrix: Matrix, x: Floats) -> Floats:
    """The solution with its integers made whole and the best continuous values for them.

    Columns with a ``tidy`` weight are then raised as far as all others let them. Where rounding
    leaves no continuous values within tolerance, the old ones are kept: the audit decides.
    """
    whole = np.where(matrix.integer, np.round(x), x)
    fixed = replace(
        matrix,
        lower=np.where(matrix.integer, whole, matrix.lower),
        upper=np.where(matrix.integer, whole, matrix.upper),
        integer=np.zeros_like(matrix.integer),
    )
    h = _loaded(fixed, Limits(gap=0.0))
    best = _optimum(h)
    if best is None:
        return np.clip(whole, matrix.lower, matrix.upper)
    held = matrix.tidy == 0
    columns = np.arange(len(best), dtype=np.int32)
    h.changeColsBounds(
        len(columns),
        columns,
        np.where(held, best, matrix.lower),
        np.where(held, best, matrix.upper),
    )
    h.changeColsCost(len(columns), columns, matrix.tidy)
    tidy = _optimum(h)
    exact = np.where(matrix.integer, whole, best if tidy is None else np.where(held, best, tidy))
    return np.clip(exact, matrix.lower, matrix.upper)


def _optimum(h: Any) -> Floats | None:
    """The values at the optimum of the linear program that the solver holds, if it has one."""
    ran, status = h.run(), h.getModelStatus()
    if ran == highspy.HighsStatus.kError or status != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(h.getSolution().col_value)


def write_model(matrix: Matrix, file: Path) -> None:
    """Write the model as MPS or LP, by the suffix, names, sense and constant term kept.

    Raises OSError where the file cannot be written.
    """
    h = _loaded(matrix, Limits())
    lp = h.getLp()
    names = _plain_names if file.suffix == ".lp" else tuple
    lp.col_names_, lp.row_names_ = list(names(matrix.columns)), list(names(matrix.rows))
    _accept(h.passModel(lp))
    if h.writeModel(str(file)) == highspy.HighsStatus.kError:
        raise OSError(f"cannot write {file}")


def _plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that the LP format allows: no brackets, no minus."""
    return unique(name.translate(str.maketrans("[]-", "()_")) for name in names)
