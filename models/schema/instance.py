"""What is given: a county as plain tables, frozen once read."""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from models.schema import money
from models.schema.fields import (
    Amount,
    CalendarYear,
    Duration,
    Frozen,
    Id,
    Money,
    Named,
    Posts,
    Rate,
    Row,
    Ruled,
    Share,
    StreamFlow,
    Text,
)
from models.schema.history import Done
from models.schema.money import Commitment, ProgramLimit, Source, Use
from models.schema.people import Category, Package, Pool, Quota, TalentGain, Terms
from models.schema.places import Coverage, Fibre, Hub, Mast, Node, Settlement, Travel
from models.schema.works import (
    Contract,
    Facility,
    FacilityLevel,
    Floor,
    Project,
    ProjectGain,
    ProjectHub,
    ProjectNode,
    Reform,
    ReformGain,
    ReformLift,
    Regime,
    ServedBefore,
    Service,
)

Condition = Literal["access", "digital", "service", "institution"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)


class County(Frozen):
    """The county and the settings of its plan (``county.yaml``)."""

    later: ClassVar[frozenset[str]] = frozenset(("base_year", "own_people_first"))

    id: Id = Field(description="Identifier of the county")
    name_zh: Text = Field("", description="Name in Chinese")
    name_en: Text = Field("", description="Name in English or Latin letters")
    description: Text = Field("", description="What this instance is and where it comes from")
    synthetic: bool = Field(False, description="True for an invented county")
    first_year: CalendarYear = Field(1, description="Calendar year of plan year 1")
    years: Annotated[int, Field(ge=1, le=50)] = Field(
        description="Length of the plan, H", json_schema_extra={"unit": "years"}
    )
    discount_rate: Rate = Field(0.0, description="Rate at which later gains and money count less")
    horizon_value: Duration = Field(
        0, description="Years that the year after the plan stands for; 0: it does not count"
    )
    beta: Share = Field(
        0.5, description="Weight of the weaker direction; the rest goes to the mean of both"
    )
    thrift: Amount = Field(
        1e-7,
        description="What a plan loses for what it spends; small, so that it breaks ties only",
        json_schema_extra={"unit": "index points per 10 000 yuan"},
    )
    minimum_gain: Annotated[float, Field(ge=-1, le=100)] | None = Field(
        None,
        description="Gain over its base that every node reaches in the last year; empty: no limit",
        json_schema_extra={"unit": "share"},
    )
    regime: Regime = Field("concession", description="PPP rules: concession (2023) or legacy")
    farmers_share_minimum: Share = Field(
        0.0, description="Smallest share of project revenue for farmers"
    )
    ppp_ceiling: Share = Field(
        0.10,
        description="Legacy regime: most county money for PPP, of the budget expenditure of a year",
    )
    government_paid_ceiling: Share = Field(
        0.05, description="Legacy regime: most county money for government-paid contracts alone"
    )
    debt_limit: Money | None = Field(
        None, description="Largest outstanding principal of all bonds; empty: no limit"
    )
    base_year: CalendarYear | None = Field(
        None,
        description="Year at whose end levels, coverage, capacities and flows were measured; "
        "empty: the year before the plan",
    )
    own_people_first: bool = Field(
        True, description="Every facility serves the people of its own settlement before others"
    )
    detour: Annotated[float, Field(ge=1, le=10)] | None = Field(
        None,
        description="Road length over great-circle length, where minutes are not given",
        json_schema_extra={"unit": "ratio"},
    )
    speed: Annotated[float, Field(gt=0, le=200)] | None = Field(
        None,
        description="Travel speed where minutes are not given",
        json_schema_extra={"unit": "km/h"},
    )

    def name(self, lang: str) -> str:
        """Return the county's name in ``lang`` ("zh" or "en"), else the other, else its id."""
        both = (self.name_zh, self.name_en) if lang == "zh" else (self.name_en, self.name_zh)
        return both[0] or both[1] or self.id


class Year(Ruled):
    """Limits that hold in one year of the plan; an empty cell is no limit.

    Only the coverage target may be a wish: what people and works there are is no matter of will.
    """

    later: ClassVar[frozenset[str]] = frozenset(("hard", "document"))

    year: CalendarYear = Field(description="Year of the plan")
    budget_expenditure: Money | None = Field(
        None, description="General public budget expenditure; the legacy regime needs it"
    )
    works_capacity: Amount | None = Field(
        None,
        description="Most projects under construction at once",
        json_schema_extra={"unit": "projects"},
    )
    admin_capacity: Posts | None = Field(None, description="Staff for reforms in preparation")
    coverage_target: Share | None = Field(
        None, description="Residents of the whole county with 5G, at least"
    )


class Stream(Named):
    """A flow between town and country: talent, capital, produce, visitors, land quota, labour."""

    direction: Literal["inbound", "outbound"] = Field(
        description="inbound: urban to rural; outbound: rural to urban"
    )
    weight: Share = Field(description="Weight within its direction; they sum to 1")
    unit: Text = Field("", description="Unit a year, for example persons")
    reference: StreamFlow | None = Field(
        None, description="What counts as index 100; empty: the county total of the base year"
    )
    load: Amount = Field(
        0.0,
        description="Hub capacity that one unit takes up",
        json_schema_extra={"unit": "load units per stream unit"},
    )
    needs_driver: bool = Field(True, description="False: conditions alone limit it")
    counts_private_capital: bool = Field(
        False, description="Private outlay of projects being built drives it (10 000 yuan = 1)"
    )


class Requirement(Row):
    """A condition that a stream needs."""

    stream: Id = Field(description="Stream")
    condition: Condition = Field(description="access, digital, service or institution")
    passes: Share = Field(0.0, description="Share of the potential that passes at level 0")


class Flow(Row):
    """A stream at a flow node: what flows today and what could."""

    node: Id = Field(description="Flow node")
    stream: Id = Field(description="Stream")
    base: StreamFlow = Field(description="Flow in the base year")
    potential: StreamFlow = Field(description="Flow if every condition were at level 1")


class Instance(Frozen):
    """A county, its settlements, its programs and its money: all that a plan is made from.

    Each field but ``county`` is a table (``<field>.csv``); an absent table means that the county
    has nothing of the kind. A program that has no table at all is not planned.
    """

    later: ClassVar[frozenset[str]] = frozenset(("floors", "history", "quotas", "served", "uses"))

    county: County
    years: tuple[Year, ...] = ()
    settlements: tuple[Settlement, ...]
    nodes: tuple[Node, ...]
    streams: tuple[Stream, ...]
    requirements: tuple[Requirement, ...] = ()
    flows: tuple[Flow, ...]
    hubs: tuple[Hub, ...] = ()
    categories: tuple[Category, ...] = ()
    packages: tuple[Package, ...] = ()
    terms: tuple[Terms, ...] = ()
    pools: tuple[Pool, ...] = ()
    quotas: tuple[Quota, ...] = ()
    talent_gains: tuple[TalentGain, ...] = ()
    projects: tuple[Project, ...] = ()
    contracts: tuple[Contract, ...] = ()
    project_nodes: tuple[ProjectNode, ...] = ()
    project_gains: tuple[ProjectGain, ...] = ()
    project_hubs: tuple[ProjectHub, ...] = ()
    fibre: tuple[Fibre, ...] = ()
    masts: tuple[Mast, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    services: tuple[Service, ...] = ()
    facility_levels: tuple[FacilityLevel, ...] = ()
    facilities: tuple[Facility, ...] = ()
    served: tuple[ServedBefore, ...] = ()
    floors: tuple[Floor, ...] = ()
    travel: tuple[Travel, ...] = ()
    reforms: tuple[Reform, ...] = ()
    reform_lifts: tuple[ReformLift, ...] = ()
    reform_gains: tuple[ReformGain, ...] = ()
    uses: tuple[Use, ...] = ()
    sources: tuple[Source, ...] = ()
    amounts: tuple[money.Amount, ...] = ()
    program_limits: tuple[ProgramLimit, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    history: tuple[Done, ...] = ()

    def year(self, t: int) -> int:
        """Return the calendar year of plan year ``t`` (H + 1 is the year after the plan)."""
        return self.county.first_year + t - 1

    def t(self, year: int) -> int:
        """Return the plan year of a calendar year, 0 and less before the plan."""
        return year - self.county.first_year + 1

    def tables(self) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """Yield every table with its name, in the order of the fields."""
        for table in table_names():
            yield table, getattr(self, table)


def least_gains(instance: Instance) -> dict[str, float]:
    """Return the gain over its base that a plan must reach at each node that it is asked of.

    The larger of the county's and the node's own; what a node only wishes for is not required.
    """
    county = instance.county.minimum_gain
    asked = {
        row.settlement: [
            gain for gain in (county, row.minimum_gain if row.hard else None) if gain is not None
        ]
        for row in instance.nodes
    }
    return {node: max(gains) for node, gains in asked.items() if gains}


def table_names() -> list[str]:
    """Return the names of the tables, which are also the names of the CSV files."""
    return [name for name in Instance.model_fields if name != "county"]


def fingerprint(document: Frozen) -> str:
    """Return the SHA-256 of the document's canonical JSON: the same content has the same hash."""
    return json_digest(hashed_content(document))


def hashed_content(document: Frozen) -> dict[str, Any]:
    """Return as JSON what a hash of the document is made of.

    A field of ``later`` that says nothing is left out, so that older documents keep their hash.
    """
    return _content(document, document.model_dump(mode="json"))


def _content(document: Frozen, dumped: dict[str, Any]) -> dict[str, Any]:
    """Return a dumped document without what it does not use of the fields that came later."""
    kept = {}
    for name, value in dumped.items():
        own = getattr(document, name)
        if name in document.later and own == _default(document, name):
            continue
        kept[name] = _inner_content(own, value)
    return kept


def _default(document: Frozen, name: str) -> Any:
    return type(document).model_fields[name].get_default(call_default_factory=True)


def _inner_content(own: Any, dumped: Any) -> Any:
    """Do what ``_content`` does for a field that holds a document or a table of them."""
    if isinstance(own, Frozen):
        return _content(own, dumped)
    if isinstance(own, tuple) and own and isinstance(own[0], Frozen) and own[0].later:
        return [_content(row, each) for row, each in zip(own, dumped, strict=True)]
    return dumped


def json_digest(value: Any) -> str:
    """Return the SHA-256 of a JSON value written canonically, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
