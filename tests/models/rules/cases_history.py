"""Cases of the county that has a history: what happened before the plan is no decision.

The base year is 2024, t = -1: what the road, the school, land and the bond did came after it. Begun
before the plan were the road (public, 2024), the market (lease, 2025), mast m1 (2024), fibre at a
(2025), the small school at a (2025), land (2024) and title (2025); 8 technicians were hired at c
(basic, 2025) and 80 drawn of the bond (2025).
"""

from tests.models.rules.case import RuleCase, line, sides

HISTORY = "history"


def due(program: str, kind: str, t: int, amount: float, source: str = "own") -> RuleCase:
    """The county pays just this for a program in a year in which nothing is decided."""
    place, payment = f"[{program},{kind},{t}]", f"payment[{source},{program},{kind},{t}]"
    return line(
        f"fund_spending{place}",
        payment,
        holds=(amount,),
        breaks=(amount - 0.01, amount + 0.01),
        county=HISTORY,
    )


OWED: tuple[RuleCase, ...] = (
    # the second half of the market's 0.2 * 60 of equity and 29.12 of grant
    due("ppp", "capital", 1, 20.56),
    # the road costs 5 and brings the county half of 2
    due("ppp", "current", 1, 4),
    # third and fourth year of pay of 8 technicians at (1, 0.5, 0.25, 4)
    due("talent", "current", 2, 2),
    due("talent", "current", 3, 32),
    # 0.3 * 10 for m1 and 0.5 * 4 for fibre
    due("digital", "current", 1, 5),
    # the small school, and the 12 promised
    due("services", "current", 1, 3),
    due("services", "current", 2, 15),
    # land is in force, title from year 3 on
    due("reforms", "current", 2, 2),
    due("reforms", "current", 3, 3),
    # an annuity of 0.9 over two years
    due("debt", "current", 1, 72),
    due("debt", "current", 2, 72),
)

STANDING: tuple[RuleCase, ...] = (
    # 0.3, 0.4 of the road from year 1, 0.1 of the market from year 2
    line("access_level[a,1]", "access[a,1]", holds=(0.7,), breaks=(0.71,), county=HISTORY),
    line("access_level[a,2]", "access[a,2]", holds=(0.8,), breaks=(0.81,), county=HISTORY),
    # 0.25 and 0.3 of land
    line(
        "institution_level[a,1]",
        "institution[a,1]",
        holds=(0.55,),
        breaks=(0.56,),
        county=HISTORY,
    ),
    # m1 was on air when coverage was measured: nothing is added to the 0.2
    line("coverage[a,1]", "covered[a,1]", holds=(0.2,), breaks=(0.21,), county=HISTORY),
    # base 10 and 7 of land
    line(
        "driver_limit[a,talent,1]", "flow[a,talent,1]", holds=(17,), breaks=(17.1,), county=HISTORY
    ),
    # base 30 and 0.5 of the private 0.8 * 60 - 29.12 = 18.88, half of it in year 1
    line(
        "driver_limit[a,capital,1]",
        "flow[a,capital,1]",
        holds=(34.72,),
        breaks=(34.73,),
        county=HISTORY,
    ),
    # 250 and 50 of the road; produce weighs 2
    line("hub_capacity[a,1]", "flow[a,produce,1]", holds=(150,), breaks=(150.1,), county=HISTORY),
    # 60 places for 40 of a, whom nothing serves first here, and 60 of a1
    line(
        "facility_capacity[school,a,1]",
        "serve[a1,school,a,1]",
        given={"serve[a,school,a,1]": 0.75},
        holds=(0.5,),
        breaks=(0.51,),
        county=HISTORY,
    ),
    # the school of 2025 has places for all 40 of a
    line(
        "service_kept[a,school,1]",
        "serve[a,school,a,1]",
        holds=(1,),
        breaks=(0.99,),
        county=HISTORY,
    ),
    line(
        "serve_where_open[c,school,a,1]",
        "serve[c,school,a,1]",
        holds=(1,),
        breaks=(1.01,),
        county=HISTORY,
    ),
)

LEFT_OPEN: tuple[RuleCase, ...] = (
    # the market is of the same group
    line(
        "exclusive_group[store]", "started[cold,lease,3]", holds=(0,), breaks=(1,), county=HISTORY
    ),
    # the road operates from year 1 on
    sides(
        "prerequisite[cold,road,1]",
        holds=({"started[cold,lease,1]": 1},),
        breaks=({"started[cold,lease,1]": 1, "started[cold,service,1]": 1},),
        county=HISTORY,
    ),
    # one project under construction at most in year 2; the market is finished by then
    sides(
        "works_capacity[2]",
        holds=({}, {"started[cold,lease,2]": 1}),
        breaks=({"started[cold,lease,2]": 1, "started[cold,service,2]": 1},),
        county=HISTORY,
    ),
    line("mast_needs_fibre[m2,1]", "on_air[m2,1]", holds=(1,), breaks=(2,), county=HISTORY),
    line("fibre_needs_upstream[a1,1]", "lit[a1,1]", holds=(1,), breaks=(2,), county=HISTORY),
    line(
        "reform_prerequisite[credit,land,1]",
        "enacted[credit,1]",
        holds=(1,),
        breaks=(2,),
        county=HISTORY,
    ),
    # title, 0.5, is in preparation in year 2; residence adds 2 of the 5, credit 9
    sides(
        "admin_capacity[2]",
        holds=({"enacted[residence,2]": 1},),
        breaks=({"enacted[credit,2]": 1},),
        county=HISTORY,
    ),
    # 8 in year 0: at most 1.25 * 8 + 2 in year 1
    line(
        "steady[technician,1,rise]",
        "hire[c,technician,basic,1]",
        holds=(0, 12),
        breaks=(13,),
        county=HISTORY,
    ),
    # 0.6 of the 80 are owed after the first payment, nothing after the second
    line(
        "debt_ceiling[1]",
        "payment[bond,ppp,capital,1]",
        holds=(72,),
        breaks=(72.1,),
        county=HISTORY,
    ),
    line(
        "debt_ceiling[2]",
        "payment[bond,ppp,capital,2]",
        holds=(120,),
        breaks=(120.1,),
        county=HISTORY,
    ),
    # pay of the 8 is none of what the plan decides; a person hired in 1 at (2, 1) has 2 of 3 in 1
    line(
        "year_ceiling[talent,1]",
        "hire[a,graduate,basic,1]",
        holds=(0,),
        breaks=(1,),
        county=HISTORY,
    ),
)

HISTORY_CASES = OWED + STANDING + LEFT_OPEN
