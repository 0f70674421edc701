"""The tables of the format page, generated from the schema.

``python -m tests.docs.county_format`` writes them anew; what stands above them is written by hand.
"""

from collections.abc import Iterable, Iterator

from models.schema.describe import (
    Column,
    columns_of,
    county_tables,
    plan_tables,
    scenario_columns,
)
from models.schema.scenario import Lock, Target
from tests.paths import ROOT

PAGE = ROOT / "docs" / "format.md"
MARK = "<!-- generated: python -m tests.docs.county_format -->\n"
COMMON = {"name_zh", "name_en", "note"}
"""Columns that many tables share; the page describes them once."""


def generated() -> str:
    """Return everything below the mark."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "\n## Tables of a county"
    for table in county_tables():
        file = "county.yaml" if table.name == "county" else f"{table.name}.csv"
        need = " Every county has it." if table.required else ""
        yield f"\n### {file}\n\n{table.meaning}{need}\n"
        shown = [each for each in table.columns if table.name == "county" or _own(each)]
        yield from _table(shown)
    yield "\n## Fields of a scenario\n"
    yield from _table(scenario_columns())
    for model in (Lock, Target):
        yield f"\n### {model.__name__}\n\n{(model.__doc__ or '').splitlines()[0]}\n"
        yield from _table(columns_of(model))
    yield "\n## Tables of a plan\n\nThe fields of `plan.json`."
    for table in plan_tables():
        yield f"\n### {table.name} ({table.model})\n\n{table.meaning}\n"
        yield from _table(table.columns)


def _own(column: Column) -> bool:
    return column.name not in COMMON


def _table(columns: Iterable[Column]) -> Iterator[str]:
    yield "| column | type | unit | limits | default | meaning |"
    yield "|---|---|---|---|---|---|"
    for each in columns:
        default = "**required**" if each.default is None else each.default
        cells = (f"`{each.name}`", each.kind, each.unit, each.limits, default, each.meaning)
        yield ("| " + " | ".join(cells) + " |").replace("|  |", "| |").replace("|  |", "| |")


def with_tables(page: str) -> str:
    """Return the page with its tables as the schema has them now."""
    above, mark, _ = page.partition(MARK)
    if not mark:
        raise ValueError("the page has lost the mark above its generated tables")
    return above + mark + generated()


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
