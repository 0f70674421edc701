"""Find implausible money: idle sources, programs that no source pays, numbers in another unit."""

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from models.schema.instance import Instance
from models.schema.money import PROGRAMS, Kind, Source, payable, uses_of
from models.schema.places import Fibre, Mast
from models.schema.tolerances import TYPED_SHARE
from planner.input.checking.findings import Finder
from planner.input.checking.offers import verdicts, years_without_expenditure
from planner.language.message import Message

MOST_PAY = 1000.0
"""Most pay of a person and year [10 000 yuan]: ten million yuan."""
MOST_AMOUNT = 1e6
"""Most money of a source and year [10 000 yuan]: ten billion yuan."""
MANY_BUDGETS = 50
"""A work that costs this many times all money of the plan is given in yuan, most likely."""
MANY_MEDIANS = 100
"""So is a project that costs this many times the median of all projects."""
THIN_COVER = 1 / 0.9
"""Least cover that stands a tenth less revenue."""
MOST_NAMED = 8
"""Most things that a complaint names."""
ENOUGH_PROJECTS = 5
"""Fewest projects whose median is taken as typical."""


def find_implausible_money(finder: Finder) -> None:
    """Warn of what is implausible about sources, programs, rates and units."""
    for find in (
        find_no_expenditure,
        _sources,
        _bonds,
        _covers,
        _matching,
        _payers,
        _floors,
        _units,
        _pay,
        _rates,
    ):
        find(finder)


def money(instance: Instance) -> float:
    """Return all money of the plan, what was left before it included [10 000 yuan]."""
    opening = sum(row.opening for row in instance.sources)
    return sum(row.amount for row in instance.amounts) + opening


def find_no_expenditure(finder: Finder) -> None:
    """Note years of the legacy regime without the expenditure that its ceilings are shares of."""
    missing = years_without_expenditure(finder.instance)
    if missing:
        years = tuple(str(year) for year in missing)
        finder.error("no_expenditure", "years", None, "budget_expenditure", years=years)


def _sources(finder: Finder) -> None:
    amount = money_by_source(finder.instance)
    for index, row in enumerate(finder.instance.sources):
        if amount[row.id] <= 0:
            finder.warn("source_empty", "sources", index, "id", row.id)
        if row.earmark_programs and row.earmark_share <= 0:
            finder.warn("earmark_idle", "sources", index, "earmark_share", row.id)
        if row.earmark_every == "year" and not row.earmark_programs:
            finder.warn("earmark_absent", "sources", index, "earmark_every", row.id)
        if row.spend_least >= 1 and row.carry_limit > 0:
            finder.warn("carries_nothing", "sources", index, "spend_least", row.id)
        if row.kind == "bond" and row.pays_current and not row.cover:
            finder.warn("bond_pays_current", "sources", index, "pays_current", row.id)


def money_by_source(instance: Instance) -> dict[str, float]:
    """Return all money of each source, what was left before the plan included [10 000 yuan]."""
    amount: dict[str, float] = defaultdict(float)
    for source in instance.sources:
        amount[source.id] += source.opening
    for row in instance.amounts:
        amount[row.source] += row.amount
    return amount


def _bonds(finder: Finder) -> None:
    """Warn of bonds that the debt limit keeps from being drawn."""
    instance = finder.instance
    if instance.county.debt_limit == 0 and any(row.kind == "bond" for row in instance.sources):
        finder.warn("no_debt_allowed", "county", None, "debt_limit", 0)


def _covers(finder: Finder) -> None:
    """Warn of bonds whose cover no work can give, and of covers that a bad year uses up."""
    instance = finder.instance
    earning = _earning_uses(instance)
    for index, row in enumerate(instance.sources):
        if row.cover > 0 and not earning.intersection(payable(row, instance.uses)):
            finder.warn("cover_without_works", "sources", index, "cover", row.id)
        if 0 < row.cover < THIN_COVER:
            finder.warn("cover_thin", "sources", index, "cover", row.cover, name=row.id)


def _earning_uses(instance: Instance) -> set[str]:
    """Return the uses with a public work that earns, which bonds with a cover may pay for."""
    return {
        row.deal.project.use or "ppp"
        for row in verdicts(instance)
        if row.offerable and row.deal.income > 0
    }


def _matching(finder: Finder) -> None:
    """Warn of programs whose required matching no own source may pay."""
    sources, uses = finder.instance.sources, finder.instance.uses
    own = {use for row in sources if row.kind == "own" for use in payable(row, uses)}
    for index, row in enumerate(sources):
        if row.matching_ratio > 0 and not own.intersection(payable(row, uses)):
            finder.warn("matching_alone", "sources", index, "matching_ratio", row.id)


def costs(instance: Instance) -> Iterator[tuple[str, Kind, float, str]]:
    """Yield what single things may cost: use (or program), kind, 10 000 yuan, and the thing."""
    packages = {row.id: row.use or "talent" for row in instance.packages}
    services = {row.id: row.use or "services" for row in instance.services}
    for term in instance.terms:
        yield packages.get(term.package, "talent"), "current", max(term.pay), term.package
    for project in instance.projects:
        yield project.use or "ppp", "capital", project.capital, project.id
    links: list[tuple[str, Fibre | Mast]] = [(row.settlement, row) for row in instance.fibre]
    links += [(row.id, row) for row in instance.masts]
    for name, link in links:
        yield "digital", "capital", link.capital * link.county_capital_share, name
        yield "digital", "current", link.running * link.county_running_share, name
    for level in instance.facility_levels:
        yield services.get(level.service, "services"), "capital", level.capital, level.service
        yield services.get(level.service, "services"), "current", level.running, level.service
    for reform in instance.reforms:
        yield reform.use or "reforms", "current", max(reform.cost, reform.running), reform.id
    for row in instance.commitments:
        yield row.program, row.kind, row.amount, row.program


def _payers(finder: Finder) -> None:
    """Warn of things with costs that no source with money may pay."""
    instance = finder.instance
    amount, things = money_by_source(instance), defaultdict(list)
    for use, kind, cost, thing in costs(instance):
        if cost > 0:
            things[use, kind].append(thing)
    earning = _earning_uses(instance)
    for (use, kind), names in things.items():
        if not any(
            amount[row.id] > 0
            for row in instance.sources
            if use in payable(row, instance.uses) and _pays(row, use, kind, earning)
        ):
            some = tuple(dict.fromkeys(names))[:MOST_NAMED]
            named = Message.of(f"kind.{kind}")
            finder.warn("unpaid", "sources", None, "programs", use, kind=named, names=some)


def _pays(source: Source, use: str, kind: Kind, earning: set[str]) -> bool:
    """Return whether a source pays a kind of cost of a use that is among what it may pay."""
    if source.cover > 0:
        return kind == "capital" and use in earning
    return kind == "capital" or source.pays_current


def _floors(finder: Finder) -> None:
    """Warn of limits of programs without costs, and of ceilings that leave money unspent."""
    instance = finder.instance
    active = {use for use, _, cost, _ in costs(instance) if cost > 0}
    for index, row in enumerate(instance.program_limits):
        if row.floor and not active.intersection(uses_of((row.program,), instance.uses)):
            finder.warn("floor_absent", "program_limits", index, "floor", row.program)
        if row.year_ceiling is not None and row.year_ceiling >= 1:
            finder.warn("year_ceiling_idle", "program_limits", index, "year_ceiling", row.program)
    ceilings = {row.program: row.ceiling for row in instance.program_limits}
    spending = [a for a in PROGRAMS if active.intersection(uses_of((a,), instance.uses))]
    limits = [ceilings.get(program) for program in spending]
    total = sum(1.0 if limit is None else limit for limit in limits)
    if active and total < 1 - TYPED_SHARE:
        finder.warn("ceilings_below_one", "program_limits", None, "ceiling", total)


def _units(finder: Finder) -> None:
    """Warn of costs and amounts that look like yuan where 10 000 yuan is meant."""
    budget = money(finder.instance)
    _project_units(finder, budget)
    for index, amount in enumerate(finder.instance.amounts):
        if amount.amount > MOST_AMOUNT:
            finder.warn("unit_amount", "amounts", index, "amount", amount.amount)
    for table in ("masts", "fibre", "facility_levels"):
        for index, item in enumerate(getattr(finder.instance, table)):
            _beyond_budget(finder, table, index, item.capital, budget)


def _project_units(finder: Finder, budget: float) -> None:
    """Warn of projects far beyond the whole budget, or else far beyond the median cost."""
    projects = finder.instance.projects
    middle = median(row.capital for row in projects) if len(projects) >= ENOUGH_PROJECTS else 0.0
    for index, row in enumerate(projects):
        beyond = _beyond_budget(finder, "projects", index, row.capital, budget)
        if not beyond and 0 < MANY_MEDIANS * middle < row.capital:
            finder.warn("unit_median", "projects", index, "capital", row.capital, middle=middle)


def _beyond_budget(finder: Finder, table: str, index: int, capital: float, budget: float) -> bool:
    """Warn if a work costs many times the budget, and return whether it does."""
    if not 0 < MANY_BUDGETS * budget < capital:
        return False
    finder.warn("unit_budget", table, index, "capital", capital, budget=budget)
    return True


def _pay(finder: Finder) -> None:
    for index, row in enumerate(finder.instance.terms):
        if max(row.pay) > MOST_PAY:
            finder.warn("unit_pay", "terms", index, "pay", max(row.pay))


def _rates(finder: Finder) -> None:
    """Warn of rates given in percent, and of a tie-break that outweighs the objective."""
    instance = finder.instance
    if instance.county.discount_rate > 0.25:
        rate = instance.county.discount_rate
        finder.warn("high_rate", "county", None, "discount_rate", rate)
    for index, row in enumerate(instance.sources):
        if row.rate > 0.25:
            finder.warn("high_rate", "sources", index, "rate", row.rate)
    if instance.county.thrift * money(instance) > 1:
        finder.warn("high_thrift", "county", None, "thrift", instance.county.thrift)
