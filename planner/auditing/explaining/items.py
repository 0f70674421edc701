"""What each thing decided costs, year by year: the items that make up spending."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from models.schema.history import Done
from models.schema.places import Fibre, Mast
from planner.auditing.explaining import deals
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.terms import Origin, Term, fold, leaf
from planner.auditing.money import annuity


@dataclass(frozen=True)
class Item:
    """A part of spending: its use (a program where it names none), kind, year t, and its term.

    ``commits`` says that what falls due after the plan is reported as a commitment.
    """

    use: str
    kind: str
    t: int
    term: Term
    commits: bool = False


def items(books: Books) -> Iterator[Item]:
    """Yield every item of spending, those due after the plan included."""
    for part in (_talent, _projects, _digital, _services, _reforms, _promised, _debt):
        yield from part(books)


def _talent(books: Books) -> Iterator[Item]:
    for (node, category, package, t), persons in books.state.decisions.hired.items():
        terms = books.state.county.terms[category, package]
        use = books.state.county.packages[package].use or "talent"
        year = books.year(t)
        new = t >= 1
        hired = leaf(
            "explain.hired",
            persons,
            "persons",
            _hired(books, node, category, package, t),
            books.link("hire", node, category, package, year) if new else None,
            year=year,
        )
        for later, pay in enumerate(terms.pay):
            cell = books.cell("terms", "pay", later, category=category, package=package)
            each = leaf("explain.pay", pay, "money_per_person", cell, year=later + 1)
            term = fold(
                "product",
                "explain.pay_item",
                "money",
                [each, hired],
                node=node,
                category=category,
                package=package,
            )
            yield Item(use, "current", t + later, term, commits=True)


def _hired(books: Books, node: str, category: str, package: str, t: int) -> Origin:
    """Where it stands how many were hired: in the plan, or in the history."""
    year = books.year(t)
    if t >= 1:
        return books.decision(
            "hires", "persons", node=node, category=category, package=package, year=year
        )
    past = {"what": "hire", "id": category, "option": package, "place": node, "year": year}
    return books.cell_at("history", "persons", past)


def _projects(books: Books) -> Iterator[Item]:
    """Capital by build year, then what operation costs: to the plan's end, or as contracted."""
    county = books.state.county
    for (p, k), start in books.state.decisions.started.items():
        project, contract = county.projects[p], county.contracts[k]
        opens, use = start + len(project.profile), project.use or "ppp"
        for t in range(start, opens):
            yield Item(use, "capital", t, deals.capital(books, p, k, t - start), commits=True)
        public = contract.kind == "public"
        ends = max(opens, county.last + 1) if public else opens + contract.concession_years
        term = deals.upkeep(books, p, k) if public else deals.availability(books, p, k)
        for t in range(opens, ends):
            if term.value:
                yield Item(use, "current", t, term, commits=True)


def _digital(books: Books) -> Iterator[Item]:
    """The county's part of masts and links: capital when switched on, running cost from then on."""
    county, made = books.state.county, books.state.decisions
    for mast, t in made.on_air.items():
        yield from _link(books, "masts", {"id": mast}, "explain.mast_item", county.masts[mast], t)
    for place, t in made.lit.items():
        key = {"settlement": place}
        yield from _link(books, "fibre", key, "explain.fibre_item", county.fibre[place], t)


def _link(
    books: Books, table: str, key: Mapping[str, str], name: str, row: Mast | Fibre, start: int
) -> Iterator[Item]:
    about = {"mast": key["id"]} if table == "masts" else key
    capital = _part(books, table, key, row, "capital").named(about)
    running = _part(books, table, key, row, "running").named(about)
    yield Item("digital", "capital", start, replace(capital, name=name))
    for t in range(start, books.state.county.last + 1):
        yield Item("digital", "current", t, replace(running, name=name))


def _part(books: Books, table: str, key: Mapping[str, str], row: Mast | Fibre, column: str) -> Term:
    """The county's part of what a mast or a link costs."""
    share = f"county_{column}_share"
    cells = {name: books.cell_at(table, name, key) for name in (column, share)}
    cost = leaf(f"explain.{column}", getattr(row, column), "money", cells[column])
    part = leaf("explain.county_part", getattr(row, share), "share", cells[share])
    return fold("product", "explain.link_item", "money", [cost, part])


def _services(books: Books) -> Iterator[Item]:
    """The capital of a facility when it opens, its running cost from then on."""
    for (service, settlement, level), start in books.state.decisions.opened.items():
        capital = _facility(books, service, settlement, level, "capital")
        running = _facility(books, service, settlement, level, "running")
        use = books.state.county.services[service].use or "services"
        yield Item(use, "capital", start, capital)
        for t in range(start, books.state.county.last + 1):
            yield Item(use, "current", t, running)


def _facility(books: Books, service: str, settlement: str, level: str, column: str) -> Term:
    size = books.state.county.sizes[service, level]
    cell = books.cell("facility_levels", column, service=service, level=level)
    value, about = getattr(size, column), {"service": service, "settlement": settlement}
    return leaf("explain.facility_item", value, "money", cell).named({**about, "level": level})


def _reforms(books: Books) -> Iterator[Item]:
    """The cost of a reform when it is enacted, its yearly cost once in force."""
    for name, start in books.state.decisions.enacted.items():
        row = books.state.county.reforms[name]
        use = row.use or "reforms"
        cost = leaf(
            "explain.reform_cost",
            row.cost,
            "money",
            books.cell("reforms", "cost", id=name),
            reform=name,
        )
        yield Item(use, "current", start, cost)
        yearly = leaf(
            "explain.reform_running",
            row.running,
            "money",
            books.cell("reforms", "running", id=name),
            reform=name,
        )
        for t in range(start + row.lead, books.state.county.last + 1):
            yield Item(use, "current", t, yearly)


def _promised(books: Books) -> Iterator[Item]:
    """What was promised before the plan."""
    for number, row in enumerate(books.state.county.data.commitments, start=1):
        term = leaf("explain.promised", row.amount, "money", books.promise(number))
        yield Item(row.program, row.kind, books.state.county.t(row.year), term)


def _debt(books: Books) -> Iterator[Item]:
    """The annuity of what each bond was drawn for, from the year after."""
    for bond in books.ledger.bonds:
        rate = annuity(bond.rate, bond.term)
        each = leaf(
            "explain.annuity",
            rate,
            "number",
            books.cell("sources", "rate", id=bond.id),
            rate=bond.rate,
            years=bond.term,
        )
        for drawn in books.state.county.plan_years:
            if not books.ledger.paid_by(bond.id, drawn):
                continue
            year = books.year(drawn)
            term = fold(
                "product",
                "explain.debt_item",
                "money",
                [paid(books, bond.id, drawn), each],
                source=bond.id,
                year=year,
            )
            for t in range(drawn + 1, drawn + bond.term + 1):
                yield Item("debt", "current", t, term, commits=True)
        for row in books.state.county.past_draws:
            if row.id == bond.id:
                yield from _drawn_before(books, row, each, bond.term)


def _drawn_before(books: Books, row: Done, each: Term, years: int) -> Iterator[Item]:
    """The annuity of what was drawn before the plan, from the year after."""
    about = {"source": row.id, "year": row.year}
    key = {"what": "bond", "id": row.id, "option": row.option, "year": row.year}
    cell = books.cell_at("history", "amount", key)
    drawn = leaf("explain.paid", row.amount, "money", cell).named(about)
    term = fold("product", "explain.debt_item", "money", [drawn, each]).named(about)
    t = books.state.county.t(row.year)
    for due in range(t + 1, t + years + 1):
        yield Item("debt", "current", due, term, commits=True)


def paid(books: Books, source: str, t: int) -> Term:
    """All that a source pays in a year."""
    year = books.year(t)
    rows = [
        leaf(
            "explain.payment",
            amount,
            "money",
            books.decision(
                "payments", "amount", source=source, program=program, kind=kind, year=year
            ),
            books.link("payment", source, program, kind, year),
            program=program,
            kind=kind,
        )
        for (name, program, kind, y), amount in books.state.decisions.paid.items()
        if (name, y) == (source, t)
    ]
    return fold("sum", "explain.paid", "money", rows, source=source, year=year)
