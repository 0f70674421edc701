"""Cases of the programs' rules: talent, projects, 5G, services, reforms.

Lines are worked out by hand from the tables of ``small.COUNTY``; the comment says how.
"""

from tests.models.rules.case import RuleCase, line, onward, sides

ROAD = "started[road,public]"
COLD = "started[cold,lease]"
COLD_PAID = "started[cold,service]"
MARKET = "started[market,public]"
MARKET_LEASE = "started[market,lease]"

TALENT: tuple[RuleCase, ...] = (
    # one package of a category a year; another category's package is its own affair
    line(
        "one_package[graduate,2]",
        "offered[graduate,housing,2]",
        given={"offered[graduate,basic,2]": 1, "offered[technician,basic,2]": 1},
        holds=(0,),
        breaks=(1,),
    ),
    # floor(0.3 * 15) = floor(4.5) = 4
    line(
        "uptake_limit[a,graduate,basic,1]",
        "hire[a,graduate,basic,1]",
        given={"offered[graduate,basic,1]": 1},
        holds=(0, 4),
        breaks=(5,),
    ),
    # 0.29 * 100 is 28.999... in binary, yet 29 persons
    line(
        "uptake_limit[c,technician,basic,2]",
        "hire[c,technician,basic,2]",
        given={"offered[technician,basic,2]": 1},
        holds=(29,),
        breaks=(30,),
    ),
    # no offer in year 2, no hire in year 2
    line(
        "uptake_limit[a,graduate,housing,2]",
        "hire[a,graduate,housing,2]",
        given={"offered[graduate,housing,1]": 1, "offered[graduate,basic,2]": 1},
        holds=(0,),
        breaks=(1,),
    ),
    # 12 technicians in 2027, whatever the package; those of other years do not count
    line(
        "hire_quota[technician,2]",
        "hire[c,technician,basic,2]",
        given={"hire[c,technician,basic,1]": 20, "hire[a,graduate,basic,2]": 4},
        holds=(0, 12),
        breaks=(13,),
    ),
    # no graduate in 2028; both packages count
    sides(
        "hire_quota[graduate,3]",
        given={"hire[a,graduate,basic,2]": 4},
        holds=({},),
        breaks=({"hire[a,graduate,basic,3]": 1}, {"hire[a,graduate,housing,3]": 1}),
    ),
    # 20 in year 1: at most 1.25 * 20 + 2 = 27 in year 2, at least 0.75 * 20 - 2 = 13
    line(
        "steady[technician,2,rise]",
        "hire[c,technician,basic,2]",
        given={"hire[c,technician,basic,1]": 20, "hire[a,graduate,basic,2]": 4},
        holds=(0, 20, 27),
        breaks=(28,),
    ),
    line(
        "steady[technician,2,fall]",
        "hire[c,technician,basic,2]",
        given={"hire[c,technician,basic,1]": 20, "hire[a,graduate,basic,2]": 4},
        holds=(13, 20, 29),
        breaks=(12,),
    ),
    # nobody in year 2: the step alone, 2, in year 3
    line(
        "steady[technician,3,rise]",
        "hire[c,technician,basic,3]",
        given={"hire[c,technician,basic,1]": 20},
        holds=(2,),
        breaks=(3,),
    ),
    # year 1 starts from the data: 0.5 * 20 + (0.9 - 0.5) * 10 + 4 hired = 18
    line(
        "talent_stock[a,graduate,1]",
        "staff[a,graduate,1]",
        given={"hire[a,graduate,basic,1]": 4},
        holds=(18,),
        breaks=(17.999, 18.001),
    ),
    # year 2 starts from year 1, no longer from the data: 0.5 * 16 + 0.4 * 2 = 8.8
    line(
        "talent_stock[a,graduate,2]",
        "staff[a,graduate,2]",
        given={"staff[a,graduate,1]": 16, "anchored[a,graduate,1]": 2},
        holds=(8.8,),
        breaks=(8.799, 8.801),
    ),
    # 0.5 * 16 + 0.4 * 5 + 4 basic + 3 housing = 17; those hired in year 2 are in staff 16
    line(
        "talent_stock[a,graduate,3]",
        "staff[a,graduate,3]",
        given={
            "staff[a,graduate,2]": 16,
            "anchored[a,graduate,2]": 5,
            "hire[a,graduate,basic,2]": 2,
            "hire[a,graduate,basic,3]": 4,
            "hire[a,graduate,housing,3]": 3,
        },
        holds=(17,),
        breaks=(16.999, 17.001),
    ),
    # year after: what retention leaves, 0.5 * 18 + 0.4 * 5 = 11, without hires
    line(
        "talent_stock[a,graduate,4]",
        "staff[a,graduate,4]",
        given={
            "staff[a,graduate,3]": 18,
            "anchored[a,graduate,3]": 5,
            "hire[a,graduate,basic,3]": 4,
        },
        holds=(11,),
        breaks=(10.999, 11.001, 15),
    ),
    # technicians stay at 0.8 whether anchored or not: 0.8 * 29 = 23.2
    line(
        "talent_stock[c,technician,2]",
        "staff[c,technician,2]",
        given={"staff[c,technician,1]": 29, "anchored[c,technician,1]": 20},
        holds=(23.2,),
        breaks=(23.1, 23.3),
    ),
    line(
        "anchored_staff[a,graduate,2]",
        "anchored[a,graduate,2]",
        given={"staff[a,graduate,2]": 12.5},
        holds=(12.5,),
        breaks=(12.501,),
    ),
    # 40 places * service level 0.5 = 20; the digital level does not help
    line(
        "anchoring[a,graduate,service,2]",
        "anchored[a,graduate,2]",
        given={"service[a,2]": 0.5, "digital[a,2]": 1, "staff[a,graduate,2]": 50},
        holds=(20,),
        breaks=(20.001,),
    ),
    # 40 places * digital level 0.25 = 10
    line(
        "anchoring[a,graduate,digital,3]",
        "anchored[a,graduate,3]",
        given={"digital[a,3]": 0.25, "service[a,3]": 1},
        holds=(10,),
        breaks=(10.001,),
    ),
    # technicians need access alone: 30 places * 0.6 = 18
    line(
        "anchoring[c,technician,access,1]",
        "anchored[c,technician,1]",
        given={"access[c,1]": 0.6},
        holds=(18,),
        breaks=(18.001,),
    ),
)

PROJECTS: tuple[RuleCase, ...] = (
    sides(
        "project_stays[road,public,2]",
        holds=[{}, onward(ROAD, 1), onward(ROAD, 2)],
        breaks=[{"started[road,public,1]": 1}],
    ),
    # latest 2027: a start in 2028 is too late, a start in 2027 goes on
    sides(
        "window[road,public,3]",
        holds=[onward(ROAD, 2), onward(ROAD, 1), {}],
        breaks=[onward(ROAD, 3)],
    ),
    # earliest 2027
    sides(
        "window[market,lease,1]",
        holds=[onward(MARKET_LEASE, 2)],
        breaks=[onward(MARKET_LEASE, 1)],
    ),
    # two contracts for one project, even years apart
    sides(
        "one_contract[cold]",
        holds=[onward(COLD, 1), onward(COLD_PAID, 3)],
        breaks=[onward(COLD, 1) | onward(COLD_PAID, 3)],
    ),
    # the road takes 2 years: started in 1 it operates in 3, so the cold store starts in 3
    sides(
        "prerequisite[cold,road,3]",
        given=onward(COLD, 3),
        holds=[onward(ROAD, 1)],
        breaks=[onward(ROAD, 2), {}],
    ),
    sides(
        "prerequisite[cold,road,2]",
        given=onward(ROAD, 1),
        holds=[{}, onward(COLD, 3)],
        breaks=[onward(COLD, 2), onward(COLD_PAID, 2)],
    ),
    # cold store and market share a group
    sides(
        "exclusive_group[store]",
        holds=[onward(COLD, 1), onward(MARKET, 3) | onward(ROAD, 1)],
        breaks=[onward(COLD, 1) | onward(MARKET, 3)],
    ),
    # year 2 takes 1 project: the road is under construction in 1 and 2, a cold store of year 1
    # operates by then, a market of year 2 is under construction
    sides(
        "works_capacity[2]",
        holds=[onward(ROAD, 1), onward(ROAD, 1) | onward(COLD, 1), onward(ROAD, 2)],
        breaks=[
            onward(ROAD, 1) | onward(COLD, 2),
            onward(ROAD, 1) | onward(MARKET_LEASE, 2),
            onward(ROAD, 2) | onward(MARKET, 2),
        ],
    ),
    # lease: income 80 * 0.75 - 10 = 50, worth 50 * (0.8 + 0.64) = 72 of an outlay of 0.8 * 200
    # = 160: grant 88, county 0.2 * 200 + 88 = 128 = 0.1 * 1280. A public road does not count
    sides(
        "ppp_ceiling[1]",
        holds=[onward(COLD, 1), onward(COLD, 1) | onward(ROAD, 1)],
        breaks=[onward(COLD, 1) | onward(MARKET_LEASE, 1)],
    ),
    sides("ppp_ceiling[1]", holds=[{}], breaks=[onward(COLD, 1)], county="budget 1279.9"),
    # government paid: income 60 - 10 + 0.3 * 200 = 110, worth 110 * 0.8 = 88 of 180: grant 92,
    # county 20 + 92 = 112 <= 120 = 0.1 * 1200; a leased market adds half of 12 + 29.12, 20.56
    sides(
        "ppp_ceiling[2]",
        given=onward(COLD_PAID, 2),
        holds=[{}, onward(MARKET, 2)],
        breaks=[onward(MARKET_LEASE, 2)],
    ),
    # availability 0.3 * 200 = 60 = 0.05 * 1200 in the first year of operation; leases of 128
    # do not count here
    sides(
        "government_paid_ceiling[2]",
        holds=[onward(COLD_PAID, 1), onward(COLD_PAID, 1) | onward(COLD, 2)],
        breaks=[onward(COLD_PAID, 2)],  # 112 while building
    ),
    # 0.05 * 1199.9 = 59.995; one concession year, so nothing is due in the second
    sides(
        "government_paid_ceiling[3]",
        holds=[onward(COLD_PAID, 1), {}],
        breaks=[onward(COLD_PAID, 2)],
        county="budget 1199.9",
    ),
)

DIGITAL: tuple[RuleCase, ...] = (
    sides(
        "mast_stays[m1,3]",
        holds=[{}, onward("on_air[m1]", 2), onward("on_air[m1]", 3)],
        breaks=[{"on_air[m1,2]": 1}],
    ),
    sides(
        "fibre_stays[a1,2]",
        holds=[{}, onward("lit[a1]", 1), onward("lit[a1]", 2)],
        breaks=[{"lit[a1,1]": 1}],
    ),
    # m1 stands at a1, whose fibre must be lit by that year; that of a is not enough
    sides(
        "mast_needs_fibre[m1,2]",
        given={"on_air[m1,2]": 1},
        holds=[onward("lit[a1]", 1), onward("lit[a1]", 2)],
        breaks=[onward("lit[a1]", 3), onward("lit[a]", 1)],
    ),
    # m2 stands at b, which has no row in fibre: lit, the constant 1
    line("mast_needs_fibre[m2,1]", "on_air[m2,1]", holds=(0, 1), breaks=(1.01,)),
    sides(
        "fibre_needs_upstream[a1,2]",
        given={"lit[a1,2]": 1},
        holds=[onward("lit[a]", 2)],
        breaks=[onward("lit[a]", 3), {}],
    ),
    # the trunk passes by a, and b, upstream of c, is lit: the constant 1
    line("fibre_needs_upstream[a,1]", "lit[a,1]", holds=(0, 1), breaks=(1.01,)),
    line("fibre_needs_upstream[c,1]", "lit[c,1]", holds=(0, 1), breaks=(1.01,)),
    # half of 2000 residents, the seat's included: 0.8 * 1100 + 0.6 * 200 = 1000
    line(
        "coverage_target[2]",
        "covered[a,2]",
        given={"covered[seat,2]": 0.8, "covered[b,2]": 1, "covered[a1,1]": 1},
        holds=(0.6, 1),
        breaks=(0.5999,),
    ),
)

SERVICES: tuple[RuleCase, ...] = (
    sides(
        "facility_stays[school,a,full,2]",
        holds=[{}, onward("open[school,a,full]", 1), onward("open[school,a,full]", 2)],
        breaks=[
            {"open[school,a,full,1]": 1},
            {"open[school,a,full,1]": 1, "open[school,a,small,2]": 1},
        ],
    ),
    sides(
        "one_level[school,a,3]",
        holds=[onward("open[school,a,small]", 1), onward("open[school,a,full]", 3)],
        breaks=[onward("open[school,a,small]", 1) | onward("open[school,a,full]", 3)],
    ),
    line(
        "serve_once[a1,school,1]",
        "serve[a1,school,a,1]",
        given={"serve[a,school,a,1]": 1},
        holds=(1,),
        breaks=(1.001,),
    ),
    # need 0.2: 40 at a, 60 at a1, 20 at c. Small takes 60 = 40 + 20, full 100 = 40 + 60
    line(
        "facility_capacity[school,a,1]",
        "serve[a1,school,a,1]",
        given={"open[school,a,small,1]": 1, "serve[a,school,a,1]": 1, "serve[c,school,a,1]": 1},
        holds=(0,),
        breaks=(0.001,),
    ),
    line(
        "facility_capacity[school,a,2]",
        "serve[c,school,a,2]",
        given={"open[school,a,full,2]": 1, "serve[a,school,a,2]": 1, "serve[a1,school,a,2]": 1},
        holds=(0,),
        breaks=(0.001,),
    ),
    # need 0.1: 10 at c, 30 at c1. Before: 10 = c alone; with small 10 + 20 = c1 alone
    line(
        "facility_capacity[clinic,c,1]",
        "serve[c1,clinic,c,1]",
        given={"serve[c,clinic,c,1]": 1},
        holds=(0,),
        breaks=(0.001,),
    ),
    line(
        "facility_capacity[clinic,c,3]",
        "serve[c,clinic,c,3]",
        given={"open[clinic,c,small,3]": 1, "serve[c1,clinic,c,3]": 1},
        holds=(0,),
        breaks=(0.001,),
    ),
    # 165 places for 0.2 * 1100 = 220 at the seat: 0.75
    line(
        "facility_capacity[school,seat,2]",
        "serve[seat,school,seat,2]",
        holds=(0.75,),
        breaks=(0.7501,),
    ),
    sides(
        "serve_where_open[c,school,a,2]",
        given={"serve[c,school,a,2]": 0.5},
        holds=[onward("open[school,a,small]", 2), onward("open[school,a,full]", 1)],
        breaks=[onward("open[school,a,small]", 3), {}],
    ),
    # the old school meets 165 of 220 at the seat, the full level all of it
    sides(
        "serve_within_surplus[seat,school,seat,2]",
        holds=[
            {"serve[seat,school,seat,2]": 0.75},
            {"serve[seat,school,seat,2]": 1} | onward("open[school,seat,full]", 2),
        ],
        breaks=[
            {"serve[seat,school,seat,2]": 0.7501},
            {"serve[seat,school,seat,2]": 1} | onward("open[school,seat,full]", 3),
        ],
    ),
    # 0.5 in year 3, and in year 3 only
    line(
        "service_floor[c,school,3]",
        "serve[c,school,a,3]",
        given={"serve[c,school,a,2]": 1},
        holds=(0.5, 1),
        breaks=(0.4999,),
    ),
    # 0.3 by table in year 1; in year 3 the 0.5 of the service is the higher of two
    line(
        "service_floor[c,school,1]",
        "serve[c,school,a,1]",
        county="least of places",
        holds=(0.3,),
        breaks=(0.2999,),
    ),
    line(
        "service_floor[c,school,3]",
        "serve[c,school,a,3]",
        county="least of places",
        holds=(0.5,),
        breaks=(0.4999,),
    ),
    # before the plan the seat's school serves 0.75 there; nothing else is stated
    line(
        "service_kept[seat,school,1]",
        "serve[seat,school,seat,1]",
        holds=(0.75, 1),
        breaks=(0.7499,),
    ),
    line(
        "service_kept[a1,school,1]",
        "serve[a1,school,a,1]",
        county="served before",
        holds=(0.4,),
        breaks=(0.3999,),
    ),
    # a year is compared with the year before it
    line(
        "service_kept[c1,clinic,3]",
        "serve[c1,clinic,c,3]",
        given={"serve[c1,clinic,c,2]": 0.5, "serve[c1,clinic,c,1]": 0.9},
        holds=(0.5, 0.6),
        breaks=(0.4999,),
    ),
    # the rest is 900 people: (200 * 0.6 + 300 * 0.5) / 900 = 0.3, and 0.75 - 0.3 = 0.45
    line(
        "service_parity[school,served]",
        "serve[seat,school,seat,3]",
        given={"serve[a,school,a,3]": 0.6, "serve[a1,school,a,3]": 0.5},
        holds=(0.75,),
        breaks=(0.7501,),
    ),
    # the seat's own school serves 165 / 220 = 0.75 whatever it is made to serve
    line(
        "service_parity[school,own]",
        "serve[a1,school,a,3]",
        given={"serve[a,school,a,3]": 0.6},
        holds=(0.5, 0.6),
        breaks=(0.4999,),
    ),
)

HOMES: tuple[RuleCase, ...] = (
    # a's own 40 come first: of the 60 of the small school 20 are left, of the 100 of the full 60;
    # a1 has 60 in need, c 20
    line(
        "facility_capacity[school,a,1]",
        "serve[a1,school,a,1]",
        county="homes",
        given={"open[school,a,small,1]": 1, "serve[c,school,a,1]": 0.25},
        holds=(0.25,),
        breaks=(0.2501,),
    ),
    line(
        "facility_capacity[school,a,2]",
        "serve[a1,school,a,2]",
        county="homes",
        given={"open[school,a,full,2]": 1, "serve[c,school,a,2]": 1},
        holds=(2 / 3,),
        breaks=(0.6667,),
    ),
    # the clinic of c has 10 places for 10 of its own; with small 20 more, for c1's 30
    sides(
        "facility_capacity[clinic,c,3]",
        county="homes",
        holds=[{}, {"serve[c1,clinic,c,3]": 2 / 3, "open[clinic,c,small,3]": 1}],
        breaks=[
            {"serve[c1,clinic,c,3]": 0.001},
            {"serve[c1,clinic,c,3]": 0.6667, "open[clinic,c,small,3]": 1},
        ],
    ),
    # what the small level leaves is a third of a1's need, the full one all of it
    sides(
        "serve_within_surplus[a1,school,a,2]",
        county="homes",
        holds=[
            {"serve[a1,school,a,2]": 1 / 3, "open[school,a,small,2]": 1},
            {"serve[a1,school,a,2]": 1, "open[school,a,full,2]": 1},
        ],
        breaks=[
            {"serve[a1,school,a,2]": 0.334, "open[school,a,small,2]": 1},
            {"serve[a1,school,a,2]": 0.001},
        ],
    ),
    # with the full level all of the seat are served at home, from then on
    sides(
        "service_kept[seat,school,3]",
        county="homes",
        holds=[{}, onward("open[school,seat,full]", 2), onward("open[school,seat,full]", 3)],
        breaks=[{"open[school,seat,full,2]": 1}],
    ),
    # 0.75 at the seat; a is served wholly at home: (200 + 300 * x) / 900 = 0.3 at x = 0.2333
    line(
        "service_parity[school,served]",
        "serve[a1,school,a,3]",
        county="homes",
        given={"open[school,a,full,3]": 1},
        holds=(0.2334,),
        breaks=(0.2333,),
    ),
)

REFORMS: tuple[RuleCase, ...] = (
    sides(
        "reform_stays[land,3]",
        holds=[{}, onward("enacted[land]", 2), onward("enacted[land]", 3)],
        breaks=[{"enacted[land,2]": 1}],
    ),
    # land leads by 1 year: enacted in 1 it is in force in 2
    sides(
        "reform_prerequisite[credit,land,2]",
        given={"enacted[credit,2]": 1},
        holds=[onward("enacted[land]", 1)],
        breaks=[onward("enacted[land]", 2), {}],
    ),
    # year 2 has 5 posts: land of year 2 takes 3, residence of year 1 (lead 2) takes 2, title 0.5;
    # land of year 1 is in force; credit (lead 0) takes 9 in the year in which it is enacted
    sides(
        "admin_capacity[2]",
        given=onward("enacted[residence]", 1),
        holds=[
            onward("enacted[land]", 2),
            onward("enacted[land]", 1) | onward("enacted[title]", 1),
            onward("enacted[land]", 2) | onward("enacted[credit]", 1),
        ],
        breaks=[
            onward("enacted[land]", 2) | onward("enacted[title]", 1),
            onward("enacted[credit]", 2),
        ],
    ),
    # credit alone is too much for year 2
    sides(
        "preparation_cover[2,0]",
        holds=[onward("enacted[credit]", 1), onward("enacted[credit]", 3)],
        breaks=[onward("enacted[credit]", 2)],
    ),
    # of land, residence and title (3 + 2 + 0.5 of 5 posts) any two fit
    sides(
        "preparation_cover[2,1]",
        given=onward("enacted[residence]", 1) | onward("enacted[credit]", 1),
        holds=[
            onward("enacted[land]", 2),
            onward("enacted[land]", 1) | onward("enacted[title]", 1),
        ],
        breaks=[onward("enacted[land]", 2) | onward("enacted[title]", 1)],
    ),
)

PROGRAM_CASES = TALENT + PROJECTS + DIGITAL + SERVICES + HOMES + REFORMS
