"""A county small enough to work out by hand in which every rule has something to say.

Plan years 1, 2, 3 are 2026, 2027, 2028; year 4 is the year after. The tree and the residents:

    seat 1100
    ├── a 200 (node)
    │   ├── a1 300
    │   └── c 100 (node)
    │       └── c1 300
    └── b 0 (node)
        └── b1 0
"""

from typing import TypeVar

from models.schema.fields import Frozen
from models.schema.history import Done
from models.schema.instance import County, Flow, Instance, Requirement, Stream, Year
from models.schema.money import Amount, Commitment, ProgramLimit, Source, Use
from models.schema.people import Category, Package, Pool, Quota, TalentGain, Terms
from models.schema.places import Coverage, Fibre, Hub, Mast, Node, Settlement, Travel
from models.schema.scenario import Lock, Scenario
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
    ServedBefore,
    Service,
)

T = TypeVar("T", bound=Frozen)


def rows(row: type[T], fields: str, *table: tuple[object, ...]) -> tuple[T, ...]:
    """Rows of a table from cells in the order of the named fields."""
    names = fields.split()
    return tuple(row.model_validate(dict(zip(names, cells, strict=True))) for cells in table)


SETTINGS = County(
    id="small",
    first_year=2026,
    years=3,
    discount_rate=0.25,
    horizon_value=2,
    beta=0.5,
    thrift=0.001,
    minimum_gain=0.1,
    regime="legacy",
    farmers_share_minimum=0.25,
    ppp_ceiling=0.10,
    government_paid_ceiling=0.05,
    debt_limit=120,
    own_people_first=False,
)

PLACES = {
    "settlements": rows(
        Settlement,
        "id tier parent population covered",
        ("seat", "county_seat", None, 1100, 0.9),
        ("a", "town", "seat", 200, 0.2),
        ("a1", "village", "a", 300, 0.0),
        ("c", "market_town", "a", 100, 0.4),
        ("c1", "village", "c", 300, 0.0),
        ("b", "town", "seat", 0, 0.1),
        ("b1", "village", "b", 0, 0.3),
    ),
    "nodes": rows(
        Node, "settlement access institution", ("a", 0.3, 0.25), ("b", 0.6, 0.5), ("c", 0.1, 0)
    ),
    "travel": rows(
        Travel,
        "origin destination minutes",
        ("a1", "a", 25),
        ("a", "c", 30),
        ("c1", "a", 30.01),
        ("c", "c1", 21),
        ("c1", "c", 20),
    ),
    "hubs": rows(Hub, "settlement capacity", ("seat", 400), ("a", 250)),
}

STREAMS = {
    "streams": (
        Stream(id="talent", direction="inbound", weight=0.6),
        Stream(id="capital", direction="inbound", weight=0.4, counts_private_capital=True),
        Stream(id="produce", direction="outbound", weight=0.75, load=2),
        Stream(
            id="visitors",
            direction="outbound",
            weight=0.25,
            reference=50,
            load=0.5,
            needs_driver=False,
        ),
    ),
    "requirements": rows(
        Requirement,
        "stream condition passes",
        ("talent", "access", 0.2),
        ("talent", "digital", 0.0),
        ("capital", "service", 0.25),
        ("produce", "institution", 0.5),
    ),
    "flows": rows(
        Flow,
        "node stream base potential",
        ("a", "talent", 10, 100),
        ("c", "talent", 30, 80),
        ("a", "capital", 30, 500),
        ("b", "capital", 20, 300),
        ("a", "produce", 40, 200),
        ("c", "produce", 60, 200),
        ("b", "visitors", 0, 90),
    ),
}

PEOPLE = {
    "categories": (
        Category(id="graduate", retention_low=0.5, retention_high=0.9),
        Category(
            id="technician",
            retention_low=0.8,
            retention_high=0.8,
            needs=("access",),
            steady=0.25,
            steady_step=2,
        ),
    ),
    "packages": rows(Package, "id", ("basic",), ("housing",), ("study",)),
    "terms": rows(
        Terms,
        "category package uptake pay",
        ("graduate", "basic", 0.3, (2, 1)),
        ("graduate", "housing", 0.5, (5,)),
        ("technician", "basic", 0.29, (1, 0.5, 0.25, 4)),
        ("technician", "study", 0.005, (9,)),
    ),
    "pools": rows(
        Pool,
        "node category candidates staff anchored anchor_capacity",
        ("a", "graduate", 15, 20, 10, 40),
        ("c", "technician", 100, 0, 0, 30),
    ),
    "quotas": rows(Quota, "category year most", ("technician", 2027, 12), ("graduate", 2028, 0)),
    "talent_gains": rows(
        TalentGain,
        "category stream gain",
        ("graduate", "talent", 2),
        ("graduate", "capital", 0.5),
        ("technician", "talent", 1),
    ),
}

WORKS = {
    "projects": (
        Project(
            id="road",
            kind="road",
            capital=100,
            profile=(0.6, 0.4),
            running=5,
            revenue=2,
            earliest=2026,
            latest=2027,
            contracts=("public",),
        ),
        Project(
            id="cold",
            kind="cold_chain",
            capital=200,
            profile=(1,),
            running=10,
            revenue=80,
            group="store",
            requires=("road",),
            contracts=("lease", "service"),
        ),
        Project(
            id="market",
            kind="market",
            capital=60,
            profile=(0.5, 0.5),
            running=1,
            revenue=21,
            earliest=2027,
            group="store",
            contracts=("public", "lease"),
        ),
    ),
    "contracts": rows(
        Contract,
        "id kind equity availability farmers_share concession_years hurdle_rate grant_cap",
        ("public", "public", 0.0, 0.0, 0.5, 0, 0.0, 0.0),
        ("lease", "concession", 0.2, 0.1, 0.25, 2, 0.25, 0.5),
        ("service", "government_paid", 0.1, 0.3, 0.25, 1, 0.25, 0.5),
    ),
    "project_nodes": rows(
        ProjectNode,
        "project node access_lift capital_share",
        ("road", "a", 0.4, None),
        ("cold", "a", 0.0, 0.75),
        ("cold", "b", 0.0, 0.25),
        ("market", "a", 0.1, None),
        ("market", "b", 0.0, None),
    ),
    "project_gains": rows(ProjectGain, "project node stream gain", ("cold", "a", "produce", 15)),
    "project_hubs": rows(ProjectHub, "project hub extra", ("road", "a", 50)),
}

NETWORK = {
    "fibre": rows(
        Fibre,
        "settlement upstream capital running county_capital_share county_running_share",
        ("a", None, 20, 4, 0.25, 0.5),
        ("a1", "a", 12, 1, 1, 1),
        ("c", "b", 8, 0, 1, 1),
    ),
    "masts": rows(
        Mast,
        "id site capital running county_capital_share county_running_share",
        ("m1", "a1", 40, 10, 0.5, 0.3),
        ("m2", "b", 30, 2, 1, 1),
    ),
    "coverage": rows(
        Coverage, "mast settlement share", ("m1", "a1", 1), ("m1", "a", 0.5), ("m2", "a", 0.25)
    ),
}

SERVICES = {
    "services": rows(
        Service,
        "id weight need standard floor gap",
        ("school", 0.6, 0.2, 30, 0.5, 0.45),
        ("clinic", 0.4, 0.1, 20, None, None),
    ),
    "facility_levels": rows(
        FacilityLevel,
        "service level capacity capital running",
        ("school", "small", 60, 30, 3),
        ("school", "full", 100, 50, 6),
        ("clinic", "small", 20, 15, 2),
    ),
    "facilities": rows(
        Facility,
        "service settlement capacity levels",
        ("school", "seat", 165, ("full",)),
        ("school", "a", 0, ()),
        ("clinic", "c", 10, ("small",)),
    ),
}

REFORMS = {
    "reforms": rows(
        Reform,
        "id cost running lead workload requires",
        ("land", 8, 2, 1, 3, ()),
        ("credit", 4, 0, 0, 9, ("land",)),
        ("residence", 6, 1, 2, 2, ()),
        ("title", 5, 1, 3, 0.5, ()),
    ),
    "reform_lifts": rows(
        ReformLift,
        "reform node lift",
        ("land", "a", 0.3),
        ("credit", "a", 0.2),
        ("title", "a", 0.1),
    ),
    "reform_gains": rows(ReformGain, "reform node stream gain", ("land", "a", "talent", 7)),
}

MONEY = {
    "sources": (
        Source(
            id="own",
            kind="own",
            programs=("talent", "ppp", "digital", "services", "reforms", "debt"),
            carry_limit=0.2,
        ),
        Source(
            id="transfer",
            kind="transfer",
            programs=("digital", "services"),
            earmark_programs=("services",),
            earmark_share=0.6,
            matching_ratio=0.25,
        ),
        Source(id="bond", kind="bond", programs=("ppp",), pays_current=False, rate=0.5, term=2),
    ),
    "amounts": rows(
        Amount,
        "source year amount",
        ("own", 2026, 100),
        ("own", 2027, 150),
        ("transfer", 2026, 40),
        ("bond", 2026, 80),
        ("bond", 2027, 80),
    ),
    "program_limits": rows(
        ProgramLimit, "program floor ceiling", ("talent", 0.2, None), ("ppp", None, 0.75)
    ),
    "commitments": rows(Commitment, "program kind year amount", ("services", "current", 2027, 12)),
    "years": rows(
        Year,
        "year budget_expenditure works_capacity admin_capacity coverage_target",
        (2026, 1280, None, None, None),
        (2027, 1200, 1, 5, 0.5),
    ),
}

COUNTY = Instance.model_validate(
    {
        "county": SETTINGS,
        **PLACES,
        **STREAMS,
        **PEOPLE,
        **WORKS,
        **NETWORK,
        **SERVICES,
        **REFORMS,
        **MONEY,
    }
)

HISTORY = rows(
    Done,
    "what id option place year persons amount",
    ("project", "road", "public", None, 2024, 0, 0),
    ("project", "market", "lease", None, 2025, 0, 0),
    ("mast", "m1", None, None, 2024, 0, 0),
    ("fibre", "a", None, None, 2025, 0, 0),
    ("facility", "school", "small", "a", 2025, 0, 0),
    ("reform", "land", None, None, 2024, 0, 0),
    ("reform", "title", None, None, 2025, 0, 0),
    ("hire", "technician", "basic", "c", 2025, 8, 0),
    ("bond", "bond", None, None, 2025, 0, 80),
)

LOCKS = (
    Lock(what="project", id="market"),
    Lock(what="project", id="market", year=2027),
    Lock(what="project", id="cold", option="lease"),
    Lock(what="mast", id="m1"),
    Lock(what="mast", id="m1", year=2028),
    Lock(what="fibre", id="a1"),
    Lock(what="fibre", id="a1", year=2026),
    Lock(what="facility", id="school", place="a"),
    Lock(what="facility", id="school", place="a", option="full"),
    Lock(what="facility", id="school", place="a", option="full", year=2027),
    Lock(what="package", id="graduate", option="basic"),
    Lock(what="package", id="graduate", option="basic", year=2028),
    Lock(what="reform", id="land"),
    Lock(what="reform", id="land", year=2027),
)


def changed(**tables: object) -> Instance:
    """The county with other tables."""
    return COUNTY.model_copy(update=tables)


def set_otherwise(**settings: object) -> Instance:
    """The county with other settings."""
    return changed(county=SETTINGS.model_copy(update=settings))


def _budget(amount: float) -> Instance:
    return changed(
        years=tuple(Year(year=year, budget_expenditure=amount) for year in (2026, 2027, 2028))
    )


def _earmark_named_twice() -> tuple[Source, ...]:
    twice = {"earmark_programs": ("services", "services")}
    return tuple(
        row.model_copy(update=twice) if row.earmark_share else row for row in COUNTY.sources
    )


def _terms_of_sources() -> tuple[Source, ...]:
    """Money left of earlier years, an earmark by year, a transfer that must be spent."""
    terms = {
        "own": {"opening": 7},
        "transfer": {"earmark_every": "year", "spend_least": 0.5, "opening": 4},
        "bond": {},
    }
    return tuple(row.model_copy(update=terms[row.id]) for row in COUNTY.sources)


def _by_use(rows: tuple[T, ...], uses: dict[str, str]) -> tuple[T, ...]:
    """Rows with a use, by their id."""
    return tuple(row.model_copy(update={"use": uses.get(row.id)}) for row in rows)  # type: ignore[attr-defined]


def _with_uses() -> Instance:
    """The county with a part of each program as a use, which some sources may not pay."""
    own, transfer, bond = COUNTY.sources
    limits = rows(
        ProgramLimit, "program floor ceiling", ("talent", 0.2, None), ("industry", None, 0.75)
    )
    return changed(
        uses=rows(
            Use,
            "id program",
            ("industry", "ppp"),
            ("homes", "talent"),
            ("schooling", "services"),
            ("titles", "reforms"),
        ),
        projects=_by_use(COUNTY.projects, {"cold": "industry", "market": "industry"}),
        packages=_by_use(COUNTY.packages, {"housing": "homes"}),
        services=_by_use(COUNTY.services, {"school": "schooling"}),
        reforms=_by_use(COUNTY.reforms, {"title": "titles"}),
        sources=(
            own.model_copy(update={"earmark_programs": ("ppp",), "earmark_share": 0.5}),
            transfer.model_copy(update={"not_for": ("schooling",)}),
            bond.model_copy(update={"programs": ("industry",)}),
        ),
        program_limits=limits,
        commitments=(*COUNTY.commitments, *rows(Commitment, COMMITMENT, PROMISED_TO_INDUSTRY)),
    )


def _with_cover() -> Instance:
    """The county with two bonds that only the market, under a public contract, can carry."""
    own, transfer, bond = COUNTY.sources
    relief = Source(
        id="relief", kind="bond", programs=("ppp",), pays_current=True, term=10, cover=0.5
    )
    return changed(sources=(own, transfer, bond.model_copy(update={"cover": 1.0}), relief))


COMMITMENT = "program kind year amount"
PROMISED_TO_INDUSTRY = ("industry", "current", 2028, 3)


def _gaining(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Nodes of which one is asked for more than the county asks, one for less; one wishes."""
    asked: dict[str, dict[str, object]] = {
        "a": {"minimum_gain": 0.2},
        "b": {"minimum_gain": 0.05},
        "c": {"minimum_gain": 0.5, "hard": False},
    }
    return tuple(row.model_copy(update=asked[row.settlement]) for row in nodes)


def _all_wishes() -> Instance:
    """The county in which all that may be a wish is one."""
    tables = ("sources", "program_limits", "quotas", "categories", "services", "years", "nodes")
    with_least = changed(nodes=tuple(row.model_copy(update={"least": 1.0}) for row in COUNTY.nodes))
    return with_least.model_copy(
        update={
            table: tuple(
                row.model_copy(update={"hard": False}) for row in getattr(with_least, table)
            )
            for table in tables
        }
    )


INBOUND = tuple(row for row in COUNTY.streams if row.direction == "inbound")

COUNTIES: dict[str, tuple[Instance, Scenario]] = {
    "county": (COUNTY, Scenario()),
    "concession": (set_otherwise(regime="concession"), Scenario()),
    "budget 1279.9": (_budget(1279.9), Scenario()),
    "budget 1199.9": (_budget(1199.9), Scenario()),
    "no year after": (set_otherwise(horizon_value=0), Scenario()),
    "one way": (
        changed(
            streams=INBOUND,
            flows=tuple(r for r in COUNTY.flows if r.stream in ("talent", "capital")),
        ),
        Scenario(),
    ),
    "named twice": (changed(sources=_earmark_named_twice()), Scenario()),
    "terms of sources": (
        changed(
            sources=_terms_of_sources(),
            program_limits=rows(
                ProgramLimit, "program year_ceiling", ("talent", 0.5), ("services", 0.4)
            ),
        ),
        Scenario(),
    ),
    "homes": (set_otherwise(own_people_first=True), Scenario()),
    "served before": (
        changed(served=rows(ServedBefore, "settlement service share", ("a1", "school", 0.4))),
        Scenario(),
    ),
    "uses": (_with_uses(), Scenario()),
    "history": (
        set_otherwise(base_year=2024).model_copy(
            update={
                "history": HISTORY,
                "program_limits": rows(ProgramLimit, "program year_ceiling", ("talent", 0.5)),
            }
        ),
        Scenario(),
    ),
    "least of places": (
        changed(
            nodes=tuple(
                row.model_copy(update={"least": {"a": 50.0, "c": 6.0}.get(row.settlement, 0.0)})
                for row in COUNTY.nodes
            ),
            floors=rows(
                Floor,
                "service year share hard",
                ("school", 2026, 0.3, True),
                ("school", 2028, 0.4, True),
                ("clinic", 2027, 0.2, False),
            ),
        ),
        Scenario(),
    ),
    "gains of places": (changed(nodes=_gaining(COUNTY.nodes)), Scenario()),
    "wishes": (_all_wishes(), Scenario()),
    "cover": (_with_cover(), Scenario()),
    "locked": (COUNTY, Scenario(forced=LOCKS, forbidden=LOCKS)),
}
"""Counties and scenarios by the name that cases call them."""
