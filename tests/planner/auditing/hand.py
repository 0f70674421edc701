"""A plan made by hand: one town, one stream, one road, three sources; every figure is derived here.

The road costs 100, 60 when started in 2026 and 40 in 2027, runs from 2028 for 3 a year, lifts the
access of the town from 0.5 to 1 and drives 50 more produce. Produce is 100 in the base year and at
most 200 * access, so it flows 100, 100 and then min(100 + 50, 200 * 1) = 150: index 100, 100, 150.

The bond of 20 drawn in 2026 at 5 % over 2 years costs 20 * 0.05 / (1 - 1.05**-2) = 20 * 441 / 820
in 2027 and 2028 (21/20 squared is 441/400). It owes 20, then 20 * 1.05 - 20 * 441 / 820, then 0.

Own money: 50 in 2026, of which 25 is paid and half of 50, 25, carried; 30 + 25 in 2027, of which 30
and the debt are paid, 10 carried; 20 + 10 in 2028, of which 3 and the debt are paid.
The transfer of 30 pays 15 in 2026 and its 20 pay 10 in 2027; nothing of it is carried.

At rate 0 the objective is (0 + 0 + 50) / 3 - 0.001 * (60 + 40 + 3 + 2 * 20 * 441 / 820).
"""

from typing import Any

from models.schema.instance import CONDITIONS, Instance, fingerprint
from models.schema.plan import Plan
from models.schema.scenario import Scenario

DEBT = 20 * 441 / 820
GAIN = 50 / 3 - 0.001 * (103 + 2 * DEBT)


def county() -> Instance:
    """The county of the plan made by hand."""
    return Instance.model_validate(
        {
            "county": {
                "id": "hand",
                "first_year": 2026,
                "years": 3,
                "thrift": 0.001,
                "debt_limit": 20,
            },
            "settlements": [
                {"id": "seat", "tier": "county_seat", "population": 100},
                {"id": "town", "tier": "town", "parent": "seat", "population": 50},
            ],
            "nodes": [{"settlement": "town", "access": 0.5}],
            "streams": [{"id": "produce", "direction": "outbound", "weight": 1}],
            "requirements": [{"stream": "produce", "condition": "access"}],
            "flows": [{"node": "town", "stream": "produce", "base": 100, "potential": 200}],
            "projects": [
                {"id": "road", "kind": "road", "capital": 100, "profile": (0.6, 0.4), "running": 3}
            ],
            "contracts": [{"id": "own", "kind": "public"}],
            "project_nodes": [{"project": "road", "node": "town", "access_lift": 0.5}],
            "project_gains": [{"project": "road", "node": "town", "stream": "produce", "gain": 50}],
            "sources": [
                {"id": "own", "kind": "own", "programs": ("ppp", "debt"), "carry_limit": 0.5},
                {"id": "transfer", "kind": "transfer", "programs": ("ppp", "digital")}
                | {"earmark_programs": ("ppp",), "earmark_share": 0.5, "matching_ratio": 0.5},
                {"id": "bond", "kind": "bond", "programs": ("ppp",), "pays_current": False}
                | {"rate": 0.05, "term": 2},
            ],
            "amounts": [
                {"source": source, "year": year, "amount": amount}
                for source, year, amount in (
                    ("own", 2026, 50),
                    ("own", 2027, 30),
                    ("own", 2028, 20),
                    ("transfer", 2026, 30),
                    ("transfer", 2027, 20),
                    ("bond", 2026, 20),
                )
            ],
            "program_limits": [{"program": "ppp", "floor": 0.5, "ceiling": 1}],
        }
    )


def plan() -> Plan:
    """The plan made by hand."""
    return Plan.model_validate(
        {
            "status": "feasible",
            "stopped_by": "time_limit",
            "objective": GAIN,
            "bound": 2 * GAIN,
            "gap": 1.0,
            "first_year": 2026,
            "years": 3,
            "index": [
                {"year": 2026, "in": None, "out": 100, "two_way": 100},
                {"year": 2027, "in": None, "out": 100, "two_way": 100},
                {"year": 2028, "in": None, "out": 150, "two_way": 150},
            ],
            "spending": [
                {"program": "ppp", "kind": "capital", "year": 2026, "amount": 60},
                {"program": "ppp", "kind": "capital", "year": 2027, "amount": 40},
                {"program": "ppp", "kind": "current", "year": 2028, "amount": 3},
                {"program": "debt", "kind": "current", "year": 2027, "amount": DEBT},
                {"program": "debt", "kind": "current", "year": 2028, "amount": DEBT},
            ],
            "decisions": decisions(),
            "flows": [
                {"node": "town", "stream": "produce", "year": year, "flow": flow}
                for year, flow in ((2026, 100), (2027, 100), (2028, 150))
            ],
            "levels": [
                {"node": "town", "condition": condition, "year": year, "level": level}
                for year, access in ((2026, 0.5), (2027, 0.5), (2028, 1.0))
                for condition in CONDITIONS
                for level in (access if condition == "access" else 0.0,)
            ],
            "covered": [
                {"settlement": settlement, "year": year, "share": 0}
                for settlement in ("seat", "town")
                for year in (2026, 2027, 2028)
            ],
            # One node: its gain is all there is, and a single share is perfectly equal.
            "measures": {"gini_of_gains": 0.0},
            "provenance": {
                "county": "hand",
                "scenario": "default",
                "instance_hash": fingerprint(county()),
                "scenario_hash": fingerprint(Scenario()),
                "versions": {},
                "options": {},
                "seed": 0,
                "seconds": {},
            },
        }
    )


def decisions() -> dict[str, Any]:
    """The road, and who pays for it."""
    return {
        "projects": [{"project": "road", "contract": "own", "year": 2026, "operating": 2028}],
        "payments": [
            {"source": source, "program": program, "kind": kind, "year": year, "amount": amount}
            for source, program, kind, year, amount in (
                ("own", "ppp", "capital", 2026, 25),
                ("transfer", "ppp", "capital", 2026, 15),
                ("bond", "ppp", "capital", 2026, 20),
                ("own", "ppp", "capital", 2027, 30),
                ("transfer", "ppp", "capital", 2027, 10),
                ("own", "debt", "current", 2027, DEBT),
                ("own", "ppp", "current", 2028, 3),
                ("own", "debt", "current", 2028, DEBT),
            )
        ],
        "balances": [
            {"source": source, "year": year, "carried": carried, "lapsed": lapsed}
            for source, year, carried, lapsed in (
                ("own", 2026, 25, 0),
                ("own", 2027, 10, 30 + 25 - 30 - DEBT - 10),
                ("own", 2028, 0, 20 + 10 - 3 - DEBT),
                ("transfer", 2026, 0, 15),
                ("transfer", 2027, 0, 10),
            )
        ],
    }
