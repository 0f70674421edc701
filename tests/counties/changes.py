"""Draws a scenario for a county that has been drawn."""

from typing import Any

from models.schema.instance import Instance
from models.schema.money import Amount, Commitment, ProgramLimit
from models.schema.scenario import Lock, Scenario, Target
from tests.counties.dice import Dice


def scenario(dice: Dice, instance: Instance, programs: list[str]) -> Scenario:
    """Overrides and locks, none of them in most counties."""
    changes: dict[str, Any] = {"id": "drawn", "county": instance.county.id}
    if dice.chance(0.35):
        changes |= _money(dice, instance, programs) | _rules(dice, instance)
    if dice.chance(0.3):
        changes |= _locks(dice, instance)
    return Scenario.model_validate(changes)


def _money(dice: Dice, instance: Instance, programs: list[str]) -> dict[str, Any]:
    years = [instance.year(t) for t in range(1, instance.county.years + 1)]
    some = [row.id for row in instance.sources]
    program = dice.pick(programs)
    drawn: dict[str, Any] = {
        "budget_factor": dice.number(0.6, 1.8),
        "source_factors": {dice.pick(some): dice.number(0.5, 2)},
        "amounts": [Amount(source=dice.pick(some), year=dice.pick(years), amount=41.37)],
        "program_limits": [ProgramLimit.model_validate({"program": program, "ceiling": 0.83})],
        "cost_factors": {program: dice.number(0.7, 1.4)},
        "commitments": [
            Commitment.model_validate(
                {"program": program, "kind": "current", "year": years[-1], "amount": 0.213}
            )
        ],
        "debt_limit": dice.number(5, 200),
    }
    return {field: value for field, value in drawn.items() if dice.chance(0.2)}


def _rules(dice: Dice, instance: Instance) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "beta": dice.number(0, 1),
        "discount_rate": dice.number(0, 0.1),
        "minimum_gain": dice.number(-0.2, 0.02),
        "potential_factor": dice.number(1, 1.5),
        "uptake_factor": dice.number(0.5, 1),
        "hurdle_rate": dice.number(0.01, 0.1),
    }
    if instance.masts:
        last = instance.year(instance.county.years)
        drawn["coverage_targets"] = [Target(year=last, share=dice.number(0.1, 0.6))]
    if instance.services:
        service = dice.pick(instance.services).id
        drawn["service_floors"] = {service: dice.number(0.02, 0.4)}
        drawn["service_gaps"] = {service: dice.number(0.3, 1)}
    if instance.county.regime == "legacy":
        drawn["regime"] = "concession"
    return {field: value for field, value in drawn.items() if dice.chance(0.2)}


def options(instance: Instance) -> list[Lock]:
    """Everything that a lock can speak of, whatever the year."""
    return [
        *(Lock(what="project", id=row.id) for row in instance.projects),
        *(
            Lock(what="project", id=row.id, option=contract.id)
            for row in instance.projects
            for contract in instance.contracts
            if contract.id in row.contracts or not row.contracts
        ),
        *(Lock(what="mast", id=row.id) for row in instance.masts),
        *(Lock(what="fibre", id=row.settlement) for row in instance.fibre),
        *(
            Lock(what="facility", id=row.service, place=row.settlement, option=level)
            for row in instance.facilities
            for level in (None, *row.levels)
        ),
        *(Lock(what="package", id=row.category, option=row.package) for row in instance.terms),
        *(Lock(what="reform", id=row.id) for row in instance.reforms),
    ]


def _locks(dice: Dice, instance: Instance) -> dict[str, Any]:
    """One to three choices forced or forbidden, each named once."""
    known = options(instance)
    drawn: dict[str, list[Lock]] = {"forced": [], "forbidden": []}
    if not known:
        return {}
    years = [instance.year(t) for t in range(1, instance.county.years + 1)]
    seen: set[tuple[str | None, ...]] = set()
    for _ in range(dice.integer(1, 3)):
        option = dice.pick(known)
        name = option.what, option.id, option.place
        year = dice.pick(years) if dice.chance(0.5) else None
        if name not in seen:
            kind = "forced" if dice.chance(0.45) else "forbidden"
            drawn[kind].append(option.model_copy(update={"year": year}))
            seen.add(name)
    return dict(drawn)
