"""Collect complaints about the rows of one county."""

from functools import cached_property

from models.schema.instance import Instance
from models.schema.units import Units, units_of
from planner.input.complaint import Complaint, Places, Severity, complain
from planner.language.message import Message, Value


class Finder:
    """A county, where its rows stand, and the complaints found so far."""

    def __init__(self, instance: Instance, places: Places) -> None:
        self.instance = instance
        self.places = places
        self.complaints: list[Complaint] = []

    @cached_property
    def units(self) -> Units:
        """The units of the county's figures, which tolerances follow."""
        return units_of(self.instance)

    def error(
        self,
        code: str,
        table: str,
        index: int | None = None,
        column: str = "",
        found: object = "",
        expected: Value = "",
        advice: Message | None = None,
        **values: Value,
    ) -> None:
        """Note an error about row ``index`` (from 0) of ``table``."""
        self._note("error", code, table, index, column, found, expected, advice, values)

    def warn(
        self,
        code: str,
        table: str,
        index: int | None = None,
        column: str = "",
        found: object = "",
        **values: Value,
    ) -> None:
        """Note a warning about row ``index`` (from 0) of ``table``."""
        self._note("warning", code, table, index, column, found, "", None, values)

    def _note(
        self,
        severity: Severity,
        code: str,
        table: str,
        index: int | None,
        column: str,
        found: object,
        expected: Value,
        advice: Message | None,
        values: dict[str, Value],
    ) -> None:
        where = self.places.at(table, index, column)
        self.complaints.append(
            complain(code, where, found, expected, advice, severity=severity, **values)
        )

    def row_number(self, table: str, index: int) -> int:
        """Return the number of the row as people count it in the file."""
        return self.places.at(table, index).row or index + 1
