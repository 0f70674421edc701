"""Small known answers of the functions that rules are made of."""

import math

import pytest

from models.rules.answer import gini, measures
from models.rules.finance import annuity, outstanding
from models.rules.objective import discount, points
from models.schema.contracts import deal, grant, offerable, viability
from models.schema.geography import catchments, minutes, nodes_below
from models.schema.places import Mast, Settlement, Travel
from models.schema.works import Contract, Project
from tests.models.rules.case import model, onward, put
from tests.models.rules.small import COUNTY, changed, set_otherwise

ROAD = Project(id="toll", kind="road", capital=100, profile=(0.6, 0.4), running=5, revenue=40)
LEASE = Contract(
    id="lease", kind="concession", equity=0.2, farmers_share=0.25, concession_years=2,
    hurdle_rate=0.25, availability=0.3, grant_cap=0.5,
)  # fmt: skip


def test_viability_and_grant_of_a_lease() -> None:
    # income 40 * 0.75 - 5 = 25 in years 3 and 4: 25 * (0.64 + 0.512) = 28.8
    # outlay 0.8 * 100 * (0.6 + 0.4 * 0.8) = 80 * 0.92 = 73.6; short of 44.8
    assert viability(ROAD, LEASE) == pytest.approx(-44.8)
    assert grant(ROAD, LEASE) == pytest.approx(44.8 / 0.92)
    side = deal(ROAD, LEASE)
    assert side.build_years == 2
    assert side.availability == 0  # users pay, whatever the table says
    assert side.upkeep == 0
    assert side.county_capital == pytest.approx(20 + 44.8 / 0.92)
    assert side.private_capital == pytest.approx(80 - 44.8 / 0.92)


def test_the_grant_lifts_viability_to_nothing() -> None:
    """Paid by the build profile and discounted, the grant is exactly what is missing."""
    paid = grant(ROAD, LEASE) * (0.6 + 0.4 * 0.8)
    assert viability(ROAD, LEASE) + paid == pytest.approx(0, abs=1e-9)


def test_a_viable_contract_needs_no_grant() -> None:
    # 4 years of concession: 25 * (0.64 + 0.512 + 0.4096 + 0.32768) = 47.232; revenue 80 makes
    # income 55, worth 103.91 against 73.6
    rich = ROAD.model_copy(update={"revenue": 80})
    long = LEASE.model_copy(update={"concession_years": 4})
    assert viability(rich, long) == pytest.approx(55 * 1.88928 - 73.6)
    assert grant(rich, long) == 0
    assert deal(rich, long).private_capital == pytest.approx(80)


def test_availability_payments_are_income_of_government_paid_contracts() -> None:
    # 25 + 0.3 * 100 = 55 for 2 years: 55 * 1.152 = 63.36; short of 10.24
    paid = LEASE.model_copy(update={"kind": "government_paid"})
    assert viability(ROAD, paid) == pytest.approx(-10.24)
    assert deal(ROAD, paid).availability == pytest.approx(30)


def test_a_public_project_has_no_grant_and_its_upkeep_is_its_loss() -> None:
    public = Contract(id="public", kind="public", farmers_share=0.5, equity=0.3)
    assert deal(ROAD, public).grant == 0
    assert deal(ROAD, public).county_capital == 100
    assert deal(ROAD, public).private_capital == 0
    assert deal(ROAD, public).upkeep == 0  # 5 - 40 * 0.5 < 0: a profit is not county money
    poor = ROAD.model_copy(update={"revenue": 4})
    assert deal(poor, public).upkeep == pytest.approx(3)  # 5 - 4 * 0.5


def test_without_interest_the_net_present_value_is_a_sum() -> None:
    # 2 * 25 - 80 = -30
    assert viability(ROAD, LEASE.model_copy(update={"hurdle_rate": 0.0})) == pytest.approx(-30)


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        ({}, True),
        ({"grant_cap": 0.487}, True),  # grant 44.8 / 0.92 = 48.696 of 100
        ({"grant_cap": 0.486}, False),
        ({"farmers_share": 0.2499, "grant_cap": 1.0}, False),  # the county's minimum is 0.25
        ({"kind": "government_paid"}, True),
    ],
)
def test_offerable(change: dict[str, object], offered: bool) -> None:
    contract = LEASE.model_copy(update=change)
    county = changed(projects=(ROAD,), contracts=(contract,))
    assert (("toll", "lease") in offerable(county)) == offered


def test_what_a_project_or_the_regime_does_not_admit_is_not_offerable() -> None:
    other = ROAD.model_copy(update={"contracts": ("public",)})
    assert offerable(changed(projects=(other,), contracts=(LEASE,))) == {}
    paid = LEASE.model_copy(update={"kind": "government_paid"})
    new_rules = set_otherwise(regime="concession")
    tables = {"projects": (ROAD,), "contracts": (paid,)}
    assert offerable(new_rules.model_copy(update=tables)) == {}


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


def _on_the_globe(*places: tuple[str, float | None, float | None]) -> tuple[Settlement, ...]:
    return tuple(
        Settlement(id=i, tier="village", population=1, latitude=north, longitude=east)
        for i, north, east in places
    )


def test_minutes_between_coordinates() -> None:
    # a degree along a meridian or the equator is 2 pi * 6371.0088 / 360 = 111.1951 km; times 1.5
    # at 30 km/h is 3 minutes a km
    places = _on_the_globe(
        ("o", 0, 0), ("north", 1, 0), ("east", 0, 1), ("lost", None, None), ("half", 1, None)
    )
    county = set_otherwise(detour=1.5, speed=30).model_copy(update={"settlements": places})
    times = minutes(county.model_copy(update={"travel": ()}))
    assert times["o", "north"] == pytest.approx(333.585, abs=1e-3)
    assert times["east", "o"] == pytest.approx(333.585, abs=1e-3)
    assert times["o", "o"] == 0
    assert times["lost", "lost"] == 0
    assert ("o", "lost") not in times
    assert ("o", "half") not in times


def test_on_a_parallel_the_great_circle_is_shorter() -> None:
    # half the globe along 60 degrees north: over the pole 60 degrees, 6671.7 km, not 10007.5
    places = _on_the_globe(("west", 60, 0), ("east", 60, 180))
    county = set_otherwise(detour=1, speed=60).model_copy(update={"settlements": places})
    times = minutes(county.model_copy(update={"travel": ()}))
    assert times["west", "east"] == pytest.approx(60 * 111.1951, abs=0.01)


def test_given_minutes_come_first() -> None:
    places = _on_the_globe(("o", 0, 0), ("p", 1, 0), ("q", 2, 0))
    rows = (
        Travel(origin="o", destination="p", minutes=7),
        Travel(origin="p", destination="q", minutes=8),
        Travel(origin="q", destination="p", minutes=9),
    )
    county = set_otherwise(detour=1.5, speed=30).model_copy(update={"settlements": places})
    times = minutes(county.model_copy(update={"travel": rows}))
    assert (times["o", "p"], times["p", "o"]) == (7, 7)
    assert (times["p", "q"], times["q", "p"]) == (8, 9)
    assert times["o", "q"] == pytest.approx(2 * 333.585, abs=1e-3)


def test_without_speed_only_given_minutes_count() -> None:
    places = _on_the_globe(("o", 0, 0), ("p", 1, 0))
    county = set_otherwise(detour=1.5).model_copy(update={"settlements": places, "travel": ()})
    assert minutes(county) == {("o", "o"): 0, ("p", "p"): 0}


def test_catchments_and_subtrees() -> None:
    assert catchments(COUNTY) == {"a": ["a", "a1"], "b": ["b", "b1"], "c": ["c", "c1"]}
    below = {place: sorted(nodes) for place, nodes in nodes_below(COUNTY).items()}
    assert below == {"seat": ["a", "b", "c"], "a": ["a", "c"], "b": ["b"], "c": ["c"]}


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
    found = gini(values)
    assert found is None if expected is None else found == pytest.approx(expected, abs=1e-12)


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


def _indices(inside: float, out: float) -> object:
    """The small county with talent and visitors such that the indices of year 3 are these."""
    m = model("county")
    put(m, {"flow[a,talent,3]": inside / 1.5, "flow[b,visitors,3]": out / 0.5})
    return m


@pytest.mark.parametrize(
    ("inside", "out", "coupling", "mean", "coordination"),
    [
        # C = 2 sqrt(0.101 * 0.280) / 0.381, T = 0.381 / 2, D = sqrt(C T)
        (10.1, 28.0, 0.8828, 0.1905, 0.4101),
        (100, 100, 1, 1, 1),
        # 2 * 60 / 130, 0.65, sqrt(0.6)
        (90, 40, 12 / 13, 0.65, math.sqrt(0.6)),
        (50, 0, 0, 0.25, 0),
    ],
)
def test_coupling_coordination(
    inside: float, out: float, coupling: float, mean: float, coordination: float
) -> None:
    found = measures(_indices(inside, out))
    assert found.coupling == pytest.approx(coupling, abs=5e-5)
    assert found.mean == pytest.approx(mean, abs=5e-5)
    assert found.coordination == pytest.approx(coordination, abs=5e-5)


def test_no_coupling_of_one_direction_or_of_nothing() -> None:
    assert measures(_indices(0, 0)).coupling is None
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
