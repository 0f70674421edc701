"""Rules 2.1 to 3.5, 3.14 to 3.28, 3.30 and 3.31: conditions, talent, 5G, services, reforms."""

from models.schema.fields import Ruled
from models.schema.tolerances import PERSONS, SHARE, relative
from planner.auditing.outcome import Outcomes, at_least, at_most, equal, true
from planner.auditing.state import State


def access_level(state: State) -> Outcomes:
    """access <= access before the plan + lifts of operating projects (2.1)."""
    for node in state.county.nodes:
        for t in state.county.all_years:
            value, limit = state.levels[node, "access", t], state.access_limit(node, t)
            yield at_most("access_level", state.at(t, node=node), value, limit, SHARE)


def coverage(state: State) -> Outcomes:
    """covered <= covered before the plan + shares of masts on air (2.2)."""
    for t in state.county.plan_years:
        for place, share in state.covered(t).items():
            limit = state.coverage_limit(place, t)
            yield at_most("coverage", state.at(t, settlement=place), share, limit, SHARE)


def institution_level(state: State) -> Outcomes:
    """institution <= institution before the plan + lifts of reforms in force (2.3)."""
    for node in state.county.nodes:
        for t in state.county.all_years:
            value, limit = state.levels[node, "institution", t], state.institution_limit(node, t)
            yield at_most("institution_level", state.at(t, node=node), value, limit, SHARE)


def _mean_level(state: State, rule: str, condition: str) -> Outcomes:
    for (node, which, t), level in state.decisions.level.items():
        if which == condition and t <= state.county.last:
            right = state.levels[node, condition, t]
            yield equal(rule, state.at(t, node=node), level, right, SHARE)


def digital_level(state: State) -> Outcomes:
    """digital = population-weighted mean of covered over the catchment (2.4)."""
    yield from _mean_level(state, "digital_level", "digital")


def service_level(state: State) -> Outcomes:
    """service = population-weighted mean over the catchment of the share served (2.5)."""
    yield from _mean_level(state, "service_level", "service")


def one_package(state: State) -> Outcomes:
    """A category is offered at most one package a year (3.1)."""
    for category in state.county.categories:
        for t in state.county.plan_years:
            offers = sum(1 for c, _, y in state.decisions.offered if (c, y) == (category, t))
            yield at_most("one_package", state.at(t, category=category), offers, 1)


def uptake_limit(state: State) -> Outcomes:
    """hire <= floor(uptake * candidates) where the package is offered, else 0 (3.2)."""
    for node, category in state.county.pools:
        for terms in state.county.data.terms:
            if terms.category != category:
                continue
            for t in state.county.plan_years:
                package = terms.package
                offered = (category, package, t) in state.decisions.offered
                limit = state.most_hires(node, category, package) if offered else 0
                hired = state.decisions.hired.get((node, category, package, t), 0)
                place = state.at(t, node=node, category=category, package=package)
                yield at_most("uptake_limit", place, hired, limit, 0, binds=offered)


def _hired(state: State, name: str, t: int) -> float:
    """All hires of a category in a year, over nodes and packages [persons]."""
    rows = state.hires.items()
    return sum(persons for (_, category, year), persons in rows if (category, year) == (name, t))


def hire_quota(state: State) -> Outcomes:
    """Hires of a category in a year, over all nodes and packages, keep the quota (3.30)."""
    for row in state.county.data.quotas:
        t = state.county.t(row.year)
        hired = _hired(state, row.category, t)
        place = state.at(t, category=row.category)
        yield at_most("hire_quota", place, hired, row.most, 0, binds=row.most > 0).asked(row)


def steady(state: State) -> Outcomes:
    """Hires change by at most a share of those of the year before, and a step (3.31)."""
    for name, category in state.county.categories.items():
        if category.steady is None:
            continue
        known = _hired(state, name, 0) > 0
        for t in state.county.plan_years if known else state.county.plan_years[1:]:
            now, before = _hired(state, name, t), _hired(state, name, t - 1)
            limit = category.steady * before + category.steady_step
            allowed = relative(PERSONS, category.steady_step)
            change = abs(now - before) if t > 1 else now - before
            place = state.at(t, category=name)
            kept = at_most("steady", place, change, limit, allowed, binds=limit > 0)
            yield kept.asked(category)


def talent_stock(state: State) -> Outcomes:
    """Staff, as the plan says it, is what retention leaves of the year before, and hires (3.3)."""
    rows, hires = state.decisions.staff, state.hires
    for (node, name), pool in state.county.pools.items():
        category = state.county.categories[name]
        more = category.retention_high - category.retention_low
        before = pool.staff
        for t in state.county.all_years:
            staff = category.retention_low * before + hires.get((node, name, t), 0.0)
            staff += more * state.anchored(node, name, t - 1)
            row = rows.get((node, name, t))
            before = staff if row is None else row.staff
            place, allowed = state.at(t, node=node, category=name), relative(PERSONS, staff)
            yield equal("talent_stock", place, before, staff, allowed)


def anchored_staff(state: State) -> Outcomes:
    """anchored <= staff (3.4)."""
    for node, category in state.county.pools:
        for t in state.county.plan_years:
            value, limit = state.anchored(node, category, t), state.staff[node, category, t]
            place = state.at(t, node=node, category=category)
            yield at_most("anchored_staff", place, value, limit, relative(PERSONS, limit))


def anchoring(state: State) -> Outcomes:
    """anchored <= anchor capacity * level of each condition the category needs (3.5)."""
    for (node, category), pool in state.county.pools.items():
        for condition in state.county.categories[category].needs:
            for t in state.county.plan_years:
                value = state.anchored(node, category, t)
                limit = pool.anchor_capacity * state.levels[node, condition, t]
                place = state.at(t, node=node, category=category, condition=condition)
                allowed = relative(PERSONS, pool.anchor_capacity)
                yield at_most("anchoring", place, value, limit, allowed, binds=True)


def mast_needs_fibre(state: State) -> Outcomes:
    """A mast is on air only where its site is lit (3.16)."""
    for mast, row in state.county.masts.items():
        for t in state.county.plan_years if (mast,) not in state.county.done["mast"] else ():
            on, lit = state.on_air(mast, t), state.lit(row.site, t)
            yield at_most("mast_needs_fibre", state.at(t, mast=mast), on, lit)


def fibre_needs_upstream(state: State) -> Outcomes:
    """A settlement is lit only after the one upstream (3.17)."""
    for settlement, row in state.county.fibre.items():
        if row.upstream is None or (settlement,) in state.county.done["fibre"]:
            continue
        for t in state.county.plan_years:
            lit, above = state.lit(settlement, t), state.lit(row.upstream, t)
            place = state.at(t, settlement=settlement, upstream=row.upstream)
            yield at_most("fibre_needs_upstream", place, lit, above)


def coverage_target(state: State) -> Outcomes:
    """The covered share of all residents reaches the target of the year (3.18)."""
    people = {i: row.population for i, row in state.county.settlements.items()}
    everyone = sum(people.values())
    for row in state.county.data.years:
        t = state.county.t(row.year)
        if row.coverage_target is None or t not in state.county.plan_years or everyone == 0:
            continue
        covered = state.covered(t)
        share = sum(people[i] * covered[i] for i in people) / everyone
        yield at_least(
            "coverage_target", state.at(t), share, row.coverage_target, SHARE, True
        ).asked(row)


def opening_level(state: State) -> Outcomes:
    """A facility opens only at the levels its row lists (all of the service if it lists none)."""
    for (service, settlement, level), t in state.decisions.opened.items():
        if t < 1:
            continue  # what happened before the plan is not judged again
        allowed = state.county.facilities[service, settlement].levels
        place = state.at(t, service=service, settlement=settlement, level=level)
        yield true("opening_level", place, not allowed or level in allowed)


def _levels_open(state: State, service: str, settlement: str, t: int) -> list[str]:
    sizes = [level for q, level in state.county.sizes if q == service]
    return [level for level in sizes if state.open(service, settlement, level, t)]


def one_level(state: State) -> Outcomes:
    """A facility is open at one level at most (3.20)."""
    for service, settlement in state.county.facilities:
        for t in state.county.plan_years:
            levels = _levels_open(state, service, settlement, t)
            place = state.at(t, service=service, settlement=settlement)
            yield at_most("one_level", place, len(levels), 1)


def serve_once(state: State) -> Outcomes:
    """Nobody is served twice: the shares of a settlement sum to 1 at most (3.21)."""
    for (settlement, service, t), share in state.served.items():
        place = state.at(t, settlement=settlement, service=service)
        yield at_most("serve_once", place, share, 1, SHARE)


def facility_capacity(state: State) -> Outcomes:
    """People served <= capacity before the plan + capacity of the levels open (3.22)."""
    load = dict.fromkeys(state.county.facilities, 0.0)
    loads = {t: dict(load) for t in state.county.plan_years}
    for (settlement, service, facility, t), share in state.decisions.serve.items():
        loads[t][service, facility] += state.county.need(settlement, service) * share
    for (service, facility), row in state.county.facilities.items():
        for t in state.county.plan_years:
            levels = state.added_levels(service, facility, t)
            limit = row.capacity + sum(state.county.sizes[service, x].capacity for x in levels)
            place, value = (
                state.at(t, service=service, facility=facility),
                loads[t][service, facility],
            )
            allowed = state.units.people_tolerance(limit)
            yield at_most("facility_capacity", place, value, limit, allowed, binds=limit > 0)


def own_people_first(state: State) -> Outcomes:
    """A facility serves its own settlement to what its capacity allows, before others (3.29)."""
    county = state.county
    if not county.settings.own_people_first:
        return
    for (service, place), row in county.facilities.items():
        need = county.need(place, service)
        if need <= 0 or (place, service, place) not in county.reach:
            continue
        for t in county.plan_years:
            levels = state.added_levels(service, place, t)
            room = row.capacity + sum(county.sizes[service, level].capacity for level in levels)
            share = state.decisions.serve.get((place, service, place, t), 0.0)
            where = state.at(t, service=service, settlement=place)
            yield at_least("own_people_first", where, share, min(1.0, room / need), SHARE)


def service_kept(state: State) -> Outcomes:
    """No settlement is served less in a year than in the year before (3.34)."""
    county = state.county
    for settlement, service in sorted({(i, q) for i, q, _ in county.reach}):
        if county.need(settlement, service) <= 0:
            continue
        before = state.served_before(settlement, service)
        for t in county.plan_years:
            share = state.served.get((settlement, service, t), 0.0)
            where = state.at(t, settlement=settlement, service=service)
            yield at_least("service_kept", where, share, before, SHARE)
            before = share


def serve_where_open(state: State) -> Outcomes:
    """A facility that was not there before serves only while it is open (3.23)."""
    for (settlement, service, facility, t), share in state.decisions.serve.items():
        if state.county.facilities[service, facility].capacity > 0:
            continue
        levels = _levels_open(state, service, facility, t)
        place = state.at(t, settlement=settlement, service=service, facility=facility)
        yield at_most("serve_where_open", place, share, len(levels), SHARE)


def service_floor(state: State) -> Outcomes:
    """Everyone in reach of a facility is served to the floor of the year (3.24)."""
    last = state.county.last
    floors: list[tuple[str, int, float, Ruled]] = [
        (row.service, state.county.t(row.year), row.share, row) for row in state.county.data.floors
    ]
    floors += [
        (row.id, last, row.floor, row)
        for row in state.county.data.services
        if row.floor is not None
    ]
    for name, t, floor, row in floors:
        for settlement in sorted({i for i, q, _ in state.county.reach if q == name}):
            share = state.served.get((settlement, name, t), 0.0)
            place = state.at(t, settlement=settlement, service=name)
            outcome = at_least("service_floor", place, share, floor, SHARE, binds=True)
            yield outcome.asked(row)


def seat_and_rest(state: State, service: str) -> tuple[float, float] | None:
    """Return the share served in the last year at the seat and elsewhere.

    None where nobody lives outside the seat.
    """
    county, seat = state.county, state.county.seat
    rest = [i for i in county.settlements if i != seat]
    if seat is None or not any(county.settlements[i].population for i in rest):
        return None
    share = {i: state.served.get((i, service, county.last), 0.0) for i in county.settlements}
    return share[seat], county.mean(rest, share)


def service_parity(state: State) -> Outcomes:
    """In the last year the seat is ahead of the rest by the gap at most (3.25).

    The same holds for what the seat's own facility could serve before the plan, so that a gap is
    not closed by serving the seat worse.
    """
    for name, service in state.county.services.items():
        both = seat_and_rest(state, name)
        if service.gap is None or both is None:
            continue
        place = state.at(state.county.last, service=name)
        where = place | {"of": "served"}
        outcome = at_most("service_parity", where, both[0] - both[1], service.gap, SHARE, True)
        yield outcome.asked(service)
        if state.county.settings.own_people_first:
            continue  # the seat is served what its own facility could serve
        seat = state.county.seat or ""
        own, need = state.county.facilities.get((name, seat)), state.county.need(seat, name)
        if own is not None and need > 0:
            ahead = min(1.0, own.capacity / need) - both[1]
            where = place | {"of": "capacity"}
            outcome = at_most("service_parity", where, ahead, service.gap, SHARE, binds=True)
            yield outcome.asked(service)


def reform_prerequisite(state: State) -> Outcomes:
    """A reform is enacted only when those it requires are in force (3.27)."""
    for name, reform in state.county.reforms.items():
        for before in reform.requires if (name,) not in state.county.done["reform"] else ():
            for t in state.county.plan_years:
                value, limit = state.enacted(name, t), state.in_force(before, t)
                place = state.at(t, reform=name, requires=before)
                yield at_most("reform_prerequisite", place, value, limit)


def admin_capacity(state: State) -> Outcomes:
    """The workload of reforms in preparation keeps within the staff for it (3.28)."""
    for row in state.county.data.years:
        t = state.county.t(row.year)
        if row.admin_capacity is None or t not in state.county.plan_years:
            continue
        preparing = {
            name: reform.workload
            for name, reform in state.county.reforms.items()
            if state.enacted(name, t) and not state.enacted(name, t - max(1, reform.lead))
        }
        load = sum(preparing.values())
        before = sum(preparing.get(name, 0.0) for (name,) in state.county.done["reform"])
        limit, allowed = max(row.admin_capacity, before), relative(PERSONS, row.admin_capacity)
        yield at_most("admin_capacity", state.at(t), load, limit, allowed, load > 0)


def in_force_year(state: State) -> Outcomes:
    """The reported year in force of a reform is its enactment plus its lead."""
    for row in state.plan.decisions.reforms:
        reform = state.county.reforms.get(row.reform)
        if reform is not None:
            holds = row.in_force == row.year + reform.lead
            where: dict[str, object] = {"reform": row.reform, "year": row.year}
            yield true("in_force_year", where, holds)
