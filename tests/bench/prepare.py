"""Puts in place what contestants read, untimed: the county, the exported model, its arrays.

``python -m tests.bench.prepare CASE FOLDER`` prints the size of the case as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from models.matrix.compile import compile_model
from models.rules.county import build
from models.schema.case import Case
from planner.search.highs import write_model
from tests.bench.arrays import save_matrix
from tests.bench.cases import by_name


def prepare(name: str, folder: Path) -> dict[str, Any]:
    """Write all files of a case; return its size."""
    case = by_name(name)
    folder.mkdir(parents=True, exist_ok=True)
    case.write(folder)
    instance = case.read(folder)
    matrix, _ = compile_model(build(Case(instance), implied=False))
    write_model(matrix, folder / f"{name}.mps")
    save_matrix(matrix, folder / f"{name}.npz")
    rows, columns = matrix.shape
    return {
        "case": name,
        "group": case.group,
        "settlements": len(instance.settlements),
        "nodes": len(instance.nodes),
        "years": instance.county.years,
        "rows": rows,
        "columns": columns,
        "integers": int(np.count_nonzero(matrix.integer)),
        "entries": len(matrix.value),
    }


if __name__ == "__main__":
    print(json.dumps(prepare(sys.argv[1], Path(sys.argv[2]))))
