"""What is answered: a plan, its decisions, its flows, and how it was found and proved."""

from typing import Annotated, Literal

from pydantic import Field

from models.schema.fields import Frozen
from models.schema.instance import Condition
from models.schema.money import Kind, Payee
from models.schema.versions import FIRST, WITH_ITEMS, Era, era, today, written_together

Status = Literal["optimal", "feasible", "infeasible", "no_plan"]
StoppedBy = Literal[
    "gap", "proved", "time_limit", "node_limit", "interrupt", "infeasible", "solver_failure"
]
ItemKind = Literal["project", "hire", "mast", "fibre", "facility", "reform", "commitment", "debt"]
"""What money is spent on."""
Year = Annotated[
    int, Field(description="Year of the plan", json_schema_extra={"unit": "calendar year"})
]
Yearly = Annotated[
    int,
    Field(
        description="Year of the plan, or the year after it",
        json_schema_extra={"unit": "calendar year"},
    ),
]
Node = Annotated[str, Field(description="Flow node")]
Settlement = Annotated[str, Field(description="Settlement")]
Stream = Annotated[str, Field(description="Stream")]
Category = Annotated[str, Field(description="Talent category")]
Package = Annotated[str, Field(description="Subsidy package")]
Service = Annotated[str, Field(description="Service")]
Source = Annotated[str, Field(description="Funding source")]
Program = Annotated[Payee, Field(description="Program that spends, or debt service")]
PaidFor = Annotated[str, Field(description="Program or use that is paid for, or debt service")]
SpendingKind = Annotated[Kind, Field(description="capital or current")]
Money = Annotated[float, Field(json_schema_extra={"unit": "10 000 yuan"})]
Persons = Annotated[float, Field(json_schema_extra={"unit": "persons"})]
Points = Annotated[float, Field(json_schema_extra={"unit": "index points"})]
Share = Annotated[float, Field(json_schema_extra={"unit": "share"})]
"""Numbers of a plan have no limits here: the audit compares them with the rules."""


def confirmed(status: str | None, stopped_by: str | None) -> bool | None:
    """Return whether an answer "infeasible" is confirmed; None for any other answer.

    One that is not was stopped by something else while it was being confirmed.
    """
    return stopped_by == "infeasible" if status == "infeasible" else None


class Entry(Frozen):
    """One row of an answer's table."""


class Offer(Entry):
    """The package offered to a category in a year."""

    category: Category
    package: Package
    year: Year


class Hire(Entry):
    """Whole persons hired at a node in a year."""

    node: Node
    category: Category
    package: Package
    year: Year
    persons: int = Field(description="Whole persons hired", json_schema_extra={"unit": "persons"})


class Start(Entry):
    """A project started under a contract; ``operating`` is its first year of operation."""

    project: str = Field(description="Project")
    contract: str = Field(description="Contract it is started under")
    year: Year
    operating: Year = Field(description="First year of operation, which may lie after the plan")


class SwitchOn(Entry):
    """A mast on air from a year on."""

    mast: str = Field(description="Mast")
    year: Year


class Light(Entry):
    """A settlement with fibre from a year on."""

    settlement: Settlement
    year: Year


class Opening(Entry):
    """A facility of a service opened at a level, from a year on."""

    service: Service
    settlement: Settlement
    level: str = Field(description="Level it is opened at")
    year: Year


class Enactment(Entry):
    """A reform enacted in a year; ``in_force`` is the first year it works."""

    reform: str = Field(description="Reform")
    year: Year
    in_force: Year = Field(description="First year in force, which may lie after the plan")


class Serving(Entry):
    """The share of a settlement's need that a facility serves in a year."""

    settlement: Settlement
    service: Service
    facility: str = Field(description="Settlement of the facility that serves it")
    year: Year
    share: Share = Field(description="Part of the need that is served")


class Payment(Entry):
    """What a source pays for a program's capital or current cost in a year."""

    source: Source
    program: PaidFor
    kind: SpendingKind
    year: Year
    amount: Money = Field(description="Amount paid")


class Balance(Entry):
    """What a source carries into the next year and what it loses."""

    source: Source
    year: Year
    carried: Money = Field(description="Carried into the next year")
    lapsed: Money = Field(description="Lost")


class Draw(Entry):
    """What a bond with a cover gives to a work in a year; its payments are the sum of these."""

    source: Source
    project: str = Field(description="Project that it is given to")
    contract: str = Field(description="Contract of the project")
    year: Year
    amount: Money = Field(description="Amount given")


class Decisions(Frozen):
    """All that is decided. Everything else in a plan follows from these and the county."""

    offers: tuple[Offer, ...] = Field((), description="Packages offered")
    hires: tuple[Hire, ...] = Field((), description="Persons hired")
    projects: tuple[Start, ...] = Field((), description="Projects started")
    masts: tuple[SwitchOn, ...] = Field((), description="Masts switched on")
    fibre: tuple[Light, ...] = Field((), description="Settlements lit")
    facilities: tuple[Opening, ...] = Field((), description="Facilities opened")
    reforms: tuple[Enactment, ...] = Field((), description="Reforms enacted")
    serving: tuple[Serving, ...] = Field((), description="Who is served where")
    payments: tuple[Payment, ...] = Field((), description="What each source pays")
    balances: tuple[Balance, ...] = Field((), description="What each source carries and loses")
    draws: tuple[Draw, ...] = Field((), description="What bonds with a cover give to each work")


class IndexYear(Entry):
    """The flow index of a year, 100 in the base year; a direction without streams is null."""

    year: Yearly
    inbound: Points | None = Field(
        alias="in", serialization_alias="in", description="Index of the inbound streams"
    )
    outbound: Points | None = Field(
        alias="out", serialization_alias="out", description="Index of the outbound streams"
    )
    two_way: Points = Field(description="Mean of both directions, drawn to the weaker")


class Spending(Entry):
    """What a program costs the county in a year."""

    program: Program
    kind: SpendingKind
    year: Year
    amount: Money = Field(description="Cost of the year")


class Item(Entry):
    """What a thing costs at a place in a year, who pays for it, and what is due after the plan.

    A project has a row for each node that it has effects at. Amounts have the digits that payments
    have; they sum to them exactly.
    """

    what: ItemKind = Field(description="What it is")
    id: str = Field(
        description="The project, talent category, mast, settlement with fibre, service, reform, "
        "program that owes a commitment, or bond"
    )
    option: str = Field("", description="Contract, package or level; empty: none")
    place: str = Field("", description="Settlement of a hire, mast, link or facility; else empty")
    before: bool = Field(
        False, description="Whether it was begun, hired, drawn or promised before the plan"
    )
    node: str = Field(
        "", description="Flow node to which it belongs, or the county seat; empty: county-wide"
    )
    program: PaidFor
    kind: SpendingKind
    year: Year
    amount: Money = Field(description="What it costs the county")
    sources: dict[str, Money] = Field(
        default_factory=dict, description="By funding source: what it pays of this"
    )
    private: Money = Field(0.0, description="What investors and network operators bear beside it")
    due_after: Money = Field(
        0.0, description="What falls due after the plan; in the row of the last year"
    )


class Township(Entry):
    """A flow node, the county seat or what is county-wide: money, works, services, levels, gain."""

    node: str = Field("", description="Flow node, or the county seat; empty: county-wide")
    population: float | None = Field(
        None, description="Residents of its catchment", json_schema_extra={"unit": "persons"}
    )
    money: Money = Field(0.0, description="County money over the plan")
    per_head: float | None = Field(
        None,
        description="County money over the plan by resident",
        json_schema_extra={"unit": "yuan"},
    )
    works: int = Field(
        0, description="Projects begun with a row here", json_schema_extra={"unit": "projects"}
    )
    masts: int = Field(0, description="Masts switched on", json_schema_extra={"unit": "masts"})
    facilities: int = Field(
        0, description="Facilities opened", json_schema_extra={"unit": "facilities"}
    )
    persons: int = Field(0, description="Persons hired", json_schema_extra={"unit": "persons"})
    served_before: dict[str, Share] = Field(
        default_factory=dict, description="By service: need served at home before the plan"
    )
    served: dict[str, Share] = Field(
        default_factory=dict, description="By service: need served in the last year"
    )
    levels_before: dict[str, Share] = Field(
        default_factory=dict, description="By condition: level before the plan"
    )
    levels: dict[str, Share] = Field(
        default_factory=dict, description="By condition: level in the last year"
    )
    gain: Points | None = Field(
        None, description="Its part of the index in the last year less that of the base year"
    )
    weakest: Condition | None = Field(
        None, description="Weakest condition that its streams require, in the last year"
    )


class NodeFlow(Entry):
    """A stream at a node in a year."""

    node: Node
    stream: Stream
    year: Yearly
    flow: float = Field(description="What flows", json_schema_extra={"unit": "stream units a year"})


class Level(Entry):
    """A condition at a node in a year."""

    node: Node
    condition: Condition = Field(description="access, digital, service or institution")
    year: Yearly
    level: Share = Field(description="Level of the condition")


class Staff(Entry):
    """Persons of a category in post at a node in a year, and those of them anchored."""

    node: Node
    category: Category
    year: Yearly
    staff: Persons = Field(description="Persons in post")
    anchored: Persons = Field(description="Of these, anchored")


class Covered(Entry):
    """The share of a settlement's residents that 5G covers in a year."""

    settlement: Settlement
    year: Year
    share: Share = Field(description="Residents with 5G")


class Measures(Frozen):
    """Figures of the last year that are reported beside the objective and never part of it.

    All but ``commitments_after``, ``served`` and the farmers' share are of the last year of the
    plan; those before are of the base year. Coupling is of the parts u of what could flow, by
    direction: flows no higher than the larger of base and potential, over these, streams weighed as
    in the index.
    """

    coupling: Share | None = Field(
        None, description="Coupling degree C = 2 sqrt(u_in u_out) / (u_in + u_out)"
    )
    mean: Share | None = Field(None, description="Mean T = (u_in + u_out) / 2")
    coordination: Share | None = Field(None, description="Coupling coordination D = sqrt(C T)")
    coupling_before: Share | None = Field(None, description="C in the base year")
    mean_before: Share | None = Field(None, description="T in the base year")
    coordination_before: Share | None = Field(None, description="D in the base year")
    gini_of_gains: Share | None = Field(
        None, description="Gini coefficient of the nodes' index gains"
    )
    service_gaps: dict[str, Share] = Field(
        default_factory=dict, description="By service: share served at the seat less elsewhere"
    )
    served: dict[str, Share] = Field(
        default_factory=dict,
        description="By service: part of the county's need that is served, mean over the plan",
    )
    farmers_share_of_revenue: Share | None = Field(
        None, description="Farmers' part of what projects earn within the plan"
    )
    commitments_after: Money = Field(
        0.0, description="Talent pay, contract payments and debt service due after the plan"
    )


class Broken(Entry):
    """A rule that the best attempt at a plan still breaks."""

    rule: str = Field(description="Name of the rule")
    places: int = Field(
        description="Places in which it is broken", json_schema_extra={"unit": "places"}
    )
    share: Share = Field(
        description="What is missing at most, relative to the limit of the rule (where that is 0, "
        "to its largest figure)"
    )


class Attempt(Frozen):
    """A solver run that failed and was repeated with other settings."""

    reason: str = Field(description="Why it failed")
    seed: int = Field(description="Seed of the run")
    presolve: bool = Field(description="Whether the solver's presolve was on")


class Provenance(Frozen):
    """What the plan was made from and with."""

    county: str = Field(description="Id of the county")
    scenario: str = Field(description="Id of the scenario")
    instance_hash: str = Field(description="SHA-256 of the county's canonical JSON")
    scenario_hash: str = Field(description="SHA-256 of the scenario's canonical JSON")
    rules: int = Field(
        FIRST, ge=FIRST, description="Number of the rules, as the file claims; none: the first"
    )
    format: int = Field(
        FIRST, ge=FIRST, description="Number of the layout, as the file claims; none: the first"
    )
    versions: dict[str, str] = Field(description="By package: its version")
    options: dict[str, float | int | str | bool | None] = Field(
        description="The options of the solve, by name"
    )
    seed: int = Field(description="Seed of the solve")
    seconds: dict[str, float] = Field(
        description="By phase (build, compile, revise, search, extract, audit): time spent",
        json_schema_extra={"unit": "seconds"},
    )
    nodes: int = Field(
        0, description="Nodes of the search tree", json_schema_extra={"unit": "nodes"}
    )
    failed_attempts: tuple[Attempt, ...] = Field((), description="Searches that failed before")

    @property
    def numbers_fit(self) -> bool:
        """Whether a planner can have written the two numbers into one file."""
        return written_together(self.rules, self.format)

    @property
    def with_accounts(self) -> bool:
        """Whether a file of this format holds items and townships."""
        return self.format >= WITH_ITEMS

    @property
    def era(self) -> Era:
        """Tell by which rules the file says it was made: earlier ones, today's, a newer planner's.

        Numbers that no planner has written excuse nothing: such a file is held to today's rules.
        """
        return era(self.rules) if self.numbers_fit else "today"


NOT_ENDED = "the run has not ended"
"""Reason that stands in the folder of a plan while it is looked for, and after a kill."""

INTERRUPTED = "the run was interrupted"
"""Reason of a run that its user ended before there was anything to keep."""

STILL_BUILDING = "still building"
"""Reason of a plan where a time limit or a stop came before the search could begin."""


NOWHERE = Provenance(
    county="",
    scenario="",
    instance_hash="",
    scenario_hash="",
    **today()._asdict(),
    versions={},
    options={},
    seed=0,
    seconds={},
)
"""Provenance of what is made from no county: its hashes are empty."""


class Plan(Frozen):
    """An answer: what was found (``status``), why the search stopped (``stopped_by``), the plan.

    ``objective`` and ``bound`` are index points gained; ``gap`` is (bound - objective) divided by
    the objective's size, null where that is not defined. Without a plan the tables are empty.

    All but a few fields follow from ``decisions`` and ``flows`` and are recomputed by the audit.
    ``bound``, ``gap`` and ``status`` are claims of the solver: the audit finds whether they agree
    with each other and with the objective, not whether a better plan exists.
    """

    status: Status = Field(description="What was found; optimal and infeasible are claims")
    stopped_by: StoppedBy = Field(description="Why the search stopped")
    reason: str = Field("", description="The same in words, where there is more to say")
    confirmed: bool | None = Field(
        None,
        description="Of infeasible: true where weights of the rules prove it or a second run of the"
        " solver, by other means, says so too; false where it is one run's word; else empty",
    )
    least_broken: tuple[Broken, ...] = Field(
        (), description="Where no plan was found: the least that is broken, as far as is known"
    )
    objective: Points | None = Field(None, description="Gain of the plan")
    bound: Points | None = Field(
        None, description="Gain that no plan exceeds, as the solver claims"
    )
    gap: Share | None = Field(
        None, description="(bound - objective) over the objective's size; as good as the bound"
    )
    certified: bool = Field(
        False, description="Whether the audit accepted the plan when it was found"
    )
    first_year: int = Field(
        description="First year of the plan", json_schema_extra={"unit": "calendar year"}
    )
    years: int = Field(description="Length of the plan", json_schema_extra={"unit": "years"})
    index: tuple[IndexYear, ...] = Field((), description="Flow index by year")
    spending: tuple[Spending, ...] = Field((), description="Cost by program, kind and year")
    decisions: Decisions = Field(Decisions(), description="All that is decided")
    items: tuple[Item, ...] = Field((), description="Cost by thing, place, kind and year")
    townships: tuple[Township, ...] = Field((), description="Money and effects by township")
    flows: tuple[NodeFlow, ...] = Field((), description="Flow by node, stream and year")
    levels: tuple[Level, ...] = Field((), description="Conditions by node and year")
    staff: tuple[Staff, ...] = Field((), description="Persons by node, category and year")
    covered: tuple[Covered, ...] = Field((), description="5G by settlement and year")
    measures: Measures = Field(Measures(), description="Figures beside the objective")
    provenance: Provenance = Field(description="What the plan was made from and with")
