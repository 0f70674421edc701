"""Apply a scenario to a county: the county as an official changes it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TypeVar

from models.schema.fields import Frozen
from models.schema.instance import Instance, Year
from models.schema.money import Amount, Program
from models.schema.people import Quota
from models.schema.scenario import Scenario
from models.schema.works import Project

T = TypeVar("T", bound=Frozen)


def apply(instance: Instance, scenario: Scenario) -> Instance:
    """Return the instance as the scenario changes it; locks are not data and stay in the scenario.

    Ids that the instance does not know are ignored here: ``planner.input.check`` refuses them.
    """
    priced = _costs(instance, scenario)
    return instance.model_copy(
        update={
            "county": _county(instance, scenario),
            "years": _years(instance, scenario),
            "nodes": _each(
                instance.nodes,
                lambda row: _set(
                    row,
                    minimum_gain=scenario.least_gains.get(row.settlement),
                    least=scenario.least_money.get(row.settlement),
                ),
            ),
            "categories": _each(
                instance.categories, lambda row: _set(row, steady=scenario.steady.get(row.id))
            ),
            "quotas": _quotas(instance, scenario),
            "streams": _each(
                instance.streams, lambda row: _set(row, weight=scenario.weights.get(row.id))
            ),
            "services": _each(
                instance.services,
                lambda row: _set(
                    row,
                    floor=scenario.service_floors.get(row.id),
                    gap=scenario.service_gaps.get(row.id),
                ),
            ),
            "floors": _replaced(instance.floors, scenario.year_floors, "service", "year"),
            "flows": _each(
                instance.flows,
                lambda row: _set(row, potential=row.potential * scenario.potential_factor),
            ),
            "contracts": _each(
                instance.contracts, lambda row: _set(row, hurdle_rate=scenario.hurdle_rate)
            ),
            "sources": _each(
                instance.sources,
                lambda row: _set(
                    row,
                    opening=scenario.openings.get(row.id),
                    earmark_share=scenario.earmark_shares.get(row.id),
                    cover=scenario.covers.get(row.id),
                ),
            ),
            "amounts": _amounts(instance, scenario),
            "program_limits": _replaced(
                instance.program_limits, scenario.program_limits, "program"
            ),
            "commitments": instance.commitments + scenario.commitments,
            **priced,
            "projects": _each(
                priced["projects"], lambda row: _set(row, earliest=_earliest(row, scenario))
            ),
        }
    )


def _each(rows: Iterable[T], change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(row) for row in rows)


def _set(row: T, **changes: object) -> T:
    """Return the row with those changes that are not None."""
    stated = {field: value for field, value in changes.items() if value is not None}
    return row.model_copy(update=stated) if stated else row


def _county(instance: Instance, scenario: Scenario) -> Frozen:
    fields = ("minimum_gain", "beta", "regime", "debt_limit", "discount_rate")
    return _set(instance.county, **{field: getattr(scenario, field) for field in fields})


def _replaced(kept: Iterable[T], stated: Iterable[T], *key: str) -> tuple[T, ...]:
    """Return the rows with those stated in place of the rows of their key, new ones at the end."""
    of = attrgetter(*key)
    return tuple({of(row): row for rows in (kept, stated) for row in rows}.values())


def _earliest(project: Project, scenario: Scenario) -> int | None:
    """Return the later of both years before which a project may not start."""
    stated = scenario.earliest.get(project.id)
    return None if stated is None else max(stated, project.earliest or stated)


def _years(instance: Instance, scenario: Scenario) -> tuple[Frozen, ...]:
    stated: dict[int, dict[str, float]] = defaultdict(dict)
    for target in scenario.coverage_targets:
        stated[target.year]["coverage_target"] = target.share
    for works in scenario.works_capacity:
        stated[works.year]["works_capacity"] = works.most
    for staff in scenario.admin_capacity:
        stated[staff.year]["admin_capacity"] = staff.most
    known = {row.year for row in instance.years}
    rows = _each(instance.years, lambda row: _set(row, **stated.get(row.year, {})))
    added = (Year(year=y).model_copy(update=new) for y, new in stated.items() if y not in known)
    return (*rows, *added)


def _quotas(instance: Instance, scenario: Scenario) -> tuple[Quota, ...]:
    """Return the quotas to keep, no larger than the caps; wishes stay as they are beside them."""
    most: dict[tuple[str, int], int] = {}
    for cap in scenario.hire_caps:
        each = range(1, instance.county.years + 1)
        for year in map(instance.year, each) if cap.year is None else (cap.year,):
            key = cap.category, year
            most[key] = min(cap.most, most.get(key, cap.most))
    rows = [_capped(row, most) for row in instance.quotas]
    known = {(row.category, row.year) for row in rows if row.hard}
    added = [Quota(category=c, year=y, most=n) for (c, y), n in most.items() if (c, y) not in known]
    return (*rows, *added)


def _capped(row: Quota, most: Mapping[tuple[str, int], int]) -> Quota:
    cap = most.get((row.category, row.year))
    return row if cap is None or not row.hard else _set(row, most=min(row.most, cap))


def _amounts(instance: Instance, scenario: Scenario) -> tuple[Amount, ...]:
    """Return the amounts times the factors on them, or as the scenario states them."""
    by = {(row.source, row.year): row.factor for row in scenario.amount_factors}

    def scaled(row: Amount) -> Amount:
        whole = row.amount * scenario.budget_factor * scenario.source_factors.get(row.source, 1.0)
        return _set(row, amount=whole * by.get((row.source, row.year), 1.0))

    return _replaced(_each(instance.amounts, scaled), scenario.amounts, "source", "year")


PRICED: dict[str, tuple[Program, tuple[str, ...]]] = {
    "projects": ("ppp", ("capital", "running")),
    "fibre": ("digital", ("capital", "running")),
    "masts": ("digital", ("capital", "running")),
    "facility_levels": ("services", ("capital", "running")),
    "reforms": ("reforms", ("cost", "running")),
}
"""Tables with prices, the program whose cost factor changes them, and the fields that are money."""


def _costs(instance: Instance, scenario: Scenario) -> dict[str, tuple[Frozen, ...]]:
    """Return the tables whose money the cost factors change, with the uptake of packages."""
    tables = {}
    for table, (program, fields) in PRICED.items():
        by = scenario.cost_factors.get(program, 1.0)
        tables[table] = tuple(
            _set(row, **{field: getattr(row, field) * by for field in fields})
            for row in getattr(instance, table)
        )
    by = scenario.cost_factors.get("talent", 1.0)
    terms = _each(
        instance.terms,
        lambda row: _set(
            row,
            uptake=min(1.0, row.uptake * scenario.uptake_factor),
            pay=tuple(amount * by for amount in row.pay),
        ),
    )
    return {"terms": terms, **tables}
