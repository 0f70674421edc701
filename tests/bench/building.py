"""What it costs until the model sits in HiGHS: the planner, linopy, plain arrays.

``python -m tests.bench.building CASE FOLDER WHO`` prints seconds and peak memory as JSON; each
runs in a separate process. linopy and the arrays are given the finished matrix, so that their
figures hold no work on the county's data: the planner's do.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from models.matrix.matrix import Matrix
from models.schema.case import Case
from planner.search.highs import Limits, Relaxation
from tests.bench.arrays import load_matrix
from tests.bench.memory import Peak

BUILDERS = ("planner", "linopy", "arrays")


def planner(case: str, folder: Path) -> dict[str, float]:
    """Build with Pyomo, compile, hand over."""
    from models.matrix.compile import compile_model
    from models.rules.county import build
    from tests.bench.cases import by_name

    instance = by_name(case).read(folder)
    began = time.monotonic()
    m = build(Case(instance), implied=False)
    built = time.monotonic()
    matrix, _ = compile_model(m)
    compiled = time.monotonic()
    Relaxation(matrix, Limits())
    return {
        "build": built - began,
        "compile": compiled - built,
        "hand over": time.monotonic() - compiled,
    }


def arrays(case: str, folder: Path) -> dict[str, float]:
    """Hand over the arrays as they are."""
    matrix = load_matrix(folder / f"{case}.npz")
    began = time.monotonic()
    Relaxation(matrix, Limits())
    return {"hand over": time.monotonic() - began}


def linopy(case: str, folder: Path) -> dict[str, float]:
    """Give linopy each family of variables and rules as arrays; hand over."""
    from tests.bench.in_linopy import model

    matrix = load_matrix(folder / f"{case}.npz")
    grid = sparse.csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.shape).tocsr()
    columns, rows = families(matrix.columns), families(matrix.rows)
    began = time.monotonic()
    m = model(matrix, grid, columns, rows)
    built = time.monotonic()
    m.to_highspy()
    return {"build": built - began, "hand over": time.monotonic() - built}


def families(names: tuple[str, ...]) -> dict[str, Any]:
    """Group the positions of names by what stands before the bracket."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name.split("[")[0].split("~")[0], []).append(place)
    return {family: np.array(places) for family, places in found.items()}


def signs(matrix: Matrix, rows: Any) -> dict[str, Any]:
    """Group the rows of a family by their sense: "=", "<=" or ">=", never two-sided."""
    lower, upper = matrix.row_lower[rows], matrix.row_upper[rows]
    equal = lower == upper
    kinds = {"=": equal, "<=": ~equal & np.isfinite(upper), ">=": ~equal & np.isfinite(lower)}
    return {sign: rows[held] for sign, held in kinds.items() if held.any()}


def main(case: str, folder: str, who: str) -> None:
    """Run one builder in this process and print its figures as JSON."""
    builders = {"planner": planner, "linopy": linopy, "arrays": arrays}
    try:
        seconds = builders[who](case, Path(folder))
        answer: dict[str, Any] = {"seconds": seconds, "peak": Peak().value}
    except ModuleNotFoundError as missing:
        answer = {"ending": "not installed", "why": str(missing)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
