"""The objective, the index of a year, and the solver's claims of a bound and a gap."""

from models.schema.tolerances import NO_GAP
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.terms import Found, Term, fold, leaf

SIDES = {"in": "inbound", "out": "outbound"}
"""The directions as the index of a plan calls them."""


def objective(books: Books) -> Found:
    """The discounted mean gain over 100, less thrift times the discounted spending."""
    weights = {t: _weight(books, t) for t in books.state.county.all_years}
    gains = [
        fold(
            "product",
            "explain.weighted_gain",
            "points",
            [weight, _gain(books, t)],
            year=books.year(t),
        )
        for t, weight in weights.items()
    ]
    whole = fold("sum", "explain.weights", "number", [term.bare() for term in weights.values()])
    mean = fold(
        "quotient",
        "explain.mean_gain",
        "points",
        [fold("sum", "explain.weighted_gains", "points", gains), whole],
    )
    root = fold("difference", "explain.objective", "points", [mean, _thrift(books, weights)])
    return Found(root, checks=books.check("reported_objective", {}))


def _weight(books: Books, t: int) -> Term:
    """The weight of a year; the year after the plan stands for several."""
    last, years = books.state.county.last, books.state.county.settings.horizon_value
    if t <= last:
        return _power(books, t)
    powers = [_power(books, last + y) for y in range(1, years + 1)]
    return fold("sum", "explain.weight_after", "number", powers, years=years)


def _power(books: Books, t: int) -> Term:
    """The weight of one year, which the year after the plan may stand for."""
    rate = books.state.county.settings.discount_rate
    base = leaf("explain.discount_base", 1 + rate, "number", books.setting("discount_rate"))
    power = leaf("explain.exponent", 1 - t, "number")
    return fold("power", "explain.weight", "number", [base, power], year=books.year(t))


def _gain(books: Books, t: int) -> Term:
    year = books.year(t)
    index = leaf(
        "explain.two_way",
        books.state.two_way(t),
        "points",
        figure=books.link("index", year, "two_way"),
        year=year,
    )
    return fold(
        "difference", "explain.gain", "points", [index, leaf("explain.base_year", 100, "points")]
    )


def _thrift(books: Books, weights: dict[int, Term]) -> Term:
    """Thrift times the discounted spending of the years of the plan."""
    settings = books.state.county.settings
    yearly = [
        fold(
            "product",
            "explain.weighted_spending",
            "money",
            [weights[t].bare(), _spent(books, t)],
            year=books.year(t),
        )
        for t in books.state.county.plan_years
    ]
    return fold(
        "product",
        "explain.thrift_cost",
        "points",
        [
            leaf("explain.thrift", settings.thrift, "points_per_money", books.setting("thrift")),
            fold("sum", "explain.discounted_spending", "money", yearly),
        ],
    )


def _spent(books: Books, t: int) -> Term:
    year, programs = books.year(t), books.state.county.program_of
    due = (key for key in books.ledger.due if key[2] == t)
    bills = dict.fromkeys((programs.get(use, use), kind) for use, kind, _ in due)
    rows = [
        leaf(
            "explain.spending",
            amount,
            "money",
            figure=books.link("spending", program, kind, year),
            program=program,
            kind=kind,
            year=year,
        )
        for program, kind in bills
        if (amount := books.ledger.spending(program, kind, t))
    ]
    return fold("sum", "explain.spending_of_year", "money", rows, year=year)


def index(books: Books, year: str, side: str) -> Found:
    """The index of a direction, or of both together."""
    t = books.state.county.t(int(year))
    checks = books.check("reported_index", books.state.at(t, index=side))
    if side == "two_way":
        return Found(_two_way(books, t), checks=checks)
    if SIDES[side] not in books.state.directions:
        return Found(None, "undefined", checks)
    streams = [
        _points(books, row.id, t)
        for row in books.state.county.data.streams
        if row.direction == SIDES[side]
        and row.weight > 0
        and books.state.county.references[row.id] > 0
    ]
    return Found(fold("sum", f"explain.index_{side}", "points", streams, year=year), checks=checks)


def directions(books: Books, t: int) -> list[Term]:
    """The index of each direction in a year."""
    year, short = books.year(t), {direction: side for side, direction in SIDES.items()}
    return [
        leaf(
            f"explain.index_{short[direction]}",
            points,
            "points",
            figure=books.link("index", year, short[direction]),
            year=year,
        )
        for direction, points in books.state.index[t].items()
    ]


def _two_way(books: Books, t: int) -> Term:
    """The mean of both directions, drawn to the weaker one."""
    year, beta = books.year(t), books.state.county.settings.beta
    both = directions(books, t)
    share = leaf("explain.beta", beta, "share", books.setting("beta"))
    rest = fold(
        "difference", "explain.beta_rest", "share", [leaf("explain.constant", 1, "share"), share]
    )
    mean = fold(
        "quotient",
        "explain.mean",
        "points",
        [
            fold("sum", "explain.both", "points", both),
            leaf("explain.directions", len(both), "number"),
        ],
    )
    weaker = fold("least", "explain.weaker", "points", both)
    parts = [
        fold("product", "explain.mean_part", "points", [rest, mean]),
        fold("product", "explain.weaker_part", "points", [share, weaker]),
    ]
    return fold("sum", "explain.two_way", "points", parts, year=year)


def _points(books: Books, stream: str, t: int) -> Term:
    """The points of a stream: 100 times its weight times its flow over its reference."""
    row = books.state.county.streams[stream]
    flows = [
        leaf(
            "explain.flow",
            flow,
            row.unit or "flow",
            books.decision("flows", "flow", node=node, stream=stream, year=books.year(t)),
            books.link("flow", node, stream, books.year(t)),
            node=node,
            stream=stream,
            year=books.year(t),
        )
        for (node, name), flow in books.state.flows_in(t).items()
        if name == stream
    ]
    share = fold(
        "quotient",
        "explain.over_reference",
        "number",
        [
            fold("sum", "explain.flow_of_stream", row.unit or "flow", flows, stream=stream),
            reference(books, stream),
        ],
    )
    return fold(
        "product",
        "explain.points_of_stream",
        "points",
        [leaf("explain.constant", 100, "points"), weight_of(books, stream), share],
        stream=stream,
    )


def weight_of(books: Books, stream: str) -> Term:
    """The weight of a stream within its direction."""
    row = books.state.county.streams[stream]
    cell = books.cell("streams", "weight", id=stream)
    return leaf("explain.weight_of_stream", row.weight, "share", cell, stream=stream)


def reference(books: Books, stream: str) -> Term:
    """What counts as index 100 of a stream: as given, else its total in the base year."""
    row, value = books.state.county.streams[stream], books.state.county.references[stream]
    if row.reference is None:
        cell = books.cell("flows", "base", stream=stream)
        return leaf("explain.reference_total", value, row.unit or "flow", cell, stream=stream)
    cell = books.cell("streams", "reference", id=stream)
    return leaf("explain.reference", value, row.unit or "flow", cell, stream=stream)


def bound(books: Books) -> Found:
    """What the solver says that no plan exceeds; the audit only holds it against the objective."""
    if books.state.plan.bound is None:
        return Found(None, "undefined")
    return Found(_bound(books), "claim", books.check("bound", {}))


def _bound(books: Books) -> Term:
    return leaf(
        "explain.bound", books.state.plan.bound or 0.0, "points", figure=books.link("bound")
    )


def gap(books: Books) -> Found:
    """The bound less the objective, over its size; of an objective of 0 a gap of 0 may be stated.

    That says that the bound reaches it.
    """
    plan, checks = books.state.plan, books.check("gap", {})
    if plan.bound is None or plan.objective is None or plan.gap is None:
        return Found(None, "undefined", checks)
    gain = leaf("explain.objective", plan.objective, "points", figure=books.link("objective"))
    rest = fold("difference", "explain.not_ruled_out", "points", [_bound(books), gain])
    if abs(plan.objective) <= NO_GAP:
        return Found(rest, checks=checks)
    less = fold(
        "product", "explain.negative", "points", [leaf("explain.constant", -1, "number"), gain]
    )
    size = fold("most", "explain.size", "points", [gain, less])
    return Found(fold("quotient", "explain.gap", "share", [rest, size]), checks=checks)
