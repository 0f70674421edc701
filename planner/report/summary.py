"""What matters of a plan in few lines: limits, unused money, townships, what is due later."""

from collections import defaultdict
from collections.abc import Mapping

from rich.table import Table

from models.schema.plan import Plan, Township
from planner.auditing.limits import missed_wishes, used_limits
from planner.auditing.money import Ledger
from planner.auditing.outcome import Outcome
from planner.auditing.state import State
from planner.auditing.townships import below_base
from planner.auditing.unused import Unused, unused
from planner.language.figures import amounts, plain
from planner.language.lines import wrapped
from planner.language.rules import RULE_TEXTS
from planner.report.lists import LINE, labelled, packed
from planner.report.names import Names

ENDS = 5
"""Townships shown with the most and with the least money per head."""
SUBJECTS = {
    "source": "source",
    "category": "category",
    "service": "service",
    "node": "settlement",
}
"""What a limit may be about, and the kind of name that it has."""
REASONS_SHOWN = 2
"""Sources shown with why their money stays unused; the table of balances has all."""


def summary(plan: Plan, state: State, names: Names) -> Table:
    """Show the limits that are used up, what stays unused and why, who gets most and least."""
    ledger = Ledger(state)
    rows = {
        "limits_row": packed(_limits(state, ledger, names), names),
        **_wishes(state, ledger, names),
        "unused_row": _whole(_unused(state, ledger, names), names),
        "below_row": packed(_below(state, names), names, 1),
        "later_row": packed(_later(plan, names), names, 1),
        "most_row": packed(_per_head(plan, names, most=True), names),
        "least_row": packed(_per_head(plan, names, most=False), names),
    }
    return labelled(
        (names.say(label), text or names.say("nothing")) for label, text in rows.items()
    )


def _whole(parts: list[str], names: Names) -> str:
    """Write the first parts in full, over as many lines as they take, and count the others."""
    shown = parts[:REASONS_SHOWN]
    if len(parts) > len(shown):
        shown.append(names.say("more", count=len(parts) - len(shown)))
    return "\n".join(wrapped(names.joined(shown), width=LINE))


def _limits(state: State, ledger: Ledger, names: Names) -> list[str]:
    """Name each county-wide limit that is used up, with what it limits and the years."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for outcome in used_limits(state, ledger):
        years = found[outcome.rule, _subject(outcome, names)]
        year = outcome.where.get("year")
        if isinstance(year, int):
            years.append(year)
    return [
        names.say("limit_of", rule=RULE_TEXTS[rule].name.filled(names.lang), of=of)
        if (of := " ".join(filter(None, [subject, _years(years)])))
        else RULE_TEXTS[rule].name.filled(names.lang)
        for (rule, subject), years in found.items()
    ]


def _wishes(state: State, ledger: Ledger, names: Names) -> dict[str, str]:
    """Name what the county asks for and does not get, by how much, and who asks; {} if nothing."""
    found: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for outcome in missed_wishes(state, ledger):
        source = str(outcome.where.get("document", ""))
        found[outcome.rule, _subject(outcome, names), source].append(outcome)
    parts = []
    for (rule, subject, source), outcomes in found.items():
        years = sorted({y for each in outcomes if isinstance(y := each.where.get("year"), int)})
        short = plain(max(-each.slack for each in outcomes), 4, True)
        of = " ".join(filter(None, [subject, _years(years), names.say("short_by", short=short)]))
        of = names.joined([of, source]) if source else of
        parts.append(names.say("limit_of", rule=RULE_TEXTS[rule].name.filled(names.lang), of=of))
    return {"wishes_row": _whole(parts, names)} if parts else {}


def _subject(outcome: Outcome, names: Names) -> str:
    """Name the source, program, category or service that a limit is about."""
    for kind, name in SUBJECTS.items():
        if kind in outcome.where:
            return names.of(name, str(outcome.where[kind]))
    return names.payee(str(outcome.where.get("program", "")))


def _years(years: list[int]) -> str:
    """Write years, those after the first by their last two digits."""
    return "/".join([*map(str, years[:1]), *(f"{year % 100:02}" for year in years[1:])])


def _unused(state: State, ledger: Ledger, names: Names) -> list[str]:
    """Name what stays unused by source and cause, the largest first, with what would avoid it."""
    found: dict[tuple[str, str, str], list[Unused]] = defaultdict(list)
    for row in unused(state, ledger):
        found[row.source, row.cause, why(row, names)].append(row)
    totals = {key: sum(row.amount for row in rows) for key, rows in found.items()}
    paid = sum(payment.amount for payment in state.plan.decisions.payments)
    money = amounts(max(paid, *totals.values()))
    # Money that is lost comes before quotas that are not drawn.
    ranked = sorted(totals, key=lambda key: (key[1] == "undrawn", -totals[key]))
    return [
        names.say(
            "unused_of",
            source=names.of("source", key[0]),
            years=_years([state.year(row.t) for row in found[key]]),
            amount=money(totals[key]),
            why=key[2],
        )
        for key in ranked
        if money(totals[key]) != money(0)
    ]


def why(row: Unused, names: Names) -> str:
    """Say why money stays unused, and the least that would avoid it."""
    least = plain(100 * row.least, 4) if row.cause == "carry_limit" else plain(row.least, 5, True)
    return names.say(f"unused_{row.cause}", least=least)


def _per_head(plan: Plan, names: Names, most: bool) -> list[str]:
    """Name the townships with the most or the least money per head [yuan]."""
    rows = [(row.per_head, row) for row in plan.townships if _is_township(row)]
    shown = min(ENDS, max(1, len(rows) // 2))  # so that no township is in both lists
    ranked = sorted(rows, key=lambda pair: pair[0] or 0.0, reverse=most)[:shown]
    return [f"{names.of('settlement', row.node)} {per_head:,.0f}" for per_head, row in ranked]


def _is_township(row: Township) -> bool:
    """Tell whether a row is a flow node in which somebody lives."""
    return bool(row.levels) and row.per_head is not None


def _below(state: State, names: Names) -> list[str]:
    """Name the places that fall below their base in some year, with the years."""
    return [
        f"{names.of('settlement', node)} {_years(years)}"
        for node, years in below_base(state).items()
    ]


def _later(plan: Plan, names: Names) -> list[str]:
    """Sum up by program what falls due after the plan."""
    due: Mapping[str, float] = defaultdict(float)
    totals: dict[str, float] = defaultdict(float)
    for row in plan.items:
        totals[row.program] += row.due_after
    due = {program: amount for program, amount in totals.items() if amount}
    money = amounts(sum(due.values()))
    return [f"{names.payee(program)} {money(amount)}" for program, amount in due.items()]
