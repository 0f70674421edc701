"""Names of the figures of a plan: ``flow.yandong.visitors.2028`` is a flow in a year.

A name is a kind, followed by the key of a row of plan.json. Where an id holds a dot, the parts are
separated by ``/`` instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.schema.plan import Plan

Key = tuple[str, ...]
Values = dict[Key, float | None]


@dataclass(frozen=True)
class Kind:
    """A kind of figure: the parts of its names, and the figures of that kind in a plan."""

    slots: tuple[str, ...]
    values: Callable[[Plan], Values]


def _index(plan: Plan) -> Values:
    found: Values = {}
    for row in plan.index:
        sides = {"in": row.inbound, "out": row.outbound, "two_way": row.two_way}
        found.update({(str(row.year), side): points for side, points in sides.items()})
    return found


def _rows(table: str, key: tuple[str, ...], column: str) -> Callable[[Plan], Values]:
    """Return what reads a column of a table of the plan by its key."""

    def values(plan: Plan) -> Values:
        rows = getattr(plan if hasattr(plan, table) else plan.decisions, table)
        return {
            tuple(str(getattr(row, part)) for part in key): getattr(row, column) for row in rows
        }

    return values


def _table(key: tuple[str, ...], table: str, column: str) -> Kind:
    return Kind(key, _rows(table, key, column))


def _head(field: str) -> Kind:
    return Kind((), lambda plan: {(): getattr(plan, field)})


def _measure(field: str) -> Kind:
    return Kind((), lambda plan: {(): getattr(plan.measures, field)})


def _by_service(field: str) -> Kind:
    def values(plan: Plan) -> Values:
        return {(name,): value for name, value in getattr(plan.measures, field).items()}

    return Kind(("service",), values)


KINDS: Mapping[str, Kind] = {
    "objective": _head("objective"),
    "bound": _head("bound"),
    "gap": _head("gap"),
    "index": Kind(("year", "side"), _index),
    "flow": _table(("node", "stream", "year"), "flows", "flow"),
    "level": _table(("node", "condition", "year"), "levels", "level"),
    "covered": _table(("settlement", "year"), "covered", "share"),
    "serving": _table(("settlement", "service", "facility", "year"), "serving", "share"),
    "staff": _table(("node", "category", "year"), "staff", "staff"),
    "anchored": _table(("node", "category", "year"), "staff", "anchored"),
    "hire": _table(("node", "category", "package", "year"), "hires", "persons"),
    "operating": _table(("project", "contract"), "projects", "operating"),
    "in_force": _table(("reform",), "reforms", "in_force"),
    "spending": _table(("program", "kind", "year"), "spending", "amount"),
    "payment": _table(("source", "program", "kind", "year"), "payments", "amount"),
    "carried": _table(("source", "year"), "balances", "carried"),
    "lapsed": _table(("source", "year"), "balances", "lapsed"),
    "measures.coupling": _measure("coupling"),
    "measures.mean": _measure("mean"),
    "measures.coordination": _measure("coordination"),
    "measures.coupling_before": _measure("coupling_before"),
    "measures.mean_before": _measure("mean_before"),
    "measures.coordination_before": _measure("coordination_before"),
    "measures.gini_of_gains": _measure("gini_of_gains"),
    "measures.service_gaps": _by_service("service_gaps"),
    "measures.served": _by_service("served"),
    "measures.farmers_share_of_revenue": _measure("farmers_share_of_revenue"),
    "measures.commitments_after": _measure("commitments_after"),
}
"""Every kind of figure that can be explained."""


class UnknownFigureError(Exception):
    """No figure of the plan has this name.

    Attributes:
        asked: the name asked for.
        known: its first parts, as far as they are known.
        wrong: the part that is not; empty where the name is only incomplete.
        following: the parts that can follow, in the order of the plan.
    """

    def __init__(self, asked: str, known: Key, wrong: str, following: Key) -> None:
        """Say what is known of the name and what can follow."""
        super().__init__(f"{asked}: after {'.'.join(known)} can follow {', '.join(following)}")
        self.asked, self.known, self.wrong, self.following = asked, known, wrong, following


def joined(kind: str, key: Key) -> str:
    """Write the name of a figure."""
    parts = (*kind.split("."), *key)
    return ("/" if any("." in part for part in key) else ".").join(parts)


def figures(plan: Plan) -> list[tuple[str, Key]]:
    """List every figure of the plan by kind and key."""
    return [(name, key) for name, kind in KINDS.items() for key in kind.values(plan)]


def read_name(text: str, plan: Plan) -> tuple[str, Key]:
    """Find the figure of a name: its kind and key.

    Raises:
        UnknownFigureError: the plan has no such figure, or the name is incomplete.
    """
    parts = tuple(text.split("/" if "/" in text else "."))
    by_name = {(*kind.split("."), *key): (kind, key) for kind, key in figures(plan)}
    if parts in by_name:
        return by_name[parts]
    for length in range(len(parts), -1, -1):
        known = parts[:length]
        longer = [name for name in by_name if name[:length] == known and len(name) > length]
        if longer:
            following = tuple(dict.fromkeys(name[length] for name in longer))
            wrong = parts[length] if length < len(parts) else ""
            raise UnknownFigureError(text, known, wrong, following)
    raise UnknownFigureError(text, (), text, ())
