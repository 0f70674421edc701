"""Where people live: the seat, the flow nodes around it, and the villages below the nodes."""

import math
from collections.abc import Iterator

from models.schema.places import Hub, Node, Settlement, Tier
from planner.generator.draft import Draft, figure, figure_above, step
from planner.generator.names import place_names
from planner.generator.spots import degrees, free_spot
from planner.generator.villages import RURAL, people_of, settle_villages, split

TIER_WORDS = {"county_seat": "县城", "town": "镇", "market_town": "乡", "core_village": "村"}

VILLAGE_REACH = 0.5
"""How far villages lie from their node at most, as a share of the spacing of nodes."""

Names = Iterator[tuple[str, str, str]]


def settle(draft: Draft, nodes: int, villages: int) -> None:
    """Draw the settlements and their tree; the people of a village are taken from its node."""
    names = place_names(draft.preset.syllables, draft.dice)
    _place_nodes(draft, nodes, names)
    inside = _people_in_villages(draft, villages, names)
    own = {n: draft.people[n] - sum(inside.get(n, {}).values()) for n in draft.nodes}
    seat_people = int(figure(draft.residents * draft.preset.seat_share, 3))
    _add(draft, draft.seat, "county_seat", seat_people, step(draft.preset.covered[1] + 0.1))
    for n in draft.nodes:
        tier: Tier = "town" if draft.parent[n] == draft.seat else "market_town"
        _add(draft, n, tier, own[n], _coverage(draft, n, bool(villages)))
    for n in draft.nodes:
        for place, people in inside.get(n, {}).items():
            tier = "core_village" if draft.parent[place] == n else "village"
            share = _village_coverage(draft, n)
            _add(draft, place, tier, people, share)


def _place_nodes(draft: Draft, nodes: int, names: Names) -> None:
    """Scatter the nodes around the seat, size them, and hang the small ones on the big ones."""
    preset, dice = draft.preset, draft.dice
    draft.seat = _named(draft, names)
    draft.spot[draft.seat] = (0.0, 0.0)
    radius = preset.spacing * math.sqrt(nodes) * 0.62
    sizes = sorted(dice.around(preset.size, preset.inequality) for _ in range(nodes))
    for people in reversed(sizes):
        place = _named(draft, names)
        draft.nodes.append(place)
        draft.people[place] = max(800, int(figure(people, 3)))
        draft.spot[place] = free_spot(
            dice, (0.0, 0.0), (0.0, radius), 0.7 * preset.spacing, draft.spot.values()
        )
    towns = draft.nodes[: max(1, math.ceil(preset.town_share * nodes))]
    draft.parent |= dict.fromkeys(towns, draft.seat)
    for place in draft.nodes[len(towns) :]:
        draft.parent[place] = draft.nearest(place, towns)[0]


def _named(draft: Draft, names: Names) -> str:
    place, chinese, latin = next(names)
    draft.names[place] = (chinese, latin)
    return place


def _people_in_villages(draft: Draft, villages: int, names: Names) -> dict[str, dict[str, int]]:
    """Draw the villages of each node and their residents."""
    counts = split(villages, [draft.people[n] for n in draft.nodes])
    inside: dict[str, dict[str, int]] = {}
    for n, number in zip(draft.nodes, counts, strict=True):
        places = [_named(draft, names) for _ in range(number)]
        settle_villages(draft, n, places, VILLAGE_REACH * draft.preset.spacing)
        inside[n] = people_of(draft, places, round(RURAL * draft.people[n])) if places else {}
    return inside


def _coverage(draft: Draft, node: str, with_villages: bool) -> float:
    """5G before the plan: big nodes have more; a town without its villages has most."""
    low, high = draft.preset.covered
    rank = draft.nodes.index(node) / max(1, len(draft.nodes) - 1)
    share = high - (high - low) * rank + draft.dice.between(-0.05, 0.05)
    return step((1 + share) / 2 if with_villages else share)


def _village_coverage(draft: Draft, node: str) -> float:
    """Draw whether a village has 5G, has none, or has it in part."""
    low, high = draft.preset.covered
    share = draft.dice.between(0, 1)
    if share < low:
        return 1.0
    return 0.0 if share > high else step(draft.dice.between(0.2, 0.7))


def _add(draft: Draft, place: str, tier: Tier, people: int, covered: float) -> None:
    chinese, latin = draft.names[place]
    latitude, longitude = degrees(draft.preset.centre, draft.spot[place])
    seat = tier == "county_seat"
    draft.add(
        "settlements",
        Settlement(
            id=place,
            name_zh=f"{chinese}{TIER_WORDS.get(tier, '村')}",
            name_en=f"{latin} (seat)" if seat else latin,
            tier=tier,
            parent=None if seat else draft.parent[place],
            population=people,
            covered=covered,
            latitude=latitude,
            longitude=longitude,
        ),
    )


def describe_nodes(draft: Draft) -> None:
    """Let access fall with the distance from the seat, and institutions differ a little."""
    preset, dice = draft.preset, draft.dice
    farthest = max(draft.km(draft.seat, n) for n in draft.nodes)
    for n in draft.nodes:
        low, high = preset.access
        near = 1 - draft.km(draft.seat, n) / farthest
        access = step(low + (high - low) * near + dice.between(-0.08, 0.08), high=0.95)
        institution = step(dice.between(*preset.institution))
        draft.level[n, "access"], draft.level[n, "institution"] = access, institution
        draft.add("nodes", Node(settlement=n, access=access, institution=institution))


def place_hubs(draft: Draft) -> None:
    """Let the seat and every town with others below it pass on little more than flows today."""
    load = {kind.id: kind.load for kind in draft.preset.streams}
    below = {draft.seat: list(draft.nodes)}
    for n in draft.nodes:
        below.setdefault(n, []).append(n)
        if draft.parent[n] != draft.seat:
            below[draft.parent[n]].append(n)
    for hub, nodes in below.items():
        if len(nodes) > 1 or hub == draft.seat:
            flow = sum(load[s] * base for (n, s), base in draft.base.items() if n in nodes)
            slack = draft.dice.between(*draft.preset.hub_slack)
            draft.hubs[hub] = figure_above(flow * slack)
            draft.add("hubs", Hub(settlement=hub, capacity=draft.hubs[hub]))
