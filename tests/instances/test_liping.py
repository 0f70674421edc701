"""Liping, the real county: every figure says where it is from, and its plan is a real decision."""

import math
import re

import pytest

from models.matrix.compile import compile_model
from models.rules.county import build
from models.schema.case import Case
from models.schema.contracts import offerable
from models.schema.fields import Named
from models.schema.instance import County, Instance
from models.schema.money import PROGRAMS, Program, ProgramLimit, payable
from models.schema.places import Fibre, Mast
from models.schema.plan import Plan
from models.schema.scenario import Lock, Scenario, Target
from planner.auditing.checklist import audit
from planner.input.check import complaints
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.references import references
from planner.input.complaint import errors
from planner.input.read import load, load_scenario
from planner.search.highs import Limits, Relaxation
from tests.instances.sources import entries, figures
from tests.paths import INSTANCES
from tests.reference.people import most_won

FOLDER = INSTANCES / "liping"
EXACT = 1e-4
"""Relative slack at which a limit counts as reached."""


@pytest.fixture(scope="module")
def county() -> Instance:
    return load(FOLDER)


@pytest.fixture(scope="module")
def plan(liping_solved: tuple[Plan, object]) -> Plan:
    return liping_solved[0]


# Where the figures come from


def test_every_figure_is_a_source_or_an_assumption() -> None:
    said = entries(FOLDER)
    assert set(said) == set(figures(FOLDER))
    for column, lines in said.items():
        for rows, text in lines:
            assert text.startswith(("source: ", "assumption: ")), column
            assert rows, column
        named = [rows for rows, _ in lines]
        assert len(named) == len(set(named)), column
        assert "all" not in named or named == ["all"], column


def test_the_sources_cited_are_listed_and_attributed() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"^\| ([^|]+) \|", text.split("## Sources")[1].split("## ")[0], re.MULTILINE
    )
    for column, lines in entries(FOLDER).items():
        for _, said in lines:
            if said.startswith("source: "):
                assert any(said.startswith(f"source: {name}") for name in listed), (column, said)
    assert "Data by GeoNames" in text
    assert "CC BY 4.0" in text
    assert "sign is disputed" in text
    assert "2.7 km apart" in text


def test_its_scenarios_fit_it(county: Instance) -> None:
    files = sorted((FOLDER / "scenarios").glob("*.yaml"))
    assert files
    for file in files:
        scenario = load_scenario(file)
        assert scenario.name_zh, file
        assert scenario.name_en, file
        assert errors(complaints(county, scenario)) == [], file


def test_no_township_left_behind_asks_for_500_yuan_a_head(county: Instance) -> None:
    scenario = load_scenario(FOLDER / "scenarios" / "no-township-left-behind.yaml")
    people = {row.id: row.population for row in county.settlements}
    towns = {row.settlement for row in county.nodes}
    assert set(scenario.least_money) == set(scenario.least_gains) == towns
    assert all(abs(500 * people[n] / 1e4 - x) <= 0.5 for n, x in scenario.least_money.items())


def test_everything_named_has_both_names(county: Instance) -> None:
    for table, rows in county.tables():
        for row in rows:
            if isinstance(row, Named):
                assert re.search(r"[\u4e00-\u9fff]", row.name_zh), (table, row)
                assert re.search(r"[A-Za-z]", row.name_en), (table, row)


def test_the_people_are_those_of_the_census(county: Instance) -> None:
    # 412 813 in the 2020 tabulation; rounding 24 shares loses one.
    assert sum(row.population for row in county.settlements) == 412_812


# What the county is


def test_nothing_is_wrong_with_it(county: Instance) -> None:
    assert errors([*references(county), *plausibility_complaints(Case(county))]) == []


def test_it_has_what_the_county_plans_with(county: Instance) -> None:
    assert len(county.settlements) == 24
    assert len(county.nodes) == 23
    assert len(county.projects) >= 25
    assert len({row.kind for row in county.projects}) >= 7
    assert {row.kind for row in county.contracts} == {"public", "concession", "government_paid"}
    assert len(county.services) == 4
    assert len(county.categories) == len(county.packages) == 3
    assert len(county.reforms) == len(county.sources) == 5
    assert 20 <= len(county.masts) <= 40
    for way in ("inbound", "outbound"):
        assert math.isclose(sum(s.weight for s in county.streams if s.direction == way), 1)


def test_every_project_has_a_contract_that_can_be_offered(county: Instance) -> None:
    assert {project for project, _ in offerable(county)} == {row.id for row in county.projects}


def test_both_regimes_can_be_chosen(county: Instance) -> None:
    legacy = county.model_copy(
        update={"county": county.county.model_copy(update={"regime": "legacy"})}
    )
    assert county.county.regime == County.model_fields["regime"].default
    paid = {contract for _, contract in offerable(legacy)} - {k for _, k in offerable(county)}
    assert paid == {"availability"}
    assert all(row.budget_expenditure for row in county.years)


# What its plan decides


def spent(plan: Plan) -> dict[str, float]:
    """What each program costs over the plan, debt service left out [10 000 yuan]."""
    totals: dict[str, float] = dict.fromkeys(PROGRAMS, 0.0)
    for row in plan.spending:
        if row.program in totals:
            totals[row.program] += row.amount
    return totals


def test_it_is_solved_and_certified(plan: Plan) -> None:
    assert plan.certified
    assert plan.gap is not None
    assert plan.gap <= 0.05


def test_every_program_gets_a_part_and_none_gets_most(plan: Plan) -> None:
    totals = spent(plan)
    shares = {program: amount / sum(totals.values()) for program, amount in totals.items()}
    assert all(0.04 <= share <= 0.60 for share in shares.values()), shares


def test_both_directions_gain(plan: Plan) -> None:
    last = plan.index[-1]
    assert last.inbound is not None
    assert last.outbound is not None
    assert min(last.inbound, last.outbound) > 110


def paid(plan: Plan, source: str, programs: tuple[str, ...], year: int | None = None) -> float:
    """What a source pays for some programs, in a year or over the plan [10 000 yuan]."""
    return sum(
        row.amount
        for row in plan.decisions.payments
        if row.source == source and row.program in programs and year in (None, row.year)
    )


def test_the_transfers_pay_no_allowances(plan: Plan) -> None:
    assert paid(plan, "own", ("allowances",)) > 0
    assert paid(plan, "central", ("allowances",)) == paid(plan, "provincial", ("allowances",)) == 0


def test_what_is_missed_of_the_aim_for_industry_is_told(county: Instance, plan: Plan) -> None:
    """In each year a transfer either gives its share to industry, or the audit says that not."""
    told = {finding.place for finding in audit(plan, county).missed}
    payees = {row.program for row in plan.decisions.payments}
    for name in ("central", "provincial"):
        source = next(row for row in county.sources if row.id == name)
        assert set(source.earmark_programs) == {"industry", "enterprise"}
        for year in range(plan.first_year, plan.first_year + plan.years):
            share = paid(plan, name, source.earmark_programs, year)
            over = share - source.earmark_share * paid(plan, name, tuple(payees), year)
            place = f"source={name}, year={year}, document={source.document}"
            # Within a hundred yuan of the aim the tolerance decides.
            if abs(over) > 0.01:
                assert (place in told) == (over < 0)


def test_nobody_is_sent_away_from_the_own_place(county: Instance, plan: Plan) -> None:
    people = {row.id: row.population for row in county.settlements}
    need = {row.id: row.need for row in county.services}
    home = {
        (row.settlement, row.service, row.year): row.share
        for row in plan.decisions.serving
        if row.settlement == row.facility
    }
    years = range(plan.first_year, plan.first_year + plan.years)
    for place in county.facilities:
        wanted = need[place.service] * people[place.settlement]
        for year in years if place.capacity else ():
            least = min(1.0, place.capacity / wanted)
            assert home[place.settlement, place.service, year] >= least - 1e-6


def test_every_township_gets_its_least(county: Instance, plan: Plan) -> None:
    money = {row.node: row.money for row in plan.townships}
    assert all(row.least > 0 for row in county.nodes)
    assert all(money[row.settlement] >= row.least - 0.01 for row in county.nodes)


def test_matching_binds(county: Instance, plan: Plan) -> None:
    tight = [
        (row.id, year)
        for row in county.sources
        for year in range(plan.first_year, plan.first_year + plan.years)
        if row.matching_ratio
        and paid(plan, "own", payable(row, county.uses), year)
        <= (row.matching_ratio + EXACT) * paid(plan, row.id, payable(row, county.uses), year)
    ]
    assert tight


def ceiling(county: Instance, scenario: Scenario | None = None) -> float:
    """What no plan can gain more than: the optimum with fractions of decisions [index points]."""
    matrix, _ = compile_model(build(Case(county, scenario or Scenario())))
    x = Relaxation(matrix, Limits()).optimum()
    assert x is not None
    return matrix.objective(x)


def test_carry_over_binds(county: Instance) -> None:
    """More could be gained if all that is left could be carried into the next year."""
    sources = tuple(row.model_copy(update={"carry_limit": 1.0}) for row in county.sources)
    loose = county.model_copy(update={"sources": sources})
    assert ceiling(loose) > ceiling(county) * (1 + EXACT / 10)


def wish_list(county: Instance) -> float:
    """County money for everything at once, over the plan [10 000 yuan].

    Projects start in year 1 under their cheapest contract (the dearest one of an exclusive
    group); fibre, masts and reforms come in year 1; each facility opens in year 1 at its largest
    level; every category takes up its dearest package every year.
    """
    return (
        _projects_wished(county)
        + _digital_wished(county)
        + _services_wished(county)
        + _talent_wished(county)
        + sum(
            row.cost + row.running * max(0, county.county.years - row.lead)
            for row in county.reforms
        )
    )


def _projects_wished(county: Instance) -> float:
    cheapest: dict[str, float] = {}
    for (project, _), deal in offerable(county).items():
        yearly = deal.upkeep + deal.availability
        cost = deal.county_capital + yearly * (county.county.years - deal.build_years)
        cheapest[project] = min(cost, cheapest.get(project, math.inf))
    rivals: dict[str, list[float]] = {}
    for row in county.projects:
        rivals.setdefault(row.group or row.id, []).append(cheapest[row.id])
    return sum(max(costs) for costs in rivals.values())


def _digital_wished(county: Instance) -> float:
    rows: tuple[Fibre | Mast, ...] = (*county.fibre, *county.masts)
    return sum(
        row.capital * row.county_capital_share
        + row.running * row.county_running_share * county.county.years
        for row in rows
    )


def _services_wished(county: Instance) -> float:
    cost = {
        (row.service, row.level): row.capital + row.running * county.county.years
        for row in county.facility_levels
    }
    return sum(max(cost[row.service, level] for level in row.levels) for row in county.facilities)


def _talent_wished(county: Instance) -> float:
    years = county.county.years
    return sum(
        max(
            most_won(row.uptake, pool.candidates)
            * sum(sum(row.pay[: years - hired]) for hired in range(years))
            for row in county.terms
            if row.category == pool.category
        )
        for pool in county.pools
    )


def test_less_than_seven_tenths_of_the_wish_list_is_affordable(county: Instance) -> None:
    assert sum(row.amount for row in county.amounts) < 0.7 * wish_list(county)


def without(county: Instance, program: Program) -> Scenario:
    """A scenario in which the program does nothing and no target asks that it should."""
    locks: dict[Program, list[Lock]] = {
        "talent": [Lock(what="package", id=r.category, option=r.package) for r in county.terms],
        "ppp": [Lock(what="project", id=r.id) for r in county.projects],
        "digital": [Lock(what="mast", id=r.id) for r in county.masts],
        "services": [
            Lock(what="facility", id=r.service, place=r.settlement) for r in county.facilities
        ],
        "reforms": [Lock(what="reform", id=r.id) for r in county.reforms],
    }
    return Scenario(
        id=f"without-{program}",
        forbidden=tuple(locks[program]),
        program_limits=tuple(ProgramLimit(program=row, floor=0, ceiling=1) for row in PROGRAMS),
        coverage_targets=tuple(Target(year=row.year, share=0) for row in county.years),
        service_floors={row.id: 0 for row in county.services},
        service_gaps={row.id: 1 for row in county.services},
        minimum_gain=-1,
    )


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_can_be_spared(county: Instance, plan: Plan, program: Program) -> None:
    """Whatever is planned without it gains less, even with fractions; targets are waived."""
    assert plan.objective is not None
    nodes = tuple(row.model_copy(update={"least": 0.0}) for row in county.nodes)
    waived = county.model_copy(update={"floors": (), "nodes": nodes})
    assert ceiling(waived, without(county, program)) < plan.objective
