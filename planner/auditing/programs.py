"""Rules 2.1 to 3.5 and 3.14 to 3.28: conditions, talent, 5G, services, reforms."""

from models.schema.tolerances import PERSONS, SHARE
from planner.auditing.outcome import Outcomes, at_least, at_most, equal, relative, true
from planner.auditing.state import Facts


def access_level(facts: Facts) -> Outcomes:
    """access <= access before the plan + lifts of operating projects (2.1)."""
    for node in facts.ground.nodes:
        for t in facts.ground.all_years:
            value, limit = facts.levels[node, "access", t], facts.access_limit(node, t)
            yield at_most("access_level", facts.at(t, node=node), value, limit, SHARE)


def coverage(facts: Facts) -> Outcomes:
    """covered <= covered before the plan + shares of masts on air (2.2)."""
    for t in facts.ground.plan_years:
        for place, share in facts.covered(t).items():
            limit = facts.coverage_limit(place, t)
            yield at_most("coverage", facts.at(t, settlement=place), share, limit, SHARE)


def institution_level(facts: Facts) -> Outcomes:
    """institution <= institution before the plan + lifts of reforms in force (2.3)."""
    for node in facts.ground.nodes:
        for t in facts.ground.all_years:
            value, limit = facts.levels[node, "institution", t], facts.institution_limit(node, t)
            yield at_most("institution_level", facts.at(t, node=node), value, limit, SHARE)


def _mean_level(facts: Facts, rule: str, condition: str) -> Outcomes:
    for (node, which, t), level in facts.choices.level.items():
        if which == condition and t <= facts.ground.last:
            right = facts.levels[node, condition, t]
            yield equal(rule, facts.at(t, node=node), level, right, SHARE)


def digital_level(facts: Facts) -> Outcomes:
    """digital = population-weighted mean of covered over the catchment (2.4)."""
    yield from _mean_level(facts, "digital_level", "digital")


def service_level(facts: Facts) -> Outcomes:
    """service = population-weighted mean over the catchment of the share served (2.5)."""
    yield from _mean_level(facts, "service_level", "service")


def one_package(facts: Facts) -> Outcomes:
    """A category is offered at most one package a year (3.1)."""
    for category in facts.ground.categories:
        for t in facts.ground.plan_years:
            offers = sum(1 for c, _, y in facts.choices.offered if (c, y) == (category, t))
            yield at_most("one_package", facts.at(t, category=category), offers, 1)


def uptake_limit(facts: Facts) -> Outcomes:
    """hire <= floor(uptake * candidates) where the package is offered, else 0 (3.2)."""
    for node, category in facts.ground.pools:
        for terms in facts.ground.data.terms:
            if terms.category != category:
                continue
            for t in facts.ground.plan_years:
                package = terms.package
                offered = (category, package, t) in facts.choices.offered
                limit = facts.most_hires(node, category, package) if offered else 0
                hired = facts.choices.hired.get((node, category, package, t), 0)
                place = facts.at(t, node=node, category=category, package=package)
                yield at_most("uptake_limit", place, hired, limit, 0, binds=offered)


def talent_stock(facts: Facts) -> Outcomes:
    """Staff, as the plan says it, is what retention leaves of the year before, and hires (3.3)."""
    rows, hires = facts.choices.staff, facts.hires
    for (node, name), pool in facts.ground.pools.items():
        category = facts.ground.categories[name]
        more = category.retention_high - category.retention_low
        before = pool.staff
        for t in facts.ground.all_years:
            staff = category.retention_low * before + hires.get((node, name, t), 0.0)
            staff += more * facts.anchored(node, name, t - 1)
            row = rows.get((node, name, t))
            before = staff if row is None else row.staff
            place, allowed = facts.at(t, node=node, category=name), relative(PERSONS, staff)
            yield equal("talent_stock", place, before, staff, allowed)


def anchored_staff(facts: Facts) -> Outcomes:
    """anchored <= staff (3.4)."""
    for node, category in facts.ground.pools:
        for t in facts.ground.plan_years:
            value, limit = facts.anchored(node, category, t), facts.staff[node, category, t]
            place = facts.at(t, node=node, category=category)
            yield at_most("anchored_staff", place, value, limit, relative(PERSONS, limit))


def anchoring(facts: Facts) -> Outcomes:
    """anchored <= anchor capacity * level of each condition the category needs (3.5)."""
    for (node, category), pool in facts.ground.pools.items():
        for condition in facts.ground.categories[category].needs:
            for t in facts.ground.plan_years:
                value = facts.anchored(node, category, t)
                limit = pool.anchor_capacity * facts.levels[node, condition, t]
                place = facts.at(t, node=node, category=category, condition=condition)
                allowed = relative(PERSONS, pool.anchor_capacity)
                yield at_most("anchoring", place, value, limit, allowed, binds=True)


def mast_needs_fibre(facts: Facts) -> Outcomes:
    """A mast is on air only where its site is lit (3.16)."""
    for mast, row in facts.ground.masts.items():
        for t in facts.ground.plan_years:
            on, lit = facts.on_air(mast, t), facts.lit(row.site, t)
            yield at_most("mast_needs_fibre", facts.at(t, mast=mast), on, lit)


def fibre_needs_upstream(facts: Facts) -> Outcomes:
    """A settlement is lit only after the one upstream (3.17)."""
    for settlement, row in facts.ground.fibre.items():
        if row.upstream is None:
            continue
        for t in facts.ground.plan_years:
            lit, above = facts.lit(settlement, t), facts.lit(row.upstream, t)
            place = facts.at(t, settlement=settlement, upstream=row.upstream)
            yield at_most("fibre_needs_upstream", place, lit, above)


def coverage_target(facts: Facts) -> Outcomes:
    """The covered share of all residents reaches the target of the year (3.18)."""
    people = {i: row.population for i, row in facts.ground.settlements.items()}
    everyone = sum(people.values())
    for row in facts.ground.data.years:
        t = facts.ground.t(row.year)
        if row.coverage_target is None or t not in facts.ground.plan_years or everyone == 0:
            continue
        covered = facts.covered(t)
        share = sum(people[i] * covered[i] for i in people) / everyone
        yield at_least("coverage_target", facts.at(t), share, row.coverage_target, SHARE, True)


def opening_level(facts: Facts) -> Outcomes:
    """A facility opens only at the levels its row lists (all of the service if it lists none)."""
    for (service, settlement, level), t in facts.choices.opened.items():
        allowed = facts.ground.facilities[service, settlement].levels
        place = facts.at(t, service=service, settlement=settlement, level=level)
        yield true("opening_level", place, not allowed or level in allowed)


def _levels_open(facts: Facts, service: str, settlement: str, t: int) -> list[str]:
    sizes = [level for q, level in facts.ground.sizes if q == service]
    return [level for level in sizes if facts.open(service, settlement, level, t)]


def one_level(facts: Facts) -> Outcomes:
    """A facility is open at one level at most (3.20)."""
    for service, settlement in facts.ground.facilities:
        for t in facts.ground.plan_years:
            levels = _levels_open(facts, service, settlement, t)
            place = facts.at(t, service=service, settlement=settlement)
            yield at_most("one_level", place, len(levels), 1)


def serve_once(facts: Facts) -> Outcomes:
    """Nobody is served twice: the shares of a settlement sum to 1 at most (3.21)."""
    for (settlement, service, t), share in facts.served.items():
        place = facts.at(t, settlement=settlement, service=service)
        yield at_most("serve_once", place, share, 1, SHARE)


def facility_capacity(facts: Facts) -> Outcomes:
    """People served <= capacity before the plan + capacity of the levels open (3.22)."""
    load = dict.fromkeys(facts.ground.facilities, 0.0)
    loads = {t: dict(load) for t in facts.ground.plan_years}
    for (settlement, service, facility, t), share in facts.choices.serve.items():
        loads[t][service, facility] += facts.ground.need(settlement, service) * share
    for (service, facility), row in facts.ground.facilities.items():
        for t in facts.ground.plan_years:
            levels = _levels_open(facts, service, facility, t)
            limit = row.capacity + sum(facts.ground.sizes[service, x].capacity for x in levels)
            place, value = (
                facts.at(t, service=service, facility=facility),
                loads[t][service, facility],
            )
            allowed = relative(PERSONS, limit)
            yield at_most("facility_capacity", place, value, limit, allowed, binds=limit > 0)


def serve_where_open(facts: Facts) -> Outcomes:
    """A facility that was not there before serves only while it is open (3.23)."""
    for (settlement, service, facility, t), share in facts.choices.serve.items():
        if facts.ground.facilities[service, facility].capacity > 0:
            continue
        levels = _levels_open(facts, service, facility, t)
        place = facts.at(t, settlement=settlement, service=service, facility=facility)
        yield at_most("serve_where_open", place, share, len(levels), SHARE)


def service_floor(facts: Facts) -> Outcomes:
    """In the last year everyone in reach of a facility is served to the floor (3.24)."""
    last = facts.ground.last
    for name, service in facts.ground.services.items():
        if service.floor is None:
            continue
        for settlement in sorted({i for i, q, _ in facts.ground.reach if q == name}):
            share = facts.served.get((settlement, name, last), 0.0)
            place = facts.at(last, settlement=settlement, service=name)
            yield at_least("service_floor", place, share, service.floor, SHARE, binds=True)


def seat_and_rest(facts: Facts, service: str) -> tuple[float, float] | None:
    """The share served in the last year at the seat and elsewhere; null if nobody lives there."""
    ground, seat = facts.ground, facts.ground.seat
    rest = [i for i in ground.settlements if i != seat]
    if seat is None or not any(ground.settlements[i].population for i in rest):
        return None
    share = {i: facts.served.get((i, service, ground.last), 0.0) for i in ground.settlements}
    return share[seat], ground.mean(rest, share)


def service_parity(facts: Facts) -> Outcomes:
    """In the last year the seat is ahead of the rest by the gap at most (3.25).

    The same holds for what the seat's own facility could serve before the plan, so that a gap is
    not closed by serving the seat worse.
    """
    for name, service in facts.ground.services.items():
        both = seat_and_rest(facts, name)
        if service.gap is None or both is None:
            continue
        place = facts.at(facts.ground.last, service=name)
        yield at_most(
            "service_parity", place | {"of": "served"}, both[0] - both[1], service.gap, SHARE, True
        )
        seat = facts.ground.seat or ""
        own, need = facts.ground.facilities.get((name, seat)), facts.ground.need(seat, name)
        if own is not None and need > 0:
            ahead = min(1.0, own.capacity / need) - both[1]
            where = place | {"of": "capacity"}
            yield at_most("service_parity", where, ahead, service.gap, SHARE, binds=True)


def reform_prerequisite(facts: Facts) -> Outcomes:
    """A reform is enacted only when those it requires are in force (3.27)."""
    for name, reform in facts.ground.reforms.items():
        for before in reform.requires:
            for t in facts.ground.plan_years:
                value, limit = facts.enacted(name, t), facts.in_force(before, t)
                place = facts.at(t, reform=name, requires=before)
                yield at_most("reform_prerequisite", place, value, limit)


def admin_capacity(facts: Facts) -> Outcomes:
    """The workload of reforms in preparation keeps within the staff for it (3.28)."""
    for row in facts.ground.data.years:
        t = facts.ground.t(row.year)
        if row.admin_capacity is None or t not in facts.ground.plan_years:
            continue
        load = sum(
            reform.workload
            for name, reform in facts.ground.reforms.items()
            if facts.enacted(name, t) and not facts.in_force(name, t)
        )
        allowed = relative(PERSONS, row.admin_capacity)
        yield at_most("admin_capacity", facts.at(t), load, row.admin_capacity, allowed, load > 0)


def in_force_year(facts: Facts) -> Outcomes:
    """The year a reform is said to work from is its enactment plus its lead."""
    for row in facts.plan.decisions.reforms:
        reform = facts.ground.reforms.get(row.reform)
        if reform is not None:
            holds = row.in_force == row.year + reform.lead
            where: dict[str, object] = {"reform": row.reform, "year": row.year}
            yield true("in_force_year", where, holds)
