"""Check that the tables of a county fit together: ids, keys, trees, years, sums, money."""

from collections import defaultdict

from models.schema.geography import ancestry
from models.schema.homes import NO_LEVEL
from models.schema.instance import Instance
from models.schema.money import PAYEES, PROGRAMS, Source, payable, uses_of
from models.schema.tolerances import TYPED_SHARE
from planner.input.checking.findings import Finder
from planner.input.checking.keys import find_duplicates, find_repeated, find_unknown
from planner.input.checking.past import find_history
from planner.input.checking.trees import find_cycles, find_tree
from planner.input.complaint import FOLDER, Complaint, Places, nearest
from planner.language.message import Message


def references(instance: Instance, places: Places = FOLDER) -> list[Complaint]:
    """Return all errors between the tables of a county."""
    finder = Finder(instance, places)
    for find in (
        find_duplicates,
        find_repeated,
        find_unknown,
        find_tree,
        find_cycles,
        _years,
        _windows,
        _profiles,
        _streams,
        _flows,
        _limitless,
        _gains,
        _people,
        _contracts,
        _capital_shares,
        _services,
        _levels,
        _uses,
        _sources,
        _debt,
        _limits,
        _county,
        find_history,
    ):
        find(finder)
    return finder.complaints


def _years(finder: Finder) -> None:
    county = finder.instance.county
    last = county.first_year + county.years - 1
    want = Message.of("want.years", low=county.first_year, high=last)
    for table, columns in (
        ("years", ("year",)),
        ("amounts", ("year",)),
        ("commitments", ("year",)),
        ("quotas", ("year",)),
        ("floors", ("year",)),
        ("projects", ("earliest", "latest")),
    ):
        for index, row in enumerate(getattr(finder.instance, table)):
            for column in columns:
                year = getattr(row, column)
                if year is not None and not county.first_year <= year <= last:
                    finder.error("outside_years", table, index, column, year, want)


def _windows(finder: Finder) -> None:
    for index, row in enumerate(finder.instance.projects):
        if row.earliest and row.latest and row.earliest > row.latest:
            finder.error(
                "window_reversed", "projects", index, "earliest", row.earliest, other=row.latest
            )


def _profiles(finder: Finder) -> None:
    for index, row in enumerate(finder.instance.projects):
        if abs(sum(row.profile) - 1) > TYPED_SHARE:
            finder.error("sum_not_one", "projects", index, "profile", sum(row.profile))


def _streams(finder: Finder) -> None:
    """Note weights of a direction that do not sum to 1, and streams without a reference."""
    instance = finder.instance
    if not instance.streams:
        finder.error("no_stream", "streams")
    for direction in ("inbound", "outbound"):
        rows = [row for row in instance.streams if row.direction == direction]
        total = sum(row.weight for row in rows)
        if rows and abs(total - 1) > TYPED_SHARE:
            what = Message.of(f"all.{direction}")
            finder.error("weights_not_one", "streams", None, "weight", total, what=what)
    base: dict[str, float] = defaultdict(float)
    flowing = {row.stream for row in instance.flows}
    for row in instance.flows:
        base[row.stream] += row.base
    for index, stream in enumerate(instance.streams):
        measure = base[stream.id] if stream.reference is None else stream.reference
        if stream.id not in flowing:
            finder.error("stream_without_flow", "streams", index, "id", stream.id)
        elif measure <= 0:
            finder.error("no_reference", "streams", index, "reference", stream.id)


def _flows(finder: Finder) -> None:
    instance = finder.instance
    flowing = {row.node for row in instance.flows}
    for index, node in enumerate(instance.nodes):
        if node.settlement not in flowing:
            finder.error("node_without_flow", "nodes", index, "settlement", node.settlement)
    for index, row in enumerate(instance.flows):
        if row.base > row.potential:
            finder.error(
                "base_above_potential", "flows", index, "base", row.base, other=row.potential
            )


def _limitless(finder: Finder) -> None:
    """Note flows that no family of rules limits: without a limit, no plan would be optimal."""
    instance = finder.instance
    above = ancestry(instance)
    hubs = {row.settlement for row in instance.hubs}
    limited = {row.stream for row in instance.requirements}
    limited |= {row.id for row in instance.streams if row.needs_driver}
    loading = {row.id for row in instance.streams if row.load > 0}
    free = {row.id for row in instance.streams} - limited
    for index, row in enumerate(instance.flows):
        carried = row.stream in loading and hubs & above.get(row.node, set())
        if row.stream in free and not carried:
            finder.error("limitless", "flows", index, "stream", row.stream, other=row.node)


def _gains(finder: Finder) -> None:
    """Note gains without a flow that they could add to."""
    instance = finder.instance
    flows = {(row.node, row.stream) for row in instance.flows}
    nodes = {row.settlement for row in instance.nodes}
    streams = {row.id for row in instance.streams}
    for table in ("project_gains", "reform_gains"):
        for index, row in enumerate(getattr(instance, table)):
            known = row.node in nodes and row.stream in streams
            if known and (row.node, row.stream) not in flows:
                finder.error("no_flow", table, index, "stream", row.stream, other=row.node)


def _people(finder: Finder) -> None:
    for index, category in enumerate(finder.instance.categories):
        low, high = category.retention_low, category.retention_high
        if low > high:
            finder.error("low_above_high", "categories", index, "retention_low", low, other=high)
    for index, pool in enumerate(finder.instance.pools):
        if pool.anchored > pool.staff:
            finder.error(
                "anchored_above_staff", "pools", index, "anchored", pool.anchored, other=pool.staff
            )


def _contracts(finder: Finder) -> None:
    for index, row in enumerate(finder.instance.contracts):
        together = row.equity + row.grant_cap
        if row.kind != "public" and together > 1 + TYPED_SHARE:
            finder.error("grant_above_rest", "contracts", index, "grant_cap", together)


def _capital_shares(finder: Finder) -> None:
    total: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    for index, row in enumerate(finder.instance.project_nodes):
        if row.capital_share is not None:
            total[row.project] += row.capital_share
            first.setdefault(row.project, index)
    for project, index in first.items():
        if abs(total[project] - 1) > TYPED_SHARE:
            finder.error("sum_not_one", "project_nodes", index, "capital_share", total[project])


def _services(finder: Finder) -> None:
    services = finder.instance.services
    total = sum(row.weight for row in services)
    if services and abs(total - 1) > TYPED_SHARE:
        what = Message.of("all.services")
        finder.error("weights_not_one", "services", None, "weight", total, what=what)


def _levels(finder: Finder) -> None:
    """Note facilities at a level that their service lacks."""
    levels: dict[str, set[str]] = defaultdict(set)
    for level in finder.instance.facility_levels:
        levels[level.service].add(level.level)
    want = Message.of("a.facility_levels")
    for index, size in enumerate(finder.instance.facility_levels):
        if size.level == NO_LEVEL:
            finder.error("level_named_none", "facility_levels", index, "level", size.level)
    for index, row in enumerate(finder.instance.facilities):
        if NO_LEVEL in row.levels and len(row.levels) > 1:
            finder.error("none_beside_levels", "facilities", index, "levels", ", ".join(row.levels))
        for name in row.levels:
            if name not in (NO_LEVEL, *levels[row.service]):
                advice = nearest(name, levels[row.service], "facility_levels")
                finder.error("unknown_id", "facilities", index, "levels", name, want, advice)


def _uses(finder: Finder) -> None:
    """Note uses that are called as a program is, and things of one program in a use of another."""
    uses = {row.id: row.program for row in finder.instance.uses}
    for index, use in enumerate(finder.instance.uses):
        if use.id in PAYEES:
            finder.error("use_is_program", "uses", index, "id", use.id)
    for table, program in USING.items():
        for index, row in enumerate(getattr(finder.instance, table)):
            if row.use in uses and uses[row.use] != program:
                finder.error("use_of_another", table, index, "use", row.use, other=uses[row.use])


USING = {"packages": "talent", "projects": "ppp", "services": "services", "reforms": "reforms"}
"""Tables whose rows may name a use, and the program that it has to be of."""


def _sources(finder: Finder) -> None:
    uses = finder.instance.uses
    for index, row in enumerate(finder.instance.sources):
        _bond(finder, index, row)
        may_pay = set(payable(row, uses))
        if not may_pay:
            finder.error("pays_nothing", "sources", index, "not_for", row.id)
            continue
        for name in row.earmark_programs:
            if not may_pay.intersection(uses_of((name,), uses)):
                finder.error("earmark_outside", "sources", index, "earmark_programs", name)
        if row.earmark_share > 0 and not row.earmark_programs:
            finder.error("earmark_nothing", "sources", index, "earmark_programs", row.earmark_share)


def _bond(finder: Finder, index: int, row: Source) -> None:
    """Note repayment terms of sources that are no bonds, and bonds that repay bonds."""
    if row.kind == "bond":
        if row.term < 1:
            finder.error("bond_term", "sources", index, "term", row.term)
        if "debt" in row.programs:
            finder.error("bond_pays_debt", "sources", index, "programs", "debt")
        return
    for column, value in (("rate", row.rate), ("term", row.term), ("cover", row.cover)):
        if value:
            finder.error("only_bonds", "sources", index, column, row.id, other=row.kind)


def _debt(finder: Finder) -> None:
    sources, uses = finder.instance.sources, finder.instance.uses
    payers = [row for row in sources if "debt" in payable(row, uses) and row.pays_current]
    if any(row.kind != "bond" for row in payers):
        return
    for index, row in enumerate(sources):
        if row.kind == "bond":
            finder.error("no_debt_payer", "sources", index, "id", row.id)


def _limits(finder: Finder) -> None:
    limits = finder.instance.program_limits
    for index, row in enumerate(limits):
        if row.floor is not None and row.ceiling is not None and row.floor > row.ceiling:
            finder.error(
                "floor_above_ceiling",
                "program_limits",
                index,
                "floor",
                row.floor,
                other=row.ceiling,
            )
        _year_ceiling(finder, index, row.year_ceiling)
    floors = floors_together(finder.instance)
    if floors > 1 + TYPED_SHARE:
        finder.error("floors_above_one", "program_limits", None, "floor", floors)


def floors_together(instance: Instance) -> float:
    """Return the least share of all spending that the floors ask for together.

    The floor of a program and those of its uses are about the same money: the larger counts.
    """
    floors = {row.program: row.floor or 0.0 for row in instance.program_limits}
    parts: dict[str, float] = defaultdict(float)
    for use in instance.uses:
        parts[use.program] += floors.get(use.id, 0.0)
    return sum(max(floors.get(program, 0.0), parts[program]) for program in PROGRAMS)


def _year_ceiling(finder: Finder, index: int, share: float | None) -> None:
    """Note a share of each year so small that the shares of all years do not reach 1."""
    least = 1 / finder.instance.county.years
    if share is not None and share < least - TYPED_SHARE:
        finder.error(
            "year_ceiling_low", "program_limits", index, "year_ceiling", share, least=least
        )


def _county(finder: Finder) -> None:
    county = finder.instance.county
    if (county.detour is None) != (county.speed is None):
        missing = "detour" if county.detour is None else "speed"
        finder.error("detour_alone", "county", None, missing)
