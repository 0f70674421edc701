"""Check a scenario against its county: unknown ids and years, and contradictions."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from models.schema.tolerances import TYPED_SHARE
from planner.input.checking.keys import known_ids
from planner.input.checking.locks import lock_complaints
from planner.input.checking.offers import years_without_expenditure
from planner.input.checking.overrides import override_complaints
from planner.input.checking.references import floors_together
from planner.input.complaint import Complaint, Where, complain, nearest
from planner.language.message import Message


def scenario_complaints(case: Case, file: str = "scenario") -> list[Complaint]:
    """Return complaints about what the county does not know and what contradicts itself.

    All complaints are errors; each names ``file`` and the path of the field.
    """
    instance, scenario = case.instance, case.scenario
    if scenario.county is not None and scenario.county != instance.county.id:
        where = Where(file, "", None, "county")
        return [complain("other_county", where, scenario.county, instance.county.id)]
    return [
        *_ids(instance, scenario, file),
        *_years(instance, scenario, file),
        *_repeated(scenario, file),
        *_weights(instance, scenario, file),
        *_limits(case, file),
        *_regime(case, file),
        *override_complaints(case, file),
        *_locks(case, file),
    ]


NAMING: dict[str, str] = {
    "source_factors": "sources",
    "service_floors": "services",
    "service_gaps": "services",
    "weights": "streams",
    "openings": "sources",
    "earmark_shares": "sources",
    "covers": "sources",
    "steady": "categories",
    "least_gains": "nodes",
    "least_money": "nodes",
    "earliest": "projects",
}
"""Maps of a scenario, and the table that their keys are ids of."""

LISTING: dict[str, tuple[str, str]] = {
    "amounts": ("source", "sources"),
    "amount_factors": ("source", "sources"),
    "hire_caps": ("category", "categories"),
    "year_floors": ("service", "services"),
    "program_limits": ("program", "program"),
    "commitments": ("program", "program"),
}
"""Lists of a scenario, the column that names something, and the table where it stands."""


def _ids(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield ids that do not exist in the tables that they refer to."""
    known = known_ids(instance)
    named = [
        (table, f"{field}.{name}", name)
        for field, table in NAMING.items()
        for name in getattr(scenario, field)
    ]
    listed = [
        (table, f"{field}[{i}].{column}", getattr(row, column))
        for field, (column, table) in LISTING.items()
        for i, row in enumerate(getattr(scenario, field))
    ]
    for table, path, name in (*named, *listed):
        if name not in known[table]:
            where = Where(file, "", None, path)
            advice = nearest(name, known[table], "" if table == "program" else table)
            yield complain("unknown_id", where, name, Message.of(f"a.{table}"), advice)


YEARLY = (
    *("amounts", "coverage_targets", "commitments", "amount_factors", "hire_caps"),
    *("year_floors", "works_capacity", "admin_capacity"),
)
"""Lists of a scenario whose rows name a year of the plan, or none."""


def _years(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield years outside the plan."""
    first = instance.county.first_year
    last = first + instance.county.years - 1
    want = Message.of("want.years", low=first, high=last)
    said = [
        (f"{field}[{index}].year", row.year)
        for field in YEARLY
        for index, row in enumerate(getattr(scenario, field))
    ]
    said += [(f"earliest.{project}", year) for project, year in scenario.earliest.items()]
    for path, year in said:
        if year is not None and not first <= year <= last:
            yield complain("outside_years", Where(file, "", None, path), year, want)


def _repeated(scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield overrides of the same row given twice."""
    for field, columns in (
        ("amounts", ("source", "year")),
        ("coverage_targets", ("year",)),
        ("program_limits", ("program",)),
        ("amount_factors", ("source", "year")),
        ("hire_caps", ("category", "year")),
        ("year_floors", ("service", "year")),
        ("works_capacity", ("year",)),
        ("admin_capacity", ("year",)),
    ):
        seen: Counter[str] = Counter()
        for index, row in enumerate(getattr(scenario, field)):
            key = ", ".join(str(getattr(row, column)) for column in columns)
            seen[key] += 1
            if seen[key] > 1:
                yield complain("said_twice", Where(file, "", None, f"{field}[{index}]"), key)


def _weights(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield directions whose weights no longer sum to 1 once the scenario has changed some."""
    total: dict[str, float] = defaultdict(float)
    for row in instance.streams:
        total[row.direction] += scenario.weights.get(row.id, row.weight)
    changed = {row.direction for row in instance.streams if row.id in scenario.weights}
    for direction in sorted(changed):
        if abs(total[direction] - 1) > TYPED_SHARE:
            where = Where(file, "", None, "weights")
            what = Message.of(f"all.{direction}")
            yield complain("weights_not_one", where, total[direction], what=what)


def _limits(case: Case, file: str) -> Iterator[Complaint]:
    """Yield floors and ceilings of programs that cannot hold together."""
    for index, row in enumerate(case.scenario.program_limits):
        if row.floor is not None and row.ceiling is not None and row.floor > row.ceiling:
            where = Where(file, "", None, f"program_limits[{index}].floor")
            yield complain("floor_above_ceiling", where, row.floor, other=row.ceiling)
    if not case.scenario.program_limits:
        return
    floors = floors_together(case.county)
    if floors > 1 + TYPED_SHARE:
        yield complain("floors_above_one", Where(file, "", None, "program_limits"), floors)


def _locks(case: Case, file: str) -> list[Complaint]:
    """Return locks that are impossible, alone or together."""
    if not case.scenario.forced and not case.scenario.forbidden:
        return []
    return lock_complaints(case, file)


def _regime(case: Case, file: str) -> Iterator[Complaint]:
    """Yield a complaint if the legacy regime lacks the expenditure of a year."""
    if case.scenario.regime == "legacy":
        missing = years_without_expenditure(case.county)
        if missing:
            where = Where(file, "", None, "regime")
            yield complain("no_expenditure", where, years=tuple(map(str, missing)))
