"""Public services: what is needed, what is there, what could be opened, and whom it reaches."""

import math
from collections.abc import Sequence

from models.schema.geography import TravelTimes
from models.schema.instance import County, Instance
from models.schema.places import Settlement
from models.schema.works import Facility, FacilityLevel, Service
from planner.generator.draft import Draft, figure

SERVICES = (
    ("education", "义务教育", "Compulsory schooling", 0.35, 0.15, 40, 1.1),
    ("health", "医疗卫生", "Health care", 0.3, 0.3, 30, 0.15),
    ("elder_care", "养老服务", "Elder care", 0.2, 0.04, 30, 0.8),
    ("culture", "公共文化", "Culture", 0.15, 0.4, 45, 0.025),
)
"""Id, names, weight, need, standard in minutes, capital per person served in 10 000 yuan."""

LEVELS = {"small": 0.08, "full": 0.18}
"""Capacity of a level, as a share of the need of a middling node."""

VILLAGE_SERVICES, VILLAGE_LEVEL = ("elder_care", "culture"), "small"
SITES_IN_REACH = 4
"""Sites within the standard from which on a village proposes no further one."""

RUNNING = 0.055
FLOOR_ABOVE_WORST = 0.04
GAP_CLOSED = 0.05


def add_amenities(draft: Draft, county: County) -> None:
    """Add services, facilities and their levels; also the service level before the plan.

    The level counts each node as served by its own facilities alone, which all can be at once.
    """
    places = {row.id: row for row in draft.tables["settlements"] if isinstance(row, Settlement)}
    middling = _middling(draft)
    for name, zh, en, weight, need, standard, price in SERVICES:
        minutes_allowed = round(standard * draft.preset.patience)
        capacity = _add_facilities(draft, name, need, places[draft.seat].population)
        if name in VILLAGE_SERVICES:
            add_village_sites(draft, name, minutes_allowed, (draft.seat, *draft.nodes))
        for level, share in LEVELS.items():
            _add_level(draft, name, level, share * need * middling, price)
        reached = _reached(draft, county, minutes_allowed)
        shares = {
            n: min(1.0, capacity[n] / (need * draft.people[n])) * reached[n] for n in draft.nodes
        }
        mean = sum(shares[n] * draft.people[n] for n in shares) / draft.residents
        at_seat = capacity[draft.seat] / (need * places[draft.seat].population)
        for n in draft.nodes:
            known = draft.level.get((n, "service"), 0.0)
            draft.level[n, "service"] = known + weight * shares[n]
        gap = min(1.0, at_seat) - mean - GAP_CLOSED
        service = Service(
            id=name,
            name_zh=zh,
            name_en=en,
            weight=weight,
            need=need,
            standard=minutes_allowed,
            # With villages a floor would bind places that only a crowded neighbour reaches.
            floor=_floor(draft, shares) if name == "education" and not draft.villages else None,
            gap=round(gap, 2) if name == "health" and gap > 0 else None,
        )
        draft.add("services", service)


def _floor(draft: Draft, shares: dict[str, float]) -> float:
    """Set a floor a little above the worst node, and within what each can open at its own place."""
    middling = _middling(draft)
    most = {n: share + LEVELS["small"] * middling / draft.people[n] for n, share in shares.items()}
    floor = min(min(shares.values()) + FLOOR_ABOVE_WORST, *most.values())
    return math.floor(100 * floor) / 100


def _middling(draft: Draft) -> int:
    """Find the residents of the median node [persons]."""
    return sorted(draft.people.values())[len(draft.people) // 2]


def _reached(draft: Draft, county: County, standard: float) -> dict[str, float]:
    """Compute by node the share of its residents within the standard [minutes]."""
    inside: dict[str, list[Settlement]] = {n: [] for n in draft.nodes}
    for row in draft.tables["settlements"]:
        if isinstance(row, Settlement) and row.id != draft.seat:
            inside[draft.node_of(row.id)].append(row)
    shares = {}
    for n, rows in inside.items():
        around = Instance(county=county, settlements=tuple(rows), nodes=(), streams=(), flows=())
        times = TravelTimes(around)
        near = sum(row.population for row in rows if times.within(row.id, n, standard))
        shares[n] = near / draft.people[n]
    return shares


def _add_facilities(draft: Draft, service: str, need: float, seat_people: int) -> dict[str, int]:
    """Add what stands at the seat and the nodes and what could open there; give the capacity."""
    dice = draft.dice
    capacity = {draft.seat: int(figure(need * seat_people * dice.between(0.95, 1.05), 3))}
    draft.add(
        "facilities",
        Facility(
            service=service,
            settlement=draft.seat,
            capacity=capacity[draft.seat],
            levels=("full",),
        ),
    )
    third = len(draft.nodes) / 3
    for rank, n in enumerate(draft.nodes):
        served = need * draft.people[n] * dice.between(*draft.preset.served)
        capacity[n] = int(figure(served))
        levels = ("full",) if rank < third else ("small",) if rank >= 2 * third else ()
        draft.add(
            "facilities",
            Facility(service=service, settlement=n, capacity=capacity[n], levels=levels),
        )
    return capacity


def add_village_sites(draft: Draft, service: str, standard: float, sites: Sequence[str]) -> None:
    """Add small sites in core villages that have little choice, the most remote first.

    ``sites`` are there already; ``standard`` is the longest journey [minutes].
    """
    reach = standard / 60 * draft.preset.speed
    taken = list(sites)
    cores = [v for v in draft.villages if draft.parent[v] in (draft.seat, *draft.nodes)]
    for village in sorted(cores, key=lambda v: (-draft.km(v, draft.parent[v]), v)):
        if sum(draft.road_km(village, site) <= reach for site in taken) < SITES_IN_REACH:
            taken.append(village)
            draft.add(
                "facilities", Facility(service=service, settlement=village, levels=(VILLAGE_LEVEL,))
            )


def _add_level(draft: Draft, service: str, level: str, served: float, price: float) -> None:
    """Add a level; a bigger one is cheaper per person."""
    scale = 1.1 if level == "small" else 1.0
    capital = figure(served * price * scale * draft.preset.cost)
    draft.add(
        "facility_levels",
        FacilityLevel(
            service=service,
            level=level,
            capacity=figure(served),
            capital=capital,
            running=figure(RUNNING * capital),
        ),
    )
