"""Levels of conditions, coverage of settlements, and who is served where."""

from collections.abc import Callable, Mapping, Sequence

from planner.auditing.explaining.books import Books
from planner.auditing.explaining.terms import Found, Limit, Term, fold, leaf, limited


def level(books: Books, node: str, condition: str, year: str) -> Found:
    """The level of a condition at a node."""
    t = books.state.county.t(int(year))
    place = books.state.at(t, node=node)
    checks = (
        *books.check(f"{condition}_level", place),
        *books.check("reported_level", {**place, "condition": condition}),
    )
    if condition in ("access", "institution"):
        lifts = _access(books, node, t) if condition == "access" else _institution(books, node, t)
        return Found(_capped("explain.level", lifts, condition=condition, year=year), checks=checks)
    if t > books.state.county.last:
        return Found(_as_before(books, node, condition, t), checks=checks)
    means = {"digital": _covered_of(books, t), "service": _served_of(books, t)}
    places = books.state.county.catchments[node]
    root = mean(
        books, places, means[condition], "explain.level", {"condition": condition, "year": year}
    )
    return Found(root, checks=checks)


def _capped(name: str, parts: Sequence[Term], **about: object) -> Term:
    """A share that is the sum of its parts, and 1 at most."""
    total = fold("sum", "explain.uncapped", "share", parts)
    return fold("least", name, "share", [leaf("explain.constant", 1, "share"), total]).named(about)


def _access(books: Books, node: str, t: int) -> list[Term]:
    state = books.state
    row = next(row for row in state.county.data.nodes if row.settlement == node)
    cell = books.cell("nodes", "access", settlement=node)
    parts = [leaf("explain.level_before", row.access, "share", cell)]
    for lift in state.county.data.project_nodes:
        if lift.node == node and lift.access_lift:
            cell = books.cell("project_nodes", "access_lift", project=lift.project, node=node)
            term = leaf(
                "explain.project_lift", lift.access_lift, "share", cell, project=lift.project
            )
            parts += [term] * state.adds(lift.project, t)
    return parts


def _institution(books: Books, node: str, t: int) -> list[Term]:
    state = books.state
    row = next(row for row in state.county.data.nodes if row.settlement == node)
    cell = books.cell("nodes", "institution", settlement=node)
    parts = [leaf("explain.level_before", row.institution, "share", cell)]
    for lift in state.county.data.reform_lifts:
        if lift.node == node and state.takes_effect(lift.reform, t):
            cell = books.cell("reform_lifts", "lift", reform=lift.reform, node=node)
            parts.append(leaf("explain.reform_lift", lift.lift, "share", cell, reform=lift.reform))
    return parts


def _as_before(books: Books, node: str, condition: str, t: int) -> Term:
    """The level of the last year of the plan, which the year after keeps."""
    year = books.year(t - 1)
    value = books.state.levels[node, condition, t - 1]
    link = books.link("level", node, condition, year)
    kept = leaf("explain.level", value, "share", figure=link, condition=condition, year=year)
    return fold("sum", "explain.level_kept", "share", [kept])


def mean(
    books: Books,
    places: Sequence[str],
    share: Callable[[str], Term],
    name: str,
    about: Mapping[str, object],
) -> Term:
    """The mean over places, weighted by population; the plain mean where nobody lives."""
    rows = books.state.county.settlements
    people = {i: rows[i].population for i in places}
    if not any(people.values()):
        count = leaf("explain.places", max(1, len(places)), "number")
        total = fold("sum", "explain.shares", "share", [share(i) for i in places])
        return fold("quotient", name, "share", [total, count]).named(about)
    living = {
        i: leaf(
            "explain.population",
            number,
            "persons",
            books.cell("settlements", "population", id=i),
            settlement=i,
        )
        for i, number in people.items()
        if number
    }
    weighted = [
        fold("product", "explain.people_reached", "persons", [count, share(i)], settlement=i)
        for i, count in living.items()
    ]
    reached = fold("sum", "explain.all_reached", "persons", weighted)
    everyone = fold("sum", "explain.residents", "persons", list(living.values()))
    return fold("quotient", name, "share", [reached, everyone]).named(about)


def _covered_of(books: Books, t: int) -> Callable[[str], Term]:
    year, covered = books.year(t), books.state.covered(t)
    return lambda i: leaf(
        "explain.covered",
        covered[i],
        "share",
        figure=books.link("covered", i, year),
        settlement=i,
        year=year,
    )


def _served_of(books: Books, t: int) -> Callable[[str], Term]:
    """The share served at a settlement, over all services by their weights."""

    def term(settlement: str) -> Term:
        parts = [
            fold(
                "product",
                "explain.service_part",
                "share",
                [
                    leaf(
                        "explain.weight_of_service",
                        row.weight,
                        "share",
                        books.cell("services", "weight", id=row.id),
                        service=row.id,
                    ),
                    served(books, settlement, row.id, t),
                ],
                service=row.id,
            )
            for row in books.state.county.data.services
        ]
        return fold("sum", "explain.served_all", "share", parts, settlement=settlement)

    return term


def served(books: Books, settlement: str, service: str, t: int) -> Term:
    """The share of a settlement's need for a service that any facility serves."""
    rows = [
        _serving(books, key, share)
        for key, share in books.state.decisions.serve.items()
        if key[:2] == (settlement, service) and key[3] == t
    ]
    return fold("sum", "explain.served", "share", rows, settlement=settlement, service=service)


def _serving(books: Books, key: tuple[str, str, str, int], share: float) -> Term:
    settlement, service, facility, t = key
    year = books.year(t)
    decision = books.decision(
        "serving", "share", settlement=settlement, service=service, facility=facility, year=year
    )
    link = books.link("serving", settlement, service, facility, year)
    return leaf(
        "explain.serving", share, "share", decision, link, facility=facility, settlement=settlement
    )


def covered(books: Books, settlement: str, year: str) -> Found:
    """The share of a settlement's residents with 5G."""
    state = books.state
    t = state.county.t(int(year))
    before = state.county.settlements[settlement].covered
    parts = [
        leaf(
            "explain.covered_before",
            before,
            "share",
            books.cell("settlements", "covered", id=settlement),
        )
    ]
    for row in state.county.data.coverage:
        if row.settlement == settlement and state.newly_on_air(row.mast, t):
            cell = books.cell("coverage", "share", mast=row.mast, settlement=settlement)
            parts.append(leaf("explain.mast_share", row.share, "share", cell, mast=row.mast))
    place = state.at(t, settlement=settlement)
    checks = (*books.check("coverage", place), *books.check("reported_covered", place))
    return Found(_capped("explain.covered", parts, settlement=settlement, year=year), checks=checks)


def serving(books: Books, settlement: str, service: str, facility: str, year: str) -> Found:
    """Who is served where is decided within what is left of the need and of the facility."""
    state = books.state
    t = state.county.t(int(year))
    limits = [_need_left(books, settlement, service, facility, t)]
    if state.county.need(settlement, service) > 0:
        limits.append(_places_left(books, settlement, service, facility, t))
    if state.county.facilities[service, facility].capacity <= 0:
        limits.append(_where_open(books, settlement, service, facility, t))
    about = {"settlement": settlement, "service": service, "facility": facility}
    return limited("explain.serving_limit", "share", limits, about)


def _where_open(books: Books, settlement: str, service: str, facility: str, t: int) -> Limit:
    """A facility that was not there before serves while it is open."""
    state = books.state
    levels = [level for q, level in state.county.sizes if q == service]
    count = sum(state.open(service, facility, level, t) for level in levels)
    place = state.at(t, settlement=settlement, service=service, facility=facility)
    term = leaf("explain.open", count, "number", facility=facility)
    return Limit(term, books.check("serve_where_open", place))


def _need_left(books: Books, settlement: str, service: str, facility: str, t: int) -> Limit:
    """What other facilities leave of the settlement's need."""
    others = [
        _serving(books, key, share)
        for key, share in books.state.decisions.serve.items()
        if key[:2] == (settlement, service) and key[3] == t and key[2] != facility
    ]
    term = fold(
        "difference", "explain.need_left", "share", [leaf("explain.constant", 1, "share"), *others]
    )
    place = books.state.at(t, settlement=settlement, service=service)
    return Limit(term, books.check("serve_once", place))


def _places_left(books: Books, settlement: str, service: str, facility: str, t: int) -> Limit:
    """What a facility's capacity leaves for a settlement, as a share of its need."""
    state, row = books.state, books.state.county.facilities[service, facility]
    cell = books.cell("facilities", "capacity", service=service, settlement=facility)
    parts = [leaf("explain.capacity_before", row.capacity, "persons", cell, facility=facility)]
    for size in state.added_levels(service, facility, t):
        cell = books.cell("facility_levels", "capacity", service=service, level=size)
        added = state.county.sizes[service, size].capacity
        parts.append(leaf("explain.capacity_level", added, "persons", cell, level=size))
    others = [
        leaf(
            "explain.served_people",
            state.county.need(i, service) * share,
            "persons",
            figure=books.link("serving", i, service, facility, books.year(t)),
            settlement=i,
        )
        for (i, q, j, y), share in state.decisions.serve.items()
        if (q, j, y) == (service, facility, t) and i != settlement and share
    ]
    capacity = fold("sum", "explain.capacity", "persons", parts, facility=facility)
    left = fold("difference", "explain.places_left", "persons", [capacity, *others])
    people = fold(
        "product",
        "explain.need",
        "persons",
        [
            leaf(
                "explain.need_share",
                state.county.services[service].need,
                "share",
                books.cell("services", "need", id=service),
                service=service,
            ),
            leaf(
                "explain.population",
                state.county.settlements[settlement].population,
                "persons",
                books.cell("settlements", "population", id=settlement),
                settlement=settlement,
            ),
        ],
        settlement=settlement,
    )
    term = fold("quotient", "explain.facility_left", "share", [left, people], facility=facility)
    place = state.at(t, service=service, facility=facility)
    return Limit(term, books.check("facility_capacity", place), per=people.value)
