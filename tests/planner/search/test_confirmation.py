"""That there is no plan is confirmed, refuted by a plan, or called unconfirmed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.matrix.compile import compile_model
from models.matrix.matrix import Matrix
from models.rules.county import build
from models.schema.case import Case
from models.schema.instance import Instance
from planner.input.read import load
from planner.search.confirmation import confirm, doubt
from planner.search.highs import Limits, Outcome, run
from planner.search.strategy import search
from tests.planner.search.test_farkas import promises, rows_of
from tests.reference import optimise

EXACT = Limits(gap=0.0)
CLAIM = Outcome("infeasible")


def just_too_dear() -> Matrix:
    """A county whose only project costs 100 more than the money there is; doing nothing is free.

    The price of 10 000 000 000 is beyond what the solver's presolve tells from the money: it calls
    the county infeasible.
    """
    county = {
        "county": {"id": "x", "first_year": 2026, "years": 2, "horizon_value": 1, "thrift": 0.0},
        "settlements": [
            {"id": "seat", "tier": "county_seat", "population": 1},
            {"id": "a", "tier": "town", "parent": "seat", "population": 1},
        ],
        "nodes": [{"settlement": "a", "access": 1, "institution": 1}],
        "streams": [{"id": "out", "direction": "outbound", "weight": 1}],
        "flows": [{"node": "a", "stream": "out", "base": 100, "potential": 1000}],
        "projects": [
            {"id": "q", "kind": "road", "capital": 1e10, "profile": [1.0], "contracts": ["pub"]}
        ],
        "project_nodes": [{"project": "q", "node": "a"}],
        "project_gains": [{"project": "q", "node": "a", "stream": "out", "gain": 10}],
        "contracts": [{"id": "pub", "kind": "public", "farmers_share": 1.0, "concession_years": 1}],
        "sources": [{"id": "own", "kind": "own", "programs": ["ppp"]}],
        "amounts": [{"source": "own", "year": 2026, "amount": 9999999900.0}],
    }
    return compile_model(build(Case(Instance.model_validate(county))))[0]


def odd_total() -> Matrix:
    """Four yes-or-no decisions that count 2 each and sum to 3: no integers, but 3/4 each do.

    So no ray of the relaxation proves it, and only a second run can say so too.
    """
    return rows_of([[2.0] * 4], [3.0], [3.0], [1.0] * 4, integer=True)


def test_a_plan_refutes_the_word_of_presolve() -> None:
    """Doing nothing keeps every rule and gains 0; nothing else can be paid."""
    matrix = just_too_dear()
    found = search(matrix, EXACT)
    assert found.x is not None
    assert found.confirmed is None
    assert matrix.objective(found.x) == pytest.approx(0.0, abs=1e-6)
    assert found.bound == pytest.approx(0.0, abs=1e-6)


def test_a_claim_is_refuted_whatever_the_solver_says_of_the_county() -> None:
    """The same without relying on this version's fault: the claim is simply handed in."""
    matrix = just_too_dear()
    seen: list[float] = []
    found = confirm(matrix, EXACT, CLAIM, None, lambda x: seen.append(matrix.objective(x)))
    assert found.ending == "proved"
    assert found.x is not None
    assert seen


def test_a_ray_confirms() -> None:
    found = search(promises(), EXACT)
    assert (found.ending, found.confirmed, found.x) == ("infeasible", True, None)


def test_a_second_run_confirms_what_no_ray_can() -> None:
    assert run(odd_total(), EXACT).ending == "infeasible"
    found = search(odd_total(), EXACT)
    assert (found.ending, found.confirmed) == ("infeasible", True)


def test_bounds_that_cross_need_no_run() -> None:
    matrix = rows_of([[1.0]], [0.0], [1.0], [-1.0])
    assert confirm(matrix, Limits(seconds=0.0), CLAIM).confirmed


def test_without_time_left_nothing_is_confirmed() -> None:
    found = confirm(odd_total(), Limits(seconds=0.0), CLAIM)
    assert (found.ending, found.confirmed, found.x) == ("time_limit", False, None)


def test_a_stop_leaves_the_claim_unconfirmed() -> None:
    found = confirm(odd_total(), EXACT, CLAIM, stop=lambda: True)
    assert (found.ending, found.confirmed) == ("interrupt", False)


def test_the_plan_of_the_second_run_keeps_every_row() -> None:
    """2 a + 2 b + 2 c + 2 d = 4 has plans, whatever was claimed before."""
    matrix = rows_of([[2.0] * 4], [4.0], [4.0], [1.0] * 4, integer=True)
    found = confirm(matrix, EXACT, CLAIM)
    assert found.x is not None
    assert np.sum(np.round(found.x)) == 2


# What presolve cuts off


def cut_off() -> Instance:
    """A drawn county of which presolve cuts off the optimum, with HiGHS 1.16.0: 4.43 for 6.93."""
    return load(Path(__file__).parent / "presolve_cuts_off.json")


def test_an_optimum_that_presolve_cuts_off_is_found() -> None:
    county = cut_off()
    matrix = compile_model(build(Case(county)))[0]
    found = search(matrix, EXACT)
    assert found.ending == "proved"
    assert found.x is not None
    assert matrix.objective(found.x) == pytest.approx(optimise(county).objective, abs=1e-6)


def test_a_bound_below_a_solution_is_refuted() -> None:
    """The same without relying on this version's fault: a false claim is handed in."""
    matrix = compile_model(build(Case(cut_off())))[0]
    truth = run(matrix, replace(EXACT, presolve=False))
    assert truth.x is not None
    idle = run(replace(matrix, cost=np.zeros_like(matrix.cost)), EXACT).x
    assert idle is not None
    lower = matrix.objective(idle)
    assert lower < matrix.objective(truth.x) - 1
    seen: list[float] = []
    found = doubt(
        matrix,
        EXACT,
        Outcome("proved", idle, lower),
        lambda x: seen.append(matrix.objective(x)),
    )
    assert found.bound == pytest.approx(truth.bound)
    assert seen == [pytest.approx(matrix.objective(truth.x))]


def test_a_true_claim_is_left_as_it_is() -> None:
    matrix = compile_model(build(Case(cut_off())))[0]
    claim = run(matrix, replace(EXACT, presolve=False))
    assert doubt(matrix, EXACT, claim) is claim
    assert doubt(matrix, replace(EXACT, seconds=0.0), claim) is claim
