"""What a project costs the county under its contract, term by term."""

from planner.auditing import contracts
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.terms import Term, fold, leaf


def capital(books: Books, p: str, k: str, build: int) -> Term:
    """The county's capital of a build year (0 the first): all if public, else equity and grant."""
    project, contract = books.state.county.projects[p], books.state.county.contracts[k]
    money = leaf(
        "explain.capital", project.capital, "money", books.cell("projects", "capital", id=p)
    )
    if contract.kind != "public":
        share = leaf(
            "explain.equity", contract.equity, "share", books.cell("contracts", "equity", id=k)
        )
        own = fold("product", "explain.equity_part", "money", [share, money])
        money = fold("sum", "explain.county_capital", "money", [own, grant(books, p, k)])
    profile = leaf(
        "explain.profile",
        project.profile[build],
        "share",
        books.cell("projects", "profile", build, id=p),
        year=build + 1,
    )
    return fold("product", "explain.capital_item", "money", [money, profile], project=p, contract=k)


def private_part(books: Books, p: str, k: str) -> list[Term]:
    """The factors of what the private side puts in: 1 less the county's equity, and the capital."""
    project, contract = books.state.county.projects[p], books.state.county.contracts[k]
    share = leaf(
        "explain.equity", contract.equity, "share", books.cell("contracts", "equity", id=k)
    )
    money = leaf(
        "explain.capital", project.capital, "money", books.cell("projects", "capital", id=p)
    )
    rest = [leaf("explain.constant", 1, "share"), share]
    return [fold("difference", "explain.equity_rest", "share", rest), money]


def grant(books: Books, p: str, k: str) -> Term:
    """What the private side lacks to earn its hurdle rate, paid by the build profile."""
    project, contract = books.state.county.projects[p], books.state.county.contracts[k]
    factor, built = 1 / (1 + contract.hurdle_rate), len(project.profile)
    spread = sum(share * factor**age for age, share in enumerate(project.profile))
    if contract.kind == "public" or spread <= 0:
        return leaf("explain.no_grant", 0, "money")
    hurdle = books.cell("contracts", "hurdle_rate", id=k)
    present = leaf("explain.present_profile", spread, "number", hurdle, rate=contract.hurdle_rate)
    earned = leaf(
        "explain.present_years",
        sum(factor ** (built + y) for y in range(contract.concession_years)),
        "number",
        hurdle,
        rate=contract.hurdle_rate,
        years=contract.concession_years,
    )
    outlay = fold(
        "product",
        "explain.present_outlay",
        "money",
        [
            *private_part(books, p, k),
            present,
        ],
    )
    income = fold("product", "explain.present_income", "money", [_income(books, p, k), earned])
    lack = fold("difference", "explain.shortfall", "money", [outlay, income])
    needed = fold("quotient", "explain.grant_needed", "money", [lack, present])
    return fold("most", "explain.grant", "money", [leaf("explain.constant", 0, "money"), needed])


def _income(books: Books, p: str, k: str) -> Term:
    """What the private side earns a year of operation."""
    project = books.state.county.projects[p]
    parts = [_revenue_kept(books, p, k)]
    paid = availability(books, p, k)
    if paid.value:
        parts.append(paid)
    return fold(
        "difference",
        "explain.private_income",
        "money",
        [
            fold("sum", "explain.private_receipts", "money", parts),
            leaf(
                "explain.running", project.running, "money", books.cell("projects", "running", id=p)
            ),
        ],
    )


def _revenue_kept(books: Books, p: str, k: str) -> Term:
    """The revenue less the farmers' share of it."""
    project, contract = books.state.county.projects[p], books.state.county.contracts[k]
    cell = books.cell("contracts", "farmers_share", id=k)
    share = leaf("explain.farmers_share", contract.farmers_share, "share", cell)
    rest = fold(
        "difference", "explain.farmers_rest", "share", [leaf("explain.constant", 1, "share"), share]
    )
    revenue = leaf(
        "explain.revenue", project.revenue, "money", books.cell("projects", "revenue", id=p)
    )
    return fold("product", "explain.revenue_kept", "money", [revenue, rest])


def upkeep(books: Books, p: str, k: str) -> Term:
    """What a public project costs a year of operation: its loss, if it makes one."""
    project = books.state.county.projects[p]
    running = leaf(
        "explain.running", project.running, "money", books.cell("projects", "running", id=p)
    )
    loss = fold("difference", "explain.loss", "money", [running, _revenue_kept(books, p, k)])
    nothing = leaf("explain.constant", 0, "money")
    return fold("most", "explain.upkeep_item", "money", [nothing, loss], project=p, contract=k)


def availability(books: Books, p: str, k: str) -> Term:
    """What the county pays a year for a government-paid project; nothing for others."""
    project, contract = books.state.county.projects[p], books.state.county.contracts[k]
    if not contracts.availability(project, contract):
        return leaf("explain.constant", 0, "money")
    share = leaf(
        "explain.availability",
        contract.availability,
        "share",
        books.cell("contracts", "availability", id=k),
    )
    capital = leaf(
        "explain.capital", project.capital, "money", books.cell("projects", "capital", id=p)
    )
    return fold(
        "product", "explain.availability_item", "money", [share, capital], project=p, contract=k
    )
