"""Persons in post, persons anchored, persons hired."""

from planner.auditing.explaining.books import Books
from planner.auditing.explaining.terms import Found, Limit, Term, fold, leaf, limited


def staff(books: Books, node: str, category: str, year: str) -> Found:
    """Who is in post: those of the year before who stay, and those hired."""
    state = books.state
    t = state.county.t(int(year))
    row = state.county.categories[category]
    low = leaf(
        "explain.retention_low",
        row.retention_low,
        "share",
        books.cell("categories", "retention_low", id=category),
    )
    high = leaf(
        "explain.retention_high",
        row.retention_high,
        "share",
        books.cell("categories", "retention_high", id=category),
    )
    more = fold("difference", "explain.retention_more", "share", [high, low])
    stay = fold(
        "product", "explain.stay", "persons", [low, _before(books, node, category, t, "staff")]
    )
    kept = fold(
        "product",
        "explain.stay_anchored",
        "persons",
        [more, _before(books, node, category, t, "anchored")],
    )
    root = fold(
        "sum",
        "explain.staff",
        "persons",
        [stay, kept, *_hires(books, node, category, t)],
        category=category,
        year=year,
    )
    place = state.at(t, node=node, category=category)
    checks = (*books.check("reported_staff", place), *books.check("talent_stock", place))
    return Found(root, checks=checks)


def _before(books: Books, node: str, category: str, t: int, column: str) -> Term:
    """Persons at the end of the year before; before the plan they are data."""
    state, year = books.state, books.year(t - 1)
    if t == 1:
        value = getattr(state.county.pools[node, category], column)
        cell = books.cell("pools", column, node=node, category=category)
        return leaf(f"explain.{column}_before", value, "persons", cell)
    value = (
        state.staff[node, category, t - 1]
        if column == "staff"
        else state.anchored(node, category, t - 1)
    )
    return leaf(
        f"explain.{column}",
        value,
        "persons",
        figure=books.link(column, node, category, year),
        category=category,
        year=year,
    )


def _hires(books: Books, node: str, category: str, t: int) -> list[Term]:
    year = books.year(t)
    return [
        leaf(
            "explain.hired_by",
            persons,
            "persons",
            books.decision(
                "hires", "persons", node=node, category=category, package=package, year=year
            ),
            books.link("hire", node, category, package, year),
            package=package,
        )
        for (n, c, package, y), persons in books.state.decisions.hired.items()
        if (n, c, y) == (node, category, t)
    ]


def anchored(books: Books, node: str, category: str, year: str) -> Found:
    """Who is anchored is decided: no more than are in post, nor than the place can anchor."""
    state = books.state
    t = state.county.t(int(year))
    place = state.at(t, node=node, category=category)
    if t > state.county.last:
        root = leaf("explain.none_after", 0, "persons")
        return Found(root, checks=books.check("reported_staff", {**place, "field": "anchored"}))
    value = state.staff[node, category, t]
    link = books.link("staff", node, category, year)
    in_post = leaf("explain.staff", value, "persons", figure=link, category=category, year=year)
    limits = [Limit(in_post, books.check("anchored_staff", place))]
    for condition in state.county.categories[category].needs:
        checks = books.check("anchoring", {**place, "condition": condition})
        limits.append(Limit(_anchors(books, node, category, condition, t), checks))
    about = {"category": category, "year": year}
    return limited("explain.anchored_limit", "persons", limits, about)


def _anchors(books: Books, node: str, category: str, condition: str, t: int) -> Term:
    """Whom a place can anchor at the level of a condition."""
    year, pool = books.year(t), books.state.county.pools[node, category]
    capacity = leaf(
        "explain.anchor_capacity",
        pool.anchor_capacity,
        "persons",
        books.cell("pools", "anchor_capacity", node=node, category=category),
    )
    level = leaf(
        "explain.level",
        books.state.levels[node, condition, t],
        "share",
        figure=books.link("level", node, condition, year),
        condition=condition,
        year=year,
    )
    return fold("product", "explain.anchors", "persons", [capacity, level], condition=condition)


def hire(books: Books, node: str, category: str, package: str, year: str) -> Found:
    """Who is hired is decided: no more than the whole persons whom the package offered wins."""
    state = books.state
    t = state.county.t(int(year))
    place = state.at(t, node=node, category=category, package=package)
    checks = books.check("uptake_limit", place)
    if (category, package, t) not in state.decisions.offered:
        return Found(leaf("explain.not_offered", 0, "persons", package=package), "at_most", checks)
    uptake = leaf(
        "explain.uptake",
        state.county.terms[category, package].uptake,
        "share",
        books.cell("terms", "uptake", category=category, package=package),
    )
    pool = leaf(
        "explain.candidates",
        state.county.pools[node, category].candidates,
        "persons",
        books.cell("pools", "candidates", node=node, category=category),
    )
    root = fold("whole", "explain.hire_limit", "persons", [uptake, pool], package=package)
    return Found(root.holding(any(check.binding for check in checks)), "at_most", checks)
