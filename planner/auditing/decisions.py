"""The tables of a plan by key; every row that does not belong there is an outcome, not an error."""

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeVar

from models.schema.fields import LARGEST
from models.schema.instance import CONDITIONS
from models.schema.money import KINDS, PAYEES
from models.schema.plan import Balance, Covered, Entry, IndexYear, Plan, Staff
from models.schema.tolerances import MONEY, PERSONS, SHARE
from planner.auditing.county import CountyIndex
from planner.auditing.outcome import Outcome, at_least, at_most, true

R = TypeVar("R", bound=Entry)
Known = tuple[tuple[str, ...], Collection[Hashable]]
Triple = tuple[str, str, int]


@dataclass(frozen=True)
class Table:
    """How a table of the plan is read: its key, what it may name, the years it may speak of."""

    name: str
    key: tuple[str, ...]
    known: tuple[Known, ...]
    after: bool = False
    values: tuple[tuple[str, float, float], ...] = ()


@dataclass
class DecisionIndex:
    """A plan's tables by key, with years as t = 1..H + 1, and how each row was received."""

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
    balances: dict[tuple[str, int], Balance] = field(default_factory=dict)
    flow: dict[Triple, float] = field(default_factory=dict)
    level: dict[Triple, float] = field(default_factory=dict)
    staff: dict[Triple, Staff] = field(default_factory=dict)
    covered: dict[tuple[str, int], Covered] = field(default_factory=dict)
    index: dict[int, IndexYear] = field(default_factory=dict)
    spending: dict[Triple, float] = field(default_factory=dict)


def read_decisions(plan: Plan, county: CountyIndex) -> DecisionIndex:
    """The plan's tables by key."""
    decisions = DecisionIndex()
    _read_decisions(plan, county, decisions)
    _read_answers(plan, county, decisions)
    return decisions


def _read_decisions(plan: Plan, county: CountyIndex, into: DecisionIndex) -> None:
    """What is decided: first the programs, then the money."""
    sift = _Sieve(county, into.rows)
    made = plan.decisions
    terms = (("category", "package"), county.terms)
    for key, _ in sift.rows(
        Table("offers", ("category", "package", "year"), (terms,)), made.offers
    ):
        into.offered.add(key)
    pool = (("node", "category"), county.pools)
    table = Table("hires", ("node", "category", "package", "year"), (pool, terms))
    for key, hire in sift.rows(table, made.hires):
        whole = isinstance(hire.persons, int) and 0 <= hire.persons <= LARGEST
        into.rows.append(true("whole_persons", sift.where(table, hire), whole))
        into.hired[key] = hire.persons if whole else 0
    into.started = sift.once(
        Table(
            "projects",
            ("project", "contract"),
            ((("project",), county.projects), (("contract",), county.contracts)),
        ),
        made.projects,
    )
    into.on_air = sift.once(Table("masts", ("mast",), ((("mast",), county.masts),)), made.masts)
    into.lit = sift.once(
        Table("fibre", ("settlement",), ((("settlement",), county.fibre),)), made.fibre
    )
    place = (("service", "settlement"), county.facilities)
    size = (("service", "level"), county.sizes)
    into.opened = sift.once(
        Table("facilities", ("service", "settlement", "level"), (place, size)), made.facilities
    )
    into.enacted = sift.once(
        Table("reforms", ("reform",), ((("reform",), county.reforms),)), made.reforms
    )
    _read_serving(plan, county, into, sift)
    _read_payments(plan, county, into, sift)


def _read_serving(plan: Plan, county: CountyIndex, into: DecisionIndex, sift: "_Sieve") -> None:
    """Who is served where: a settlement, and a row of the facilities of the service."""
    known: tuple[Known, ...] = (
        (("settlement",), county.settlements),
        (("service", "facility"), county.facilities),
    )
    key = ("settlement", "service", "facility", "year")
    table = Table("serving", key, known, values=(("share", 1.0, SHARE),))
    for found, row in sift.rows(table, plan.decisions.serving):
        within = found[:3] in county.reach
        into.rows.append(true("out_of_reach", sift.where(table, row), within))
        into.serve[found] = row.share


def _read_payments(plan: Plan, county: CountyIndex, into: DecisionIndex, sift: "_Sieve") -> None:
    """What each source pays, carries and loses."""
    source: Known = (("source",), {row.id for row in county.data.sources})
    key = ("source", "program", "kind", "year")
    table = Table("payments", key, (source,), values=(("amount", LARGEST, MONEY),))
    for found, row in sift.rows(table, plan.decisions.payments):
        into.paid[found] = row.amount
    values = (("carried", LARGEST, MONEY), ("lapsed", LARGEST, MONEY))
    table = Table("balances", ("source", "year"), (source,), values=values)
    into.balances = dict(sift.rows(table, plan.decisions.balances))


def _read_answers(plan: Plan, county: CountyIndex, into: DecisionIndex) -> None:
    """What the plan says of flows, levels, staff, coverage, spending and the index."""
    sift = _Sieve(county, into.rows)
    flows: Known = (("node", "stream"), county.base)
    table = Table(
        "flows", ("node", "stream", "year"), (flows,), True, (("flow", LARGEST, PERSONS),)
    )
    into.flow = {key: row.flow for key, row in sift.rows(table, plan.flows)}
    known: tuple[Known, ...] = ((("node",), county.nodes), (("condition",), CONDITIONS))
    table = Table("levels", ("node", "condition", "year"), known, True, (("level", 1.0, SHARE),))
    into.level = {key: row.level for key, row in sift.rows(table, plan.levels)}
    values = (("staff", LARGEST, PERSONS), ("anchored", LARGEST, PERSONS))
    pools: Known = (("node", "category"), county.pools)
    table = Table("staff", ("node", "category", "year"), (pools,), True, values)
    into.staff = dict(sift.rows(table, plan.staff))
    place: Known = (("settlement",), county.settlements)
    table = Table("covered", ("settlement", "year"), (place,), values=(("share", 1.0, SHARE),))
    into.covered = dict(sift.rows(table, plan.covered))
    known = ((("program",), PAYEES), (("kind",), KINDS))
    table = Table("spending", ("program", "kind", "year"), known)
    into.spending = {key: row.amount for key, row in sift.rows(table, plan.spending)}
    into.index = {
        key[0]: row for key, row in sift.rows(Table("index", ("year",), (), True), plan.index)
    }


class _Sieve:
    """Lets the rows through that belong to the county and come once; notes all of them."""

    def __init__(self, county: CountyIndex, notes: list[Outcome]) -> None:
        self.county = county
        self.notes = notes

    def where(self, table: Table, row: Entry) -> dict[str, object]:
        """The row's place, in the plan's own words."""
        place: dict[str, object] = {"table": table.name}
        return place | {name: attrgetter(name)(row) for name in table.key}

    def rows(self, table: Table, rows: Iterable[R]) -> list[tuple[Any, R]]:
        """The rows that belong, each with its key, the calendar year made t."""
        passed: dict[Any, R] = {}
        years = self.county.all_years if table.after else self.county.plan_years
        for row in rows:
            where = self.where(table, row)
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

    def once(self, table: Table, rows: Iterable[Any]) -> dict[Any, int]:
        """By key, the year t of a choice that is made at most once."""
        keys = table.key
        return {
            (key[0] if len(keys) == 1 else key): self.county.t(row.year)
            for key, row in self.rows(table, rows)
        }

    def _range(self, table: Table, row: Entry, where: dict[str, object]) -> None:
        for name, most, tolerance in table.values:
            value = attrgetter(name)(row)
            place = where | {"field": name}
            self.notes.append(at_least("range", place, value, 0.0, tolerance))
            self.notes.append(at_most("range", place, value, most, tolerance))


def _names(fields: tuple[str, ...]) -> Callable[[Any], Any]:
    """What a row names in these fields: one id, or several as a tuple."""
    return attrgetter(*fields)
