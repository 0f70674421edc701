"""Random tiny counties with several programs at once, small enough to enumerate."""

from models.schema.instance import Instance
from models.schema.scenario import Scenario
from tests.counties import changes, homes, money, past, places, programs, wishes, words
from tests.counties.dice import Dice, Room
from tests.counties.draft import Draft

COMBINATIONS = 12_000
"""Roughly how many combinations of whole-number decisions a county may have."""

DECIDED = {
    "talent": programs.talent,
    "ppp": programs.ppp,
    "digital": programs.digital,
    "reforms": programs.reforms,
}


def county(dice: Dice) -> tuple[Instance, Scenario]:
    """A county and a scenario for it; some are infeasible, all are legal."""
    draft = _frame(dice)
    places.settlements(draft)
    active = dice.some([*DECIDED, "services"], 0.62)
    order = [active.pop(dice.integer(0, len(active) - 1)) for _ in range(len(active))]
    if "services" in order:
        places.travel(draft)
        places.services(draft)
    places.levels(draft)
    places.streams(draft)
    places.hubs(draft)
    for program in order:
        if program != "services":
            DECIDED[program](draft)
    money.sources(draft, order)
    money.ties(draft, order)
    money.years(draft)
    programs.quotas(draft)
    programs.steady(draft)
    money.terms_of_sources(draft)
    money.year_ceilings(draft, order)
    money.uses(draft)
    money.covers(draft)
    instance = draft.instance()
    scenario = money.payable_promises(draft, changes.scenario(dice, instance, order))
    instance = homes.settle(dice, instance, scenario)
    instance, scenario = past.settle(dice, instance, scenario)
    return words.settle(dice, wishes.settle(dice, instance), scenario)


def random_county(seed: int) -> tuple[Instance, Scenario]:
    """The county of a seed, always the same."""
    return county(Dice.seeded(seed))


def _frame(dice: Dice) -> Draft:
    """The settings of the plan."""
    years, first = dice.pick([1, 2, 2, 2, 3]), dice.pick([1, 2026])
    settings = {
        "id": "tiny",
        "synthetic": True,
        "first_year": first,
        "years": years,
        "discount_rate": dice.maybe(0.75, 0.01, 0.1) or 0.0,
        "horizon_value": dice.integer(1, 15) if dice.chance(0.6) else 0,
        "beta": dice.pick([0.0, 1.0, 0.5, dice.number(0.1, 0.9)]),
        "thrift": dice.pick([0.0, 1e-7, 1e-7, 1e-3, 1e-2]),
        "minimum_gain": dice.maybe(0.2, -0.15, 0.05),
        "regime": "legacy" if dice.chance(0.35) else "concession",
    }
    return Draft(dice, Room(COMBINATIONS), years, first, settings)
