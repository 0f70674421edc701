"""A matrix handed over to the solver, with the settings that make a run repeatable."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy

from models.matrix.matrix import Matrix, unique

SMALLEST_GAP = 1e-9
INTEGRALITY = 1e-7


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


class Quiet(highspy.Highs):  # type: ignore[misc]
    """A solver that does not announce itself on standard output, where a plan may go."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Without the banner."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def version() -> str:
    """The solver's version."""
    return str(Quiet().version())


def loaded(matrix: Matrix, limits: Limits) -> Any:
    """A solver that holds the matrix and the limits."""
    h = Quiet()
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
        accept(h.setOptionValue(name, value))
    accept(h.passModel(as_lp(matrix)))
    return h


def as_lp(matrix: Matrix) -> Any:
    """The matrix as the solver takes it."""
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
    """Raise RuntimeError where the solver refused what it was given."""
    if status == highspy.HighsStatus.kError:
        raise RuntimeError("the solver refused the model or an option")


def write_model(matrix: Matrix, file: Path) -> None:
    """Write the model as MPS or LP, by the suffix, names, sense and constant term kept.

    Raises OSError where the file cannot be written.
    """
    h = loaded(matrix, Limits())
    lp = h.getLp()
    names = _plain_names if file.suffix == ".lp" else tuple
    lp.col_names_, lp.row_names_ = list(names(matrix.columns)), list(names(matrix.rows))
    accept(h.passModel(lp))
    if h.writeModel(str(file)) == highspy.HighsStatus.kError:
        raise OSError(f"cannot write {file}")


def _plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that the LP format allows: no brackets, no minus."""
    return unique(name.translate(str.maketrans("[]-", "()_")) for name in names)
