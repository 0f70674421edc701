"""Find what is legal but implausible in a county, and flows that sink below their base."""

from collections import defaultdict
from collections.abc import Iterable

from models.schema.case import Case
from models.schema.geography import Reachable, catchment_weights, reachable
from models.schema.instance import Condition, Instance
from models.schema.people import Pool, most_hires
from models.schema.scenario import Scenario
from models.schema.tolerances import SHARE, relative
from planner.input.checking.baseline import find_below_base, start_levels
from planner.input.checking.findings import Finder
from planner.input.checking.least import find_least
from planner.input.checking.past import find_unpaid_bills
from planner.input.checking.plausibility_floors import find_implausible_floors
from planner.input.checking.plausibility_money import find_implausible_money, find_no_expenditure
from planner.input.checking.plausibility_works import find_implausible_works
from planner.input.checking.spread import spread_complaints
from planner.input.complaint import FOLDER, Complaint, Places
from planner.language.message import Message
from planner.processes.deadline import Deadline

HOPELESS = frozenset({"floor_beyond_room", "target_beyond", "gain_beyond"})
"""Codes of warnings about targets that no plan can meet: likely reasons of infeasibility."""
MOST_NAMES = 5
"""Most names that a warning spells out."""


def plausibility_complaints(
    case: Case, places: Places = FOLDER, deadline: Deadline | None = None
) -> list[Complaint]:
    """Warn of what is implausible in the changed county; complain where it contradicts itself.

    The references of the county must be right. Errors: a flow that doing nothing leaves below its
    base, the legacy regime without budget expenditure, and figures that are too far apart.

    Raises:
        EndedError: ``deadline`` was past before all was looked at.
    """
    finder, deadline = Finder(case.county, places), deadline or Deadline()
    options = reachable(case.county, deadline.check)
    find_below_base(finder, options, deadline)
    find_implausible_money(finder)
    find_implausible_works(finder)
    for look in (_unreached, find_implausible_floors, _stuck_conditions):
        deadline.check()
        look(finder, options)
    for find in (_same_tier, _coverage, _gain, _people):
        deadline.check()
        find(finder)
    deadline.check()
    return [*finder.complaints, *figure_complaints(case, places)]


def figure_complaints(case: Case, places: Places = FOLDER) -> list[Complaint]:
    """Return the errors that depend on every number of the scenario.

    These are figures that are too far apart, bills beyond all money there can be, and a least of
    money for places that cannot be spent there.
    """
    finder = Finder(case.county, places)
    find_unpaid_bills(finder, case)
    find_least(finder)
    return [*finder.complaints, *spread_complaints(case, places)]


def contradictions(case: Case, places: Places = FOLDER) -> list[Complaint]:
    """Return the errors of ``plausibility_complaints`` alone, at a fraction of its time.

    Those of ``figure_complaints`` are left out: they depend on every number of the scenario.
    """
    finder = Finder(case.county, places)
    find_below_base(finder, reachable(case.county), Deadline())
    find_no_expenditure(finder)
    return finder.complaints


def decisive(scenario: Scenario) -> Scenario:
    """Reduce the scenario to what the ``contradictions`` depend on.

    The flows of doing nothing depend on the potentials alone; whether a private contract can be
    offered, and expenditure is needed, on the rest.
    """
    works = {name: by for name, by in scenario.cost_factors.items() if name == "ppp"}
    return Scenario(
        potential_factor=scenario.potential_factor,
        regime=scenario.regime,
        hurdle_rate=scenario.hurdle_rate,
        cost_factors=works,
    )


def some(names: Iterable[str]) -> Message | str:
    """Return the first few names, and the number of the others."""
    every = list(names)
    head = ", ".join(every[:MOST_NAMES])
    if len(every) <= MOST_NAMES:
        return head
    return Message.of("and.more", names=head, more=len(every) - MOST_NAMES)


def _same_tier(finder: Finder) -> None:
    tiers = {row.id: row.tier for row in finder.instance.settlements}
    for index, row in enumerate(finder.instance.settlements):
        if row.parent and tiers[row.parent] == row.tier:
            finder.warn("same_tier", "settlements", index, "tier", row.tier, parent=row.parent)


def _unreached(finder: Finder, options: Reachable) -> None:
    """Warn of settlements that reach no facility of a service, for want of roads or coordinates."""
    instance = finder.instance
    for index, service in enumerate(instance.services):
        if not any(row.service == service.id for row in instance.facilities):
            finder.warn("service_without_place", "services", index, "id", service.id)
            continue
        out = [row.id for row in instance.settlements if not options[row.id, service.id]]
        if out:
            named = some(out)
            finder.warn(
                "unreached", "services", index, "standard", service.id, names=named, count=len(out)
            )
    measured = {row.origin for row in instance.travel} | {
        row.destination for row in instance.travel
    }
    if instance.services and instance.county.detour is not None:
        lost = [
            row.id
            for row in instance.settlements
            if None in (row.latitude, row.longitude) and row.id not in measured
        ]
        if lost:
            finder.warn("no_coordinates", "settlements", None, "latitude", names=some(lost))


def _lifted(instance: Instance, options: Reachable) -> dict[Condition, set[str]]:
    """Return the nodes at which anything can lift a condition."""
    masted = {row.settlement for row in instance.coverage if row.share > 0}
    levels = {row.service for row in instance.facility_levels}
    served = {place for (place, service), rows in options.items() if service in levels and rows}
    lifted: dict[Condition, set[str]] = {
        "access": {row.node for row in instance.project_nodes if row.access_lift > 0},
        "institution": {row.node for row in instance.reform_lifts if row.lift > 0},
        "digital": set(),
        "service": set(),
    }
    for node, inside in catchment_weights(instance).items():
        if masted & set(inside):
            lifted["digital"].add(node)
        if served & set(inside):
            lifted["service"].add(node)
    return lifted


def _stuck_conditions(finder: Finder, options: Reachable) -> None:
    """Warn of streams held below their potential by a condition that nothing can lift."""
    instance = finder.instance
    lifted = _lifted(instance, options)
    levels = start_levels(instance)
    flowing: dict[str, list[str]] = defaultdict(list)
    for row in instance.flows:
        if row.potential > 0:
            flowing[row.stream].append(row.node)
    for index, need in enumerate(instance.requirements):
        if need.passes >= 1:
            continue
        stuck = [
            node
            for node in flowing[need.stream]
            if node not in lifted[need.condition]
            and levels.get((node, need.condition), 0.0) < 1 - SHARE
        ]
        if stuck:
            finder.warn(
                "stuck_condition",
                "requirements",
                index,
                "condition",
                need.condition,
                stream=need.stream,
                names=some(stuck),
            )


def _coverage(finder: Finder) -> None:
    """Warn of coverage targets beyond what all masts together can cover."""
    instance = finder.instance
    share: dict[str, float] = defaultdict(float)
    for row in instance.coverage:
        share[row.settlement] += row.share
    people = sum(row.population for row in instance.settlements)
    covered = sum(
        row.population * min(1.0, row.covered + share[row.id]) for row in instance.settlements
    )
    for year in instance.years:
        target = year.coverage_target
        if target is not None and target * people > covered + SHARE * people:
            most = covered / people
            finder.warn(
                "target_beyond", "years", None, "coverage_target", target, year=year.year, most=most
            )


def _gain(finder: Finder) -> None:
    """Warn of nodes whose potential is less than the gain required of every node, or of them."""
    instance = finder.instance
    base, most = _index(instance, "base"), _index(instance, "potential")

    def beyond(node: str, gain: float) -> bool:
        wanted = (1 + gain) * base[node]
        return most[node] < wanted - relative(SHARE, wanted)

    gain = instance.county.minimum_gain
    short = [node for node in base if gain is not None and beyond(node, gain)]
    if short:
        finder.warn("gain_beyond", "county", None, "minimum_gain", gain, names=some(short))
    for index, row in enumerate(instance.nodes):
        own, node = row.minimum_gain, row.settlement
        if own is not None and node in base and beyond(node, own):
            finder.warn("gain_beyond", "nodes", index, "minimum_gain", own, names=some([node]))


def _index(instance: Instance, field: str) -> dict[str, float]:
    """Return the index of each node if every flow had the value of ``field`` (reading 18)."""
    totals: dict[str, float] = defaultdict(float)
    for row in instance.flows:
        totals[row.stream] += row.base
    streams = {row.id: row for row in instance.streams}
    directions = len({row.direction for row in instance.streams})
    index: dict[str, float] = defaultdict(float)
    for row in instance.flows:
        stream = streams[row.stream]
        reference = totals[stream.id] if stream.reference is None else stream.reference
        index[row.node] += 100 * stream.weight * getattr(row, field) / reference / directions
    return index


def _people(finder: Finder) -> None:
    """Warn of numbers of people that look like another unit, and packages that attract nobody."""
    instance = finder.instance
    people = sum(row.population for row in instance.settlements)
    if 0 < people < 1000 and not instance.county.synthetic:
        finder.warn("few_people", "settlements", None, "population", people)
    pools: dict[str, list[Pool]] = defaultdict(list)
    for pool in instance.pools:
        pools[pool.category].append(pool)
    for index, row in enumerate(instance.terms):
        if not any(most_hires(row, pool) for pool in pools[row.category]):
            finder.warn(
                "nobody_hired",
                "terms",
                index,
                "uptake",
                row.uptake,
                package=row.package,
                category=row.category,
            )
