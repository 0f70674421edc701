"""Means, the growth law, and who contradicts whom."""

import pytest

from tests.bench.figures import (
    contradictions,
    geometric_mean,
    growth,
    mean_ratio,
    overhead,
    performance_profile,
    shifted_geometric_mean,
)


def test_geometric_mean() -> None:
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)
    for wrong in ([], [1.0, 0.0]):
        with pytest.raises(ValueError, match="positive"):
            geometric_mean(wrong)


def test_who_is_stopped_counts_as_the_limit_and_is_named() -> None:
    even = mean_ratio([(10.0, 5.0), (5.0, 10.0)], 600.0)
    assert even is not None
    assert (even.value, even.count, even.lower_bound, even.unreached) == (
        pytest.approx(1.0),
        2,
        False,
        0,
    )
    stopped = mean_ratio([(None, 6.0), (60.0, None)], 600.0)
    assert stopped is not None
    assert stopped.value == pytest.approx((100 * 0.1) ** 0.5)
    assert (stopped.lower_bound, stopped.unreached) == (True, 1)
    assert mean_ratio([], 600.0) is None


def test_no_ratio_is_made_of_the_clocks_noise() -> None:
    ratio = mean_ratio([(0.0, 0.001)], 600.0)
    assert ratio is not None
    assert ratio.value == 1.0


def test_the_growth_law_is_found_again() -> None:
    sizes = [10.0, 100.0, 1000.0]
    law = growth(sizes, [0.5 * size**1.5 for size in sizes])
    assert law is not None
    assert law == (pytest.approx(0.5), pytest.approx(1.5))
    assert growth([10.0, 10.0], [1.0, 2.0]) is None


def test_a_plan_above_anothers_bound_is_seen() -> None:
    held = {"one": (10.0, 10.2), "other": (10.15, 10.3), "office": (9.0, None)}
    assert contradictions(held) == []
    slight = held | {"other": (10.2 * (1 + 0.9e-5), 10.3)}
    assert contradictions(slight) == []
    broken = held | {"office": (10.25, None)}
    [(one, other, excess)] = contradictions(broken)
    assert (one, other) == ("office", "one")
    assert excess == pytest.approx(0.05 / 10.2)
    assert contradictions({"alone": (1.0, 0.9)}) != []


def test_small_bounds_are_measured_against_one() -> None:
    assert contradictions({"one": (0.0, 0.0), "other": (0.9e-5, 1.0)}) == []
    assert contradictions({"one": (0.0, 0.0), "other": (1.1e-5, 1.0)}) != []


def test_overhead_is_what_is_not_search() -> None:
    seconds = {
        "read": 1.0,
        "build": 2.0,
        "compile": 1.0,
        "search": 50.0,
        "audit": 0.5,
        "write": 0.5,
    }
    assert overhead(seconds, 8.0) == pytest.approx((3 + 2) / (8 + 2))
    assert overhead({}, 8.0) == 0.0


def test_a_shift_keeps_short_runs_from_outweighing_long_ones() -> None:
    """Shifted by 10 s, 2 and 8 s are 12 and 18: a mean of sqrt(216) - 10."""
    assert shifted_geometric_mean([2.0, 8.0]) == pytest.approx(216**0.5 - 10)
    assert shifted_geometric_mean([7.0, 7.0], shift=1.0) == pytest.approx(7.0)


def test_a_profile_counts_problems_within_a_factor_of_the_quickest() -> None:
    """The second problem is quickest for b, the third is solved by nobody."""
    seconds = {"a": [1.0, 6.0, None], "b": [3.0, 3.0, None]}
    shares = performance_profile(seconds, (1.0, 2.0, 3.0))
    assert shares == {"a": [1 / 3, 2 / 3, 2 / 3], "b": [1 / 3, 1 / 3, 2 / 3]}
