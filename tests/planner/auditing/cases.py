"""For every rule of the audit, an edit that breaks it."""

from models.schema.units import units_of
from tests.planner.auditing import hand
from tests.planner.auditing.edits import Edit, add, again, drop, head, put, setting

Y1, Y2, Y3 = 2026, 2027, 2028

# The county tightened under a plan: exactly that rule breaks (the plan is then of another county).
TIGHTENED: dict[str, tuple[Edit, ...]] = {
    "access_level": (put("nodes", {"settlement": "north"}, access=0.4),),
    "coverage": (put("coverage", {"mast": "m-south"}, share=0.7),),
    "institution_level": (put("reform_lifts", {"node": "north"}, lift=0.1),),
    "uptake_limit": (put("pools", {"node": "south"}, candidates=2),),
    "hire_quota": (add("quotas", {"category": "graduate", "year": Y1, "most": 1}),),
    "steady": (put("categories", {"id": "graduate"}, steady=0.0, steady_step=0),),
    "anchoring": (put("pools", {"node": "north"}, anchor_capacity=0.5),),
    "window": (put("projects", {"id": "inn"}, earliest=Y3),),
    "not_offerable": (put("projects", {"id": "inn"}, contracts=["own"]),),
    "prerequisite": (put("projects", {"id": "inn"}, requires=["store"]),),
    "exclusive_group": (put("projects", {"id": "road"}, group="rest"),),
    "works_capacity": (put("years", {"year": Y2}, works_capacity=1),),
    "ppp_ceiling": (setting("ppp_ceiling", 0.0), setting("government_paid_ceiling", 0.0)),
    "government_paid_ceiling": (
        put("contracts", {"id": "ppp"}, kind="government_paid"),
        setting("government_paid_ceiling", 0.0),
    ),
    "mast_needs_fibre": (add("fibre", {"settlement": "south", "capital": 0}),),
    "fibre_needs_upstream": (
        put("fibre", {"settlement": "north"}, upstream="farm"),
        put("fibre", {"settlement": "farm"}, upstream=None),
    ),
    "coverage_target": (put("years", {"year": Y1}, coverage_target=1.0),),
    "opening_level": (put("facilities", {"settlement": "farm"}, levels=["full"]),),
    "facility_capacity": (put("facility_levels", {"level": "small"}, capacity=10),),
    "service_floor": (put("services", {"id": "clinic"}, floor=1.0),),
    "service_kept": (add("served", {"settlement": "south", "service": "clinic", "share": 1.0}),),
    "service_parity": (put("services", {"id": "clinic"}, gap=0.0),),
    "reform_prerequisite": (put("reforms", {"id": "title"}, requires=["credit"]),),
    "admin_capacity": (put("years", {"year": Y1}, admin_capacity=2),),
    "driver_limit": (put("talent_gains", {"stream": "produce"}, gain=0),),
    "weakest_condition": (put("flows", {"stream": "visits"}, potential=1),),
    "hub_capacity": (put("hubs", {"settlement": "seat"}, capacity=100),),
    "minimum_gain": (setting("minimum_gain", 50),),
    "out_of_reach": (put("travel", {"origin": "farm"}, minutes=21),),
    "not_computed": (put("projects", {"id": "camp"}, requires=["nothing"]),),
}


# The money of the plan made by hand: each tie tightened past what the plan pays.
TIED: dict[str, tuple[Edit, ...]] = {
    "eligible_source": (put("sources", {"id": "own"}, pays_current=False),),
    "source_balance": (put("amounts", {"source": "own", "year": Y3}, amount=19),),
    "carry_limit": (put("sources", {"id": "own"}, carry_limit=0.49),),
    "earmark": (put("sources", {"id": "transfer"}, earmark_programs=["digital"]),),
    "program_floor": (add("program_limits", {"program": "talent", "floor": 0.01}),),
    "program_ceiling": (put("program_limits", {"program": "ppp"}, ceiling=0.99),),
    "matching": (put("sources", {"id": "transfer"}, matching_ratio=1.7),),
    "debt_ceiling": (setting("debt_limit", 19.9),),
    # The transfer pays 15 and 10, all of it for projects, none for what the earmark now names.
    "earmark_yearly": (
        put("sources", {"id": "transfer"}, earmark_programs=["digital"], earmark_every="year"),
    ),
    # 60 of 103 fall into the first year.
    "year_ceiling": (put("program_limits", {"program": "ppp"}, year_ceiling=0.58),),
    # 15 of 30 and 10 of 20.
    "spend_least": (put("sources", {"id": "transfer"}, spend_least=0.51),),
    # All 103 are spent on the road in town.
    "place_floor": (put("nodes", {"settlement": "town"}, least=103.1),),
}


# A bond that the road has to carry, which earns 20 less 3 a year: 17. Its repayment of at least 10,
# the part of the first 60 that no other source can pay, is 441 / 820 a year.
CARRIED: tuple[Edit, ...] = (
    put("projects", {"id": "road"}, revenue=20),
    put("amounts", {"source": "own", "year": Y1}, amount=20),
    put("sources", {"id": "bond"}, cover=1),
)
COVERED: dict[str, tuple[Edit, ...]] = {
    "bond_cover": (put("sources", {"id": "bond"}, cover=5),),
    "eligible_source": (put("projects", {"id": "road"}, revenue=2.9),),
}
DRAWN: dict[str, Edit] = {
    "draw_payment": put("draws", {"year": Y1}, amount=1),
    "draw_limit": put("draws", {"year": Y1}, amount=61),
    "bond_cover": put("draws", {"year": Y1}, amount=60),
    "unknown_id": put("draws", {"year": Y1}, contract="other"),
    "duplicate": again("draws", {"year": Y1}),
    "range": put("draws", {"year": Y1}, amount=-1),
    "eligible_source": put("draws", {"year": Y1}, source="own"),
}

TOLERANCE = units_of(hand.county()).money_tolerance(60.0)

# The plan itself edited: exactly these rules break.
PPP = {"program": "ppp", "kind": "capital", "year": Y1}
EDITED: dict[str, tuple[Edit, set[str]]] = {
    "the objective": (head("objective", to=17), {"reported_objective", "gap"}),
    "the bound": (head("bound", to=16), {"bound", "gap", "status"}),
    "no bound": (head("bound", to=None), {"gap"}),
    "called optimal": (head("status", to="optimal"), {"status"}),
    "a plan of the infeasible": (head("stopped_by", to="infeasible"), {"stopped_by"}),
    "bound := objective": (
        lambda plan: plan.update(bound=plan["objective"], gap=0.0, status="feasible"),
        {"status"},
    ),
    # The gap is 1 and none was asked for.
    "proved": (head("stopped_by", to="proved"), {"stopped_by"}),
    "a gap not asked for": (head("stopped_by", to="gap"), {"stopped_by"}),
    "the seed": (head("provenance", "options", "seed", to=1), {"provenance"}),
    "the gap": (head("gap", to=0.5), {"gap"}),
    "the first year": (head("first_year", to=2025), {"plan_years"}),
    "the years": (head("years", to=4), {"plan_years"}),
    "the county": (head("provenance", "county", to="other"), {"provenance"}),
    "the scenario": (head("provenance", "scenario_hash", to="0"), {"provenance"}),
    "the out index": (put("index", {"year": Y3}, out=151), {"reported_index"}),
    "an in index": (put("index", {"year": Y3}, **{"in": 100}), {"reported_index"}),
    "a two-way index": (
        put("index", {"year": Y3}, two_way=151),
        {"reported_index", "least_out"},
    ),
    "a flow more": (
        put("flows", {"year": Y3}, flow=151),
        {"driver_limit", "reported_objective", "reported_index"},
    ),
    "a flow less": (
        put("flows", {"year": Y3}, flow=149),
        {"reported_objective", "reported_index"} | {"least_out"},
    ),
    "a flow below zero": (
        put("flows", {"year": Y1}, flow=-1),
        {"range", "reported_objective", "reported_index", "least_out"},
    ),
    "access more": (
        put("levels", {"year": Y1, "condition": "access"}, level=0.6),
        {"access_level"},
    ),
    "access less": (
        put("levels", {"year": Y1, "condition": "access"}, level=0.4),
        {"weakest_condition", "reported_level"},
    ),
    "access beyond 1": (
        put("levels", {"year": Y3, "condition": "access"}, level=1.01),
        {"range", "access_level"},
    ),
    "institution": (
        put("levels", {"year": Y1, "condition": "institution"}, level=0.1),
        {"institution_level"},
    ),
    "digital": (
        put("levels", {"year": Y1, "condition": "digital"}, level=0.1),
        {"digital_level"},
    ),
    "service": (
        put("levels", {"year": Y1, "condition": "service"}, level=0.1),
        {"service_level"},
    ),
    "covered": (
        put("covered", {"settlement": "seat", "year": Y1}, share=0.1),
        {"coverage"},
    ),
    "spending": (put("spending", PPP, amount=60 + 1.1 * TOLERANCE), {"reported_spending"}),
    "spending within tolerance": (put("spending", PPP, amount=60 + 0.9 * TOLERANCE), set()),
    "a payment": (
        put("payments", {"source": "transfer", "year": Y1}, amount=14),
        {"fund_spending", "source_balance"},
    ),
    "a draw": (
        put("payments", {"source": "bond"}, amount=19),
        {"fund_spending", "source_balance", "reported_spending", "reported_objective"},
    ),
    "a payment below zero": (
        again("payments", {"source": "transfer", "year": Y1}, year=Y3, kind="current", amount=-1),
        {"range", "fund_spending", "source_balance"},
    ),
    "carried": (
        put("balances", {"source": "own", "year": Y1}, carried=26),
        {"source_balance", "carry_limit"},
    ),
    "lapsed": (put("balances", {"source": "own", "year": Y2}, lapsed=0), {"source_balance"}),
    "when it operates": (put("projects", {}, operating=2027), {"operating_year"}),
    "twice": (again("projects", {}, year=Y2, operating=2029), {"duplicate", "project_stays"}),
    "an index row": (
        drop("index", {"year": Y1}),
        {"missing_row"},
    ),
    "a flow of the year after": (
        add("flows", {"node": "town", "stream": "produce", "year": 2029, "flow": 1}),
        {"outside_plan"},
    ),
    "another town": (
        add("flows", {"node": "seat", "stream": "produce", "year": Y1, "flow": 1}),
        {"unknown_id"},
    ),
    "coupling": (head("measures", "coupling", to=1.0), {"reported_measures"}),
    "gini": (head("measures", "gini_of_gains", to=0.1), {"reported_measures"}),
    "served": (head("measures", "served", to={"x": 0.1}), {"reported_measures"}),
    "gaps": (head("measures", "service_gaps", to={"x": 0.1}), {"reported_measures"}),
    "what is due later": (head("measures", "commitments_after", to=1), {"reported_measures"}),
    "infeasible": (head("status", to="infeasible"), {"claims_nothing", "infeasible"}),
    "no plan": (head("status", to="no_plan"), {"claims_nothing"}),
}


# Edits of the full plan: at least this rule breaks, besides what follows from it.
CHANGED: dict[str, Edit] = {
    "one_package": add("offers", {"category": "graduate", "package": "basic", "year": Y1}),
    "uptake_limit": drop("offers", {"year": Y1}),
    "whole_persons": put("hires", {"year": Y1, "node": "north"}, persons=-1),
    "talent_stock": put("staff", {"year": Y2, "node": "north"}, staff=30.0),
    "reported_staff": put("staff", {"year": Y2, "node": "north"}, staff=30.0),
    "anchored_staff": put("staff", {"year": Y2, "node": "north"}, anchored=29.0),
    "one_contract": again("projects", {"project": "inn"}, contract="own"),
    "not_offerable": put("projects", {"project": "road"}, contract="avail"),
    "mast_stays": again("masts", {"mast": "m-north"}, year=Y3),
    "fibre_stays": again("fibre", {"settlement": "north"}, year=Y3),
    "facility_stays": again("facilities", {"settlement": "farm"}, year=Y3),
    "reported_items": put("items", {"what": "reform"}, private=5.0),
    "items_add_up": put("items", {"what": "reform"}, sources={"own": 1e4}),
    "reported_townships": put("townships", {"node": "north"}, persons=99),
    "townships_add_up": put("townships", {"node": "north"}, money=1e4),
    "reform_stays": again("reforms", {"reform": "title"}, year=Y3, in_force=2029),
    "in_force_year": put("reforms", {"reform": "title"}, in_force=Y1),
    "mast_needs_fibre": drop("fibre", {"settlement": "north"}),
    "fibre_needs_upstream": drop("fibre", {"settlement": "north"}),
    "one_level": again("facilities", {"settlement": "farm"}, level="full"),
    "serve_once": put("serving", {"settlement": "seat"}, share=1.5),
    "serve_where_open": drop("facilities", {"settlement": "farm"}),
    "own_people_first": put("serving", {"settlement": "seat", "year": Y2}, share=0.1),
    "service_kept": put("serving", {"settlement": "seat", "year": Y2}, share=0.1),
    "least_in": put("index", {"year": Y1}, two_way=900.0),
    "least_out": put("index", {"year": Y1}, two_way=900.0),
    "digital_level": put("covered", {"settlement": "farm", "year": Y3}, share=0.1),
    "service_level": put("serving", {"settlement": "farm", "year": Y1}, share=0.01),
    "reported_level": put("levels", {"condition": "service", "year": 2029}, level=0.01),
    "reported_covered": put("covered", {"settlement": "seat", "year": Y1}, share=0.5),
    "fund_spending": drop("payments", {"year": Y1}),
}
