"""The face refuses what it cannot take, and says what to give in its place."""

from typing import Any

import pytest

import planner
from tests.paths import INSTANCES

TINY = str(INSTANCES / "tiny")


@pytest.fixture(scope="module")
def county() -> Any:
    return planner.load(TINY)


@pytest.mark.parametrize("call", [planner.solve, planner.Session])
def test_a_path_is_no_county(call: Any) -> None:
    with pytest.raises(TypeError, match=r"expected Instance, got str: planner\.load"):
        call(TINY)


def test_a_mapping_is_no_scenario(county: Any) -> None:
    changes: Any = {"budget_factor": 0.5}
    for call in (planner.solve, planner.check):
        with pytest.raises(TypeError, match="expected Scenario, got dict"):
            call(county, changes)
    with planner.Session(county) as session, pytest.raises(TypeError, match="expected Scenario"):
        session.solve(changes)


def test_a_mapping_is_no_options(county: Any) -> None:
    options: Any = {"gap": 0.0}
    with pytest.raises(TypeError, match="expected SolveOptions, got dict"):
        planner.solve(county, None, options)


def test_a_solution_is_no_plan(county: Any) -> None:
    solution: Any = planner.solve(county)
    with pytest.raises(TypeError, match=r"expected Plan, got Solution: .* as \.plan"):
        planner.audit(solution, county)
    with pytest.raises(TypeError, match="expected Plan, got Solution"):
        planner.compare({"base": solution}, county)
    with pytest.raises(TypeError, match="expected Mapping, got list: give plans by name"):
        planner.compare([solution.plan], county)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no plan"):
        planner.compare({}, county)


def test_the_face_lists_its_names_and_nothing_else() -> None:
    assert [name for name in dir(planner) if not name.startswith("_")] == planner.__all__
