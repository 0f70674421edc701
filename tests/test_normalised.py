"""Whatever units a county is stated in, the search is given the same matrix."""

from collections import Counter
from random import Random

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.generator.generate import PRESETS, generate
from planner.input.read import load
from tests.paths import INSTANCES
from tests.unit_trials import accepted, apart, normalised, outermost, restated, within

SHIPPED = (
    *("liping", "eastern", "remote", "resource", "tiny", "capital-budgeting", "facilities-only"),
    *("masts-only", "maximal-covering", "projects-only", "reforms-only", "talent-only"),
)
DRAWN = tuple(f"from seed {100 * number}" for number in range(25))
COUNTIES = (*SHIPPED, *(f"generated {preset}" for preset in PRESETS), *DRAWN)
EXACT = 1e-12
MOST_REFUSED = 0.1
"""Share of the counties in units within a million of their own that may be refused."""


def county(name: str) -> tuple[Instance, Scenario]:
    *kind, which = name.split()
    if kind == ["from", "seed"]:
        return accepted(int(which))
    if kind == ["generated"]:
        return generate(which, seed=5, nodes=5, villages=6, years=3), Scenario()
    return load(INSTANCES / name), Scenario()


def test_there_are_forty() -> None:
    assert len(COUNTIES) >= 40


@pytest.mark.parametrize("name", COUNTIES)
def test_units_do_not_change_the_matrix(name: str) -> None:
    instance, scenario = county(name)
    plain, compared = normalised(Case(instance, scenario)), 0
    for by in (*outermost(instance), within(Random(name), instance, 6)):
        case = restated(instance, scenario, by)
        if isinstance(case, Case):
            assert apart(plain, normalised(case), EXACT) == "", by
            compared += 1
    assert compared > 2


def test_hardly_any_unit_is_refused() -> None:
    counts: Counter[str] = Counter()
    for name in COUNTIES:
        (instance, scenario), dice = county(name), Random(name)
        for _ in range(5):
            case = restated(instance, scenario, within(dice, instance, 6))
            counts["solved" if isinstance(case, Case) else case] += 1
    assert counts["solved"] >= (1 - MOST_REFUSED) * counts.total(), counts
