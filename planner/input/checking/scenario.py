"""Check a scenario against its county: unknown ids and years, and contradictions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from models.schema.tolerances import TYPED_SHARE
from planner.input.checking.keys import known_ids
from planner.input.checking.locks import lock_complaints
from planner.input.checking.offers import years_without_expenditure
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
        *_locks(case, file),
    ]


def _ids(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield ids of sources, services and streams that do not exist."""
    sources = {row.id for row in instance.sources}
    services = {row.id for row in instance.services}
    streams = {row.id for row in instance.streams}
    amounts = [(f"amounts[{i}].source", row.source) for i, row in enumerate(scenario.amounts)]
    spending = known_ids(instance)["program"]
    spent = [
        (f"{field}[{i}].program", row.program)
        for field in ("program_limits", "commitments")
        for i, row in enumerate(getattr(scenario, field))
    ]
    for table, known, said in (
        ("sources", sources, _keys("source_factors", scenario.source_factors)),
        ("sources", sources, amounts),
        ("services", services, _keys("service_floors", scenario.service_floors)),
        ("services", services, _keys("service_gaps", scenario.service_gaps)),
        ("streams", streams, _keys("weights", scenario.weights)),
        ("program", spending, spent),
    ):
        for path, name in said:
            if name not in known:
                where = Where(file, "", None, path)
                advice = nearest(name, known, "" if table == "program" else table)
                yield complain("unknown_id", where, name, Message.of(f"a.{table}"), advice)


def _keys(field: str, names: Iterable[str]) -> list[tuple[str, str]]:
    return [(f"{field}.{name}", name) for name in names]


def _years(instance: Instance, scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield years outside the plan."""
    first = instance.county.first_year
    last = first + instance.county.years - 1
    want = Message.of("want.years", low=first, high=last)
    for field in ("amounts", "coverage_targets", "commitments"):
        for index, row in enumerate(getattr(scenario, field)):
            if not first <= row.year <= last:
                where = Where(file, "", None, f"{field}[{index}].year")
                yield complain("outside_years", where, row.year, want)


def _repeated(scenario: Scenario, file: str) -> Iterator[Complaint]:
    """Yield overrides of the same row given twice."""
    for field, columns in (
        ("amounts", ("source", "year")),
        ("coverage_targets", ("year",)),
        ("program_limits", ("program",)),
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
