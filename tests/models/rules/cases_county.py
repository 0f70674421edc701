"""Cases of the rules that tie the programs together: conditions, flows, money, objective, locks."""

from tests.models.rules.case import RuleCase, Values, line, onward, sides
from tests.models.rules.cases_programs import COLD, COLD_PAID, MARKET, MARKET_LEASE, ROAD

CONDITIONS: tuple[RuleCase, ...] = (
    # access0 0.3 + 0.4 of a road started in 1, operating in 3 = 0.7
    line(
        "access_level[a,3]", "access[a,3]", given=onward(ROAD, 1), holds=(0, 0.7), breaks=(0.7001,)
    ),
    # started in 2 it still is under construction in 3
    line("access_level[a,3]", "access[a,3]", given=onward(ROAD, 2), holds=(0.3,), breaks=(0.3001,)),
    # year after: 0.3 + 0.4 + 0.1 of a market started in 2
    line(
        "access_level[a,4]",
        "access[a,4]",
        given=onward(ROAD, 2) | onward(MARKET_LEASE, 2),
        holds=(0.8,),
        breaks=(0.8001,),
    ),
    # the road does nothing for c
    line("access_level[c,3]", "access[c,3]", given=onward(ROAD, 1), holds=(0.1,), breaks=(0.1001,)),
    # covered0 0.2 + 0.5 of m1 + 0.25 of m2 = 0.95
    line(
        "coverage[a,2]",
        "covered[a,2]",
        given=onward("on_air[m1]", 1) | onward("on_air[m2]", 2),
        holds=(0, 0.95),
        breaks=(0.9501,),
    ),
    # m1 of year 3 covers nobody in year 2
    line(
        "coverage[a,2]",
        "covered[a,2]",
        given=onward("on_air[m1]", 3),
        holds=(0.2,),
        breaks=(0.2001,),
    ),
    line("coverage[seat,1]", "covered[seat,1]", holds=(0.9,), breaks=(0.9001,)),
    # institution0 0.25 + 0.3 of land (lead 1, enacted 2) + 0.2 of credit (lead 0, enacted 3)
    line(
        "institution_level[a,3]",
        "institution[a,3]",
        given=onward("enacted[land]", 2) | onward("enacted[credit]", 3),
        holds=(0.75,),
        breaks=(0.7501,),
    ),
    # land of year 3 is still in preparation
    line(
        "institution_level[a,3]",
        "institution[a,3]",
        given=onward("enacted[land]", 3) | onward("enacted[credit]", 3),
        holds=(0.45,),
        breaks=(0.4501,),
    ),
    # year after: 0.25 + 0.3 + 0.2 + 0.1 of title (lead 3, enacted 1)
    line(
        "institution_level[a,4]",
        "institution[a,4]",
        given=onward("enacted[land]", 3)
        | onward("enacted[credit]", 3)
        | onward("enacted[title]", 1),
        holds=(0.85,),
        breaks=(0.8501,),
    ),
    # K(a) = a 200, a1 300: 0.4 * 0.5 + 0.6 * 1 = 0.8; c1 belongs to c, the seat to nobody
    line(
        "digital_level[a,2]",
        "digital[a,2]",
        given={"covered[a,2]": 0.5, "covered[a1,2]": 1, "covered[c1,2]": 1, "covered[seat,2]": 1},
        holds=(0.8,),
        breaks=(0.7999, 0.8001),
    ),
    # K(c) = c 100, c1 300: 0.25 * 0.4 + 0.75 * 0.2 = 0.25
    line(
        "digital_level[c,1]",
        "digital[c,1]",
        given={"covered[c,1]": 0.4, "covered[c1,1]": 0.2},
        holds=(0.25,),
        breaks=(0.2499, 0.2501),
    ),
    # nobody lives in K(b): the plain mean of 0.1 and 0.3
    line(
        "digital_level[b,3]",
        "digital[b,3]",
        given={"covered[b,3]": 0.1, "covered[b1,3]": 0.3},
        holds=(0.2,),
        breaks=(0.1999, 0.2001),
    ),
    # school 0.6 * (0.4 * 1 + 0.6 * 0.5) = 0.42
    line(
        "service_level[a,2]",
        "service[a,2]",
        given={"serve[a,school,a,2]": 1, "serve[a1,school,a,2]": 0.5, "serve[c,school,a,2]": 1},
        holds=(0.42,),
        breaks=(0.4199, 0.4201),
    ),
    # school 0.6 * 0.25 * 0.8 = 0.12, clinic 0.4 * (0.25 * 0.2 + 0.75 * 0.6) = 0.2
    line(
        "service_level[c,3]",
        "service[c,3]",
        given={"serve[c,school,a,3]": 0.8, "serve[c,clinic,c,3]": 0.2, "serve[c1,clinic,c,3]": 0.6},
        holds=(0.32,),
        breaks=(0.3199, 0.3201),
    ),
)

FLOWS: tuple[RuleCase, ...] = (
    # base 10 + 2 * 12 graduates + 7 of land (enacted 1, in force 2) = 41
    line(
        "driver_limit[a,talent,2]",
        "flow[a,talent,2]",
        given={"staff[a,graduate,2]": 12} | onward("enacted[land]", 1),
        holds=(0, 41),
        breaks=(41.01,),
    ),
    # land of year 2 is in preparation: 34
    line(
        "driver_limit[a,talent,2]",
        "flow[a,talent,2]",
        given={"staff[a,graduate,2]": 12} | onward("enacted[land]", 2),
        holds=(34,),
        breaks=(34.01,),
    ),
    # technicians at c drive talent there: 30 + 5
    line(
        "driver_limit[c,talent,1]",
        "flow[c,talent,1]",
        given={"staff[c,technician,1]": 5, "staff[a,graduate,1]": 9},
        holds=(35,),
        breaks=(35.01,),
    ),
    # base 30 + 0.5 * 10 graduates + 0.75 of the private 200 - 128 = 72 = 54: 89
    line(
        "driver_limit[a,capital,1]",
        "flow[a,capital,1]",
        given={"staff[a,graduate,1]": 10} | onward(COLD, 1),
        holds=(89,),
        breaks=(89.01,),
    ),
    # the private outlay is a one-off of the building years
    line(
        "driver_limit[a,capital,2]",
        "flow[a,capital,2]",
        given=onward(COLD, 1),
        holds=(30,),
        breaks=(30.01,),
    ),
    # government paid: 0.25 of the private 200 - 112 = 88 at b: 20 + 22
    line(
        "driver_limit[b,capital,3]",
        "flow[b,capital,3]",
        given=onward(COLD_PAID, 3),
        holds=(42,),
        breaks=(42.01,),
    ),
    # market leased in 3: private 60 - 41.12 = 18.88 over 2 years and 2 nodes, 4.72 at b
    line(
        "driver_limit[b,capital,3]",
        "flow[b,capital,3]",
        given=onward(MARKET_LEASE, 3),
        holds=(24.72,),
        breaks=(24.73,),
    ),
    # the second half falls in the year after and does not count; staff that stays does
    line(
        "driver_limit[b,capital,4]",
        "flow[b,capital,4]",
        given=onward(MARKET_LEASE, 3),
        holds=(20,),
        breaks=(20.01,),
    ),
    line(
        "driver_limit[a,capital,4]",
        "flow[a,capital,4]",
        given={"staff[a,graduate,4]": 6},
        holds=(33,),
        breaks=(33.01,),
    ),
    # a public market brings no private outlay
    line(
        "driver_limit[b,capital,3]",
        "flow[b,capital,3]",
        given=onward(MARKET, 3),
        holds=(20,),
        breaks=(20.01,),
    ),
    # the cold store operates the year after its start, also in the year after the plan: 40 + 15
    line(
        "driver_limit[a,produce,4]",
        "flow[a,produce,4]",
        given=onward(COLD, 3),
        holds=(55,),
        breaks=(55.01,),
    ),
    line(
        "driver_limit[a,produce,3]",
        "flow[a,produce,3]",
        given=onward(COLD, 3),
        holds=(40,),
        breaks=(40.01,),
    ),
    # 100 * (0.2 + 0.8 * 0.5) = 60
    line(
        "weakest_condition[a,talent,access,2]",
        "flow[a,talent,2]",
        given={"access[a,2]": 0.5, "digital[a,2]": 0.1},
        holds=(0, 60),
        breaks=(60.01,),
    ),
    # at level 0 a fifth passes: 80 * 0.2 = 16
    line("weakest_condition[c,talent,access,1]", "flow[c,talent,1]", holds=(16,), breaks=(16.01,)),
    # year after: the digital level stays as in year 3, 100 * 0.3
    line(
        "weakest_condition[a,talent,digital,4]",
        "flow[a,talent,4]",
        given={"digital[a,3]": 0.3},
        holds=(30,),
        breaks=(30.01,),
    ),
    # likewise services: 500 * (0.25 + 0.75 * 0.4) = 275
    line(
        "weakest_condition[a,capital,service,4]",
        "flow[a,capital,4]",
        given={"service[a,3]": 0.4, "service[a,2]": 1},
        holds=(275,),
        breaks=(275.01,),
    ),
    # institution has its own level in the year after: 200 * (0.5 + 0.5 * 0.6) = 160
    line(
        "weakest_condition[a,produce,institution,4]",
        "flow[a,produce,4]",
        given={"institution[a,4]": 0.6, "institution[a,3]": 0.1},
        holds=(160,),
        breaks=(160.01,),
    ),
    # below a: a and c, 2 * (65 + 60) = 250; talent has no load
    line(
        "hub_capacity[a,1]",
        "flow[a,produce,1]",
        given={"flow[c,produce,1]": 60, "flow[a,talent,1]": 99, "flow[b,visitors,1]": 90},
        holds=(65,),
        breaks=(65.01,),
    ),
    # a road of year 1 adds 50 in year 3: 2 * (90 + 60) = 300
    line(
        "hub_capacity[a,3]",
        "flow[a,produce,3]",
        given={"flow[c,produce,3]": 60} | onward(ROAD, 1),
        holds=(90,),
        breaks=(90.01,),
    ),
    # a road of year 3 is not finished in the year after, one of year 2 is
    line(
        "hub_capacity[a,4]",
        "flow[a,produce,4]",
        given=onward(ROAD, 3),
        holds=(125,),
        breaks=(125.01,),
    ),
    line(
        "hub_capacity[a,4]",
        "flow[a,produce,4]",
        given=onward(ROAD, 2),
        holds=(150,),
        breaks=(150.01,),
    ),
    # the seat passes on everything: 2 * (100 + 80) + 0.5 * 80 = 400
    line(
        "hub_capacity[seat,2]",
        "flow[b,visitors,2]",
        given={"flow[a,produce,2]": 100, "flow[c,produce,2]": 80},
        holds=(80,),
        breaks=(80.01,),
    ),
)

OBJECTIVE: tuple[RuleCase, ...] = (
    # points a unit: talent 100 * 0.6 / 40 = 1.5, capital 100 * 0.4 / 50 = 0.8,
    # produce 100 * 0.75 / 100 = 0.75, visitors 100 * 0.25 / 50 (the reference given) = 0.5
    line(
        "least_in[2]",
        "least[2]",
        given={"flow[a,talent,2]": 10, "flow[c,talent,2]": 30, "flow[a,capital,2]": 50},
        holds=(0, 100),
        breaks=(100.01,),
    ),
    line(
        "least_out[4]",
        "least[4]",
        given={"flow[a,produce,4]": 40, "flow[b,visitors,4]": 50},
        holds=(55,),
        breaks=(55.01,),
    ),
    # a: 1.1 * (15 + 24 + 30) = 75.9 = 15 + 24 + 0.75 * 49.2
    line(
        "minimum_gain[a]",
        "flow[a,produce,3]",
        given={"flow[a,talent,3]": 10, "flow[a,capital,3]": 30, "flow[a,produce,2]": 200},
        holds=(49.2,),
        breaks=(49.19,),
    ),
    # of a more is asked than of all: 1.2 * 69 = 82.8 = 15 + 24 + 0.75 * 58.4
    line(
        "minimum_gain[a]",
        "flow[a,produce,3]",
        given={"flow[a,talent,3]": 10, "flow[a,capital,3]": 30, "flow[a,produce,2]": 200},
        holds=(58.4,),
        breaks=(58.39,),
        county="gains of places",
    ),
    # ... and of b less, so that what is asked of all holds
    line(
        "minimum_gain[b]",
        "flow[b,visitors,3]",
        given={"flow[b,capital,3]": 20},
        holds=(3.2,),
        breaks=(3.19,),
        county="gains of places",
    ),
    # b: 1.1 * 16 = 17.6 = 16 + 0.5 * 3.2
    line(
        "minimum_gain[b]",
        "flow[b,visitors,3]",
        given={"flow[b,capital,3]": 20},
        holds=(3.2,),
        breaks=(3.19,),
    ),
)


def _lock_cases() -> tuple[RuleCase, ...]:
    """Each lock of ``small.LOCKS``: values that make its choice, and values that do not."""
    full, small = "open[school,a,full]", "open[school,a,small]"
    made_or_not: tuple[tuple[list[Values], list[Values]], ...] = (
        # project: under any contract, in any year
        ([onward(MARKET, 3), onward(MARKET_LEASE, 2)], [{}, onward(ROAD, 1)]),
        # ... in 2027, not before and not after
        (
            [onward(MARKET, 2), onward(MARKET_LEASE, 2)],
            [onward(MARKET, 1), onward(MARKET_LEASE, 3), {}],
        ),
        # ... under the lease
        ([onward(COLD, 2)], [onward(COLD_PAID, 2), {}]),
        ([onward("on_air[m1]", 2)], [onward("on_air[m2]", 1)]),
        ([onward("on_air[m1]", 3)], [onward("on_air[m1]", 2), {}]),
        ([onward("lit[a1]", 3)], [onward("lit[a]", 1)]),
        ([onward("lit[a1]", 1)], [onward("lit[a1]", 2), {}]),
        # facility: at any level, at one, at one in a year
        ([onward(small, 2), onward(full, 3)], [{}, onward("open[clinic,c,small]", 1)]),
        ([onward(full, 3)], [onward(small, 1), {}]),
        ([onward(full, 2)], [onward(full, 1), onward(full, 3), onward(small, 2)]),
        # package: offered in any year, in that year
        (
            [{"offered[graduate,basic,1]": 1}],
            [{"offered[graduate,housing,1]": 1, "offered[technician,basic,1]": 1}],
        ),
        ([{"offered[graduate,basic,3]": 1}], [{"offered[graduate,basic,1]": 1}]),
        ([onward("enacted[land]", 3)], [onward("enacted[title]", 1)]),
        ([onward("enacted[land]", 2)], [onward("enacted[land]", 1), onward("enacted[land]", 3)]),
    )
    return tuple(
        case
        for number, (made, not_made) in enumerate(made_or_not)
        for case in (
            sides(f"forced[{number}]", holds=made, breaks=not_made, county="locked"),
            sides(f"forbidden[{number}]", holds=not_made, breaks=made, county="locked"),
        )
    )


COUNTY_CASES = CONDITIONS + FLOWS + OBJECTIVE + _lock_cases()
