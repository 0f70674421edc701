"""How a figure of a plan comes about, as lines of at most 80 columns."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import Console
from rich.text import Text

from planner.auditing.explaining.names import KINDS, UnknownFigureError
from planner.auditing.explaining.terms import Cell, Explanation, Origin, Term
from planner.language.lines import WIDTH
from planner.language.rules import RULE_TEXTS
from planner.report.names import Names

STEP = 2
"""Columns by which a term stands to the right of the one that it belongs to."""
DEEPEST = 30
"""Columns beyond which terms are not moved further to the right."""
MOST = 40
"""Parts of a name that a message lists."""

DIGITS = 9
"""Significant digits of the numbers shown."""
ROUNDING = 1e-9
"""A difference this small, relative to the figure, is rounding: plans hold that many digits."""
ROUNDING_OF_TOLERANCE = 1e-3
"""So is one this small, relative to the tolerance: sums of floats differ in their last digits."""
ASSUMPTION = "assumption"
"""The note of a row that has no source."""

BARE = ("number", "year")
"""Units that are not said."""

CALLED = {"node": "settlement", "facility": "settlement", "hub": "settlement"}
"""Parts of a name that are called in the words of another table."""
NAMED = (
    *("settlement", "stream", "category", "package", "project", "contract", "mast"),
    *("service", "reform", "source"),
)
WORDS = ("kind", "level")
"""Parts that are values of the schema and have a word."""


def explanation_lines(found: Explanation, names: Names) -> Iterator[str]:
    """Lay an explanation out: what the figure is, its terms, the check of the sum, the rules."""
    yield from _wrapped(found.figure, 0)
    yield from _wrapped(names.say(f"formula.{found.kind}"), 0)
    yield ""
    if found.root is not None and found.relation != "claim":
        yield from _term(found.root, names, 0)
        yield ""
    yield from _wrapped(_end(found, names), 0)
    if found.relation == "at_most" and not _held(found):
        yield from _wrapped(names.say("explain_free"), 0)
    for rule in dict.fromkeys(check.rule for check in found.checks):
        broken = any(check.broken for check in found.checks if check.rule == rule)
        key = "explain_broken" if broken else "explain_kept"
        yield from _wrapped(names.say(key, rule=RULE_TEXTS[rule].title(names.lang)), 0)


def kind_lines(names: Names) -> Iterator[str]:
    """List the kinds of figures: the parts of their names, and what they are."""
    for kind, parts in KINDS.items():
        yield ".".join((kind, *(slot.upper() for slot in parts.slots)))
        yield from _wrapped(names.say(f"formula.{kind}"), 2 * STEP)
    yield from _wrapped(names.say("explain_slash"), 0)


def unknown_text(error: UnknownFigureError, names: Names) -> str:
    """Say which part of a name is unknown or missing, and what can follow."""
    some = list(error.following[:MOST])
    if len(error.following) > MOST:
        some.append(names.say("more", count=len(error.following) - MOST))
    following, known = names.joined(some), ".".join(error.known)
    if not known:
        return names.say("explain_kinds", asked=error.asked, following=following)
    if not error.wrong:
        return names.say("explain_incomplete", asked=error.asked, following=following)
    return names.say(
        "explain_unknown", asked=error.asked, known=known, wrong=error.wrong, following=following
    )


def _held(found: Explanation) -> bool:
    root = found.root
    return root is None or root.holds or any(term.holds for term in root.terms)


def _term(term: Term, names: Names, indent: int) -> Iterator[str]:
    """Write a term, where it comes from, and the terms that make it up."""
    yield from _wrapped(_named(term, names), indent)
    origin = [] if term.origin is None else list(_origin(term.origin, names))
    if origin:
        yield from _wrapped(names.say("semicolon").join(origin), indent + 2 * STEP)
    if term.figure is not None:
        yield from _wrapped(names.say("explain_ask", figure=term.figure), indent + 2 * STEP)
    for part in term.terms:
        yield from _term(part, names, min(indent + STEP, DEEPEST))


def _named(term: Term, names: Names) -> str:
    """Write a value with its unit and its name, and how those below make it."""
    value = " ".join(part for part in (_number(term.value), _unit(term.unit, names)) if part)
    name = names.say(term.name, **{key: _part(key, of, names) for key, of in term.about.items()})
    made = f" = {names.say(f'made.{term.operation}')}" if term.terms else ""
    holds = names.say("explain_holds") if term.holds else ""
    return f"{value}  {name}{holds}{made}{names.say('colon') if made else ''}".rstrip()


def _number(value: float) -> str:
    """Write a number to nine digits and without exponents, as a plan holds it; -0.0 is 0."""
    return f"{Decimal(f'{value + 0.0:.{DIGITS - 1}e}').normalize():f}"


def _exact(value: float) -> str:
    """Write a number as plan.json holds it, to its last digit, without exponents."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def _unit(unit: str, names: Names) -> str:
    """Say a unit in words; a stream's is as the county names it, and may hold digits."""
    if unit in BARE:
        return ""
    known = f"unit.{unit}"
    return names.say(known) if names.knows(known) else f"[{unit}]"


def _part(key: str, value: object, names: Names) -> str | int:
    """Call a part of a name by its name."""
    kind = CALLED.get(key, key)
    if kind in NAMED:
        return names.of(kind, str(value))
    if kind == "condition":
        return names.condition(str(value))
    if kind == "program":
        return names.payee(str(value))
    if kind in WORDS:
        return names.word(str(value))
    if isinstance(value, float):
        return int(value) if key == "years" and value.is_integer() else _number(value)
    return value if isinstance(value, int) else str(value)


def _origin(origin: Origin, names: Names) -> Iterator[str]:
    """Say where a value was read from, and what the scenario made of it."""
    if not isinstance(origin, Cell):
        yield names.say("explain_decided", table=origin.table)
        return
    row = names.joined([f"{column} {value}" for column, value in origin.row])
    where = names.say("explain_row", row=row) if row else ""
    yield names.say("explain_cell", table=origin.table, row=where, column=origin.column)
    if origin.note == ASSUMPTION:
        yield names.say("explain_assumption")
    elif origin.note:
        yield names.say("explain_note", note=origin.note)
    if origin.changes and origin.before is None:
        yield names.say("explain_added")
    elif origin.changes:
        changes = names.joined([f"{field} {value}" for field, value in origin.changes])
        before = _number(origin.before or 0.0)
        yield names.say("explain_change", changes=changes, before=before)


def _end(found: Explanation, names: Names) -> str:
    """Write the value recomputed beside the one reported."""
    reported = names.say("explain_none") if found.reported is None else _exact(found.reported)
    if found.recomputed is None or found.relation in ("claim", "undefined"):
        return names.say(f"explain_{found.relation}", reported=reported)
    difference = found.difference or 0.0
    rounding = (ROUNDING * abs(found.recomputed), ROUNDING_OF_TOLERANCE * found.tolerance)
    if abs(difference) <= max(rounding):
        difference = 0.0
    return names.say(
        f"explain_{found.relation}",
        recomputed=_number(found.recomputed),
        reported=reported,
        difference=_number(-difference if found.relation == "at_most" else difference),
        tolerance=_number(found.tolerance),
    )


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Break a text into lines that keep to the width, Chinese characters being two cells wide."""
    lines = Text(text).wrap(Console(width=WIDTH), WIDTH - indent - STEP)
    for number, line in enumerate(lines):
        yield " " * (indent + (STEP if number else 0)) + line.plain.rstrip()
