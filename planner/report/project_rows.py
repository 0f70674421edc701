"""The project library returned: every project, whether and how it is funded, and what it says."""

from collections import defaultdict

from models.schema.instance import Instance
from models.schema.plan import Item, Plan, Start
from models.schema.works import DESCRIBED, Project
from planner.report.account_rows import Column, node_name
from planner.report.decision_rows import Cell
from planner.report.names import Names


def project_table(
    plan: Plan, county: Instance, names: Names
) -> tuple[list[Column], list[list[Cell]]]:
    """Make the table of all projects, funded or not, with the columns that the county fills."""
    carried = [
        name
        for name in DESCRIBED
        if any(getattr(row, name) not in ("", None) for row in county.projects)
    ]
    columns: list[Column] = ["id", "name", "program", "nodes", "funded", "option_name", "year"]
    columns += ["effective", "capital", "money", "private", "due_after", *carried]
    starts = {row.project: row for row in plan.decisions.projects}
    items: dict[str, list[Item]] = defaultdict(list)
    for item in plan.items:
        if item.what == "project":
            items[item.id].append(item)
    nodes: dict[str, list[str]] = defaultdict(list)
    for at in county.project_nodes:
        nodes[at.project].append(at.node)
    return columns, [
        _project(row, starts.get(row.id), items[row.id], nodes[row.id], names)
        + [_carried(row, name, names) for name in carried]
        for row in county.projects
    ]


def _project(
    row: Project, start: Start | None, items: list[Item], nodes: list[str], names: Names
) -> list[Cell]:
    before = any(item.before for item in items)
    state = "before_plan" if before else "funded_yes" if start else "funded_no"
    return [
        row.id,
        names.of("project", row.id),
        names.payee(row.use or "ppp"),
        names.say("list_comma").join(node_name(node, names) for node in nodes),
        names.say(state),
        names.of("contract", start.contract) if start else "",
        start.year if start else None,
        start.operating if start else None,
        row.capital,
        *(_sum(items, column) for column in ("amount", "private", "due_after")),
    ]


def _sum(items: list[Item], column: str) -> float | None:
    """Sum up a figure of items, in fen; nothing where they have none."""
    total = round(sum(getattr(item, column) for item in items), 6)
    return total or None


def _carried(row: Project, name: str, names: Names) -> Cell:
    value: Cell = getattr(row, name)
    return names.word(str(value)) if name == "nature" and value else value
