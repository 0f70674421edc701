"""Packages, hires, masts, fibre and facilities, enumerated."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, product
from math import floor

import numpy as np

from models.schema.people import Pool, Terms
from models.schema.places import Fibre, Mast
from models.schema.works import Facility, FacilityLevel
from tests.reference.choices import (
    CAPITAL,
    CURRENT,
    Choice,
    effective,
    place,
    unlocked,
    when,
    within,
    years_from,
)
from tests.reference.county import Array, County

Year = tuple[Terms | None, tuple[int, ...]]


def most_won(uptake: float, candidates: float) -> int:
    """Whole persons won by a package, in decimal arithmetic on 15 digits of each figure."""
    return floor(Decimal(f"{uptake:.15g}") * Decimal(f"{candidates:.15g}"))


def _yearly(county: County, category: str) -> tuple[list[Pool], list[Year]]:
    """The hosts of a category and what it may be offered and who hired, in one year."""
    hosts = [pool for pool in county.given.pools if pool.category == category]
    options: list[Year] = [(None, ())]
    for terms in county.given.terms:
        if terms.category == category:
            most = [most_won(terms.uptake, pool.candidates) for pool in hosts]
            options += [(terms, hired) for hired in product(*(range(m + 1) for m in most))]
    return hosts, options


def talent_choices(county: County) -> list[Choice]:
    """All ways to offer packages and hire."""
    categories = [row.id for row in county.given.categories]
    yearly = [_yearly(county, category) for category in categories]
    # An offer nobody takes up costs nothing; it matters only where a lock asks for it.
    asked = any(lock.what == "package" for lock in county.scenario.forced)
    slots = [
        (c, t, hosts, [o for o in options if asked or o[0] is None or any(o[1])])
        for c, (hosts, options) in enumerate(yearly)
        for t in range(1, county.years + 1)
    ]

    def each() -> Iterator[Choice]:
        for combination in product(*(options for *_, options in slots)):
            made = [
                ("package", categories[c], None, terms.package, t)
                for (c, t, *_), (terms, _) in zip(slots, combination, strict=True)
                if terms is not None
            ]
            choice = Choice.nothing(county, "talent", made)
            _pay_old_hires(county, choice)
            for (c, t, hosts, _), (terms, hired) in zip(slots, combination, strict=True):
                if terms is not None:
                    _hire(county, choice, (c, t), hosts, terms, hired)
            if _keeps_quotas(county, choice) and _is_steady(county, choice):
                yield choice

    return unlocked(each(), county, "package")


def _pay_old_hires(county: County, choice: Choice) -> None:
    """Adds what those hired before the plan are paid in its years."""
    for node, paid in _paid_since(county).items():
        choice.spending[:] += paid
        choice.before[:] += paid
        place(county, choice, node, float(paid.sum()))


def _paid_since(county: County) -> dict[str, Array]:
    """What those hired before the plan are paid in its years, by node: [payee, kind, t]."""
    paid = {pool.node: np.zeros_like(county.commitments) for pool in county.given.pools}
    uses = {package.id: package.use for package in county.given.packages}
    for row in county.given.history:
        if row.what == "hire":
            terms = next(
                t for t in county.given.terms if (t.category, t.package) == (row.id, row.option)
            )
            for y, pay in enumerate(terms.pay):
                at = row.year + y - county.given.county.first_year
                if 0 <= at < county.years:
                    payee = county.row("talent", uses[row.option or ""])
                    paid[row.place or ""][payee, CURRENT, at] += pay * row.persons
    return paid


def _keeps_quotas(county: County, choice: Choice) -> bool:
    """Rule 3.30: no more persons of a category are hired in a year than its quota."""
    names = [row.id for row in county.given.categories]
    return all(
        choice.hires[:, names.index(row.category), row.year - county.given.county.first_year].sum()
        <= row.most
        for row in county.given.quotas
        if row.hard
    )


def _is_steady(county: County, choice: Choice) -> bool:
    """Rule 3.31, in decimal arithmetic: hires of a year are within the range that the last set."""
    for c, row in enumerate(county.given.categories):
        hired = [int(persons) for persons in choice.hires[:, c, :].sum(axis=0)]
        if row.steady is None or not row.hard:
            continue
        share = Decimal(f"{row.steady:.15g}")
        year_0 = county.given.county.first_year - 1
        last = sum(
            past.persons
            for past in county.given.history
            if (past.what, past.id, past.year) == ("hire", row.id, year_0)
        )
        if last and hired[0] - last > share * last + row.steady_step:
            return False
        for before, now in pairwise(hired):
            if abs(now - before) > share * before + row.steady_step:
                return False
    return True


def _hire(
    county: County,
    choice: Choice,
    at: tuple[int, int],
    hosts: list[Pool],
    terms: Terms,
    hired: tuple[int, ...],
) -> None:
    c, t = at
    use = next(each.use for each in county.given.packages if each.id == terms.package)
    row = county.row("talent", use)
    for pool, persons in zip(hosts, hired, strict=True):
        choice.hires[county.nodes.index(pool.node), c, t - 1] += persons
        place(county, choice, pool.node, persons * sum(terms.pay[: county.years + 1 - t]))
    for y, pay in enumerate(terms.pay):
        if t + y <= county.years:
            choice.spending[row, CURRENT, t + y - 1] += pay * sum(hired)


def digital_choices(county: County) -> list[Choice]:
    """All ways to light settlements and switch masts on."""
    masts, fibre = county.given.masts, county.given.fibre
    sites = [mast.site for mast in masts]
    people = {i: float(row.population) for i, row in county.settlements.items()}
    everyone = sum(people.values())
    names = [("mast", mast.id) for mast in masts] + [("fibre", row.settlement) for row in fibre]
    targets = [None if x is None else -x * everyone for x in county.limits("coverage_target")]

    def each() -> Iterator[Choice]:
        for times in product(*(when(county, *name) for name in names)):
            on = [np.inf if t is None else t for t in times]
            lit = {row.settlement: t for row, t in zip(fibre, on[len(masts) :], strict=True)}
            new = [(t, s) for t, s in zip(on, sites, strict=False) if 1 <= t < np.inf]
            if any(t < lit.get(s, -np.inf) for t, s in new):
                continue
            after = [(lit[row.settlement], lit.get(row.upstream or "", -np.inf)) for row in fibre]
            if any(1 <= own < upstream for own, upstream in after):
                continue
            covered = _covered(county, on[: len(masts)])
            reached = [
                -sum(number * covered[i][t] for i, number in people.items())
                for t in range(county.years)
            ]
            if within(reached, targets):
                yield _digital(county, on, covered)

    return unlocked(each(), county, "mast", "fibre")


def _covered(county: County, on: list[float]) -> dict[str, Array]:
    """Share covered of each settlement by year, at its most (rule 2.2)."""
    covered = {i: np.full(county.years, row.covered) for i, row in county.settlements.items()}
    for mast, t in zip(county.given.masts, on, strict=True):
        for row in county.given.coverage:
            if row.mast == mast.id and t < np.inf:
                covered[row.settlement][effective(county, int(t))] += row.share
    return {i: np.minimum(1.0, share) for i, share in covered.items()}


def _digital(county: County, on: list[float], covered: dict[str, Array]) -> Choice:
    masts, fibre = county.given.masts, county.given.fibre
    names = [("mast", mast.id) for mast in masts] + [("fibre", row.settlement) for row in fibre]
    made = [
        (what, name, None, None, int(t))
        for (what, name), t in zip(names, on, strict=True)
        if t < np.inf
    ]
    choice = Choice.nothing(county, "digital", made)
    built: list[Mast | Fibre] = [*masts, *fibre]
    for row, t in zip(built, on, strict=True):
        if t < np.inf:
            payee = county.row("digital", None)
            spent, before = choice.spending[payee], choice.before[payee]
            if t >= 1:
                spent[CAPITAL, int(t) - 1] += row.capital * row.county_capital_share
            running = row.running * row.county_running_share
            site = row.site if isinstance(row, Mast) else row.settlement
            place(county, choice, site, running * (county.years + 1 - max(1, int(t))))
            place(county, choice, site, row.capital * row.county_capital_share * (t >= 1))
            spent[CURRENT, max(0, int(t) - 1) :] += running
            before[CURRENT, max(0, int(t) - 1) :] += running * (t < 1)
    for n, places in enumerate(county.catchments):
        shares = county.shares(places).items()
        level = sum((share * covered[i] for i, share in shares), start=np.zeros(county.years))
        choice.digital[n] = np.append(level, level[-1:])[: county.terms]
    return choice


def service_choices(county: County) -> list[Choice]:
    """All ways to open facilities."""
    uses = {row.id: row.use for row in county.given.services}
    kinds = [_ways(county, row) for row in county.given.facilities]

    def each() -> Iterator[Choice]:
        for combination in product(*kinds):
            picks = [(f, *pick) for f, pick in enumerate(combination) if pick is not None]
            rows = county.given.facilities
            made = [
                ("facility", rows[f].service, rows[f].settlement, level.level, t)
                for f, level, t in picks
            ]
            choice = Choice.nothing(county, "services", made)
            choice.capacity[:] = np.array([[row.capacity] for row in rows]).reshape(-1, 1)
            for f, level, t in picks:
                payee = county.row("services", uses[rows[f].service])
                spent, before = choice.spending[payee], choice.before[payee]
                if t >= 1:
                    spent[CAPITAL, t - 1] += level.capital
                years = county.years + 1 - max(1, t)
                cost = level.running * years + level.capital * (t >= 1)
                place(county, choice, rows[f].settlement, cost)
                choice.capacity[f, effective(county, t)] += level.capacity
                for at in years_from(t, county.years):
                    spent[CURRENT, at] += level.running
                    before[CURRENT, at] += level.running * (t < 1)
                    choice.opened[f, at] = 1.0
            choice.service[:] = _most_served(county, choice)
            yield choice

    return unlocked(each(), county, "facility")


def _ways(county: County, row: Facility) -> list[tuple[FacilityLevel, int] | None]:
    """Not at all, or at a level from a year on; as it was, if it was opened before the plan."""
    sizes = [level for level in county.given.facility_levels if level.service == row.service]
    before = county.past.get(("facility", row.service, row.settlement))
    if before is not None:
        return [(level, before[1]) for level in sizes if level.level == before[0]]
    opened = [
        (level, t)
        for level in sizes
        if not row.levels or level.level in row.levels
        for t in range(1, county.years + 1)
    ]
    return [None, *opened]


def serves(county: County, choice: Choice, f: int, t: int) -> bool:
    """Whether serving at facility f exists in year position t (rule 3.23)."""
    return county.given.facilities[f].capacity > 0 or choice.opened[f, t] > 0


def _most_served(county: County, choice: Choice) -> Array:
    """No serving can give the nodes a higher service level than this: [node, t].

    Each catchment is let alone with all that its people can reach.
    """
    level = np.zeros((len(county.nodes), county.terms))
    for n, places in enumerate(county.catchments):
        share = county.shares(places)
        people = sum(county.settlements[i].population for i in places)
        for t in range(county.terms):
            at = min(t, county.years - 1)
            for service in county.given.services:
                rows = [
                    f
                    for f, row in enumerate(county.given.facilities)
                    if row.service == service.id and serves(county, choice, f, at)
                ]
                reached = {i for f in rows for i in county.reach[f]}
                most = sum(share[i] for i in places if i in reached)
                near = [f for f in rows if set(county.reach[f]) & set(places)]
                if people * service.need > 0:
                    room = sum(choice.capacity[f, at] for f in near)
                    most = min(most, room / (service.need * people))
                level[n, t] += service.weight * most
    return level
