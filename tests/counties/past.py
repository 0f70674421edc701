"""What happened before the plan, drawn after all else of a county."""

from models.schema.case import Case
from models.schema.history import Done
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.checking.plausibility import figure_complaints
from planner.input.complaint import errors
from tests.counties.dice import Dice

SHARE = 0.35
"""Of the items of a county with a history, how many happened before the plan."""


def settle(dice: Dice, county: Instance, scenario: Scenario) -> tuple[Instance, Scenario]:
    """The county with a history, still legal: its bills of the past can be paid."""
    if county.county.first_year > 4 and dice.chance(0.3):
        rows = (*_items(dice, county, scenario), *_hires(dice, county), *_draws(dice, county))
        first = county.county.first_year
        base = dice.pick([None, None, first - 1, first - 2, first - 3])
        settings = county.county.model_copy(update={"base_year": base})
        with_past = county.model_copy(update={"history": rows, "county": settings})
        if rows and not errors(figure_complaints(Case(with_past, scenario))):
            return with_past, scenario
    if errors(figure_complaints(Case(county, scenario))):
        return (
            county.model_copy(update={"commitments": ()}),
            scenario.model_copy(update={"commitments": ()}),
        )
    return county, scenario


def _year(dice: Dice, county: Instance) -> int:
    return county.county.first_year - dice.integer(1, 3)


def _items(dice: Dice, county: Instance, scenario: Scenario) -> list[Done]:
    """Items that stand; one that a scenario speaks of with a year, or forbids, stays open."""
    spoken = [lock for lock in scenario.forced if lock.year is not None or lock.option]
    taken = {(lock.what, lock.id) for lock in (*spoken, *scenario.forbidden)}
    named: list[tuple[str, str, list[str], str | None]] = [
        *(("project", r.id, [c.id for c in county.contracts], None) for r in county.projects),
        *(("mast", r.id, [], None) for r in county.masts),
        *(("fibre", r.settlement, [], None) for r in county.fibre),
        *(("reform", r.id, [], None) for r in county.reforms),
        *(
            (
                "facility",
                r.service,
                [level.level for level in county.facility_levels if level.service == r.service],
                r.settlement,
            )
            for r in county.facilities
        ),
    ]
    rows = []
    for what, name, options, place in named:
        if dice.chance(SHARE) and (what, name) not in taken and (options or place is None):
            option = dice.pick(options) if options else None
            given = {"what": what, "id": name, "option": option, "place": place}
            rows.append(Done.model_validate({**given, "year": _year(dice, county)}))
    return rows


def _hires(dice: Dice, county: Instance) -> list[Done]:
    rows = []
    for pool in county.pools:
        packages = [row.package for row in county.terms if row.category == pool.category]
        if packages and dice.chance(SHARE):
            rows.append(
                Done(
                    what="hire",
                    id=pool.category,
                    option=dice.pick(packages),
                    place=pool.node,
                    year=_year(dice, county),
                    persons=dice.integer(1, 3),
                )
            )
    return rows


def _draws(dice: Dice, county: Instance) -> list[Done]:
    rows = []
    for source in county.sources:
        if source.kind == "bond" and dice.chance(2 * SHARE):
            amount = dice.number(1, 20)
            rows.append(Done(what="bond", id=source.id, year=_year(dice, county), amount=amount))
    return rows
