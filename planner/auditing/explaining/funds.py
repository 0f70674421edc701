"""Spending item by item, what each source pays of it, and what it carries and loses."""

from collections.abc import Sequence
from dataclasses import replace

from planner.auditing.explaining.books import Books
from planner.auditing.explaining.items import items, paid
from planner.auditing.explaining.terms import Found, Term, fold, leaf


def spending(books: Books, program: str, kind: str, year: str) -> Found:
    """What a program costs in a year: the sum of its items."""
    t = books.state.county.t(int(year))
    root = _of_items(books, books.state.county.stands_for(program), program, kind, t)
    place = books.state.at(t, program=program, kind=kind)
    return Found(root, checks=books.check("reported_spending", place))


def _of_items(books: Books, uses: Sequence[str], name: str, kind: str, t: int) -> Term:
    """What some uses cost in a year, named as a program or as the one use that they are."""
    parts = [
        item.term for item in items(books) if item.use in uses and (item.kind, item.t) == (kind, t)
    ]
    year = books.year(t)
    return fold("sum", "explain.spending", "money", parts, program=name, kind=kind, year=year)


def _due(books: Books, use: str, kind: str, t: int) -> Term:
    """What a use costs in a year: the spending of its program, or what is of this use alone."""
    if books.state.county.stands_for(books.state.county.program_of.get(use, use)) != [use]:
        return _of_items(books, [use], use, kind, t)
    return leaf(
        "explain.spending",
        books.ledger.of_use(use, kind, t),
        "money",
        figure=books.link("spending", use, kind, books.year(t)),
        program=use,
        kind=kind,
        year=books.year(t),
    )


def payment(books: Books, source: str, program: str, kind: str, year: str) -> Found:
    """What a source pays is what the program or use costs and no other source pays."""
    t = books.state.county.t(int(year))
    due = _due(books, program, kind, t)
    others = [
        leaf(
            "explain.payment_of",
            amount,
            "money",
            books.decision(
                "payments", "amount", source=name, program=program, kind=kind, year=year
            ),
            books.link("payment", name, program, kind, year),
            source=name,
        )
        for (name, use, what, y), amount in books.state.decisions.paid.items()
        if (use, what, y) == (program, kind, t) and name != source
    ]
    root = fold("difference", "explain.payment_of", "money", [due, *others], source=source)
    place = books.state.at(t, program=program, kind=kind)
    return Found(root, checks=books.check("fund_spending", place))


def carried(books: Books, source: str, year: str) -> Found:
    """What a source carries on is what it has, less what it pays and loses."""
    balance = _balance(books, source, year, "carried", "lapsed")
    place = books.state.at(books.state.county.t(int(year)), source=source)
    return replace(balance, checks=balance.checks + books.check("carry_limit", place))


def lapsed(books: Books, source: str, year: str) -> Found:
    """What a source loses is what it has, less what it pays and carries on."""
    return _balance(books, source, year, "lapsed", "carried")


def _balance(books: Books, source: str, year: str, column: str, other: str) -> Found:
    state = books.state
    t = state.county.t(int(year))
    parts = [_amount(books, source, t)]
    opening = next(row.opening for row in state.county.data.sources if row.id == source)
    if t == 1 and opening > 0:
        cell = books.cell("sources", "opening", id=source)
        parts.append(leaf("explain.opening", opening, "money", cell))
    before = state.decisions.balances.get((source, t - 1))
    if before is not None:
        last = books.year(t - 1)
        decision = books.decision("balances", "carried", source=source, year=last)
        name = books.link("carried", source, last)
        parts.append(leaf("explain.carried_in", before.carried, "money", decision, name, year=last))
    row = state.decisions.balances[source, t]
    rest = leaf(
        f"explain.{other}",
        getattr(row, other),
        "money",
        books.decision("balances", other, source=source, year=year),
        books.link(other, source, year),
        source=source,
        year=year,
    )
    has = fold("sum", "explain.available", "money", parts, source=source, year=year)
    root = fold(
        "difference",
        f"explain.{column}",
        "money",
        [has, paid(books, source, t), rest],
        source=source,
        year=year,
    )
    return Found(root, checks=books.check("source_balance", state.at(t, source=source)))


def _amount(books: Books, source: str, t: int) -> Term:
    """The amount of a source in a year, 0 where its table has no row."""
    year = books.year(t)
    value = sum(
        row.amount
        for row in books.state.county.data.amounts
        if (row.source, row.year) == (source, year)
    )
    cell = books.cell("amounts", "amount", source=source, year=year)
    return leaf("explain.amount", value, "money", cell, source=source, year=year)
