"""The named expressions and the objective, at values worked out by hand."""

import pyomo.environ as pyo
import pytest

from models.rules.answer import decisions, tables
from tests.models.rules.case import Values, model, onward, part, put, worth

BASE: dict[str, float] = {
    f"flow[{place},{t}]": flow
    for place, flow in {
        "a,talent": 10,
        "c,talent": 30,
        "a,capital": 30,
        "b,capital": 20,
        "a,produce": 40,
        "c,produce": 60,
    }.items()
    for t in (1, 2, 3, 4)
}
"""The base flows in every year; visitors have none."""

PLAN: dict[str, float] = {
    "hire[a,graduate,basic,1]": 4,
    "hire[c,technician,basic,2]": 10,
    **onward("started[road,public]", 1),
    **onward("started[cold,service]", 2),
    **onward("lit[a]", 1),
    **onward("lit[a1]", 2),
    **onward("on_air[m1]", 2),
    **onward("open[school,a,full]", 2),
    **onward("enacted[land]", 1),
    **onward("enacted[residence]", 1),
    **onward("enacted[title]", 3),
    "payment[bond,ppp,capital,1]": 60,
    "payment[bond,ppp,capital,2]": 20,
}

SPENDING = {
    # graduates 4 * (2; 1), technicians of year 2 10 * (1; 0.5), their further pay after the plan
    ("talent", "capital"): (0, 0, 0),
    ("talent", "current"): (8, 4 + 10, 5),
    # road 60 + 40; cold store 0.1 * 200 + grant 92 = 112 in year 2
    ("ppp", "capital"): (60, 40 + 112, 0),
    # road: 5 - 2 * (1 - 0.5) = 4 a year from year 3; availability 0.3 * 200 from year 3
    ("ppp", "current"): (0, 0, 4 + 60),
    # fibre of a 0.25 * 20, of a1 12; mast 0.5 * 40
    ("digital", "capital"): (5, 12 + 20, 0),
    # fibre of a 0.5 * 4, of a1 1; mast 0.3 * 10
    ("digital", "current"): (2, 2 + 1 + 3, 6),
    ("services", "capital"): (0, 50, 0),
    # 6 while open, and 12 promised before the plan for year 2
    ("services", "current"): (0, 6 + 12, 6),
    ("reforms", "capital"): (0, 0, 0),
    # land 8, then 2 a year in force; residence 6, 1 from year 3; title 5
    ("reforms", "current"): (8 + 6, 2, 2 + 1 + 5),
    ("debt", "capital"): (0, 0, 0),
    # 0.9 of 60 in years 2 and 3, 0.9 of 20 from year 3
    ("debt", "current"): (0, 54, 54 + 18),
}


@pytest.mark.parametrize(("program", "kind"), SPENDING)
def test_spending(program: str, kind: str) -> None:
    m = model("county")
    put(m, PLAN)
    spent = [worth(m, f"spending[{program},{kind},{t}]") for t in (1, 2, 3)]
    assert spent == pytest.approx(SPENDING[program, kind])


def test_availability_ends_with_the_concession() -> None:
    # 60 in year 2, the one concession year of a store started in 1; nothing after
    m = model("county")
    put(m, onward("started[cold,service]", 1))
    assert [worth(m, f"spending[ppp,current,{t}]") for t in (1, 2, 3)] == [0, 60, 0]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        # 2 years of building: started in 1 the road operates from 3, started in 3 never
        ("operating[road,2]", onward("started[road,public]", 1), 0),
        ("operating[road,3]", onward("started[road,public]", 1), 1),
        ("operating[road,4]", onward("started[road,public]", 2), 1),
        ("operating[road,4]", onward("started[road,public]", 3), 0),
        # under any contract
        ("operating[market,4]", onward("started[market,lease]", 2), 1),
        # lead 1, 0 and 3
        ("in_force[land,2]", onward("enacted[land]", 2), 0),
        ("in_force[land,3]", onward("enacted[land]", 2), 1),
        ("in_force[credit,2]", onward("enacted[credit]", 2), 1),
        ("in_force[credit,4]", onward("enacted[credit]", 3), 1),
        ("in_force[title,3]", onward("enacted[title]", 1), 0),
        ("in_force[title,4]", onward("enacted[title]", 1), 1),
        ("served[a1,school,2]", {"serve[a1,school,a,2]": 0.5, "serve[a1,school,a,1]": 1}, 0.5),
        # at home: 165 of 220; with the full level 265
        ("home[seat,school,2]", {}, 0.75),
        ("home[seat,school,2]", onward("open[school,seat,full]", 2), 1),
        ("home[a,school,2]", onward("open[school,a,small]", 3), 0),
        # nothing can reach b
        ("served[b,school,2]", {"serve[a,school,a,2]": 1}, 0),
        (
            "paid[transfer,2]",
            {
                "payment[transfer,digital,capital,2]": 3,
                "payment[transfer,services,current,2]": 4,
                "payment[transfer,services,current,1]": 9,
                "payment[own,services,current,2]": 9,
            },
            7,
        ),
        (
            "secondary_objective",
            {
                "serve[a,school,a,3]": 0.125,
                "service[b,2]": 0.5,
                "access[a,4]": 0.5,
            },
            0.625,
        ),
    ],
)
def test_states(name: str, values: Values, expected: float) -> None:
    m = model("homes" if name.startswith("home[") else "county")
    put(m, values)
    assert worth(m, name) == pytest.approx(expected)


def test_the_base_year_scores_100() -> None:
    # in: 1.5 * (10 + 30) + 0.8 * (30 + 20) = 60 + 40. out: 0.75 * (40 + 60) = 75, the other 25
    # belong to visitors, whose reference of 50 is given because none come yet
    m = model("county")
    put(m, BASE)
    for t in (1, 2, 3, 4):
        assert worth(m, f"inbound[{t}]") == pytest.approx(100)
        assert worth(m, f"outbound[{t}]") == pytest.approx(75)
    put(m, BASE | {"flow[b,visitors,2]": 50})
    assert worth(m, "outbound[2]") == pytest.approx(100)


def test_two_way_is_half_mean_and_half_the_weaker() -> None:
    # 0.5 * (100 + 75) / 2 + 0.5 * 75 = 81.25
    m = model("county")
    put(m, BASE | {"least[2]": 75})
    assert worth(m, "two_way[2]") == pytest.approx(81.25)
    put(m, BASE | {"least[2]": 60})
    assert worth(m, "two_way[2]") == pytest.approx(73.75)


def test_gain_is_discounted_and_thrift_is_taken_off() -> None:
    # d = 1, 0.8, 0.64 and, for 2 years after, 0.8^3 + 0.8^4 = 0.9216: 3.3616 in all.
    # Doing nothing: 81.25 - 100 = -18.75 in each. On top
    #   year 2: 10 more talent at a, in 115: 0.5 * 15 / 2 = 3.75
    #   year after: 50 visitors, out 100, least 100: 0.5 * 25 / 2 + 0.5 * 25 = 18.75
    # spending: 12 promised in year 2; a graduate's 2 in year 1, 1 in year 2: 2 + 0.8 * 13 = 12.4
    m = model("county")
    values = BASE | {f"least[{t}]": 75 for t in (1, 2, 3)} | {"least[4]": 100}
    values |= {"flow[a,talent,2]": 20, "flow[b,visitors,4]": 50, "hire[a,graduate,basic,1]": 1}
    put(m, values)
    expected = -18.75 + (0.8 * 3.75 + 0.9216 * 18.75) / 3.3616 - 0.001 * 12.4
    assert worth(m, "gain") == pytest.approx(expected, abs=1e-9)


def test_without_a_year_after_the_plan_alone_counts() -> None:
    # d = 1, 0.8, 0.64: 2.44; year 3 gains 20 points in talent, 0.5 * 20 / 2 = 5; 12 promised
    m = model("no year after")
    values = {name: flow for name, flow in BASE.items() if not name.endswith(",4]")}
    values |= {f"least[{t}]": 75 for t in (1, 2, 3)} | {"flow[c,talent,3]": 30 + 20 / 1.5}
    put(m, values)
    expected = -18.75 + 0.64 * 5 / 2.44 - 0.001 * 0.8 * 12
    assert worth(m, "gain") == pytest.approx(expected, abs=1e-9)


def test_one_direction_is_the_index_itself() -> None:
    m = model("one way")
    values = {name: flow for name, flow in BASE.items() if "produce" not in name}
    put(m, values | {"flow[a,talent,1]": 30})  # 20 * 1.5 points more in year 1
    assert not m.BOTH_WAYS
    assert worth(m, "outbound[1]") == 0
    assert [worth(m, f"two_way[{t}]") for t in (1, 2)] == pytest.approx([130, 100])
    assert worth(m, "gain") == pytest.approx(30 / 3.3616 - 0.001 * 0.8 * 12, abs=1e-9)


def test_named_expressions_are_those_tested_here() -> None:
    tested = {"operating", "in_force", "home", "served", "paid", "spending", "secondary_objective"}
    tested |= {"inbound", "outbound", "two_way"}
    m = model("county")
    assert {e.name for e in m.component_objects(pyo.Expression)} == tested
    assert part(m, "gain").sense == pyo.maximize


def test_the_index_that_is_reported() -> None:
    # Without services 8 persons of talent pass at a and at c, where 10 and 30 were put: 24 * 1.5
    # points less, in 64, out 75: 0.5 * 69.5 + 0.5 * 64, whatever the solver made of the smaller.
    m = model("county")
    put(m, BASE | {"least[1]": 60})
    first = tables(m)["index"][0]
    assert (first.year, first.inbound, first.outbound) == (2026, 64, 75)
    assert first.two_way == pytest.approx(66.75)
    put(model("one way"), {name: flow for name, flow in BASE.items() if "produce" not in name})
    first = tables(model("one way"))["index"][0]
    assert (first.inbound, first.outbound, first.two_way) == (64, None, 64)


def test_when_things_begin_is_reported_in_calendar_years() -> None:
    m = model("county")
    put(m, PLAN)
    found = decisions(m)
    # the road takes 2 years, the cold store 1
    assert {(row.project, row.year, row.operating) for row in found.projects} == {
        ("road", 2026, 2028),
        ("cold", 2027, 2028),
    }
    # land leads by 1 year, residence by 2, title by 3
    assert {(row.reform, row.year, row.in_force) for row in found.reforms} == {
        ("land", 2026, 2027),
        ("residence", 2026, 2028),
        ("title", 2028, 2031),
    }
    assert [(row.mast, row.year) for row in found.masts] == [("m1", 2027)]
    assert [(row.settlement, row.year) for row in found.fibre] == [("a", 2026), ("a1", 2027)]
    assert [(row.level, row.year) for row in found.facilities] == [("full", 2027)]
    assert {(row.category, row.persons, row.year) for row in found.hires} == {
        ("graduate", 4, 2026),
        ("technician", 10, 2027),
    }
