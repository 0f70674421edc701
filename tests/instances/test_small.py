"""Small instances whose optimum follows from the argument in the comment of its test.

Flow indices are 100 in the base year, so with a base total of B one unit of flow is 100 / B index
points. Money is in 10 000 yuan.
"""

import pytest

from models.schema.instance import Instance
from models.schema.money import Program, ProgramLimit
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.input.read import load
from tests.instances.exact import exactly, optimum
from tests.paths import INSTANCES


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


@pytest.fixture(scope="module")
def tiny_plan(tiny: Instance) -> Plan:
    return optimum(tiny)


# tiny. Both streams flow 100 at each of the two towns, so 2 units of flow are 1 index point. As
# beta = 0.5, two_way is the smaller of 0.25 in + 0.75 out and 0.75 in + 0.25 out, hence never more
# than 0.25 in + 0.75 out. No plan has more than
#   in[1] = 150   skills are driven by 10 a person. The basic allowance wins 5 persons a town, 10 in
#                 all. An 11th needs the housing allowance, 33 for 11; but talent, projects and
#                 reforms share 19 of own money and what the digital transfer may give them, as much
#                 as it gives to digital, which costs 2 + 4 + 4 = 10 in all: 29 (*).
#   out[1] = 100  a project takes a year to build.
#   in[2] = 200   the potential of 200 a town.
#   out[2] = 160  the road costs 40, more than the 29 of (*); the cold store alone drives 60 a town,
#                 and started in 2027 either would operate after the plan.
# so the gain is at most the mean of 0.25 * 50 = 12.5 and 0.25 * 100 + 0.75 * 60 = 70: 41.25.
# The plan attains every limit: cold store 15, land titles 4 and 10 allowances use the 29; masts and
# fibre 10; the health transfer pays the clinic on the hill, without which its service level is 0.5
# and its skills stay at 100. Everybody hired is anchored (5 places a town at level 1), so that 10
# more hires in 2027, 10 of own money, make 10 staff a town. All limits bind: the plan is unique.
def test_tiny_attains_its_bound(tiny_plan: Plan) -> None:
    assert tiny_plan.objective == exactly(41.25)
    years = [(row.inbound, row.outbound, row.two_way) for row in tiny_plan.index]
    assert years[0] == (exactly(150), exactly(100), exactly(112.5))
    assert years[1] == (exactly(200), exactly(160), exactly(170))


def test_tiny_decides_as_derived(tiny_plan: Plan) -> None:
    made = tiny_plan.decisions
    assert [(row.project, row.year, row.operating) for row in made.projects] == [
        ("cold-store", 2026, 2027)
    ]
    assert {(row.mast, row.year) for row in made.masts} == {
        ("mill-mast", 2026),
        ("pine-mast", 2026),
    }
    assert {(row.settlement, row.year) for row in made.fibre} == {("pine", 2026)}
    assert {(row.settlement, row.level, row.year) for row in made.facilities} == {
        ("hill", "small", 2026)
    }
    assert [(row.reform, row.year, row.in_force) for row in made.reforms] == [
        ("land-title", 2026, 2027)
    ]
    assert {(row.node, row.package, row.year, row.persons) for row in made.hires} == {
        (node, "basic", year, 5) for node in ("valley", "hill") for year in (2026, 2027)
    }


# Closing a program: its spending is held at 0. The values follow as above.
#   talent    in stays 100, out[2] = 160: gains 0 and 0.25 * 60 = 15, mean 7.5
#   ppp       out stays 100: gains 12.5 and 0.25 * 100 = 25, mean 18.75
#             (29 still buys fewer than 11 housing allowances)
#   digital   digital levels of 0.5 keep skills at 100, in stays 100; own money pays the cold store
#             and the titles: as without talent, 7.5
#   services  skills on the hill stay 100: in = 125, 150. Gains 0.25 * 25 = 6.25 and, in now being
#             the smaller, 0.75 * 50 + 0.25 * 60 = 52.5, mean 29.375. A 6th person in the valley
#             needs 6 housing allowances, 18; the cold store and the titles leave 10 of the 29, the
#             cold store alone 14. Without the cold store, or without digital, it is out[2] = 100
#             or in = 100 and the mean at most (0.25 * 40 + 0.25 * 50) / 2; with the cold store but
#             not the titles out[2] = 130 and the mean is (6.25 + 0.25 * 50 + 0.75 * 30) / 2
#   reforms   the hill sells 100: out[2] = 130, gains 12.5 and 0.25 * 100 + 0.75 * 30 = 47.5: 30
@pytest.mark.parametrize(
    ("program", "objective"),
    [("talent", 7.5), ("ppp", 18.75), ("digital", 7.5), ("services", 29.375), ("reforms", 30)],
)
def test_tiny_needs_every_program(
    tiny: Instance, tiny_plan: Plan, program: Program, objective: float
) -> None:
    closed = Scenario(program_limits=(ProgramLimit(program=program, ceiling=0),))
    plan = optimum(tiny, closed)
    assert plan.objective == exactly(objective)
    assert not any(row.program == program and row.amount > 0.01 for row in plan.spending)
    assert tiny_plan.objective is not None
    assert objective < tiny_plan.objective


# Without the earmark 19 + 50 = 69 pay for all but the clinic. A town left without its mast has
# skills of 100, the other at most 180 (8 persons): in[1] <= 140. With both masts, 10, and the road,
# 40, at most 19 are left for talent, fewer than 11 housing allowances: in[1] <= 150. Year 2 is at
# most 200 both ways: gains 12.5 and 100, mean 56.25, attained by the road, titles 4 and 10 basic
# allowances. Without the road year 2 gains at most 70 and year 1 at most 0.25 * 80, mean 45.
def test_tiny_earmark_binds(tiny: Instance) -> None:
    free = tuple(row.model_copy(update={"earmark_share": 0.0}) for row in tiny.sources)
    plan = optimum(tiny.model_copy(update={"sources": free}))
    assert plan.objective == exactly(56.25)
    assert [row.project for row in plan.decisions.projects] == ["road"]


# projects-only. Base 100: a unit is a point. A project started in year 1 operates in years 2 and 3,
# one started in year 2 in year 3, so the plan gains (2 V1 + V2) / 3 where V1, V2 are the gains
# bought with 10 in year 1 and 10 in year 2 (gain/cost: packing 15/6, stores 12/5 each, road 21/10).
#   V1 <= 24        both stores: packing leaves 4, which buys nothing, and the road leaves nothing
#   V1 + V2 <= 45   all cost 26 and 20 is there: leave out packing (15), or the road (21), or both
#                   stores (24)
# so the gain is at most (24 + 45) / 3 = 23: both stores first, then the road. Taking the best gain
# per cost first would start with packing.
def test_projects_only_is_a_multi_year_knapsack() -> None:
    plan = optimum(load(INSTANCES / "projects-only"))
    assert plan.objective == exactly(23)
    assert {(row.project, row.year) for row in plan.decisions.projects} == {
        ("store-east", 1),
        ("store-west", 1),
        ("road", 2),
    }


# masts-only. 1 000 of 1 900 in the town are covered and online, so 10 more persons are a point. 4
# pays for two masts and never for three. The villages count 180, 220, 220, 180 and 100: left and
# right cover 800, middle with either 620, two for the right 400, and the lone mast (100) with any
# other at most 540: 80 points. Two masts serve for the right, at 2 and at 1.5; thrift of 0.001
# takes the cheaper: 80 - 0.001 * 3.5. Taking the most people first would start with middle (440).
def test_masts_only_is_maximal_covering_and_thrift_breaks_the_tie() -> None:
    plan = optimum(load(INSTANCES / "masts-only"))
    assert plan.objective == exactly(79.9965)
    assert {row.mast for row in plan.decisions.masts} == {"left", "right-shared"}


# facilities-only. 1 000 of 1 800 in the town are served by the town's own clinic, so 10 more
# residents, one of whom needs the service, are a point. 8 pays for one full clinic (65 people
# served) or two small ones (30 each). Within 30 minutes v1 reaches itself and v2, 40 + 30 = 70 in
# need, v3 reaches v2 and itself, 30 + 10 = 40. So full at v1 serves 65, full at v3 40, two small
# ones 60: 65 points.
def test_facilities_only_is_capacitated_covering() -> None:
    plan = optimum(load(INSTANCES / "facilities-only"))
    assert plan.objective == exactly(65)
    assert [(row.settlement, row.level) for row in plan.decisions.facilities] == [("v1", "full")]
    served = sum(
        {"v1": 40, "v2": 30}[row.settlement] * row.share
        for row in plan.decisions.serving
        if row.facility == "v1"
    )
    assert served == exactly(65)


# talent-only. Base 20: a person in post is 5 points that year. Of h1 hired in year 1 half stay, and
# the other half of those anchored, at most 8 * 0.5 = 4. So the two years have
# h1 + (h1 + min(h1, 4)) / 2 + h2 person-years, and the gain is 2.5 times that.
#   basic in year 1    h1 <= 4 gives 8; h2 <= 12 / 2 under housing, 4 under basic: 14
#   housing in year 1  h1 <= 7 (14 of 14) gives 12.5; h2 <= 4 under basic; under housing
#                      h2 <= (12 - h1) / 2, together 2 + 1.5 h1 + 6 - h1 / 2 = 8 + h1 <= 15
# so 16.5 person-years, 41.25 points, with 7 by housing and then 4 by basic: 7 + 4 of 12 is paid.
def test_talent_only_chooses_a_package_for_each_year() -> None:
    plan = optimum(load(INSTANCES / "talent-only"))
    assert plan.objective == exactly(41.25)
    assert {(row.year, row.package, row.persons) for row in plan.decisions.hires} == {
        (1, "housing", 7),
        (2, "basic", 4),
    }


# reforms-only. Half of the potential of 100 passes at level 0 and is the base of 50: a level of 1
# is 100 points. 3 posts prepare one reform at a time (2, 2 and 3 posts), each in force a year after
# it is enacted: by years 2, 3, 4 at most one, two, three are in force. The land market (0.5) is
# enacted only once the registry (0.2) is in force.
#   registry first  levels of years 2, 3, 4 at most 0.2, 0.7, 1.0: 1.9
#   credit first    0.3, then 0.5 with the registry, then 1.0: 1.8
#   neither         0, 0.3, 0.7 at most: 1.0
# 1.9 in four years is 190 / 4 = 47.5. Money of 4 a year pays 2 and 1 a reform in force: at most 4.
def test_reforms_only_orders_the_reforms() -> None:
    plan = optimum(load(INSTANCES / "reforms-only"))
    assert plan.objective == exactly(47.5)
    assert [
        (row.year, row.reform) for row in sorted(plan.decisions.reforms, key=lambda r: r.year)
    ] == [
        (1, "registry"),
        (2, "land-market"),
        (3, "credit"),
    ]
