"""Projects: where they stand, what they cost and bring, and how they depend on each other."""

from models.schema.works import Project, ProjectGain, ProjectHub, ProjectNode
from planner.generator.catalogue import CONTRACTS, KINDS, ProjectKind
from planner.generator.draft import Draft, figure, step

RIVAL_EVERY = 6
"""Projects for a single node for each that has a bigger rival at the same place."""


def add_works(draft: Draft) -> None:
    """Add contracts and projects of every kind that the region type has."""
    draft.add("contracts", *CONTRACTS)
    roads: dict[str, str] = {}
    for centre in _road_centres(draft):
        _add_project(draft, "road", centre, roads)
    for kind, per_node in draft.preset.projects.items():
        number = max(1, round(per_node * len(draft.nodes)))
        for count, centre in enumerate(_centres(draft, kind, number), start=1):
            _add_project(draft, kind, centre, roads, rival=count % RIVAL_EVERY == 0)
    for kind in ("digital", "logistics"):
        _add_project(draft, kind, draft.seat, roads)


def _centres(draft: Draft, kind: str, number: int) -> list[str]:
    """Choose where projects of a kind stand: tourism and energy where the stream flows already."""
    stream = {"tourism": "visitors", "energy": "energy"}.get(kind)
    fit = [n for n in draft.nodes if stream is None or (n, stream) in draft.base]
    return draft.dice.shuffled(fit)[:number]


def _road_centres(draft: Draft) -> list[str]:
    """Choose nodes from which roads reach every node, those with the worst access first."""
    centres: list[str] = []
    served: set[str] = set()
    for n in sorted(draft.nodes, key=lambda n: (draft.level[n, "access"], n)):
        if n not in served:
            centres.append(n)
            served.update(draft.nearest(n, draft.nodes, KINDS["road"].reach))
    return centres


def _add_project(
    draft: Draft, kind: str, centre: str, roads: dict[str, str], rival: bool = False
) -> None:
    """Add a project, and on request a bigger rival of which only one of the two can start."""
    what = KINDS[kind]
    nodes = draft.nearest(centre, draft.nodes, what.reach) if what.reach else draft.nodes
    name = f"{kind.replace('_', '-')}-{centre}"
    road = roads.get(centre)
    needs_road = kind != "road" and road is not None and draft.dice.chance(0.4)
    group = f"{name}-site" if rival else None
    for size, (chinese, latin, ending) in enumerate((("", "", ""), ("大型", "Large ", "-large"))):
        if size and not rival:
            continue
        label = f"{name}{ending}"
        people = sum(draft.people[n] for n in nodes)
        scale = (people / 40_000) ** (1.0 if not what.reach else 0.6) * (1, 2.2)[size]
        capital = figure(
            what.capital * scale * draft.preset.cost * draft.dice.around(1, what.spread)
        )
        places = draft.names[centre]
        draft.add(
            "projects",
            Project(
                id=label,
                name_zh=f"{places[0]}{chinese}{what.name_zh}",
                name_en=f"{latin}{places[1]} {what.name_en}",
                kind="market" if kind == "logistics" else kind,
                capital=capital,
                profile=(0.5, 0.5) if scale > 1.1 else (1.0,),
                running=figure(what.running * capital),
                revenue=figure(what.revenue * capital * draft.dice.between(0.93, 1.07)),
                earliest=draft.first_year + 1 if size and draft.years > 1 else None,
                group=group,
                requires=(road,) if needs_road and road else (),
                contracts=what.contracts,
            ),
        )
        _add_effects(draft, what, label, centre, nodes, (1.0, 1.7)[size])
    if kind == "road":
        roads.update({n: name for n in nodes[:2] if n not in roads})


def _add_effects(
    draft: Draft, what: ProjectKind, label: str, centre: str, nodes: list[str], size: float
) -> None:
    """Add access, gains to streams, and room at the hub above; the centre gets most."""
    dice = draft.dice
    for n in nodes if what.reach else draft.nearest(centre, nodes, 3):
        near = 1.0 if n == centre else 0.6
        lift = step(near * dice.between(*what.lift), 0.01, 0.0, 0.5) if what.lift[1] else 0.0
        draft.add("project_nodes", ProjectNode(project=label, node=n, access_lift=lift))
    for stream, (low, high) in what.gains.items():
        for n in nodes:
            if (n, stream) in draft.base:
                near = 1.0 if n == centre or not what.reach else 0.6
                gain = figure(draft.base[n, stream] * dice.between(low, high) * near * size)
                draft.add(
                    "project_gains", ProjectGain(project=label, node=n, stream=stream, gain=gain)
                )
    hub = _hub_above(draft, centre)
    if what.widens:
        extra = figure(draft.hubs[hub] * what.widens * dice.around(size, 0.2))
        draft.add("project_hubs", ProjectHub(project=label, hub=hub, extra=extra))


def _hub_above(draft: Draft, place: str) -> str:
    while place not in draft.hubs:
        place = draft.parent[place]
    return place
