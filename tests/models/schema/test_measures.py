"""Known answers of the measures that model and audit share."""

import pytest

from models.schema.measures import coupling, gini_of_gains
from models.schema.tolerances import NEGLIGIBLE_GAIN, NEGLIGIBLE_REACH


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([0, 0], None),
        ([5], 0),
        ([3, 3, 3], 0),
        # mean absolute difference: all to one of four is (4 - 1) / 4
        ([0, 0, 0, 8], 0.75),
        ([8, 0, 0, 0], 0.75),
        # pairs of 1, 2, 3 differ by 1, 1, 2: 2 * 4 / (9 * 2 * 2) = 2 / 9
        ([2, 3, 1], 2 / 9),
    ],
)
def test_gini(values: list[float], expected: float | None) -> None:
    found = gini_of_gains(values)
    assert found is None if expected is None else found == pytest.approx(expected, abs=1e-12)


def test_negligible_and_negative_gains_count_as_none() -> None:
    assert gini_of_gains([0.5 * NEGLIGIBLE_GAIN, 3.0, -1.0]) == gini_of_gains([0.0, 3.0, 0.0])
    assert gini_of_gains([0.5 * NEGLIGIBLE_GAIN]) is None


def test_coupling() -> None:
    # Two equal directions: C = 2 * 0.5 / 1 = 1, T = 1/2, D = sqrt(1/2)
    assert coupling(0.5, 0.5) == pytest.approx((1.0, 0.5, 0.5**0.5))
    # 0.4 and 0.1: C = 2 * 0.2 / 0.5
    found = coupling(0.4, 0.1)
    assert found is not None
    assert found[0] == pytest.approx(0.8)
    assert coupling(0.05, 0.0) == (0.0, 0.025, 0.0)
    assert coupling(NEGLIGIBLE_REACH, 0.0) is None
