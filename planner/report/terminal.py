"""A plan on one screen of 80 columns."""

from collections import defaultdict
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from models.schema.case import Case
from models.schema.instance import CONDITIONS
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.accounts import accounted
from planner.auditing.checklist import Report
from planner.auditing.state import State
from planner.language import figures
from planner.language.figures import amounts
from planner.language.lines import wrapped
from planner.language.text import Lang
from planner.report.choices import WHOLE_LINE, choices
from planner.report.claims import claim
from planner.report.lists import heading, labelled, packed
from planner.report.names import Names
from planner.report.summary import summary
from planner.report.years import year_tables

SHOWN_VERSIONS = ("county-planner", "highs", "pyomo")


def plan_screen(plan: Plan, case: Case, report: Report, lang: Lang) -> Group:
    """Show the plan on one screen: results, money, what is funded, what limits it, proof."""
    county, plan = case.county, accounted(plan, case)
    names = Names(county, lang)
    years = range(plan.first_year, plan.first_year + plan.years)
    return Group(
        *_header(case, names, years),
        *_gain(plan, names),
        *year_tables(plan, county, names),
        summary(plan, State(case, plan), names),
        _sources(plan, names),
        *choices(plan, county, names, years),
        *_weakest(plan, names),
        *_proof(plan, report, names),
    )


def _header(case: Case, names: Names, years: range) -> Iterator[Text]:
    county = case.county.county
    title = names.say("title", county=county.name(names.lang), first=years[0], last=years[-1])
    yield Text(title, style="bold", no_wrap=True, overflow="ellipsis")
    parts = [
        names.say("scenario", name=_scenario_name(case.scenario, names)),
        names.say("regime", name=names.say(f"regime_{county.regime}")),
    ]
    if county.synthetic:
        parts.append(names.say("synthetic"))
    yield Text("   ".join(parts), no_wrap=True, overflow="ellipsis")


def _scenario_name(scenario: Scenario, names: Names) -> str:
    if scenario == Scenario():
        return names.say("scenario_default")
    both = (scenario.name_zh, scenario.name_en)
    first, second = both if names.lang == "zh" else reversed(both)
    return first or second or scenario.id


def _sources(plan: Plan, names: Names) -> Text:
    """Say who pays how much over the plan."""
    paid: dict[str, float] = defaultdict(float)
    for payment in plan.decisions.payments:
        paid[payment.source] += payment.amount
    money = amounts(sum(paid.values()))
    parts = [f"{names.of('source', source)} {money(amount)}" for source, amount in paid.items()]
    lead = names.say("paid_by") + names.say("colon")
    parts = parts or [names.say("nothing")]
    return Text(packed([lead + parts[0], *parts[1:]], names, 4, WHOLE_LINE), no_wrap=True)


def _weakest(plan: Plan, names: Names) -> Iterator[RenderableType]:
    """List by condition the places that it limits, the worst first."""
    rows = []
    for condition in CONDITIONS:
        held = sorted(
            (row.levels[condition], row.node) for row in plan.townships if row.weakest == condition
        )
        if held:
            parts = [f"{names.of('settlement', node)} {level:.2f}" for level, node in held]
            rows.append((f"{len(held):>2} {names.condition(condition)}", packed(parts, names)))
    if rows:
        year = plan.first_year + plan.years - 1
        yield heading(names.say("weakest_title", year=year))
        yield labelled(rows)


def _gain(plan: Plan, names: Names) -> Iterator[RenderableType]:
    """State the gain, and what the solver claims of it."""
    yield Text(names.say("gain", objective=figures.gain(plan.objective)), style="bold")
    ended = names.say("ended", stopped=names.say(f"stop_{plan.stopped_by}"))
    yield Text("\n".join(wrapped(claim(plan, names.lang) + ended)), no_wrap=True)


def _proof(plan: Plan, report: Report, names: Names) -> Iterator[RenderableType]:
    """State the measures beside the gain, and what was recomputed."""
    measured = (
        ("coordination", plan.measures.coordination, ".3f"),
        ("gini", plan.measures.gini_of_gains, ".2f"),
        ("farmers", plan.measures.farmers_share_of_revenue, ".0%"),
    )
    before = plan.measures.coordination_before
    beside = [
        names.say(key, value=format(v, form), before="-" if before is None else f"{before:.3f}")
        for key, v, form in measured
        if v is not None
    ]
    if beside:
        yield Text(packed(beside, names, 2, WHOLE_LINE), no_wrap=True)
    parts = [
        names.say("certified", checks=sum(report.checked.values())),
        names.say("data", hash=plan.provenance.instance_hash[:12]),
        names.say("seed", seed=plan.provenance.seed),
        names.say("took", seconds=f"{sum(plan.provenance.seconds.values()):.0f}"),
        *(f"{name} {plan.provenance.versions.get(name, '?')}" for name in SHOWN_VERSIONS),
    ]
    yield Text(packed(parts, names, 3, WHOLE_LINE), style="green")
