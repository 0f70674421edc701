"""What is answered: a plan, its decisions, its flows, and how it was found and proved."""

from typing import Annotated, Literal

from pydantic import Field

from models.schema.fields import Frozen
from models.schema.instance import Condition
from models.schema.money import Kind, Payee

Status = Literal["optimal", "feasible", "infeasible", "no_plan"]
StoppedBy = Literal[
    "gap", "proved", "time_limit", "node_limit", "interrupt", "infeasible", "solver_failure"
]
Yearly = Annotated[int, Field(description="Calendar year; first year + H is the year after")]


class Entry(Frozen):
    """One row of an answer's table."""


class Offer(Entry):
    """The package offered to a category in a year."""

    category: str
    package: str
    year: int


class Hire(Entry):
    """Whole persons hired at a node in a year."""

    node: str
    category: str
    package: str
    year: int
    persons: int


class Start(Entry):
    """A project started under a contract; ``operating`` is its first year of operation."""

    project: str
    contract: str
    year: int
    operating: int


class SwitchOn(Entry):
    """A mast on air from a year on."""

    mast: str
    year: int


class Light(Entry):
    """A settlement with fibre from a year on."""

    settlement: str
    year: int


class Opening(Entry):
    """A facility of a service opened at a level, from a year on."""

    service: str
    settlement: str
    level: str
    year: int


class Enactment(Entry):
    """A reform enacted in a year; ``in_force`` is the first year it works."""

    reform: str
    year: int
    in_force: int


class Serving(Entry):
    """The share of a settlement's need that a facility serves in a year."""

    settlement: str
    service: str
    facility: str
    year: int
    share: float


class Payment(Entry):
    """What a source pays for a program's capital or current cost in a year [10 000 yuan]."""

    source: str
    program: Payee
    kind: Kind
    year: int
    amount: float


class Balance(Entry):
    """What a source carries into the next year and what it loses [10 000 yuan]."""

    source: str
    year: int
    carried: float
    lapsed: float


class Decisions(Frozen):
    """All that is decided. Everything else in a plan follows from these and the county."""

    offers: tuple[Offer, ...] = ()
    hires: tuple[Hire, ...] = ()
    projects: tuple[Start, ...] = ()
    masts: tuple[SwitchOn, ...] = ()
    fibre: tuple[Light, ...] = ()
    facilities: tuple[Opening, ...] = ()
    reforms: tuple[Enactment, ...] = ()
    serving: tuple[Serving, ...] = ()
    payments: tuple[Payment, ...] = ()
    balances: tuple[Balance, ...] = ()


class IndexYear(Entry):
    """The flow index of a year, 100 in the base year; a direction without streams is null."""

    year: Yearly
    inbound: float | None = Field(alias="in", serialization_alias="in")
    outbound: float | None = Field(alias="out", serialization_alias="out")
    two_way: float


class Spending(Entry):
    """What a program costs the county in a year [10 000 yuan]."""

    program: Payee
    kind: Kind
    year: int
    amount: float


class NodeFlow(Entry):
    """A stream at a node in a year [stream units a year]."""

    node: str
    stream: str
    year: Yearly
    flow: float


class Level(Entry):
    """A condition at a node in a year, 0 to 1."""

    node: str
    condition: Condition
    year: Yearly
    level: float


class Staff(Entry):
    """Persons of a category in post at a node in a year, and those of them anchored."""

    node: str
    category: str
    year: Yearly
    staff: float
    anchored: float


class Covered(Entry):
    """The share of a settlement's residents that 5G covers in a year."""

    settlement: str
    year: int
    share: float


class Measures(Frozen):
    """Reported beside the objective, never inside it.

    The coupling degree C, the mean T (index / 100) and the coupling coordination D = sqrt(C T)
    are of the last year of the plan; the Gini coefficient is of the nodes' index gains in it.
    """

    coupling: float | None = None
    mean: float | None = None
    coordination: float | None = None
    gini_of_gains: float | None = None
    service_gaps: dict[str, float] = Field(
        default_factory=dict, description="By service: share served at the seat less elsewhere"
    )
    farmers_share_of_revenue: float | None = None
    commitments_after: float = Field(
        0.0, description="Talent pay, contract payments and debt service due after the plan"
    )


class Attempt(Frozen):
    """A solver run that failed and was repeated with other settings."""

    reason: str
    seed: int
    presolve: bool


class Provenance(Frozen):
    """What the plan was made from and with."""

    county: str
    scenario: str
    instance_hash: str
    scenario_hash: str
    versions: dict[str, str]
    options: dict[str, float | int | str | bool | None]
    seed: int
    seconds: dict[str, float] = Field(description="By phase: build, compile, solve, audit")
    nodes: int = 0
    failed_attempts: tuple[Attempt, ...] = ()


class Plan(Frozen):
    """An answer: what was found (``status``), why the search stopped (``stopped_by``), the plan.

    ``objective`` and ``bound`` are index points gained; ``gap`` is (bound - objective) divided by
    the objective's size, null where that is not defined. Without a plan the tables are empty.
    """

    status: Status
    stopped_by: StoppedBy
    reason: str = ""
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    certified: bool = False
    first_year: int
    years: int
    index: tuple[IndexYear, ...] = ()
    spending: tuple[Spending, ...] = ()
    decisions: Decisions = Decisions()
    flows: tuple[NodeFlow, ...] = ()
    levels: tuple[Level, ...] = ()
    staff: tuple[Staff, ...] = ()
    covered: tuple[Covered, ...] = ()
    measures: Measures = Measures()
    provenance: Provenance
