"""Draws settlements, services as they stand, streams and hubs."""

from collections.abc import Mapping

from models.schema.instance import CONDITIONS, Condition, Flow, Requirement, Stream
from models.schema.places import Hub, Node, Settlement, Travel
from models.schema.works import Facility, FacilityLevel, Service
from tests.counties.draft import Draft


def settlements(draft: Draft) -> None:
    """The seat, two or three nodes, some villages."""
    dice = draft.dice
    draft.add("settlements", _settlement(draft, "seat", None, "county_seat"))
    nodes: list[str] = []
    for number in range(1, dice.pick([2, 2, 2, 3]) + 1):
        node = f"town{number}"
        below = dice.pick(nodes) if nodes and dice.chance(0.25) else "seat"
        tier = "town" if below == "seat" else "market_town"
        draft.add("settlements", _settlement(draft, node, below, tier))
        draft.home[node] = node
        nodes.append(node)
    for number in range(1, dice.integer(0, 2) + 1):
        village, node = f"village{number}", dice.pick(nodes)
        draft.add("settlements", _settlement(draft, village, node, "village"))
        draft.home[village] = node
    for node in nodes:
        access, institution = dice.number(0.1, 0.9), dice.number(0.1, 0.9)
        draft.add("nodes", Node(settlement=node, access=access, institution=institution))


def _settlement(draft: Draft, name: str, parent: str | None, tier: str) -> Settlement:
    dice = draft.dice
    people = 0 if name != "seat" and dice.chance(0.04) else dice.integer(50, 9000)
    return Settlement.model_validate(
        {
            "id": name,
            "tier": tier,
            "parent": parent,
            "population": people,
            "covered": dice.maybe(0.5, 0.0, 0.8) or 0.0,
            "latitude": dice.number(26.0, 26.3),
            "longitude": dice.number(109.0, 109.3),
        }
    )


def travel(draft: Draft) -> None:
    """Minutes from some settlements to others, here and there both ways."""
    dice, names = draft.dice, [row.id for row in draft.settlements]
    if dice.chance(0.3):
        draft.county |= {"detour": dice.number(1, 2), "speed": dice.number(20, 60)}
    for one, origin in enumerate(names):
        for destination in names[one + 1 :]:
            if dice.chance(0.5):
                pair = (origin, destination) if dice.chance(0.5) else (destination, origin)
                draft.add("travel", _minutes(draft, *pair))
                if dice.chance(0.1):
                    draft.add("travel", _minutes(draft, *reversed(pair)))


def _minutes(draft: Draft, origin: str, destination: str) -> Travel:
    minutes = draft.dice.number(5, 90)
    return Travel(origin=origin, destination=destination, minutes=minutes)


def services(draft: Draft) -> None:
    """One or two services with levels and places."""
    dice = draft.dice
    kinds = ["school", "clinic"][: dice.integer(1, 2)]
    first = 1.0 if len(kinds) == 1 else round(dice.number(0.2, 0.8), 2)
    for number, kind in enumerate(kinds):
        weight = first if number == 0 else round(1 - first, 2)
        service = Service(
            id=kind,
            weight=weight,
            need=0.0 if dice.chance(0.03) else dice.number(0.05, 0.6),
            standard=dice.number(15, 60),
            floor=dice.maybe(0.16, 0.02, 0.35),
            gap=dice.maybe(0.25, 0.05, 0.9),
        )
        draft.add("services", service)
        _facilities(draft, service)
    for node in draft.nodes:
        draft.levels[node, "service"] = sum(
            share * service.weight * _own(draft, service, place)
            for place, share in draft.shares(node).items()
            for service in draft.of("services")
        )


def _facilities(draft: Draft, service: Service) -> None:
    """Levels and places of a service; a place without room for decisions exists already."""
    dice, names = draft.dice, [row.id for row in draft.settlements]
    levels = ["small", "full"][: dice.integer(1, 2)]
    for size, level in enumerate(levels, 1):
        draft.add(
            "facility_levels",
            FacilityLevel(
                service=service.id,
                level=level,
                capacity=dice.number(100, 900) * size,
                capital=dice.number(10, 120) * size,
                running=dice.maybe(0.6, 0.5, 15) or 0.0,
            ),
        )
    sites = dice.some(names, 0.3)[:2]
    for site in sites:
        offered = (dice.pick(levels),) if dice.chance(0.4) else ()
        options = 1 + draft.years * (len(offered) or len(levels))
        if draft.room.take(options):
            there = dice.maybe(0.4, 20, 900) or 0.0
            draft.add(
                "facilities",
                Facility(service=service.id, settlement=site, capacity=there, levels=offered),
            )


def _own(draft: Draft, service: Service, place: str) -> float:
    """Share served when every facility serves its own settlement alone."""
    people = next(row.population for row in draft.settlements if row.id == place)
    there = sum(
        row.capacity
        for row in draft.of("facilities")
        if (row.service, row.settlement) == (service.id, place)
    )
    need = service.need * people
    return min(1.0, there / need) if need > 0 else 0.0


def levels(draft: Draft) -> None:
    """Levels of doing nothing; that of services is a safe lower value."""
    covered = {row.id: row.covered for row in draft.settlements}
    for row in draft.of("nodes"):
        shares = draft.shares(row.settlement)
        digital = sum(share * covered[place] for place, share in shares.items())
        draft.levels[row.settlement, "digital"] = digital
        draft.levels[row.settlement, "access"] = row.access
        draft.levels[row.settlement, "institution"] = row.institution
        draft.levels.setdefault((row.settlement, "service"), 0.0)


def streams(draft: Draft) -> None:
    """One or two streams a direction, in both directions or one."""
    dice = draft.dice
    directions = ["inbound", "outbound"]
    if dice.chance(0.2):
        directions = [dice.pick(directions)]
    for direction in directions:
        count = dice.integer(1, 2)
        first = 1.0 if count == 1 else round(dice.number(0.1, 0.9), 2)
        for number in range(count):
            _stream(draft, direction, number, first if number == 0 else round(1 - first, 2))


def _stream(draft: Draft, direction: str, number: int, weight: float) -> None:
    dice, name = draft.dice, f"{direction}{number}"
    driven = dice.chance(0.8)
    conditions = dice.some(CONDITIONS, 0.35) if not driven or dice.chance(0.85) else []
    passes = {e: dice.number(0.05, 0.8) if dice.chance(0.7) else 0.0 for e in conditions}
    for e in conditions:
        if any(draft.levels[node, e] < 0.05 for node in draft.nodes):
            passes[e] = max(passes[e], 0.2)
        draft.add("requirements", Requirement(stream=name, condition=e, passes=passes[e]))
    size = dice.pick([5.0, 60.0, 900.0])
    for node in draft.nodes:
        if dice.chance(0.85) or node == draft.nodes[0]:
            draft.base[node, name] = 0.0 if dice.chance(0.07) else dice.number(0.3, 2) * size
            _flow(draft, node, name, passes)
    total = sum(base for (_, s), base in draft.base.items() if s == name)
    explicit = total == 0 or dice.chance(0.15)
    draft.add(
        "streams",
        Stream.model_validate(
            {
                "id": name,
                "direction": direction,
                "weight": weight,
                "reference": dice.number(0.5, 2) * (total or size) if explicit else None,
                "load": dice.number(0.1, 2) if dice.chance(0.6) else 0.0,
                "needs_driver": driven,
                "counts_private_capital": driven and dice.chance(0.4),
            }
        ),
    )


def _flow(draft: Draft, node: str, stream: str, passes: Mapping[Condition, float]) -> None:
    """A potential that lets the base flow through at the levels of doing nothing."""
    dice, base = draft.dice, draft.base[node, stream]
    through = min((h + (1 - h) * draft.levels[node, e] for e, h in passes.items()), default=1.0)
    room = dice.number(1.05, 1.6) if dice.chance(0.6) else dice.number(1.5, 4)
    potential = (base or dice.number(5, 90)) / through * room
    draft.add("flows", Flow(node=node, stream=stream, base=base, potential=potential))


def hubs(draft: Draft) -> None:
    """Some settlements are hubs, with more capacity than the base flows need."""
    dice = draft.dice
    if not dice.chance(0.45):
        return
    parents = {row.id: row.parent for row in draft.settlements}
    load = {row.id: row.load for row in draft.of("streams")}
    for hub in dice.some(["seat", *draft.nodes], 0.3):
        inside = {node for node in draft.nodes if hub in _above(parents, node)}
        base = sum(load[s] * b for (node, s), b in draft.base.items() if node in inside)
        capacity = (base or 1.0) * dice.number(1.02, 1.5)
        draft.add("hubs", Hub(settlement=hub, capacity=capacity))


def _above(parents: dict[str, str | None], place: str) -> list[str]:
    above, at = [], parents[place]
    while at is not None:
        above.append(at)
        at = parents[at]
    return [place, *above]
