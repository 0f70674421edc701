"""Whom the county wins and keeps: talent categories, packages, terms, pools."""

import math
from fractions import Fraction
from typing import ClassVar

from pydantic import Field

from models.schema.fields import (
    CalendarYear,
    Hires,
    Id,
    Ids,
    Named,
    Numbers,
    Persons,
    Row,
    Ruled,
    Share,
    StreamGain,
)
from models.schema.tolerances import TYPED_DIGITS


class Category(Named, Ruled):
    """A kind of talent, for example graduates or returning entrepreneurs."""

    later: ClassVar[frozenset[str]] = frozenset(("steady", "steady_step", "hard", "document"))

    retention_low: Share = Field(description="Share that stays a year more where life is poor")
    retention_high: Share = Field(description="Share that stays a year more when anchored")
    needs: Ids = Field(
        ("service", "digital"), description="Conditions that anchor them, separated by ;"
    )
    steady: Share | None = Field(
        None,
        description="Most that hires change from one year to the next, of those of the year"
        " before; empty: no limit",
    )
    steady_step: Hires = Field(1, description="Persons by which they may change beyond that; whole")


class Package(Named):
    """A subsidy package, for example housing or start-up support."""

    later: ClassVar[frozenset[str]] = frozenset(("use",))

    use: Id | None = Field(None, description="Use of the program talent; empty: the program itself")


class Terms(Row):
    """What a package means for a category: who takes it up and what it pays."""

    category: Id = Field(description="Talent category")
    package: Id = Field(description="Package")
    uptake: Share = Field(description="Share of the pool that accepts, a year")
    pay: Numbers = Field(
        description="County money per person in the year of hire, the next year, ... separated"
        " by ;",
        min_length=1,
        json_schema_extra={"unit": "10 000 yuan"},
    )


class Pool(Row):
    """Candidates of a category at a flow node, and those who are there already."""

    node: Id = Field(description="Flow node that hosts them")
    category: Id = Field(description="Talent category")
    candidates: Persons = Field(description="Candidates in each year")
    staff: Persons = Field(0.0, description="In post before year 1")
    anchored: Persons = Field(0.0, description="Of these, anchored before year 1")
    anchor_capacity: Persons = Field(
        description="Whom the place can anchor when every needed condition is at level 1"
    )


class Quota(Ruled):
    """Posts that the county may fill with a category in a year, over all nodes and packages."""

    category: Id = Field(description="Talent category")
    year: CalendarYear = Field(description="Year of the plan")
    most: Hires = Field(description="Most persons hired in the whole county; whole")


def most_hires(terms: Terms, pool: Pool) -> int:
    """Return the whole persons of the pool that the package attracts in a year, exactly."""
    return math.floor(_as_typed(terms.uptake) * _as_typed(pool.candidates))


def _as_typed(figure: float) -> Fraction:
    """Read a float as the decimal of at most ``TYPED_DIGITS`` digits that it was typed as."""
    return Fraction(f"{figure:.{TYPED_DIGITS}g}")


class TalentGain(Row):
    """What one person in post adds to what a stream can be driven to."""

    category: Id = Field(description="Talent category")
    stream: Id = Field(description="Stream")
    gain: StreamGain = Field(description="Added by one person in post")
