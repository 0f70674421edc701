"""Hypothesis strategies for tiny counties; failures shrink to a small one."""

from typing import Any

from hypothesis import strategies as st

from models.schema.instance import Instance
from models.schema.scenario import Scenario
from tests.counties import county
from tests.counties.dice import Dice


@st.composite
def counties(draw: Any) -> tuple[Instance, Scenario]:
    """Draw a random tiny county with several programs, and a scenario for it."""
    return county(Dice(lambda low, high: draw(st.integers(low, high))))
