"""What explanations are read from: the plan recomputed, its checks, the cells of its county."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from models.schema.instance import Instance
from models.schema.money import Amount
from models.schema.overrides import PRICED
from models.schema.scenario import Scenario
from planner.auditing.checklist import outcomes
from planner.auditing.explaining.names import Key, figures, joined
from planner.auditing.explaining.terms import Cell, Decision
from planner.auditing.money import Ledger
from planner.auditing.outcome import Outcome
from planner.auditing.state import State

Place = tuple[str, frozenset[tuple[str, object]]]


@dataclass(frozen=True)
class Books:
    """A plan against its county, with every check of the audit by rule and place."""

    state: State
    _rows: dict[tuple[bool, str, tuple[str, ...]], dict[Key, Any]] = field(default_factory=dict)

    @cached_property
    def ledger(self) -> Ledger:
        """What the county spends and owes."""
        return Ledger(self.state)

    @cached_property
    def _checks(self) -> dict[Place, list[Outcome]]:
        found: dict[Place, list[Outcome]] = defaultdict(list)
        for outcome in outcomes(self.state, self.ledger):
            found[outcome.rule, frozenset(outcome.where.items())].append(outcome)
        return found

    def check(self, rule: str, where: Mapping[str, object]) -> tuple[Outcome, ...]:
        """Return the audit's checks of a rule at a place, nothing where there are none."""
        return tuple(self._checks.get((rule, frozenset(where.items())), ()))

    @cached_property
    def _names(self) -> set[tuple[str, Key]]:
        return set(figures(self.state.plan))

    def link(self, kind: str, *key: object) -> str | None:
        """Return the name of a figure, None where the plan has no such figure."""
        parts = tuple(map(str, key))
        return joined(kind, parts) if (kind, parts) in self._names else None

    def year(self, t: int) -> int:
        """Return the calendar year of t."""
        return self.state.year(t)

    def decision(self, table: str, column: str, **key: object) -> Decision:
        """Return a row of the plan as an origin."""
        return Decision(table, _texts(key), column)

    def setting(self, column: str) -> Cell:
        """Return a setting of the county as an origin."""
        case = self.state.case
        before = getattr(case.instance.county, column)
        if before == getattr(case.county.county, column):
            return Cell("county", (), column)
        changed = ((column, _text(getattr(case.scenario, column))),)
        return Cell("county", (), column, "", before, changed)

    def cell(self, table: str, column: str, part: int | None = None, **key: object) -> Cell:
        """Return a cell as an origin; ``part`` counts from 0 in a column that holds a list."""
        return self.cell_at(table, column, key, part)

    def cell_at(
        self, table: str, column: str, key: Mapping[str, object], part: int | None = None
    ) -> Cell:
        """Return the cell of a row by its key."""
        columns, values = tuple(key), tuple(map(str, key.values()))
        now = self._table(True, table, columns).get(values)
        before = self._table(False, table, columns).get(values)
        name = column if part is None else f"{column}[{part + 1}]"
        figure, old = _figure(now, column, part), _figure(before, column, part)
        cell = Cell(table, _texts(key), name, "" if now is None else now.note)
        if figure == old:
            return cell
        changes = tuple(self._changes(table, column, now))
        return Cell(table, cell.row, name, cell.note, old, changes)

    def promise(self, number: int) -> Cell:
        """Return a commitment as an origin, by its number in its table: it has no key.

        Those of the scenario come after the county's own.
        """
        row = self.state.county.data.commitments[number - 1]
        own = len(self.state.case.instance.commitments)
        cell = Cell("commitments", (("row", str(number)),), "amount", row.note)
        if number <= own:
            return cell
        return replace(cell, row=(("row", str(number - own)),), changes=(("commitments", ""),))

    def _table(self, applied: bool, table: str, columns: tuple[str, ...]) -> dict[Key, Any]:
        """Return the rows of a table by their key, with or without the scenario."""
        known = (applied, table, columns)
        if known not in self._rows:
            case = self.state.case
            instance: Instance = case.county if applied else case.instance
            self._rows[known] = {
                tuple(str(getattr(row, column)) for column in columns): row
                for row in getattr(instance, table)
            }
        return self._rows[known]

    def _changes(self, table: str, column: str, row: Any) -> Iterator[tuple[str, str]]:
        """Yield the fields of the scenario that changed a cell, with their values."""
        made = self.state.case.scenario
        if table == "amounts":
            yield from _amount_changes(made, row)
        elif table == "sources" and column == "opening":
            yield f"openings.{row.id}", _text(made.openings[row.id])
        elif table in PRICED:
            program = PRICED[table][0]
            yield from _factors({program: made.cost_factors.get(program, 1.0)}, "cost_factors.")
        elif table == "terms":
            talent = made.cost_factors.get("talent", 1.0)
            uptake = {"uptake_factor": made.uptake_factor}
            pay = {"cost_factors.talent": talent}
            yield from _factors(uptake if column == "uptake" else pay, "")
        elif table == "flows":
            yield "potential_factor", _text(made.potential_factor)
        elif table == "streams":
            yield f"weights.{row.id}", _text(made.weights[row.id])
        elif table == "contracts":
            yield "hurdle_rate", _text(made.hurdle_rate)


def _amount_changes(made: Scenario, row: Amount) -> Iterator[tuple[str, str]]:
    """Yield what changed an amount: another in its place, or the factors on it."""
    stated = {(each.source, each.year): each.amount for each in made.amounts}
    yearly = {(each.source, each.year): each.factor for each in made.amount_factors}
    key = row.source, row.year
    if key in stated:
        yield "amounts", _text(stated[key])
        return
    yield from _factors({"budget_factor": made.budget_factor}, "")
    yield from _factors({row.source: made.source_factors.get(row.source, 1.0)}, "source_factors.")
    yield from _factors({f"{row.source}.{row.year}": yearly.get(key, 1.0)}, "amount_factors.")


def _factors(factors: Mapping[str, float], prefix: str) -> Iterator[tuple[str, str]]:
    for name, factor in factors.items():
        if factor != 1:
            yield f"{prefix}{name}", f"× {_text(factor)}"


def _figure(row: Any, column: str, part: int | None) -> float | None:
    """Return a figure of a row; None without the row."""
    if row is None:
        return None
    value = getattr(row, column)
    figure: float | None = value if part is None else value[part]
    return figure


def _text(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def _texts(key: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((column, str(value)) for column, value in key.items())
