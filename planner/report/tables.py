"""A plan as CSV tables that open in a spreadsheet, and as one JSON document."""

import csv
import io
from collections.abc import Sequence

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.plan import Plan
from planner.auditing.accounts import accounted
from planner.auditing.checklist import Finding, Report
from planner.auditing.money import Ledger
from planner.auditing.state import State
from planner.auditing.unused import unused
from planner.language.phrases import say
from planner.language.rules import RULE_TEXTS
from planner.language.text import Lang
from planner.report.account_rows import Column, item_table, township_table
from planner.report.decision_rows import DECISION_COLUMNS, Cell, decision_cells
from planner.report.names import Names
from planner.report.project_rows import project_table
from planner.report.summary import why

Table = tuple[Sequence[Column], list[list[Cell]]]
"""Keys of the columns, and the rows."""

TABLES = (
    "index",
    "decisions",
    "projects",
    "items",
    "townships",
    "spending",
    "payments",
    "balances",
    "flows",
    "levels",
    "covered",
    "staff",
    "serving",
    "binding",
)
"""Names of the tables of a plan, in the order in which they are made."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so would be run as a formula by a spreadsheet."""


def plan_json(plan: Plan) -> str:
    """Write the plan as the JSON text of ``plan.json``."""
    return plan.model_dump_json(by_alias=True, indent=1) + "\n"


def csv_text(table: Table, lang: Lang) -> str:
    """Write the table as CSV with its header, units included, in ``lang``."""
    columns, rows = table
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(_header(column, lang)) for column in columns])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _header(column: Column, lang: Lang) -> str:
    if isinstance(column, str):
        return say(f"col_{column}", lang)
    key, name = column
    return say(f"col_{key}", lang, name=name)


def _safe(cell: Cell) -> Cell:
    """Mark text that a spreadsheet would run with an apostrophe, so that it stays text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def tables(plan: Plan, case: Case, report: Report, lang: Lang) -> dict[str, Table]:
    """Make every table of a plan, by the name of its file."""
    names, plan = Names(case.county, lang), accounted(plan, case)
    return {
        "index": (
            ["year", "in", "out", "two_way"],
            [[row.year, row.inbound, row.outbound, row.two_way] for row in plan.index],
        ),
        "decisions": (
            DECISION_COLUMNS,
            list(decision_cells(plan.decisions, case.county, names)),
        ),
        "projects": project_table(plan, case.county, names),
        "items": item_table(plan, case.county, names),
        "townships": township_table(plan, case.county, names),
        "spending": (
            ["program", "kind", "year", "amount"],
            [
                [names.word(row.program), names.word(row.kind), row.year, row.amount]
                for row in plan.spending
            ],
        ),
        **_finance(plan, case, names),
        **_places(plan, case.county, names),
        **_people(plan, names),
        "binding": (
            ["rule_number", "rule", "rule_sentence", "where", "value", "limit", "slack"],
            [_binding(finding, lang) for finding in report.binding],
        ),
    }


def _binding(finding: Finding, lang: Lang) -> list[Cell]:
    text = RULE_TEXTS[finding.rule]
    said = [text.number, text.name.filled(lang), text.sentence.filled(lang)]
    return [*said, finding.place, finding.value, finding.limit, finding.slack]


def _finance(plan: Plan, case: Case, names: Names) -> dict[str, Table]:
    state = State(case, plan)
    reasons = {
        (row.source, state.year(row.t)): why(row, names) for row in unused(state, Ledger(state))
    }

    def source(key: str) -> list[Cell]:
        return [key, names.of("source", key)]

    return {
        "payments": (
            ["source", "source_name", "program", "kind", "year", "amount"],
            [
                [*source(p.source), names.payee(p.program), names.word(p.kind), p.year, p.amount]
                for p in plan.decisions.payments
            ],
        ),
        "balances": (
            ["source", "source_name", "year", "carried", "lapsed", "why_unused"],
            [
                [
                    *source(b.source),
                    b.year,
                    b.carried,
                    b.lapsed,
                    reasons.get((b.source, b.year), ""),
                ]
                for b in plan.decisions.balances
            ],
        ),
    }


def _place(key: str, names: Names) -> list[Cell]:
    """Give a settlement's id and name."""
    return [key, names.of("settlement", key)]


def _places(plan: Plan, instance: Instance, names: Names) -> dict[str, Table]:
    """Make the tables whose rows are about a place: flows, levels, coverage."""
    base = {(row.node, row.stream): row.base for row in instance.flows}
    units = {stream.id: stream.unit for stream in instance.streams}
    return {
        "flows": (
            ["place", "place_name", "stream", "stream_name", "year", "flow", "base", "unit"],
            [
                [
                    *_place(row.node, names),
                    row.stream,
                    names.of("stream", row.stream),
                    row.year,
                    row.flow,
                    base.get((row.node, row.stream)),
                    units.get(row.stream, ""),
                ]
                for row in plan.flows
            ],
        ),
        "levels": (
            ["place", "place_name", "condition", "year", "level"],
            [
                [*_place(row.node, names), names.condition(row.condition), row.year, row.level]
                for row in plan.levels
            ],
        ),
        "covered": (
            ["place", "place_name", "year", "covered"],
            [[*_place(row.settlement, names), row.year, row.share] for row in plan.covered],
        ),
    }


def _people(plan: Plan, names: Names) -> dict[str, Table]:
    """Make the tables of people at a place: staff in post, and who is served where."""
    return {
        "staff": (
            ["place", "place_name", "id", "name", "year", "staff", "anchored"],
            [
                [
                    *_place(row.node, names),
                    row.category,
                    names.of("category", row.category),
                    row.year,
                    row.staff,
                    row.anchored,
                ]
                for row in plan.staff
            ],
        ),
        "serving": (
            ["place", "place_name", "id", "name", "facility", "facility_name", "year", "served"],
            [
                [
                    *_place(row.settlement, names),
                    row.service,
                    names.of("service", row.service),
                    *_place(row.facility, names),
                    row.year,
                    row.share,
                ]
                for row in plan.decisions.serving
            ],
        ),
    }
