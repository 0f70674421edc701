"""Check the tree of settlements and all other links that must not form a cycle."""

from collections.abc import Mapping, Sequence

from models.schema.geography import ancestry, nearest_nodes
from models.schema.places import TIERS
from planner.input.checking.findings import Finder


def find_tree(finder: Finder) -> None:
    """Check root, seat, ranks, cycles and catchments of the settlements."""
    settlements = finder.instance.settlements
    if not settlements:
        finder.error("no_settlement", "settlements")
        return
    _roots(finder)
    _ranks(finder)
    parents = {row.id: (row.parent,) if row.parent else () for row in settlements}
    index = {row.id: place for place, row in enumerate(settlements)}
    for cycle in cycles(parents):
        finder.error("cycle", "settlements", index[cycle[0]], "parent", " -> ".join(cycle))
    _catchments(finder)


def _roots(finder: Finder) -> None:
    settlements = finder.instance.settlements
    roots = [place for place, row in enumerate(settlements) if row.parent is None]
    if not roots:
        finder.error("no_root", "settlements", None, "parent")
    for place in roots[1:]:
        row, other = settlements[place], settlements[roots[0]]
        finder.error("two_roots", "settlements", place, "parent", row.id, other=other.id)
    if len(roots) == 1 and settlements[roots[0]].tier != "county_seat":
        finder.error("root_tier", "settlements", roots[0], "tier", settlements[roots[0]].id)
    seats = [place for place, row in enumerate(settlements) if row.tier == "county_seat"]
    for place in seats[1:]:
        finder.error("two_seats", "settlements", place, "tier", settlements[place].id)
    for place in seats[:1]:
        if settlements[place].parent is not None:
            finder.error("seat_parent", "settlements", place, "parent", settlements[place].parent)


def _ranks(finder: Finder) -> None:
    """Note settlements that rank above their parent; an equal rank is only implausible."""
    tiers = {row.id: row.tier for row in finder.instance.settlements}
    for place, row in enumerate(finder.instance.settlements):
        above = tiers.get(row.parent or "")
        if above and TIERS.index(row.tier) < TIERS.index(above):
            finder.error("higher_than_parent", "settlements", place, "tier", row.tier, above)


def _catchments(finder: Finder) -> None:
    instance = finder.instance
    seats = {row.id for row in instance.settlements if row.tier == "county_seat"}
    for place, node in enumerate(instance.nodes):
        if node.settlement in seats:
            finder.error("node_is_seat", "nodes", place, "settlement", node.settlement)
    nodes = nearest_nodes(instance)
    above = ancestry(instance)
    for place, row in enumerate(instance.settlements):
        rooted = seats & above[row.id]  # elsewhere the tree itself is broken and says so
        if nodes[row.id] is None and row.id not in seats and rooted:
            finder.error("no_catchment", "settlements", place, "id", row.id)


def find_cycles(finder: Finder) -> None:
    """Note fibre, projects and reforms that wait for each other."""
    instance = finder.instance
    _note_cycles(
        finder,
        "fibre",
        "upstream",
        [row.settlement for row in instance.fibre],
        {row.settlement: (row.upstream,) if row.upstream else () for row in instance.fibre},
    )
    for table, rows in (("projects", instance.projects), ("reforms", instance.reforms)):
        links = {row.id: row.requires for row in rows}
        _note_cycles(finder, table, "requires", [row.id for row in rows], links)


def _note_cycles(
    finder: Finder,
    table: str,
    column: str,
    names: Sequence[str],
    links: Mapping[str, tuple[str, ...]],
) -> None:
    for cycle in cycles(links):
        finder.error("cycle", table, names.index(cycle[0]), column, " -> ".join(cycle))


def cycles(links: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Return cycles of the links, each as ``[a, b, a]``: one for every back edge of the search."""
    done: set[str] = set()
    found = []
    for start in links:
        walk = [(start, iter(links[start]))] if start not in done else []
        line = {start: 0}
        while walk:
            here, rest = walk[-1]
            after = next(rest, None)
            if after is None:
                walk.pop()
                line.pop(here, None)
                done.add(here)
            elif after in line:
                found.append([name for name, _ in walk[line[after] :]] + [after])
            elif after in links and after not in done:
                line[after] = len(walk)
                walk.append((after, iter(links[after])))
    return found
