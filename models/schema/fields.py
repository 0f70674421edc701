"""The kinds of value that tables are made of, shared by every row of an instance.

The unit of a number is stated in its JSON schema under ``unit``.
"""

from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema

from models.schema.scalars import read_strictly

LARGEST = 1e12
"""Nothing a county counts is larger; a larger number is a slip and would also upset the solver."""


def _listed(value: Any) -> Any:
    """Split a cell such as ``a;b;c``; JSON documents give lists as lists."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value


def _lines(value: Any) -> Any:
    """End lines the same way whichever system wrote them."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _numbered(value: Any) -> Any:
    """Make a list of one number, which a spreadsheet cell gives as a number and not as text."""
    return [value] if isinstance(value, int | float) else value


ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$"
TEXT_PATTERN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]*$"
"""No control characters and no separators that some formats take for the end of a line."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000, pattern=TEXT_PATTERN),
    BeforeValidator(_lines),
]
Share = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "share"})]
Amount = Annotated[float, Field(ge=0, le=LARGEST)]
Money = Annotated[float, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "10 000 yuan"})]
Persons = Annotated[float, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "persons"})]
Minutes = Annotated[float, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "minutes"})]
Hires = Annotated[int, Field(ge=0, le=1_000_000_000, json_schema_extra={"unit": "persons"})]
Posts = Annotated[float, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "posts"})]
Load = Annotated[float, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "load units a year"})]
Rate = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "per year"})]
StreamFlow = Annotated[
    float, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "stream units a year"})
]
StreamGain = Annotated[
    float, Field(ge=-LARGEST, le=LARGEST, json_schema_extra={"unit": "stream units a year"})
]
Residents = Annotated[int, Field(ge=0, le=1_000_000_000, json_schema_extra={"unit": "persons"})]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Duration = Annotated[int, Field(ge=0, le=100, json_schema_extra={"unit": "years"})]
CalendarYear = Annotated[int, Field(ge=1, le=9999, json_schema_extra={"unit": "calendar year"})]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed)]
Numbers = Annotated[tuple[Amount, ...], BeforeValidator(_listed), BeforeValidator(_numbered)]


class Frozen(BaseModel):
    """Data that nobody changes after reading: unknown fields and NaN are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True
    )
    later: ClassVar[frozenset[str]] = frozenset()
    """Fields that came after documents had hashes: at its default, such a field is not hashed."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let every model read text as numbers and truth values strictly (see scalars)."""
        return read_strictly(handler(source))


class Row(Frozen):
    """One row of a table; ``note`` says where its figures come from."""

    note: Text = Field("", description="Source of the row's figures, or the word assumption")


class Ruled(Row):
    """A row that asks something of a plan: as a rule to keep, or as a wish to be told about."""

    hard: bool = Field(
        True, description="Whether a plan must keep what the row asks; no: what it misses is told"
    )
    document: Text = Field("", description="Number and date of the document that asks it")


class Named(Row):
    """A row with an id that other tables refer to, and its name in both languages."""

    id: Id = Field(description="Identifier: letters, digits, dot, dash, underscore")
    name_zh: Text = Field("", description="Name in Chinese")
    name_en: Text = Field("", description="Name in English or Latin letters")

    def name(self, lang: str) -> str:
        """Return the name in ``lang`` ("zh" or "en"), else in the other language, else the id."""
        first, second = (
            (self.name_zh, self.name_en) if lang == "zh" else (self.name_en, self.name_zh)
        )
        return first or second or self.id
