"""A small synthetic county without a flaw, using every table, for tests to break."""

from pathlib import Path

from models.schema.instance import Instance
from planner.input.write import write_folder

WHY = "assumption"


def good() -> Instance:
    """Two towns and a village under a seat, three years, all five programs."""
    return Instance.model_validate({**_places(), **_flows(), **_programs(), **_money()})


def write_good(folder: Path) -> Path:
    """The good county as a folder of CSV files."""
    write_folder(good(), folder)
    return folder


def _places() -> dict[str, object]:
    return {
        "county": {
            "id": "good",
            "name_zh": "好县",
            "name_en": "Good County",
            "synthetic": True,
            "first_year": 2026,
            "years": 3,
            "horizon_value": 5,
            "discount_rate": 0.04,
            "debt_limit": 500,
            "detour": 1.5,
            "speed": 40,
        },
        "years": [
            {"year": 2026, "budget_expenditure": 90000, "works_capacity": 3, "admin_capacity": 4},
            {"year": 2027, "budget_expenditure": 90000},
            {"year": 2028, "budget_expenditure": 90000, "coverage_target": 0.5},
        ],
        "settlements": [
            _settlement("seat", "county_seat", None, 5000, 26.20, 109.10, covered=1),
            _settlement("east", "town", "seat", 2000, 26.20, 109.20, covered=0.5),
            _settlement("west", "town", "seat", 1500, 26.20, 109.00, covered=0.5),
            _settlement("hill", "village", "west", 500, 26.25, 108.98),
        ],
        "nodes": [
            {"settlement": "east", "access": 0.5, "institution": 0.4},
            {"settlement": "west", "access": 0.4, "institution": 0.4},
        ],
        "hubs": [{"settlement": "west", "capacity": 60}],
        "travel": [{"origin": "seat", "destination": "east", "minutes": 25}],
        "fibre": [
            {"settlement": "west", "capital": 40, "running": 1},
            {"settlement": "hill", "upstream": "west", "capital": 30, "running": 1},
        ],
        "masts": [
            {"id": "mast-east", "site": "east", "capital": 35, "running": 2},
            {"id": "mast-west", "site": "west", "capital": 35, "running": 2},
            {"id": "mast-hill", "site": "hill", "capital": 35, "running": 2},
        ],
        "coverage": [
            {"mast": "mast-east", "settlement": "east", "share": 0.5},
            {"mast": "mast-west", "settlement": "west", "share": 0.5},
            {"mast": "mast-hill", "settlement": "hill"},
        ],
    }


def _settlement(
    id_: str,
    tier: str,
    parent: str | None,
    population: int,
    latitude: float,
    longitude: float,
    covered: float = 0.0,
) -> dict[str, object]:
    return {
        "id": id_,
        "name_zh": f"{id_}村镇",
        "name_en": id_.title(),
        "tier": tier,
        "parent": parent,
        "population": population,
        "covered": covered,
        "latitude": latitude,
        "longitude": longitude,
        "note": WHY,
    }


def _flows() -> dict[str, object]:
    return {
        "streams": [
            {"id": "talent", "direction": "inbound", "weight": 0.5, "unit": "persons"},
            {
                "id": "capital",
                "direction": "inbound",
                "weight": 0.5,
                "counts_private_capital": True,
            },
            {"id": "produce", "direction": "outbound", "weight": 1, "load": 1},
        ],
        "requirements": [
            {"stream": "talent", "condition": "service", "passes": 0.2},
            {"stream": "capital", "condition": "institution", "passes": 0.5},
            {"stream": "produce", "condition": "access", "passes": 0.2},
            {"stream": "produce", "condition": "digital", "passes": 0.5},
        ],
        "flows": [
            {"node": node, "stream": stream, "base": base, "potential": potential}
            for node, stream, base, potential in [
                ("east", "talent", 20, 60),
                ("east", "capital", 100, 400),
                ("east", "produce", 30, 90),
                ("west", "talent", 10, 50),
                ("west", "capital", 80, 300),
                ("west", "produce", 20, 80),
            ]
        ],
    }


def _programs() -> dict[str, object]:
    return {
        "categories": [{"id": "graduate", "retention_low": 0.6, "retention_high": 0.9}],
        "packages": [{"id": "basic", "name_zh": "基本", "name_en": "Basic"}],
        "terms": [{"category": "graduate", "package": "basic", "uptake": 0.5, "pay": "3;1"}],
        "pools": [
            {"node": "east", "category": "graduate", "candidates": 10, "anchor_capacity": 20},
            {
                "node": "west",
                "category": "graduate",
                "candidates": 8,
                "staff": 4,
                "anchored": 2,
                "anchor_capacity": 20,
            },
        ],
        "talent_gains": [{"category": "graduate", "stream": "talent", "gain": 1}],
        "projects": [
            _project(
                "road-1", "road", 300, "0.5;0.5", earliest=2026, latest=2027, contracts="public"
            ),
            _project("store-1", "cold_chain", 200, "1", running=5, revenue=40, group="store"),
            _project(
                "store-2", "cold_chain", 260, "1", revenue=50, group="store", requires="road-1"
            ),
        ],
        "contracts": [
            {"id": "public", "kind": "public"},
            {
                "id": "joint",
                "kind": "concession",
                "equity": 0.3,
                "farmers_share": 0.1,
                "concession_years": 20,
                "hurdle_rate": 0.06,
                "grant_cap": 0.3,
            },
        ],
        "project_nodes": [
            {"project": "road-1", "node": "east", "access_lift": 0.2, "capital_share": 0.4},
            {"project": "road-1", "node": "west", "access_lift": 0.3, "capital_share": 0.6},
            {"project": "store-1", "node": "east"},
            {"project": "store-2", "node": "west"},
        ],
        "project_gains": [
            {"project": "store-1", "node": "east", "stream": "produce", "gain": 20},
            {"project": "store-2", "node": "west", "stream": "produce", "gain": 25},
        ],
        "project_hubs": [{"project": "road-1", "hub": "west", "extra": 20}],
        "services": [
            {"id": "health", "weight": 0.6, "need": 0.5, "standard": 40, "floor": 0.2},
            {"id": "school", "weight": 0.4, "need": 0.2, "standard": 30},
        ],
        "facility_levels": [
            {"service": "health", "level": "small", "capacity": 500, "capital": 60, "running": 5},
            {"service": "health", "level": "full", "capacity": 900, "capital": 90, "running": 8},
            {"service": "school", "level": "small", "capacity": 300, "capital": 80, "running": 6},
        ],
        "facilities": [
            {"service": "health", "settlement": "seat", "capacity": 2000},
            {"service": "health", "settlement": "east", "capacity": 700, "levels": "small"},
            {"service": "health", "settlement": "west", "capacity": 500},
            {"service": "school", "settlement": "seat", "capacity": 900},
            {"service": "school", "settlement": "east", "capacity": 300},
            {"service": "school", "settlement": "west", "capacity": 200},
        ],
        "reforms": [
            {"id": "credit", "cost": 5, "running": 1, "lead": 1, "workload": 2},
            {"id": "land", "cost": 8, "lead": 1, "workload": 3, "requires": "credit"},
        ],
        "reform_lifts": [
            {"reform": "credit", "node": "east", "lift": 0.2},
            {"reform": "land", "node": "west", "lift": 0.3},
        ],
        "reform_gains": [{"reform": "land", "node": "west", "stream": "capital", "gain": 30}],
    }


def _project(
    id_: str, kind: str, capital: float, profile: str, **more: object
) -> dict[str, object]:
    return {"id": id_, "kind": kind, "capital": capital, "profile": profile, **more}


def _money() -> dict[str, object]:
    return {
        "sources": [
            {"id": "own", "kind": "own", "programs": "talent;ppp;digital;services;reforms;debt"},
            {
                "id": "central",
                "kind": "transfer",
                "programs": "ppp;digital",
                "earmark_programs": "ppp",
                "earmark_share": 0.6,
                "carry_limit": 0.3,
                "matching_ratio": 0.1,
            },
            {
                "id": "bond",
                "kind": "bond",
                "programs": "ppp;services",
                "pays_current": False,
                "rate": 0.03,
                "term": 10,
            },
        ],
        "amounts": [
            {"source": source, "year": year, "amount": amount}
            for source, amount in (("own", 150), ("central", 120), ("bond", 100))
            for year in (2026, 2027, 2028)
        ],
        "program_limits": [
            {"program": "ppp", "floor": 0.1, "ceiling": 0.8},
            {"program": "talent", "floor": 0.02},
        ],
        "commitments": [{"program": "ppp", "kind": "capital", "year": 2026, "amount": 10}],
    }
