"""Money by item and by township as tables, with columns for a county's sources and services."""

from collections.abc import Sequence

from models.schema.instance import CONDITIONS, Instance
from models.schema.plan import Item, Plan, Township
from planner.report.decision_rows import Cell
from planner.report.names import Names

Column = str | tuple[str, str]
"""The key of a header; with the name that it is filled with, where there are several of a kind."""

NAMED_IN = {
    "project": "project",
    "hire": "category",
    "mast": "mast",
    "fibre": "settlement",
    "facility": "service",
    "reform": "reform",
    "debt": "source",
}
"""The table in which the id of an item has its name."""
FEN = 2
"""Decimals of a yuan."""
OPTIONS_IN = {"project": "contract", "hire": "package"}


def item_name(row: Item, names: Names) -> str:
    """Name what an item is."""
    if row.what == "commitment":
        return names.payee(row.id)
    return names.of(NAMED_IN[row.what], row.id)


def node_name(node: str, names: Names) -> str:
    """Name a flow node or the seat; the empty node is county-wide."""
    return names.of("settlement", node) if node else names.say("county_wide")


def item_table(plan: Plan, county: Instance, names: Names) -> tuple[list[Column], list[list[Cell]]]:
    """Make the table of items, with a column for each source of the county."""
    sources = [row.id for row in county.sources]
    columns: list[Column] = [
        "item",
        "begun",
        "id",
        "name",
        "option",
        "option_name",
        "place",
        "place_name",
    ]
    columns += ["node", "node_name", "program", "kind", "year", "amount"]
    columns += [("paid_by_source", names.of("source", source)) for source in sources]
    columns += ["private", "due_after"]
    return columns, [_item(row, sources, names) for row in plan.items]


def _item(row: Item, sources: Sequence[str], names: Names) -> list[Cell]:
    option_table = OPTIONS_IN.get(row.what)
    return [
        names.word(row.what),
        names.say("before_plan" if row.before else "new_in_plan"),
        row.id,
        item_name(row, names),
        row.option,
        names.of(option_table, row.option) if option_table else names.word(row.option),
        row.place,
        names.of("settlement", row.place) if row.place else "",
        row.node,
        node_name(row.node, names),
        names.payee(row.program),
        names.word(row.kind),
        row.year,
        row.amount,
        *(row.sources.get(source) for source in sources),
        row.private or None,
        row.due_after or None,
    ]


def township_table(
    plan: Plan, county: Instance, names: Names
) -> tuple[list[Column], list[list[Cell]]]:
    """Make the table of townships, with columns for each service and each condition."""
    services = [row.id for row in county.services]
    columns: list[Column] = ["node", "node_name", "population", "money", "per_head"]
    columns += ["works", "masts", "facilities", "hired"]
    for service in services:
        named = names.of("service", service)
        columns += [("served_before", named), ("served_after", named)]
    for condition in CONDITIONS:
        named = names.condition(condition)
        columns += [("level_before", named), ("level_after", named)]
    columns += ["gain", "weakest"]
    return columns, [_township(row, services, names) for row in plan.townships]


def _township(row: Township, services: Sequence[str], names: Names) -> list[Cell]:
    per_head = None if row.per_head is None else round(row.per_head, FEN)
    cells: list[Cell] = [row.node, node_name(row.node, names), row.population, row.money, per_head]
    cells += [row.works, row.masts, row.facilities, row.persons]
    for service in services:
        cells += [row.served_before.get(service), row.served.get(service)]
    for condition in CONDITIONS:
        cells += [row.levels_before.get(condition), row.levels.get(condition)]
    weakest = names.condition(row.weakest) if row.weakest else ""
    return [*cells, row.gain, weakest]
