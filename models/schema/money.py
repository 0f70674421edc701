"""Where money comes from and what ties it: sources, amounts, limits, commitments."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from models.schema import fields
from models.schema.fields import (
    CalendarYear,
    Duration,
    Ids,
    Money,
    Named,
    Rate,
    Row,
    Ruled,
    Share,
    Text,
)
from models.schema.fields import Id as SourceId
from models.schema.fields import Id as SpenderId

Program = Literal["talent", "ppp", "digital", "services", "reforms"]
Payee = Literal["talent", "ppp", "digital", "services", "reforms", "debt"]
Kind = Literal["capital", "current"]
PROGRAMS: tuple[Program, ...] = ("talent", "ppp", "digital", "services", "reforms")
PAYEES: tuple[Payee, ...] = (*PROGRAMS, "debt")
KINDS: tuple[Kind, ...] = ("capital", "current")


class Use(Named):
    """A part of a program that money may be meant for, such as industry within the projects."""

    program: Program = Field(description="Program that it is a part of")


class Source(Named, Ruled):
    """A funding source: the county's own budget, an earmarked transfer, a special bond."""

    later: ClassVar[frozenset[str]] = frozenset(
        (
            *("earmark_every", "opening", "spend_least", "not_for", "cover", "hard", "document"),
            *("validity", "budget_codes"),
        )
    )

    kind: Literal["own", "transfer", "bond"] = Field(description="own, transfer or bond")
    programs: Ids = Field(
        description="Programs or uses it may pay, separated by ; and a program with all its uses",
        min_length=1,
    )
    pays_current: bool = Field(True, description="May pay current cost; bonds usually may not")
    carry_limit: Share = Field(
        0.0, description="Part of a year's amount that may be carried into the next year"
    )
    earmark_programs: Ids = Field((), description="Programs or uses the earmark names")
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
    not_for: Ids = Field(
        (), description="Programs or uses it may not pay, whatever its programs say; separated by ;"
    )
    cover: fields.Amount = Field(
        0.0,
        description="Bonds only: yearly income of each work that it pays for, per unit of yearly"
        " repayment; above 0 it pays for public works that earn and for nothing else",
        json_schema_extra={"unit": "ratio"},
    )
    spend_least: Share = Field(
        0.0, description="Part of a year's amount and what was carried into it that must be paid"
    )
    hard: bool = Field(
        True, description="Whether a plan must keep its earmark; no: what it misses is told"
    )
    validity: Text = Field("", description="Until when the money may be used; handed on only")
    budget_codes: Text = Field("", description="Codes of the budget subjects; handed on only")


class Amount(Row):
    """Money a source makes available in a year; for a bond, the quota that may be drawn."""

    source: SourceId = Field(description="Funding source")
    year: CalendarYear = Field(description="Year of the plan")
    amount: Money = Field(description="Money that the source has in the year")


class ProgramLimit(Ruled):
    """Floor and ceiling of a share of all spending, debt service left out."""

    later: ClassVar[frozenset[str]] = frozenset(("year_ceiling", "hard", "document"))

    program: SpenderId = Field(description="Program or use it limits; a program with all its uses")
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

    program: SpenderId = Field(description="Program or use that owes it")
    kind: Kind = Field(description="capital or current")
    year: CalendarYear = Field(description="Year it is due")
    amount: Money = Field(description="Amount due")


def payees(uses: Iterable[Use]) -> tuple[str, ...]:
    """Return all that money is paid for: the programs, debt service, and the uses."""
    return (*PAYEES, *(use.id for use in uses))


def uses_of(names: Iterable[str], uses: Iterable[Use]) -> tuple[str, ...]:
    """Return what a list of programs and uses stands for, each once: a program for all its uses."""
    parts = tuple(uses)
    found = [each for name in names for each in (name, *_parts(name, parts))]
    return tuple(dict.fromkeys(found))


def _parts(program: str, uses: tuple[Use, ...]) -> tuple[str, ...]:
    return tuple(use.id for use in uses if use.program == program)


def payable(source: Source, uses: Iterable[Use]) -> tuple[str, ...]:
    """Return what a source may pay: what its programs stand for, less its negative list."""
    parts = tuple(uses)
    barred = uses_of(source.not_for, parts)
    return tuple(name for name in uses_of(source.programs, parts) if name not in barred)
