"""Tight scenarios are drawn where the relaxation says that they are tight, and told apart.

masts-only: 2 000 of 2 900 residents are covered and 4 pays for masts. Decided by halves, left (2)
and right-shared (1.5) cover 800 more and a quarter of the lone mast (2, 100 residents) 25, and no
other mast covers anybody else: 2 825. Decided whole, two masts cover 800 at most: 2 800.
"""

from random import Random

import pytest

from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.read import load
from tests.paths import INSTANCES
from tests.tight_scenarios import STEPS, Setting, Tight, answer, limit, settings

HALVED, WHOLE = 2825 / 2900, 2800 / 2900


@pytest.fixture
def instance() -> Instance:
    return load(INSTANCES / "masts-only")


@pytest.fixture
def coverage(instance: Instance) -> Setting:
    known = {each.name: each for each in settings(instance, Random(0))}
    return known[f"coverage {instance.year(1)}"]


def test_the_limit_is_that_of_the_relaxation(instance: Instance, coverage: Setting) -> None:
    tightest = limit(instance, Scenario(), coverage)
    assert HALVED - 1 / 2**STEPS <= tightest <= HALVED


@pytest.mark.parametrize(
    ("share", "found"),
    [(WHOLE - 0.001, {"plan"}), ((WHOLE + HALVED) / 2, {"confirmed no", "no, not confirmed"})],
)
def test_answers_are_told_apart(share: float, found: set[str], coverage: Setting) -> None:
    tight = Tight("masts-only", coverage.put(Scenario(), share), "")
    assert answer(tight, 60)[0] in found


def test_a_setting_is_drawn_between_its_ends() -> None:
    ceiling = Setting("ceiling", 1, 0, lambda scenario, _: scenario)
    assert ceiling.near(0.2, 0.9) == 0.28
    assert ceiling.near(0.001, 1.02) == 0
