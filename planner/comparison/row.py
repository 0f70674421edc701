"""The columns that the result table of a batch gives for each case: names, types, units, order."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import Field
from pydantic.fields import FieldInfo

from models.schema import versions
from models.schema.fields import Frozen
from models.schema.money import PAYEES
from models.schema.plan import confirmed

Status = Literal[
    "optimal", "feasible", "infeasible", "no_plan", "malformed", "crashed", "memory", "overrun"
]
"""The status of a plan, or why there is none: the data are malformed, or the worker was lost."""

KEYS = ("case", "instance", "county", "scenario")
"""Columns that say which case a row is of; the columns of the grid stand between these and the
measured ones."""

RUN = ("stopped_by", "seconds", "peak_memory_mb", "attempts")
"""Measured columns that say how a solve ran, not what its plan is worth."""


def _measured(unit: str, column: str | None = None) -> Any:
    """Declare a number with a unit, empty without a plan; ``column`` if it is no Python name."""
    return Field(None, alias=column, serialization_alias=column, json_schema_extra={"unit": unit})


class ResultRow(Frozen):
    """What is measured of a case, a field a column; without a plan most are empty."""

    status: Status
    stopped_by: str | None = None
    index: float | None = _measured("base year = 100")
    inbound: float | None = _measured("base year = 100", "in")
    outbound: float | None = _measured("base year = 100", "out")
    objective: float | None = _measured("index points")
    bound: float | None = _measured("index points")
    gap: float | None = _measured("share of the objective")
    spend_talent: float | None = _measured("10 000 yuan")
    spend_ppp: float | None = _measured("10 000 yuan")
    spend_digital: float | None = _measured("10 000 yuan")
    spend_services: float | None = _measured("10 000 yuan")
    spend_reforms: float | None = _measured("10 000 yuan")
    debt: float | None = _measured("10 000 yuan")
    seconds: float = Field(0.0, json_schema_extra={"unit": "s"})
    peak_memory_mb: float | None = _measured("MiB")
    attempts: int = 0
    certified: bool = False
    rules: int = Field(default_factory=lambda: versions.today().rules)

    @property
    def state(self) -> str:
        """Return the status, or "unconfirmed" for infeasible by the word of one run."""
        settled = confirmed(self.status, self.stopped_by)
        return "unconfirmed" if settled is False else self.status


@dataclass(frozen=True)
class Column:
    """Type and unit of a column; the unit is empty for text, counts and flags."""

    kind: type
    unit: str


def _column(field: FieldInfo) -> Column:
    """Read the declaration of a field of ``ResultRow``."""
    given = (field.annotation, *get_args(field.annotation))
    kind = next((k for k in given if k in (str, float, int, bool)), str)
    extra = field.json_schema_extra
    return Column(kind or str, str(extra["unit"]) if isinstance(extra, dict) else "")


COLUMNS = {field.alias or name: _column(field) for name, field in ResultRow.model_fields.items()}
"""The column of each field of ``ResultRow``, in the order of the table."""

MEASURED = (*COLUMNS, "error")
"""The columns behind those of the grid; ``error`` is the reason in the reader's language."""

FIGURES = tuple(
    name for name, column in COLUMNS.items() if column.kind is float and name not in RUN
)
"""The columns by which plans are compared."""

SPENT: dict[str, str] = {
    str(payee): "debt" if payee == "debt" else f"spend_{payee}" for payee in PAYEES
}
"""The column of the money that each program or the debt service gets."""
