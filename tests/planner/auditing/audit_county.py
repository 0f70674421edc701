"""A county small enough to solve at once that uses every program, every condition, every limit."""

from typing import Any

from models.schema.instance import Instance
from models.schema.scenario import Lock, Scenario

FIRST = 2026


def county(**changes: Any) -> Instance:
    """The county; ``changes`` replace settings of the county by their name."""
    settings = {
        "id": "audited",
        "first_year": FIRST,
        "years": 3,
        "discount_rate": 0.04,
        "horizon_value": 4,
        "beta": 0.5,
        "thrift": 1e-6,
        "minimum_gain": 0.0,
        "regime": "legacy",
        "farmers_share_minimum": 0.05,
        "debt_limit": 400,
        "detour": 1.3,
        "speed": 40,
    }
    tables = {**places(), **people(), **works(), **money()}
    return Instance.model_validate({"county": settings | changes, **tables})


def places() -> dict[str, Any]:
    """A seat, two towns, a village each; four streams; fibre and masts."""
    return {
        "settlements": [
            {"id": "seat", "tier": "county_seat", "population": 4000, "covered": 0.9}
            | {"latitude": 26.0, "longitude": 109.0},
            {"id": "north", "tier": "town", "parent": "seat", "population": 1500, "covered": 0.2}
            | {"latitude": 26.1, "longitude": 109.0},
            {"id": "farm", "tier": "village", "parent": "north", "population": 500}
            | {"latitude": 26.15, "longitude": 109.05},
            {"id": "south", "tier": "town", "parent": "seat", "population": 1000, "covered": 0.1}
            | {"latitude": 25.9, "longitude": 109.1},
        ],
        "nodes": [
            {"settlement": "north", "access": 0.5, "institution": 0.4},
            {"settlement": "south", "access": 0.4, "institution": 0.4},
        ],
        "streams": [
            {"id": "staffing", "direction": "inbound", "weight": 0.5},
            {"id": "capital", "direction": "inbound", "weight": 0.5}
            | {"counts_private_capital": True},
            {"id": "produce", "direction": "outbound", "weight": 0.6, "load": 1.0},
            {"id": "visits", "direction": "outbound", "weight": 0.4, "load": 0.5}
            | {"needs_driver": False},
        ],
        "requirements": [
            {"stream": "staffing", "condition": "service", "passes": 0.3},
            {"stream": "capital", "condition": "institution", "passes": 0.1},
            {"stream": "produce", "condition": "access", "passes": 0.1},
            {"stream": "produce", "condition": "digital", "passes": 0.3},
            {"stream": "visits", "condition": "digital", "passes": 0.2},
        ],
        "flows": [
            {"node": node, "stream": stream, "base": base, "potential": potential}
            for node, stream, base, potential in (
                ("north", "staffing", 10, 60),
                ("south", "staffing", 5, 40),
                ("north", "capital", 100, 500),
                ("south", "capital", 50, 300),
                ("north", "produce", 200, 800),
                ("south", "produce", 100, 500),
                ("north", "visits", 60, 250),
            )
        ],
        "hubs": [{"settlement": "seat", "capacity": 700}],
        "fibre": [
            {"settlement": "north", "capital": 30, "running": 1},
            {"settlement": "farm", "upstream": "north", "capital": 20, "running": 1},
        ],
        "masts": [
            {"id": "m-north", "site": "north", "capital": 40, "running": 3}
            | {"county_capital_share": 0.5, "county_running_share": 0.5},
            {"id": "m-farm", "site": "farm", "capital": 30, "running": 2},
            {"id": "m-south", "site": "south", "capital": 40, "running": 3},
        ],
        "coverage": [
            {"mast": "m-north", "settlement": "north", "share": 0.7},
            {"mast": "m-north", "settlement": "farm", "share": 0.4},
            {"mast": "m-farm", "settlement": "farm", "share": 1.0},
            {"mast": "m-south", "settlement": "south", "share": 0.8},
        ],
    }


def people() -> dict[str, Any]:
    """One category with two packages, and hosts in both towns."""
    return {
        "categories": [{"id": "graduate", "retention_low": 0.6, "retention_high": 0.9}],
        "packages": [{"id": "basic"}, {"id": "housing"}],
        "terms": [
            {"category": "graduate", "package": "basic", "uptake": 0.2, "pay": (3, 1)},
            {"category": "graduate", "package": "housing", "uptake": 0.5, "pay": (8, 2, 2)},
        ],
        "pools": [
            {"node": "north", "category": "graduate", "candidates": 12, "anchor_capacity": 30}
            | {"staff": 4, "anchored": 1},
            {"node": "south", "category": "graduate", "candidates": 7, "anchor_capacity": 20},
        ],
        "talent_gains": [
            {"category": "graduate", "stream": "staffing", "gain": 1.0},
            {"category": "graduate", "stream": "produce", "gain": 6.0},
        ],
    }


def works() -> dict[str, Any]:
    """Three projects under three kinds of contract, a service at three places, two reforms."""
    return {
        "projects": [
            {"id": "road", "kind": "road", "capital": 200, "profile": (0.6, 0.4), "running": 4},
            {"id": "store", "kind": "cold_chain", "capital": 300, "profile": (1,), "running": 8}
            | {"revenue": 40, "requires": ("road",), "contracts": ("ppp", "avail")},
            {"id": "inn", "kind": "tourism", "capital": 150, "profile": (1,), "running": 5}
            | {"revenue": 30, "earliest": FIRST + 1, "group": "rest", "contracts": ("own", "ppp")},
            {"id": "camp", "kind": "tourism", "capital": 100, "profile": (1,), "running": 9}
            | {"revenue": 4, "group": "rest", "contracts": ("own",)},
        ],
        "contracts": [
            {"id": "own", "kind": "public", "farmers_share": 0.1},
            {"id": "ppp", "kind": "concession", "equity": 0.2, "farmers_share": 0.1}
            | {"concession_years": 10, "hurdle_rate": 0.07, "grant_cap": 0.4},
            {"id": "avail", "kind": "government_paid", "equity": 0.1, "farmers_share": 0.1}
            | {"concession_years": 3, "hurdle_rate": 0.06, "grant_cap": 0.6, "availability": 0.05},
        ],
        "project_nodes": [
            {"project": "road", "node": "north", "access_lift": 0.3},
            {"project": "road", "node": "south", "access_lift": 0.2},
            {"project": "store", "node": "north", "capital_share": 0.75},
            {"project": "store", "node": "south", "capital_share": 0.25},
            {"project": "inn", "node": "south", "access_lift": 0.1},
            {"project": "camp", "node": "south"},
        ],
        "project_gains": [
            {"project": "store", "node": "north", "stream": "produce", "gain": 250},
            {"project": "inn", "node": "south", "stream": "capital", "gain": 120},
            {"project": "camp", "node": "south", "stream": "capital", "gain": 60},
        ],
        "project_hubs": [{"project": "road", "hub": "seat", "extra": 200}],
        "services": [
            {"id": "clinic", "weight": 1.0, "need": 0.5, "standard": 20, "floor": 0.2, "gap": 0.7}
        ],
        "facility_levels": [
            {"service": "clinic", "level": "small", "capacity": 400, "capital": 30, "running": 4},
            {"service": "clinic", "level": "full", "capacity": 900, "capital": 60, "running": 7},
        ],
        "facilities": [
            {"service": "clinic", "settlement": "seat", "capacity": 1900},
            {"service": "clinic", "settlement": "north", "capacity": 100, "levels": ("small",)},
            {"service": "clinic", "settlement": "south", "capacity": 200},
            {"service": "clinic", "settlement": "farm"},
        ],
        "travel": [{"origin": "farm", "destination": "north", "minutes": 15}],
        "reforms": [
            {"id": "title", "cost": 5, "running": 1, "lead": 1, "workload": 3},
            {"id": "credit", "cost": 8, "running": 2, "workload": 2, "requires": ("title",)},
        ],
        "reform_lifts": [
            {"reform": reform, "node": node, "lift": 0.2}
            for reform in ("title", "credit")
            for node in ("north", "south")
        ],
        "reform_gains": [
            {"reform": "credit", "node": "north", "stream": "capital", "gain": 40},
            {"reform": "title", "node": "south", "stream": "capital", "gain": 20},
        ],
    }


def money() -> dict[str, Any]:
    """Own money, a transfer with an earmark and a match, a bond; limits by year and program."""
    every = ("talent", "ppp", "digital", "services", "reforms")
    amounts = {"own": (130, 160, 170), "transfer": (60, 70, 80), "bond": (60, 40, 0)}
    return {
        "sources": [
            {"id": "own", "kind": "own", "programs": (*every, "debt"), "carry_limit": 0.3},
            {"id": "transfer", "kind": "transfer", "programs": ("digital", "services", "ppp")}
            | {"earmark_programs": ("digital", "services"), "earmark_share": 0.5}
            | {"matching_ratio": 0.25},
            {"id": "bond", "kind": "bond", "programs": ("ppp",), "pays_current": False}
            | {"rate": 0.03, "term": 5},
        ],
        "amounts": [
            {"source": source, "year": FIRST + k, "amount": amount}
            for source, row in amounts.items()
            for k, amount in enumerate(row)
        ],
        "program_limits": [
            {"program": "talent", "floor": 0.02},
            {"program": "ppp", "ceiling": 0.7},
        ],
        "commitments": [{"program": "services", "kind": "current", "year": FIRST + 1, "amount": 6}],
        "years": [
            {"year": FIRST + k, "budget_expenditure": 4000, "works_capacity": 2}
            | {"admin_capacity": 4, "coverage_target": 0.5}
            for k in range(3)
        ],
    }


def scenario() -> Scenario:
    """Some data changed, a choice forced and one forbidden."""
    return Scenario(
        id="changed",
        county="audited",
        budget_factor=1.1,
        uptake_factor=0.9,
        cost_factors={"digital": 0.9},
        weights={"produce": 0.5, "visits": 0.5},
        forced=(
            Lock(what="mast", id="m-south"),
            Lock(what="reform", id="title", year=FIRST),
        ),
        forbidden=(Lock(what="project", id="camp"),),
    )
