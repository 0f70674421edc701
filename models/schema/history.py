"""The rows of what happened before the plan: items that stand, persons hired, bonds drawn."""

from typing import Literal

from pydantic import Field

from models.schema.fields import CalendarYear, Hires, Id, Money, Row

Deed = Literal["project", "hire", "mast", "fibre", "facility", "reform", "bond"]


class Done(Row):
    """One thing that happened in a year before the plan."""

    what: Deed = Field(description="project, hire, mast, fibre, facility, reform or bond")
    id: Id = Field(
        description="Project, talent category, mast, settlement of the fibre link, service, reform "
        "or source (of a bond)"
    )
    option: Id | None = Field(
        None, description="Contract, package or level; of a bond the project that it was drawn for"
    )
    place: Id | None = Field(
        None, description="Settlement of a facility, flow node of persons hired"
    )
    year: CalendarYear = Field(description="Year, before the first year of the plan")
    persons: Hires = Field(0, description="Persons hired; of a hire only")
    amount: Money = Field(0.0, description="Money drawn; of a bond only")
