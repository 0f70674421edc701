"""Small known answers of the functions that rules are made of."""

import math

import pytest

from models.rules.answer import measures
from models.rules.finance import annuity, outstanding
from models.rules.objective import discount, points
from models.schema.places import Mast
from tests.models.rules.case import model, onward, put
from tests.models.rules.small import COUNTY, changed, set_otherwise


@pytest.mark.parametrize(
    ("rate", "term", "payment"),
    [(0.0, 4, 0.25), (0.5, 1, 1.5), (0.5, 2, 0.9), (0.1, 2, 1.21 / 2.1)],
)
def test_annuity(rate: float, term: int, payment: float) -> None:
    assert annuity(rate, term) == pytest.approx(payment)


@pytest.mark.parametrize(
    ("rate", "term", "left"),
    # 1 * 1.5 - 0.9 = 0.6; 0.6 * 1.5 - 0.9 = 0
    [(0.5, 2, [1, 0.6, 0, 0]), (0.0, 4, [1, 0.75, 0.5, 0.25, 0]), (0.5, 1, [1, 0])],
)
def test_outstanding(rate: float, term: int, left: list[float]) -> None:
    assert [outstanding(rate, term, k) for k in range(len(left))] == pytest.approx(left)


@pytest.mark.parametrize(("rate", "term"), [(0.0, 3), (0.04, 10), (0.5, 7)])
def test_the_principal_repaid_is_the_loan(rate: float, term: int) -> None:
    """Each payment less the interest on what was left is principal; together they are the loan."""
    principal = [annuity(rate, term) - rate * outstanding(rate, term, k) for k in range(term)]
    assert sum(principal) == pytest.approx(1)
    for k in range(term):
        left = outstanding(rate, term, k) - principal[k]
        assert outstanding(rate, term, k + 1) == pytest.approx(left, abs=1e-12)


def test_discount() -> None:
    # rate 0.25: 1, 0.8, 0.64, and 2 years after: 0.512 + 0.4096
    assert discount(COUNTY) == pytest.approx({1: 1, 2: 0.8, 3: 0.64, 4: 0.9216})
    assert discount(set_otherwise(discount_rate=0.0)) == {1: 1, 2: 1, 3: 1, 4: 2}
    assert discount(set_otherwise(horizon_value=0)) == pytest.approx({1: 1, 2: 0.8, 3: 0.64})


def test_points() -> None:
    assert points(COUNTY) == pytest.approx(
        {"talent": 1.5, "capital": 0.8, "produce": 0.75, "visitors": 0.5}
    )
    streams = tuple(row.model_copy(update={"weight": 0}) for row in COUNTY.streams)
    assert set(points(changed(streams=streams)).values()) == {0}


def _reached(inside: float, out: float) -> object:
    """The small county in which each flow of year 3 is these parts of what it could be."""
    m = model("county")
    shares = {"talent": inside, "capital": inside, "produce": out, "visitors": out}
    top = {(row.node, row.stream): max(row.base, row.potential) for row in COUNTY.flows}
    put(m, {f"flow[{n},{s},3]": shares[s] * most for (n, s), most in top.items()})
    return m


@pytest.mark.parametrize(
    ("inside", "out", "coupling", "mean", "coordination"),
    [
        # C = 2 sqrt(0.101 * 0.280) / 0.381, T = 0.381 / 2, D = sqrt(C T)
        (0.101, 0.28, 0.8828, 0.1905, 0.4101),
        (1, 1, 1, 1, 1),
        # 2 * 60 / 130, 0.65, sqrt(0.6)
        (0.9, 0.4, 12 / 13, 0.65, math.sqrt(0.6)),
        (0.5, 0, 0, 0.25, 0),
        # More than could flow counts as all that could.
        (2, 1, 1, 1, 1),
    ],
)
def test_coupling_coordination(
    inside: float, out: float, coupling: float, mean: float, coordination: float
) -> None:
    found = measures(_reached(inside, out))
    assert found.coupling == pytest.approx(coupling, abs=5e-5)
    assert found.mean == pytest.approx(mean, abs=5e-5)
    assert found.coordination == pytest.approx(coordination, abs=5e-5)


def test_coordination_before_is_of_the_base_flows() -> None:
    # In: talent 40 of 180 at 1.5 points and capital 50 of 800 at 0.8 are 100 of 910 points. Out:
    # produce 100 of 400 at 0.75 and visitors 0 of 90 at 0.5 are 75 of 345.
    inside, out = 100 / 910, 75 / 345
    found = measures(_reached(1, 1))
    assert found.mean_before == pytest.approx((inside + out) / 2)
    assert found.coupling_before == pytest.approx(2 * math.sqrt(inside * out) / (inside + out))
    assert found.coordination_before == pytest.approx(math.sqrt(math.sqrt(inside * out)))


def test_no_coupling_of_one_direction_or_of_nothing() -> None:
    assert measures(_reached(0, 0)).coupling is None
    m = model("one way")
    put(m, {"flow[a,talent,3]": 40})
    assert measures(m).coordination is None


def test_measures_beside_the_objective() -> None:
    m = model("county")
    put(
        m,
        {
            # gains of year 3 in index points, halved over 2 directions: a 20 * 1.5 / 2 = 15,
            # c 0, b 60 * 0.5 / 2 = 15. Of 0, 15, 15 the Gini coefficient is 1/3
            "flow[a,talent,3]": 30,
            "flow[a,capital,3]": 30,
            "flow[a,produce,3]": 40,
            "flow[c,talent,3]": 30,
            "flow[c,produce,3]": 60,
            "flow[b,capital,3]": 20,
            "flow[b,visitors,3]": 60,
            # 0.75 - (200 * 0.6 + 300 * 0.5) / 900 = 0.45; clinic: 0 - 300 * 0.3 / 900
            "serve[seat,school,seat,3]": 0.75,
            "serve[a,school,a,3]": 0.6,
            "serve[a1,school,a,3]": 0.5,
            "serve[c1,clinic,c,3]": 0.3,
            # road operates in 3 and earns 2, half of it the farmers'; cold store operates in 2
            # and 3 and earns 160, a quarter of it: 41 of 162
            **onward("started[road,public]", 1),
            **onward("started[cold,lease]", 1),
            # market: half of 41.12 is due in 4. Technicians hired in 2: 10 * (0.25 + 4).
            # Bond 40 of year 2 has one annuity of 36 left, 10 of year 3 two of 9
            **onward("started[market,lease]", 3),
            "hire[c,technician,basic,2]": 10,
            "payment[bond,ppp,capital,1]": 70,
            "payment[bond,ppp,capital,2]": 40,
            "payment[bond,ppp,capital,3]": 10,
        },
    )
    found = measures(m)
    assert found.gini_of_gains == pytest.approx(1 / 3)
    assert found.service_gaps == pytest.approx({"school": 0.45, "clinic": -0.1})
    assert found.farmers_share_of_revenue == pytest.approx(41 / 162)
    assert found.commitments_after == pytest.approx(20.56 + 42.5 + 36 + 18)


def test_availability_due_after_the_plan() -> None:
    # 60 a year for one concession year: in the plan if started by 2, after it if started in 3
    m = model("county")
    put(m, onward("started[cold,service]", 2))
    assert measures(m).commitments_after == 0
    put(m, onward("started[cold,service]", 3))
    assert measures(m).commitments_after == pytest.approx(60)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_a_text_end_the_same_way(end: str) -> None:
    row = Mast(id="m", site="a", capital=1, note=f"one{end}two")
    assert row.note == "one\ntwo"
