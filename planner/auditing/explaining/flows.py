"""What limits a flow: its driver, each condition it needs, and the hubs that it passes."""

from collections.abc import Iterator

from models.schema.places import Hub
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.deals import grant, private_part
from planner.auditing.explaining.terms import Found, Limit, Term, fold, leaf, limited


def flow(books: Books, node: str, stream: str, year: str) -> Found:
    """A flow is decided within its limits; the least of them holds it, unless it needs no more."""
    t = books.state.county.t(int(year))
    about = {"node": node, "stream": stream, "year": year}
    limits = list(_limits(books, node, stream, t))
    return limited("explain.flow_limit", _unit(books, stream), limits, about)


def _unit(books: Books, stream: str) -> str:
    return books.state.county.streams[stream].unit or "flow"


def _limits(books: Books, node: str, stream: str, t: int) -> Iterator[Limit]:
    """Yield each limit with the audit's checks of it."""
    state, row = books.state, books.state.county.streams[stream]
    place = state.at(t, node=node, stream=stream)
    if row.needs_driver:
        yield Limit(driver(books, node, stream, t), books.check("driver_limit", place))
    for condition, _ in state.required[stream]:
        checks = books.check("weakest_condition", {**place, "condition": condition})
        yield Limit(_condition(books, node, stream, condition, t), checks)
    for hub in state.county.data.hubs:
        if row.load > 0 and node in state.county.hub_nodes[hub.settlement]:
            checks = books.check("hub_capacity", state.at(t, hub=hub.settlement))
            yield Limit(_hub(books, hub, node, stream, t), checks, per=row.load)


def driver(books: Books, node: str, stream: str, t: int) -> Term:
    """What a stream can be driven to: its base and what people, works and reforms add."""
    base = leaf(
        "explain.base",
        books.state.county.base[node, stream],
        _unit(books, stream),
        books.cell("flows", "base", node=node, stream=stream),
    )
    parts = [base, *_by_staff(books, node, stream, t), *_by_works(books, node, stream, t)]
    if books.state.county.streams[stream].counts_private_capital:
        parts += _private_capital(books, node, t)
    return fold("sum", "explain.driver", _unit(books, stream), parts)


def _by_staff(books: Books, node: str, stream: str, t: int) -> Iterator[Term]:
    year = books.year(t)
    for row in books.state.county.data.talent_gains:
        if row.stream != stream or (node, row.category) not in books.state.county.pools:
            continue
        cell = books.cell("talent_gains", "gain", category=row.category, stream=stream)
        persons = leaf(
            "explain.staff",
            books.state.staff[node, row.category, t],
            "persons",
            figure=books.link("staff", node, row.category, year),
            category=row.category,
            year=year,
        )
        gain = leaf("explain.gain_per_person", row.gain, "flow_per_person", cell)
        yield fold(
            "product",
            "explain.driven_by_staff",
            _unit(books, stream),
            [gain, persons],
            category=row.category,
        )


def _by_works(books: Books, node: str, stream: str, t: int) -> Iterator[Term]:
    """What operating projects and reforms in force add; those not yet at work add nothing."""
    state, unit = books.state, _unit(books, stream)
    for row in state.county.data.project_gains:
        if (row.node, row.stream) == (node, stream):
            cell = books.cell(
                "project_gains", "gain", project=row.project, node=node, stream=stream
            )
            for _ in range(state.adds(row.project, t)):
                yield leaf("explain.driven_by_project", row.gain, unit, cell, project=row.project)
    for law in state.county.data.reform_gains:
        if (law.node, law.stream) == (node, stream) and state.takes_effect(law.reform, t):
            cell = books.cell("reform_gains", "gain", reform=law.reform, node=node, stream=stream)
            yield leaf("explain.driven_by_reform", law.gain, unit, cell, reform=law.reform)


def _private_capital(books: Books, node: str, t: int) -> Iterator[Term]:
    """The private outlay at the node of projects being built."""
    state = books.state
    for (p, k), start in state.decisions.started.items():
        profile, age = state.county.projects[p].profile, t - start + 1
        inside = 1 <= age <= len(profile) and t <= state.county.last
        private = state.county.contracts[k].kind != "public"
        if private and inside and node in state.capital_shares(p):
            due = leaf(
                "explain.profile",
                profile[age - 1],
                "share",
                books.cell("projects", "profile", age - 1, id=p),
                year=age,
            )
            parts = [_private_outlay(books, p, k), due, _share_at(books, p, node)]
            yield fold("product", "explain.private_capital", "money", parts, project=p)


def _private_outlay(books: Books, p: str, k: str) -> Term:
    """What the private side puts into a project: its part of the capital less the grant."""
    part = fold("product", "explain.private_share", "money", private_part(books, p, k))
    return fold("difference", "explain.private_outlay", "money", [part, grant(books, p, k)])


def _share_at(books: Books, p: str, node: str) -> Term:
    """The part of a project's outlay that is spent at a node."""
    cell = books.cell("project_nodes", "capital_share", project=p, node=node)
    return leaf("explain.capital_share", books.state.capital_shares(p)[node], "share", cell)


def _condition(books: Books, node: str, stream: str, condition: str, t: int) -> Term:
    """What passes at the level of a condition: potential * (passes + (1 - passes) * level)."""
    state, year = books.state, books.year(t)
    passes = dict(state.required[stream])[condition]
    cell = books.cell("requirements", "passes", stream=stream, condition=condition)
    least = leaf("explain.passes", passes, "share", cell)
    level = leaf(
        "explain.level",
        state.levels[node, condition, t],
        "share",
        figure=books.link("level", node, condition, year),
        condition=condition,
        year=year,
    )
    rest = fold(
        "difference",
        "explain.passes_rest",
        "share",
        [leaf("explain.constant", 1, "share"), least.bare()],
    )
    more = fold("product", "explain.passes_more", "share", [rest, level])
    potential = leaf(
        "explain.potential",
        state.county.potential[node, stream],
        _unit(books, stream),
        books.cell("flows", "potential", node=node, stream=stream),
    )
    through = fold("sum", "explain.passing", "share", [least, more])
    return fold(
        "product",
        "explain.condition",
        _unit(books, stream),
        [potential, through],
        condition=condition,
    )


def _hub(books: Books, hub: Hub, node: str, stream: str, t: int) -> Term:
    """What a hub leaves for a flow: its capacity less the load of all others, over its own load."""
    state, name = books.state, hub.settlement
    parts = [
        leaf(
            "explain.hub_own", hub.capacity, "load", books.cell("hubs", "capacity", settlement=name)
        )
    ]
    for row in state.county.data.project_hubs:
        if row.hub == name:
            cell = books.cell("project_hubs", "extra", project=row.project, hub=name)
            extra = leaf("explain.hub_extra", row.extra, "load", cell, project=row.project)
            parts += [extra] * state.adds(row.project, t)
    left = fold(
        "difference",
        "explain.hub_left",
        "load",
        [
            fold("sum", "explain.hub_capacity", "load", parts),
            fold("sum", "explain.hub_others", "load", list(_others(books, hub, (node, stream), t))),
        ],
    )
    return fold(
        "quotient", "explain.hub", _unit(books, stream), [left, _load(books, stream)], hub=name
    )


def _load(books: Books, stream: str) -> Term:
    cell = books.cell("streams", "load", id=stream)
    value = books.state.county.streams[stream].load
    return leaf("explain.load", value, "load_per_flow", cell, stream=stream)


def _others(books: Books, hub: Hub, own: tuple[str, str], t: int) -> Iterator[Term]:
    """The load of every other flow through the hub."""
    year, inside = books.year(t), set(books.state.county.hub_nodes[hub.settlement])
    for (node, stream), amount in books.state.flows_in(t).items():
        load = books.state.county.streams[stream].load
        if node in inside and (node, stream) != own and load * amount:
            yield leaf(
                "explain.hub_load",
                load * amount,
                "load",
                figure=books.link("flow", node, stream, year),
                node=node,
                stream=stream,
                load=load,
            )
