"""Refuse figures that are too far apart for the arithmetic where they meet in one rule.

A solver keeps a row to 1e-6, in units of which the largest figure has a thousand or more: what is
1e9 times smaller is lost in the tolerance of the row. It would be decided at random, or the row
would be called broken. No unit helps, since both figures are in the same one.
"""

from collections.abc import Iterator
from functools import reduce

from models.schema.case import Case
from models.schema.contracts import offerable
from models.schema.instance import Instance
from planner.input.checking.meetings import Figure, Meeting, Place
from planner.input.checking.meetings_flows import flow_meetings, hub_meetings
from planner.input.checking.meetings_money import money_meetings, share_meetings
from planner.input.checking.meetings_people import (
    facility_meetings,
    people_meetings,
    post_meetings,
    resident_meetings,
)
from planner.input.complaint import FOLDER, Complaint, Places, Where, complain
from planner.language.message import Message, Value

WIDEST = 1e9
"""Most that the largest figure of a rule may be of the smallest [ratio]."""

ROUNDING = 1e-12
"""A ratio this much above the widest is as wide, but for rounding (relative)."""


def spread_complaints(case: Case, places: Places = FOLDER) -> list[Complaint]:
    """Complain of figures that meet in one rule and are too far apart: the worst pair of each rule.

    Takes time linear in the size of the county. The references of the county must be right.
    """
    worst: dict[str, Meeting] = {}
    for met in _meetings(case.county):
        known = worst.get(met.rule)
        if met.ratio > WIDEST * (1 + ROUNDING) and (known is None or met.ratio > known.ratio):
            worst[met.rule] = met
    return [_complaint(met, _Cells(case, places)) for met in worst.values()]


def _meetings(county: Instance) -> Iterator[Meeting]:
    deals = offerable(county)
    yield from money_meetings(county, deals)
    yield from share_meetings(county)
    yield from people_meetings(county)
    yield from flow_meetings(county, deals)
    yield from hub_meetings(county, {project for project, _ in deals})
    yield from facility_meetings(county)
    yield from resident_meetings(county)
    yield from post_meetings(county)


class _Cells:
    """Where the cells of a county under a scenario stand: in its tables, or in the scenario."""

    def __init__(self, case: Case, places: Places) -> None:
        self._case, self._places = case, places

    def at(self, place: Place) -> Where:
        """Return where a cell stands; what the scenario states stands there."""
        table, index, column = place
        scenario = self._case.scenario
        if index is None:
            stated = table == "county" and getattr(scenario, column, None) is not None
            return Where("scenario", field=column) if stated else self._places.at(*place)
        row = getattr(self._case.county, table)[index]
        for number, own in enumerate(getattr(scenario, table, ())):
            if own is row:
                return Where("scenario", field=f"{table}[{number}].{column}")
        return self._places.at(*place)

    def figure(self, figure: Figure, here: Place) -> Value:
        """Write a figure with the cells it is made from, unless it is the one cell ``here``."""
        written: Value = figure.value
        if figure.places and figure.places != (here,):
            cells = reduce(_times, map(self._cell, figure.places))
            written = Message.of("spread.from", value=written, cells=cells)
        return Message.of(figure.named, value=written) if figure.named else written

    def _cell(self, place: Place) -> Message:
        where = self.at(place)
        if where.row is None:
            return Message.of("spread.cell", file=where.file, field=where.field)
        return Message.of("spread.row", file=where.file, row=where.row, field=where.field)


def _times(one: Message, other: Message) -> Message:
    return Message.of("times", one=one, other=other)


def _complaint(met: Meeting, cells: _Cells) -> Complaint:
    """Say of two figures where they stand and in which rule they meet, at the smaller one's cell.

    One person and the whole of a share stand nowhere; the complaint is then at the larger.
    """
    here = (met.small.places or met.large.places)[0]
    return complain(
        "spread",
        cells.at(here),
        met.small.value,
        small=cells.figure(met.small, here),
        large=cells.figure(met.large, here),
        rule=Message.of(met.rule),
    )
