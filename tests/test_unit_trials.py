"""Units far from a county's own are drawn as far as the schema goes; matrices are told apart."""

from dataclasses import replace

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.read import load
from tests.paths import INSTANCES
from tests.unit_trials import MONEY, PEOPLE, STREAM, apart, outermost, restated


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


def test_the_outermost_units_are_tried(tiny: Instance) -> None:
    low, high, mixed, other = outermost(tiny)
    assert (low.money, low.people, set(low.streams.values())) == (-MONEY, 0, {-STREAM})
    assert (high.money, high.people, set(high.streams.values())) == (MONEY, PEOPLE, {STREAM})
    assert set(mixed.streams.values()) == {-STREAM, STREAM}
    assert all(mixed.streams[name] != other.streams[name] for name in mixed.streams)
    assert all(isinstance(restated(tiny, Scenario(), by), Case) for by in outermost(tiny))


def test_a_figure_at_the_largest_has_no_room(tiny: Instance) -> None:
    """A potential of 1e9 may grow by 3 powers of ten and no further."""
    grown = tiny.flows[0].model_copy(update={"potential": 1e9})
    instance = tiny.model_copy(update={"flows": (grown, *tiny.flows[1:])})
    _, high, *_ = outermost(instance)
    assert high.streams[grown.stream] == 3
    assert isinstance(restated(instance, Scenario(), high), Case)
    further = high._replace(streams={**high.streams, grown.stream: 4})
    assert restated(instance, Scenario(), further) == "schema"


def test_the_check_refuses_in_any_unit(tiny: Instance) -> None:
    lost = tiny.model_copy(update={"travel": tiny.travel * 2})
    assert {restated(lost, Scenario(), by) for by in outermost(tiny)} == {"check"}


@pytest.fixture(scope="module")
def matrix(tiny: Instance) -> Matrix:
    return compile_model(build(Case(tiny)))[0]


@pytest.mark.parametrize("name", ["cost", "lower", "row_upper", "value"])
def test_matrices_are_told_apart(name: str, matrix: Matrix) -> None:
    figures = getattr(matrix, name)
    place = int(np.flatnonzero(np.isfinite(figures))[0])
    nudge = np.zeros(len(figures))
    nudge[place] = max(1.0, abs(figures[place]))
    assert apart(matrix, replace(matrix, **{name: figures + 1e-13 * nudge}), 1e-12) == ""
    assert apart(matrix, replace(matrix, **{name: figures + 1e-11 * nudge}), 1e-12)


def test_an_entry_of_nothing_is_no_difference(matrix: Matrix) -> None:
    """Sums that cancel leave 0 in one unit and 1e-14 in another."""
    assert 0 not in matrix.index[matrix.start[0] : matrix.start[1]]
    start = matrix.start.copy()
    start[1:] += 1
    for dust, told in ((1e-14, False), (1e-11, True)):
        other = replace(
            matrix,
            start=start,
            index=np.insert(matrix.index, 0, 0),
            value=np.insert(matrix.value, 0, dust),
        )
        assert bool(apart(matrix, other, 1e-12)) == told
