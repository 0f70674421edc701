"""Index and money year by year, as many years abreast as fit the screen."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from models.schema.instance import Instance
from models.schema.money import PAYEES
from models.schema.plan import Plan
from planner.language.figures import amounts, index
from planner.language.lines import WIDTH
from planner.report.names import Names


@dataclass(frozen=True)
class Line:
    """One line of the table: figures by calendar year, as text, and what sums them up."""

    label: str
    figures: dict[int, str] = field(default_factory=dict)
    total: str = ""
    share: str = ""


def year_tables(plan: Plan, instance: Instance, names: Names) -> Iterator[Table]:
    """Show the index and the spending by program; a long plan continues in a table below."""
    years = list(range(plan.first_year, plan.first_year + plan.years))
    heads = {year: str(year) for year in years}
    if any(row.year == plan.first_year + plan.years for row in plan.index):
        heads[plan.first_year + plan.years] = names.say("after")
    flow = list(_index(plan, names))
    money = list(_money(plan, instance, names, years))
    first, *later = _blocks(heads, [*flow, *money], names)
    for block in (first, *later):
        yield _table(flow, money, {year: heads[year] for year in block}, names, not later)
    if later:
        yield _totals(money, names)


def _index(plan: Plan, names: Names) -> Iterator[Line]:
    for key in ("inbound", "outbound", "two_way"):
        values = {row.year: getattr(row, key) for row in plan.index}
        yield Line(names.say(key), {year: index(value) for year, value in values.items()})


def _money(plan: Plan, instance: Instance, names: Names, years: list[int]) -> Iterator[Line]:
    """Show spending by program, all of it, and the money there is."""
    spent: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for row in plan.spending:
        spent[row.program][row.year] += row.amount
    there: dict[int, float] = defaultdict(float)
    for pot in instance.amounts:
        there[pot.year] += pot.amount
    there[plan.first_year] += sum(source.opening for source in instance.sources)
    spent_in = {year: sum(by_year[year] for by_year in spent.values()) for year in years}
    everything = sum(spent_in.values())
    text = amounts(max(everything, sum(there.values())))

    def line(label: str, by_year: dict[int, float], share: str) -> Line:
        figures = {year: by_year.get(year, 0.0) for year in years}
        written = {year: text(figure) for year, figure in figures.items()}
        return Line(label, written, text(sum(figures.values())), share)

    for program in PAYEES:
        total = sum(spent[program].values())
        # Debt service has a line only where there is debt; a program without money still shows.
        if program in {row.program for row in plan.spending} and (total or program != "debt"):
            share = f"{total / everything:.0%}" if everything else "-"
            yield line(names.word(program), spent[program], share)
    yield line(names.say("total"), spent_in, "100%" if everything else "-")
    yield line(names.say("available"), there, "")
    private = _private(plan)
    if private:
        yield line(names.say("private_needed"), private, "")


def _private(plan: Plan) -> dict[int, float]:
    """Sum up by year the capital of investors and operators; empty where there is none."""
    total: dict[int, float] = defaultdict(float)
    for item in plan.items:
        if item.kind == "capital":
            total[item.year] += item.private
    return total if any(total.values()) else {}


def _blocks(heads: dict[int, str], lines: list[Line], names: Names) -> list[list[int]]:
    """Split the years into blocks that fit; one block, with the totals, where all fit."""
    label = max(cell_len(line.label) for line in lines)
    label = max(label, cell_len(names.say("index_title")), cell_len(names.say("money_title")))
    texts = [*heads.values(), *(text for line in lines for text in line.figures.values())]
    column = max(map(cell_len, texts)) + 1
    total = max(cell_len(line.total) for line in lines) + cell_len(names.say("share")) + 4
    room = WIDTH - label - 1
    years = list(heads)
    if len(years) * column + total <= room:
        return [years]
    abreast = max(1, room // column)
    return [years[start : start + abreast] for start in range(0, len(years), abreast)]


def _frame(title: str, heads: list[str]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(title, no_wrap=True, header_style="bold cyan")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _table(
    flow: list[Line], money: list[Line], heads: dict[int, str], names: Names, totals: bool
) -> Table:
    sums = [names.say("total"), names.say("share")] if totals else []
    table = _frame(names.say("index_title"), [*heads.values(), *sums])

    def add(lines: list[Line]) -> None:
        for line in lines:
            figures = [line.figures.get(year, "") for year in heads]
            table.add_row(line.label, *figures, *([line.total, line.share] if totals else []))

    add(flow)
    table.add_row(Text(names.say("money_title"), style="bold cyan"))
    add(money)
    return table


def _totals(money: list[Line], names: Names) -> Table:
    """Show the sums of a plan whose years did not fit beside them."""
    table = _frame(names.say("money_title"), [names.say("total"), names.say("share")])
    for line in money:
        table.add_row(line.label, line.total, line.share)
    return table
