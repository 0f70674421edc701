"""A small county goes through the machinery: processes, clocks, arrays, linopy, changed budgets."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scipy import sparse

from planner.generator.generate import generate
from planner.search.highs import Limits, Relaxation
from tests.bench.arrays import load_matrix
from tests.bench.building import families, signs
from tests.bench.cases import SMALL
from tests.bench.prepare import prepare
from tests.bench.race import Clock, Terms, race
from tests.bench.resolve import FACTORS, KINDS, changes
from tests.bench.run import ROOT, _parsed, _race, _turned
from tests.bench.run import Plan as Measurement
from tests.bench.trace import final, seconds_to_proof

GAP = 0.05


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bench")
    assert prepare("small", place)["integers"] > 100
    return place


def raced(contestant: str, folder: Path, case: str = "small") -> dict[str, Any]:
    """Return the record of a contestant, run in a fresh process as in the benchmark."""
    return _race(Measurement([SMALL], [contestant], ["race"], 30.0, GAP, folder), case, contestant)


@pytest.mark.parametrize("contestant", ["planner", "highs", "appsi", "scip"])
def test_a_contestant_shows_how_it_went(contestant: str, folder: Path) -> None:
    if contestant == "scip":
        pytest.importorskip("pyscipopt")
    record = raced(contestant, folder)
    points = [tuple(point) for point in record["points"]]
    plan, bound = final(points)
    assert plan is not None, record
    assert bound is not None
    assert 0 < plan <= bound
    assert seconds_to_proof(points, GAP, 30.0) is not None
    assert record["peak"] > 10
    assert record["seconds"]["read"] > 0


def test_who_is_not_installed_is_marked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyscipopt", None)
    monkeypatch.delitem(sys.modules, "tests.bench.contestants.scip", raising=False)
    lines: list[dict[str, Any]] = []
    race("scip", Terms("small", 1.0, 0.1, folder), lines.append)
    assert [line["result"]["ending"] for line in lines] == ["not installed"]
    assert "pyscipopt" in lines[0]["result"]["why"]


def test_who_fails_is_marked(folder: Path) -> None:
    failed = raced("planner", folder, "nowhere")
    assert (failed["ending"], failed["points"]) == ("failed", [])
    assert "nowhere" in failed["why"]


def test_whoever_goes_first_takes_turns() -> None:
    assert [list(_turned("abc", n)) for n in range(4)] == [
        list(t) for t in ("abc", "bca", "cab", "abc")
    ]
    assert list(_parsed('noise\n{"a": 1}\n{"b": ')) == [{"a": 1}]


def test_the_clock_takes_down_what_is_new() -> None:
    lines: list[dict[str, Any]] = []
    clock = Clock(lines.append)
    for incumbent, bound in ((None, None), (None, 1e20), (None, 9.0), (1.0, 9.0), (1.0, 9.0)):
        clock.see(incumbent, bound)
    clock.see(1.0, 8.9)  # at once after another point: only the bound moved
    clock.end(1.0, 8.9)
    assert [line["point"][1:] for line in lines] == [[None, 9.0], [1.0, 9.0], [1.0, 8.9]]


GROWING = """
import numpy as np
from tests.bench.memory import watched
with watched() as before:
    small = before.value
with watched() as memory:
    held = np.ones(2 * 10**7)
    assert memory.value > small + 0.5 * held.nbytes / 2**20
"""


def test_memory_grows_with_what_is_held() -> None:
    """In a process that has not held more before: its peak would stay that."""
    subprocess.run([sys.executable, "-c", GROWING], cwd=ROOT, check=True)


def test_arrays_come_back_and_linopy_holds_the_same_model(folder: Path) -> None:
    linopy_side = pytest.importorskip("tests.bench.in_linopy", exc_type=ImportError)
    matrix = load_matrix(folder / "small.npz")
    grid = sparse.csc_array((matrix.value, matrix.index, matrix.start), shape=matrix.shape).tocsr()
    rows = families(matrix.rows)
    assert sum(map(len, rows.values())) == matrix.shape[0]
    assert sum(len(part) for r in rows.values() for part in signs(matrix, r).values()) == len(
        matrix.rows
    )
    model = linopy_side.model(matrix, grid, families(matrix.columns), rows)
    solver = model.to_highspy()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solve_relaxation", True)
    solver.setOptionValue("threads", 1)
    assert (solver.getNumRow(), solver.getNumCol()) == matrix.shape
    solver.run()
    plain = Relaxation(matrix, Limits(gap=0.0)).optimum()
    assert plain is not None
    reached = solver.getInfo().objective_function_value + matrix.offset
    assert reached == pytest.approx(matrix.objective(plain), rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_changed_budgets_are_seeded_and_scale_what_they_say(kind: str) -> None:
    instance = generate("eastern", 1, 3, 0, 3)
    drawn = changes(instance, kind)
    assert len(drawn) == 20
    assert drawn == changes(instance, kind)
    assert drawn != changes(instance, kind, seed=1)
    least, most = FACTORS
    for scenario in drawn:
        changed = set()
        for old, new in zip(instance.amounts, scenario.amounts, strict=True):
            assert (old.source, old.year) == (new.source, new.year)
            assert least * old.amount - 0.01 <= new.amount <= most * old.amount + 0.01
            if new.amount != old.amount:
                changed.add(old.year)
        assert len(changed) == (1 if kind == "one year" else 3)
    assert json.loads(drawn[0].model_dump_json())["id"] == "budget-1"
