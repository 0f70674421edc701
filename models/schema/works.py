"""What can be built, opened or reformed: projects, contracts, facilities, reforms."""

import math
from typing import ClassVar, Literal

from pydantic import Field

from models.schema.fields import (
    CalendarYear,
    Count,
    Duration,
    Id,
    Ids,
    Load,
    Minutes,
    Money,
    Named,
    Persons,
    Posts,
    Rate,
    Row,
    Ruled,
    Share,
    StreamGain,
    Text,
)
from models.schema.fields import Numbers as Profile
from models.schema.tolerances import WORKS

ContractKind = Literal["public", "concession", "government_paid"]
Regime = Literal["concession", "legacy"]


class Described(Named):
    """What a project library says of a project besides its figures.

    No rule reads it: it is handed on to the tables of a plan.
    """

    description: Text = Field("", description="What is built, and how much of it")
    nature: Literal["new", "rebuilt", "extended", "continuing"] | None = Field(
        None, description="new, rebuilt, extended or continuing"
    )
    department: Text = Field("", description="Department in charge")
    owner: Text = Field("", description="Who carries it out, and who answers for it")
    maturity: Text = Field("", description="What is ready: land, approvals, design")
    targets: Text = Field("", description="Performance targets")
    linking: Text = Field("", description="How farmers take part and share in the gains")
    beneficiary_villages: Count | None = Field(
        None, description="Villages that benefit", json_schema_extra={"unit": "villages"}
    )
    beneficiary_households: Count | None = Field(
        None, description="Households that benefit", json_schema_extra={"unit": "households"}
    )
    beneficiary_persons: Count | None = Field(
        None, description="Persons that benefit", json_schema_extra={"unit": "persons"}
    )
    ownership: Text = Field("", description="Who owns it, and who keeps it up")


DESCRIBED = tuple(name for name in Described.model_fields if name not in Named.model_fields)
"""The columns of a project that are only handed on."""


class Project(Described):
    """An infrastructure project: a road, a cold store, a tourism site, an energy scheme."""

    later: ClassVar[frozenset[str]] = frozenset(("use", *DESCRIBED))

    kind: Id = Field(description="road, cold_chain, tourism, energy, water, market, digital, ...")
    capital: Money = Field(description="Cost to build")
    profile: Profile = Field(
        description="Part of the capital due in build year 1; 2; ...; the parts sum to 1",
        min_length=1,
        json_schema_extra={"unit": "share"},
    )
    running: Money = Field(0.0, description="Running cost a year once operating")
    revenue: Money = Field(0.0, description="Revenue from users a year once operating")
    earliest: CalendarYear | None = Field(None, description="First year it may start")
    latest: CalendarYear | None = Field(None, description="Last year it may start")
    group: Id | None = Field(None, description="Of projects with the same group at most one starts")
    requires: Ids = Field((), description="Projects that must operate before it starts")
    contracts: Ids = Field((), description="Contracts it may use; empty: all")
    use: Id | None = Field(None, description="Use of the program ppp; empty: the program itself")


def most_works(capacity: float) -> int:
    """Return how many whole projects may be under construction at once."""
    return math.floor(capacity + WORKS)


class ProjectNode(Row):
    """A flow node the project serves."""

    project: Id = Field(description="Project")
    node: Id = Field(description="Flow node")
    access_lift: Share = Field(0.0, description="Added to the access level while it operates")
    capital_share: Share | None = Field(
        None, description="Part of the private outlay spent here; empty for all nodes: even split"
    )


class ProjectGain(Row):
    """What an operating project adds to what a stream can be driven to at a node."""

    project: Id = Field(description="Project")
    node: Id = Field(description="Flow node")
    stream: Id = Field(description="Stream")
    gain: StreamGain = Field(description="Added to what the stream can be driven to")


class ProjectHub(Row):
    """Capacity an operating project adds to a hub."""

    project: Id = Field(description="Project")
    hub: Id = Field(description="Hub settlement")
    extra: Load = Field(description="Added to the capacity of the hub")


class Contract(Named):
    """How risk and reward of a project are shared."""

    kind: ContractKind = Field(description="public, concession (users pay) or government_paid")
    equity: Share = Field(0.0, description="County share of the capital")
    availability: Share = Field(
        0.0,
        description="Payment for operation, government-paid contracts only",
        json_schema_extra={"unit": "share of the capital a year"},
    )
    farmers_share: Share = Field(0.0, description="Share of the revenue that goes to farmers")
    concession_years: Duration = Field(0, description="Time of operation under the contract")
    hurdle_rate: Rate = Field(0.0, description="Return the private side asks for")
    grant_cap: Share = Field(0.0, description="Largest grant, of the capital")


class Service(Named, Ruled):
    """A kind of public service: education, health, elder care, culture."""

    later: ClassVar[frozenset[str]] = frozenset(("use", "hard", "document"))

    weight: Share = Field(description="Weight in the service level; they sum to 1")
    need: Share = Field(description="Share of residents who need it")
    standard: Minutes = Field(description="Longest journey one way")
    floor: Share | None = Field(
        None, description="Share served in the last year, at least, wherever anything can reach"
    )
    gap: Share | None = Field(
        None, description="Largest gap between the seat and the rest in the last year"
    )
    use: Id | None = Field(
        None, description="Use of the program services; empty: the program itself"
    )


class Floor(Ruled):
    """Share of the need for a service that is met in a year wherever anything can reach."""

    service: Id = Field(description="Service")
    year: CalendarYear = Field(description="Year of the plan")
    share: Share = Field(description="Share served in the year, at least")


class FacilityLevel(Row):
    """What opening a facility of a service at a level costs and serves."""

    service: Id = Field(description="Service")
    level: Id = Field(description="small, full, ...")
    capacity: Persons = Field(description="People served")
    capital: Money = Field(description="Cost when opened")
    running: Money = Field(0.0, description="Running cost a year while open")


class Facility(Row):
    """A place that offers a service already, or could."""

    service: Id = Field(description="Service")
    settlement: Id = Field(description="Where it is")
    capacity: Persons = Field(0.0, description="People served before the plan, at no further cost")
    levels: Ids = Field(
        (), description="Levels it may open at; empty: all of the service; none: at no level"
    )


class ServedBefore(Row):
    """The share of a settlement's need for a service that is met before the plan."""

    settlement: Id = Field(description="Settlement")
    service: Id = Field(description="Service")
    share: Share = Field(
        description="Share served before year 1, wherever; without a row: what its own place offers"
    )


class Reform(Named):
    """An institutional reform: cheap, slow, it lifts the institution level."""

    later: ClassVar[frozenset[str]] = frozenset(("use",))

    cost: Money = Field(0.0, description="One-off cost in the year it is enacted")
    running: Money = Field(0.0, description="Cost a year once in force")
    lead: Duration = Field(0, description="Time from enactment to force")
    workload: Posts = Field(0.0, description="Staff time in each year of preparation")
    requires: Ids = Field((), description="Reforms that must be in force before it is enacted")
    use: Id | None = Field(
        None, description="Use of the program reforms; empty: the program itself"
    )


class ReformLift(Row):
    """What a reform in force adds to the institution level of a node."""

    reform: Id = Field(description="Reform")
    node: Id = Field(description="Flow node")
    lift: Share = Field(description="Added to the institution level")


class ReformGain(Row):
    """What a reform in force adds to what a stream can be driven to at a node."""

    reform: Id = Field(description="Reform")
    node: Id = Field(description="Flow node")
    stream: Id = Field(description="Stream")
    gain: StreamGain = Field(description="Added to what the stream can be driven to")
