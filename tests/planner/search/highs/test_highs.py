"""The adapter of the solver: what goes in comes out, and a gap means what the model page says."""

import re
from pathlib import Path

import highspy
import numpy as np
import pytest

from models.matrix.aggregation import aggregate
from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from planner.generator.generate import generate
from planner.input.read import load
from planner.search.highs import (
    Limits,
    Presolve,
    Relaxation,
    polish,
    relative_gap,
    run,
    version,
    write_model,
)
from planner.search.progress import Progress
from tests.paths import INSTANCES


def knapsack(offset: float = 0.0) -> Matrix:
    """maximise 8 a + 11 b + 6 c + 4 d + offset, 5 a + 7 b + 4 c + 3 d <= 14, binaries.

    The optimum is b, c, d = 21: a, b costs 12 and earns 19, a, c, d earns 18, all four cost 19.
    """
    none = np.zeros(4)
    return Matrix(
        cost=np.array([8.0, 11.0, 6.0, 4.0]),
        offset=offset,
        lower=none,
        upper=np.ones(4),
        integer=np.ones(4, dtype=bool),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([14.0]),
        start=np.arange(5, dtype=np.int32),
        index=np.zeros(4, dtype=np.int32),
        value=np.array([5.0, 7.0, 4.0, 3.0]),
        secondary_objective=none,
        branching_priority=np.zeros(4, dtype=np.int32),
        columns=("pick[a-1]", "pick[a_1]", "pick[c]", "pick[d]"),
        rows=("budget",),
    )


def test_the_optimum_of_a_known_knapsack() -> None:
    outcome = run(knapsack(offset=-20.0), Limits(gap=0.0))
    assert outcome.ending == "proved"
    assert outcome.x is not None
    assert list(outcome.x) == [0, 1, 1, 1]
    assert outcome.bound == pytest.approx(1.0)


def test_the_solver_is_a_version_without_known_wrong_answers() -> None:
    major, minor = (int(part) for part in version().split(".")[:2])
    assert (major, minor) >= (1, 16)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (10.0, 11.0, 0.1),
        (-10.0, -9.0, 0.1),
        (10.0, 10.0, 0.0),
        (10.0, 10.0 + 1e-6, 0.0),
        (10.0, 10.0 + 1e-4, 1e-5),
        (0.0, 0.0, 0.0),
        (0.0, 1.0, None),
        (1e-9, 1.0, None),
        (-1e-9, 1.0, None),
        (None, 1.0, None),
        (1.0, None, None),
        (1.0, float("inf"), None),
    ],
)
def test_relative_gap(objective: float | None, bound: float | None, gap: float | None) -> None:
    expected = gap if gap is None else pytest.approx(gap, abs=1e-12)
    assert relative_gap(objective, bound) == expected


def test_the_gap_is_of_the_gain_not_of_the_index() -> None:
    """A gap of 5 % of the index (100 + gain) would be met by doing nothing at all."""
    matrix, _ = compile_model(build(Case(load(INSTANCES / "capital-budgeting"))))
    seen: list[Progress] = []
    outcome = run(matrix, Limits(gap=0.05), on_progress=seen.append)
    assert outcome.x is not None
    gap = relative_gap(matrix.objective(outcome.x), outcome.bound)
    assert gap is not None
    assert gap <= 0.05 + 1e-9
    assert matrix.objective(outcome.x) > 25  # of 31.48


def test_every_improvement_is_reported() -> None:
    matrix, _ = compile_model(build(Case(load(INSTANCES / "capital-budgeting"))))
    found: list[float] = []
    outcome = run(matrix, Limits(gap=0.0), on_incumbent=lambda x: found.append(matrix.objective(x)))
    assert outcome.x is not None
    assert found == sorted(found)
    assert found[-1] == pytest.approx(matrix.objective(outcome.x), abs=1e-6)


def test_polish_makes_integers_exact() -> None:
    noisy = np.array([1e-8, 1 - 1e-8, 1.0, 0.9999999])
    assert list(polish(knapsack(), noisy)) == [0, 1, 1, 1]


def test_polish_without_time_keeps_what_it_was_given() -> None:
    """A county's plan, its continuous values halved: only an optimum would raise them again."""
    matrix, _ = compile_model(build(Case(generate("eastern", 1, 6, 0, 4))))
    best = run(matrix, Limits(gap=0.9)).x
    assert best is not None
    halved = np.where(matrix.integer, best, best / 2)
    raised, kept = polish(matrix, halved), polish(matrix, halved, seconds=0.0)
    assert matrix.objective(raised) > matrix.objective(halved)
    assert list(kept) == list(np.clip(halved, matrix.lower, matrix.upper))


def test_a_run_is_reproducible() -> None:
    matrix, _ = compile_model(build(Case(load(INSTANCES / "capital-budgeting"))))
    one, two = (run(matrix, Limits(gap=0.02, seed=3)) for _ in range(2))
    assert one.x is not None
    assert two.x is not None
    assert np.array_equal(one.x, two.x)
    assert (one.bound, one.nodes) == (two.bound, two.nodes)


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
@pytest.mark.parametrize("name", ["tiny", "capital-budgeting"])
def test_written_models_keep_names_sense_and_constant(
    name: str, suffix: str, tmp_path: Path
) -> None:
    matrix, _ = compile_model(build(Case(load(INSTANCES / name))))
    file = tmp_path / f"model{suffix}"
    write_model(matrix, file)
    read = highspy.Highs()
    read.setOptionValue("threads", 1)
    read.setOptionValue("output_flag", False)
    assert read.readModel(str(file)) == highspy.HighsStatus.kOk
    lp = read.getLp()
    assert lp.sense_ == highspy.ObjSense.kMaximize
    assert lp.offset_ == pytest.approx(matrix.offset)
    if suffix == ".mps":
        assert tuple(lp.col_names_) == matrix.columns
        assert tuple(lp.row_names_) == matrix.rows
    read.setOptionValue("mip_rel_gap", 0.0)
    read.run()
    outcome = run(matrix, Limits(gap=0.0))
    assert read.getInfo().objective_function_value == pytest.approx(outcome.bound, abs=1e-6)


def test_names_that_clash_in_lp_stay_apart(tmp_path: Path) -> None:
    file = tmp_path / "knapsack.lp"
    write_model(knapsack(), file)
    names = set(re.findall(r"pick\(\S+", file.read_text()))
    assert {"pick(a_1)", "pick(a_1)~2", "pick(c)", "pick(d)"} <= names


def test_a_model_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot write"):
        write_model(knapsack(), tmp_path / "missing" / "model.mps")


@pytest.mark.slow
def test_the_basis_of_the_interior_point_method_is_factored_before_it_is_asked_for() -> None:
    """With 3 000 villages the first optimum needs no simplex clean-up, and so no factor was made.

    Asked for the basic columns in that state, the solver ended by a segmentation fault.
    """
    matrix, _ = compile_model(build(Case(generate("remote", 2, 22, 3000, 5))))
    small = Presolve(aggregate(matrix), Limits()).matrix
    assert small is not None
    relaxation = Relaxation(small, Limits())
    assert relaxation.optimum() is not None
    assert relaxation.solver_basis.alien
    assert relaxation.tableau_weights(np.flatnonzero(small.integer)).nnz
