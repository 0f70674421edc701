"""5G: fibre chains along the settlement tree, candidate masts, and what they cover."""

import math
from collections.abc import Sequence

from models.schema.places import Coverage, Fibre, Mast, Settlement
from planner.generator.draft import Draft, figure

FIBRE_PER_KM = 3.6
SITE = 35.0
SITE_RUNNING = 3.6
PEOPLE_PER_SITE = 2_500
COUNTY_SHARE = 0.7
"""The county's part of capital and running cost; the universal service fund bears 30 %."""

MAST_FULL_KM, MAST_RADIUS_KM, MAST_EDGE = 2.0, 3.0, 0.25
"""A mast covers a place whole within the first distance, and this share of it at the last."""

MASTS_IN_REACH = 3
"""Candidate masts within the radius from which on no further one is proposed."""

VILLAGE_UNLIT = 0.1
"""A village is unlit less often than a node as remote, but always below an unlit place."""

SHARES = {"near": 0.6, "far": 0.35}
"""Parts of the residents still without 5G that the two mast groups of a node cover."""


def add_networks(draft: Draft) -> None:
    """Add fibre, masts and coverage; also the digital level before the plan."""
    places = {row.id: row for row in draft.tables["settlements"] if isinstance(row, Settlement)}
    _add_fibre(draft)
    if draft.villages:
        _add_village_masts(draft, places)
    else:
        _add_node_masts(draft, places)
    for n in draft.nodes:
        inside = [n, *(v for v in draft.villages if draft.node_of(v) == n)]
        people = sum(places[i].population for i in inside)
        covered = sum(places[i].population * places[i].covered for i in inside)
        draft.level[n, "digital"] = covered / people


def _add_fibre(draft: Draft) -> None:
    """Leave some remote places unlit, and all that hang below them."""
    unlit: set[str] = set()
    farthest = max(draft.km(draft.seat, n) for n in draft.nodes)
    for place in (*draft.nodes, *draft.villages):
        remote = min(1.0, draft.km(draft.seat, place) / farthest)
        often = 2 * draft.preset.unlit * (1.0 if place in draft.people else VILLAGE_UNLIT)
        if draft.parent[place] in unlit or draft.dice.chance(often * remote**2):
            unlit.add(place)
            add_link(draft, place, draft.parent[place])


def add_link(draft: Draft, place: str, above: str) -> None:
    """Add fibre from a place above to one that has none."""
    capital = max(2.0, figure(draft.road_km(place, above) * FIBRE_PER_KM * draft.preset.cost))
    draft.add(
        "fibre",
        Fibre(
            settlement=place,
            upstream=above,
            capital=capital,
            running=figure(0.05 * capital),
            county_capital_share=COUNTY_SHARE,
            county_running_share=COUNTY_SHARE,
        ),
    )


def _mast(draft: Draft, name: str, site: str, words: tuple[str, str], count: int) -> Mast:
    chinese, latin = draft.names[site]
    return Mast(
        id=name,
        name_zh=chinese + words[0],
        name_en=f"{latin} {words[1]}",
        site=site,
        capital=figure(count * SITE * draft.preset.cost),
        running=figure(count * SITE_RUNNING),
        county_capital_share=COUNTY_SHARE,
        county_running_share=COUNTY_SHARE,
    )


def _add_node_masts(draft: Draft, places: dict[str, Settlement]) -> None:
    """Add masts for the near villages of a node, and for the far ones of big nodes."""
    words = {"near": ("近区基站群", "near villages"), "far": ("远区基站群", "far villages")}
    for n in draft.nodes:
        missing = 1 - places[n].covered
        for group, part in SHARES.items():
            share = round(part * missing, 2)
            if share < 0.03 or (group == "far" and draft.people[n] * share < PEOPLE_PER_SITE / 2):
                continue
            thin = 1.0 if group == "near" else 1.5
            count = math.ceil(thin * share * draft.people[n] / PEOPLE_PER_SITE)
            mast = _mast(draft, f"{n}-{group}", n, words[group], count)
            draft.add("masts", mast)
            draft.add("coverage", Coverage(mast=mast.id, settlement=n, share=share))
            other = draft.nearest(n, draft.nodes, 2)[1:]
            if group == "far" and other and draft.dice.chance(0.3):
                draft.add("coverage", Coverage(mast=mast.id, settlement=other[0], share=0.05))


def _add_village_masts(draft: Draft, places: dict[str, Settlement]) -> None:
    """Add masts at nodes, core villages and half of the others that want 5G."""
    wanting = [i for i in (*draft.nodes, *draft.villages) if places[i].covered < 1]
    sites = [
        site
        for site in wanting
        if draft.parent[site] in draft.people or site in draft.people or draft.dice.chance(0.5)
    ]
    add_masts(draft, sites, wanting)


def add_masts(draft: Draft, sites: Sequence[str], wanting: Sequence[str]) -> None:
    """Add single masts at sites that are not crowded, each for the places around that want 5G."""
    standing: list[str] = []
    for site in sites:
        near = (other for other in standing if draft.km(site, other) <= MAST_RADIUS_KM)
        if len(list(near)) >= MASTS_IN_REACH:
            continue
        standing.append(site)
        mast = _mast(draft, f"{site}-mast", site, ("基站", "mast"), 1)
        draft.add("masts", mast)
        for place in wanting:
            share = share_at(draft.km(site, place))
            if share:
                draft.add("coverage", Coverage(mast=mast.id, settlement=place, share=share))


def share_at(km: float) -> float:
    """Compute the share of a place's residents that a mast at a distance covers [0 to 1]."""
    if km > MAST_RADIUS_KM:
        return 0.0
    beyond = max(0.0, km - MAST_FULL_KM) / (MAST_RADIUS_KM - MAST_FULL_KM)
    return round(1 - (1 - MAST_EDGE) * beyond, 2)
