"""From what a run showed to the seconds at which it was somewhere."""

import math

import pytest

from tests.bench.trace import (
    Point,
    final,
    known,
    primal_dual_integral,
    running,
    seconds_to_plan,
    seconds_to_proof,
)

RUN: list[Point] = [
    (1.0, None, 20.0),
    (2.0, 8.0, 16.0),
    (3.0, 9.0, 12.0),
    (4.0, 8.5, 10.0),  # a worse plan is told again, the better one is still held
    (5.0, 10.0, 10.05),
    (6.0, 10.0, 10.0),
]
LATE = 100.0


def test_incumbent_and_bound_only_improve() -> None:
    assert list(running(RUN))[3:5] == [(4.0, 9.0, 10.0), (5.0, 10.0, 10.0)]
    assert list(running([(1.0, None, None)])) == [(1.0, None, None)]
    assert final(RUN) == (10.0, 10.0)
    assert final([]) == (None, None)


@pytest.mark.parametrize(
    ("gap", "limit", "seconds"),
    [(1.0, LATE, 2.0), (0.34, LATE, 3.0), (0.12, LATE, 4.0), (0.0, LATE, 5.0), (0.0, 4.9, None)],
)
def test_seconds_to_proof(gap: float, limit: float, seconds: float | None) -> None:
    assert seconds_to_proof(RUN, gap, limit) == seconds


def test_a_plan_is_measured_by_the_best_bound_of_all() -> None:
    assert seconds_to_plan(RUN, 10.0, 0.12, LATE) == 3.0
    assert seconds_to_plan(RUN, 10.0, 0.01, LATE) == 5.0
    assert seconds_to_plan(RUN, 12.0, 0.01, LATE) is None
    assert seconds_to_plan(RUN, None, 0.5, LATE) is None


def test_the_primal_dual_integral_adds_up_gaps() -> None:
    """A gap of 1 for 2 s, 8 of 16 for 1 s, 3 of 12 for 1 s, nothing left from 4 s on."""
    run: list[Point] = [(1.0, None, 20.0), (2.0, 8.0, 16.0), (3.0, 9.0, 12.0), (4.0, 9.0, 9.0)]
    assert primal_dual_integral(run, 10.0) == 2.0 + 0.5 + 0.25
    assert primal_dual_integral(run, 2.5) == 2.25
    assert primal_dual_integral([], 10.0) == 10.0
    assert primal_dual_integral([(0.0, 0.0, 0.0)], 10.0) == 0.0


def test_what_only_says_that_nothing_is_known() -> None:
    assert [known(v) for v in (None, math.inf, -math.inf, math.nan, 1e20, -1e20)] == [None] * 6
    assert [known(v) for v in (0.0, -3.5, 1e9)] == [0.0, -3.5, 1e9]
