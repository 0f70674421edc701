"""What check says about implausible counties, with what it must not say beside it."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.schema.case import Case
from models.schema.contracts import grant, viability
from models.schema.fields import Row
from models.schema.geography import TravelTimes, catchment_weights, distance, reachable
from models.schema.instance import Instance
from models.schema.money import Use
from models.schema.people import Quota
from models.schema.scenario import Scenario
from models.schema.works import Contract, Project, ServedBefore
from planner.input.checking.baseline import shortfalls
from planner.input.checking.offers import verdict, verdicts, years_without_expenditure
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.references import references
from planner.input.checking.scenario import scenario_complaints
from planner.input.checking.trees import cycles
from planner.input.complaint import Places, Where, complain, errors, nearest, shortened
from planner.input.read import load
from tests.paths import INSTANCES
from tests.planner.input.good import good

Change = Callable[[Instance], Instance]


def edit(table: str, place: int, **changes: Any) -> Change:
    """Change fields of one row."""

    def change(instance: Instance) -> Instance:
        rows = list(getattr(instance, table))
        rows[place] = rows[place].model_copy(update=changes)
        return instance.model_copy(update={table: tuple(rows)})

    return change


def drop(*tables: str) -> Change:
    """Empty some tables."""
    return lambda instance: instance.model_copy(update=dict.fromkeys(tables, ()))


def keep(table: str, *places: int) -> Change:
    """Keep only some rows."""
    return lambda instance: instance.model_copy(
        update={table: tuple(getattr(instance, table)[place] for place in places)}
    )


def table(name: str, *rows: Row) -> Change:
    """Give a table other rows."""
    return lambda instance: instance.model_copy(update={name: rows})


def county(**changes: Any) -> Change:
    """Change settings of the county."""
    return lambda instance: instance.model_copy(
        update={"county": instance.county.model_copy(update=changes)}
    )


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(instance: Instance) -> Instance:
        for one in changes:
            instance = one(instance)
        return instance

    return change


STRANGE: list[tuple[str, Change, str]] = [
    ("project_never", edit("projects", 1, contracts=("joint",), revenue=0), "NPV"),
    ("offer_not", edit("projects", 0, contracts=("public", "joint")), "the cap is 90"),
    (
        "grant_above_outlay",
        both(
            edit("projects", 1, running=10.0, revenue=0.0, capital=200.0, contracts=("joint",)),
            edit("contracts", 1, equity=0.5, grant_cap=0.6, hurdle_rate=0.0, concession_years=1),
        ),
        "the grant 110 is more than the private side puts in, 100",
    ),
    ("contract_never", edit("contracts", 1, kind="government_paid"), "does not admit"),
    ("contract_never", county(farmers_share_minimum=0.2), "county's minimum 0.2"),
    ("contract_partly", edit("projects", 0, contracts=()), "1 of 3 projects"),
    (
        "contract_unused",
        both(*(edit("projects", place, contracts=("public",)) for place in range(3))),
        "'joint'",
    ),
    ("unreached", both(county(detour=None, speed=None), keep("facilities", 0, 1, 3, 4)), "west"),
    ("service_without_place", keep("facilities", 0, 1, 2), "'school'"),
    ("no_coordinates", edit("settlements", 3, latitude=None), "hill"),
    ("floor_beyond_room", edit("services", 0, floor=1.0, need=1.0), "people"),
    ("stuck_condition", keep("project_nodes", 1, 2, 3), "access, which nothing can lift at east"),
    ("stuck_condition", keep("coverage", 1, 2), "digital, which nothing can lift at east"),
    (
        "target_beyond",
        both(edit("coverage", 2, share=0.9), edit("years", 2, coverage_target=1.0)),
        "the target 1 of 2028 is above 0.994",
    ),
    ("gain_beyond", county(minimum_gain=5.0), "east"),
    ("gain_beyond", edit("nodes", 0, minimum_gain=5.0), "east"),
    (
        "few_people",
        both(county(synthetic=False), *(edit("settlements", i, population=2) for i in range(4))),
        "8 residents",
    ),
    ("nobody_hired", edit("terms", 0, uptake=0.05), "'basic'"),
    ("same_tier", edit("settlements", 3, tier="town"), "'town'"),
    ("source_empty", keep("amounts", 0, 1, 2, 3, 4, 5), "'bond'"),
    ("earmark_idle", edit("sources", 1, earmark_share=0.0), "'central'"),
    (
        "earmark_absent",
        edit("sources", 0, earmark_every="year"),
        "'own' has an earmark by year",
    ),
    ("carries_nothing", edit("sources", 0, spend_least=1.0, carry_limit=0.1), "'own'"),
    ("year_ceiling_idle", edit("program_limits", 0, year_ceiling=1.0), "limits nothing"),
    ("bond_pays_current", edit("sources", 2, pays_current=True), "'bond'"),
    (
        "cover_without_works",
        both(
            edit("sources", 2, cover=1.2),
            *(edit("projects", place, revenue=0.0) for place in range(3)),
        ),
        "'bond'",
    ),
    ("cover_thin", edit("sources", 2, cover=1.1), "1.1 of bond 'bond'"),
    ("no_debt_allowed", county(debt_limit=0.0), "no bond"),
    ("matching_alone", edit("sources", 0, programs=("talent", "reforms", "debt")), "'central'"),
    ("unpaid", edit("sources", 0, programs=("ppp", "digital", "services", "debt")), "'talent'"),
    ("unpaid", edit("sources", 0, programs=("ppp", "digital", "services", "debt")), "'reforms'"),
    (
        "unpaid",
        both(
            table("uses", Use(id="trade", program="ppp")),
            edit("projects", 1, use="trade"),
            *(edit("sources", place, not_for=("trade",)) for place in range(3)),
        ),
        "the capital cost of 'trade': store-1",
    ),
    (
        "matching_alone",
        edit("sources", 0, not_for=("ppp", "digital")),
        "'central'",
    ),
    (
        "unaffordable",
        both(
            table("uses", Use(id="trade", program="ppp")),
            edit("projects", 0, use="trade", capital=700.0),
            edit("sources", 0, not_for=("trade",)),
        ),
        "all money for projects is 660",
    ),
    (
        "floor_absent",
        both(drop("categories", "packages", "terms", "pools", "talent_gains")),
        "'talent'",
    ),
    ("unit_budget", edit("projects", 0, capital=60_000.0), "10 000 yuan"),
    ("unit_budget", edit("masts", 0, capital=350_000.0), "10 000 yuan"),
    ("unit_amount", edit("amounts", 0, amount=1.5e6), "ten billion"),
    ("unit_pay", edit("terms", 0, pay=(30_000.0,)), "30000 per person"),
    ("high_rate", county(discount_rate=0.4), "0.4"),
    ("high_rate", edit("sources", 2, rate=0.3), "0.3"),
    ("high_thrift", county(thrift=0.01), "0.01"),
    ("unaffordable", edit("projects", 0, capital=2000.0), "all money for projects is 1110"),
    ("group_of_one", edit("projects", 1, group=None), "'store'"),
    ("too_late", edit("projects", 0, profile=(0.2,) * 5), "'road-1'"),
    ("too_late", edit("reforms", 1, lead=4), "'land'"),
    ("no_effect", both(keep("coverage", 0, 1)), "'mast-hill'"),
    ("no_effect", both(keep("reform_lifts", 0), drop("reform_gains")), "'land'"),
    (
        "no_effect",
        both(edit("streams", 1, counts_private_capital=False), keep("project_gains", 1)),
        "'store-1'",
    ),
    ("category_without", drop("terms", "packages"), "terms"),
    ("step_alone", edit("categories", 0, steady_step=3), "steady_step of 3"),
    ("quota_idle", table("quotas", Quota(category="graduate", year=2026, most=9)), "at most 9"),
    ("package_unused", drop("terms"), "'basic'"),
    (
        "facility_idle",
        both(drop("facility_levels"), edit("facilities", 1, levels=(), capacity=0.0)),
        "'health'",
    ),
    ("no_driver", drop("talent_gains"), "'talent'"),
    (
        "no_works",
        both(*(edit("years", place, works_capacity=0.0) for place in range(3))),
        "no year",
    ),
    (
        "no_admin",
        both(*(edit("years", place, admin_capacity=2.5) for place in range(3))),
        "3 is above",
    ),
    ("no_load", edit("streams", 2, load=0.0), "no stream loads"),
    ("extra_in_vain", edit("hubs", 0, capacity=100.0), "at most 80 of 100"),
    (
        "ceilings_below_one",
        lambda i: i.model_copy(update={"program_limits": tuple(_ceilings())}),
        "0.5",
    ),
]


def _ceilings() -> list[Any]:
    row = good().program_limits[0]
    names = ("talent", "ppp", "digital", "services", "reforms")
    return [
        row.model_copy(update={"program": name, "floor": None, "ceiling": 0.1}) for name in names
    ]


class TestStrange:
    def test_a_good_county_is_not_strange(self) -> None:
        assert references(good()) == []
        assert plausibility_complaints(Case(good())) == []

    @pytest.mark.parametrize(
        ("code", "change", "fragment"),
        STRANGE,
        ids=[f"{i}-{row[0]}" for i, row in enumerate(STRANGE)],
    )
    def test_what_is_strange_is_said(self, code: str, change: Change, fragment: str) -> None:
        found = [row for row in plausibility_complaints(Case(change(good()))) if row.code == code]
        assert any(fragment in str(row) for row in found), plausibility_complaints(
            Case(change(good()))
        )
        assert {row.severity for row in found} == {"warning"}
        assert all(row.text("zh") != row.text("en") for row in found)

    @pytest.mark.parametrize(
        "folder", [path for path in sorted(INSTANCES.iterdir()) if (path / "county.yaml").exists()]
    )
    def test_the_delivered_instances_raise_few_eyebrows(self, folder: Path) -> None:
        found = plausibility_complaints(Case(load(folder)))
        assert errors(found) == []
        assert len(found) <= 3, [str(row) for row in found]

    def test_a_scenario_changes_what_is_strange(self) -> None:
        scenario = Scenario.model_validate({"coverage_targets": [{"year": 2026, "share": 1}]})
        instance = edit("coverage", 2, share=0.9)(good())
        assert plausibility_complaints(Case(instance)) == []
        assert {row.code for row in plausibility_complaints(Case(instance, scenario))} == {
            "target_beyond"
        }

    def test_legacy_admits_government_paid(self) -> None:
        instance = edit("contracts", 1, kind="government_paid", availability=0.15)(good())
        said = {row.code for row in plausibility_complaints(Case(instance))}
        legacy = {
            row.code for row in plausibility_complaints(Case(instance, Scenario(regime="legacy")))
        }
        assert "contract_never" in said
        assert "contract_never" not in legacy


class TestNothing:
    """The good county's west needs a service level of (10/50 - 0.2) / 0.8 = 0 at its base."""

    def test_a_base_just_reached_is_accepted(self) -> None:
        """produce at east: 90 * (0.2 + 0.8 * 0.5) = 54 for access, 90 * 0.75 for digital."""
        assert errors(plausibility_complaints(Case(edit("flows", 2, base=54.0)(good())))) == []
        found = errors(plausibility_complaints(Case(edit("flows", 2, base=54.1)(good()))))
        assert [(row.code, row.row, row.field) for row in found] == [("below_base", 4, "base")]
        assert "condition access is at level 0.5" in str(found[0])

    def test_digital_is_the_mean_by_population(self) -> None:
        """West: 1500 at 0.5 and 500 at 0 is 0.375; the limit is 80 * (0.5 + 0.5 * 0.375) = 55."""
        open_road = edit("nodes", 1, access=1.0)
        assert (
            errors(
                plausibility_complaints(Case(both(open_road, edit("flows", 5, base=55.0))(good())))
            )
            == []
        )
        found = errors(
            plausibility_complaints(Case(both(open_road, edit("flows", 5, base=55.1))(good())))
        )
        assert "digital is at level 0.375" in str(found[0])

    def test_serving_shares_the_room(self) -> None:
        """Health alone, 700 places within reach of two nodes that need 1000 and 1000 places.

        Both want level 0.5 (500 places each): 300 places are missing, which is 0.3 of a level.
        """
        settings = good().county.model_copy(update={"own_people_first": False})
        instance = _one_room().model_copy(update={"county": settings})
        missing = shortfalls(instance, {"east": 0.5, "west": 0.5}, reachable(instance))
        assert sum(missing.values()) == pytest.approx(0.3)
        missing = shortfalls(instance, {"east": 0.4, "west": 0.3}, reachable(instance))
        assert sum(missing.values()) == pytest.approx(0)

    def test_own_people_are_served_before_others(self) -> None:
        """The same at the seat, where 500 live: 200 of the 700 places are left for the towns."""
        instance = edit("settlements", 0, population=500)(_one_room())
        missing = shortfalls(instance, {"east": 0.1, "west": 0.1}, reachable(instance))
        assert sum(missing.values()) == pytest.approx(0)
        missing = shortfalls(instance, {"east": 0.3, "west": 0.1}, reachable(instance))
        assert sum(missing.values()) == pytest.approx(0.2)

    def test_what_is_served_before_the_plan_can_be_kept(self) -> None:
        """200 places are left for east's 1000: 0.2 of them can be served, 0.3 not."""
        instance = edit("settlements", 0, population=500)(_one_room())
        for share, found in ((0.2, []), (0.3, ["served_beyond"])):
            row = ServedBefore(settlement="east", service=instance.services[0].id, share=share)
            stated = instance.model_copy(update={"served": (row,)})
            codes = [each.code for each in errors(plausibility_complaints(Case(stated)))]
            assert [code for code in codes if code == "served_beyond"] == found

    def test_without_services_the_level_is_0(self) -> None:
        bare = drop("services", "facility_levels", "facilities")(good())
        assert shortfalls(bare, {"east": 0.25}, reachable(bare)) == {"east": pytest.approx(0.25)}

    def test_a_hub_just_carries_the_base(self) -> None:
        assert errors(plausibility_complaints(Case(edit("hubs", 0, capacity=20.0)(good())))) == []
        assert errors(plausibility_complaints(Case(edit("hubs", 0, capacity=19.9)(good()))))


def _one_room() -> Instance:
    """One facility at the seat that both towns reach; nobody lives in the village."""
    return both(
        keep("services", 0),
        edit("services", 0, weight=1.0, need=1.0, floor=None),
        keep("facilities", 0),
        edit("facilities", 0, capacity=700.0),
        edit("settlements", 1, population=1000),
        edit("settlements", 2, population=1000),
        edit("settlements", 3, population=0),
    )(good())


class TestOffers:
    """A project of 100, built in a year, 12 a year from users, 2 a year to run."""

    PROJECT = Project(id="p", kind="road", capital=100, profile=(1,), revenue=12, running=2)

    def test_value_and_grant_by_hand(self) -> None:
        """10 %, two years: 10/1.1 + 10/1.21 - 100 = -82.6446...; built in the year of the grant."""
        contract = Contract(id="c", kind="concession", concession_years=2, hurdle_rate=0.1)
        npv = viability(self.PROJECT, contract)
        assert npv == pytest.approx(10 / 1.1 + 10 / 1.21 - 100)
        assert grant(self.PROJECT, contract) == pytest.approx(-npv)

    def test_a_grant_is_spread_over_the_building(self) -> None:
        project = self.PROJECT.model_copy(update={"profile": (0.5, 0.5)})
        contract = Contract(id="c", kind="concession", concession_years=1, hurdle_rate=0.25)
        npv = viability(project, contract)
        assert npv == pytest.approx(10 / 1.25**2 - 100 * (0.5 + 0.5 / 1.25))
        assert grant(project, contract) * (0.5 + 0.5 / 1.25) == pytest.approx(-npv)

    @pytest.mark.parametrize(("cap", "offerable"), [(0.80, True), (0.799, False)])
    def test_the_cap_is_a_line(self, cap: float, offerable: bool) -> None:
        """Without interest two years earn 20, so the grant is 80."""
        contract = Contract(id="c", kind="concession", concession_years=2, grant_cap=cap)
        assert verdict(good().county, self.PROJECT, contract).offerable is offerable

    def test_availability_counts_only_where_the_county_pays(self) -> None:
        paid = {"id": "c", "concession_years": 10, "availability": 0.1}
        users = viability(self.PROJECT, Contract.model_validate({**paid, "kind": "concession"}))
        county_ = viability(
            self.PROJECT, Contract.model_validate({**paid, "kind": "government_paid"})
        )
        assert users == pytest.approx(0)
        assert county_ == pytest.approx(100)

    def test_a_public_contract_needs_no_grant(self) -> None:
        public = Contract(id="c", kind="public")
        assert (viability(self.PROJECT, public), grant(self.PROJECT, public)) == (0, 0)

    def test_a_project_that_names_no_contract_admits_all(self) -> None:
        named = {(row.project, row.contract) for row in verdicts(good())}
        assert ("store-1", "joint") in named
        assert ("road-1", "joint") not in named

    def test_years_without_expenditure_matter_in_the_legacy_regime_only(self) -> None:
        instance = edit("years", 1, budget_expenditure=None)(good())
        assert years_without_expenditure(instance) == []
        assert years_without_expenditure(county(regime="legacy")(instance)) == [2027]
        public = keep("contracts", 0)(county(regime="legacy")(instance))
        assert years_without_expenditure(public) == []


class TestTravelTimes:
    def test_measured_time_holds_both_ways(self) -> None:
        reach = TravelTimes(good())
        assert reach.minutes("seat", "east") == reach.minutes("east", "seat") == 25
        assert reach.minutes("east", "east") == 0

    def test_other_times_come_from_the_distance(self) -> None:
        """0.1 degree of longitude at 26.2 degrees north is 9.98 km; by 1.5 at 40 km/h 22.4 min."""
        seat, _, west, _ = good().settlements
        expected = math.radians(0.1) * math.cos(math.radians(26.2)) * 6371.0088
        assert distance(seat, west) == pytest.approx(expected, rel=1e-5)
        assert TravelTimes(good()).minutes("seat", "west") == pytest.approx(22.45, abs=0.01)

    def test_without_speed_only_measured_places_are_reached(self) -> None:
        reach = TravelTimes(county(detour=None, speed=None)(good()))
        assert reach.minutes("seat", "west") == math.inf
        assert reach.minutes("seat", "east") == 25

    @pytest.mark.parametrize(("standard", "count"), [(25.0, 2), (24.9, 1)])
    def test_the_standard_is_a_line(self, standard: float, count: int) -> None:
        """The seat reaches itself and, in 25 minutes, east; west is 22 minutes away."""
        options = reachable(
            both(edit("services", 0, standard=standard), keep("facilities", 0, 1))(good())
        )
        assert len(options["seat", "health"]) == count

    def test_shares_are_equal_where_nobody_lives(self) -> None:
        empty = both(*(edit("settlements", place, population=0) for place in range(4)))(good())
        assert catchment_weights(empty)["west"] == {"west": 0.5, "hill": 0.5}
        assert catchment_weights(good())["west"] == {"west": 0.75, "hill": 0.25}


class TestSmallThings:
    @pytest.mark.parametrize(
        ("links", "expected"),
        [
            ({"a": ("b",), "b": ()}, []),
            ({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}, []),
            ({"a": ("a",)}, [["a", "a"]]),
            ({"a": ("b",), "b": ("c",), "c": ("b",)}, [["b", "c", "b"]]),
            ({"a": ("x",)}, []),
        ],
    )
    def test_cycles(self, links: dict[str, tuple[str, ...]], expected: list[list[str]]) -> None:
        assert cycles(links) == expected

    def test_a_long_chain_is_no_trouble(self) -> None:
        links = {str(place): (str(place + 1),) for place in range(20_000)}
        assert cycles(links) == []

    def test_the_nearest_name(self) -> None:
        assert nearest("road7", {"road-1", "mast"}).text() == "did you mean 'road-1'?"
        assert "projects.csv" in nearest("zzz", {"road-1"}, "projects").text()
        assert nearest("zzz", {"a", "b"}).text() == "known are a, b"

    def test_a_found_value_is_shortened(self) -> None:
        assert shortened("x" * 1000) == "x" * 59 + "…"
        assert shortened("a\nb") == "a b"
        assert "digits" in shortened(10**5000)
        assert shortened("\ud800").encode() == b"\\ud800"

    def test_a_complaint_reads_as_a_sentence_in_both_languages(self) -> None:
        complaint = complain("empty_file", Where("masts.csv", "masts", 7, "id"))
        assert str(complaint).startswith("masts.csv row 7, id: the file is empty; ")
        assert complaint.text("zh").startswith("masts.csv 第 7 行，id：文件为空；")

    def test_rows_of_a_document_are_placed_by_path(self) -> None:
        broken = edit("projects", 2, requires=("road-7",))(good())
        assert str(references(broken)[0]).startswith("projects.csv row 4, requires: ")
        placed = references(broken, Places(document="x.json"))
        assert str(placed[0]).startswith("x.json, projects[2].requires: ")

    def test_a_scenario_that_says_nothing_is_fine(self) -> None:
        assert scenario_complaints(Case(good(), Scenario())) == []


@pytest.mark.parametrize(
    ("change", "nodes"),
    [
        (drop(), {"east"}),
        (edit("hubs", 0, settlement="seat"), set()),
        (drop("hubs"), {"east", "west"}),
        (edit("streams", 2, load=0.0, needs_driver=False), {"east", "west"}),
        (edit("streams", 2, needs_driver=True, load=0.0), set()),
        (edit("requirements", 0, stream="produce", passes=1.0), set()),
    ],
    ids=["hub of west", "hub of all", "no hub", "no load", "driver", "condition"],
)
def test_a_flow_needs_one_limit_of_three(change: Change, nodes: set[str]) -> None:
    """Produce, which loads the hub at west and needs nothing else, and a county beside that."""
    driverless = both(keep("requirements", 0, 1), edit("streams", 2, needs_driver=False))
    changed = both(driverless, change)(good())
    found = [complaint.row for complaint in references(changed) if complaint.code == "limitless"]
    assert {changed.flows[row - 2].node for row in found if row} == nodes
