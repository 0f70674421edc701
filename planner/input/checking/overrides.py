"""Check what a scenario overrides: words that change nothing, or contradict the county."""

from collections.abc import Iterator, Mapping

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.money import Source
from models.schema.scenario import Scenario
from models.schema.tolerances import TYPED_SHARE
from models.schema.works import most_works
from planner.input.complaint import Complaint, Where, complain


def override_complaints(case: Case, file: str) -> Iterator[Complaint]:
    """Yield errors; ids and years that the county does not know are left to others."""
    instance, scenario = case.instance, case.scenario
    yield from _earliest(instance, scenario, file)
    yield from _factors(instance, scenario, file)
    yield from _sources(instance, scenario, file)
    yield from _year_ceilings(instance, scenario, file)
    yield from _forced_works(case, file)
    yield from _forced_reforms(case, file)


def _earliest(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield first years that are none: begun before, no later than now, after the last year."""
    begun = {row.id: row.year for row in instance.history if row.what == "project"}
    for project in instance.projects:
        year = scenario.earliest.get(project.id)
        if year is None:
            continue
        where = Where(file, "", None, f"earliest.{project.id}")
        if project.id in begun:
            yield complain("earliest_done", where, project.id, year=begun[project.id])
        elif project.earliest is not None and year < project.earliest:
            yield complain("earliest_sooner", where, year, other=project.earliest)
        elif project.latest is not None and year > project.latest:
            yield complain("window_reversed", where, year, other=project.latest)


def _factors(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield factors on amounts that are not there, or that the scenario states as they are."""
    known = {(row.source, row.year) for row in instance.amounts}
    stated = {(row.source, row.year) for row in scenario.amounts}
    sources = {row.id for row in instance.sources}
    for index, row in enumerate(scenario.amount_factors):
        key = row.source, row.year
        where = Where(file, "", None, f"amount_factors[{index}]")
        if key in stated:
            yield complain("factor_on_stated", where, row.source, year=row.year)
        elif row.source in sources and key not in known:
            yield complain("factor_on_nothing", where, row.source, year=row.year)


def _sources(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield earmark shares without an earmark, and cover asked of what is no bond."""
    for source in instance.sources:
        share = _above_zero(scenario.earmark_shares, source)
        if share and not source.earmark_programs:
            where = Where(file, "", None, f"earmark_shares.{source.id}")
            yield complain("earmark_nothing", where, share)
        if _above_zero(scenario.covers, source) and source.kind != "bond":
            where = Where(file, "", None, f"covers.{source.id}")
            yield complain("only_bonds", where, source.id, other=source.kind)


def _above_zero(stated: Mapping[str, float], source: Source) -> float:
    return stated.get(source.id, 0.0)


def _year_ceilings(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield shares of each year so small that the shares of all years do not reach 1."""
    least = 1 / instance.county.years
    for index, row in enumerate(scenario.program_limits):
        if row.year_ceiling is not None and row.year_ceiling < least - TYPED_SHARE:
            where = Where(file, "", None, f"program_limits[{index}].year_ceiling")
            yield complain("year_ceiling_low", where, row.year_ceiling, least=least)


def _forced_works(case: Case, file: str) -> Iterator[Complaint]:
    """Yield works capacities below what the projects forced to a year need in theirs."""
    building = {row.id: len(row.profile) for row in case.instance.projects}
    forced = {
        lock.id: lock.year
        for lock in case.scenario.forced
        if lock.what == "project" and lock.id in building and lock.year is not None
    }
    for index, row in enumerate(case.scenario.works_capacity):
        needed = sum(start <= row.year < start + building[p] for p, start in forced.items())
        if needed > most_works(row.most):
            where = Where(file, "", None, f"works_capacity[{index}].most")
            yield complain("below_forced", where, row.most, least=needed)


def _forced_reforms(case: Case, file: str) -> Iterator[Complaint]:
    """Yield staff for reforms below what those forced to a year need in theirs."""
    reforms = {row.id: row for row in case.instance.reforms}
    forced = {
        lock.id: lock.year
        for lock in case.scenario.forced
        if lock.what == "reform" and lock.id in reforms and lock.year is not None
    }
    for index, row in enumerate(case.scenario.admin_capacity):
        needed = sum(
            reforms[r].workload
            for r, start in forced.items()
            if start <= row.year < start + max(1, reforms[r].lead)
        )
        if needed > row.most * (1 + TYPED_SHARE):
            where = Where(file, "", None, f"admin_capacity[{index}].most")
            yield complain("below_forced", where, row.most, least=needed)
