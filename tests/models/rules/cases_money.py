"""Cases of the money rules: spending, sources, carrying, earmark, shares, matching, debt."""

from tests.models.rules.case import RuleCase, line, onward, sides
from tests.models.rules.cases_programs import MARKET, MARKET_LEASE, ROAD

SPENDING: tuple[RuleCase, ...] = (
    # second year of pay of 2 persons hired in 1 at (2, 1), first of 1 at (5): 2 + 5 = 7
    line(
        "fund_spending[talent,current,2]",
        "payment[own,talent,current,2]",
        given={"hire[a,graduate,basic,1]": 2, "hire[a,graduate,housing,2]": 1},
        holds=(7,),
        breaks=(6.99, 7.01),
    ),
    # road 0.4 * 100 + market lease 0.5 * (12 + 29.12) = 60.56, two sources together
    line(
        "fund_spending[ppp,capital,2]",
        "payment[own,ppp,capital,2]",
        given={"payment[bond,ppp,capital,2]": 40} | onward(ROAD, 1) | onward(MARKET_LEASE, 2),
        holds=(20.56,),
        breaks=(20.55, 20.57),
    ),
    # 12 promised before the plan, of which the transfer pays 10
    line(
        "fund_spending[services,current,2]",
        "payment[own,services,current,2]",
        given={"payment[transfer,services,current,2]": 10},
        holds=(2,),
        breaks=(1.99, 2.01),
    ),
    # annuity of 0.5 over 2 years is 0.9 (1.5 - 0.9 = 0.6, 0.9 - 0.9 = 0): 0.9 * 80 = 72
    line(
        "fund_spending[debt,current,2]",
        "payment[own,debt,current,2]",
        given={"payment[bond,ppp,capital,1]": 80, "payment[bond,ppp,capital,2]": 30},
        holds=(72,),
        breaks=(71.99, 72.01),
    ),
    # nothing else costs capital for debt
    line(
        "fund_spending[debt,capital,2]",
        "payment[own,debt,capital,2]",
        given={"payment[bond,ppp,capital,1]": 80},
        holds=(0,),
        breaks=(-0.01, 0.01),
    ),
)

SOURCES: tuple[RuleCase, ...] = (
    # up to 2027 come 100 + 40 + 80 + 150 + 80 = 450; 12 are promised, and persons hired in 1 cost
    # 2 in it and 1 in the next year: 146 * 3 + 12 = 450
    line("cumulative_budget[2]", "hire[a,graduate,basic,1]", holds=(146,), breaks=(146.01,)),
    # 150 of the year + 20 carried into it = 100 paid + 30 carried on + 40 lost
    line(
        "source_balance[own,2]",
        "lapsed[own,2]",
        given={
            "carried[own,1]": 20,
            "carried[own,2]": 30,
            "payment[own,talent,current,2]": 60,
            "payment[own,debt,current,2]": 40,
        },
        holds=(40,),
        breaks=(39.99, 40.01),
    ),
    # nothing is carried into year 1
    line("source_balance[transfer,1]", "lapsed[transfer,1]", holds=(40,), breaks=(39.99, 40.01)),
    # no row for 2028: only what was carried on
    line(
        "source_balance[own,3]",
        "payment[own,ppp,current,3]",
        given={"carried[own,2]": 30},
        holds=(30,),
        breaks=(29.99, 30.01),
    ),
    # a fifth of the year's 150, whatever was carried into it
    line(
        "carry_limit[own,2]",
        "carried[own,2]",
        given={"carried[own,1]": 20},
        holds=(30,),
        breaks=(30.01,),
    ),
    line("carry_limit[own,3]", "carried[own,3]", holds=(0,), breaks=(0.01,)),
    line("carry_limit[transfer,1]", "carried[transfer,1]", holds=(0,), breaks=(0.01,)),
    # 0.6 of all 40 that the transfer pays over the plan = 24 = 10 capital + 14 current
    line(
        "earmark[transfer]",
        "payment[transfer,digital,capital,3]",
        given={
            "payment[transfer,digital,capital,1]": 10,
            "payment[transfer,services,capital,1]": 10,
            "payment[transfer,services,current,2]": 14,
            "payment[own,services,current,2]": 100,
        },
        holds=(6,),
        breaks=(6.01,),
    ),
    # a program named twice counts once: 6 of 10, not twice 3 of 10
    line(
        "earmark[transfer]",
        "payment[transfer,services,capital,1]",
        given={"payment[transfer,digital,capital,1]": 4},
        holds=(6,),
        breaks=(5.99, 3),
        county="named twice",
    ),
    # a quarter of 40 = 6 + 4 of own money for digital and services; talent does not count
    line(
        "matching[transfer,1]",
        "payment[own,services,current,1]",
        given={
            "payment[transfer,digital,capital,1]": 40,
            "payment[own,digital,current,1]": 6,
            "payment[own,talent,current,1]": 50,
            "payment[own,services,current,2]": 50,
        },
        holds=(4,),
        breaks=(3.99,),
    ),
)

USES: tuple[RuleCase, ...] = (
    # the road, which names no use, costs 0.4 * 100; the market, of industry, is paid apart
    line(
        "fund_spending[ppp,capital,2]",
        "payment[own,ppp,capital,2]",
        given=onward(ROAD, 1) | onward(MARKET_LEASE, 2),
        holds=(40,),
        breaks=(39.99, 60.56),
        county="uses",
    ),
    # 0.5 * (12 + 29.12)
    line(
        "fund_spending[industry,capital,2]",
        "payment[own,industry,capital,2]",
        given={"payment[bond,industry,capital,2]": 20} | onward(ROAD, 1) | onward(MARKET_LEASE, 2),
        holds=(0.56,),
        breaks=(0.55, 40.56),
        county="uses",
    ),
    # a promise is of the very use that it names
    line(
        "fund_spending[industry,current,3]",
        "payment[own,industry,current,3]",
        holds=(3,),
        breaks=(2.99, 15),
        county="uses",
    ),
    line(
        "fund_spending[ppp,current,3]",
        "payment[own,ppp,current,3]",
        holds=(0,),
        breaks=(-0.01, 3),
        county="uses",
    ),
    # 2 persons under housing at 5, 1 under basic at 2
    line(
        "fund_spending[homes,current,3]",
        "payment[own,homes,current,3]",
        given={"hire[a,graduate,housing,3]": 2, "hire[a,graduate,basic,3]": 1},
        holds=(10,),
        breaks=(9.99, 12),
        county="uses",
    ),
    # the first year of title 5; land 8
    line(
        "fund_spending[titles,current,1]",
        "payment[own,titles,current,1]",
        given=onward("enacted[title]", 1) | onward("enacted[land]", 1),
        holds=(5,),
        breaks=(4.99, 13),
        county="uses",
    ),
    # a small school 30, a clinic 15
    line(
        "fund_spending[schooling,capital,3]",
        "payment[own,schooling,capital,3]",
        given={"open[school,a,small,3]": 1, "open[clinic,c,small,3]": 1},
        holds=(30,),
        breaks=(29.99, 45),
        county="uses",
    ),
    # a floor of a program counts its uses: 5 of 5 + 12 + 3
    line(
        "program_floor[talent]",
        "hire[a,graduate,housing,3]",
        holds=(1,),
        breaks=(0,),
        county="uses",
    ),
    # a ceiling of a use does not count its program: market 60 and 3 promised are 0.75 of 84,
    # of which 12 are promised and 9 are hires at 2 and 5; the road adds to the whole only
    line(
        "program_ceiling[industry]",
        "hire[a,graduate,basic,3]",
        given={"hire[a,graduate,housing,3]": 1} | onward(MARKET, 2),
        holds=(2,),
        breaks=(1.99,),
        county="uses",
    ),
    sides(
        "program_ceiling[industry]",
        given=onward(MARKET, 2),
        holds=(onward(ROAD, 1),),
        breaks=({},),
        county="uses",
    ),
    # an earmark for projects counts industry: half of 80
    line(
        "earmark[own]",
        "payment[own,industry,capital,2]",
        given={"payment[own,ppp,capital,1]": 15, "payment[own,homes,current,1]": 40},
        holds=(25,),
        breaks=(24.99,),
        county="uses",
    ),
    # own money for what the transfer may not pay is no match: a quarter of 40 = 6 + 4
    line(
        "matching[transfer,1]",
        "payment[own,services,current,1]",
        given={
            "payment[transfer,digital,capital,1]": 40,
            "payment[own,digital,current,1]": 6,
            "payment[own,schooling,current,1]": 50,
        },
        holds=(4,),
        breaks=(3.99,),
        county="uses",
    ),
)

TERMS: tuple[RuleCase, ...] = (
    # 0.6 of the 20 that the transfer pays in 2 = 12, whatever it pays in other years
    line(
        "earmark_yearly[transfer,2]",
        "payment[transfer,services,current,2]",
        given={
            "payment[transfer,digital,capital,2]": 8,
            "payment[transfer,services,current,1]": 40,
        },
        holds=(12,),
        breaks=(11.99,),
        county="terms of sources",
    ),
    # 100 of the first year + 7 left of earlier ones = 87 paid + 20 lost
    line(
        "source_balance[own,1]",
        "lapsed[own,1]",
        given={"payment[own,talent,current,1]": 87},
        holds=(20,),
        breaks=(19.99, 20.01),
        county="terms of sources",
    ),
    # what was left does not raise what may be carried on: a fifth of 100
    line(
        "carry_limit[own,1]",
        "carried[own,1]",
        holds=(20,),
        breaks=(20.01,),
        county="terms of sources",
    ),
    # half of 40 and the 4 left of earlier years
    line(
        "spend_least[transfer,1]",
        "payment[transfer,digital,capital,1]",
        given={"payment[transfer,services,current,1]": 10},
        holds=(12, 50),
        breaks=(11.99,),
        county="terms of sources",
    ),
    # no row for 2027: half of the 6 carried into it
    line(
        "spend_least[transfer,2]",
        "payment[transfer,digital,capital,2]",
        given={"carried[transfer,1]": 6},
        holds=(3,),
        breaks=(2.99,),
        county="terms of sources",
    ),
    # hires of 1 cost 2 in it and 1 in 2, hires of 2 then 2 in it and 1 in 3: year 2 takes
    # 4 + 2 * x of 12 + 3 * x, which is half at x = 4
    line(
        "year_ceiling[talent,2]",
        "hire[a,graduate,basic,2]",
        given={"hire[a,graduate,basic,1]": 4},
        holds=(4, 3),
        breaks=(4.01, 5),
        county="terms of sources",
    ),
    # a small clinic opened in 1 costs 15 + 2, 2, 2: 17 of 21; the 12 promised in 2 do not count
    line(
        "year_ceiling[services,1]",
        "open[clinic,c,small,1]",
        given={"open[clinic,c,small,2]": 1, "open[clinic,c,small,3]": 1},
        holds=(0,),
        breaks=(1,),
        county="terms of sources",
    ),
    # nothing decided for services, 12 promised: nothing is too much
    sides(
        "year_ceiling[services,2]",
        holds=({},),
        breaks=({"open[clinic,c,small,2]": 1, "open[clinic,c,small,3]": 1},),
        county="terms of sources",
    ),
)

COVER: tuple[RuleCase, ...] = (
    # the market earns 21 * 0.5 - 1 = 9.5 a year; 10 of the bond ask for 1 * 0.9 * 10 = 9, and of
    # the relief bond, repaid by a tenth a year, half of that counts: 0.5 * 0.1 * 10 = 0.5
    line(
        "bond_cover[market,public]",
        "drawn[relief,market,public,3]",
        given={"drawn[bond,market,public,2]": 6, "drawn[bond,market,public,3]": 4},
        holds=(10, 0),
        breaks=(10.01,),
        county="cover",
    ),
    line(
        "draw_payment[bond,ppp,2]",
        "payment[bond,ppp,capital,2]",
        given={"drawn[bond,market,public,2]": 7, "drawn[bond,market,public,3]": 2},
        holds=(7,),
        breaks=(6.99, 9),
        county="cover",
    ),
    # half of 60 falls due in the year of the start, whichever bond pays
    line(
        "draw_limit[market,public,2]",
        "drawn[relief,market,public,2]",
        given={"drawn[bond,market,public,2]": 20} | onward(MARKET, 2),
        holds=(10,),
        breaks=(10.01,),
        county="cover",
    ),
    # nothing for a market that is not begun
    line(
        "draw_limit[market,public,1]",
        "drawn[bond,market,public,1]",
        given=onward(MARKET, 2),
        holds=(0,),
        breaks=(0.01,),
        county="cover",
    ),
)

LIMITS: tuple[RuleCase, ...] = (
    # a person hired in 1 at (2, 1) costs 3; 3 = 0.2 * (3 + the 12 promised). Debt service of
    # 0.9 * 80 twice is left out
    line(
        "program_floor[talent]",
        "hire[a,graduate,basic,1]",
        given={"payment[bond,ppp,capital,1]": 80},
        holds=(1, 2),
        breaks=(0.99, 0),
    ),
    # hired in 3, the second year's pay falls after the plan: 2 < 0.2 * 14; two persons keep it
    line("program_floor[talent]", "hire[a,graduate,basic,3]", holds=(2,), breaks=(1,)),
    # market 60 <= 0.75 * (60 + 12 promised + 4 persons * 2); debt service is left out
    line(
        "program_ceiling[ppp]",
        "hire[a,graduate,basic,3]",
        given={"payment[bond,ppp,capital,1]": 80} | onward(MARKET, 2),
        holds=(4,),
        breaks=(3.99, 3),
    ),
    line("debt_ceiling[1]", "payment[bond,ppp,capital,1]", holds=(120,), breaks=(120.01,)),
    # one payment of 0.9 leaves 0.6 of a loan: 0.6 * 80 + 72 = 120
    line(
        "debt_ceiling[2]",
        "payment[bond,ppp,capital,2]",
        given={"payment[bond,ppp,capital,1]": 80, "payment[own,ppp,capital,2]": 99},
        holds=(72,),
        breaks=(72.01,),
    ),
    # the loan of year 1 is repaid by year 3: 0.6 * 100 + 60 = 120
    line(
        "debt_ceiling[3]",
        "payment[bond,ppp,capital,3]",
        given={"payment[bond,ppp,capital,1]": 80, "payment[bond,ppp,capital,2]": 100},
        holds=(60,),
        breaks=(60.01,),
    ),
)

PLACES: tuple[RuleCase, ...] = (
    # a small school from year 1 costs 30 + 3 * 3 = 39 of the 50; the full one of year 3 56; with
    # m1, at a1, of which the county pays 20 + 3 from year 3 on, it is 62; the clinic is at c
    sides(
        "place_floor[a]",
        holds=(
            onward("open[school,a,full]", 3),
            onward("open[school,a,small]", 1) | onward("on_air[m1]", 3),
        ),
        breaks=({}, onward("open[school,a,small]", 1) | onward("open[clinic,c,small]", 1)),
        county="least of places",
    ),
    # half of the market's 60, and 5 a person
    line(
        "place_floor[a]",
        "hire[a,graduate,housing,2]",
        given=onward(MARKET, 2),
        holds=(4,),
        breaks=(3,),
        county="least of places",
    ),
    # a technician of year 1 costs 1 + 0.5 + 0.25 within the plan: 7 of four, 5.25 of three
    line(
        "place_floor[c]",
        "hire[c,technician,basic,1]",
        holds=(4,),
        breaks=(3,),
        county="least of places",
    ),
)

MONEY_CASES = PLACES + SPENDING + SOURCES + USES + TERMS + COVER + LIMITS
