"""Where things are: settlements, flow nodes, roads between them, hubs, fibre and masts."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.schema.fields import Id, Load, Minutes, Money, Named, Residents, Row, Ruled, Share

Tier = Literal["county_seat", "town", "market_town", "core_village", "village"]
TIERS: tuple[Tier, ...] = ("county_seat", "town", "market_town", "core_village", "village")


class Settlement(Named):
    """A place where people live; the tree of ``parent`` is the settlement hierarchy."""

    tier: Tier = Field(description="Rank in the hierarchy; exactly one county_seat, the root")
    parent: Id | None = Field(None, description="Settlement above it; empty for the county seat")
    population: Residents = Field(description="Residents")
    covered: Share = Field(0.0, description="Share of residents with 5G before year 1")
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = Field(
        None, description="Latitude, north positive", json_schema_extra={"unit": "degrees"}
    )
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = Field(
        None, description="Longitude, east positive", json_schema_extra={"unit": "degrees"}
    )


class Node(Ruled):
    """A settlement that carries stream data: flow is decided here for its whole catchment."""

    later: ClassVar[frozenset[str]] = frozenset(("least", "minimum_gain", "hard", "document"))

    settlement: Id = Field(description="The settlement; not the county seat")
    access: Share = Field(0.0, description="Access level before year 1")
    institution: Share = Field(0.0, description="Institution level before year 1")
    least: Money = Field(0.0, description="County money placed here over the plan, at least")
    minimum_gain: Annotated[float, Field(ge=-1, le=100)] | None = Field(
        None,
        description="Gain over its base in the last year, at least; the county's holds as well",
        json_schema_extra={"unit": "share"},
    )


class Travel(Row):
    """Measured travel time between two settlements; holds both ways unless both are given."""

    origin: Id = Field(description="Settlement people start from")
    destination: Id = Field(description="Settlement they travel to")
    minutes: Minutes = Field(description="Door to door, one way")


class Hub(Row):
    """A settlement through which the flow of its whole subtree passes."""

    settlement: Id = Field(description="The settlement that is a hub")
    capacity: Load = Field(description="Load it can pass on")


class Fibre(Row):
    """A settlement still without fibre; a settlement with no row here is lit already."""

    settlement: Id = Field(description="The settlement to be lit")
    upstream: Id | None = Field(
        None, description="Settlement whose fibre must be lit before; empty: the trunk passes by"
    )
    capital: Money = Field(description="Cost of the link, when lit")
    running: Money = Field(0.0, description="Running cost a year, from the year it is lit")
    county_capital_share: Share = Field(1.0, description="Part of the capital the county bears")
    county_running_share: Share = Field(1.0, description="Part of the running cost it bears")


class Mast(Named):
    """A candidate 5G site."""

    site: Id = Field(description="Settlement it stands at, whose fibre it needs")
    capital: Money = Field(description="Cost of the site, when switched on")
    running: Money = Field(0.0, description="Running cost a year, from the year it is on air")
    county_capital_share: Share = Field(1.0, description="Part of the capital the county bears")
    county_running_share: Share = Field(1.0, description="Part of the running cost it bears")


class Coverage(Row):
    """The share of a settlement's residents that a mast covers."""

    mast: Id = Field(description="The mast")
    settlement: Id = Field(description="The settlement it covers")
    share: Share = Field(1.0, description="1: the whole settlement is within the radius")
