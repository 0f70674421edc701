"""Where money comes from and what ties it: sources, amounts, limits, commitments."""

from typing import ClassVar, Literal

from pydantic import Field

from models.schema import fields
from models.schema.fields import CalendarYear, Duration, Ids, Money, Named, Rate, Row, Share
from models.schema.fields import Id as SourceId

Program = Literal["talent", "ppp", "digital", "services", "reforms"]
Payee = Literal["talent", "ppp", "digital", "services", "reforms", "debt"]
Kind = Literal["capital", "current"]
PROGRAMS: tuple[Program, ...] = ("talent", "ppp", "digital", "services", "reforms")
PAYEES: tuple[Payee, ...] = (*PROGRAMS, "debt")
KINDS: tuple[Kind, ...] = ("capital", "current")


class Source(Named):
    """A funding source: the county's own budget, an earmarked transfer, a special bond."""

    later: ClassVar[frozenset[str]] = frozenset(("earmark_every", "opening", "spend_least"))

    kind: Literal["own", "transfer", "bond"] = Field(description="own, transfer or bond")
    programs: Ids = Field(description="Programs it may pay, separated by ;", min_length=1)
    pays_current: bool = Field(True, description="May pay current cost; bonds usually may not")
    carry_limit: Share = Field(
        0.0, description="Part of a year's amount that may be carried into the next year"
    )
    earmark_programs: Ids = Field((), description="Programs the earmark names")
    earmark_share: Share = Field(0.0, description="Part of what it pays that must go to them")
    matching_ratio: fields.Amount = Field(
        0.0,
        description="Own money for its programs, per unit it pays in the same year",
        json_schema_extra={"unit": "ratio"},
    )
    rate: Rate = Field(0.0, description="Interest rate; bonds only")
    term: Duration = Field(0, description="Time of repayment; bonds only, at least 1 for them")
    earmark_every: Literal["plan", "year"] = Field(
        "plan", description="Whether the earmark holds over the plan or in each year: plan or year"
    )
    opening: Money = Field(
        0.0, description="Money left of earlier years, beside the amount of the first year"
    )
    spend_least: Share = Field(
        0.0, description="Part of a year's amount and what was carried into it that must be paid"
    )


class Amount(Row):
    """Money a source makes available in a year; for a bond, the quota that may be drawn."""

    source: SourceId = Field(description="Funding source")
    year: CalendarYear = Field(description="Year of the plan")
    amount: Money = Field(description="Money that the source has in the year")


class ProgramLimit(Row):
    """Floor and ceiling of a program's share of all spending, debt service left out."""

    later: ClassVar[frozenset[str]] = frozenset(("year_ceiling",))

    program: Program = Field(description="Program it limits")
    floor: Share | None = Field(
        None, description="Smallest share of spending over the plan; empty: none"
    )
    ceiling: Share | None = Field(
        None, description="Largest share of spending over the plan; empty: none"
    )
    year_ceiling: Share | None = Field(
        None,
        description="Largest share of what the plan decides to spend on the program that falls"
        " into one year; empty: none",
    )


class Commitment(Row):
    """Money already promised before the plan, which its years must pay."""

    program: Program = Field(description="Program that owes it")
    kind: Kind = Field(description="capital or current")
    year: CalendarYear = Field(description="Year it is due")
    amount: Money = Field(description="Amount due")
