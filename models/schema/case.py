"""A county under a scenario: what is solved, checked and audited."""

from dataclasses import dataclass, field
from functools import cached_property

from models.schema.arguments import require
from models.schema.instance import Instance
from models.schema.overrides import apply
from models.schema.scenario import Scenario
from models.schema.units import Units, units_of


@dataclass(frozen=True)
class Case:
    """A county as it is given, and the scenario that it is considered under.

    ``Case(instance)`` is the county as it stands.
    """

    instance: Instance
    scenario: Scenario = field(default_factory=Scenario)

    def __post_init__(self) -> None:
        """Refuse anything else, such as the path of a county; raises TypeError."""
        require(self.instance, Instance, "planner.load reads a county from its files")
        require(self.scenario, Scenario, "planner.Scenario(...) makes one of what changes")

    @cached_property
    def county(self) -> Instance:
        """The county as the scenario changes it, computed once."""
        return apply(self.instance, self.scenario)

    @cached_property
    def units(self) -> Units:
        """The units of the county's figures, taken from the county before the scenario changes it.

        All scenarios of a county are thus solved in the same units.
        """
        return units_of(self.instance)
