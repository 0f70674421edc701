"""Read the tables of a plan by key; a row that does not belong is an outcome, not an error."""

import math
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeVar

from models.schema.fields import LARGEST
from models.schema.instance import CONDITIONS
from models.schema.money import KINDS, PAYEES
from models.schema.plan import Balance, Covered, Entry, IndexYear, Plan, Staff
from models.schema.tolerances import SHARE
from planner.auditing.county import CountyIndex
from planner.auditing.outcome import Outcome, at_least, at_most, true

R = TypeVar("R", bound=Entry)
Known = tuple[tuple[str, ...], Collection[Hashable]]
Triple = tuple[str, str, int]


@dataclass(frozen=True)
class Table:
    """How a table of the plan is read: its key, the ids it may name, the years it may have."""

    name: str
    key: tuple[str, ...]
    known: tuple[Known, ...]
    after: bool = False
    values: tuple[tuple[str, float, float], ...] = ()


@dataclass
class DecisionIndex:
    """A plan's decisions and reported tables by key, with years as t = 1..H + 1.

    ``rows`` are the outcomes of reading: one for each row that may not belong to the county.
    """

    rows: list[Outcome] = field(default_factory=list)
    offered: set[Triple] = field(default_factory=set)
    hired: dict[tuple[str, str, str, int], int] = field(default_factory=dict)
    started: dict[tuple[str, str], int] = field(default_factory=dict)
    on_air: dict[str, int] = field(default_factory=dict)
    lit: dict[str, int] = field(default_factory=dict)
    opened: dict[tuple[str, str, str], int] = field(default_factory=dict)
    enacted: dict[str, int] = field(default_factory=dict)
    serve: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    paid: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    drawn: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    balances: dict[tuple[str, int], Balance] = field(default_factory=dict)
    flow: dict[Triple, float] = field(default_factory=dict)
    level: dict[Triple, float] = field(default_factory=dict)
    staff: dict[Triple, Staff] = field(default_factory=dict)
    covered: dict[tuple[str, int], Covered] = field(default_factory=dict)
    index: dict[int, IndexYear] = field(default_factory=dict)
    spending: dict[Triple, float] = field(default_factory=dict)


def read_decisions(plan: Plan, county: CountyIndex) -> DecisionIndex:
    """Read the plan's tables by key."""
    decisions = DecisionIndex()
    _read_decisions(plan, county, decisions)
    _read_answers(plan, county, decisions)
    return decisions


def _read_decisions(plan: Plan, county: CountyIndex, into: DecisionIndex) -> None:
    """Read what is decided: first the programs, then the money."""
    rows = _RowFilter(county, into.rows)
    _read_talent(plan, county, into, rows)
    _read_works(plan, county, into, rows)
    _read_history(county, into)
    _read_serving(plan, county, into, rows)
    _read_payments(plan, county, into, rows)


def _read_talent(plan: Plan, county: CountyIndex, into: DecisionIndex, rows: "_RowFilter") -> None:
    """Read the packages offered and the persons hired, who must be whole."""
    terms = (("category", "package"), county.terms)
    pool = (("node", "category"), county.pools)
    table = Table("offers", ("category", "package", "year"), (terms,))
    into.offered = {key for key, _ in rows.accepted(table, plan.decisions.offers)}
    table = Table("hires", ("node", "category", "package", "year"), (pool, terms))
    for key, hire in rows.accepted(table, plan.decisions.hires):
        whole = isinstance(hire.persons, int) and 0 <= hire.persons <= LARGEST
        into.rows.append(true("whole_persons", rows.place(table, hire), whole))
        into.hired[key] = hire.persons if whole else 0


def _read_works(plan: Plan, county: CountyIndex, into: DecisionIndex, rows: "_RowFilter") -> None:
    """Read what is decided once and stays: projects, masts, fibre, facilities, reforms."""
    made = plan.decisions
    project, contract = (("project",), county.projects), (("contract",), county.contracts)
    into.started = rows.years(
        Table("projects", ("project", "contract"), (project, contract)), made.projects
    )
    into.on_air = rows.years(Table("masts", ("mast",), ((("mast",), county.masts),)), made.masts)
    lit = Table("fibre", ("settlement",), ((("settlement",), county.fibre),))
    into.lit = rows.years(lit, made.fibre)
    facility = (("service", "settlement"), county.facilities)
    size = (("service", "level"), county.sizes)
    opened = Table("facilities", ("service", "settlement", "level"), (facility, size))
    into.opened = rows.years(opened, made.facilities)
    enacted = Table("reforms", ("reform",), ((("reform",), county.reforms),))
    into.enacted = rows.years(enacted, made.reforms)


def _read_history(county: CountyIndex, into: DecisionIndex) -> None:
    """Add what was done before the plan; a plan that does it again is an outcome."""
    into.started |= _before(county, into, "project", into.started)
    into.on_air |= _before(county, into, "mast", into.on_air)
    into.lit |= _before(county, into, "fibre", into.lit)
    into.opened |= _before(county, into, "facility", into.opened)
    into.enacted |= _before(county, into, "reform", into.enacted)
    for row in county.past_hires:
        key = row.place or "", row.id, row.option or "", county.t(row.year)
        into.hired[key] = into.hired.get(key, 0) + row.persons


def _before(
    county: CountyIndex, into: DecisionIndex, what: str, taken: Collection[Any]
) -> dict[Any, int]:
    """Return what was done before the plan by the keys of the plan's decisions."""
    done = county.done[what].items()
    found: dict[Any, int] = {(item[0] if len(item) == 1 else item): t for item, t in done}
    into.rows += [true("already_done", {what: key}, key not in taken) for key in found]
    return found


def _read_serving(plan: Plan, county: CountyIndex, into: DecisionIndex, rows: "_RowFilter") -> None:
    """Read who is served where; a facility out of reach is an outcome."""
    known: tuple[Known, ...] = (
        (("settlement",), county.settlements),
        (("service", "facility"), county.facilities),
    )
    key = ("settlement", "service", "facility", "year")
    table = Table("serving", key, known, values=(("share", 1.0, SHARE),))
    for found, row in rows.accepted(table, plan.decisions.serving):
        within = found[:3] in county.reach
        into.rows.append(true("out_of_reach", rows.place(table, row), within))
        into.serve[found] = row.share


def _read_payments(
    plan: Plan, county: CountyIndex, into: DecisionIndex, rows: "_RowFilter"
) -> None:
    """Read what each source pays, carries and loses."""
    source: Known = (("source",), {row.id for row in county.data.sources})
    paid_for: Known = (("program",), county.payees)
    key = ("source", "program", "kind", "year")
    amounts = (("amount", math.inf, 0.0),)
    table = Table("payments", key, (source, paid_for), values=amounts)
    for found, row in rows.accepted(table, plan.decisions.payments):
        into.paid[found] = row.amount
    works: Known = (
        ("project", "contract"),
        {(p, k) for p in county.projects for k in county.contracts},
    )
    table = Table(
        "draws", ("source", "project", "contract", "year"), (source, works), values=amounts
    )
    into.drawn = {key: row.amount for key, row in rows.accepted(table, plan.decisions.draws)}
    values = (("carried", math.inf, 0.0), ("lapsed", math.inf, 0.0))
    table = Table("balances", ("source", "year"), (source,), values=values)
    into.balances = dict(rows.accepted(table, plan.decisions.balances))


def _read_answers(plan: Plan, county: CountyIndex, into: DecisionIndex) -> None:
    """Read the flows, levels, staff, coverage, spending and index that the plan reports."""
    rows = _RowFilter(county, into.rows)
    flows: Known = (("node", "stream"), county.base)
    table = Table("flows", ("node", "stream", "year"), (flows,), True, (("flow", math.inf, 0.0),))
    into.flow = {key: row.flow for key, row in rows.accepted(table, plan.flows)}
    known: tuple[Known, ...] = ((("node",), county.nodes), (("condition",), CONDITIONS))
    table = Table("levels", ("node", "condition", "year"), known, True, (("level", 1.0, SHARE),))
    into.level = {key: row.level for key, row in rows.accepted(table, plan.levels)}
    values = (("staff", math.inf, 0.0), ("anchored", math.inf, 0.0))
    pools: Known = (("node", "category"), county.pools)
    table = Table("staff", ("node", "category", "year"), (pools,), True, values)
    into.staff = dict(rows.accepted(table, plan.staff))
    place: Known = (("settlement",), county.settlements)
    table = Table("covered", ("settlement", "year"), (place,), values=(("share", 1.0, SHARE),))
    into.covered = dict(rows.accepted(table, plan.covered))
    known = ((("program",), PAYEES), (("kind",), KINDS))
    table = Table("spending", ("program", "kind", "year"), known)
    into.spending = {key: row.amount for key, row in rows.accepted(table, plan.spending)}
    into.index = {
        key[0]: row for key, row in rows.accepted(Table("index", ("year",), (), True), plan.index)
    }


class _RowFilter:
    """Accepts the rows that belong to the county and occur once, and notes an outcome for each."""

    def __init__(self, county: CountyIndex, notes: list[Outcome]) -> None:
        self.county = county
        self.notes = notes

    def place(self, table: Table, row: Entry) -> dict[str, object]:
        """Return the row's place in the words of the plan."""
        place: dict[str, object] = {"table": table.name}
        return place | {name: attrgetter(name)(row) for name in table.key}

    def accepted(self, table: Table, rows: Iterable[R]) -> list[tuple[Any, R]]:
        """Return the rows that belong, each with its key, in which the calendar year is made t."""
        passed: dict[Any, R] = {}
        years = self.county.all_years if table.after else self.county.plan_years
        for row in rows:
            where = self.place(table, row)
            known = all(_names(fields)(row) in ids for fields, ids in table.known)
            t = self.county.t(attrgetter("year")(row))
            key = tuple(t if name == "year" else attrgetter(name)(row) for name in table.key)
            self.notes += [
                true("unknown_id", where, known),
                true("outside_plan", where | {"year": attrgetter("year")(row)}, t in years),
                true("duplicate", where, key not in passed),
            ]
            self._range(table, row, where)
            if known and t in years and key not in passed:
                passed[key] = row
        return list(passed.items())

    def years(self, table: Table, rows: Iterable[Any]) -> dict[Any, int]:
        """Return by key the year t of a decision that is taken at most once."""
        keys = table.key
        return {
            (key[0] if len(keys) == 1 else key): self.county.t(row.year)
            for key, row in self.accepted(table, rows)
        }

    def _range(self, table: Table, row: Entry, where: dict[str, object]) -> None:
        for name, most, tolerance in table.values:
            value = attrgetter(name)(row)
            place = where | {"field": name}
            self.notes.append(at_least("range", place, value, 0.0, tolerance))
            self.notes.append(at_most("range", place, value, most, tolerance))


def _names(fields: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return what reads these fields of a row: one id, or several as a tuple."""
    return attrgetter(*fields)
