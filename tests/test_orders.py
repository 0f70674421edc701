"""Counties over many orders of magnitude are drawn again as they were, and most can be solved."""

from collections import Counter

import pytest

from models.schema.case import Case
from tests.counties import random_county
from tests.orders import county_of_orders
from tests.reference import optimise
from tests.unit_trials import outermost
from tests.units import converted


def sizes(case: Case) -> list[float]:
    """The money of a county's sources and its flows, those that are not 0."""
    figures = [row.amount for row in case.instance.amounts]
    figures += [row.base for row in case.instance.flows]
    return [figure for figure in figures if figure]


def test_figures_spread_and_most_counties_are_left() -> None:
    cases = [county_of_orders(seed, 12) for seed in range(30)]
    counts = Counter(case if isinstance(case, str) else "solved" for case in cases)
    assert counts["solved"] > len(cases) / 3
    solved = [case for case in cases if isinstance(case, Case)]
    figures = [figure for case in solved for figure in sizes(case)]
    assert max(figures) / min(figures) > 1e12
    assert cases[:5] == [county_of_orders(seed, 12) for seed in range(5)]


def test_a_county_of_no_orders_keeps_its_size() -> None:
    case = county_of_orders(3, 0)
    assert isinstance(case, Case)
    assert all(1e-3 < figure < 1e5 for figure in sizes(case))


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_the_reference_finds_the_same_optimum_in_all_units(seed: int) -> None:
    instance, scenario = random_county(seed)
    truth = optimise(instance, scenario).objective
    for by in outermost(instance):
        case = converted(instance, scenario, by.units)
        found = optimise(case.instance, case.scenario).objective
        assert found == (truth if truth is None else pytest.approx(truth, rel=1e-8, abs=1e-8))
