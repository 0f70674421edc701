"""The first year of operation of a project, and the first year of a reform in force."""

from planner.auditing.explaining.books import Books
from planner.auditing.explaining.terms import Found, fold, leaf


def operating(books: Books, project: str, contract: str) -> Found:
    """A project operates after its build years."""
    start = books.year(books.state.decisions.started[project, contract])
    row = books.state.county.projects[project]
    begun = leaf(
        "explain.start_year",
        start,
        "year",
        books.decision("projects", "year", project=project, contract=contract),
    )
    build = leaf(
        "explain.build_years",
        len(row.profile),
        "years",
        books.cell("projects", "profile", id=project),
    )
    root = fold("sum", "explain.operating", "year", [begun, build], project=project)
    where: dict[str, object] = {"project": project, "year": start}
    return Found(root, checks=books.check("operating_year", where))


def in_force(books: Books, reform: str) -> Found:
    """A reform is in force after its lead."""
    start = books.year(books.state.decisions.enacted[reform])
    row = books.state.county.reforms[reform]
    begun = leaf(
        "explain.enacted_year", start, "year", books.decision("reforms", "year", reform=reform)
    )
    lead = leaf("explain.lead", row.lead, "years", books.cell("reforms", "lead", id=reform))
    root = fold("sum", "explain.in_force", "year", [begun, lead], reform=reform)
    where: dict[str, object] = {"reform": reform, "year": start}
    return Found(root, checks=books.check("in_force_year", where))
