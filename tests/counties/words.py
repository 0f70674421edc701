"""Draws the later words of a scenario, and gains that nodes are asked for.

Drawn after all else, so that all else of a county stays what it was.
"""

from typing import Any

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.places import Node
from models.schema.scenario import Scenario
from planner.input.checking.least import most_placed
from planner.input.checking.plausibility import figure_complaints
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import errors
from tests.counties.dice import Dice


def settle(dice: Dice, county: Instance, scenario: Scenario) -> tuple[Instance, Scenario]:
    """The county and the scenario with these, still legal."""
    if dice.chance(0.35):
        county = county.model_copy(
            update={"nodes": tuple(_gaining(dice, row) for row in county.nodes)}
        )
    if not dice.chance(0.3):
        return county, scenario
    document = scenario.model_dump(mode="json")
    drawn = _money(dice, county) | _people(dice, county) | _works(dice, county)
    for field, value in (*drawn.items(), *_places(dice, county).items()):
        if dice.chance(0.35):
            said = Case(county, Scenario.model_validate({**document, field: value}))
            if not errors((*scenario_complaints(said), *figure_complaints(said))):
                document[field] = value
    return county, Scenario.model_validate(document)


def _gaining(dice: Dice, row: Node) -> Node:
    return row.model_copy(update={"minimum_gain": dice.maybe(0.5, 0, 0.6)})


def _years(county: Instance) -> list[int]:
    return [county.year(t) for t in range(1, county.county.years + 1)]


def _money(dice: Dice, county: Instance) -> dict[str, Any]:
    paid = dice.pick(county.amounts) if county.amounts else None
    source = dice.pick(county.sources)
    earmarked = [row.id for row in county.sources if row.earmark_programs]
    bonds = [row.id for row in county.sources if row.kind == "bond"]
    limited = dice.pick([*(row.program for row in county.program_limits), "ppp", "talent"])
    drawn: dict[str, Any] = {
        "openings": {source.id: dice.number(0, 30)},
        "program_limits": [{"program": limited, "year_ceiling": dice.number(0.5, 1)}],
    }
    if paid is not None:
        factor = {"source": paid.source, "year": paid.year, "factor": dice.number(0.3, 1.5)}
        drawn["amount_factors"] = [factor]
    if earmarked:
        drawn["earmark_shares"] = {dice.pick(earmarked): dice.number(0.05, 0.9)}
    if bonds:
        drawn["covers"] = {dice.pick(bonds): dice.number(0.3, 1.5)}
    return drawn


def _people(dice: Dice, county: Instance) -> dict[str, Any]:
    if not county.categories:
        return {}
    category = dice.pick(county.categories).id
    year = dice.pick([None, *_years(county)])
    return {
        "hire_caps": [{"category": category, "year": year, "most": dice.integer(0, 3)}],
        "steady": {category: dice.number(0, 0.6)},
    }


def _works(dice: Dice, county: Instance) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    year = dice.pick(_years(county))
    if county.projects:
        project = dice.pick(county.projects)
        start = max(dice.pick(_years(county)), project.earliest or 1)
        drawn["earliest"] = {project.id: start}
        drawn["works_capacity"] = [{"year": year, "most": dice.integer(0, 2)}]
    if county.reforms:
        drawn["admin_capacity"] = [{"year": year, "most": dice.integer(0, 6)}]
    return drawn


def _places(dice: Dice, county: Instance) -> dict[str, Any]:
    node = dice.pick(county.nodes).settlement
    part = sum(row.amount for row in county.amounts) / max(1, len(county.nodes))
    most = min(part, most_placed(county)[node])
    drawn: dict[str, Any] = {
        "least_gains": {node: dice.number(-0.05, 0.3)},
        "least_money": {node: dice.number(0.01, 0.5) * most},
    }
    if county.facilities:
        service, year = dice.pick(county.services).id, dice.pick(_years(county))
        drawn["year_floors"] = [{"service": service, "year": year, "share": dice.number(0.01, 0.4)}]
    return drawn
