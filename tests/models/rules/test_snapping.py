"""A solution with a solver's noise in it becomes a plan without any."""

from math import nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.county import build
from models.rules.snapping import rounded, rounded_down, snap
from models.schema.case import Case
from models.schema.units import decimals
from tests.models.rules.case import put
from tests.planner.auditing.hand import DEBT, county

NOISE = 3e-9


def test_decimals_follow_the_unit() -> None:
    assert [decimals(unit) for unit in (1.0, 1000.0, 1e-3, 5.2, 0.2)] == [9, 6, 12, 9, 10]
    assert rounded(1234.56789012345, 1000.0) == 1234.56789
    assert str(rounded(-1e-12)) == "0.0"


@given(st.floats(0, 1e6), st.sampled_from([1e-9, 1e-3, 0.7, 1.0, 5.2, 1e4]))
def test_a_figure_cut_is_no_larger_and_hardly_smaller(value: float, unit: float) -> None:
    cut = rounded_down(value, unit)
    step = 10.0 ** -decimals(unit)
    assert 0 <= cut <= value
    assert value - cut <= 1.001 * step + 1e-15 * value


def test_a_solution_is_snapped() -> None:
    """The plan made by hand, every figure off by noise: 60 is paid by 25 + 15 + 20 again."""
    m = build(Case(county()))
    put(
        m,
        {
            **{f"started[road,own,{t}]": 1 - NOISE for t in (1, 2, 3)},
            "flow[town,produce,1]": 100 + NOISE,
            "flow[town,produce,2]": nextafter(100.0, 200.0),
            "flow[town,produce,3]": 150 + 1e-4,
            "payment[own,ppp,capital,1]": 25 + NOISE,
            "payment[transfer,ppp,capital,1]": 15 - NOISE,
            "payment[bond,ppp,capital,1]": 20 + NOISE,
            "payment[own,ppp,capital,2]": 30,
            "payment[transfer,ppp,capital,2]": 10,
            "payment[own,debt,current,2]": DEBT + NOISE,
            "payment[own,ppp,current,3]": 3 - NOISE,
            "payment[own,debt,current,3]": DEBT - NOISE,
            "carried[own,1]": 25 - NOISE,
            "carried[own,2]": 10,
        },
    )
    snap(m)
    assert [m.flow["town", "produce", t].value for t in (1, 2, 3)] == [100, 100, 150]
    assert {m.started["road", "own", t].value for t in (1, 2, 3)} == {1}
    paid = [m.payment[u, "ppp", "capital", 1].value for u in ("own", "transfer", "bond")]
    assert sum(paid) == pytest.approx(60, abs=1e-12)
    assert paid == pytest.approx([25, 15, 20], abs=1e-8)
    assert m.carried["own", 1].value == pytest.approx(25, abs=1e-8)
    assert m.carried["own", 1].value + m.lapsed["own", 1].value == pytest.approx(50 - paid[0])
    assert m.payment["own", "debt", "current", 2].value == pytest.approx(DEBT, abs=1e-8)
    assert m.access["town", 3].value == 1
