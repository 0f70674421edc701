"""Check that the choices a scenario forces and forbids are possible together."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from models.schema.case import Case
from models.schema.geography import levels_at
from models.schema.history import Done
from models.schema.instance import Instance
from models.schema.scenario import Lock
from planner.input.checking.offers import Verdict, verdicts
from planner.input.complaint import Complaint, Where, complain, nearest
from planner.language.message import Message

TARGETS = {
    "project": ("projects", "", "contracts"),
    "mast": ("masts", "", ""),
    "fibre": ("fibre", "", ""),
    "facility": ("services", "facilities", "facility_levels"),
    "package": ("categories", "", "packages"),
    "reform": ("reforms", "", ""),
}
"""Tables that ``id``, ``place`` and ``option`` of a lock refer to; empty: it has no such field."""
NEEDED = {"facility": ("place",), "package": ("option",)}

Atom = tuple[str, int]
"""An option (contract, level, package or none) and a year."""


@dataclass(frozen=True)
class Placed:
    """A lock with its path in the scenario."""

    path: str
    lock: Lock

    @property
    def thing(self) -> tuple[str, str, str]:
        """Return what is chosen, whatever the option and the year."""
        return self.lock.what, self.lock.id, self.lock.place or ""

    def matches(self, atom: Atom) -> bool:
        """Return whether the lock is about this option and year."""
        option, year = atom
        return self.lock.option in (None, option) and self.lock.year in (None, year)


def lock_complaints(case: Case, file: str) -> list[Complaint]:
    """Return complaints about locks that name unknown ids, or contradict the data or each other."""
    instance, scenario = case.county, case.scenario
    forced = [Placed(f"forced[{i}]", lock) for i, lock in enumerate(scenario.forced)]
    forbidden = [Placed(f"forbidden[{i}]", lock) for i, lock in enumerate(scenario.forbidden)]
    found = []
    usable: dict[str, bool] = {}
    for placed in (*forced, *forbidden):
        wrong = list(_unknown(instance, placed, file))
        found += wrong
        usable[placed.path] = not wrong
    forced = [placed for placed in forced if usable[placed.path]]
    forbidden = [placed for placed in forbidden if usable[placed.path]]
    open_atoms = {}
    for placed in forced:
        left, wrong = _remaining(instance, placed, forbidden, file)
        found += wrong
        if left:
            open_atoms[placed.path] = left
    live = [placed for placed in forced if placed.path in open_atoms]
    found += _undone(instance, forbidden, file)
    found += _twice(live, open_atoms, file)
    found += _groups(instance, live, file)
    found += _prerequisites(instance, live, forbidden, file)
    return found


def _at(file: str, placed: Placed, field: str) -> Where:
    return Where(file, "", None, f"{placed.path}.{field}")


def _unknown(instance: Instance, placed: Placed, file: str) -> Iterator[Complaint]:
    """Yield complaints about missing or surplus fields, unknown ids, years outside the plan."""
    lock = placed.lock
    ids = _known(instance, lock)
    for field, target in zip(("id", "place", "option"), TARGETS[lock.what], strict=True):
        value = getattr(lock, field)
        where = _at(file, placed, field)
        if value is None:
            if field in NEEDED.get(lock.what, ()):
                yield complain("lock_needs", where, what=lock.what, field=field)
        elif not target:
            yield complain("lock_without", where, value, what=lock.what, field=field)
        elif value not in ids[field]:
            table = target if field == "id" else ""
            advice = nearest(value, ids[field], table)
            yield complain("unknown_id", where, value, Message.of(f"a.{target}"), advice)
    county = instance.county
    last = county.first_year + county.years - 1
    if lock.year is not None and not county.first_year <= lock.year <= last:
        want = Message.of("want.years", low=county.first_year, high=last)
        yield complain("outside_years", _at(file, placed, "year"), lock.year, want)


def _known(instance: Instance, lock: Lock) -> dict[str, set[str]]:
    """Return the values that each field of the lock may have."""
    ids = {
        "project": {row.id for row in instance.projects},
        "mast": {row.id for row in instance.masts},
        "fibre": {row.settlement for row in instance.fibre},
        "facility": {row.id for row in instance.services},
        "package": {row.id for row in instance.categories},
        "reform": {row.id for row in instance.reforms},
    }
    options = {
        "project": {row.id for row in instance.contracts},
        "facility": {row.level for row in instance.facility_levels if row.service == lock.id},
        "package": {row.id for row in instance.packages},
    }
    places = {row.settlement for row in instance.facilities if row.service == lock.id}
    return {"id": ids[lock.what], "place": places, "option": options.get(lock.what, set())}


def _remaining(
    instance: Instance, placed: Placed, forbidden: list[Placed], file: str
) -> tuple[set[Atom], list[Complaint]]:
    """Return the options and years that the data allow and no lock forbids, or why none is left."""
    lock = placed.lock
    possible, why = _possible(instance, lock)
    wanted = {atom for atom in possible if placed.matches(atom)}
    if not wanted:
        return set(), [
            complain("lock_impossible", _at(file, placed, "id"), lock.id, what=lock.what, why=why)
        ]
    against = [other for other in forbidden if other.thing == placed.thing]
    left = {atom for atom in wanted if not any(other.matches(atom) for other in against)}
    if left:
        return left, []
    names = tuple(other.path for other in against if any(map(other.matches, wanted)))
    return set(), [complain("forced_forbidden", _at(file, placed, "id"), lock.id, other=names)]


def _possible(instance: Instance, lock: Lock) -> tuple[set[Atom], Message]:
    """Return what the county's data allow, and the reason to give if nothing is left of it."""
    county = instance.county
    done = _done(instance, lock)
    if done is not None:
        return {(done.option or "", done.year)}, Message.of("why.done", year=done.year)
    years = [instance.year(t) for t in range(1, county.years + 1)]
    why = Message.of("why.window", low=years[0], high=years[-1])
    options: list[str] = [""]
    if lock.what == "project":
        return _possible_project(instance, lock, years)
    if lock.what == "package":
        options = [row.package for row in instance.terms if row.category == lock.id]
        why = Message.of("why.no_terms")
    if lock.what == "facility":
        options = levels_at(instance)[lock.id, lock.place or ""]
        why = Message.of("why.level")
    return {(option, year) for option in options for year in years}, why


def _done(instance: Instance, lock: Lock) -> Done | None:
    """Return what history says of the thing of a lock, None if nothing; hires are never it."""
    here = lock.what, lock.id, lock.place
    rows = (row for row in instance.history if row.what not in ("hire", "bond"))
    return next((row for row in rows if (row.what, row.id, row.place) == here), None)


def _undone(instance: Instance, forbidden: list[Placed], file: str) -> Iterator[Complaint]:
    """Yield forbidden locks about what happened before the plan; a year of the plan may be."""
    for placed in forbidden:
        done = _done(instance, placed.lock)
        if done is not None and placed.lock.option in (None, done.option):
            where = _at(file, placed, "id")
            yield complain("forbidden_done", where, placed.lock.id, year=done.year)


def _possible_project(
    instance: Instance, lock: Lock, years: list[int]
) -> tuple[set[Atom], Message]:
    """Return the contracts that may be offered and the years in the window of a project."""
    project = next(row for row in instance.projects if row.id == lock.id)
    low, high = project.earliest or years[0], project.latest or years[-1]
    judged = [row for row in verdicts(instance) if row.project == lock.id]
    asked = [row for row in judged if lock.option in (None, row.contract)]
    offered = [row.contract for row in asked if row.offerable]
    atoms = {(contract, year) for contract in offered for year in years if low <= year <= high}
    if offered:
        return atoms, Message.of("why.window", low=low, high=high)
    return atoms, Message.of("why.no_offer", reasons=obstacles(asked))


def obstacles(judged: list[Verdict]) -> tuple[str | Message, ...]:
    """Return why none of the contracts may be offered."""
    found = tuple(row.obstacle for row in judged if row.obstacle is not None)
    return found or (Message.of("offer.none"),)


def _twice(live: list[Placed], atoms: dict[str, set[Atom]], file: str) -> Iterator[Complaint]:
    """Yield forced locks about the same thing that no single choice can satisfy.

    Packages are chosen anew each year, so two of them collide only within a year.
    """
    by_thing: dict[tuple[str, str, str], list[Placed]] = defaultdict(list)
    for placed in live:
        for other in by_thing[placed.thing]:
            if placed.lock.what == "package":
                same = placed.lock.year is not None and placed.lock.year == other.lock.year
                clash = same and placed.lock.option != other.lock.option
            else:
                clash = not atoms[placed.path] & atoms[other.path]
            if clash:
                where = _at(file, placed, "id")
                yield complain("forced_twice", where, placed.lock.id, other=other.path)
        by_thing[placed.thing].append(placed)


def _groups(instance: Instance, live: list[Placed], file: str) -> Iterator[Complaint]:
    """Yield forced projects that exclude each other."""
    group = {row.id: row.group for row in instance.projects if row.group}
    first: dict[str, str] = {}
    for placed in live:
        name = placed.lock.id
        of = group.get(name) if placed.lock.what == "project" else None
        if of and first.setdefault(of, name) != name:
            where = _at(file, placed, "id")
            yield complain("forced_group", where, name, other=first[of], group=of)


def _prerequisites(
    instance: Instance, live: list[Placed], forbidden: list[Placed], file: str
) -> Iterator[Complaint]:
    """Yield forced projects and reforms whose prerequisite is forbidden in every year."""
    requires = {
        **{("project", row.id): row.requires for row in instance.projects},
        **{("reform", row.id): row.requires for row in instance.reforms},
    }
    never = {
        placed.thing[:2]
        for placed in forbidden
        if placed.lock.option is None and placed.lock.year is None
    }
    for placed in live:
        for other in requires.get(placed.thing[:2], ()):
            if (placed.lock.what, other) in never:
                where = _at(file, placed, "id")
                yield complain("forced_without", where, placed.lock.id, other=other)
