"""The measures reported beside the objective."""

from collections.abc import Sequence

from models.schema.tolerances import NEGLIGIBLE_GAIN
from planner.auditing import measures
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.conditions import mean, served
from planner.auditing.explaining.items import items
from planner.auditing.explaining.reach import reached
from planner.auditing.explaining.terms import Found, Term, fold, leaf
from planner.auditing.outcome import Outcome


def _checks(books: Books, measure: str, **more: str) -> tuple[Outcome, ...]:
    return books.check("reported_measures", {"measure": measure, **more})


def coupling(books: Books, before: bool = False) -> Found:
    """Twice the geometric mean of what is reached of both directions, over their sum."""
    checks = _checks(books, "coupling_before" if before else "coupling")
    if measures.coupling(books.state, before)[0] is None:
        return Found(None, "undefined", checks)
    both = reached(books, before)
    product = fold("product", "explain.product_of_both", "number", both)
    root = fold("root", "explain.geometric_mean", "share", [product])
    twice = fold("product", "explain.twice", "share", [leaf("explain.constant", 2, "number"), root])
    total = fold("sum", "explain.both", "share", both)
    return Found(fold("quotient", "explain.coupling", "share", [twice, total]), checks=checks)


def mean_index(books: Books, before: bool = False) -> Found:
    """The mean of what is reached of both directions."""
    checks = _checks(books, "mean_before" if before else "mean")
    if measures.coupling(books.state, before)[0] is None:
        return Found(None, "undefined", checks)
    total = fold("sum", "explain.both", "share", reached(books, before))
    whole = leaf("explain.constant", 2, "number")
    return Found(fold("quotient", "explain.mean_index", "share", [total, whole]), checks=checks)


def coordination(books: Books, before: bool = False) -> Found:
    """The geometric mean of coupling and mean."""
    suffix = "_before" if before else ""
    checks = _checks(books, f"coordination{suffix}")
    degree, middle, _ = measures.coupling(books.state, before)
    if degree is None or middle is None:
        return Found(None, "undefined", checks)
    of_degree, of_mean = (books.link(f"measures.{name}{suffix}") for name in ("coupling", "mean"))
    product = fold(
        "product",
        "explain.coupling_times_mean",
        "share",
        [
            leaf("explain.coupling", degree, "share", figure=of_degree),
            leaf("explain.mean_index", middle, "share", figure=of_mean),
        ],
    )
    return Found(fold("root", "explain.coordination", "share", [product]), checks=checks)


def coupling_before(books: Books) -> Found:
    """The coupling degree of the base year."""
    return coupling(books, before=True)


def mean_before(books: Books) -> Found:
    """The mean of the base year."""
    return mean_index(books, before=True)


def coordination_before(books: Books) -> Found:
    """The coordination of the base year."""
    return coordination(books, before=True)


def gini_of_gains(books: Books) -> Found:
    """The Gini coefficient of the nodes' gains: 0 where all gain alike."""
    checks = _checks(books, "gini_of_gains")
    gains = sorted((_gain(books, node) for node in books.state.county.nodes), key=lambda g: g.value)
    count, total = len(gains), sum(term.value for term in gains)
    if count == 0 or total <= 0:
        return Found(None, "undefined", checks)
    ranked = [
        fold(
            "product",
            "explain.ranked_gain",
            "points",
            [leaf("explain.rank", rank, "number"), gain],
            node=gain.about["node"],
        )
        for rank, gain in enumerate(gains, start=1)
    ]
    twice = fold(
        "product",
        "explain.twice_ranked",
        "points",
        [
            leaf("explain.constant", 2, "number"),
            fold("sum", "explain.ranked_gains", "points", ranked),
        ],
    )
    all_gains = fold(
        "product",
        "explain.count_times_gains",
        "points",
        [
            leaf("explain.nodes", count, "number"),
            fold(
                "sum",
                "explain.all_gains",
                "points",
                [gain.bare() for gain in gains],
            ),
        ],
    )
    spread = fold("quotient", "explain.gini_spread", "share", [twice, all_gains])
    equal = leaf("explain.gini_equal", (count + 1) / count, "share", count=count)
    return Found(fold("difference", "explain.gini", "share", [spread, equal]), checks=checks)


def _gain(books: Books, node: str) -> Term:
    """What a node gains in the last year: the mean over directions; too little counts as none."""
    parts = _gains(books, node)
    directions = leaf("explain.directions", len(books.state.directions), "number")
    total = fold("sum", "explain.gains_of_streams", "points", parts)
    term = fold("quotient", "explain.gain_of_node", "points", [total, directions], node=node)
    if term.value >= NEGLIGIBLE_GAIN:
        return term
    return leaf("explain.negligible", 0, "points", node=node)


def _gains(books: Books, node: str) -> list[Term]:
    """What each stream adds to the gain of a node."""
    county, last = books.state.county, books.state.county.last
    year, found = books.year(last), []
    for (place, name), flow in books.state.flows_in(last).items():
        stream, whole = county.streams[name], county.references[name]
        if place == node and stream.weight > 0 and whole > 0:
            value = 100 * stream.weight * (flow - county.base[place, name]) / whole
            found.append(
                leaf(
                    "explain.gain_of_stream",
                    value,
                    "points",
                    figure=books.link("flow", node, name, year),
                    stream=name,
                )
            )
    return found


def service_gaps(books: Books, service: str) -> Found:
    """The share served at the seat less the mean elsewhere, in the last year."""
    county, seat = books.state.county, books.state.county.seat
    checks = _checks(books, "service_gaps", service=service)
    rest = [i for i in county.settlements if i != seat]
    if seat is None or not any(county.settlements[i].population for i in rest):
        return Found(None, "undefined", checks)
    elsewhere = mean(
        books,
        rest,
        lambda i: served(books, i, service, county.last),
        "explain.served_elsewhere",
        {"service": service},
    )
    at_seat = served(books, seat, service, county.last)
    root = fold("difference", "explain.service_gap", "share", [at_seat, elsewhere], service=service)
    return Found(root, checks=checks)


def served_mean(books: Books, service: str) -> Found:
    """The part of the county's need that is served, mean over the years of the plan."""
    county, checks = books.state.county, _checks(books, "served", service=service)
    places = list(county.settlements)
    if not any(row.population for row in county.settlements.values()):
        return Found(None, "undefined", checks)
    yearly = [_served_in(books, places, service, t) for t in county.plan_years]
    total = fold("sum", "explain.shares", "share", yearly)
    count = leaf("explain.years", county.last, "years", books.setting("years"))
    root = fold("quotient", "explain.served_mean", "share", [total, count], service=service)
    return Found(root, checks=checks)


def _served_in(books: Books, places: Sequence[str], service: str, t: int) -> Term:
    return mean(
        books,
        places,
        lambda i: served(books, i, service, t),
        "explain.served_of_year",
        {"service": service, "year": books.year(t)},
    )


def farmers_share(books: Books) -> Found:
    """The farmers' part of what all projects earn within the plan."""
    checks, county = _checks(books, "farmers_share_of_revenue"), books.state.county
    parts, earned = [], []
    for (p, k), start in books.state.decisions.started.items():
        row, contract = county.projects[p], county.contracts[k]
        years = leaf(
            "explain.operating_years",
            max(0, county.last - max(1, start + len(row.profile)) + 1),
            "years",
            None if start >= 1 else books.cell("history", "year", what="project", id=p, option=k),
            books.link("operating", p, k) if start >= 1 else None,
        )
        revenue = leaf(
            "explain.revenue", row.revenue, "money", books.cell("projects", "revenue", id=p)
        )
        share = leaf(
            "explain.farmers_share",
            contract.farmers_share,
            "share",
            books.cell("contracts", "farmers_share", id=k),
        )
        earned.append(fold("product", "explain.revenue_of", "money", [years, revenue], project=p))
        parts.append(
            fold("product", "explain.farmers_part_of", "money", [years, revenue, share], project=p)
        )
    if sum(term.value for term in earned) <= 0:
        return Found(None, "undefined", checks)
    root = fold(
        "quotient",
        "explain.farmers_share_of_revenue",
        "share",
        [
            fold("sum", "explain.farmers_part", "money", parts),
            fold("sum", "explain.all_revenue", "money", earned),
        ],
    )
    return Found(root, checks=checks)


def commitments_after(books: Books) -> Found:
    """What talent pay, contracts and debt service cost after the plan."""
    last = books.state.county.last
    yearly = []
    due = [item for item in items(books) if item.commits and item.t > last]
    for t in sorted({item.t for item in due}):
        parts = [item.term for item in due if item.t == t]
        yearly.append(fold("sum", "explain.due_in", "money", parts, year=books.year(t)))
    root = fold("sum", "explain.commitments_after", "money", yearly)
    return Found(root, checks=_checks(books, "commitments_after"))
