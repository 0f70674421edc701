"""What an official changes: overrides of a county's data, and decisions forced or forbidden."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.schema import fields
from models.schema.fields import CalendarYear, Frozen, Hires, Id, Money, Posts, Rate, Share, Text
from models.schema.money import Amount, Commitment, Program, ProgramLimit
from models.schema.works import Floor, Regime

Factor = Annotated[float, Field(ge=0, le=1000, json_schema_extra={"unit": "factor"})]
Gain = Annotated[float, Field(ge=-1, le=100, json_schema_extra={"unit": "share"})]
Cover = Annotated[fields.Amount, Field(json_schema_extra={"unit": "ratio"})]


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


class AmountFactor(Frozen):
    """A factor on the amount of one source in one year, on top of those on all its amounts."""

    source: Id = Field(description="Funding source")
    year: CalendarYear = Field(description="Year of the plan")
    factor: Factor = Field(description="Multiplies the amount; what is left of before stays")


class HireCap(Frozen):
    """The persons of a category hired at most in a year, over all nodes and packages."""

    category: Id = Field(description="Talent category")
    year: CalendarYear | None = Field(None, description="Year of the plan; empty: each year")
    most: Hires = Field(description="Most persons hired in the whole county; whole")


class WorksCapacity(Frozen):
    """The projects that may be under construction at once in a year."""

    year: CalendarYear = Field(description="Year of the plan")
    most: fields.Amount = Field(
        description="Most projects under construction at once",
        json_schema_extra={"unit": "projects"},
    )


class AdminCapacity(Frozen):
    """The staff for reforms in preparation in a year."""

    year: CalendarYear = Field(description="Year of the plan")
    most: Posts = Field(description="Staff for reforms in preparation")


class Scenario(Frozen):
    """Overrides of one county's data. It never copies data: what is not named stays as it is.

    A row that is a wish of the county stays one, whatever it then asks for.
    """

    later: ClassVar[frozenset[str]] = frozenset(
        (
            *("amount_factors", "openings", "earmark_shares", "covers", "hire_caps", "steady"),
            *("year_floors", "least_gains", "least_money", "earliest"),
            *("works_capacity", "admin_capacity"),
        )
    )

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
    amount_factors: tuple[AmountFactor, ...] = Field(
        (), description="Multiply the amount of one source in one year, beside all other factors"
    )
    openings: dict[Id, Money] = Field(
        default_factory=dict, description="By source: money left of earlier years"
    )
    earmark_shares: dict[Id, Share] = Field(
        default_factory=dict, description="By source: part that must go to what its earmark names"
    )
    covers: dict[Id, Cover] = Field(
        default_factory=dict, description="By bond: income of a work, per unit of yearly repayment"
    )
    hire_caps: tuple[HireCap, ...] = Field(
        (), description="Beside the county's quotas: the smaller of both holds"
    )
    steady: dict[Id, Share] = Field(
        default_factory=dict, description="By category: most that hires change in a year"
    )
    year_floors: tuple[Floor, ...] = Field(
        (), description="Floors of services by year; replace those of a service and year"
    )
    least_gains: dict[Id, Gain] = Field(
        default_factory=dict, description="By node: gain over its base in the last year, at least"
    )
    least_money: dict[Id, Money] = Field(
        default_factory=dict, description="By node: county money placed there, at least"
    )
    earliest: dict[Id, CalendarYear] = Field(
        default_factory=dict, description="By project: first year it may start, no earlier than now"
    )
    works_capacity: tuple[WorksCapacity, ...] = Field(
        (), description="Replace those of their years"
    )
    admin_capacity: tuple[AdminCapacity, ...] = Field(
        (), description="Replace those of their years"
    )
