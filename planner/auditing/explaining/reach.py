"""What is reached of each direction: the part of what could flow that flows, stream by stream."""

from planner.auditing.explaining.books import Books
from planner.auditing.explaining.objective import SIDES, reference, weight_of
from planner.auditing.explaining.terms import Term, fold, leaf


def reached(books: Books, before: bool) -> list[Term]:
    """By direction: its points with every flow no higher than its top, over those of the tops."""
    return [
        fold(
            "quotient",
            f"explain.reached_{side}",
            "share",
            [_points(books, way, before, top=False), _points(books, way, before, top=True)],
        )
        for side, way in SIDES.items()
        if way in books.state.directions
    ]


def _points(books: Books, way: str, before: bool, top: bool) -> Term:
    streams = [
        fold(
            "product",
            "explain.points_of_stream",
            "points",
            [
                leaf("explain.constant", 100, "points"),
                weight_of(books, row.id),
                _over_reference(books, row.id, before, top),
            ],
            stream=row.id,
        )
        for row in books.state.county.data.streams
        if row.direction == way and row.weight > 0 and books.state.county.references[row.id] > 0
    ]
    return fold("sum", "explain.could_flow" if top else "explain.does_flow", "points", streams)


def _over_reference(books: Books, stream: str, before: bool, top: bool) -> Term:
    unit = books.state.county.streams[stream].unit or "flow"
    flows = [
        _top(books, node, stream, unit) if top else _flow(books, node, stream, unit, before)
        for node, name in books.state.county.base
        if name == stream
    ]
    total = fold("sum", "explain.flow_of_stream", unit, flows, stream=stream)
    return fold("quotient", "explain.over_reference", "number", [total, reference(books, stream)])


def _flow(books: Books, node: str, stream: str, unit: str, before: bool) -> Term:
    """What flows, no more than the top; the base flow is never more."""
    if before:
        return _cell(books, "base", node, stream, unit)
    last = books.state.county.last
    year = books.year(last)
    flow = leaf(
        "explain.flow",
        books.state.flows_in(last)[node, stream],
        unit,
        books.decision("flows", "flow", node=node, stream=stream, year=year),
        books.link("flow", node, stream, year),
        node=node,
        stream=stream,
        year=year,
    )
    top = _top(books, node, stream, unit)
    if flow.value <= top.value:
        return flow
    return fold("least", "explain.capped", unit, [flow, top], node=node, stream=stream)


def _top(books: Books, node: str, stream: str, unit: str) -> Term:
    parts = [_cell(books, column, node, stream, unit) for column in ("base", "potential")]
    return fold("most", "explain.top", unit, parts, node=node, stream=stream)


def _cell(books: Books, column: str, node: str, stream: str, unit: str) -> Term:
    county = books.state.county
    value = {"base": county.base, "potential": county.potential}[column][node, stream]
    cell = books.cell("flows", column, node=node, stream=stream)
    return leaf(f"explain.{column}", value, unit, cell, node=node, stream=stream)
