"""A matrix as a file, for processes that must not load a modelling language."""

from pathlib import Path

import numpy as np

from models.matrix.matrix import Matrix

ARRAYS = (
    "cost",
    "lower",
    "upper",
    "integer",
    "row_lower",
    "row_upper",
    "start",
    "index",
    "value",
    "secondary_objective",
    "branching_priority",
)


def save_matrix(matrix: Matrix, file: Path) -> None:
    """Write a matrix with its names."""
    arrays = {name: getattr(matrix, name) for name in ARRAYS}
    names = {"columns": np.array(matrix.columns), "rows": np.array(matrix.rows)}
    np.savez(file, offset=matrix.offset, **arrays, **names)


def load_matrix(file: Path) -> Matrix:
    """Read the matrix that ``save_matrix`` wrote."""
    with np.load(file) as data:
        return Matrix(
            offset=float(data["offset"]),
            columns=tuple(map(str, data["columns"])),
            rows=tuple(map(str, data["rows"])),
            **{name: data[name] for name in ARRAYS},
        )
