"""Pass a matrix to the solver, with the settings that make a run repeatable."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy

from models.matrix.matrix import Matrix, unique

ABSOLUTE_GAP = 1e-9
"""Index points. So small that only the relative gap ends a run."""

INTEGRALITY = 1e-7
"""Distance to the next integer that counts as integral: a tenth of the solver's default."""

STRICT = 1e-9
"""Tolerance of a strict run: the solver allows no less than 1e-10."""

TOLERANCES = (
    "mip_feasibility_tolerance",
    "primal_feasibility_tolerance",
    "dual_feasibility_tolerance",
)


@dataclass(frozen=True)
class Limits:
    """When a run stops, and the settings that make it repeatable.

    Attributes:
        gap: relative gap, (dual bound - objective) / |objective|, at which the run ends.
        seconds: time limit, None for none.
        nodes: limit of branch-and-bound nodes, None for none.
        seed: seed of the solver's random choices.
        threads: threads that may be used.
        presolve: whether the solver presolves.
        strict: whether its tolerances are as small as it can keep them. A decision within its usual
            tolerance of 0 may still be worth more than the smallest figures of a county.
    """

    gap: float = 0.01
    seconds: float | None = None
    nodes: int | None = None
    seed: int = 0
    threads: int = 1
    presolve: bool = True
    strict: bool = False


class Quiet(highspy.Highs):  # type: ignore[misc]
    """A solver that prints no banner to standard output, where a plan may go."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Switch the banner off first."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def version() -> str:
    """Return the solver's version, such as 1.12.0."""
    return str(Quiet().version())


def loaded(matrix: Matrix, limits: Limits) -> Any:
    """Return a solver loaded with the matrix and the limits.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    h = Quiet()
    options = {
        "threads": limits.threads,
        "random_seed": limits.seed,
        "presolve": "on" if limits.presolve else "off",
        "mip_rel_gap": max(limits.gap, 0.0),
        "mip_abs_gap": ABSOLUTE_GAP,
        "mip_feasibility_tolerance": INTEGRALITY,
    }
    if limits.strict:
        options |= dict.fromkeys(TOLERANCES, STRICT)
    if limits.seconds is not None:
        options["time_limit"] = float(limits.seconds)
    if limits.nodes is not None:
        options["mip_max_nodes"] = int(limits.nodes)
    for name, value in options.items():
        accept(h.setOptionValue(name, value))
    accept(h.passModel(as_lp(matrix)))
    return h


def as_lp(matrix: Matrix) -> Any:
    """Return the matrix as the solver's own model."""
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


def accept(status: Any) -> None:
    """Check a status of the solver.

    Raises:
        RuntimeError: the solver refused the model or an option.
    """
    if status == highspy.HighsStatus.kError:
        raise RuntimeError("the solver refused the model or an option")


def write_model(matrix: Matrix, file: Path) -> None:
    """Write the model as MPS or LP, by the suffix; names, sense and constant term are kept.

    Raises:
        OSError: the file cannot be written.
    """
    h = loaded(matrix, Limits())
    lp = h.getLp()
    names = _plain_names if file.suffix == ".lp" else tuple
    lp.col_names_, lp.row_names_ = list(names(matrix.columns)), list(names(matrix.rows))
    accept(h.passModel(lp))
    if h.writeModel(str(file)) == highspy.HighsStatus.kError:
        raise OSError(f"cannot write {file}")


def _plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that the LP format allows: no brackets, no minus."""
    return unique(name.translate(str.maketrans("[]-", "()_")) for name in names)
