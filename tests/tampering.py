"""Change every field of a plan, one at a time, and see what the audit says.

Run as ``python -m tests.tampering [COUNTY ...] [--gap GAP] [--most MOST]``: it solves each county,
tampers with its plan, and prints by kind of change how many a rule catches, how many are claims
of the solver, and how many are harmless; exit 1 if any is none of these.

The fields are those of the schema: a field that is added to a plan is tampered with at once, and
has to be caught or argued for here.
"""

import argparse
import copy
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from models.schema.case import Case
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from planner.auditing.checklist import audit_case
from planner.input.read import load
from planner.solving import solve_case
from tests.planner.auditing.edits import Document, at

Fate = Literal["caught", "claim", "harmless", "unseen"]
FATES: tuple[Fate, ...] = ("caught", "claim", "harmless", "unseen")

CLAIMS: Mapping[str, str] = {
    "bound": "no audit can find whether a better plan exists; bound and gap may change together",
    "gap": "as the bound",
    "certified": "what the maker of the file says of itself; never shown as checked",
    "stopped_by": "which limit ended a search leaves no trace in the plan",
    "reason": "words of the solver",
    "least_broken": "what a search without a plan says it came nearest to",
    "provenance.versions": "what the solver says it ran on",
    "provenance.options": "what was asked for; a gap is compared where the search stopped by it",
    "provenance.seconds": "what the solver says it took",
    "provenance.nodes": "as the seconds",
    "provenance.failed_attempts": "what the solver says went wrong before",
    "provenance.rules": "a plan by other rules is called so, and is audited all the same",
    "provenance.format": "as the rules",
}
"""Fields of which an audit can recompute nothing, and why; what lies below them too."""


@dataclass(frozen=True)
class Tampering:
    """One change of a plan: its kind, the field by its path in the schema, and the document."""

    kind: str
    field: str
    path: tuple[str | int, ...]
    document: Document
    before: Any = None


@dataclass(frozen=True)
class Verdict:
    """What became of a change; ``rules`` are those that it breaks."""

    tampering: Tampering
    fate: Fate
    rules: frozenset[str]


# The fields of the schema.


def schema_fields(model: type[BaseModel] = Plan, path: str = "") -> Iterator[str]:
    """Every field of the plan that holds a value, by its path; a map is one field."""
    for name, info in model.model_fields.items():
        here = f"{path}{info.serialization_alias or name}"
        inner = _model_in(info.annotation)
        if inner is None:
            yield here
        else:
            yield from schema_fields(inner, f"{here}.")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model of a field that is one, or a tuple of them."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def literals(
    model: type[BaseModel] = Plan, path: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every field that takes one of a few words, with the words."""
    for name, info in model.model_fields.items():
        here = f"{path}{info.serialization_alias or name}"
        inner = _model_in(info.annotation)
        if inner is not None:
            yield from literals(inner, f"{here}.")
        elif get_origin(info.annotation) is Literal:
            yield here, get_args(info.annotation)


WORDS = dict(literals())


# The changes.


def tamperings(document: Document) -> Iterator[Tampering]:
    """Every change of every field, of every row, and of every two neighbouring rows."""
    columns = _columns(document)
    for path, value in _leaves(document):
        field = _field(path)
        for kind, other in _others(field, value, columns.get(field, [])):
            yield Tampering(kind, field, path, _with(document, path, other), value)
    for path, table in _tables(document):
        yield from _rows(document, path, table)


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))
    else:
        yield path, value


FIELDS = frozenset(schema_fields())


def _field(path: tuple[str | int, ...]) -> str:
    """The path in the schema: without the places of rows, and without the keys of maps."""
    named = [str(step) for step in path if not isinstance(step, int)]
    while named and ".".join(named) not in FIELDS:
        named.pop()
    return ".".join(named)


def _columns(document: Document) -> dict[str, list[str]]:
    """The texts that each field has anywhere in the plan."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path, value in _leaves(document):
        if isinstance(value, str):
            found[_field(path)][value] = None
    return {field: list(values) for field, values in found.items()}


def _others(field: str, value: Any, column: list[str]) -> Iterator[tuple[str, Any]]:
    """What may stand instead of a value, by the kind of the change."""
    if value is None:
        yield "nothing to 1", True if field == "confirmed" else 1
    elif isinstance(value, bool):
        yield "yes and no", not value
    elif isinstance(value, int | float):
        yield from _numbers(field, value)
    else:
        yield from _texts(field, value, column)


def _numbers(field: str, value: float) -> Iterator[tuple[str, Any]]:
    yield ("0 to 1" if value == 0 else "+1"), value + 1
    if value:
        yield "to 0", 0 * value
        if isinstance(value, float):
            yield "+1 %", 1.01 * value
        if _is_year(field):
            yield "-1 year", value - 1


def _is_year(field: str) -> bool:
    return field.rpartition(".")[2] in ("year", "operating", "in_force", "first_year")


def _texts(field: str, value: str, column: list[str]) -> Iterator[tuple[str, Any]]:
    if field in WORDS:
        kind = "status" if field in ("status", "stopped_by") else "word"
        yield from ((kind, word) for word in WORDS[field] if word != value)
        return
    yield "text", f"{value}x"
    if len(column) > 1:
        source = field.endswith(".source")
        yield ("source" if source else "id"), column[(column.index(value) + 1) % len(column)]


def _tables(document: Document) -> Iterator[tuple[tuple[str | int, ...], list[Document]]]:
    for where in ((), ("decisions",)):
        for name, value in at(document, where).items():
            if isinstance(value, list):
                yield (*where, name), value
    maps = [("measures", name) for name, value in document["measures"].items()]
    yield from (
        (path, [{"key": key} for key in at(document, path)])
        for path in maps
        if isinstance(at(document, path), dict)
    )


def _rows(
    document: Document, path: tuple[str | int, ...], table: list[Document]
) -> Iterator[Tampering]:
    """Delete and double each row, and let neighbours exchange ids and years."""
    field = ".".join(map(str, path))
    if isinstance(at(document, path), dict):
        for row in table:
            changed = copy.deepcopy(document)
            del at(changed, path)[row["key"]]
            yield Tampering("row deleted", field, (*path, row["key"]), changed)
        return
    for place in range(len(table)):
        doubled = _with(document, path, [*table, table[place]])
        yield Tampering("row doubled", field, (*path, place), doubled)
        deleted = _with(document, path, table[:place] + table[place + 1 :])
        yield Tampering("row deleted", field, (*path, place), deleted)
    for place in range(1, len(table)):
        for name, value in table[place].items():
            before = table[place - 1][name]
            named = isinstance(value, str) or _is_year(name)
            if named and before != value:
                rows = list(table)
                rows[place - 1] = {**rows[place - 1], name: value}
                rows[place] = {**rows[place], name: before}
                kind = "ids exchanged" if isinstance(value, str) else "years exchanged"
                changed = _with(document, path, rows)
                yield Tampering(kind, f"{field}.{name}", (*path, place, name), changed)


def _with(document: Document, path: tuple[str | int, ...], value: Any) -> Document:
    """The document with another value at the path; what lies off the path is shared."""
    if not path:
        return value  # type: ignore[no-any-return]
    changed = copy.copy(document)
    changed[path[0]] = _with(document[path[0]], path[1:], value)  # type: ignore[index]
    return changed


# What becomes of them.


def judged(tampering: Tampering, case: Case, same: Callable[[Document], bool]) -> Verdict:
    """Audit the changed plan; ``same`` tells whether a document is that of the plan itself."""
    try:
        plan = Plan.model_validate(tampering.document)
    except ValidationError:
        return Verdict(tampering, "caught", frozenset({"schema"}))
    rules = frozenset(finding.rule for finding in audit_case(plan, case).broken)
    if rules:
        return Verdict(tampering, "caught", rules)
    if any(tampering.field == each or tampering.field.startswith(f"{each}.") for each in CLAIMS):
        return Verdict(tampering, "claim", rules)
    harmless = same(tampering.document) or is_harmless(tampering, case)
    return Verdict(tampering, "harmless" if harmless else "unseen", rules)


def is_harmless(tampering: Tampering, case: Case) -> bool:
    """Tell whether a change that no rule catches is argued for in ``HARMLESS``."""
    return any(argued(tampering, case) for argued in HARMLESS)


def _empty_balance(tampering: Tampering, case: Case) -> bool:
    """A source of which nothing is carried and nothing lapses needs no row: no row says 0."""
    return tampering.field == "decisions.balances" and tampering.kind == "row deleted"


def _anchored_for_nothing(tampering: Tampering, case: Case) -> bool:
    """Persons anchored are decided within rules 3.4 and 3.5; staff and flows follow from them.

    In the last year that counts nobody stays on because of them, and where retention is the same
    for all they change nothing at all: any number within the rules is as legal.
    """
    return tampering.field == "staff.anchored"


def _next_to_nothing(tampering: Tampering, case: Case) -> bool:
    """Money is right to 1e-8 of what can move: a change within that is none."""
    last = tampering.field.rpartition(".")[2]
    money = last in ("amount", "carried", "lapsed", "commitments_after")
    part = {"+1 %": 0.01, "to 0": 1.0}.get(tampering.kind)
    if not money or part is None:
        return False
    return part * abs(tampering.before) <= case.units.money_tolerance(tampering.before)


HARMLESS: tuple[Callable[[Tampering, Case], bool], ...] = (
    _empty_balance,
    _anchored_for_nothing,
    _next_to_nothing,
)
"""Changes that no rule has to catch, each with its argument."""


def _unordered(value: Any) -> Any:
    """A document in which the order of rows does not count: rows have no order."""
    if isinstance(value, dict):
        return {key: _unordered(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted(json.dumps(row, sort_keys=True) for row in value)
    return value


def tampered(plan: Plan, case: Case, most: int | None = None) -> Iterator[Verdict]:
    """Judge every change of a plan, or ``most`` of each field and kind, drawn by a fixed seed."""
    document = plan.model_dump(mode="json", by_alias=True)
    groups: dict[tuple[str, str], list[Tampering]] = defaultdict(list)
    for each in tamperings(document):
        groups[each.field, each.kind].append(each)
    dice, own = Random(0), _unordered(document)
    for group in groups.values():
        some = group if most is None or len(group) <= most else dice.sample(group, most)
        yield from (judged(each, case, lambda changed: _unordered(changed) == own) for each in some)


def table(verdicts: list[Verdict]) -> str:
    """The number of changes by kind and by what became of them."""
    counts = Counter((verdict.tampering.kind, verdict.fate) for verdict in verdicts)
    kinds = sorted({kind for kind, _ in counts})
    for fate in FATES:
        counts["all", fate] = sum(counts[kind, fate] for kind in kinds)
    head = f"{'kind':16}" + "".join(f"{fate:>10}" for fate in FATES)
    rows = (
        f"{kind:16}" + "".join(f"{counts[kind, fate]:10,}" for fate in FATES)
        for kind in (*kinds, "all")
    )
    return "\n".join([head, *rows])


def main(arguments: list[str]) -> int:
    """Tamper with the plan of each county given; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.tampering")
    parser.add_argument("county", nargs="*", default=["instances/tiny"], type=Path)
    parser.add_argument("--gap", type=float, default=0.0)
    parser.add_argument("--most", type=int, default=None, help="changes of each field and kind")
    asked = parser.parse_args(arguments)
    unseen = 0
    for county in asked.county:
        case = Case(load(county))
        plan = solve_case(case, SolveOptions(gap=asked.gap, time_limit=None)).plan
        verdicts = list(tampered(plan, case, asked.most))
        print(f"{county}: gap {plan.gap}, {len(verdicts):,} changes\n{table(verdicts)}")
        for verdict in verdicts:
            if verdict.fate == "unseen":
                unseen += 1
                print(f"  unseen: {verdict.tampering.kind} at {verdict.tampering.path}")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
