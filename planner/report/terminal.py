"""A plan on one screen of 80 columns."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.instance import CONDITIONS, Instance
from models.money import PAYEES
from models.plan import Plan
from models.scenario import Scenario, apply
from planner.audit import Report, weakest_conditions
from planner.report.choices import WHOLE_LINE, choices
from planner.report.lists import heading, labelled, packed
from planner.report.names import Names
from planner.words import Lang

WIDTH = 80
"""Cells of the narrowest terminal that shows a plan whole."""
YEARS_ABREAST = 6
"""Years side by side in a table; a longer plan continues below."""
SHOWN_VERSIONS = ("county-planner", "highs", "pyomo")


def plan_screen(
    plan: Plan, instance: Instance, scenario: Scenario | None, report: Report, lang: Lang
) -> Group:
    """The plan as one screen: results, money, what is funded, what holds it back, proof."""
    changed = apply(instance, scenario) if scenario else instance
    names = Names(changed, lang)
    years = range(plan.first_year, plan.first_year + plan.years)
    return Group(
        *_header(plan, changed, scenario, names, years),
        *_year_tables(plan, changed, names, years),
        _sources(plan, names),
        *choices(plan.decisions, changed, names, years),
        _weakest(plan, changed, names),
        *_proof(plan, report, names),
    )


def _header(
    plan: Plan, instance: Instance, scenario: Scenario | None, names: Names, years: range
) -> Iterator[Text]:
    county = instance.county.name(names.lang)
    title = names.say("title", county=county, first=years[0], last=years[-1])
    yield Text(title, style="bold", no_wrap=True, overflow="ellipsis")
    parts = [
        names.say("scenario", name=_scenario_name(scenario, names)),
        names.say("regime", name=names.say(f"regime_{instance.county.regime}")),
    ]
    if instance.county.synthetic:
        parts.append(names.say("synthetic"))
    yield Text("   ".join(parts), no_wrap=True, overflow="ellipsis")


def _scenario_name(scenario: Scenario | None, names: Names) -> str:
    if scenario is None:
        return names.say("scenario_default")
    both = (scenario.name_zh, scenario.name_en)
    first, second = both if names.lang == "zh" else reversed(both)
    return first or second or scenario.id


def _year_tables(plan: Plan, instance: Instance, names: Names, years: range) -> Iterator[Table]:
    """Index and money by year, in blocks of years side by side; totals stand in the last."""
    labels = [str(year) for year in years]
    if any(row.year == years.stop for row in plan.index):
        labels.append(names.say("after"))
    shown = [*years, years.stop][: len(labels)]
    for first in range(0, len(shown), YEARS_ABREAST):
        block = dict(
            zip(
                shown[first : first + YEARS_ABREAST],
                labels[first : first + YEARS_ABREAST],
                strict=True,
            )
        )
        last = first + YEARS_ABREAST >= len(shown)
        yield _year_table(plan, instance, names, block, totals=last)


def _year_table(
    plan: Plan, instance: Instance, names: Names, block: dict[int, str], *, totals: bool
) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(names.say("index_title"), no_wrap=True, header_style="bold cyan")
    for label in block.values():
        table.add_column(label, justify="right", no_wrap=True)
    if totals:
        table.add_column(names.say("total"), justify="right", no_wrap=True)
        table.add_column(names.say("share"), justify="right", no_wrap=True)
    index = {row.year: row for row in plan.index}
    for key in ("inbound", "outbound", "two_way"):
        values = [getattr(index[year], key) if year in index else None for year in block]
        table.add_row(names.say(key), *("-" if v is None else f"{v:.1f}" for v in values))
    table.add_row(Text(names.say("money_title"), style="bold cyan"))
    for label, cells in _money(plan, instance, names, block):
        table.add_row(label, *(cells if totals else cells[:-2]))
    return table


def _money(
    plan: Plan, instance: Instance, names: Names, block: dict[int, str]
) -> Iterator[tuple[str, list[str]]]:
    """Rows of spending by program, all spending, and the money there is; plan total and share."""
    spent: dict[tuple[str, int], float] = defaultdict(float)
    for row in plan.spending:
        spent[row.program, row.year] += row.amount
    everything = sum(spent.values())
    there: dict[int, float] = defaultdict(float)
    for pot in instance.amounts:
        there[pot.year] += pot.amount
    money = _amounts(max(everything, *there.values(), 0))
    in_plan = [year for year in block if year < plan.first_year + plan.years]
    for program in PAYEES:
        total = sum(amount for (key, _), amount in spent.items() if key == program)
        if any(key == program for key, _ in spent) and (total or program != "debt"):
            cells = [money(spent[program, year]) for year in in_plan]
            cells += [""] * (len(block) - len(in_plan)) + [money(total)]
            yield names.word(program), [*cells, f"{total / everything:.0%}" if everything else "-"]
    by_year = [sum(a for (_, y), a in spent.items() if y == year) for year in in_plan]
    blank = [""] * (len(block) - len(in_plan))
    yield names.say("total"), [*map(money, by_year), *blank, money(everything), "100%"]
    available = [money(there[year]) for year in in_plan]
    yield names.say("available"), [*available, *blank, money(sum(there.values())), ""]


def _amounts(largest: float) -> Callable[[float], str]:
    """How amounts of 10 000 yuan are written: whole, with decimals only where all are small."""
    places = 0 if largest >= 1000 else 1
    return lambda amount: f"{amount:,.{places}f}" if round(amount, places) else "0"


def _sources(plan: Plan, names: Names) -> Text:
    """Who pays over the plan, what lapses, and what is promised beyond it."""
    paid: dict[str, float] = defaultdict(float)
    for payment in plan.decisions.payments:
        paid[payment.source] += payment.amount
    money = _amounts(sum(paid.values()))
    parts = [f"{names.of('source', source)} {money(amount)}" for source, amount in paid.items()]
    lapsed = sum(balance.lapsed for balance in plan.decisions.balances)
    if lapsed > 0.5:
        parts.append(names.say("lapsed", amount=money(lapsed)))
    if plan.measures.commitments_after > 0:
        parts.append(names.say("after_plan", amount=money(plan.measures.commitments_after)))
    lead = names.say("paid_by")
    text = packed([f"{lead} {parts[0]}", *parts[1:]], names, 4, WHOLE_LINE) if parts else lead
    return Text(text, no_wrap=True)


def _weakest(plan: Plan, instance: Instance, names: Names) -> Group:
    """By condition, the places that it holds back, the worst first."""
    found = weakest_conditions(plan, instance)
    rows = []
    for condition in CONDITIONS:
        held = sorted((level, node) for node, (worst, level) in found.items() if worst == condition)
        if held:
            parts = [f"{names.of('settlement', node)} {level:.2f}" for level, node in held]
            rows.append((f"{len(held):>2} {names.word(condition)}", packed(parts, names)))
    year = plan.first_year + plan.years - 1
    return Group(heading(names.say("weakest_title", year=year)), labelled(rows))


def _proof(plan: Plan, report: Report, names: Names) -> Iterator[RenderableType]:
    def shown(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    yield Text(
        names.say(
            "gain",
            objective=shown(plan.objective, ".2f"),
            bound=shown(plan.bound, ".2f"),
            gap=shown(plan.gap, ".2%"),
            stopped=names.say(f"stop_{plan.stopped_by}"),
            seconds=f"{sum(plan.provenance.seconds.values()):.0f}",
        ),
        style="bold",
    )
    measured = (
        ("coordination", plan.measures.coordination, ".3f"),
        ("gini", plan.measures.gini_of_gains, ".2f"),
        ("farmers", plan.measures.farmers_share_of_revenue, ".0%"),
    )
    beside = [names.say(key, value=format(v, form)) for key, v, form in measured if v is not None]
    if beside:
        yield Text("   ".join(beside))
    parts = [
        names.say("certified", checks=f"{sum(report.checked.values()):,}"),
        names.say("data", hash=plan.provenance.instance_hash[:12]),
        names.say("seed", seed=plan.provenance.seed),
        *(f"{name} {plan.provenance.versions.get(name, '?')}" for name in SHOWN_VERSIONS),
    ]
    yield Text(packed(parts, names, 3, WHOLE_LINE), style="green")
