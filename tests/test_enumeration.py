"""The product finds the optimum that enumeration finds, on counties small enough for both."""

import pytest

from tests.agreement import disagreement
from tests.counties import random_county

COUNTIES = 300
GROUP = 20


@pytest.mark.parametrize("first", range(0, COUNTIES, GROUP))
def test_agrees_with_enumeration(first: int) -> None:
    wrong = {}
    for seed in range(first, first + GROUP):
        found = disagreement(*random_county(seed))
        if found:
            wrong[seed] = found
    assert wrong == {}
