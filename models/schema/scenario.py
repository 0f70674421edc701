"""What an official changes: overrides of a county's data, and decisions forced or forbidden."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from models.schema.fields import CalendarYear, Frozen, Id, Money, Rate, Share, Text
from models.schema.instance import Instance, Year
from models.schema.money import Amount, Commitment, Program, ProgramLimit
from models.schema.works import Regime

Factor = Annotated[float, Field(ge=0, le=1000, json_schema_extra={"unit": "factor"})]
T = TypeVar("T", bound=Frozen)


class Lock(Frozen):
    """A decision that is forced or forbidden, in one year or in any.

    ``what`` says how ``id`` and the other fields are read:

    - project: ``id`` project, ``option`` contract (empty: any)
    - mast: ``id`` mast
    - fibre: ``id`` settlement
    - facility: ``id`` service, ``place`` settlement, ``option`` level (empty: any)
    - package: ``id`` category, ``option`` package
    - reform: ``id`` reform

    With ``year`` the lock is about the decision being taken in that year (a package being offered
    in it); without, about it being taken in any year of the plan.
    """

    what: Literal["project", "mast", "fibre", "facility", "package", "reform"] = Field(
        description="What is decided"
    )
    id: Id = Field(description="Project, mast, settlement, service, category or reform")
    place: Id | None = Field(None, description="Settlement of a facility")
    option: Id | None = Field(
        None, description="Contract, level or package; empty: any contract or level"
    )
    year: CalendarYear | None = Field(None, description="Year of the decision; empty: any")


class Target(Frozen):
    """The share of residents that 5G covers at least, in a year."""

    year: CalendarYear = Field(description="Year of the plan")
    share: Share = Field(description="Residents of the whole county with 5G, at least")


class Scenario(Frozen):
    """Overrides of one county's data. It never copies data: what is not named stays as it is."""

    id: Id = Field("default", description="Identifier of the scenario")
    county: Id | None = Field(None, description="County it is for; empty: any")
    name_zh: Text = Field("", description="Name in Chinese")
    name_en: Text = Field("", description="Name in English")
    budget_factor: Factor = Field(1.0, description="Multiplies the amounts of every source")
    source_factors: dict[Id, Factor] = Field(
        default_factory=dict, description="Multiplies the amounts of one source"
    )
    amounts: tuple[Amount, ...] = Field((), description="Amounts by source and year, as they are")
    program_limits: tuple[ProgramLimit, ...] = Field((), description="Replace those of a program")
    coverage_targets: tuple[Target, ...] = Field((), description="Replace those of their years")
    service_floors: dict[Id, Share] = Field(
        default_factory=dict, description="By service: share served in the last year, at least"
    )
    service_gaps: dict[Id, Share] = Field(
        default_factory=dict, description="By service: largest gap between the seat and the rest"
    )
    minimum_gain: Annotated[float, Field(ge=-1, le=100)] | None = Field(
        None,
        description="Gain over its base that every node reaches in the last year",
        json_schema_extra={"unit": "share"},
    )
    weights: dict[Id, Share] = Field(
        default_factory=dict, description="By stream: weight within its direction"
    )
    beta: Share | None = Field(None, description="Weight of the weaker direction")
    regime: Regime | None = Field(None, description="PPP rules: concession (2023) or legacy")
    debt_limit: Money | None = Field(None, description="Largest outstanding principal of all bonds")
    discount_rate: Rate | None = Field(
        None, description="Rate at which later gains and money count less"
    )
    hurdle_rate: Rate | None = Field(
        None, description="Return the private side of every contract asks for"
    )
    cost_factors: dict[Program, Factor] = Field(
        default_factory=dict, description="Multiplies capital, running cost and pay of a program"
    )
    uptake_factor: Factor = Field(1.0, description="Multiplies uptake, up to a share of 1")
    potential_factor: Factor = Field(1.0, description="Multiplies every potential")
    forced: tuple[Lock, ...] = Field((), description="Decisions that every plan takes")
    forbidden: tuple[Lock, ...] = Field((), description="Decisions that no plan takes")
    commitments: tuple[Commitment, ...] = Field((), description="Added to the county's own")


def apply(instance: Instance, scenario: Scenario) -> Instance:
    """Return the instance as the scenario changes it; locks are not data and stay in the scenario.

    Ids that the instance does not know are ignored here: ``planner.input.check`` refuses them.
    """
    return instance.model_copy(
        update={
            "county": _county(instance, scenario),
            "years": _years(instance, scenario),
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
            "flows": _each(
                instance.flows,
                lambda row: _set(row, potential=row.potential * scenario.potential_factor),
            ),
            "contracts": _each(
                instance.contracts, lambda row: _set(row, hurdle_rate=scenario.hurdle_rate)
            ),
            "amounts": _amounts(instance, scenario),
            "program_limits": _program_limits(instance, scenario),
            "commitments": instance.commitments + scenario.commitments,
            **_costs(instance, scenario),
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


def _years(instance: Instance, scenario: Scenario) -> tuple[Frozen, ...]:
    targets = {target.year: target.share for target in scenario.coverage_targets}
    known = {row.year for row in instance.years}
    rows = _each(instance.years, lambda row: _set(row, coverage_target=targets.get(row.year)))
    added = (Year(year=y, coverage_target=share) for y, share in targets.items() if y not in known)
    return (*rows, *added)


def _amounts(instance: Instance, scenario: Scenario) -> tuple[Amount, ...]:
    stated = {(row.source, row.year): row for row in scenario.amounts}
    kept = {(row.source, row.year): row for row in instance.amounts}
    scaled = {
        key: _set(
            row,
            amount=row.amount * scenario.budget_factor * scenario.source_factors.get(key[0], 1.0),
        )
        for key, row in kept.items()
    }
    return tuple({**scaled, **stated}.values())


def _program_limits(instance: Instance, scenario: Scenario) -> tuple[ProgramLimit, ...]:
    kept = {row.program: row for row in instance.program_limits}
    return tuple({**kept, **{row.program: row for row in scenario.program_limits}}.values())


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
