"""Properties that hold for every county, each tried on random tiny ones at gap 0."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.money import Commitment, ProgramLimit
from models.schema.overrides import apply
from models.schema.people import Quota
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.solving import solve
from tests.agreement import EXACT, difference, same
from tests.counties import random_county
from tests.counties.changes import options
from tests.edits import changed, renamed, shuffled, split, with_rows, with_village
from tests.examples import examples
from tests.knapsack import random_knapsack
from tests.reference import optimise
from tests.strategies import counties

County = tuple[Instance, Scenario]
SLACK = 1e-6


def tried(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try ``count`` random examples, a third by default; the fuzz runner draws new ones."""
    return settings(
        max_examples=examples(all=count, few=count // 3),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def best(instance: Instance, scenario: Scenario | None = None) -> Plan:
    plan = solve(instance, scenario, EXACT).plan
    assert plan.status in ("optimal", "infeasible"), plan.reason
    assert plan.certified == (plan.status == "optimal")
    return plan


def gain(instance: Instance, scenario: Scenario | None = None) -> float | None:
    return best(instance, scenario).objective


def no_better(harder: float | None, easier: float | None) -> bool:
    """Tell whether the harder county's optimum is no better; None, no plan, is worst."""
    if harder is None or easier is None:
        return harder is None
    return harder <= easier + SLACK * max(1.0, abs(easier))


@tried(25)
@given(counties())
def test_agrees_with_enumeration_and_shrinks(drawn: County) -> None:
    instance, scenario = drawn
    rate = apply(instance, scenario).county.discount_rate
    assert difference(best(instance, scenario), optimise(instance, scenario), rate) == ""


@tried(25)
@given(counties(), st.integers(101, 300))
def test_more_money_never_hurts(drawn: County, percent: int) -> None:
    # More money of a source that must be spent can hurt.
    instance, scenario = changed(drawn[0], thrift=0.0), drawn[1]
    instance = with_rows(instance, "sources", spend_least=0.0)
    factor = scenario.budget_factor * percent / 100
    richer = scenario.model_copy(update={"budget_factor": factor, "amounts": ()})
    poorer = scenario.model_copy(update={"amounts": ()})
    assert no_better(gain(instance, poorer), gain(instance, richer))


def _limit(instance: Instance, share: float, kind: str = "ceiling") -> Instance:
    program = "talent" if instance.terms else "ppp"
    row = ProgramLimit.model_validate({"program": program, kind: share})
    return instance.model_copy(update={"program_limits": (row,)})


TIGHTER: dict[str, tuple[Callable[[Instance], Instance], Callable[[Instance, float], Instance]]] = {
    "program_ceiling": (
        lambda county: county.model_copy(update={"program_limits": ()}),
        _limit,
    ),
    "earmark": (
        lambda county: with_rows(county, "sources", earmark_programs=(), earmark_share=0.0),
        lambda county, share: with_rows(
            county, "sources", earmark_programs=("digital", "reforms"), earmark_share=share
        ),
    ),
    "matching": (
        lambda county: with_rows(county, "sources", matching_ratio=0.0),
        lambda county, share: with_rows(county, "sources", matching_ratio=1 + share),
    ),
    "carry_limit": (
        lambda county: with_rows(county, "sources", carry_limit=1.0),
        lambda county, share: with_rows(county, "sources", carry_limit=1 - share),
    ),
    "debt_ceiling": (
        lambda county: changed(county, debt_limit=None),
        lambda county, share: changed(county, debt_limit=30 * share),
    ),
    "minimum_gain": (
        lambda county: with_rows(changed(county, minimum_gain=None), "nodes", minimum_gain=None),
        lambda county, share: changed(county, minimum_gain=0.1 * share),
    ),
    "coverage_target": (
        lambda county: with_rows(county, "years", coverage_target=None),
        lambda county, share: with_rows(county, "years", coverage_target=share),
    ),
    "works_capacity": (
        lambda county: with_rows(county, "years", works_capacity=None),
        lambda county, share: with_rows(county, "years", works_capacity=float(share > 0.5)),
    ),
    "admin_capacity": (
        lambda county: with_rows(county, "years", admin_capacity=None),
        lambda county, share: with_rows(county, "years", admin_capacity=4 * share),
    ),
    "hire_quota": (
        lambda county: county.model_copy(update={"quotas": ()}),
        lambda county, share: county.model_copy(
            update={
                "quotas": tuple(
                    Quota(category=row.id, year=county.year(1), most=int(3 * share))
                    for row in county.categories
                )
            }
        ),
    ),
    "earmark_yearly": (
        lambda county: with_rows(
            county, "sources", earmark_programs=("digital", "reforms"), earmark_share=0.5
        ),
        lambda county, _: with_rows(county, "sources", earmark_every="year"),
    ),
    "year_ceiling": (
        lambda county: county.model_copy(update={"program_limits": ()}),
        lambda county, share: _limit(county, share, "year_ceiling"),
    ),
    "spend_least": (
        lambda county: with_rows(county, "sources", spend_least=0.0),
        lambda county, share: with_rows(county, "sources", spend_least=share / 3),
    ),
    "bond_cover": (
        lambda county: with_rows(county, "sources", cover=0.0),
        lambda county, share: county.model_copy(
            update={
                "sources": tuple(
                    row.model_copy(update={"cover": 2 * share}) if row.kind == "bond" else row
                    for row in county.sources
                )
            }
        ),
    ),
    "not_for": (
        lambda county: with_rows(county, "sources", not_for=(), earmark_share=0.0),
        lambda county, share: with_rows(county, "sources", not_for=("talent",)),
    ),
    "steady": (
        lambda county: with_rows(county, "categories", steady=None),
        lambda county, share: with_rows(county, "categories", steady=share, steady_step=0),
    ),
    "service_floor": (
        lambda county: with_rows(county, "services", floor=None),
        lambda county, share: with_rows(county, "services", floor=share / 2),
    ),
    "service_parity": (
        lambda county: with_rows(county, "services", gap=None),
        lambda county, share: with_rows(county, "services", gap=share),
    ),
    "farmers_share": (
        lambda county: changed(county, farmers_share_minimum=0.0),
        lambda county, share: changed(county, farmers_share_minimum=0.3 * share),
    ),
    "exclusive_group": (
        lambda county: with_rows(county, "projects", group=None),
        lambda county, _: with_rows(county, "projects", group="one"),
    ),
}


@pytest.mark.parametrize("rule", TIGHTER)
@tried(8)
@given(counties(), st.integers(1, 99))
def test_a_rule_added_never_helps(rule: str, drawn: County, percent: int) -> None:
    loosen, tighten = TIGHTER[rule]
    scenario = Scenario(forced=drawn[1].forced, forbidden=drawn[1].forbidden)
    free = loosen(drawn[0])
    tied = tighten(free, percent / 100)
    assert no_better(gain(tied, scenario), gain(free, scenario))


@tried(20)
@given(counties(), st.data())
def test_a_lock_never_helps(drawn: County, data: st.DataObject) -> None:
    instance = drawn[0]
    known = options(instance)
    if known:
        lock = data.draw(st.sampled_from(known))
        plain = gain(instance)
        forced, forbidden = (
            gain(instance, Scenario.model_validate({kind: (lock,)}))
            for kind in ("forced", "forbidden")
        )
        assert no_better(forced, plain)
        assert no_better(forbidden, plain)
        # Whatever the optimum chooses, it keeps one of the two locks.
        either = max((x for x in (forced, forbidden) if x is not None), default=None)
        assert same(either, plain)


def discounted(instance: Instance, plan: Plan, measure: Callable[[float, float], float]) -> float:
    """Sum a measure of inbound and outbound index over the years, discounted."""
    rate, years = instance.county.discount_rate, instance.county.years
    weights = [(1 + rate) ** -t for t in range(years)]
    after = instance.county.horizon_value
    weights.append(sum((1 + rate) ** -(years - 1 + y) for y in range(1, after + 1)))
    return sum(
        weight * measure(row.inbound or 0.0, row.outbound or 0.0)
        for weight, row in zip(weights, plan.index, strict=False)
    )


@tried(20)
@given(counties())
def test_extremes_of_beta(drawn: County) -> None:
    scenario = drawn[1].model_copy(update={"beta": None, "discount_rate": None})
    instance = changed(drawn[0], thrift=0.0)
    plans = {beta: best(changed(instance, beta=beta), scenario) for beta in (0.0, 0.5, 1.0)}
    if plans[0.5].objective is None or len({row.direction for row in instance.streams}) == 1:
        return
    total = {b: discounted(instance, p, lambda i, o: i + o) for b, p in plans.items()}
    least = {b: discounted(instance, p, min) for b, p in plans.items()}
    for beta in plans:
        assert no_better(total[beta], total[0.0])
        assert no_better(least[beta], least[1.0])


@tried(25)
@given(counties(), st.integers(0, 99))
def test_order_of_rows_changes_nothing(drawn: County, seed: int) -> None:
    instance, scenario = drawn
    assert same(gain(shuffled(instance, seed), scenario), gain(instance, scenario))


@tried(25)
@given(counties())
def test_names_change_nothing(drawn: County) -> None:
    instance, scenario = drawn
    other = [renamed(document, lambda name: f"Z{name[::-1]}.9") for document in drawn]
    assert other[0].nodes != instance.nodes
    assert same(gain(other[0], other[1]), gain(instance, scenario))


NEUTRAL: dict[str, dict[str, Any]] = {
    "streams": {"reference": None, "needs_driver": True},
    "pools": {"staff": 0.0, "anchored": 0.0},
    "years": {"coverage_target": None},
    "services": {"floor": None, "gap": None},
    "hubs": {"capacity": 1e9},
    "sources": {"spend_least": 0.0},
    "nodes": {"minimum_gain": None, "least": 0.0},
}


def _plain(instance: Instance) -> Instance:
    """Drop the rules that force decisions; every flow has a base, and no stream a reference."""
    plain = changed(instance, minimum_gain=None)
    for table, fields in NEUTRAL.items():
        plain = with_rows(plain, table, **fields)
    flows = tuple(
        row.model_copy(update={"base": row.base or 1e-3 * row.potential}) for row in plain.flows
    )
    nothing = {"commitments": (), "history": (), "floors": ()}
    return plain.model_copy(update={"flows": flows, **nothing})


@tried(25)
@given(counties())
def test_doing_nothing_gains_nothing(drawn: County) -> None:
    instance = _plain(drawn[0])
    idle = best(instance, Scenario(forbidden=tuple(options(instance))))
    assert idle.objective == pytest.approx(0.0, abs=1e-9)
    assert not idle.spending or all(row.amount == 0 for row in idle.spending)
    assert no_better(0.0, gain(instance))


@tried(25)
@given(counties())
def test_splitting_a_village_changes_nothing(drawn: County) -> None:
    instance, village = with_village(drawn[0])
    assert same(gain(split(instance, village), drawn[1]), gain(instance, drawn[1]))


@tried(20)
@given(counties())
def test_a_scenario_is_the_same_as_other_data(drawn: County) -> None:
    instance, scenario = drawn
    locks: dict[str, Any] = {"forced": scenario.forced, "forbidden": scenario.forbidden}
    assert same(gain(Case(instance, scenario).county, Scenario(**locks)), gain(instance, scenario))


@tried(20)
@given(counties(), st.integers(2, 5))
def test_the_unit_of_money_changes_nothing(drawn: County, factor: int) -> None:
    """All money times a factor, with thrift divided by it and private capital left out."""
    instance = with_rows(drawn[0], "streams", counts_private_capital=False)
    scenario = Scenario(forced=drawn[1].forced, forbidden=drawn[1].forbidden)
    assert same(gain(_scaled(instance, factor), scenario), gain(instance, scenario))


MONEY = {"capital", "running", "revenue", "cost", "pay", "amount", "budget_expenditure"}


def _scaled(instance: Instance, factor: int) -> Instance:
    tables = {}
    for table, rows in instance.tables():
        names = set(type(rows[0]).model_fields) & MONEY if rows else set()
        tables[table] = tuple(
            row.model_copy(
                update={n: _times(v, factor) for n, v in row if n in names and v is not None}
            )
            for row in rows
        )
    limit = instance.county.debt_limit
    scaled = changed(
        instance,
        thrift=instance.county.thrift / factor,
        debt_limit=None if limit is None else limit * factor,
    )
    return scaled.model_copy(update=tables)


def _times(value: Any, factor: int) -> Any:
    if isinstance(value, tuple):
        return tuple(each * factor for each in value)
    return value * factor


@tried(20)
@given(st.integers(0, 10_000))
def test_projects_and_yearly_money_are_a_knapsack(seed: int) -> None:
    """Without conditions, hubs and carry-over only the yearly budgets bind."""
    county = random_knapsack(seed)
    assert gain(county.instance()) == pytest.approx(county.best(), abs=1e-6)


def test_an_unpayable_promise_is_infeasible() -> None:
    instance = random_county(7)[0]
    owed = sum(row.amount for row in instance.amounts) + 1
    promise = Commitment.model_validate(
        {"program": "ppp", "kind": "current", "year": instance.year(1), "amount": owed}
    )
    bound = instance.model_copy(update={"commitments": (promise,)})
    assert best(bound, Scenario()).status == "infeasible"
    assert optimise(bound).status == "infeasible"
