"""Money by item: what each thing costs at each place in each year, and which sources pay it.

Amounts are counted in whole steps of the last digit that a payment has. What is divided, over
things, places and sources, is divided so that the parts sum to it exactly.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from models.schema.money import KINDS, Kind
from models.schema.plan import Item
from models.schema.units import decimals
from planner.auditing.apportioning import Steps, apportioned
from planner.auditing.money import Due, Ledger, Thing
from planner.auditing.state import State

SHARE_PARTS = 10**9
"""Parts in which the share of a node in a project is counted."""


class Key(NamedTuple):
    """A thing at a node, the payee to which it belongs, and when: the key of an item."""

    thing: Thing
    node: str
    payee: str
    kind: Kind
    t: int


Bill = tuple[str, Kind, int]
"""Payee, kind and year t: what payments are made for."""


@dataclass
class _Sums:
    """What is known of an item so far [steps]."""

    amount: int = 0
    private: int = 0
    due_after: int = 0
    sources: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Accounts:
    """The items of a plan, worked out from its decisions and payments."""

    state: State
    ledger: Ledger

    @cached_property
    def steps(self) -> Steps:
        """The last digit of a payment."""
        return Steps(decimals(self.state.units.money))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item of the plan: thing by thing, node by node, year by year."""
        found: dict[Key, _Sums] = defaultdict(_Sums)
        for bill, things in _by_bill(self._of_plan(self.ledger.bills)).items():
            self._pay(bill, things, found)
        for key, amount in self._placed(self._of_plan(self.ledger.private)):
            found[key].private += amount
        for key, amount in self._placed(map(self._in_last_year, self.ledger.after)):
            found[key].due_after += amount
        return tuple(self._item(key, found[key]) for key in self._in_order(found))

    def _of_plan(self, rows: Iterable[Due]) -> Iterator[Due]:
        return (row for row in rows if 1 <= row.t <= self.state.county.last)

    def _in_last_year(self, row: Due) -> Due:
        return row._replace(t=self.state.county.last)

    def _pay(self, bill: Bill, things: Mapping[Thing, float], into: dict[Key, _Sums]) -> None:
        """Divide what is paid for a payee, kind and year over things, their nodes and sources.

        Things cost what is paid for them: payments that miss the cost within the tolerance leave
        nothing over.
        """
        paid = self._paid.get(bill, {})
        costs = [self.steps.count(cost) for cost in things.values()]
        total = sum(paid.values()) or sum(costs)
        rows = [
            (Key(thing, node, *bill), part)
            for thing, cost in zip(things, apportioned(total, costs), strict=True)
            for node, part in self._parts(thing, cost)
        ]
        left = [part for _, part in rows]
        for source in self._in_turn(paid):
            parts = self._divided(source, paid[source], rows, left)
            left = [most - part for most, part in zip(left, parts, strict=True)]
            for (key, _), part in zip(rows, parts, strict=True):
                if part:
                    into[key].sources[source] = part
        for key, part in rows:
            into[key].amount += part

    def _divided(
        self, source: str, total: int, rows: Sequence[tuple[Key, int]], left: Sequence[int]
    ) -> list[int]:
        """Divide what a source pays: a bond with a cover as it was drawn, others in proportion."""
        drawn = self.state.decisions.drawn
        cost: dict[Thing, int] = defaultdict(int)
        for key, part in rows:
            cost[key.thing] += part
        given = []
        for key, part in rows:
            draw = drawn.get((source, key.thing.id, key.thing.option, key.t), 0.0)
            given.append(self.steps.count(draw) * part // max(1, cost[key.thing]))
        if not any(given):
            return apportioned(total, left)
        parts = [
            min(each, most) for each, most in zip(apportioned(total, given), left, strict=True)
        ]
        for place, most in enumerate(left):
            parts[place] += min(most - parts[place], total - sum(parts))
        return parts

    def _in_turn(self, sources: Iterable[str]) -> list[str]:
        """Order sources: bonds come first, since not every work can carry them."""
        bonds = {row.id for row in self.ledger.bonds}
        return sorted(sources, key=lambda source: source not in bonds)

    @cached_property
    def _paid(self) -> dict[Bill, dict[str, int]]:
        """What each source pays by bill [steps]."""
        found: dict[Bill, dict[str, int]] = defaultdict(dict)
        for (source, payee, kind, t), amount in self.state.decisions.paid.items():
            for known in KINDS:
                if kind == known and amount > 0:
                    found[payee, known, t][source] = self.steps.count(amount)
        return found

    def _placed(self, rows: Iterable[Due]) -> Iterator[tuple[Key, int]]:
        """Yield what things cost by key, divided over their nodes [steps]."""
        for (payee, kind, t), things in _by_bill(rows).items():
            for thing, cost in things.items():
                for node, part in self._parts(thing, self.steps.count(cost)):
                    yield Key(thing, node, payee, kind, t), part

    def _parts(self, thing: Thing, cost: int) -> Iterator[tuple[str, int]]:
        """Yield what a thing costs at each of its nodes [steps]."""
        shares = self.nodes(thing)
        weights = [round(share * SHARE_PARTS) for share in shares.values()]
        return zip(shares, apportioned(cost, weights), strict=True)

    def nodes(self, thing: Thing) -> dict[str, float]:
        """Return the part of a thing by node; the county seat is one, "" is county-wide."""
        if thing.what == "project":
            return self.state.capital_shares(thing.id) or {"": 1.0}
        return {self.state.county.node_of(thing.place): 1.0}

    def _in_order(self, keys: Iterable[Key]) -> list[Key]:
        places = ("", self.state.county.seat, *self.state.county.nodes)
        order = {place: number for number, place in enumerate(places)}
        things: dict[Thing, int] = {}
        for row in (*self.ledger.bills, *self.ledger.private):
            things.setdefault(row.thing, len(things))

        def rank(key: Key) -> tuple[int, int, str, int, str]:
            return things[key.thing], order[key.node], key.payee, key.t, key.kind

        return sorted(keys, key=rank)

    def _item(self, key: Key, sums: _Sums) -> Item:
        amount = self.steps.amount
        return Item.model_validate(
            {
                **key.thing._asdict(),
                "node": key.node,
                "program": key.payee,
                "kind": key.kind,
                "year": self.state.year(key.t),
                "amount": amount(sums.amount),
                "sources": {source: amount(part) for source, part in sums.sources.items()},
                "private": amount(sums.private),
                "due_after": amount(sums.due_after),
            }
        )


def _by_bill(rows: Iterable[Due]) -> dict[Bill, dict[Thing, float]]:
    """Sum up what things cost by payee, kind and year; what costs nothing is left out."""
    found: dict[Bill, dict[Thing, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        if row.amount:
            found[row.payee, row.kind, row.t][row.thing] += row.amount
    return found
